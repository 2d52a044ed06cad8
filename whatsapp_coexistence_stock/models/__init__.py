from . import stock_picking, wac_notification_rule, wac_thread
