from . import crm_lead
from . import wac_thread
from . import discuss_channel
