from . import test_meeting_events, test_templates
