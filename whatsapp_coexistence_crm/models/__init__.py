from . import utm_campaign
from . import crm_lead
from . import wac_account
from . import wac_thread
from . import wac_thread_auto
from . import wac_thread_team
from . import discuss_channel
