"""``wac.composer``: write to the customers of one record or of many, or in a chat.

Opened by the buttons of ``wac.mixin`` and by Discuss when the window for free replies is
closed. Must never decide alone who gets something: ``wac.sending`` does, here it is shown.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.wac_recipient import Letter


class WacComposer(models.TransientModel):
    _name = "wac.composer"
    _description = "Write on WhatsApp"

    res_model = fields.Char(readonly=True)
    res_ids = fields.Json("Records", readonly=True)
    thread_id = fields.Many2one("wac.thread", "Chat", readonly=True)
    is_mass = fields.Boolean(compute="_compute_is_mass")
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    available_account_ids = fields.Many2many(
        "wac.account", compute="_compute_available_account_ids"
    )
    account_id = fields.Many2one(
        "wac.account",
        "From",
        domain="[('id', 'in', available_account_ids)]",
        compute="_compute_account_id",
        store=True,
        readonly=False,
    )
    recipient_choices = fields.Json(compute="_compute_recipient_choices")
    recipient_key = fields.Char(
        "To", compute="_compute_recipient_key", store=True, readonly=False
    )
    way = fields.Selection(
        [("text", "Free text"), ("template", "Template")],
        "Send",
        compute="_compute_way",
        store=True,
        readonly=False,
        required=True,
    )
    body = fields.Text("Message")
    attachment_ids = fields.Many2many(
        "ir.attachment", "wac_composer_attachment_rel", string="Files"
    )
    available_template_ids = fields.Many2many(
        "wac.template", compute="_compute_available_template_ids"
    )
    available_family_ids = fields.Many2many(
        "wac.template.family", compute="_compute_available_template_ids"
    )
    family_id = fields.Many2one(
        "wac.template.family",
        "Template",
        domain="[('id', 'in', available_family_ids)]",
        compute="_compute_family_id",
        store=True,
        readonly=False,
    )
    template_id = fields.Many2one(
        "wac.template",
        "Language",
        domain="[('id', 'in', available_template_ids), ('family_id', '=', family_id)]",
        compute="_compute_template_id",
        store=True,
        readonly=False,
    )
    value_ids = fields.One2many(
        "wac.composer.value",
        "composer_id",
        compute="_compute_value_ids",
        store=True,
        readonly=False,
    )
    at = fields.Datetime("Send Later", help="Leave empty to send now.")

    @api.model
    def default_get(self, fields_list):
        """Write to the records that are selected in a list, or open in a form."""
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        if not values.get("res_model") and not values.get("thread_id"):
            values["res_model"] = model
            active = self.env.context.get("active_id")
            ids = self.env.context.get("active_ids") or (active and [active])
            values["res_ids"] = ids or []
        return values

    # Who, and from which number

    @api.depends("res_ids")
    def _compute_is_mass(self):
        for composer in self:
            composer.is_mass = len(composer.res_ids or []) > 1

    @api.depends("thread_id", "res_model", "res_ids")
    def _compute_company_id(self):
        """The company whose numbers may write: the records', else the user's."""
        for composer in self:
            company = composer.thread_id.company_id
            records = composer._records().exists()
            if not company and records and hasattr(records, "_wac_company"):
                # sudo: only which company the records are of
                companies = self.env["res.company"].union(
                    *(record._wac_company() for record in records.sudo())
                )
                company = companies[:1]
            composer.company_id = company or self.env.company

    @api.depends("company_id", "thread_id")
    def _compute_available_account_ids(self):
        """Numbers the user answers; an answer goes out from its chat's number."""
        for composer in self:
            usable = Domain("company_id", "=", composer.company_id.id) & Domain(
                "state", "in", ("connected", "held")
            )
            composer.available_account_ids = composer.thread_id.account_id or self.env[
                "wac.account"
            ].search(usable)

    @api.depends("available_account_ids", "res_ids")
    def _compute_account_id(self):
        """The chat's number, the one the person knows, else the user's."""
        for composer in self:
            composer.account_id = (
                composer.thread_id.account_id
                or composer._known_account()
                or self.env["wac.account"]._wac_default_for(
                    composer.company_id, self.env.user
                )
            )

    def _known_account(self):
        """Return the number that the one person written to last had a chat with."""
        records = self._records().exists()._filtered_access("read")
        if len(records) != 1 or not hasattr(records, "_wac_threads_domain"):
            return self.env["wac.account"]
        threads = self.env["wac.thread"].search(records._wac_threads_domain(), limit=20)
        usable = self.available_account_ids._origin
        return threads.account_id.filtered(lambda account: account in usable)[:1]

    @api.depends("account_id", "res_ids")
    def _compute_recipient_choices(self):
        """The numbers of one record's people, as ``[key, text]``."""
        for composer in self:
            composer.recipient_choices = [
                [one.key, " · ".join(filter(None, (one.name, one.number)))]
                for one in composer._choices()
            ]

    @api.depends("recipient_choices")
    def _compute_recipient_key(self):
        for composer in self:
            keys = [key for key, _text in composer.recipient_choices or []]
            if composer.recipient_key not in keys:
                composer.recipient_key = keys[0] if keys else False

    def _choices(self):
        """Return who may be meant, if that is a question."""
        records = self._records().exists()._filtered_access("read")
        if self.thread_id or len(records) != 1 or not self.account_id:
            return []
        choices = records._wac_recipients(self.account_id, others=True)[records.id]
        return [one for one in choices if one.key]

    # What

    @api.depends("account_id", "recipient_key", "thread_id")
    def _compute_way(self):
        """Free text where it is allowed; a choice of the user is only changed for that."""
        for composer in self:
            is_open = False
            if not composer.is_mass and composer.account_id:
                is_open = not any(one.refusal for one in composer._plan(Letter()))
            composer.way = "text" if is_open else "template"

    @api.depends("account_id", "res_model")
    def _compute_available_template_ids(self):
        """Approved templates of the number that need no record, or one like these."""
        for composer in self:
            account = composer.account_id
            domain = Domain("status", "=", "APPROVED") & Domain(
                "model", "in", (False, composer.res_model)
            )
            domain &= Domain("account_id", "=", account.id) | (
                Domain("account_id", "=", False)
                & Domain("company_id", "=", account.company_id.id)
                & Domain("waba_id", "=", account.waba_id)
            )
            found = self.env["wac.template"].search(domain)
            # those made for these records before those for everything
            found = found.sorted(lambda template: not template.model)
            composer.available_template_ids = found
            composer.available_family_ids = found.family_id

    @api.depends("available_family_ids")
    def _compute_family_id(self):
        for composer in self:
            if composer.family_id not in composer.available_family_ids:
                composer.family_id = composer._first_family()

    @api.depends("family_id", "recipient_key", "available_template_ids")
    def _compute_template_id(self):
        """The text in the customer's language; of many, each gets their own."""
        for composer in self:
            same = composer.available_template_ids.filtered(
                lambda t, c=composer: t.family_id._origin == c.family_id._origin
            )
            language = (composer._lang() or self.env.lang or "")[:2]
            wanted = same.filtered(lambda t, code=language: t.language[:2] == code)
            composer.template_id = (wanted or same)[:1]._origin

    def _lang(self):
        """Return the language of the person, if there is one person."""
        if self.thread_id:
            return self.thread_id.partner_id.lang
        chosen = [one for one in self._choices() if one.key == self.recipient_key]
        return chosen[0].lang if chosen else ""

    @api.depends("template_id")
    def _compute_value_ids(self):
        """A line for each gap that is asked for; what was typed survives a language."""
        for composer in self:
            typed = composer._typed()
            asked = composer.template_id.variable_ids.filtered(
                lambda v: v.source == "free"
            )
            composer.value_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {"variable_id": v.id, "value": typed.get(_gap(v), "")}
                    )
                    for v in asked
                ),
            ]

    def _typed(self):
        """Return the texts of the gaps, by component and name."""
        return {
            _gap(line.variable_id): line.value for line in self.value_ids if line.value
        }

    # For the plan

    def _records(self):
        """Return the records, which may be gone or closed to the user.

        :raises UserError: a model whose records have no customers
        """
        model = self.env.get(self.res_model or "")
        if model is None:
            return self.env["res.partner"]
        if not hasattr(model, "_wac_recipients") and not self.thread_id:
            raise UserError(
                self.env._("Records of this kind have nobody to write to on WhatsApp.")
            )
        return model.browse(self.res_ids or [])

    def _letter(self, is_final=False):
        """Return what is to be sent; until it is final, gaps may be empty."""
        common = {"is_mass": self.is_mass, "at": self.at or None}
        if self.way == "text":
            files = self.attachment_ids._origin
            return Letter(body=(self.body or "").strip(), attachments=files, **common)
        template = self.env["wac.template"] if self.is_mass else self.template_id
        free = self._typed() if is_final else None
        return Letter(
            family=self.family_id._origin,
            template=template._origin,
            free=free,
            **common,
        )

    def _plan(self, letter):
        """Return who gets the letter and who does not."""
        sending, records = self.env["wac.sending"], self._records()
        if self.thread_id:
            about = records.exists()._filtered_access("read")[:1]
            return [sending._plan_thread(self.thread_id._origin, letter, about)]
        account = self.account_id._origin
        return sending._plan(records, account, letter, self.recipient_key)


class WacComposerValue(models.TransientModel):
    _name = "wac.composer.value"
    _description = "Text for a Gap of a WhatsApp Template"

    composer_id = fields.Many2one("wac.composer", required=True, ondelete="cascade")
    variable_id = fields.Many2one("wac.template.variable", required=True, readonly=True)
    label = fields.Char("Gap", compute="_compute_label")
    sample = fields.Char(related="variable_id.sample")
    value = fields.Char("Your Text")

    @api.depends("variable_id")
    def _compute_label(self):
        for line in self:
            variable = line.variable_id
            line.label = variable.name or self.env._(
                "Gap %(number)s", number=variable.position
            )


def _gap(variable):
    """Return what is the same for a gap in every language."""
    return variable.component, variable._wac_key()
