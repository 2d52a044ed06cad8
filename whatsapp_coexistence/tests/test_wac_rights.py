"""The matrix: role x company x model x operation, every public method, every route.

Generated from the registry and compared with :mod:`.rights_table`; both what is allowed
without being declared and what is declared without being allowed are failures.
"""

import contextlib
import inspect

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .rights_common import RightsCase, is_ours, public_methods
from .rights_table import EXTENDED, METHODS, MODELS, ROUTES

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
LADDER = ("agent", "manager", "admin")
#: Role -> what it counts as; the others have no group of ours.
RANK = {"agent": 1, "idle": 1, "manager": 2, "admin": 3, "foreign": 3, "both": 3}
#: The rows each role tries its luck with; what it has no group for is tried once.
TRIES = {
    "agent": ("own", "other", "foreign"),
    "idle": ("own",),
    "manager": ("other", "foreign"),
    "admin": ("own", "foreign"),
    "foreign": ("foreign", "own"),
}
NO_ROW = 2**31 - 2
REFUSALS = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


def rank_of(level):
    return LADDER.index(level) + 1


@tagged("post_install", "-at_install")
class TestWacRights(RightsCase):
    def ours(self):
        return [
            name
            for name in sorted(self.env.registry)
            if name.startswith("wac.") and not self.env[name]._abstract
        ]

    def visible(self, role, side, scope):
        """Tell whether a role that may read a model sees the side's row."""
        if scope == "asker":
            return False
        if role == "both":
            return True
        if (role == "foreign") != (side == "foreign"):
            return False
        if scope == "number" and RANK[role] == 1:
            return role == "agent" and side == "own"
        return True

    def allowed(self, role, model):
        """Return the operations that the groups of a role open on a model."""
        granted = set()
        for level, operations in MODELS[model][1].items():
            if RANK.get(role, 0) >= rank_of(level):
                granted |= set(operations)
        return granted

    # What is declared is what there is

    def test_every_model_is_declared(self):
        self.assertFalse(set(self.ours()) - set(MODELS), "declare it in rights_table")

    def test_every_public_method_is_declared(self):
        undeclared = []
        for name in self.env.registry:
            known = {m for ms in METHODS.get(name, {}).values() for m in ms.split()}
            known |= set(EXTENDED.get(name, "").split())
            for method in public_methods(self.env.registry, name):
                if method not in known and not self.is_inherited(name, method):
                    undeclared.append(f"{name}.{method}")
        self.assertFalse(undeclared, "declare them in rights_table")

    def test_nothing_is_declared_that_is_gone(self):
        gone = []
        for table in (METHODS, EXTENDED):
            for name, methods in table.items():
                if name not in self.env.registry:
                    continue  # of a bridge that is not installed
                levels = methods if isinstance(methods, dict) else {"": methods}
                names = {m for ms in levels.values() for m in ms.split()}
                found = public_methods(self.env.registry, name)
                if name in MODELS or name == "wac.mixin":
                    gone += [f"{name}.{m}" for m in names - set(found)]
        self.assertFalse([g for g in gone if not self.is_of_a_bridge(g)])

    def is_of_a_bridge(self, declared):
        """Tell whether a method belongs to a bridge, which may not be installed."""
        name, _dot, method = declared.rpartition(".")
        levels = METHODS.get(name, {})
        return any(
            method in levels.get(level, "").split() for level in ("bridge", "open")
        )

    def is_inherited(self, name, method):
        """Tell whether a method is a mixin's, which declares it for all who inherit it."""
        if name.startswith("wac.") and name.endswith("mixin"):
            return name != "wac.mixin"
        function = getattr(self.env.registry[name], method)
        mixins = (
            "wac.mixin",
            "wac.audit.mixin",
            "wac.secret.mixin",
        )
        return any(
            getattr(self.env.registry[mixin], method, None) is function
            for mixin in mixins
            if mixin in self.env.registry
        )

    # Who may do what

    @mute_logger(*REFUSALS)
    def test_rights_on_models(self):
        for name in self.ours():
            for role, user in self.people.items():
                rights = self.allowed(role, name)
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=name, role=role, operation=operation):
                        allowed = self.env[name].with_user(user).has_access(operation)
                        self.assertEqual(allowed, letter in rights)

    @mute_logger(*REFUSALS)
    def test_whose_rows(self):
        for name in self.ours():
            scope = MODELS[name][0]
            if scope in ("wizard", "report"):
                continue
            for role in RANK:
                if "r" not in self.allowed(role, name):
                    continue
                for side in self.sides:
                    row = self.row(side, name)
                    with self.subTest(model=name, role=role, side=side):
                        self.assertTrue(row, self.unmade.get(name))
                        expected = self.visible(role, side, scope)
                        self.check_row(row, self.people[role], expected)

    def check_row(self, row, user, expected):
        """Look for a row in every way there is."""
        companies = user.company_ids.ids
        rows = row.with_user(user).with_context(
            allowed_company_ids=companies, active_test=False
        )
        domain = [("id", "=", row.id)]
        self.assertEqual(bool(rows.search(domain)), expected, "search")
        self.assertEqual(bool(rows.search_count(domain)), expected, "search_count")
        groups = rows._read_group(domain, [], ["__count"])
        self.assertEqual(bool(groups[0][0]), expected, "read_group")
        found = rows.name_search("", domain, limit=1)
        self.assertEqual(bool(found), expected, "name_search")
        self.assertEqual(rows.has_access("read"), expected, "read")
        if not expected:
            for operation in ("write", "unlink"):
                self.assertFalse(rows.has_access(operation), operation)
            with self.assertRaises(AccessError):
                rows.read(["display_name"])
            with self.assertRaises(AccessError):
                rows.export_data(["display_name"])

    def test_one_company_at_a_time(self):
        """Who works for two companies sees those that are ticked, not the other."""
        user = self.people["both"]
        for name in ("wac.account", "wac.contact", "wac.thread", "wac.app"):
            row = self.row("foreign", name).with_user(user)
            for companies, expected in ((self.company, False), (self.elsewhere, True)):
                rows = row.with_context(allowed_company_ids=companies.ids)
                with self.subTest(model=name, company=companies.name):
                    self.assertEqual(bool(rows.search([("id", "=", row.id)])), expected)

    # Methods that can be called from outside

    @mute_logger(*REFUSALS, "odoo.models", "odoo.addons.whatsapp_coexistence.models")
    def test_who_may_call(self):
        for name, levels in METHODS.items():
            if name not in self.env.registry:
                continue
            for level, methods in levels.items():
                for method in methods.split():
                    if level != "open" and hasattr(self.env.registry[name], method):
                        self.check_method(name, method, level)

    def check_method(self, name, method, level):
        for role in self.people:
            if role == "both":
                continue
            for side in TRIES.get(role, ("own",)):
                with self.subTest(method=f"{name}.{method}", role=role, row=side):
                    refused = self.call(name, method, role, side)
                    expected = self.may_call(name, method, level, role, side)
                    if expected is not None:
                        self.assertEqual(not refused, expected)

    def may_call(self, name, method, level, role, side):
        """Return whether a call must go through; ``None`` where it may do either."""
        rank = RANK.get(role, 0)
        if level in ("bridge", "asker"):
            return False
        if level == "answers":
            return self.sees_chat(role, side)
        if level == "member":
            # Odoo lets who administers the whole system read every channel
            return None if role == "settings" else self.sees_chat(role, side)
        if rank < (1 if level == "group" else rank_of(level.rstrip("*"))):
            return False
        function = getattr(self.env.registry[name], method)
        scope = MODELS[name][0] if name in MODELS else "company"
        if (
            level[-1] == "*"
            or scope == "wizard"
            or getattr(function, "_api_model", False)
        ):
            return True
        if name in ("wac.mixin", "res.partner"):
            return (role == "foreign") == (side == "foreign")  # the customer's company
        return self.visible(role, side, scope)

    def sees_chat(self, role, side):
        return RANK.get(role, 0) > 0 and self.visible(role, side, "number")

    def call(self, name, method, role, side):
        """Call a method as its button would; return whether it was refused."""
        model = "res.partner" if name == "wac.mixin" else name
        function = getattr(self.env.registry[model], method)
        arguments = [
            NO_ROW if p.name.endswith("_id") else "x"
            for p in inspect.signature(function).parameters.values()
            if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD
        ][1:]
        if not getattr(function, "_api_model", False):
            arguments.insert(0, self.ids_of(model, side))
        records = self.env[model].with_user(self.people[role])
        refused = False
        with contextlib.suppress(_Undo), self.env.cr.savepoint():
            try:
                call_kw(records, method, arguments, {})
            except AccessError:
                refused = True
            except Exception:
                refused = False  # it went in, and had another reason not to go on
            self.env.invalidate_all(flush=False)
            raise _Undo
        return refused

    def ids_of(self, model, side):
        """Return the ids to call with; of a wizard, one that nobody has opened."""
        if self.env[model]._transient or self.env[model]._abstract:
            return [NO_ROW]
        if model not in MODELS and model not in self.sides[side]:
            return [NO_ROW]  # of another app: nobody of ours alone may touch it
        row = self.row(side, model)
        self.assertTrue(row, self.unmade.get(model))
        return row.ids

    # Routes

    def test_every_route_is_declared(self):
        found = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if is_ours(rule.endpoint.func):
                routing = rule.endpoint.routing
                checked = routing.get("csrf", True)
                door = (routing["auth"], routing["methods"], checked)
                found.setdefault(rule.rule, []).append(door)
        self.assertTrue(found)
        for url, doors in found.items():
            with self.subTest(url=url):
                self.assertCountEqual(doors, ROUTES.get(url, []))


class _Undo(Exception):
    """Ends a savepoint without keeping what was done in it."""
