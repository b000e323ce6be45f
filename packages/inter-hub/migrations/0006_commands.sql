-- Commands: from people and agents to a hub's runtime, which claims them with a lease and answers with a result. Inbound
-- hooks: addresses outside of the API whose callers make an event or a command.

create table hub.commands (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  widget_id uuid,
  name text not null,
  input jsonb not null,
  -- How long a run may take, by the manifest at the time of asking.
  timeout_s integer not null,
  status text not null default 'pending'
    check (status in ('pending', 'claimed', 'succeeded', 'failed', 'cancelled', 'expired')),
  result jsonb,
  -- {code, message}
  error jsonb,
  -- Who asked, and who has claimed it.
  actor_id uuid not null,
  via text,
  claimed_by uuid,
  claimed_via text,
  attempts integer not null default 0,
  -- Counts claims: who lost the lease changes nothing any more.
  fence bigint not null default 0,
  claimed_at timestamptz,
  lease_until timestamptz,
  -- The end of the time that the run of this claim may take; no lease goes beyond it.
  run_until timestamptz,
  finished_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (hub_id, id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index commands_order on hub.commands (hub_id, created_at desc, id);
create index commands_widget on hub.commands (hub_id, widget_id, created_at desc);
create index commands_open on hub.commands (hub_id, created_at, id) where status in ('pending', 'claimed');

create table hub.inbound_hooks (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  name text not null,
  kind text not null check (kind in ('heartbeat', 'event', 'command')),
  widget_id uuid,
  event_type text,
  command text,
  subject text,
  fresh_for text,
  -- CEL: what is recorded or asked, whether anything is, and for each of what.
  mapping text,
  condition text,
  each text,
  status text not null default 'active' check (status in ('active', 'disabled')),
  -- The 8 hex digits of the token that may be shown; the token itself is kept as a SHA-256 alone.
  prefix text not null unique check (prefix ~ '^[0-9a-f]{8}$'),
  hash bytea not null,
  -- Who made it. What it records and asks is its own: the hook is an actor.
  actor_id uuid not null,
  via text,
  last_ping_at timestamptz,
  last_signal text,
  last_error text,
  -- Since the last ping that made something: when it began, and what was said.
  started_at timestamptz,
  log text not null default '',
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, name),
  check ((kind = 'command') = (command is not null) and (kind = 'command') = (event_type is null)),
  check (kind = 'command' or widget_id is not null),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index inbound_hooks_order on hub.inbound_hooks (hub_id, created_at, id);

create index commands_finished on hub.commands (finished_at) where finished_at is not null;
