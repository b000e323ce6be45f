-- Tokens that have expired are removed without a record.
create or replace trigger audit after insert on hub.tokens for each row execute function hub.audit_change('token', 'hash');
create or replace trigger audit_revoked after delete on hub.tokens for each row when (old.expires_at > clock_timestamp())
  execute function hub.audit_change('token', 'hash');
