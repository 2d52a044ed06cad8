from . import test_wac_lead, test_wac_lead_auto, test_wac_lead_rights
