-- What leaves the server after a commit: happenings of the system beside the events of manifests, changes of state among
-- them, and webhooks whole. `seq` is the outbox of events; happenings have numbers of their own.

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

-- Numbers are read in a later statement than the lock, which is held to the commit.
create function hub.announce(p_hub uuid, p_now timestamptz, p_types text[], p_widgets uuid[], p_data jsonb[])
returns void language plpgsql as $$
declare
  v_last bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('system ' || p_hub, 0));
  select coalesce(max(s.seq), 0) into v_last from hub.system_events s where s.hub_id = p_hub;
  insert into hub.system_events (hub_id, seq, type, widget_id, data, recorded_at)
  select p_hub, v_last + t.ix, t.type, t.widget_id, t.data, p_now
  from unnest(p_types, p_widgets, p_data) with ordinality as t (type, widget_id, data, ix);
end $$;

-- The state of a widget at a moment, from its proofs alone (evidence/state.ts says how), and when it will have to be
-- looked at again though nothing comes in.
create function hub.state_of(p_hub uuid, p_widget uuid, p_created_at timestamptz, p_at timestamptz)
returns table (state text, since timestamptz, seen_at timestamptz, next_at timestamptz) language sql stable as $$
  select
    case
      when count(*) = 0 then 'unproven'
      when bool_or(q.outcome = 'fail' and q.fresh_until > p_at) then 'failing'
      when bool_or(q.fresh_until <= p_at) then 'stale'
      else 'verified'
    end,
    case
      when count(*) = 0 then p_created_at
      when bool_or(q.outcome = 'fail' and q.fresh_until > p_at)
        then min(q.since) filter (where q.outcome = 'fail' and q.fresh_until > p_at)
      when bool_or(q.fresh_until <= p_at) then min(q.fresh_until) filter (where q.fresh_until <= p_at)
      else max(q.since)
    end,
    max(q.seen_at),
    min(q.fresh_until) filter (where q.fresh_until > p_at)
  from (
    select e.proof_outcome as outcome, e.proof_since as since, e.proof_seen_at as seen_at,
      e.proof_seen_at + make_interval(secs => least(e.proof_fresh_for_s, v.fresh_for_s)) as fresh_until
    from hub.evidence e join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type
      and v.status = 'active' and v.fresh_for_s is not null
    where e.hub_id = p_hub and e.widget_id = p_widget and e.proof_event_id is not null
  ) q
$$;

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
insert into hub.state_watches (hub_id) select h.id from hub.hubs h;
create function hub.watch_states() returns trigger language plpgsql as $$
begin
  insert into hub.state_watches (hub_id, seq) values (new.id, 0);
  return null;
end $$;
create trigger watch_states after insert on hub.hubs for each row execute function hub.watch_states();

create or replace function hub.observe(p_hub uuid, p_event uuid, p_seen_at timestamptz, p_is_confirmation boolean)
returns text language plpgsql as $$
#variable_conflict use_column
declare
  v_event record;
  v_proof record;
  v_hash text;
begin
  select e.widget_id, e.event_type, e.subject, e.outcome, e.occurred_at, e.fresh_for_s, e.metadata::text as metadata
    into v_event from hub.interaction_events e where e.hub_id = p_hub and e.id = p_event;
  if not found then return 'unknown_event'; end if;
  if v_event.outcome = 'info' then return 'proves_nothing'; end if;
  if p_seen_at < v_event.occurred_at then return 'before_event'; end if;
  v_hash := encode(sha256(convert_to(v_event.metadata, 'UTF8')), 'hex');
  if p_is_confirmation then
    insert into hub.confirmations as c (hub_id, event_id, day, first_at, last_at, count)
    values (p_hub, p_event, (p_seen_at at time zone 'UTC')::date, p_seen_at, p_seen_at, 1)
    on conflict (hub_id, event_id, day) do update
      set first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at), count = c.count + 1
      -- A repeated call is not another look.
      where excluded.last_at > c.last_at;
    if not found then return 'repeated'; end if;
  end if;
  select p.* into v_proof from hub.evidence p
    where p.hub_id = p_hub and p.widget_id = v_event.widget_id and p.event_type = v_event.event_type
      and p.subject = v_event.subject;
  if not hub.newer(p_seen_at, v_event.outcome, v_hash, v_proof.proof_seen_at, v_proof.proof_outcome, v_proof.proof_hash) then
    return 'older';
  end if;
  update hub.evidence p set
    proof_event_id = p_event, proof_outcome = v_event.outcome, proof_at = v_event.occurred_at,
    proof_seen_at = p_seen_at, proof_hash = v_hash, proof_fresh_for_s = v_event.fresh_for_s,
    proof_since = hub.since(p_seen_at, v_event.outcome, v_proof.proof_since, v_proof.proof_outcome, v_proof.proof_seen_at,
      v_proof.proof_fresh_for_s),
    confirmations = case when v_proof.proof_event_id = p_event then v_proof.confirmations else 0 end
      + case when p_is_confirmation then 1 else 0 end
  where p.hub_id = p_hub and p.widget_id = v_event.widget_id and p.event_type = v_event.event_type
    and p.subject = v_event.subject;
  -- The same proof in good time changes no state.
  if v_proof.proof_event_id is distinct from p_event
    or p_seen_at >= v_proof.proof_seen_at + make_interval(secs => coalesce(v_proof.proof_fresh_for_s, 0)) then
    insert into hub.touched_widgets (hub_id, widget_id) values (p_hub, v_event.widget_id) on conflict do nothing;
  end if;
  return 'confirmed';
end $$;

-- Says what has changed its state since the last look; answers how many. One looks at a time, the others pass.
create function hub.detect_states(p_hub uuid, p_now timestamptz, p_events integer) returns integer language plpgsql as $$
#variable_conflict use_column
declare
  v_watch record;
  v_to bigint;
  v_manifest uuid;
  v_is_whole boolean;
  v_widgets uuid[];
  v_changed uuid[];
  v_data jsonb[];
begin
  select w.seq, w.manifest_id into v_watch from hub.state_watches w where w.hub_id = p_hub for update skip locked;
  if not found then return 0; end if;
  select max(e.seq) into v_to from hub.interaction_events e where e.hub_id = p_hub;
  v_to := coalesce(v_to, 0);
  select m.id into v_manifest from hub.manifests m where m.hub_id = p_hub and m.status = 'active';
  -- Another manifest may let the same proofs count for another time.
  v_is_whole := v_watch.seq is null or v_watch.manifest_id is distinct from v_manifest;
  if not v_is_whole then v_to := least(v_to, v_watch.seq + p_events); end if;
  with touched as (delete from hub.touched_widgets t where t.hub_id = p_hub returning t.widget_id)
  select array_agg(c.widget_id) into v_widgets from (
    select t.widget_id from touched t
    union
    select w.id from hub.widgets w where v_is_whole and w.hub_id = p_hub
    union
    select e.widget_id from hub.interaction_events e
    where not v_is_whole and e.hub_id = p_hub and e.seq > v_watch.seq and e.seq <= v_to
    union
    select s.widget_id from hub.widget_states s where not v_is_whole and s.hub_id = p_hub and s.next_at <= p_now
  ) c;
  if v_widgets is not null then
    with seen as (
      select w.id, w.slug, p.state, p.since, p.next_at, coalesce(s.state, 'unproven') as before
      from hub.widgets w cross join lateral hub.state_of(w.hub_id, w.id, w.created_at, p_now) p
      left join hub.widget_states s on s.hub_id = w.hub_id and s.widget_id = w.id
      where w.hub_id = p_hub and w.id = any (v_widgets) and w.status = 'active'
    ), kept as (
      insert into hub.widget_states as s (hub_id, widget_id, state, next_at)
      select p_hub, n.id, n.state, n.next_at from seen n order by n.id
      on conflict (hub_id, widget_id) do update set state = excluded.state, next_at = excluded.next_at
        where (s.state, s.next_at) is distinct from (excluded.state, excluded.next_at)
    )
    select array_agg(n.id order by n.since, n.slug), array_agg(jsonb_build_object('widgetId', n.id, 'widgetSlug', n.slug,
        'state', n.state, 'before', n.before,
        'since', to_char(n.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by n.since, n.slug)
      into v_changed, v_data from seen n where n.state <> n.before;
    if v_changed is not null and v_watch.seq is not null then
      perform hub.announce(p_hub, p_now, array_fill('ihub.widget-state-changed'::text, array[cardinality(v_changed)]),
        v_changed, v_data);
    end if;
  end if;
  update hub.state_watches w set seq = v_to, manifest_id = v_manifest where w.hub_id = p_hub;
  return coalesce(cardinality(v_changed), 0);
end $$;

-- Webhooks: what they ask for beside the type, how it is sent, two secrets while one replaces the other, since when
-- nothing but failures came back.
alter table hub.webhooks
  add column widget_ids uuid[] not null default '{}',
  add column outcomes text[] not null default '{}',
  -- Of ihub.widget-state-changed: into which states.
  add column states text[] not null default '{}',
  add column format text not null default 'standard' check (format in ('standard', 'cloudevents', 'cloudevents-binary')),
  add column max_in_flight integer not null default 8,
  add column previous_secret text,
  add column previous_until timestamptz,
  add column failing_since timestamptz,
  add column from_system bigint not null default 0;

alter table hub.webhook_cursors add column system_seq bigint not null default 0;

-- A message is made of its event when it is sent: an event never changes, so every attempt says the same. Only a test
-- message brings its body.
alter table hub.deliveries
  alter column body drop not null,
  add column system_seq bigint,
  -- Attempts before it was sent again on request: the schedule begins anew.
  add column attempts_before integer not null default 0;
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

-- Whether a webhook wants to hear of an event (with its outcome) or of a happening of the system (with the new state).
create function hub.wants(w hub.webhooks, p_type text, p_widget uuid, p_outcome text, p_state text) returns boolean
language sql immutable parallel safe as $$
  select (w.widget_ids = '{}' or p_widget = any (w.widget_ids)) and case
    when p_outcome is not null then
      (p_type = any (w.event_types) or (w.event_types = '{}' and w.states = '{}'))
      and (w.outcomes = '{}' or p_outcome = any (w.outcomes))
    else
      (p_type = any (w.event_types) or (w.event_types = '{}' and w.states <> '{}' and p_type = 'ihub.widget-state-changed'))
      and (p_state is null or w.states = '{}' or p_state = any (w.states))
    end
$$;

-- Makes the deliveries that are missing and moves the hub's cursor; answers how many events were read. One dispatches at
-- a time, the others pass.
create function hub.dispatch(p_hub uuid, p_now timestamptz, p_events integer) returns integer language plpgsql as $$
declare
  v_cursor record;
  v_to bigint;
  v_system_to bigint;
begin
  select c.seq, c.system_seq into v_cursor from hub.webhook_cursors c where c.hub_id = p_hub for update skip locked;
  if not found then return 0; end if;
  select coalesce(max(e.seq), 0) into v_to from hub.interaction_events e where e.hub_id = p_hub;
  select coalesce(max(s.seq), 0) into v_system_to from hub.system_events s where s.hub_id = p_hub;
  v_to := greatest(v_cursor.seq, least(v_to, v_cursor.seq + p_events));
  v_system_to := greatest(v_cursor.system_seq, least(v_system_to, v_cursor.system_seq + p_events));
  if v_to > v_cursor.seq then
    insert into hub.deliveries (hub_id, webhook_id, message_id, event_id, event_seq, type, next_at)
    select p_hub, w.id, 'msg_' || replace(e.id::text, '-', ''), e.id, e.seq, e.event_type, p_now
    from hub.interaction_events e join hub.webhooks w on w.hub_id = p_hub and w.status = 'active' and e.seq > w.from_seq
      and hub.wants(w, e.event_type, e.widget_id, e.outcome, null)
    where e.hub_id = p_hub and e.seq > v_cursor.seq and e.seq <= v_to
    order by e.seq
    on conflict do nothing;
  end if;
  if v_system_to > v_cursor.system_seq then
    insert into hub.deliveries (hub_id, webhook_id, message_id, system_seq, type, next_at)
    select p_hub, w.id, 'msg_' || replace(s.id::text, '-', ''), s.seq, s.type, p_now
    from hub.system_events s join hub.webhooks w on w.hub_id = p_hub and w.status = 'active' and s.seq > w.from_system
      and hub.wants(w, s.type, s.widget_id, null, s.data ->> 'state')
    where s.hub_id = p_hub and s.seq > v_cursor.system_seq and s.seq <= v_system_to
    order by s.seq
    on conflict do nothing;
  end if;
  update hub.webhook_cursors c set seq = v_to, system_seq = v_system_to where c.hub_id = p_hub;
  return v_to - v_cursor.seq + v_system_to - v_cursor.system_seq;
end $$;

-- What a receiver answered lately: a success ends a time of failures, which otherwise ends the webhook after `p_dead`.
-- Answers those that were disabled.
create function hub.note_answers(p_now timestamptz, p_dead interval, p_hub uuid[], p_webhook uuid[], p_good boolean[],
  p_gone boolean[]) returns setof uuid language plpgsql as $$
declare
  v_row record;
begin
  for v_row in select t.hub_id, t.webhook_id, bool_or(t.good) as good, bool_or(t.gone) as gone
    from unnest(p_hub, p_webhook, p_good, p_gone) as t (hub_id, webhook_id, good, gone)
    group by t.hub_id, t.webhook_id order by t.hub_id, t.webhook_id
  loop
    if v_row.good and not v_row.gone then
      update hub.webhooks w set failing_since = null
      where w.hub_id = v_row.hub_id and w.id = v_row.webhook_id and w.failing_since is not null;
      continue;
    end if;
    update hub.webhooks w set failing_since = p_now
    where w.hub_id = v_row.hub_id and w.id = v_row.webhook_id and w.failing_since is null;
    update hub.webhooks w set status = 'disabled', version = w.version + 1, updated_at = clock_timestamp(),
      disabled_reason = case when v_row.gone then 'the receiver answered 410 Gone'
        else 'nothing but failures since ' || to_char(w.failing_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end
    where w.hub_id = v_row.hub_id and w.id = v_row.webhook_id and w.status = 'active'
      and (v_row.gone or w.failing_since <= p_now - p_dead);
    if found then
      perform hub.announce(v_row.hub_id, p_now, array['ihub.webhook-endpoint-disabled'], array[null]::uuid[], array(
        select jsonb_build_object('webhookId', w.id, 'reason', w.disabled_reason)
        from hub.webhooks w where w.hub_id = v_row.hub_id and w.id = v_row.webhook_id));
      return next v_row.webhook_id;
    end if;
  end loop;
end $$;
