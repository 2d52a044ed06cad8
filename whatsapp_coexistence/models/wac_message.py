"""``wac.message``: one WhatsApp message in or out; also the outbound queue.

Written by ``wac.inbound`` (customers, phone app) and by every way to send.
State moves forward only, by :mod:`cloudapi.status`. Must never call Graph.
"""

import uuid

from odoo import fields, models

KINDS = [
    ("text", "Text"),
    ("image", "Image"),
    ("video", "Video"),
    ("audio", "Audio"),
    ("document", "Document"),
    ("sticker", "Sticker"),
    ("location", "Location"),
    ("contacts", "Contacts"),
    ("button", "Button Reply"),
    ("interactive", "Interactive"),
    ("reaction", "Reaction"),
    ("order", "Order"),
    ("call", "Call"),
    ("system", "System"),
    ("template", "Template"),
    ("unsupported", "Unsupported"),
    ("media_placeholder", "Media on the Phone"),
    ("unknown", "Unknown"),
]
STATES = [
    ("received", "Received"),
    ("draft", "Draft"),
    ("queued", "Queued"),
    ("held", "On Hold"),
    ("sending", "Sending"),
    ("unknown", "Outcome Unknown"),
    ("accepted", "Accepted"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("read", "Read"),
    ("played", "Played"),
    ("failed", "Failed"),
    ("canceled", "Canceled"),
]
ORIGINS = [
    ("customer", "Customer"),
    ("user", "Odoo User"),
    ("phone", "Phone App"),
    ("history", "History"),
    ("rule", "Automation"),
    ("campaign", "Campaign"),
    ("agent", "Meta's Agent"),
]
# Lower goes first: people's replies never wait behind automations.
PRIORITY_USER, PRIORITY_RULE, PRIORITY_CAMPAIGN = 0, 10, 20


class WacMessage(models.Model):
    _name = "wac.message"
    _description = "WhatsApp Message"
    _order = "id desc"
    _rec_name = "uuid"

    uuid = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: str(uuid.uuid4())
    )
    # both are the first column of indexes below
    thread_id = fields.Many2one("wac.thread", required=True, ondelete="cascade")
    account_id = fields.Many2one("wac.account", required=True, ondelete="restrict")
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    contact_id = fields.Many2one(related="thread_id.contact_id", store=True, index=True)
    direction = fields.Selection([("in", "Received"), ("out", "Sent")], required=True)
    origin = fields.Selection(ORIGINS, required=True)
    kind = fields.Selection(KINDS, required=True, default="text")
    state = fields.Selection(STATES, required=True, default="draft", index=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    body = fields.Text(help="Text with WhatsApp marks, as sent or received.")
    content = fields.Json(help="Type-specific part of the message.")
    wamid = fields.Char("WhatsApp Message ID", copy=False)
    wamid_token = fields.Char(copy=False)
    context_wamid = fields.Char(copy=False)
    reply_to_id = fields.Many2one(
        "wac.message", index="btree_not_null", copy=False, ondelete="set null"
    )
    mail_message_id = fields.Many2one(
        "mail.message", index="btree_not_null", copy=False, ondelete="set null"
    )
    document_mail_message_id = fields.Many2one(
        "mail.message",
        "Note on the Document",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    media_ids = fields.One2many("wac.media", "message_id")
    template_id = fields.Many2one("wac.template", index="btree_not_null")
    to_print = fields.Boolean(
        "Waits for Its Document",
        help="The report of its template is printed in the background first.",
    )
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    user_id = fields.Many2one("res.users", "Written By")
    priority = fields.Integer(default=PRIORITY_USER)
    attempts = fields.Integer(copy=False)
    retry_at = fields.Datetime(copy=False)
    lease_until = fields.Datetime(copy=False)
    posted_at = fields.Datetime(copy=False)
    accepted_at = fields.Datetime(copy=False)
    sent_at = fields.Datetime(copy=False)
    delivered_at = fields.Datetime(copy=False)
    read_at = fields.Datetime(copy=False)
    played_at = fields.Datetime(copy=False)
    failed_at = fields.Datetime(copy=False)
    error_code = fields.Integer(copy=False)
    error_title = fields.Char(copy=False)
    error_detail = fields.Text(copy=False)
    hold_reason = fields.Char(copy=False)
    hold_scope = fields.Selection(
        [
            ("account", "Number"),
            ("template", "Template"),
            ("message", "This Message"),
        ],
        copy=False,
        help="What must be mended before it is sent.",
    )
    retry_of_id = fields.Many2one(
        "wac.message",
        "Sent Again From",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    pricing_type = fields.Char(copy=False)
    pricing_category = fields.Char(copy=False)
    edited_at = fields.Datetime(copy=False)
    revoked_at = fields.Datetime(copy=False)
    # a reaction taken back leaves nothing else that a late one could be compared with
    customer_reacted_at = fields.Datetime(copy=False)
    company_reacted_at = fields.Datetime(copy=False)
    previous_body = fields.Text(copy=False, help="What it said before it was edited.")

    _uuid_unique = models.Constraint("UNIQUE(uuid)")
    _wamid_unique = models.UniqueIndex("(account_id, wamid) WHERE wamid IS NOT NULL")
    _wamid_token_idx = models.Index(
        "(thread_id, wamid_token) WHERE wamid_token IS NOT NULL"
    )
    _queue_idx = models.Index("(account_id, priority, id) WHERE state = 'queued'")
    _thread_queue_idx = models.Index(
        "(thread_id, priority, id) WHERE state IN ('queued', 'sending')"
    )
    _held_idx = models.Index("(account_id, id) WHERE state = 'held'")
    _to_print_idx = models.Index("(id) WHERE to_print AND state = 'queued'")
    _lease_idx = models.Index("(lease_until) WHERE state = 'sending'")
    _account_date_idx = models.Index("(account_id, date)")
    _document_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _thread_date_idx = models.Index("(thread_id, date)")

    # Seams: what others do with a message once its state has changed.

    def _wac_push_state(self):
        """Tell the screens that show these messages; see the Discuss part."""

    def _wac_match_parked(self):
        """Apply receipts that came before the answer to our POST; see receipts."""

    def _wac_show(self):
        """Show these messages in Discuss; see the inbound part."""

    def _wac_heard(self):
        """Note what customers just said, once per batch and after it is shown.

        Called by the inbound worker with new messages of customers only: never with the
        past, what the phone wrote, or what Meta's agent hears. Must be cheap and must not
        fail: what may fail belongs into a cron of its own.
        """

    def _wac_note_wishes(self):
        """Hear what customers want to get from now on; see consent."""
