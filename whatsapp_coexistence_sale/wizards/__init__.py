from . import wac_quotation_send
