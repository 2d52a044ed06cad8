from . import test_delivery_events, test_templates
