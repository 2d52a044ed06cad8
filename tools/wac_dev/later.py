"""tools/dev later: days pass in a demonstration, because all that is in it gets older.

Odoo has no clock that could be moved. To the crons an invoice whose due date is moved a week
back is the same as a clock that was moved a week on. Must never touch a database that is
connected to Meta.
"""

import time

from . import database
from .progress import Failure

#: Half a second each: a busy worker's transaction ends meanwhile.
TRIES = 300
#: Every date of every table; ir_cron is left out, so that only our own crons wake up.
#: There and back through another century, so that no unique index sees two days at once.
#: All tables are locked first, and soon given up: of two that wait for each other, this is
#: the one that yields.
_OLDER = """
BEGIN;
SET LOCAL lock_timeout = '300ms';
SET LOCAL wac.consent_erasing = 'on';  -- or the ledger of consents refuses to get older
CREATE TEMPORARY VIEW dated AS
SELECT c.table_name, c.column_name, c.data_type
  FROM information_schema.columns c
  JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
   AND c.is_generated = 'NEVER' AND c.table_name <> 'ir_cron'
   AND (c.data_type = 'date' OR c.data_type LIKE 'timestamp%');
DO $$
DECLARE
    owner record;
    far CONSTANT integer := 36500;
    step integer;
BEGIN
    FOR owner IN SELECT DISTINCT table_name FROM dated ORDER BY 1 LOOP
        EXECUTE format('LOCK TABLE %I IN EXCLUSIVE MODE', owner.table_name);
    END LOOP;
    FOREACH step IN ARRAY ARRAY[far, {days} - far] LOOP
        FOR owner IN
            SELECT table_name,
                   string_agg(format('%1$I = %1$I - %2$s', column_name,
                       CASE data_type WHEN 'date' THEN step::text
                       ELSE format('interval ''%s days''', step) END), ', ') AS changes
              FROM dated GROUP BY table_name
        LOOP
            EXECUTE format('UPDATE %I SET %s', owner.table_name, owner.changes);
        END LOOP;
    END LOOP;
END $$;
DROP VIEW dated;
UPDATE wac_notification n
   SET key = replace(n.key, found.day, (found.day::date - {days})::text)
  FROM (SELECT id, substring(key FROM '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AS day
          FROM wac_notification) found
 WHERE found.id = n.id AND found.day IS NOT NULL;
UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'
 WHERE id IN (SELECT res_id FROM ir_model_data
               WHERE model = 'ir.cron' AND module LIKE 'whatsapp_coexistence%');
COMMIT
"""


def pass_days(name, days):
    """Make everything in a database older by some days, and wake the crons.

    :raises Failure: it is connected to Meta, ``days`` is no number of days, or nobody lets
        it happen
    """
    if not 0 < days < 1000:
        raise Failure("say how many days pass: 1 to 999")
    real = database.query(
        "SELECT count(*) FROM wac_app WHERE connection <> 'simulator' AND active", name
    )
    if real[0][0] != "0":
        raise Failure(
            f"{name} is connected to Meta; only a demonstration may get older"
        )
    _patiently(_OLDER.format(days=int(days)), name)
    # what Odoo's cron workers listen to
    database.query(f"SELECT pg_notify('cron_trigger', '{name}')")


def _patiently(sql, name):
    """Run a transaction once nobody is in its way.

    :raises Failure: somebody was, for minutes
    """
    for _try in range(TRIES):
        try:
            database.query(sql, name)
            return
        except Failure as failure:
            if "lock timeout" not in str(failure):
                raise
            time.sleep(0.2)
    raise Failure(f"{name} is too busy to get older; try again")
