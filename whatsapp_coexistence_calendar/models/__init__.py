from . import calendar_event, wac_notification, wac_notification_rule
