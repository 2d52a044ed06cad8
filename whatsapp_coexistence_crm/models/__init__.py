from . import (
    crm_lead,
    crm_lead_event,
    crm_lead_match,
    discuss_channel,
    utm_campaign,
    wac_account,
    wac_notification_rule,
    wac_thread,
    wac_thread_auto,
    wac_thread_team,
)
