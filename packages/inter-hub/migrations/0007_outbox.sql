-- What leaves the server after a commit: system events beside the events of manifests, and webhooks. `seq` is the outbox of
-- events; system events have numbers of their own.

create table hub.system_events (
  hub_id uuid not null references hub.hubs,
  -- In commit order within the hub, without a gap.
  seq bigint not null,
  id uuid not null default gen_random_uuid(),
  -- `ihub.widget-state-changed`, `ihub.manifest-activated`, `ihub.webhook-endpoint-disabled`
  type text not null,
  widget_id uuid,
  data jsonb not null,
  recorded_at timestamptz not null,
  primary key (hub_id, seq)
);
create index system_events_time on hub.system_events (hub_id, recorded_at);

-- System events that have no number yet. They are written in the transaction of what they are about, which holds no lock of
-- the hub, and numbered after its commit.
create table hub.unnumbered_system_events (
  hub_id uuid not null references hub.hubs,
  position bigint generated always as identity,
  id uuid not null default gen_random_uuid(),
  type text not null,
  widget_id uuid,
  data jsonb not null,
  recorded_at timestamptz not null,
  primary key (hub_id, position)
);

-- What was last said of the state of a widget. The truth is computed when it is read; this is only to notice a change.
create table hub.widget_states (
  hub_id uuid not null,
  widget_id uuid not null,
  state text not null,
  next_at timestamptz,
  primary key (hub_id, widget_id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index widget_states_next on hub.widget_states (hub_id, next_at) where next_at is not null;

-- Widgets that have another proof though no event came: an older one was confirmed, or one of the future became due.
create table hub.touched_widgets (
  hub_id uuid not null,
  widget_id uuid not null,
  primary key (hub_id, widget_id)
);

-- How far a hub was looked at for changes of state. A number that is null: never, so the first look says nothing.
create table hub.state_watches (
  hub_id uuid primary key references hub.hubs,
  seq bigint,
  manifest_id uuid
);

create table hub.webhooks (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  url text not null,
  description text not null,
  -- Empty: every event.
  event_types text[] not null,
  widget_ids uuid[] not null default '{}',
  outcomes text[] not null default '{}',
  -- Of ihub.widget-state-changed: into which states.
  states text[] not null default '{}',
  format text not null default 'standard' check (format in ('standard', 'cloudevents', 'cloudevents-binary')),
  max_in_flight integer not null default 8,
  -- To sign with, so it cannot be kept as a hash.
  secret text not null,
  -- The one before it, while both count.
  previous_secret text,
  previous_until timestamptz,
  status text not null default 'active' check (status in ('active', 'disabled')),
  disabled_reason text,
  -- Since when there was no success.
  failing_since timestamptz,
  -- Events after these numbers are for it.
  from_seq bigint not null,
  from_system bigint not null default 0,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id)
);

-- `seq` is the outbox: up to which event of a hub deliveries were made.
create table hub.webhook_cursors (
  hub_id uuid primary key references hub.hubs,
  seq bigint not null,
  system_seq bigint not null default 0
);

create table hub.deliveries (
  hub_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  webhook_id uuid not null,
  -- The same on every attempt; the receiver drops repeats by it.
  message_id text not null,
  event_id uuid,
  event_seq bigint,
  system_seq bigint,
  type text not null,
  -- Of a test message. Every other message is made of its event when it is sent: an event never changes.
  body text,
  state text not null default 'due' check (state in ('due', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- Attempts before it was sent again on request: the schedule begins anew.
  attempts_before integer not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  lease_until timestamptz,
  -- Counts claims: who lost the lease changes nothing any more.
  fence bigint not null default 0,
  response_status integer,
  response_body text,
  error text,
  latency_ms integer,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, message_id, webhook_id),
  foreign key (hub_id, webhook_id) references hub.webhooks (hub_id, id) on delete cascade
);
create index deliveries_due on hub.deliveries (hub_id, webhook_id, next_at) where state = 'due';
create index deliveries_log on hub.deliveries (hub_id, webhook_id, created_at desc);
create index deliveries_old on hub.deliveries (created_at) where state <> 'due';

create table hub.delivery_attempts (
  hub_id uuid not null,
  delivery_id uuid not null,
  attempt integer not null,
  at timestamptz not null,
  response_status integer,
  response_body text,
  error text,
  latency_ms integer not null,
  primary key (hub_id, delivery_id, attempt),
  foreign key (hub_id, delivery_id) references hub.deliveries (hub_id, id) on delete cascade
);
