from . import test_wac_lead
