"""The judge: what must be true of a site once it has come to rest, whatever was done to it.

Asked after each round. It compares three witnesses that know nothing of each other: what
the phones wrote, what the simulator's ledger says Meta accepted, and Odoo's database.
"""

import collections

from ..progress import Failure

#: Meta has it, by our own account.
HAS_IT = ("accepted", "sent", "delivered", "read", "played")
#: A person decides, or a receipt still may: never sent again by itself.
PARKED = ("unknown", "held")
ENDED = (*HAS_IT, *PARKED, "failed", "canceled")
_CRONS = "ir_cron_wac_inbound", "ir_cron_wac_send", "ir_cron_wac_media"


def come_to_rest(site, seconds=180):
    """Wait until nothing is under way any more, waiting times cut short.

    :param seconds: how long it may get no less
    :raises Failure: it got no less, and what is left
    """
    left = {}

    def gets_less():
        site.let_time_pass()
        now = _under_way(site)
        if left and sum(now.values()) >= sum(left.values()):
            return False
        left.clear()
        left.update(now)
        return True

    try:
        site.wait_for(gets_less, "the system", seconds)
        while left:
            site.wait_for(gets_less, "the system at rest", seconds)
    except Failure as failure:
        raise Failure(f"{failure} ({left})") from failure


def _under_way(site):
    """Return what is still to be done, in words."""
    found = {
        "bodies": site.value(
            "SELECT count(*) FROM wac_webhook_event WHERE state = 'pending'"
        ),
        "messages": site.value(
            "SELECT count(*) FROM wac_message WHERE state IN ('queued', 'sending')"
        ),
        "files": site.value(
            "SELECT count(*) FROM wac_media WHERE state IN ('queued', 'fetching')"
        ),
        "webhooks": site.at_simulator("webhooks", "GET")["waiting"],
        "what came in": len(set(site.sent) - set(_stored(site))),
    }
    return {name: count for name, count in found.items() if count}


def _stored(site):
    """Return how often each message of a customer is stored."""
    return collections.Counter(
        wamid
        for (wamid,) in site.rows(
            "SELECT wamid FROM wac_message WHERE account_id = %(id)s"
            " AND direction = 'in'",
            id=site.account_id,
        )
    )


def verdict(site):
    """Return ``(faults, figures)``: sentences of what is wrong, and counts."""
    faults, figures = [], collections.Counter()
    _judge_incoming(site, faults, figures)
    _judge_outgoing(site, faults, figures)
    _judge_rows(site, faults, figures)
    return faults, figures


def _judge_incoming(site, faults, figures):
    """Each message of a customer is stored once, and shown once."""
    stored = _stored(site)
    figures["in"] = len(site.sent)
    _say(faults, "not stored", set(site.sent) - set(stored))
    _say(faults, "stored twice", {w for w, count in stored.items() if count > 1})
    # once in Discuss, whatever it looks like there
    rows = site.rows(
        "SELECT m.wamid, m.mail_message_id, count(s.id) FROM wac_message m"
        " LEFT JOIN mail_message s ON s.model = 'discuss.channel'"
        " AND position(m.body IN s.body) > 0 AND m.kind = 'text'"
        " WHERE m.account_id = %(id)s AND m.direction = 'in' GROUP BY m.id",
        id=site.account_id,
    )
    _say(faults, "not shown", {wamid for wamid, shown, _count in rows if not shown})
    _say(faults, "shown twice", {wamid for wamid, _shown, count in rows if count > 1})


def _judge_outgoing(site, faults, figures):
    """Each of our messages is in one state, and Meta accepted it at most once."""
    took = collections.Counter(line["callback"] for line in site.ledger())
    ids = {line["callback"]: line["wamid"] for line in site.ledger()}
    rows = site.rows(
        "SELECT uuid, state, wamid, body, failed_at FROM wac_message"
        " WHERE account_id = %(id)s AND direction = 'out' AND origin != 'phone'",
        id=site.account_id,
    )
    _say(faults, "accepted twice", {u for u, count in took.items() if count > 1})
    _say(faults, "accepted of nobody", set(took) - {row[0] for row in rows})
    _say(faults, "posted and gone", site.kept() - {row[3] for row in rows})
    for uuid, state, wamid, _body, _failed_at in rows:
        figures[f"out {state}"] += 1
        if state not in ENDED:
            faults.append(f"{uuid} is stuck: {state}")
        elif state in HAS_IT and not took[uuid]:
            faults.append(f"{uuid} is {state}, and Meta never accepted it")
        elif state in HAS_IT and wamid != ids[uuid]:
            faults.append(f"{uuid} has another message's id")
        elif state == "held" and took[uuid]:
            faults.append(f"{uuid} is held, and Meta accepted it")
        elif state == "failed" and took[uuid] and not wamid:
            faults.append(f"{uuid} is failed without a receipt, and Meta accepted it")


def _judge_rows(site, faults, figures):
    """No row waits for nothing, and the scheduled jobs are alive."""
    stuck = site.value(
        "SELECT count(*) FROM wac_message WHERE state = 'sending'"
        " AND lease_until IS NULL"
    )
    if stuck:
        faults.append(f"{stuck} messages are being sent without a lease")
    for table in ("wac_webhook_event", "wac_dead_letter"):
        figures[table] = site.value(f"SELECT count(*) FROM {table}")
    dead = site.value("SELECT count(*) FROM wac_webhook_event WHERE state = 'dead'")
    letters = site.value("SELECT count(*) FROM wac_dead_letter WHERE state = 'dead'")
    if dead or letters:
        faults.append(f"{dead} bodies and {letters} events were left to people")
    asleep = site.value(
        "SELECT count(*) FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id"
        " AND d.model = 'ir.cron' AND d.name IN %(names)s"
        " WHERE NOT c.active",
        names=_CRONS,
    )
    if asleep:
        faults.append(f"{asleep} scheduled jobs were switched off")


def _say(faults, what, found):
    """Add a sentence that names a few of what was found."""
    if found:
        few = ", ".join(sorted(map(str, found))[:3])
        faults.append(f"{len(found)} {what}: {few}")
