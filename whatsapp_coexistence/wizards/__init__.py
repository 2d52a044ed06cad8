from . import wac_contact_merge, wac_rate_import, wac_template_send
