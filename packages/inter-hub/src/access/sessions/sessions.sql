create or replace trigger actor after insert or update of name on hub.people
  for each row execute function hub.keep_actor('person');
create or replace trigger audit after insert or update or delete on hub.people
  for each row execute function hub.audit_change('person', '');
create or replace trigger audit after insert or update or delete on hub.sign_in_links
  for each row execute function hub.audit_change('sign-in-link', 'hash');
create or replace trigger audit after insert or update or delete on hub.sessions
  for each row execute function hub.audit_change('session', 'hash,last_used_at');
