"""What tests of the add-on share: a company with a number, people, and the simulator.

Used by every test of the add-on. Must never replace code of ours: Graph is the
simulator, which really listens and keeps a ledger of what it accepted.
"""

import hashlib
import hmac
import importlib
import json
import logging
import pathlib
import sys
import uuid
from contextlib import ExitStack
from datetime import timedelta

import requests

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.whatsapp_coexistence.models.wac_media_spool import Spool
from odoo.addons.whatsapp_coexistence.models.wac_outbound_lane import forget_lanes

from .patient import PatientCase

_SEND = requests.Session.send  # before Odoo's tests replace it
ADDON = pathlib.Path(__file__).resolve().parents[1]


def simulator_class():
    """Return the simulator, imported under the name its own package uses."""
    if str(ADDON) not in sys.path:
        sys.path.insert(0, str(ADDON))
    return importlib.import_module("simulator.simulator").Simulator


def fast_options():
    """Return options of a simulator that does not keep tests waiting."""
    simulator_class()
    options = importlib.import_module("simulator.options").fast()
    options.enforce_limits = False  # all tests of a class write to the same people
    return options


def sign(body, secret):
    """Return the signature header of a webhook body."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


class WacCase(PatientCase):
    """An app at the simulator, a connected number, an agent, a manager, an admin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logging.getLogger("odoo.addons.whatsapp_coexistence").setLevel(logging.INFO)
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.sim = simulator_class()(options=fast_options()).start()
        cls.addClassCleanup(cls.sim.stop)
        cls.credentials = cls.sim.credentials
        cls.company = cls.env.company
        # sentences of the background jobs are in the company's language
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company.partner_id.lang = "en_US"
        cls.env["wac.account"].search([]).active = False
        cls.app = cls.env["wac.app"].create(
            {
                "name": "Simulator",
                "connection": "simulator",
                "simulator_url": cls.sim.base_url,
                "meta_app_id": cls.credentials["app_id"],
                "app_secret": cls.credentials["app_secret"],
                "verify_token": cls.credentials["verify_token"],
            }
        )
        cls.agent, cls.manager, cls.admin, cls.nobody = cls.make_people()
        cls.account = cls.make_account(cls.credentials["numbers"][0])
        cls.outbound = cls.env["wac.outbound"]

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        """Let calls to the simulator through; Odoo's own guard chokes on two time-outs."""
        if request.url.startswith(cls.sim.base_url):
            return _SEND(session, request, **kwargs)
        return super()._request_handler(session, request, **kwargs)

    @classmethod
    def make_people(cls):
        """Return a user of each role, and one of none; at once, which is cheaper."""
        group, ours = cls.env.ref("base.group_user"), "whatsapp_coexistence.group_wac_"
        roles = {
            role: cls.env.ref(ours + role) for role in ("agent", "manager", "admin")
        }
        people = cls.env["res.users"].with_context(no_reset_password=True)
        return people.create(
            [
                {
                    "login": f"wac_{name}",
                    "password": f"wac_{name}",
                    "name": name.title(),
                    "email": "w.w@example.com",
                    "group_ids": [(6, 0, (group | more).ids)],
                }
                for name, more in {**roles, "nobody": group}.items()
            ]
        )

    @classmethod
    def new_user(cls, login, groups, **values):
        """Return a user, made without the e-mail that invites."""
        quiet = {"no_reset_password": True}
        return new_test_user(cls.env, login, groups=groups, context=quiet, **values)

    @classmethod
    def make_account(cls, number, **values):
        """Return a connected account for a number of the simulator."""
        cls.env["wac.account"].with_context(active_test=False).search(
            [("phone_number_id", "=", number["phone_number_id"])]
        ).phone_number_id = uuid.uuid4().hex
        cls.env.flush_all()
        return cls.env["wac.account"].create(
            {
                "name": number["name"],
                "app_id": cls.app.id,
                "phone_number_id": number["phone_number_id"],
                "waba_id": number["waba_id"],
                "mode": number["mode"],
                "access_token": cls.credentials["access_token"],
                "display_phone_number": number["phone"],
                "agent_ids": [(6, 0, cls.agent.ids)],
                "state": "connected",
                "onboarded_at": fields.Datetime.now() - timedelta(days=2),
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        forget_lanes()
        self.sim.faults.clear()
        self.before = len(self.sim.ledger.accepted())
        self.addCleanup(self.sim.faults.clear)

    # What there is

    def make_thread(self, wa_id="34600000202", account=None, window=True, partner=None):
        """Return a chat with a customer; with an open window unless told otherwise."""
        account = account or self.account
        contact = self.env["wac.contact"].create(
            {
                "company_id": account.company_id.id,
                "portfolio_ref": account.portfolio_ref,
                "wa_id": wa_id,
                "profile_name": f"Customer {wa_id}",
                "partner_id": partner.id if partner else False,
            }
        )
        now = fields.Datetime.now()
        thread = self.env["wac.thread"].create(
            {
                "account_id": account.id,
                "contact_id": contact.id,
                "last_inbound_at": now if window else False,
                "window_expires_at": now + timedelta(hours=24) if window else False,
            }
        )
        if window:
            self.open_window_at_meta(wa_id, account)
        return thread

    def open_window_at_meta(self, wa_id, account=None):
        """Let the customer write first, so that the simulator accepts free text."""
        people = self.sim.world.customers.values()
        person = next((p for p in people if p.phone == wa_id), None)
        person = person or self.sim.add_customer(f"c{wa_id}", wa_id)
        number = (account or self.account).phone_number_id
        self.sim.customer_sends(person.key, "hello", number=number)

    def make_picture_message(self, thread):
        """Return a customer's message with a picture, whose file is yet to come."""
        return self.env["wac.message"].create(
            {
                "thread_id": thread.id,
                "account_id": thread.account_id.id,
                "direction": "in",
                "origin": "customer",
                "state": "received",
                "kind": "image",
            }
        )

    def spool(self, content):
        """Return a file as it comes from Meta."""
        spool = Spool(self.env["ir.attachment"]._filestore())
        self.addCleanup(spool.close)
        spool.write(content)
        return spool

    def queue(self, thread, body="Hi", **values):
        """Queue a text, as an agent does."""
        outgoing = self.env["wac.message"].with_user(self.agent).sudo()
        return outgoing._wac_queue([{"thread_id": thread.id, "body": body, **values}])

    def make_template(self, **values):
        """Return a template that is approved here and at the simulator."""
        return self.env["wac.template"].create(
            {
                "name": f"test_{uuid.uuid4().hex[:12]}",
                "language": "en_US",
                "body": "Thank you for your visit.",
                "status": "APPROVED",
                "waba_id": self.account.waba_id,
                "company_id": self.account.company_id.id,
                **values,
            }
        )

    def builtin_texts(self, record, lang):
        """Return the texts of all built-in templates about a record, by name."""
        templates = self.env["wac.template"].search(
            [
                ("is_builtin", "=", True),
                ("company_id", "=", self.company.id),
                ("model", "=", record._name),
                ("language", "=", lang),
            ]
        )
        return {t.name: t._wac_render(record, lang)[1] for t in templates}

    @classmethod
    def approve_at_meta(cls, templates):
        """Have templates reviewed by Meta, once for all tests of a class."""
        templates.action_submit()
        cls.env.flush_all()
        with ExitStack() as stack:
            if not cls._registry_patched:  # an HttpCase is in that mode all the time
                for one in cls._registry_test_mode_patches(
                    cr=cls.cr, registry=cls.registry
                ):
                    stack.enter_context(one)
            cron = cls.env.ref("whatsapp_coexistence.ir_cron_wac_template")
            cls._until_no_task_is_due(cron.method_direct_trigger)
        cls.env.invalidate_all()
        cls.sim.settle()
        cls.env["wac.template"]._wac_sync(cls.account)

    @classmethod
    def _until_no_task_is_due(cls, run):
        due = [("task", "!=", False), ("task_state", "=", "queued")]
        due += [("task_at", "=", False)]
        for _again in range(5):
            run()
            cls.env.invalidate_all()
            if not cls.env["wac.template"].search_count(due):
                return

    # What happens

    def send(self):
        """Run the crons of notifications and of the sender, on this test's transaction."""
        self.run_cron("ir_cron_wac_notify")
        self.run_cron("ir_cron_wac_send")

    def run_cron(self, name, module="whatsapp_coexistence"):
        """Run one of our crons as the scheduler does, on this test's transaction."""
        cron = self.env.ref(f"{module}.{name}")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def run_template_cron(self):
        """Run the cron of templates as the scheduler does: again while work is due."""
        self._until_no_task_is_due(lambda: self.run_cron("ir_cron_wac_template"))

    def send_cron(self):
        """Return the sender's cron."""
        return self.env.ref("whatsapp_coexistence.ir_cron_wac_send")

    def accepted(self):
        """Return what Meta accepted since the test began."""
        return self.sim.ledger.accepted()[self.before :]

    def signed(self, document, secret=None):
        """Return the bytes of a webhook body, and its signature header."""
        body = json.dumps(document).encode()
        return body, sign(body, secret or self.credentials["app_secret"])
