-- The hot path: a batch of events of one hub in one statement. No row raises; each gets a status:
--   recorded         the event has a number
--   duplicate        (source, externalId) is known with the same content, or leads it in this batch: the first record is
--                    meant
--   replayed         the Idempotency-Key is known with the same request: its record is meant, `answered` its status
--   identity_conflict, idempotency_mismatch   the same with other content
--   idempotency_in_flight   the key is being used with an event of another hub
--   unknown_widget, archived_widget, wrong_widget_type
--   vocabulary_changed  the caller judged by a manifest that is no longer active; nothing of the batch was written
-- With the setting `ihub.past`, events of another server are written, also for archived widgets. The content that was sent with
-- their identity is not known (an empty hash), so the same identity is the same event.
-- The hub's lock is taken first and held to the commit, so numbers are given in commit order; the last number is read
-- in a later statement than the lock (in the same one the snapshot would be older than the lock).
-- Sequential scans are disabled: a plan made while a table has one page would still read the whole table for each event once it
-- has grown.
create or replace function hub.ingest(
  p_hub uuid, p_manifest uuid, p_clock_offset interval, p_whole boolean,
  p_id uuid[], p_retention text[], p_widget_id uuid[], p_widget_slug text[], p_event_type text[], p_strict boolean[],
  p_subject text[], p_view_context text[], p_metadata text[], p_outcome text[], p_outcome_reason text[],
  p_incomplete text[], p_fresh_for_s integer[], p_source text[], p_external_id text[], p_metadata_hash text[],
  p_content_hash text[], p_occurred_at timestamptz[], p_as_of timestamptz[], p_until timestamptz[], p_actor_id uuid[],
  p_via text[], p_trace_id text[], p_extensions text[], p_measured text[], p_attention text[], p_key_route text[],
  p_key text[], p_fingerprint bytea[]
) returns setof hub.ingested language plpgsql set enable_seqscan = off as $$
#variable_conflict use_column
declare
  v_last bigint;
  v_now timestamptz;
  v_rows hub.ingested[];
  v_good constant text[] := array['recorded', 'duplicate', 'replayed'];
begin
  if p_whole then
    begin
      select array_agg(r) into v_rows from hub.ingest(p_hub, p_manifest, p_clock_offset, false, p_id, p_retention, p_widget_id,
        p_widget_slug, p_event_type, p_strict, p_subject, p_view_context, p_metadata, p_outcome, p_outcome_reason,
        p_incomplete, p_fresh_for_s, p_source, p_external_id, p_metadata_hash, p_content_hash, p_occurred_at, p_as_of, p_until,
        p_actor_id, p_via, p_trace_id, p_extensions, p_measured, p_attention, p_key_route, p_key, p_fingerprint) r;
      if exists (select from unnest(v_rows) r where r.status <> all (v_good)) then
        raise exception 'undone' using errcode = 'IH001';
      end if;
    exception when sqlstate 'IH001' then
      return query select r.ix, case when r.status = any (v_good) then 'not_written' else r.status end, r.id, r.seq,
        r.widget_id, r.widget_slug, r.outcome, r.outcome_reason, r.occurred_at, r.recorded_at, r.answered from unnest(v_rows) r;
      return;
    end;
    return query select * from unnest(v_rows);
    return;
  end if;
  perform hub.lock_hub(p_hub);
  perform 1 from hub.manifests m where m.hub_id = p_hub and m.id = p_manifest and m.status = 'active';
  if not found then
    return query select u.ordinality, 'vocabulary_changed', null::uuid, null::bigint, null::uuid, null::text, null::text,
      null::text, null::timestamptz, null::timestamptz, null::integer from unnest(p_id) with ordinality u;
    return;
  end if;
  -- Where all of them were removed, numbering continues anyway.
  select greatest(max(e.seq), (select h.first_seq - 1 from hub.hubs h where h.id = p_hub)) into v_last
    from hub.interaction_events e where e.hub_id = p_hub;
  -- The API shows milliseconds; who reads a time and sends it back means this very moment.
  v_now := date_trunc('milliseconds', clock_timestamp() + p_clock_offset);

  return query
  with sent as (
    select t.ix, t.id, t.retention, t.event_type, t.strict, t.subject, t.view_context, t.metadata, t.outcome,
      t.outcome_reason, t.incomplete, t.fresh_for_s, t.source, t.external_id, t.hash, t.content_hash,
      coalesce(t.occurred_at, v_now) as occurred_at, t.as_of, t.until, t.actor_id, t.via, t.trace_id, t.extensions,
      t.measured, t.attention, t.key_route, t.key, t.fingerprint,
      w.id as widget_id, w.slug as widget_slug, w.status as widget_status,
      v.widget_types is null or w.widget_type = any (v.widget_types) as fits,
      known.event_id as known_id, known.hash as known_hash,
      kept.event_id as kept_id, kept.fingerprint as kept_fingerprint, kept.status as answered
    from unnest(p_id, p_retention, p_widget_id, p_widget_slug, p_event_type, p_strict, p_subject, p_view_context,
        p_metadata, p_outcome, p_outcome_reason, p_incomplete, p_fresh_for_s, p_source, p_external_id,
        p_metadata_hash, p_content_hash, p_occurred_at, p_as_of, p_until, p_actor_id, p_via, p_trace_id, p_extensions,
        p_measured, p_attention, p_key_route, p_key, p_fingerprint) with ordinality
      as t (id, retention, by_id, by_slug, event_type, strict, subject, view_context, metadata, outcome,
        outcome_reason, incomplete, fresh_for_s, source, external_id, hash, content_hash, occurred_at, as_of, until, actor_id,
        via, trace_id, extensions, measured, attention, key_route, key, fingerprint, ix)
    -- Each lookup uses its key: as ordinary joins, a plan made for small tables would read the whole table for each batch.
    left join lateral (
      (select y.id, y.slug, y.status, y.widget_type from hub.widgets y where y.hub_id = p_hub and y.id = t.by_id limit 1)
      union all
      (select y.id, y.slug, y.status, y.widget_type from hub.widgets y
        where t.by_id is null and y.hub_id = p_hub and y.slug = t.by_slug limit 1)
      union all
      (select y.id, y.slug, y.status, y.widget_type from hub.former_slugs f
        join hub.widgets y on y.hub_id = p_hub and y.id = f.widget_id
        where t.by_id is null and f.hub_id = p_hub and f.slug = t.by_slug limit 1)
      limit 1
    ) w on true
    left join lateral (select y.widget_types from hub.vocabulary y
      where y.hub_id = p_hub and y.kind = 'event-type' and y.name = t.event_type limit 1) v on true
    -- All who name an event of this hub hold its lock, so what is read here is final.
    left join lateral (select y.event_id, y.hash from hub.event_identity y
      where t.external_id is not null and y.hub_id = p_hub and y.source = t.source and y.external_id = t.external_id
      limit 1) named on true
    -- An identity whose event was removed is no longer valid.
    left join lateral (select y.id as event_id, named.hash from hub.event(p_hub, named.event_id) y
      where named.event_id is not null) known on true
    left join lateral (select y.event_id, y.fingerprint, y.status from hub.idempotency y
      where t.key is not null and y.actor_id = t.actor_id and y.method = 'POST' and y.route = t.key_route and y.key = t.key
        and y.created_at > clock_timestamp() - interval '72 hours'
      limit 1) kept on true
  ), first_judged as (
    select s.*,
      case
        when s.kept_fingerprint <> s.fingerprint then 'idempotency_mismatch'
        when s.kept_id is not null then 'replayed'
        when s.widget_id is null then 'unknown_widget'
        when s.widget_status = 'archived' and current_setting('ihub.past', true) is distinct from 'on' then 'archived_widget'
        when s.strict and not s.fits then 'wrong_widget_type'
        when s.known_hash in (s.content_hash, '') then 'duplicate'
        when s.known_id is not null then 'identity_conflict'
        else 'recorded'
      end as first_verdict,
      case when s.fits or s.outcome = 'fail' then s.outcome else 'info' end as judged_outcome,
      case when s.fits or s.outcome <> 'pass' then s.outcome_reason
        else 'The event type is not meant for widgets of this type, so it proves nothing here.' end as judged_reason
    from sent s
  ), led as (
    -- Of those with one identity within the batch the first is recorded and leads the others.
    select f.*,
      case when f.first_verdict = 'recorded' and f.external_id is not null and f.id <> first_value(f.id) over same
        then first_value(f.id) over same end as leader_id,
      first_value(f.content_hash) over same as leader_hash
    from first_judged f
    window same as (partition by f.first_verdict, f.source, f.external_id order by f.ix)
  ), judged as (
    select l.*, case
        when l.leader_id is null then l.first_verdict
        when l.leader_hash = l.content_hash then 'duplicate'
        else 'identity_conflict'
      end as verdict
    from led l
  ), claimed as (
    insert into hub.idempotency as i (actor_id, method, route, key, fingerprint, status, hub_id, event_id)
    select j.actor_id, 'POST', j.key_route, j.key, j.fingerprint, case when j.known_id is null then 201 else 200 end,
      p_hub, coalesce(j.known_id, j.id)
    from judged j
    where j.key is not null and j.verdict in ('recorded', 'duplicate') and j.leader_id is null
    order by j.actor_id, j.key_route, j.key
    on conflict (actor_id, method, route, key) do update set fingerprint = excluded.fingerprint, status = excluded.status,
      headers = '{}', body = null, hub_id = excluded.hub_id, event_id = excluded.event_id, created_at = excluded.created_at
      where i.created_at <= clock_timestamp() - interval '72 hours'
    returning i.event_id
  ), numbered as (
    select j.*, coalesce(v_last, 0) + row_number() over (order by j.ix) as seq
    from judged j
    where j.verdict = 'recorded' and (j.key is null or j.id in (select c.event_id from claimed c))
  ), claimed_by_repeats as (
    insert into hub.idempotency as i (actor_id, method, route, key, fingerprint, status, hub_id, event_id)
    select j.actor_id, 'POST', j.key_route, j.key, j.fingerprint, 200, p_hub, j.leader_id
    from judged j
    where j.key is not null and j.verdict = 'duplicate' and j.leader_id in (select n.id from numbered n)
    order by j.actor_id, j.key_route, j.key
    on conflict do nothing
  ), named as (
    insert into hub.event_identity (hub_id, source, external_id, event_id, hash)
    select p_hub, n.source, n.external_id, n.id, n.content_hash from numbered n where n.external_id is not null
    on conflict (hub_id, source, external_id) do update set event_id = excluded.event_id, hash = excluded.hash
  ), written as (
    insert into hub.interaction_events (hub_id, retention, id, seq, widget_id, event_type, subject, view_context,
      metadata, outcome, outcome_reason, incomplete, fresh_for_s, source, external_id, occurred_at, as_of, until,
      recorded_at, actor_id, via, trace_id, extensions, measured, attention)
    select p_hub, n.retention, n.id, n.seq, n.widget_id, n.event_type, n.subject, n.view_context, n.metadata::json,
      n.judged_outcome, n.judged_reason, string_to_array(n.incomplete, e'\n'), n.fresh_for_s, n.source,
      n.external_id, n.occurred_at, n.as_of, n.until, v_now, n.actor_id, n.via, n.trace_id, n.extensions::json,
      n.measured::jsonb, string_to_array(n.attention, e'\n')
    from numbered n
  ), later as (
    insert into hub.future_evidence (hub_id, event_id, widget_id, event_type, subject, outcome, occurred_at, hash,
      fresh_for_s)
    select p_hub, n.id, n.widget_id, n.event_type, n.subject, n.judged_outcome, n.occurred_at, n.hash, n.fresh_for_s
    from numbered n where n.judged_outcome <> 'info' and n.occurred_at > v_now
  ), keyed as (
    -- One row per key: the same key twice in one upsert is an error.
    select n.widget_id, n.event_type, n.subject, count(*) as events,
      (array_agg(n.id order by n.occurred_at desc, n.hash desc))[1] as latest_event_id,
      max(n.occurred_at) as latest_at,
      (array_agg(n.ix order by n.occurred_at desc, n.judged_outcome = 'fail' desc, n.hash desc)
        filter (where n.judged_outcome <> 'info' and n.occurred_at <= v_now))[1] as proof_ix
    from numbered n
    group by n.widget_id, n.event_type, n.subject
  ), projected as (
    insert into hub.evidence as e (hub_id, widget_id, event_type, subject, events, latest_event_id, latest_at,
      proof_event_id, proof_outcome, proof_at, proof_seen_at, proof_since, proof_hash, proof_fresh_for_s, proof_as_of,
      proof_until, proof_measured, proof_attention)
    select p_hub, k.widget_id, k.event_type, k.subject, k.events, k.latest_event_id, k.latest_at,
      p.id, p.judged_outcome, p.occurred_at, p.occurred_at, p.occurred_at, p.hash, p.fresh_for_s, p.as_of, p.until,
      p.measured::jsonb, string_to_array(p.attention, e'\n')
    from keyed k left join numbered p on p.ix = k.proof_ix
    -- In one order everywhere, or two batches could wait for each other.
    order by k.widget_id, k.event_type, k.subject
    on conflict (hub_id, widget_id, event_type, subject) do update set
      events = e.events + excluded.events,
      latest_event_id = case when excluded.latest_at >= e.latest_at then excluded.latest_event_id else e.latest_event_id end,
      latest_at = greatest(e.latest_at, excluded.latest_at),
      proof_event_id = case when hub.replaces(excluded, e) then excluded.proof_event_id else e.proof_event_id end,
      proof_outcome = case when hub.replaces(excluded, e) then excluded.proof_outcome else e.proof_outcome end,
      proof_at = case when hub.replaces(excluded, e) then excluded.proof_at else e.proof_at end,
      proof_seen_at = case when hub.replaces(excluded, e) then excluded.proof_seen_at else e.proof_seen_at end,
      proof_since = case when hub.replaces(excluded, e) then hub.since(excluded.proof_at, excluded.proof_outcome, e)
        else e.proof_since end,
      proof_hash = case when hub.replaces(excluded, e) then excluded.proof_hash else e.proof_hash end,
      proof_fresh_for_s = case when hub.replaces(excluded, e) then excluded.proof_fresh_for_s else e.proof_fresh_for_s end,
      proof_as_of = case when hub.replaces(excluded, e) then excluded.proof_as_of else e.proof_as_of end,
      proof_until = case when hub.replaces(excluded, e) then excluded.proof_until else e.proof_until end,
      proof_measured = case when hub.replaces(excluded, e) then excluded.proof_measured else e.proof_measured end,
      proof_attention = case when hub.replaces(excluded, e) then excluded.proof_attention else e.proof_attention end,
      confirmations = case when hub.replaces(excluded, e) then 0 else e.confirmations end
  ), touched as (
    -- Rows that exist already are left alone: an update without a change would be written all the same.
    insert into hub.touched_widgets (hub_id, widget_id, may_change)
    select p_hub, g.widget_id, g.may_change from (
      select k.widget_id, bool_or(not hub.goes_on(e.outcome, e.until, p.judged_outcome, p.occurred_at,
        hub.fresh_until_of(p.judged_outcome, p.occurred_at, p.occurred_at, p.as_of, p.until, p.fresh_for_s, v.fresh_for_s),
        v_now)) as may_change
      from keyed k join numbered p on p.ix = k.proof_ix
      cross join lateral (select y.fresh_for_s from hub.vocabulary y where y.hub_id = p_hub and y.kind = 'event-type'
        and y.name = k.event_type and y.status = 'active' and y.fresh_for_s is not null limit 1) v
      left join lateral (select y.proof_outcome as outcome, hub.fresh_until(y, v.fresh_for_s) as until from hub.evidence y
        where y.hub_id = p_hub and y.widget_id = k.widget_id and y.event_type = k.event_type and y.subject = k.subject
        limit 1) e on true
      group by k.widget_id
    ) g
    where not exists (select from hub.touched_widgets t where t.hub_id = p_hub and t.widget_id = g.widget_id
      and (t.may_change or not g.may_change))
    order by g.widget_id
    on conflict (hub_id, widget_id) do update set may_change = true
  )
  select j.ix,
    case when (j.verdict = 'recorded' or j.leader_id is not null) and n.id is null then 'idempotency_in_flight'
      else j.verdict end,
    coalesce(j.kept_id, j.known_id, n.id), n.seq, j.widget_id, j.widget_slug, j.judged_outcome, j.judged_reason,
    j.occurred_at, v_now, j.answered
  from judged j left join numbered n on n.id = coalesce(j.leader_id, j.id);
  -- Of those that were recorded: no others have an event with their id.
  perform hub.measure(p_hub, v_now, array_agg(t.id), null, null)
    from unnest(p_id, p_measured) t (id, measured) where t.measured is not null having count(*) > 0;
  perform hub.move_touched(p_hub, v_now);
end $$;
