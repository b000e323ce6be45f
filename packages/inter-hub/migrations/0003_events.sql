-- Interaction events (append-only, numbered per hub without a gap), the proofs they make, and the one statement that
-- writes both.

-- The lowest UUIDv7 of a moment: 48 bits of milliseconds, then zeros.
create function hub.uuid7_floor(at timestamptz) returns uuid
language sql immutable strict parallel safe as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

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
  recorded_at timestamptz not null,
  consumer_id uuid not null,
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

-- Prepares the partitions of the month of `p_now` and the two after it. Harmless to repeat, safe on several nodes.
create function hub.prepare_partitions(p_now timestamptz) returns void language plpgsql as $$
declare
  v_class text;
  v_month timestamptz;
  v_name text;
  v_taken integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('hub.prepare_partitions', 0));
  foreach v_class in array array['short', 'long', 'keep'] loop
    for v_step in 0..2 loop
      v_month := date_trunc('month', p_now at time zone 'UTC') at time zone 'UTC' + make_interval(months => v_step);
      v_name := format('interaction_events_%s_%s', v_class, to_char(v_month at time zone 'UTC', 'YYYY_MM'));
      continue when to_regclass('hub.' || v_name) is not null;
      -- A row that already fell into the default partition keeps its month there.
      execute format('select 1 from hub.interaction_events_%s_default where id >= %L and id < %L limit 1', v_class,
        hub.uuid7_floor(v_month), hub.uuid7_floor(v_month + interval '1 month')) into v_taken;
      continue when v_taken is not null;
      execute format('create table hub.%I partition of hub.interaction_events_%s for values from (%L) to (%L)', v_name,
        v_class, hub.uuid7_floor(v_month), hub.uuid7_floor(v_month + interval '1 month'));
    end loop;
  end loop;
end $$;

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
  confirmations bigint not null default 0,
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
  primary key (hub_id, event_id, day)
);

create function hub.lock_hub(p_hub uuid) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('hub ' || p_hub, 0))
$$;

-- Whether observation a is newer than b. No b is older than anything.
create function hub.newer(a_seen timestamptz, a_outcome text, a_hash text, b_seen timestamptz, b_outcome text, b_hash text)
returns boolean language sql immutable parallel safe as $$
  select b_seen is null or (a_seen, a_outcome = 'fail', a_hash) > (b_seen, b_outcome = 'fail', b_hash)
$$;

-- Whether the proof of one row of hub.evidence replaces that of another.
create function hub.replaces(a hub.evidence, b hub.evidence) returns boolean language sql immutable parallel safe as $$
  select a.proof_event_id is not null
    and hub.newer(a.proof_seen_at, a.proof_outcome, a.proof_hash, b.proof_seen_at, b.proof_outcome, b.proof_hash)
$$;

-- Since when an outcome holds, given the observation before it.
create function hub.since(p_at timestamptz, p_outcome text, b_since timestamptz, b_outcome text, b_seen timestamptz, b_fresh_for_s integer)
returns timestamptz language sql immutable parallel safe as $$
  select case
    when b_outcome = p_outcome and p_at <= b_seen + make_interval(secs => coalesce(b_fresh_for_s, 2147483647))
    then least(b_since, p_at) else p_at end
$$;
