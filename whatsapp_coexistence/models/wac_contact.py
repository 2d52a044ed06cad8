"""``wac.contact``: a person as WhatsApp knows them; the phone may be unknown.

Found or made by ``wac.inbound`` and by whoever sends. Must never overwrite a partner's
name, phone or e-mail with what came from WhatsApp.
"""

from odoo import fields, models


class WacContact(models.Model):
    _name = "wac.contact"
    _description = "WhatsApp Contact"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    portfolio_ref = fields.Char(
        required=True, help="Business portfolio in which the identifiers are valid."
    )
    bsuid = fields.Char("Business-Scoped User ID", copy=False)
    parent_bsuid = fields.Char("Parent Business-Scoped User ID", copy=False)
    wa_id = fields.Char("WhatsApp ID", copy=False, help="Phone number, digits only.")
    phone = fields.Char(compute="_compute_phone")
    username = fields.Char()
    profile_name = fields.Char(help="Name the person chose on WhatsApp.")
    phonebook_name = fields.Char(help="Name in the phone's address book.")
    partner_id = fields.Many2one(
        "res.partner", index="btree_not_null", check_company=True, ondelete="set null"
    )
    thread_ids = fields.One2many("wac.thread", "contact_id")

    _wa_id_unique = models.UniqueIndex(
        "(company_id, portfolio_ref, wa_id) WHERE wa_id IS NOT NULL"
    )
    _bsuid_unique = models.UniqueIndex(
        "(company_id, portfolio_ref, bsuid) WHERE bsuid IS NOT NULL"
    )
