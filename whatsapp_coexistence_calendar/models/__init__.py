from . import calendar_event, wac_notification_rule
