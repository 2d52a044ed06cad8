"""``wac.template`` at Meta: sending it to review, and learning what became of it.

Called by buttons, by webhooks and once a day. Must never send a template to review that
breaks a rule we know, and never forget a status we do not know.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import templates
from ..cloudapi.client import GraphError
from ..cloudapi.wire import TransportFailure

_BUTTON_TYPES = {
    "quick_reply": "QUICK_REPLY",
    "url": "URL",
    "phone": "PHONE_NUMBER",
    "copy_code": "COPY_CODE",
    "flow": "FLOW",
}
_EDITABLE = ("DRAFT", "REJECTED")


class WacTemplate(models.Model):
    _inherit = "wac.template"

    quality = fields.Char(readonly=True, copy=False)

    def action_submit(self):
        """Send templates to Meta's review."""
        self.check_access("write")
        for template in self:
            template._wac_submit()

    def action_sync(self):
        """Ask Meta for the state of all templates of the company's numbers."""
        self.check_access("write")
        # sudo: whoever manages templates need not administer numbers
        accounts = (
            self.env["wac.account"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("state", "=", "connected"),
                ]
            )
        )
        self.sudo()._wac_sync(accounts)

    def _wac_submit(self):
        self.ensure_one()
        if self.status not in _EDITABLE:
            raise UserError(
                self.env._("This template has been sent to review already.")
            )
        account = self._wac_submitting_account()
        spec = self._wac_spec()
        broken = templates.validate(spec)
        if broken:
            explain = self.env["wac.message"]._wac_explain_invalid
            raise UserError("\n".join(explain(violation) for violation in broken))
        try:
            answer = account._wac_client().create_template(
                templates.creation_body(spec)
            )
        except (GraphError, TransportFailure) as error:
            raise UserError(account._wac_explain(error)) from None
        remote = templates.parse_template(answer)
        self.write(
            {
                "account_id": account.id,
                "waba_id": account.waba_id,
                "meta_ref": remote.id,
                "status": remote.status or "PENDING",
                "rejected_reason": False,
            }
        )
        self._wac_release_held()

    def _wac_submitting_account(self):
        """Return the number whose account gets the template."""
        # sudo: whoever manages templates need not administer numbers
        account = self.account_id.sudo() or self.env["wac.account"].sudo().search(
            [("company_id", "=", self.company_id.id), ("state", "=", "connected")],
            limit=1,
        )
        if not account:
            raise UserError(self.env._("Connect a WhatsApp number first."))
        return account

    def _wac_spec(self):
        """Return the template in the words of the protocol."""
        variables = self.variable_ids
        body = variables.filtered(lambda v: v.component == "body")
        head = variables.filtered(lambda v: v.component == "header")[:1]
        header = None
        if self.header_format == "text":
            header = templates.TemplateHeader(
                text=self.header or "", sample=head.sample or ""
            )
        elif self.header_format not in (False, "none"):
            header = templates.TemplateHeader(format=self.header_format.upper())
        names = templates.variables(f"{self.header or ''} {self.body or ''}")
        named = any(not name.isdecimal() for name in names)
        return templates.TemplateSpec(
            name=self.name or "",
            language=self.language or "",
            category=self.category or "",
            header=header,
            body=self.body or "",
            footer=self.footer or "",
            buttons=tuple(
                button._wac_spec(i) for i, button in enumerate(self.button_ids)
            ),
            parameter_format="NAMED" if named else "POSITIONAL",
            samples={v._wac_key(): v.sample or "" for v in body},
        )

    @api.model
    def _wac_sync(self, accounts):
        """Bring templates up to date with Meta, account by account."""
        for account in accounts.grouped("waba_id").values():
            try:
                remote = templates.parse_templates(
                    account[:1]._wac_client().templates()
                )
            except (GraphError, TransportFailure) as error:
                raise UserError(account[:1]._wac_explain(error)) from None
            for found in remote:
                self._wac_take_over(account[:1], found)

    @api.model
    def _wac_take_over(self, account, remote):
        """Write down one template of Meta's, known here or not."""
        known = self._wac_find(
            account, remote.id, remote.spec.name, remote.spec.language
        )
        values = {
            "status": remote.status,
            "meta_ref": remote.id,
            "waba_id": account.waba_id,
            "quality": remote.quality or False,
            "rejected_reason": remote.rejected_reason or False,
        }
        if remote.spec.category in dict(self._fields["category"].selection):
            values["category"] = remote.spec.category
        if known:
            known.write(values)
            known._wac_release_held()
            return known
        return self.create(values | self._wac_values_of_spec(account, remote.spec))

    @api.model
    def _wac_find(self, account, meta_ref, name, language):
        """Return our template for one of Meta's: by its id, else by name and language."""
        domain = [
            ("company_id", "=", account.company_id.id),
            ("waba_id", "in", (account.waba_id, False)),
        ]
        found = self.search([*domain, ("meta_ref", "=", meta_ref)], limit=1)
        same = [("name", "=", name), ("language", "=", language)]
        return found or self.search(domain + same, order="waba_id", limit=1)

    @api.model
    def _wac_values_of_spec(self, account, spec):
        """Return the values of a template made elsewhere; its gaps are asked for."""
        header = (
            spec.header.text if spec.header and spec.header.format == "TEXT" else ""
        )
        variables = [
            ("body", key, spec.samples.get(key)) for key in spec.body_variables
        ]
        variables += [
            ("header", key, spec.header.sample) for key in templates.variables(header)
        ]
        return {
            "name": spec.name,
            "language": spec.language,
            "company_id": account.company_id.id,
            "account_id": account.id,
            "header": header or False,
            "header_format": _header_format(spec.header),
            "body": spec.body or "-",
            "footer": spec.footer or False,
            "variable_ids": [
                (0, 0, _variable(component, key, sample))
                for component, key, sample in variables
            ],
            "button_ids": [
                (0, 0, values)
                for button in spec.buttons
                if (values := _button_values(button))
            ],
        }

    @api.model
    def _wac_apply_event(self, event, account):
        """Apply what a webhook says of a template; unknown words are kept as status."""
        ref, name, language = event.template_id, event.name, event.language
        template = self._wac_find(account, ref, name, language)
        if not template:
            return template
        if event.field == "message_template_status_update":
            status = "APPROVED" if event.event == "REINSTATED" else event.event
            reason = event.reason if event.reason not in ("", "NONE") else False
            template.write({"status": status, "rejected_reason": reason})
            template._wac_release_held()
        elif event.field == "message_template_quality_update":
            template.quality = event.event
        elif event.coming_category:
            pass  # only announced
        elif event.event in dict(self._fields["category"].selection):
            template.category = event.event
        return template

    def _wac_release_held(self):
        """Queue what waited for these templates to be approved."""
        messages = self.env["wac.message"]
        for template in self.filtered(lambda t: t.status == "APPROVED"):
            accounts = self.env["wac.account"].search(
                [
                    ("company_id", "=", template.company_id.id),
                    ("state", "=", "connected"),
                ]
            )
            messages._wac_requeue_held(accounts, template)

    def _wac_hold_values(self):
        """Return why a message with this template must wait, or ``None``."""
        self.ensure_one()
        if self.status == "APPROVED":
            return None
        reason = self.env._(
            "WhatsApp has not approved the template %(name)s (it says: %(status)s).",
            name=self.display_name,
            status=self.status,
        )
        return {
            "state": "held",
            "hold_scope": "template",
            "hold_reason": reason,
        }


class WacTemplateButton(models.Model):
    _inherit = "wac.template.button"

    def _wac_spec(self, index):
        """Return the button in the words of the protocol."""
        sample = self.template_id.variable_ids.filtered(
            lambda v: v.component == "button" and v.position == index + 1
        )[:1].sample
        url = self._wac_full_url() if self.kind == "url" else ""
        gaps = templates.variables(url)
        example = templates.render_text(url, dict.fromkeys(gaps, sample or ""))
        has_gap = bool(gaps and sample)
        return templates.TemplateButton(
            type=_BUTTON_TYPES.get(self.kind, ""),
            text=self.text or "",
            url=url,
            phone_number=self.phone or "",
            flow_ref=self.flow_ref or "",
            flow_screen=self.flow_screen or "",
            example=sample or "" if self.kind == "copy_code" else example * has_gap,
        )


def _variable(component, key, sample):
    """Return the values of a variable whose value is asked for when sending."""
    return {
        "component": component,
        "position": int(key) if key.isdecimal() else 1,
        "name": False if key.isdecimal() else key,
        "source": "free",
        "sample": sample or key,
    }


def _header_format(header):
    """Return our word for a header of Meta's; one we cannot send is none."""
    known = ("text", "image", "video", "document", "location")
    found = header.format.lower() if header else "none"
    return found if found in known else "none"


def _button_values(button):
    """Return the values of a button of a kind we have, or ``None``."""
    kinds = {meta: ours for ours, meta in _BUTTON_TYPES.items()}
    if button.type not in kinds or not button.text:
        return None
    return {
        "kind": kinds[button.type],
        "text": button.text,
        "url": button.url or False,
        "phone": button.phone_number or False,
        "flow_ref": button.flow_ref or False,
        "flow_screen": button.flow_screen or False,
    }
