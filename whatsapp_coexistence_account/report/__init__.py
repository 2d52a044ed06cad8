from . import wac_payment_report, wac_reminder_report
