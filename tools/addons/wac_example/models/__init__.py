from . import example_repair, wac_notification_rule
