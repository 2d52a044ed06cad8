from . import (
    test_consent,
    test_invoice_events,
    test_reminder_plan,
    test_reminder_report,
    test_reminder_send,
    test_send_wizard,
    test_templates,
)
