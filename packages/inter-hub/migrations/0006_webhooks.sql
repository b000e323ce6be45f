-- Webhooks: who wants to hear of a hub's events, how far each hub has been read, and every delivery.

create table hub.webhooks (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  url text not null,
  description text not null,
  -- Empty: every event.
  event_types text[] not null,
  -- To sign with, so it cannot be kept as a hash.
  secret text not null,
  status text not null default 'active' check (status in ('active', 'disabled')),
  disabled_reason text,
  -- Events after this number are for it.
  from_seq bigint not null,
  consumer_id uuid not null,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id)
);

-- `seq` is the outbox: up to which event of a hub deliveries were made.
create table hub.webhook_cursors (
  hub_id uuid primary key references hub.hubs,
  seq bigint not null
);

create table hub.deliveries (
  hub_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  webhook_id uuid not null,
  -- The same on every attempt; the receiver drops repeats by it.
  message_id text not null,
  event_id uuid,
  event_seq bigint,
  type text not null,
  body text not null,
  state text not null default 'due' check (state in ('due', 'delivered', 'failed')),
  attempts integer not null default 0,
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
