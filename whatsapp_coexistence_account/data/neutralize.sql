-- A copy of a database must not remind customers.
UPDATE wac_reminder_ladder SET mode = 'off' WHERE mode <> 'off';
