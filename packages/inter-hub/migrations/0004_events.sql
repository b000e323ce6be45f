-- Interaction events (append-only, numbered per hub without a gap) and the evidence that they make.

create table hub.interaction_events (
  hub_id uuid not null,
  retention text not null check (retention in ('short', 'long', 'keep')),
  -- UUIDv7 of the database's time: it chooses the partition. Order is `seq`, never the id.
  id uuid not null,
  seq bigint not null,
  widget_id uuid not null,
  event_type text not null,
  subject text not null,
  view_context text,
  -- As sent: the type json keeps the text, jsonb would reorder it and rewrite numbers.
  metadata json not null,
  outcome text not null check (outcome in ('pass', 'fail', 'info')),
  outcome_reason text,
  incomplete text[],
  fresh_for_s integer,
  source text,
  external_id text,
  occurred_at timestamptz not null,
  -- The time of the fact, where the event type says where it stands in the metadata: evidence is as old as its fact.
  as_of timestamptz,
  -- It proves nothing after this, whatever is confirmed.
  until timestamptz,
  recorded_at timestamptz not null,
  actor_id uuid not null,
  -- The credential: `key:<prefix>`, `token:<prefix>`, `hook:<prefix>`.
  via text,
  trace_id text,
  -- Attributes of a CloudEvent that have no place of their own, as sent.
  extensions json,
  -- Figures that move by themselves, such as a latency: {"latencyMs": 12}.
  measured jsonb,
  -- What deserves a look although it passes. Part of the identity of a finding; `values` is not.
  attention text[],
  primary key (hub_id, id, retention)
) partition by list (retention);
create index interaction_events_seq on hub.interaction_events (hub_id, seq);
create index interaction_events_widget on hub.interaction_events (hub_id, widget_id, seq);
create index interaction_events_context on hub.interaction_events (hub_id, view_context, seq)
  where view_context is not null;

create table hub.interaction_events_short partition of hub.interaction_events for values in ('short')
  partition by range (id);
create table hub.interaction_events_long partition of hub.interaction_events for values in ('long')
  partition by range (id);
create table hub.interaction_events_keep partition of hub.interaction_events for values in ('keep')
  partition by range (id);
-- Where an event goes when the clock jumped out of all months that are prepared.
create table hub.interaction_events_short_default partition of hub.interaction_events_short default;
create table hub.interaction_events_long_default partition of hub.interaction_events_long default;
create table hub.interaction_events_keep_default partition of hub.interaction_events_keep default;

-- (source, externalId) names an event for ever. A table of its own: over partitions a unique index cannot do it.
create table hub.event_identity (
  hub_id uuid not null,
  source text not null,
  external_id text not null,
  event_id uuid not null,
  -- Of the event as it was sent: the same identity with other content is a conflict.
  hash text not null,
  primary key (hub_id, source, external_id)
);

-- One row per widget, event type and subject: what is counted and what is proved. `proof_*` is the newest pass or fail
-- by the time of the observation (occurred, or last confirmed), then the worse outcome, then the hash: never by arrival.
create table hub.evidence (
  hub_id uuid not null,
  widget_id uuid not null,
  event_type text not null,
  subject text not null,
  events bigint not null,
  latest_event_id uuid not null,
  latest_at timestamptz not null,
  proof_event_id uuid,
  proof_outcome text,
  proof_at timestamptz,
  proof_seen_at timestamptz,
  -- Since when this outcome has held without the proof expiring in between.
  proof_since timestamptz,
  proof_hash text,
  -- The event's own term; the manifest's is joined in when read, and the shorter one counts.
  proof_fresh_for_s integer,
  proof_as_of timestamptz,
  proof_until timestamptz,
  -- The newest values: of the event or of its last confirmation.
  proof_measured jsonb,
  confirmations bigint not null default 0,
  -- Taken back: only what was observed after this counts again.
  retired_as_of timestamptz,
  retired_at timestamptz,
  retired_reason text,
  retired_by uuid,
  retired_via text,
  primary key (hub_id, widget_id, event_type, subject)
) with (fillfactor = 70);

-- Evidence whose time has not come. It moves to hub.evidence when it has.
create table hub.future_evidence (
  hub_id uuid not null,
  event_id uuid not null,
  widget_id uuid not null,
  event_type text not null,
  subject text not null,
  outcome text not null,
  occurred_at timestamptz not null,
  hash text not null,
  fresh_for_s integer,
  primary key (hub_id, event_id)
);
create index future_evidence_due on hub.future_evidence (occurred_at);

-- "Looked again, the same": one compact row per proof and day.
create table hub.confirmations (
  hub_id uuid not null,
  event_id uuid not null,
  day date not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  count bigint not null,
  -- Of the last confirmation.
  measured jsonb,
  primary key (hub_id, event_id, day)
);

-- What hub.ingest answers for each event.
create type hub.ingested as (
  ix bigint, status text, id uuid, seq bigint, widget_id uuid, widget_slug text, outcome text, outcome_reason text,
  occurred_at timestamptz, recorded_at timestamptz, answered integer
);
