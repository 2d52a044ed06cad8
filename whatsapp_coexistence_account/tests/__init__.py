from . import test_reminder_plan, test_reminder_send, test_templates
