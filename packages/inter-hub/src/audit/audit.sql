-- The audit log: it refuses changes of itself, and takes a record of every change of the tables below.

create or replace function hub.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
create or replace trigger append_only before update or delete on hub.audit for each row execute function hub.refuse_change();
create or replace trigger append_only_whole before truncate on hub.audit for each statement execute function hub.refuse_change();

-- The members of a that b does not have so.
create or replace function hub.differing(a jsonb, b jsonb) returns jsonb language sql immutable parallel safe as $$
  select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(a) e where b -> e.key is distinct from e.value
$$;

-- Writes a change into the audit log, in its transaction. Arguments: what it is, and the columns that are nobody's
-- business (secrets) or no change (times of use, counters). Who it was is the request's, set at the begin.
create or replace function hub.audit_change() returns trigger language plpgsql as $$
declare
  v_hidden text[] := string_to_array(tg_argv[1], ',') || array['updated_at', 'created_at'];
  v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - v_hidden end;
  v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - v_hidden end;
  v_row jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  v_request jsonb := nullif(current_setting('ihub.request', true), '')::jsonb;
  v_hub uuid;
begin
  if v_request ->> 'silent' is not null or v_old is not distinct from v_new then return null; end if;
  v_hub := case tg_argv[0]
    when 'hub' then v_row ->> 'id'
    when 'key' then (select c.hub_id::text from hub.consumers c where c.id = (v_row ->> 'consumer_id')::uuid)
    when 'token' then (select c.hub_id::text from hub.keys k join hub.consumers c on c.id = k.consumer_id
      where k.id = (v_row ->> 'key_id')::uuid)
    else v_row ->> 'hub_id' end;
  insert into hub.audit (action, hub_id, target_kind, target_id, target_name, before, after, actor_id, via, address, operation,
    request_id)
  values (
    tg_argv[0] || case tg_op when 'INSERT' then '.created' when 'UPDATE' then '.updated' else '.deleted' end,
    v_hub, tg_argv[0], coalesce(v_row ->> 'id', v_row ->> 'widget_id')::uuid, coalesce(v_row ->> 'slug', v_row ->> 'name', v_row ->> 'prefix', v_row ->> 'title'),
    case tg_op when 'UPDATE' then hub.differing(v_old, v_new) else v_old end,
    case tg_op when 'UPDATE' then hub.differing(v_new, v_old) else v_new end,
    (v_request ->> 'actorId')::uuid, v_request ->> 'via', v_request ->> 'address', v_request ->> 'operation',
    (v_request ->> 'requestId')::uuid);
  return null;
end $$;

create or replace trigger audit after insert or update or delete on hub.hubs
  for each row execute function hub.audit_change('hub', 'version');
create or replace trigger audit after insert or update or delete on hub.manifests
  for each row execute function hub.audit_change('manifest', 'row_version');
create or replace trigger audit after insert or update or delete on hub.consumers
  for each row execute function hub.audit_change('consumer', 'version');
create or replace trigger audit after insert or update or delete on hub.keys
  for each row execute function hub.audit_change('key', 'hash,last_used_at');
-- Tokens that are over are swept away without a word.
create or replace trigger audit after insert on hub.tokens for each row execute function hub.audit_change('token', 'hash');
create or replace trigger audit_revoked after delete on hub.tokens for each row when (old.expires_at > clock_timestamp())
  execute function hub.audit_change('token', 'hash');
create or replace trigger audit after insert or update or delete on hub.widgets
  for each row execute function hub.audit_change('widget', 'version');
create or replace trigger audit after insert or update or delete on hub.relations
  for each row execute function hub.audit_change('relation', 'version');
create or replace trigger audit after insert or update or delete on hub.annotations
  for each row execute function hub.audit_change('annotation', 'version');
create or replace trigger audit after insert or update or delete on hub.webhooks
  for each row execute function hub.audit_change('webhook', 'secret,previous_secret,version,failing_since');
create or replace trigger audit after insert or update or delete on hub.owners
  for each row execute function hub.audit_change('owner', 'version');
create or replace trigger audit after insert or update or delete on hub.observations
  for each row execute function hub.audit_change('observation', 'version');
create or replace trigger audit after insert or update or delete on hub.requirement_candidates
  for each row execute function hub.audit_change('requirement-candidate', 'version');
create or replace trigger audit after insert or update or delete on hub.decision_records
  for each row execute function hub.audit_change('decision-record', 'version');
create or replace trigger audit after insert or update or delete on hub.deployment_records
  for each row execute function hub.audit_change('deployment-record', 'version');
create or replace trigger audit after insert or update or delete on hub.outcome_signals
  for each row execute function hub.audit_change('outcome-signal', 'version');
create or replace trigger audit after insert or update or delete on hub.links
  for each row execute function hub.audit_change('link', '');
create or replace trigger audit after insert or update or delete on hub.widget_patterns
  for each row execute function hub.audit_change('widget-pattern', 'version');
create or replace trigger audit after insert or update or delete on hub.pattern_adoptions
  for each row execute function hub.audit_change('pattern-adoption', '');
-- Commands that were over for long are removed without a record.
create or replace trigger audit after insert or update on hub.commands
  for each row execute function hub.audit_change('command', 'fence,lease_until,run_until');
create or replace trigger audit after insert or update or delete on hub.inbound_hooks
  for each row execute function hub.audit_change('inbound-hook', 'hash,version,last_ping_at,last_signal,last_error,started_at,log');
