"""Meta's limits for what we send: lengths, counts and sizes.

Called by the message and template builders, :mod:`.media` and the tests.
Must never hold a limit of our own taste without saying so: every figure is the vendor's
(checked 2026-11-22) unless its comment says "ours".

A length is counted in Unicode code points; Meta says "characters" and nothing more.

``DOCS`` below stands for
``https://developers.facebook.com/documentation/business-messaging/whatsapp``.
"""

from __future__ import annotations

from typing import Final

# --- every message (DOCS/messages/send-messages) ---
CALLBACK_DATA_MAX: Final = 512  # biz_opaque_callback_data, 256 until 2025
PHONE_DIGITS_MIN: Final = 5  # ours: the shortest international numbers in use
PHONE_DIGITS_MAX: Final = 15  # E.164

# --- plain types (DOCS/messages/text-messages and neighbours) ---
TEXT_BODY_MAX: Final = 4096
CAPTION_MAX: Final = 1024
CONTACTS_MAX: Final = 257
EMOJI_MAX: Final = 32  # ours: code points of the longest joined emoji, with room
FILENAME_MAX: Final = 120  # ours

# --- interactive (DOCS/messages/interactive-*) ---
INTERACTIVE_BODY_MAX: Final = 1024
LIST_BODY_MAX: Final = 4096
INTERACTIVE_FOOTER_MAX: Final = 60
INTERACTIVE_HEADER_MAX: Final = 60
REPLY_BUTTONS_MAX: Final = 3
REPLY_TITLE_MAX: Final = 20
REPLY_ID_MAX: Final = 256
LIST_BUTTON_MAX: Final = 20
LIST_SECTIONS_MAX: Final = 10
LIST_ROWS_MAX: Final = 10  # in all sections together
LIST_SECTION_TITLE_MAX: Final = 24
LIST_ROW_ID_MAX: Final = 200
LIST_ROW_TITLE_MAX: Final = 24
LIST_ROW_DESCRIPTION_MAX: Final = 72
CTA_TEXT_MAX: Final = 20

# --- templates (DOCS/templates/components, DOCS/templates/overview) ---
TEMPLATE_NAME_MAX: Final = 512
TEMPLATE_HEADER_MAX: Final = 60
TEMPLATE_HEADER_VARIABLES_MAX: Final = 1
TEMPLATE_BODY_MAX: Final = 1024
TEMPLATE_FOOTER_MAX: Final = 60
TEMPLATE_BUTTONS_MAX: Final = 10
TEMPLATE_BUTTON_TEXT_MAX: Final = 25
TEMPLATE_URL_BUTTONS_MAX: Final = 2
TEMPLATE_URL_MAX: Final = 2000
TEMPLATE_PHONE_BUTTONS_MAX: Final = 1
TEMPLATE_PHONE_MAX: Final = 20
TEMPLATE_COPY_CODE_BUTTONS_MAX: Final = 1
TEMPLATE_FLOW_BUTTONS_MAX: Final = 1
COPY_CODE_MAX: Final = 20  # 15 before December 2025, and still in limited-time offers
OTP_CODE_MAX: Final = 15
CODE_EXPIRATION_MINUTES: Final = (1, 90)
# From an older edition of the parameter object; the present one gives no figures.
TEMPLATE_BODY_PARAMETER_MAX: Final = 1024
TEMPLATE_LONE_BODY_PARAMETER_MAX: Final = 32768  # the template is only a body
PARAMETER_SPACES_MAX: Final = 4  # consecutive; more is refused with 132012 or 100
MPM_PRODUCTS_MAX: Final = 30
MPM_SECTIONS_MAX: Final = 10
MPM_SECTION_TITLE_MAX: Final = 24
QUICK_REPLY_PAYLOAD_MAX: Final = 256

# --- media (DOCS/business-phone-numbers/media), bytes; "MB" read as 1024 * 1024 ---
MIB: Final = 1024 * 1024
IMAGE_BYTES_MAX: Final = 5 * MIB
VIDEO_BYTES_MAX: Final = 16 * MIB
AUDIO_BYTES_MAX: Final = 16 * MIB
DOCUMENT_BYTES_MAX: Final = 100 * MIB
STICKER_BYTES_MAX: Final = 100 * 1024
ANIMATED_STICKER_BYTES_MAX: Final = 500 * 1024
MEDIA_BYTES_MAX: Final = 100 * MIB  # anything, in either direction
IMAGE_PIXELS_MAX: Final = 50_000_000  # ours: a larger picture is never decoded
