-- What every write has in common: an answer that is kept for its repetition, and a record of who changed what.

-- The answer to a write that came with an Idempotency-Key, kept for 72 hours. It is written in the transaction of the work.
create table hub.idempotency (
  actor_id uuid not null,
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
  primary key (actor_id, method, route, key)
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
  -- Null: somebody at the database itself.
  actor_id uuid,
  -- The credential, as in hub.interaction_events.
  via text,
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
create index audit_actor on hub.audit (actor_id, at desc) where actor_id is not null;
create index audit_target on hub.audit (target_id, at desc) where target_id is not null;
create index audit_request on hub.audit (request_id) where request_id is not null;
