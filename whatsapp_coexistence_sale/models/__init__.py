from . import payment_transaction, sale_order, wac_notification_rule, wac_thread
