from . import test_consent, test_sale_order, test_wac_quotation
