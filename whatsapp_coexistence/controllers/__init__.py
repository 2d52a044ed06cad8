from . import portal, webhook, webhook_dialog360
