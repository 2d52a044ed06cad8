"""Rows of every model of ours for three numbers: one's own, a colleague's, a stranger's.

Used by the rights matrix. Must never know a model by name where its fields tell enough:
a model made tomorrow gets rows as well, or its absence is reported.
"""

import inspect
import itertools
import uuid

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from .rights_table import MODELS

OURS = "odoo.addons.whatsapp_coexistence"
GROUP = "whatsapp_coexistence.group_wac_"
#: Role -> groups. ``idle`` answers no number; ``foreign`` administers another company.
ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "agent": GROUP + "agent",
    "idle": GROUP + "agent",
    "manager": GROUP + "manager",
    "admin": GROUP + "admin",
    "settings": "base.group_system,base.group_erp_manager",
    "foreign": GROUP + "admin",
    "both": GROUP + "admin",
}
#: Whoever works here may export what they see, so that the rows' own rights decide.
EXPORT = ",base.group_allow_export"
SIDES = ("own", "other", "foreign")
#: What a required field cannot tell by its type; ``rows`` are those of the same number.
VALUES = {
    "wac.app": lambda rows: {"meta_app_id": "1"},
    "wac.notification": lambda rows: {
        "res_model": "res.partner",
        "res_id": rows["res.partner"].id,
    },
    "wac.privacy.request": lambda rows: {"kind": "export"},
    "wac.rate": lambda rows: {
        "valid_from": f"2030-01-{rows['wac.account'].id % 28 + 1}"
    },
    "wac.notification.rule.channel": lambda rows: {"channel": "activity"},
    "wac.template.variable": lambda rows: {"source": "text", "text": "Hello"},
}


def is_ours(function):
    """Tell whether code is the add-on's or one of its bridges'."""
    return (getattr(function, "__module__", "") or "").startswith(OURS)


def public_methods(registry, name):
    """Return ``{method: is new}`` of what the add-ons add or override, callable by RPC."""
    cls = registry[name]
    found = {}
    for attribute in {a for k in cls.__mro__ if is_ours(k) for a in vars(k)}:
        static = inspect.getattr_static(cls, attribute)
        function = getattr(static, "__func__", static)
        if attribute.startswith("_") or not inspect.isfunction(function):
            continue
        if any(
            getattr(vars(k).get(attribute), "_api_private", False) for k in cls.__mro__
        ):
            continue
        theirs = [k for k in cls.__mro__[1:] if attribute in vars(k) and not is_ours(k)]
        found[attribute] = not theirs
    return found


class RightsCase(TransactionCase):
    """Two companies, three numbers, somebody in every role, and rows of every model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env["res.company"].create({"name": "Rights A"})
        cls.elsewhere = cls.env["res.company"].create({"name": "Rights B"})
        cls.people = {role: cls.make_person(role) for role in ROLES}
        cls.sides = {side: cls.make_side(side) for side in SIDES}
        cls.unmade = {}
        for model, (scope, _rights) in MODELS.items():
            if model in cls.env.registry and scope not in ("wizard", "report"):
                for side in SIDES:
                    cls.row(side, model)

    @classmethod
    def make_person(cls, role):
        company = cls.elsewhere if role == "foreign" else cls.company
        companies = cls.company | cls.elsewhere if role == "both" else company
        return new_test_user(
            cls.env,
            f"rights_{role}",
            groups=ROLES[role] + EXPORT * (role not in ("public", "portal")),
            company_id=company.id,
            company_ids=[(6, 0, companies.ids)],
        )

    @classmethod
    def make_side(cls, side):
        """Return ``{model: row}`` of one number; other rows are added when asked for."""
        company = cls.elsewhere if side == "foreign" else cls.company
        rows = {"res.company": company}
        cls.add(rows, "wac.app", company_id=company.id)
        agents = cls.people["agent"] if side == "own" else cls.env["res.users"]
        cls.add(rows, "wac.account", agent_ids=[(6, 0, agents.ids)])
        partner = cls.env["res.partner"].create(
            {"name": f"Customer {side}", "company_id": company.id}
        )
        rows["res.partner"] = partner
        cls.add(
            rows,
            "wac.contact",
            partner_id=partner.id,
            wa_id=f"3460000{SIDES.index(side)}999",
            portfolio_ref=rows["wac.account"].portfolio_ref,
        )
        threads = cls.env["wac.thread"]._wac_find_or_create(
            rows["wac.account"], rows["wac.contact"]
        )
        rows["wac.thread"] = threads[rows["wac.contact"]]
        rows["discuss.channel"] = rows["wac.thread"].channel_id
        return rows

    @classmethod
    def row(cls, side, model):
        """Return the side's row of a model, or an empty one when none can be made."""
        if side == "other" and MODELS.get(model, ("number",))[0] != "number":
            side = "own"  # the row belongs to the company, not to the number
        rows = cls.sides[side]
        if model not in rows:
            before = dict(rows)
            try:
                with cls.env.cr.savepoint():
                    cls.add(rows, model)
            except Exception as error:
                cls.env.invalidate_all(flush=False)
                cls.unmade[model] = f"{type(error).__name__}: {error}"
                rows.clear()
                rows.update(before, **{model: cls.env[model]})
        return rows[model]

    @classmethod
    def add(cls, rows, model, **values):
        company = rows["res.company"]
        env = cls.env(context=dict(cls.env.context, allowed_company_ids=company.ids))
        records = env[model].with_company(company)
        filled = {**cls.guess(rows, records), **values}
        if model in VALUES:
            filled |= VALUES[model](rows)
        rows[model] = records.create(filled).with_env(cls.env)
        cls.env.flush_all()

    @classmethod
    def guess(cls, rows, records):
        """Return values for the required fields, and for what says whose the row is."""
        known = records.default_get(list(records._fields))
        values = {}
        for name, field in records._fields.items():
            if not field.store or field.related or name in known or field.compute:
                continue
            if field.type == "many2one_reference":
                continue
            if field.type == "many2one":
                whose = (
                    field.comodel_name in rows and field.comodel_name != "res.company"
                )
                if field.required or whose or name == "company_id":
                    values[name] = cls.related(rows, field.comodel_name)
            elif field.required:
                values[name] = cls.guess_value(records, field)
        return values

    @classmethod
    def related(cls, rows, model):
        if model not in rows:
            if model.startswith("wac."):
                cls.add(rows, model)
            else:
                rows[model] = cls.env[model].search([], limit=1)
        return rows[model].id

    @classmethod
    def guess_value(cls, records, field):
        if field.type == "selection":
            return field.get_values(records.env)[0]
        simple = {
            "char": uuid.uuid4().hex,
            "text": "text",
            "html": "text",
            "integer": next(cls.numbers),
            "float": 1.0,
            "monetary": 1.0,
            "boolean": True,
            "date": fields.Date.today(),
            "datetime": fields.Datetime.now(),
            "binary": b"e30=",
            "json": {"a": 1},
        }
        return simple[field.type]

    numbers = itertools.count(1)
