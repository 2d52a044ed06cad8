from . import (
    test_lead_events,
    test_wac_lead,
    test_wac_lead_auto,
    test_wac_lead_rights,
)
