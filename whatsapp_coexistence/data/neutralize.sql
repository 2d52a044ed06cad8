-- A copy of a database must not write to customers, nor answer in the original's place.
UPDATE wac_account
   SET state = 'disconnected',
       hold_reason = 'This database is a neutralized copy.',
       hold_cause = NULL,
       hold_until = NULL,
       disconnect_code = NULL,
       access_token_cipher = NULL,
       pin_cipher = NULL;
DELETE FROM wac_signup;
UPDATE wac_app
   SET app_secret_cipher = NULL,
       previous_app_secret_cipher = NULL,
       verify_token_cipher = NULL,
       uuid = gen_random_uuid()::varchar;
UPDATE wac_message
   SET state = 'held',
       hold_scope = 'account',
       hold_reason = 'This database is a neutralized copy.'
 WHERE state IN ('queued', 'sending');
DELETE FROM wac_read_receipt;
DELETE FROM wac_parked_change;
DELETE FROM wac_upload;
UPDATE wac_media SET state = 'held' WHERE state IN ('queued', 'fetching');
UPDATE wac_template
   SET task = NULL,
       task_state = NULL,
       task_at = NULL,
       status = CASE WHEN status = 'SUBMITTING' THEN 'DRAFT' ELSE status END
 WHERE task IS NOT NULL;
UPDATE wac_setup SET access_token_cipher = NULL;
UPDATE wac_sync SET is_wanted = FALSE;
UPDATE wac_sync SET state = 'unknown' WHERE state = 'requesting';
UPDATE wac_notification
   SET state = 'stopped',
       act_at = NULL,
       reason = 'This database is a neutralized copy.'
 WHERE act_at IS NOT NULL;
UPDATE wac_privacy_request
   SET state = 'failed',
       result = 'This database is a neutralized copy.'
 WHERE state = 'queued';
