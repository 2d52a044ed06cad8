"""``wac.consent``: what people said about being written to, one line per purpose and act.

Written by :meth:`_wac_record` alone: keywords, Meta, the portal, forms and imports.
Must never be changed or deleted by anything but the erasure of a person: the database
itself refuses (see :meth:`init`), because a ledger that code can mend proves nothing.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..cloudapi import phone
from ..cloudapi.consent import PURPOSES as PURPOSE_KEYS, REFUSALS

PURPOSES = [
    ("service", "Answers and service"),
    ("notice", "Order and invoice notices"),
    ("marketing", "Offers and news"),
]
ACTS = [
    ("given", "Agreed"),
    ("objected", "Objected"),
    ("withdrawn", "Withdrew consent"),
    ("lifted", "Block taken back"),
    ("noted", "Noted"),
]
BASES = [
    ("consent", "Express consent"),
    ("customer", "Existing customer (LSSI 21.2)"),
    ("contract", "Contract"),
    ("none", "None"),
]
ROUTES = [
    ("keyword", "Word in the chat"),
    ("button", "Button of a message"),
    ("meta", "WhatsApp's own settings"),
    ("refused", "Refused by WhatsApp"),
    ("portal", "Customer portal"),
    ("form", "Written down by a user"),
    ("import", "Import with proof"),
    ("blacklist", "Phone blacklist"),
]
#: Whose a line is, and its proofs: moved by merges and by what is deleted elsewhere.
_LINKS = (
    "contact_id",
    "partner_id",
    "message_id",
    "attachment_id",
    "user_id",
    "create_uid",
    "write_uid",
    "write_date",
)
#: Set for one transaction by the erasure of a person; see :meth:`_wac_erase`.
_ERASING = "wac.consent_erasing"

_KEEP = """
CREATE OR REPLACE FUNCTION wac_consent_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('wac.consent_erasing', true) = 'on' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF %(same)s THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'wac_consent only grows: record a new line instead'
        USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER IF EXISTS wac_consent_keep ON wac_consent;
CREATE TRIGGER wac_consent_keep
    BEFORE UPDATE OR DELETE ON wac_consent
    FOR EACH ROW EXECUTE FUNCTION wac_consent_keep();
"""


class WacConsent(models.Model):
    _name = "wac.consent"
    _description = "WhatsApp Consent"
    _order = "date desc, id desc"
    _rec_name = "purpose"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    contact_id = fields.Many2one(
        "wac.contact",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    wa_id = fields.Char(
        "Number", readonly=True, help="Digits of the number at the time."
    )
    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    act = fields.Selection(ACTS, "What Was Said", required=True, readonly=True)
    basis = fields.Selection(BASES, required=True, readonly=True, default="none")
    route = fields.Selection(ROUTES, "How", required=True, readonly=True)
    is_total = fields.Boolean(
        "Everything", readonly=True, help="Part of a block of all messages."
    )
    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, help="When it was."
    )
    text = fields.Text(
        "Text Shown", readonly=True, help="What the person agreed to, word for word."
    )
    words = fields.Char("In Their Words", readonly=True)
    message_id = fields.Many2one(
        "wac.message", readonly=True, index="btree_not_null", ondelete="set null"
    )
    # looked up by PostgreSQL whenever any file of the database is deleted
    attachment_id = fields.Many2one(
        "ir.attachment",
        "Proof",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    # for downloads: whoever may read the line gets its proof, by Odoo's own route
    proof = fields.Binary(
        "Content of the Proof", related="attachment_id.datas", exportable=False
    )
    proof_name = fields.Char("Name of the Proof", related="attachment_id.name")
    user_id = fields.Many2one("res.users", "Written Down By", readonly=True)
    note = fields.Char(readonly=True)

    _number_idx = models.Index("(company_id, wa_id) WHERE wa_id IS NOT NULL")

    def init(self):
        """Let the database refuse to change or delete lines.

        Only whose a line is may move (merges, deleted records): no word of it. Columns
        are named one by one, so that a later version can fill in new ones.
        """
        kept = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in _LINKS
        ]
        same = SQL(" AND ").join(
            SQL(
                "NEW.%s IS NOT DISTINCT FROM OLD.%s",
                SQL.identifier(name),
                SQL.identifier(name),
            )
            for name in kept
        )
        self.env.cr.execute(SQL(_KEEP, same=same))

    def write(self, vals):
        """Move a line to the person it belongs to; nothing else of it changes.

        :raises UserError: anything else is to be changed
        """
        if vals.keys() - set(_LINKS):
            raise UserError(
                self.env._("Consents are never changed: record a new one instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.context.get("wac_erasing"):
            raise UserError(
                self.env._(
                    "Consents are never deleted; erasing the person is the only way."
                )
            )

    @api.model
    def _wac_record(self, people, act, purposes, route, **values):
        """Write down what people said; returns the new lines.

        Rights are the caller's business. Whoever is concerned is judged anew at once.

        :param people: ``wac.contact`` or ``res.partner`` records; for partners
            ``company_id`` is needed
        :param act: a key of :data:`ACTS`
        :param purposes: keys of :data:`PURPOSES`; all of them with ``is_total``
        :param route: a key of :data:`ROUTES`
        :param values: further fields, the same for all
        """
        vals_list = [
            {
                "act": act,
                "purpose": purpose,
                "route": route,
                **self._wac_whose(person),
                **values,
            }
            for person in people
            for purpose in purposes
        ]
        return self._wac_record_lines(vals_list)

    @api.model
    def _wac_record_lines(self, vals_list):
        """Write down lines as they are; see :meth:`_wac_record`."""
        for vals in vals_list:
            if vals["act"] == "given":
                vals.setdefault(
                    "basis", "consent" if vals["purpose"] == "marketing" else "contract"
                )
        # sudo: nobody has the right to write the ledger; its callers checked theirs
        lines = self.sudo().create(vals_list)
        lines._wac_judge_anew()
        return lines

    @api.model
    def _wac_whose(self, person):
        """Return the columns that say whose a line is."""
        if person._name == "wac.contact":
            return {
                "company_id": person.company_id.id,
                "contact_id": person.id,
                "partner_id": person.partner_id.id,
                "wa_id": person.wa_id,
            }
        return {"partner_id": person.id}

    def _wac_judge_anew(self):
        """Bring up to date what is kept with the contacts these lines concern."""
        contacts = self._wac_concerned()
        contacts._wac_refresh_consent()

    def _wac_concerned(self):
        """Return every contact of the people of these lines, in the same company."""
        numbers = phone.spellings(self.mapped("wa_id"))
        domain = Domain("id", "in", self.contact_id.ids)
        domain |= Domain("partner_id", "in", self.partner_id.ids)
        domain |= Domain("wa_id", "in", numbers)
        # sudo: what a person said concerns every number of the company
        contacts = self.env["wac.contact"].sudo()
        return contacts.search(domain & Domain("company_id", "in", self.company_id.ids))

    @api.model
    def _wac_erase(self, domain):
        """Delete the lines of a person who is being erased; returns their numbers.

        Called by the erasure of a person alone, which remembers the numbers that must
        not be written to again in a form that names nobody.

        :param domain: whose lines
        :return: digits of the numbers that had objected
        """
        # sudo: the erasure was decided by somebody who may
        lines = self.sudo().search(Domain(domain))
        numbers = {line.wa_id for line in lines if line.wa_id and line.act in REFUSALS}
        concerned = lines._wac_concerned()
        proofs = lines.attachment_id
        self.env.flush_all()
        self.env.cr.execute("SELECT set_config(%s, 'on', true)", [_ERASING])
        lines.with_context(wac_erasing=True).unlink()
        self.env.flush_all()
        self.env.cr.execute("SELECT set_config(%s, 'off', true)", [_ERASING])
        # a proof of many people's consent stays for the others
        kept = self.sudo().search([("attachment_id", "in", proofs.ids)]).attachment_id
        (proofs - kept).unlink()
        concerned.exists()._wac_refresh_consent()
        return numbers

    def action_open_proof(self):
        """Open the document that proves it, for whoever may read the line."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the proof belongs to the line, which was checked
        proof = self.sudo().attachment_id
        if not proof:
            raise UserError(self.env._("There is no document with this line."))
        # the line's own field: who gets it is asked again when it is fetched
        where = f"/web/content/{self._name}/{self.id}/proof"
        return {
            "type": "ir.actions.act_url",
            "url": f"{where}?download=true&filename_field=proof_name",
            "target": "new",
        }


def all_purposes():
    """Return the keys of every purpose, for a block of everything."""
    return PURPOSE_KEYS
