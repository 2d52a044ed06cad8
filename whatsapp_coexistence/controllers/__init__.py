from . import export, portal, webhook, webhook_dialog360
