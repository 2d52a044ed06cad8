from . import wac_template_send
