"""Rounds in which several do the same in one moment."""

import contextlib
from functools import partial

from . import flood

_COPY_CONTACT = """
INSERT INTO wac_contact
SELECT (jsonb_populate_record(NULL::wac_contact, to_jsonb(c) || jsonb_build_object(
           'id', nextval('wac_contact_id_seq'), 'wa_id', %(phone)s,
           'bsuid', NULL, 'parent_bsuid', NULL, 'partner_id', NULL))).*
  FROM wac_contact c ORDER BY id LIMIT 1
"""


def same_event_at_once(site, dice, size):
    """Have sixteen deliver one event of a new person at the same time."""
    deliverers = flood.Deliverers(site, 16)
    for turn in range(size):
        phone = f"34677{dice.randrange(10**6):06d}"
        events = flood.new_events(site, f"sixteen {turn} {phone}", 1, [phone])
        deliverers.deliver([flood.body(site, events)] * 16)
    return {"events": size, "deliveries": 16 * size, "answers": dict(deliverers.codes)}


def both_write_first(site, dice, size):
    """Have somebody here note a new person down in the moment in which that person writes."""
    deliverers = flood.Deliverers(site, 1)
    for turn in range(size):
        phone = f"34688{dice.randrange(10**6):06d}"
        event = flood.new_events(site, f"both {turn} {phone}", 1, [phone])
        with _noted_down(site, phone):
            deliverers.deliver([flood.body(site, event)])
            site.wait_for(
                partial(_has_to_wait, site), "a worker waits for the other's row"
            )
    return {"people": size}


@contextlib.contextmanager
def _noted_down(site, phone):
    """Have a person's contact made by a transaction that ends with the ``with``."""
    with site.cluster.transaction(site.database) as cursor:
        cursor.execute(_COPY_CONTACT, {"phone": phone})
        yield


def _has_to_wait(site):
    """Tell whether somebody waits for a contact that another transaction has made."""
    return site.value(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        " AND query ILIKE '%%insert%%wac_contact%%'"
    )
