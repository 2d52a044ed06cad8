from . import webhook, webhook_dialog360
