"""tools/dev alone: each add-on in a database without demo data, put in and taken out again.

Everything else in this project runs with all add-ons at once, which hides what one of
them takes from another, and what an uninstalled one leaves behind.
"""

import json
import os

from . import database, odoo_conf, odoo_log, paths, postgres
from .progress import Failure, say

CORE = "whatsapp_coexistence"
#: What is looked at in Odoo's shell; prints one line of JSON.
LOOK = """
import json
for name in ("res.partner", "res.config.settings", "crm.lead", "sale.order",
             "account.move", "stock.picking", "calendar.event", "discuss.channel"):
    if name in env:
        views = [(False, "form"), (False, "search")]
        env[name].get_views(views if name != "res.config.settings" else views[:1])
partner = env["res.partner"].create({"name": "Alone", "phone": "+34600111222"})
if "sale.order" in env:
    env["sale.order"].create({"partner_id": partner.id}).action_confirm()
if "crm.lead" in env:
    lead = env["crm.lead"].create({"name": "Alone", "partner_id": partner.id})
    lead.action_set_won()
partner.message_post(body="Alone")
env.cr.execute('''
    SELECT 'table ' || table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_name LIKE 'wac\\\\_%'
     UNION
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name LIKE 'wac\\\\_%'
     UNION
    SELECT 'data of ' || module FROM ir_model_data WHERE module LIKE 'whatsapp%'
     UNION
    SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE 'wac\\\\_%'
     UNION
    SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE 'whatsapp%'
''')
print("LOOK " + json.dumps(sorted(row[0] for row in env.cr.fetchall())))
"""
UNINSTALL = """
if "wac.outbound" in env:
    env["wac.outbound"]._allow_database()
env["ir.module.module"].search([("name", "=", "{name}")]).button_immediate_uninstall()
env.cr.commit()
"""


def check(*names):
    """Put each add-on in alone, look whether Odoo works, and take it out again.

    :raises Failure: something was logged that should not be, or was left behind
    """
    unknown = set(names) - set(paths.our_addons())
    if unknown:
        raise Failure(f"not one of our add-ons: {', '.join(sorted(unknown))}")
    odoo_conf.write()
    base, name = f"wac_alone_base_{os.getpid()}", f"wac_alone_{os.getpid()}"
    with postgres.server():
        try:
            database.run_client("createdb", "-E", "UTF8", "-T", "template0", base)
            _install(base, CORE)
            for addon in names or paths.our_addons():
                database.copy(base, name)
                _one(name, addon)
        finally:
            database.drop(name)
            database.drop(base)
    say("alone: every add-on goes in and out by itself")


def _one(name, addon):
    if addon != CORE:
        _install(name, addon)
    _look(name, addon)
    for gone in dict.fromkeys([addon, CORE]):
        say(f"{addon}: {gone} is uninstalled")
        _run("shell", "-d", name, "--no-http", stdin=UNINSTALL.format(name=gone))
        left = _look(name, f"{addon}, without {gone}")
        if gone == CORE and left:
            raise Failure(f"{addon}: left behind:\n" + "\n".join(left))
        if f"data of {gone}" in left:
            raise Failure(f"{gone}: left data behind")


def _install(name, addon):
    say(f"{addon}: is installed")
    _run("-d", name, "-i", addon, "--without-demo", "--stop-after-init", "--no-http")


def _look(name, when):
    """Return what is there of ours, once Odoo's own screens and documents work."""
    text = _run("shell", "-d", name, "--no-http", stdin=LOOK)
    found = [line for line in text.splitlines() if line.startswith("LOOK ")]
    if not found:
        raise Failure(f"{when}: Odoo does not work:\n{text[-3000:]}")
    return json.loads(found[0].removeprefix("LOOK "))


def _run(*arguments, stdin=""):
    """Run Odoo and return its log, which must hold no warning."""
    database.run_odoo(*arguments, log="alone.log", stdin=stdin)
    text = (paths.LOGS / "alone.log").read_text(errors="replace")
    log = odoo_log.read_log(text, odoo_log.allowed_patterns("log"))
    if log.troubles:
        raise Failure("\n".join(log.troubles[:10]))
    return text
