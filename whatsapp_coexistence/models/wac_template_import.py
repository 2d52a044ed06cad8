"""``wac.template``, what Meta has: importing it, and noticing where it differs from ours.

Called once a day for every account, by a button, and after a webhook that speaks of
another text. Must never overwrite a text of ours: people see both and choose.
"""

import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import template_compare, templates
from ..cloudapi.client import GraphError
from ..cloudapi.invalid import MessageInvalid
from ..cloudapi.wire import TransportFailure
from .wac_secret_mixin import SecretUnavailable
from .wac_template_submit import ABSENT, SUBMITTING

_logger = logging.getLogger(__name__)
_FAILURES = (
    GraphError,
    TransportFailure,
    MessageInvalid,
    SecretUnavailable,
    UserError,
)


class WacTemplate(models.Model):
    _inherit = "wac.template"

    quality = fields.Char(readonly=True, copy=False)
    meta_document = fields.Json(copy=False, help="The template as Meta has it.")
    meta_texts = fields.Json(copy=False, help="The texts that we and Meta agreed on.")
    is_changed = fields.Boolean(
        "Changed Here", readonly=True, copy=False, help="Meta does not know it yet."
    )
    is_conflict = fields.Boolean(
        "Differs at Meta", readonly=True, copy=False, help="Somebody changed it there."
    )
    is_foreign = fields.Boolean(
        "Made Elsewhere",
        readonly=True,
        copy=False,
        help="It has parts that cannot be shown or filled in here.",
    )
    conflict_html = fields.Html(compute="_compute_conflict_html", sanitize=False)

    @api.depends("is_conflict", "meta_document")
    def _compute_conflict_html(self):
        """Show both versions side by side, part by part."""
        for template in self:
            template.conflict_html = (
                template._wac_conflict_html() if template.is_conflict else False
            )

    def action_sync(self):
        """Ask Meta for all templates of the company's numbers."""
        self.browse().check_access("write")
        # sudo: whoever manages templates need not administer numbers
        accounts = self.env["wac.account"].sudo()
        accounts = accounts.search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("state", "=", "connected"),
            ]
        )
        if not accounts:
            raise UserError(self.env._("Connect a WhatsApp number first."))
        problems = self.sudo()._wac_sync(accounts)
        if problems:
            raise UserError("\n".join(problems))

    def action_take_theirs(self):
        """Replace our text by Meta's; variables keep what they are bound to."""
        self.check_access("write")
        for template in self.filtered("is_conflict"):
            template._wac_adopt()
            template._wac_note(self.env._("Meta's text was taken over."))
            template._wac_release_held()
        self._wac_todo_done()

    def _wac_adopt(self):
        """Make our text the one Meta has; variables keep what they are bound to."""
        remote = templates.parse_template(self.meta_document)
        agreed = {
            "meta_texts": template_compare.texts(remote.spec),
            "is_conflict": False,
            "is_changed": False,
            "is_unlocked": False,
        }
        self.write(self._wac_content_of(remote.spec) | agreed)

    def action_keep_ours(self):
        """Send our text to Meta as a change."""
        self.check_access("write")
        for template in self.filtered("is_conflict"):
            template._wac_submit()
        self._wac_todo_done()

    @api.model
    def _wac_sync(self, accounts):
        """Bring templates up to date with Meta; one account that fails stops no other.

        :param accounts: connected numbers; each WhatsApp Business Account is asked once
        :return: a sentence for each account that could not be asked
        """
        problems = []
        for account in accounts.grouped(lambda a: (a.company_id, a.waba_id)).values():
            account = account[:1]
            try:
                remote = templates.parse_templates(account._wac_client().templates())
            except _FAILURES as error:
                is_ours = isinstance(error, UserError | SecretUnavailable)
                words = str(error) if is_ours else account._wac_explain(error)
                problems.append(f"{account.display_name}: {words}")
                continue
            self._wac_take_over(account, remote)
            self._wac_gone(account, remote)
        return problems

    @api.model
    def _wac_take_over(self, account, remote):
        """Write down templates of Meta's, known here or not; returns them all."""
        known = self._wac_index(account)
        result = self.browse()
        new = {}
        for found in remote:
            key = (found.spec.name, found.spec.language)
            ours = known.get(found.id) or known.get(key)
            if ours:
                result |= ours
                ours._wac_update_from(account, found)
            else:
                new[key] = found
        created = self.create(
            [self._wac_import_values(account, found) for found in new.values()]
        )
        for template, found in zip(created, new.values(), strict=True):
            ours = template._wac_spec()
            template.is_foreign = bool(
                found.spec.extra or templates.differences(ours, found.spec)
            )
        return result | created

    @api.model
    def _wac_index(self, account):
        """Return our templates of an account, by Meta's id and by name and language."""
        domain = [
            ("company_id", "=", account.company_id.id),
            ("waba_id", "in", (account.waba_id, False)),
        ]
        found = self.with_context(active_test=False).search(domain)
        # what is only ours comes first, so that what belongs to the account wins
        found = found.sorted(lambda t: (bool(t.waba_id), t.id))
        index = {(template.name, template.language): template for template in found}
        return index | {t.meta_ref: t for t in found if t.meta_ref}

    @api.model
    def _wac_find(self, account, meta_ref, name, language):
        """Return our template for one of Meta's: by its id, else by name and language."""
        known = self._wac_index(account)
        return known.get(meta_ref) or known.get((name, language)) or self.browse()

    def _wac_import_values(self, account, remote):
        """Return the values of a template that was made elsewhere."""
        return {
            **self._wac_values_of_spec(account, remote.spec),
            "waba_id": account.waba_id,
            "category": self._wac_category(remote.spec.category) or "UTILITY",
            "status": remote.status,
            "meta_ref": remote.id,
            "quality": remote.quality or False,
            "rejected_reason": remote.rejected_reason or False,
            "meta_texts": template_compare.texts(remote.spec),
            "meta_document": dict(remote.raw),
        }

    @api.model
    def _wac_category(self, category):
        """Return one of our categories, or ``False`` for a word nobody knows."""
        known = dict(self._fields["category"].selection)
        return category if category in known else False

    def _wac_update_from(self, account, remote):
        """Take over what Meta decided, and compare the texts."""
        self.ensure_one()
        self._wac_compare(remote)
        values = {
            "status": remote.status,
            "quality": remote.quality or False,
            "rejected_reason": remote.rejected_reason or False,
            "category": self._wac_category(remote.spec.category) or self.category,
        }
        if self.meta_ref != remote.id or self.waba_id != account.waba_id:
            self.write(
                {
                    "meta_ref": remote.id,
                    "waba_id": account.waba_id,
                    "account_id": account.id,
                    "active": True,
                }
            )
        if self.task == "create":
            self._wac_done({})
        elif self.task == "edit":
            values.pop("category")  # what we asked for is still on its way
        self._wac_set(values)

    def _wac_compare(self, remote):
        """Notice whether our text, or Meta's, is another than the one agreed on."""
        if self.is_foreign:
            return
        theirs = template_compare.texts(remote.spec)
        agrees = not templates.differences(self._wac_spec(), remote.spec)
        moved = theirs != self.meta_texts
        values = {
            "is_changed": not agrees and not moved,
            "is_conflict": not agrees and moved,
        }
        if agrees:
            values["meta_texts"] = theirs
        if agrees or moved:
            values["meta_document"] = dict(remote.raw)
        is_new = values["is_conflict"] and not self.is_conflict
        changed = {k: v for k, v in values.items() if self[k] != v}
        if changed:
            self.write(changed)
        if is_new:
            self._wac_tell(
                self.env._(
                    "The text of this template is another one at Meta. Compare both, and "
                    "choose which one is right; messages with it wait meanwhile."
                ),
                todo=True,
            )

    @api.model
    def _wac_gone(self, account, remote):
        """Notice the templates that Meta no longer has."""
        there = {found.id for found in remote}
        for template in set(self._wac_index(account).values()):
            is_here = template.meta_ref and template.waba_id == account.waba_id
            waits = template.task or template.status in (*ABSENT, SUBMITTING)
            if is_here and not waits and template.meta_ref not in there:
                template._wac_set({"status": "DELETED"})

    def _wac_content_of(self, spec):
        """Return the values that make our text the one of a spec, bindings kept."""
        # sudo: ids of the number a template belongs to
        account = self.account_id.sudo() or self.env["wac.account"]
        values = self._wac_values_of_spec(account, spec)
        bound = {(v.component, v.name or v.position): v for v in self.variable_ids}
        variables = []
        for _command, _id, new in values.pop("variable_ids"):
            old = bound.get((new["component"], new["name"] or new["position"]))
            if old:
                new |= {n: old[n] for n in ("source", "field_path", "text", "sample")}
            variables.append((0, 0, new))
        parts = ("header", "header_format", "body", "footer")
        return {
            **{name: values[name] for name in parts if name in values},
            "variable_ids": [(5, 0, 0), *variables],
            "button_ids": [(5, 0, 0), *values["button_ids"]],
        }

    def _wac_conflict_html(self):
        """Return a table of the parts that differ: ours and Meta's."""
        remote = templates.parse_template(self.meta_document or {})
        labels = {
            "header": self.env._("Header"),
            "body": self.env._("Text"),
            "footer": self.env._("Footer"),
            "buttons": self.env._("Buttons"),
        }
        row = Markup(
            "<tr><th>%s</th><td style='white-space:pre-wrap'>%s</td>"
            "<td style='white-space:pre-wrap'>%s</td></tr>"
        )
        rows = [
            row % (labels[one.part], one.ours or "–", one.theirs or "–")
            for one in templates.differences(self._wac_spec(), remote.spec)
        ]
        head = Markup("<tr><th></th><th>%s</th><th>%s</th></tr>") % (
            self.env._("Here"),
            self.env._("At Meta"),
        )
        table = Markup("<table class='table table-sm o_wac_conflict'>%s%s</table>")
        return table % (head, Markup().join(rows))
