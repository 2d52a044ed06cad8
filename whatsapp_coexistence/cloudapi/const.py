"""Facts of the vendor that more than one module needs, each with its source.

Called by every module of this package, the models and the simulator.
Must never hold a secret, a setting of one company or a value computed at import time
from the clock or the machine. What only the builders need is in ``limits.py``.

``DOCS`` below stands for Meta's documentation; all links checked 2026-11-22.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

DOCS: Final = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp"
)

# --- hosts and versions -------------------------------------------------------------
# DOCS/get-started, https://developers.facebook.com/docs/graph-api/changelog
GRAPH_BASE_URL: Final = "https://graph.facebook.com"
DEFAULT_GRAPH_VERSION: Final = "v25.0"
# 360dialog: paths without the phone number id, header D360-API-KEY.
# https://docs.360dialog.com/partner/onboarding/whatsapp-coexistence (2026-11-22)
D360_BASE_URL: Final = "https://waba-v2.360dialog.io"
# Where people look at their numbers themselves (DOCS/messaging-limits, 2026-11-27)
WHATSAPP_MANAGER: Final = "https://business.facebook.com/wa/manage"
# Hosts that may be shown the token (DOCS/business-phone-numbers/media)
MEDIA_HOSTS: Final = ("lookaside.fbsbx.com",)
MEDIA_HOST_SUFFIXES: Final = (".fbcdn.net", ".whatsapp.net")

# --- webhooks -----------------------------------------------------------------------
# DOCS/webhooks/overview: payloads of up to 3 MB. One megabyte of grace.
WEBHOOK_OBJECT: Final = "whatsapp_business_account"
VENDOR_MAX_WEBHOOK_BYTES: Final = 3 * 1024 * 1024
MAX_WEBHOOK_BYTES: Final = 4 * 1024 * 1024
SIGNATURE_HEADER: Final = "X-Hub-Signature-256"
SIGNATURE_PREFIX: Final = "sha256="
# Our own caps: Meta's deepest documented body has about 12 levels, its longest number
# 17 digits.
MAX_JSON_DEPTH: Final = 64
MAX_INTEGER_CHARS: Final = 20
MAX_FLOAT_CHARS: Final = 64
# DOCS/webhooks/overview: undelivered events are retried for up to 7 days.
WEBHOOK_RETRY: Final = timedelta(days=7)
# Older live events are quarantined: nothing but a replay explains them (7 days + 1).
LIVE_EVENT_MAX_AGE: Final = WEBHOOK_RETRY + timedelta(days=1)
# A time further ahead than this is shown as "now"; it is never refused.
MAX_CLOCK_SKEW: Final = timedelta(minutes=10)

# The "Test" button of the App Dashboard sends these fixed values (seen in the field).
TEST_PHONE_NUMBER_ID: Final = "123456123"
TEST_WABA_ID: Final = "0"

# --- conversations ------------------------------------------------------------------
# DOCS/messages/send-messages: 24 hours from the customer's last message or call.
WINDOW: Final = timedelta(hours=24)
# DOCS/webhooks/reference/messages/edit and …/revoke
EDIT_LIMIT: Final = timedelta(minutes=15)
REVOKE_LIMIT: Final = timedelta(days=2)

# --- media --------------------------------------------------------------------------
# Life of ids and addresses: DOCS/business-phone-numbers/media
MEDIA_RECEIVED_TTL: Final = timedelta(days=7)
MEDIA_UPLOADED_TTL: Final = timedelta(days=30)

# --- throughput ---------------------------------------------------------------------
# DOCS/throughput: messages per second of one number, in and out together.
MPS_COEXISTENCE: Final = 20
MPS_STANDARD: Final = 80
MPS_HIGH: Final = 1000
# DOCS/about-the-platform: pair rate (business number to one person).
PAIR_INTERVAL: Final = timedelta(seconds=6)
PAIR_BURST: Final = 45

# --- coexistence --------------------------------------------------------------------
# Deadlines and errors: DOCS/embedded-signup/onboarding-business-app-users
SYNC_DEADLINE: Final = timedelta(hours=24)
PRIMARY_INACTIVITY: Final = timedelta(days=14)
COMPANION_INACTIVITY: Final = timedelta(days=30)
HISTORY_DECLINED: Final = 2593109
SYNC_ALREADY_REQUESTED: Final = 2593107
SYNC_TOO_LATE: Final = 2593108

#: The answer to a request for calls, and what it may say.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling
#: (checked 2026-11-22)
CALL_PERMISSION: Final = "call_permission_reply"
CALL_ALLOWED: Final = "accept"
CALL_REFUSED: Final = "reject"
