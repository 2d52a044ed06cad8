"""``wac.quotation.send``: send a quotation from the chat with its customer.

Opened from Discuss. While the window for free replies is open the PDF goes with a few
words, else the template with the link. Must never send the quotation of somebody else.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.whatsapp_coexistence.models.wac_recipient import Letter

FAMILY = "odoo_quotation"
REPORT = "sale.action_report_saleorder"


class WacQuotationSend(models.TransientModel):
    _name = "wac.quotation.send"
    _description = "Send a Quotation on WhatsApp"

    thread_id = fields.Many2one("wac.thread", "Chat", required=True, readonly=True)
    partner_id = fields.Many2one(related="thread_id.contact_id.partner_id")
    available_order_ids = fields.Many2many(
        "sale.order", compute="_compute_available_order_ids"
    )
    order_id = fields.Many2one(
        "sale.order",
        "Quotation",
        domain="[('id', 'in', available_order_ids)]",
        compute="_compute_order_id",
        store=True,
        readonly=False,
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary(related="order_id.amount_total")
    is_free = fields.Boolean(compute="_compute_is_free")
    body = fields.Text("Message", compute="_compute_body", store=True, readonly=False)
    trouble = fields.Char(compute="_compute_trouble")

    @api.depends("thread_id")
    def _compute_available_order_ids(self):
        """Quotations and orders of the customer, his company's included."""
        for wizard in self:
            thread = wizard.thread_id
            domain = thread._wac_customer_domain() & Domain(
                [
                    ("state", "in", ("draft", "sent", "sale")),
                    ("company_id", "=", thread.company_id.id),
                ]
            )
            wizard.available_order_ids = self.env["sale.order"].search(domain, limit=80)

    @api.depends("available_order_ids")
    def _compute_order_id(self):
        """Offer the newest quotation that is not an order yet."""
        for wizard in self:
            orders = wizard.available_order_ids._origin.sorted("id", reverse=True)
            open_ones = orders.filtered(lambda order: order.state in ("draft", "sent"))
            wizard.order_id = wizard.order_id or open_ones[:1]

    @api.depends("thread_id")
    def _compute_is_free(self):
        for wizard in self:
            wizard.is_free = wizard.thread_id._wac_is_window_open()

    @api.depends("order_id", "is_free")
    def _compute_body(self):
        """Words in the customer's language, with the link where the order is accepted."""
        for wizard in self:
            order = wizard.order_id
            wizard.body = order and wizard.is_free and wizard._wac_words()

    def _wac_words(self):
        order = self.order_id
        # sudo: only the language of the customer
        lang = order.partner_id.sudo().lang or self.env.lang
        env = self.with_context(lang=lang).env
        if order.state == "sale":
            text = env._("Here is your order %s:", order.name)
        else:
            text = env._(
                "Here is your quotation %s. You can accept it here:", order.name
            )
        return f"{text}\n{order.get_base_url()}{order.get_portal_url()}"

    @api.depends("order_id")
    def _compute_trouble(self):
        """Say before it is sent why it cannot be."""
        for wizard in self:
            order = wizard.order_id
            wizard.trouble = order and wizard._wac_plan().refusal

    def _wac_letter(self, attachments=None):
        if self.is_free:
            return Letter(body=self.body or "", attachments=attachments)
        families = self.env["wac.template.family"].search(
            [("name", "=", FAMILY), ("company_id", "=", self.thread_id.company_id.id)]
        )
        if not families:
            raise UserError(
                self.env._(
                    "The template “Quotation” was deleted. Write from the order."
                )
            )
        return Letter(family=families)

    def _wac_plan(self, attachments=None):
        letter = self._wac_letter(attachments)
        sending = self.env["wac.sending"]
        return sending._plan_thread(self.thread_id, letter, self.order_id)

    def action_new_quotation(self):
        """Open a new quotation for the person of the chat, who becomes a customer."""
        self.ensure_one()
        contact = self.thread_id.contact_id
        if not contact.partner_id:
            contact.action_create_partner()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "views": [(False, "form")],
            "context": {
                "default_partner_id": contact.partner_id.id,
                "default_company_id": self.thread_id.company_id.id,
            },
        }

    def action_send(self):
        """Queue it, note it on the order, and mark a draft as sent.

        :raises UserError: it cannot be sent, with the reason
        """
        self.ensure_one()
        self.thread_id.check_access("write")
        order = self.order_id
        if not order or order not in self.available_order_ids:
            raise UserError(self.env._("Choose a quotation of this customer."))
        order.check_access("write")
        recipient = self._wac_plan()
        if recipient.refusal:
            raise UserError(recipient.refusal)
        letter = self._wac_letter(self._wac_pdf() if self.is_free else None)
        # sudo: planned with the user's own rights just above
        sending = self.env["wac.sending"].sudo()
        sending._queue([recipient], self.thread_id.account_id, letter)
        if recipient.refusal:
            raise UserError(recipient.refusal)
        draft = order.filtered(lambda o: o.state == "draft")
        # the customer has it: no rule is to send it again
        draft.with_context(wac_no_notification=True).action_quotation_sent()
        return {"type": "ir.actions.act_window_close"}

    def _wac_pdf(self):
        """Return the quotation as Odoo prints it, in a file the chat gets a copy of."""
        order = self.order_id
        # sudo: the customer's language
        report = self.env["ir.actions.report"].with_context(
            lang=order.partner_id.sudo().lang or self.env.lang
        )
        content, kind = report._render_qweb_pdf(REPORT, order.ids)
        name = f"{order.name}.pdf".replace("/", "-")
        # Odoo prints HTML instead of PDF while it runs tests
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": f"application/{kind}" if kind == "pdf" else "text/html",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
