from . import stock_picking, wac_notification_rule
