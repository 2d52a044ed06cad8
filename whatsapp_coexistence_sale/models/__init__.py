from . import (
    payment_transaction,
    res_partner,
    sale_order,
    wac_notification_rule,
    wac_thread,
)
