from . import test_sale_order, test_wac_quotation
