"""Rows that several drivers make in Odoo's shell: a number of the bench's own, and copies.

Must never be used where a real number is connected.
"""

import uuid


def make_account(env, agents, **values):
    """Return a number nobody has at Meta, of an app with the secret "bench"."""
    app = env["wac.app"].create({"name": "Bench", "app_secret": "bench"})
    number = str(uuid.uuid4().int)[:15]
    return env["wac.account"].create(
        {
            "name": "Bench",
            "app_id": app.id,
            "phone_number_id": number,
            "waba_id": f"9{number}",
            "agent_ids": [(6, 0, agents.ids)],
            **values,
        }
    )


def clone(env, table, row_id, count, **changes):
    """Copy a row; ``changes`` are SQL with ``g``, from 1 on. Returns the id before."""
    env.cr.execute(f"SELECT max(id) FROM {table}")
    (base,) = env.cr.fetchone()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND is_generated = 'NEVER'",
        [table],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    values = {"id": f"{base} + g", **changes}
    chosen = ", ".join(values.get(name, f's."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen}"
        f" FROM {table} s, generate_series(1, {count}) g WHERE s.id = {row_id}"
    )
    env.cr.execute(f"SELECT setval('{table}_id_seq', max(id)) FROM {table}")
    return base
