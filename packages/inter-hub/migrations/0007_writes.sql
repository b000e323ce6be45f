-- What every write has in common: an answer that is kept for its repetition, and a record of who changed what.

-- The answer to a write that came with an Idempotency-Key, kept for 72 hours. It is written in the transaction of the work.
create table hub.idempotency (
  consumer_id uuid not null,
  method text not null,
  route text not null,
  key text not null,
  -- SHA-256 of method, path, query, content type and body: the same key with another request is a mistake.
  fingerprint bytea not null,
  status integer not null,
  headers jsonb not null default '{}',
  -- Null for an event: it never changes, so it is read again.
  body text,
  hub_id uuid,
  event_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  primary key (consumer_id, method, route, key)
);
create index idempotency_age on hub.idempotency (created_at);

-- Who did what: every change with what was before and after, every refusal, every use of a key. Rows are added, never
-- changed. Events are their own record and are not repeated here.
create table hub.audit (
  id uuid primary key default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  -- `widget.created`, `key.updated`, `request.refused`, `key.used` ...
  action text not null,
  -- Null: an affair of the installation.
  hub_id uuid,
  target_kind text,
  target_id uuid,
  -- The slug or name it is known by.
  target_name text,
  before jsonb,
  after jsonb,
  -- Null: the server itself, or SQL by hand.
  key_id uuid,
  key_prefix text,
  consumer_id uuid,
  address text,
  operation text,
  request_id uuid,
  -- Of a refusal: the problem.
  code text,
  -- Refusals and uses that are alike are counted within a short time.
  count integer not null default 1
);
create index audit_order on hub.audit (at desc, id);
create index audit_hub on hub.audit (hub_id, at desc);
create index audit_target on hub.audit (target_id, at desc) where target_id is not null;
create index audit_request on hub.audit (request_id) where request_id is not null;

create function hub.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on hub.audit for each row execute function hub.refuse_change();
create trigger append_only_whole before truncate on hub.audit for each statement execute function hub.refuse_change();

-- The members of a that b does not have so.
create function hub.differing(a jsonb, b jsonb) returns jsonb language sql immutable parallel safe as $$
  select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(a) e where b -> e.key is distinct from e.value
$$;

-- Writes a change into the audit log, in its transaction. Arguments: what it is, and the columns that are nobody's
-- business (secrets) or no change (times of use, counters). Who it was is the request's, set at the begin.
create function hub.audit_change() returns trigger language plpgsql as $$
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
  insert into hub.audit (action, hub_id, target_kind, target_id, target_name, before, after, key_id, key_prefix, consumer_id,
    address, operation, request_id)
  values (
    tg_argv[0] || case tg_op when 'INSERT' then '.created' when 'UPDATE' then '.updated' else '.deleted' end,
    v_hub, tg_argv[0], (v_row ->> 'id')::uuid, coalesce(v_row ->> 'slug', v_row ->> 'name', v_row ->> 'prefix'),
    case tg_op when 'UPDATE' then hub.differing(v_old, v_new) else v_old end,
    case tg_op when 'UPDATE' then hub.differing(v_new, v_old) else v_new end,
    (v_request ->> 'keyId')::uuid, v_request ->> 'prefix', (v_request ->> 'consumerId')::uuid, v_request ->> 'address',
    v_request ->> 'operation', (v_request ->> 'requestId')::uuid);
  return null;
end $$;

create trigger audit after insert or update or delete on hub.hubs
  for each row execute function hub.audit_change('hub', 'version');
create trigger audit after insert or update or delete on hub.manifests
  for each row execute function hub.audit_change('manifest', 'row_version');
create trigger audit after insert or update or delete on hub.consumers
  for each row execute function hub.audit_change('consumer', 'version');
create trigger audit after insert or update or delete on hub.keys
  for each row execute function hub.audit_change('key', 'hash,last_used_at');
-- Tokens that are over are swept away without a word.
create trigger audit after insert on hub.tokens for each row execute function hub.audit_change('token', 'hash');
create trigger audit_revoked after delete on hub.tokens for each row when (old.expires_at > clock_timestamp())
  execute function hub.audit_change('token', 'hash');
create trigger audit after insert or update or delete on hub.widgets
  for each row execute function hub.audit_change('widget', 'version');
create trigger audit after insert or update or delete on hub.relations
  for each row execute function hub.audit_change('relation', '');
create trigger audit after insert or update or delete on hub.annotations
  for each row execute function hub.audit_change('annotation', 'version');
create trigger audit after insert or update or delete on hub.webhooks
  for each row execute function hub.audit_change('webhook', 'secret,previous_secret,version,failing_since');
