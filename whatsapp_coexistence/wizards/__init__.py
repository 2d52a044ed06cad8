from . import (
    base_partner_merge,
    wac_account_to_api,
    wac_composer,
    wac_composer_send,
    wac_composer_show,
    wac_connect,
    wac_contact_merge,
    wac_notification_preview,
    wac_rate_import,
    wac_setup_number,
    wac_thread_assign,
)
