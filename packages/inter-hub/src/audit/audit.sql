-- The audit log: it refuses changes of itself. Tables say in their declarations what of them is audited.

create or replace function hub.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
create or replace trigger append_only before update or delete on hub.audit for each row execute function hub.refuse_change();
create or replace trigger append_only_whole before truncate on hub.audit for each statement execute function hub.refuse_change();

-- The members of a that b does not have, or has with another value. Takes them away instead of building an object with
-- jsonb_object_agg, whose time grows with the square of the members of a value.
create or replace function hub.differing(a jsonb, b jsonb) returns jsonb language sql immutable parallel safe as $$
  select a - array(select e.key from jsonb_each(a) e where b -> e.key is not distinct from e.value)
$$;

-- Writes a change into the audit log, in its transaction. Arguments: what it is, and the columns that are no one's
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
    request_id, reason)
  values (
    tg_argv[0] || case tg_op when 'INSERT' then '.created' when 'UPDATE' then '.updated' else '.deleted' end,
    v_hub, tg_argv[0], coalesce(v_row ->> 'id', v_row ->> 'widget_id')::uuid, coalesce(v_row ->> 'slug', v_row ->> 'name', v_row ->> 'prefix', v_row ->> 'title'),
    case tg_op when 'UPDATE' then hub.differing(v_old, v_new) else v_old end,
    case tg_op when 'UPDATE' then hub.differing(v_new, v_old) else v_new end,
    (v_request ->> 'actorId')::uuid, v_request ->> 'via', v_request ->> 'address', v_request ->> 'operation',
    (v_request ->> 'requestId')::uuid, v_request ->> 'reason');
  return null;
end $$;
