"""``wac.composer``, what it shows before anything is sent: who, how it looks, what it costs.

Computed while the form is filled in. Must never raise: what is wrong is a sentence.
"""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, formatLang

from ..cloudapi import formatting, media
from ..cloudapi.invalid import MessageInvalid
from ..models.wac_template_variable import PERSON


class WacComposer(models.TransientModel):
    _inherit = "wac.composer"

    trouble = fields.Char(compute="_compute_people")
    warning = fields.Text(compute="_compute_people")
    people = fields.Json("Recipients", compute="_compute_people")
    ready_count = fields.Integer(compute="_compute_people")
    skipped_count = fields.Integer(compute="_compute_people")
    window = fields.Char(compute="_compute_people")
    price = fields.Char("Estimated Price", compute="_compute_people")
    preview_data = fields.Json("Preview", compute="_compute_preview_data")
    file_trouble = fields.Text(compute="_compute_file_trouble")

    @api.depends("account_id", "recipient_key", "way", "family_id", "template_id", "at")
    def _compute_people(self):
        for composer in self:
            try:
                composer._show_plan(composer._plan_or_explain())
            except UserError as error:
                composer._show_plan([])
                composer.trouble = str(error)

    def _plan_or_explain(self):
        """Return the plan.

        :raises UserError: there is nothing to plan, and why
        """
        if not self.account_id:
            self.env["wac.mixin"]._wac_account(self.company_id)
        if not self.thread_id and not self.res_ids:
            raise UserError(self.env._("Choose records to write to first."))
        plan = self._plan(self._letter())
        if self.way == "template" and not self.family_id:
            raise UserError(
                self.env._(
                    "This number has no approved template yet that fits here. A WhatsApp "
                    "manager can write one under Templates and submit it to Meta."
                )
            )
        return plan

    def _show_plan(self, plan):
        ready = [one for one in plan if not one.refusal]
        self.ready_count = len(ready)
        self.skipped_count = len(plan) - len(ready)
        self.people = [_row(one) for one in plan] if self.is_mass else []
        one = plan[0] if plan and not self.is_mass else None
        self.trouble = one and one.refusal or False
        self.warning = one and "\n".join(one.warnings)
        self.window = self._window_text(one) if one else False
        self.price = self._price_text(ready)

    def _window_text(self, one):
        """Return until when free text is possible with one person, and else why not."""
        until = one.thread and one.thread.window_expires_at
        if until and until > fields.Datetime.now():
            moment = format_datetime(self.env, until, dt_format="short")
            return self.env._("Free text is possible until %s.", moment)
        if until:
            return self.env._(
                "The customer's last message is more than 24 hours old: WhatsApp only "
                "allows an approved template."
            )
        return self.env._(
            "The customer has not written to this number yet: WhatsApp only allows an "
            "approved template."
        )

    def _price_text(self, ready):
        """Return what it will cost by the price list, in words."""
        category = self._letter().category
        paid = [one for one in ready if not _is_free(one, category)]
        if not ready:
            return False
        if not paid:
            return self.env._("Free: the customer wrote in the last 24 hours.")
        company = self.account_id.company_id
        currency = company.currency_id
        day = fields.Date.context_today(self)
        keys = [
            (one.identity.wa_id or company.country_id.code or "", category, day)
            for one in paid
        ]
        prices = self.env["wac.rate"]._wac_prices(keys, currency, company)
        known = [prices[key] for key in keys if prices[key] is not None]
        if not known:
            return self.env._("The price list has no price for this.")
        total = sum(known, Decimal(0))
        amount = self._amount(total, currency)
        if len(known) < len(keys):
            return self.env._(
                "About %(amount)s, and %(count)s messages without a known price.",
                amount=amount,
                count=len(keys) - len(known),
            )
        return self.env._("About %s; only Meta's invoice tells the price.", amount)

    def _amount(self, total, currency):
        """Return a sum in the user's language; a message costs parts of cents."""
        digits = next(d for d in (2, 3, 4) if d == 4 or round(total, d) == total)
        number = formatLang(self.env, float(total), digits=digits)
        parts = [currency.symbol, number]
        return "\xa0".join(parts if currency.position == "before" else parts[::-1])

    # How it looks

    @api.depends(
        "account_id",
        "recipient_key",
        "way",
        "body",
        "attachment_ids",
        "template_id",
        "value_ids.value",
    )
    def _compute_preview_data(self):
        for composer in self:
            if composer.way == "text":
                composer.preview_data = composer._text_preview()
            elif composer.template_id:
                composer.preview_data = composer._template_preview()
            else:
                composer.preview_data = False

    def _text_preview(self):
        names = ", ".join(self.attachment_ids.mapped("name"))
        return {
            "dir": "auto",
            "header": {"kind": "document" if names else "none", "name": names},
            "body": formatting.to_html(self.body or ""),
            "buttons": [],
        }

    def _template_preview(self):
        template = self.template_id._origin
        record = self._records().exists()._filtered_access("read")[:1]
        if not template.model or record._name != template.model:
            record = self.env["res.partner"]
        free = {
            line.variable_id.id: line.value for line in self.value_ids if line.value
        }
        free[PERSON] = self._person_name()
        data = template._wac_preview_data(record, free)
        if template.header_format == "image" and not template.header_report_id:
            data["image"] = f"/web/image/wac.template/{template.id}/header_file"
        return data

    def _person_name(self):
        """Return what the one who gets it is called, or the first of many."""
        if self.thread_id:
            return self.thread_id.contact_id.name
        chosen = [one for one in self._choices() if one.key == self.recipient_key]
        first = self._records().exists()._filtered_access("read")[:1]
        name = first and self.env["wac.template"]._wac_person_name(first)
        return chosen[0].name if chosen else name

    @api.depends("attachment_ids", "way")
    def _compute_file_trouble(self):
        """Why WhatsApp would not take a file, before anybody presses Send."""
        for composer in self:
            composer.file_trouble = "\n".join(composer._file_problems())

    def _file_problems(self):
        for file in self.attachment_ids if self.way == "text" else ():
            kind = self.env["discuss.channel"]._wac_file_kind(file)
            try:
                media.check_outgoing(file.mimetype or "", file.file_size, kind=kind)
            except MessageInvalid as error:
                reason = self.env["wac.message"]._wac_explain_invalid(error)
                yield f"{file.name}: {reason}"


def _row(one):
    """Return a line of the table of recipients."""
    return {
        "id": one.record.id,
        "record": _name(one),
        "name": one.name,
        "number": one.number,
        "language": one.template.language if one.template else "",
        "reason": one.refusal,
        "warning": " ".join(one.warnings),
    }


def _name(one):
    """Return the name of a record the user may read; it may be gone."""
    hidden = one.refusal and not one.identity and not one.partner and not one.name
    return "" if hidden else one.record.display_name


def _is_free(one, category):
    """Tell whether Meta charges nothing: inside the window only marketing costs.

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
    (checked 2026-11-22).
    """
    until = one.thread and one.thread.window_expires_at
    is_open = bool(until and until > fields.Datetime.now())
    return is_open and category in ("service", "utility")
