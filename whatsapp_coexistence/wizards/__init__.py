from . import wac_rate_import, wac_template_send
