create or replace function hub.lock_hub(p_hub uuid) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('hub ' || p_hub, 0))
$$;

-- Whether observation a is newer than b. No b is older than anything.
create or replace function hub.newer(a_seen timestamptz, a_outcome text, a_hash text, b_seen timestamptz, b_outcome text, b_hash text)
returns boolean language sql immutable parallel safe as $$
  select b_seen is null or (a_seen, a_outcome = 'fail', a_hash) > (b_seen, b_outcome = 'fail', b_hash)
$$;

-- Whether the proof of one row of hub.evidence replaces that of another, which may have been taken back.
create or replace function hub.replaces(a hub.evidence, b hub.evidence) returns boolean language sql immutable parallel safe as $$
  select a.proof_event_id is not null and coalesce(a.proof_seen_at > b.retired_as_of, true)
    and hub.newer(a.proof_seen_at, a.proof_outcome, a.proof_hash, b.proof_seen_at, b.proof_outcome, b.proof_hash)
$$;

-- Since when an outcome holds, given the evidence before it: longer than this observation if that evidence had not expired.
create or replace function hub.since(p_at timestamptz, p_outcome text, b hub.evidence) returns timestamptz
language sql immutable parallel safe as $$
  select case when b.proof_outcome = p_outcome and p_at <= coalesce(hub.fresh_until(b, null), 'infinity')
    then least(b.proof_since, p_at) else p_at end
$$;

-- What decides between two observations of the same time and outcome. Everything that makes it a finding is part of it.
create or replace function hub.finding_hash(p_metadata text, p_attention text[], p_fresh_for_s integer) returns text
language sql immutable parallel safe as $$
  select encode(sha256(convert_to(concat_ws(e'\n', p_metadata, nullif(array_to_string(p_attention, e'\n'), ''), p_fresh_for_s), 'UTF8')), 'hex')
$$;

-- Applies an observation of a known event: a confirmation ("observed again, the same") or one whose time has come. The
-- caller holds the hub's lock.
drop function if exists hub.observe(uuid, uuid, timestamptz, boolean, jsonb);
create or replace function hub.observe(p_hub uuid, p_event uuid, p_seen_at timestamptz, p_is_confirmation boolean, p_measured jsonb,
  p_now timestamptz) returns text language plpgsql as $$
#variable_conflict use_column
declare
  v_event record;
  v_proof hub.evidence;
  v_hash text;
begin
  select e.widget_id, e.event_type, e.subject, e.outcome, e.occurred_at, e.as_of, e.until, e.fresh_for_s, e.measured,
      e.metadata::text as metadata, e.attention
    into v_event from hub.event(p_hub, p_event) e;
  if not found then return 'unknown_event'; end if;
  if v_event.outcome = 'info' then return 'proves_nothing'; end if;
  if p_seen_at < v_event.occurred_at then return 'before_event'; end if;
  select * into v_proof from hub.evidence p
    where p.hub_id = p_hub and p.widget_id = v_event.widget_id and p.event_type = v_event.event_type
      and p.subject = v_event.subject;
  -- The runtime sends a new event instead.
  if v_event.occurred_at <= v_proof.retired_as_of then return 'retired'; end if;
  v_hash := hub.finding_hash(v_event.metadata, v_event.attention, v_event.fresh_for_s);
  if p_is_confirmation then
    insert into hub.confirmations as c (hub_id, event_id, day, first_at, last_at, count, measured, recent)
    values (p_hub, p_event, (p_seen_at at time zone 'UTC')::date, p_seen_at, p_seen_at, 1, p_measured, array[p_seen_at])
    on conflict (hub_id, event_id, day) do update
      set first_at = least(c.first_at, excluded.first_at), last_at = greatest(c.last_at, excluded.last_at), count = c.count + 1,
        measured = coalesce(excluded.measured, c.measured),
        recent = c.recent[greatest(1, cardinality(c.recent) - 8):] || excluded.last_at
      -- A repeated call is not another observation.
      where excluded.last_at > c.last_at;
    if not found then return 'repeated'; end if;
  end if;
  if not hub.newer(p_seen_at, v_event.outcome, v_hash, v_proof.proof_seen_at, v_proof.proof_outcome, v_proof.proof_hash) then
    return 'older';
  end if;
  update hub.evidence p set
    proof_event_id = p_event, proof_outcome = v_event.outcome, proof_at = v_event.occurred_at,
    proof_seen_at = p_seen_at, proof_hash = v_hash, proof_fresh_for_s = v_event.fresh_for_s,
    proof_as_of = v_event.as_of, proof_until = v_event.until, proof_measured = coalesce(p_measured, v_event.measured),
    proof_attention = v_event.attention, proof_since = hub.since(p_seen_at, v_event.outcome, v_proof),
    confirmations = case when v_proof.proof_event_id = p_event then v_proof.confirmations else 0 end
      + case when p_is_confirmation then 1 else 0 end
  where p.hub_id = p_hub and p.widget_id = v_event.widget_id and p.event_type = v_event.event_type
    and p.subject = v_event.subject;
  perform hub.touch(p_hub, v_event.widget_id, not hub.goes_on(v_proof.proof_outcome, hub.fresh_until(v_proof, v.fresh_for_s),
      e.proof_outcome, p_seen_at, hub.fresh_until(e, v.fresh_for_s), p_now))
  from hub.evidence e join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type
    and v.status = 'active' and v.fresh_for_s is not null
  where e.hub_id = p_hub and e.widget_id = v_event.widget_id and e.event_type = v_event.event_type
    and e.subject = v_event.subject;
  return 'confirmed';
end $$;

-- Confirms events: a status for each. `p_widget` limits them to one widget. A time that is null is now. What was observed in
-- the future is refused; so is what deserves other attention than its event says, since that is another finding.
create or replace function hub.confirm(p_hub uuid, p_widget uuid, p_clock_offset interval, p_events uuid[],
  p_seen_at timestamptz[], p_measured jsonb[], p_attention text[])
returns table (ix bigint, status text) language plpgsql as $$
declare
  v_now timestamptz;
  v_statuses text[];
begin
  perform hub.lock_hub(p_hub);
  v_now := date_trunc('milliseconds', clock_timestamp() + p_clock_offset);
  v_statuses := array(
    select case
      when e.id is null then 'unknown_event'
      when t.seen_at > v_now then 'in_future'
      when t.attention is not null and string_to_array(t.attention, e'\n') is distinct from coalesce(e.attention, '{}') then 'changed'
      else hub.observe(p_hub, t.event_id, coalesce(t.seen_at, v_now), true, t.measured, v_now) end
    from unnest(p_events, p_seen_at, p_measured, p_attention) with ordinality as t (event_id, seen_at, measured, attention, ix)
    left join lateral hub.event(p_hub, t.event_id) e on p_widget is null or e.widget_id = p_widget
    order by t.ix);
  -- One that is older than the newest evidence was observed all the same.
  perform hub.measure(p_hub, v_now, array_agg(t.event_id), array_agg(coalesce(t.seen_at, v_now)), array_agg(t.measured))
    from unnest(p_events, p_seen_at, p_measured, v_statuses) t (event_id, seen_at, measured, status)
    where t.status in ('confirmed', 'older') and t.measured is not null having count(*) > 0;
  perform hub.move_touched(p_hub, v_now);
  return query select s.ix, s.status from unnest(v_statuses) with ordinality s (status, ix);
end $$;

-- Moves evidence whose time has come into the projection; returns how many.
create or replace function hub.settle_future(p_now timestamptz) returns bigint language plpgsql as $$
declare
  v_hub uuid;
  v_row record;
  v_events uuid[];
  v_count bigint := 0;
begin
  for v_hub in select distinct f.hub_id from hub.future_evidence f where f.occurred_at <= p_now order by 1 loop
    perform hub.lock_hub(v_hub);
    v_events := '{}';
    for v_row in
      delete from hub.future_evidence f where f.hub_id = v_hub and f.occurred_at <= p_now
      returning f.event_id, f.occurred_at
    loop
      perform hub.observe(v_hub, v_row.event_id, v_row.occurred_at, false, null, p_now);
      v_count := v_count + 1;
      v_events := v_events || v_row.event_id;
    end loop;
    perform hub.measure(v_hub, p_now, v_events, null, null);
    perform hub.move_touched(v_hub, p_now);
  end loop;
  return v_count;
end $$;

-- Retires a piece of evidence: an event that occurred up to `p_as_of` (null: now) no longer counts, however often it is
-- confirmed. What was observed later counts as if nothing else had been recorded. Returns `retired`, `unchanged` when nothing
-- is left to take back, `unknown` when there is no such evidence, or `in_future`.
create or replace function hub.retire_evidence(p_hub uuid, p_widget uuid, p_event_type text, p_subject text,
  p_as_of timestamptz, p_clock_offset interval, p_reason text, p_actor uuid, p_via text)
returns text language plpgsql as $$
declare
  v_row hub.evidence;
  v_now timestamptz;
  v_as_of timestamptz;
  v_request jsonb := nullif(current_setting('ihub.request', true), '')::jsonb;
begin
  perform hub.lock_hub(p_hub);
  v_now := date_trunc('milliseconds', clock_timestamp() + p_clock_offset);
  v_as_of := coalesce(p_as_of, v_now);
  if v_as_of > v_now then return 'in_future'; end if;
  select * into v_row from hub.evidence e
    where e.hub_id = p_hub and e.widget_id = p_widget and e.event_type = p_event_type and e.subject = p_subject;
  if not found then return 'unknown'; end if;
  if v_row.retired_as_of >= v_as_of
    or (p_as_of is null and v_row.retired_as_of is not null and v_row.proof_event_id is null) then
    return 'unchanged';
  end if;
  update hub.evidence e set
    retired_as_of = v_as_of, retired_at = v_now, retired_reason = p_reason, retired_by = p_actor, retired_via = p_via
  where e.hub_id = p_hub and e.widget_id = p_widget and e.event_type = p_event_type and e.subject = p_subject;
  if v_row.proof_at <= v_as_of then
    update hub.evidence e set proof_event_id = null, proof_outcome = null, proof_at = null, proof_seen_at = null,
      proof_since = null, proof_hash = null, proof_fresh_for_s = null, proof_as_of = null, proof_until = null,
      proof_measured = null, proof_attention = null, confirmations = 0
    where e.hub_id = p_hub and e.widget_id = p_widget and e.event_type = p_event_type and e.subject = p_subject;
    if v_row.latest_at > v_as_of then perform hub.observe_after(v_row, v_as_of, v_now); end if;
  end if;
  perform hub.touch(p_hub, p_widget, true);
  perform hub.move_touched(p_hub, v_now);
  perform hub.announce(p_hub, v_now, array['ihub.evidence-retired'], array[p_widget], array[jsonb_build_object(
    'eventType', p_event_type, 'subject', p_subject,
    'asOf', to_char(v_as_of at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))]);
  insert into hub.audit (action, hub_id, target_kind, target_id, target_name, before, after, actor_id, via, address, operation,
    request_id)
  select 'evidence.retired', p_hub, 'widget', p_widget, w.slug,
    jsonb_build_object('eventType', p_event_type, 'subject', p_subject, 'eventId', v_row.proof_event_id,
      'outcome', v_row.proof_outcome),
    jsonb_build_object('reason', p_reason, 'asOf', v_as_of), p_actor, p_via, v_request ->> 'address',
    v_request ->> 'operation', (v_request ->> 'requestId')::uuid
  from hub.widgets w where w.hub_id = p_hub and w.id = p_widget;
  return 'retired';
end $$;

-- Observes again the newest of the events that occurred after `p_as_of`, as last confirmed: a later confirmation of a retired
-- event had stood in its place.
create or replace function hub.observe_after(p_row hub.evidence, p_as_of timestamptz, p_now timestamptz)
returns void language sql as $$
  select hub.observe(p_row.hub_id, q.id, q.seen_at, false, q.measured, p_now) from (
    select e.id, coalesce(c.last_at, e.occurred_at) as seen_at, c.measured
    from hub.interaction_events e
    left join lateral (select c.last_at, c.measured from hub.confirmations c where c.hub_id = e.hub_id and c.event_id = e.id
      order by c.day desc limit 1) c on true
    where e.hub_id = p_row.hub_id and e.widget_id = p_row.widget_id and e.event_type = p_row.event_type
      and e.subject = p_row.subject and e.outcome <> 'info' and e.occurred_at > p_as_of and e.occurred_at <= p_now
    order by coalesce(c.last_at, e.occurred_at) desc, (e.outcome = 'fail') desc,
      hub.finding_hash(e.metadata::text, e.attention, e.fresh_for_s) desc
    limit 1) q
$$;
