-- The hot path: a batch of events of one hub in one statement. No row raises; each gets a status:
--   recorded         the event has a number
--   duplicate        (source, externalId) is known with the same content: the first record is meant
--   identity_conflict  the same with other content
--   unknown_widget, archived_widget, wrong_widget_type
--   vocabulary_changed  the caller judged by a manifest that is no longer active; nothing of the batch was written
-- The hub's lock is taken first and held to the commit, so numbers are given in commit order; the last number is read
-- in a later statement than the lock (in the same one the snapshot would be older than the lock).
create function hub.ingest(
  p_hub uuid, p_manifest uuid, p_clock_offset interval,
  p_id uuid[], p_retention text[], p_widget_id uuid[], p_widget_slug text[], p_event_type text[], p_strict boolean[],
  p_subject text[], p_view_context text[], p_metadata text[], p_outcome text[], p_outcome_reason text[],
  p_incomplete text[], p_fresh_for_s integer[], p_source text[], p_external_id text[], p_metadata_hash text[],
  p_content_hash text[],
  p_occurred_at timestamptz[], p_consumer_id uuid[]
) returns table (
  ix bigint, status text, id uuid, seq bigint, widget_id uuid, widget_slug text, outcome text, outcome_reason text,
  occurred_at timestamptz, recorded_at timestamptz
) language plpgsql as $$
#variable_conflict use_column
declare
  v_last bigint;
  v_now timestamptz;
begin
  perform hub.lock_hub(p_hub);
  perform 1 from hub.manifests m where m.hub_id = p_hub and m.id = p_manifest and m.status = 'active';
  if not found then
    return query select u.ordinality, 'vocabulary_changed', null::uuid, null::bigint, null::uuid, null::text,
      null::text, null::text, null::timestamptz, null::timestamptz from unnest(p_id) with ordinality u;
    return;
  end if;
  select max(e.seq) into v_last from hub.interaction_events e where e.hub_id = p_hub;
  v_now := clock_timestamp() + p_clock_offset;

  return query
  with sent as (
    select t.ix, t.id, t.retention, t.event_type, t.strict, t.subject, t.view_context, t.metadata, t.outcome,
      t.outcome_reason, t.incomplete, t.fresh_for_s, t.source, t.external_id, t.hash, t.content_hash,
      coalesce(t.occurred_at, v_now) as occurred_at, t.consumer_id,
      w.id as widget_id, w.slug as widget_slug, w.status as widget_status,
      v.widget_types is null or w.widget_type = any (v.widget_types) as fits
    from unnest(p_id, p_retention, p_widget_id, p_widget_slug, p_event_type, p_strict, p_subject, p_view_context,
        p_metadata, p_outcome, p_outcome_reason, p_incomplete, p_fresh_for_s, p_source, p_external_id,
        p_metadata_hash, p_content_hash, p_occurred_at, p_consumer_id) with ordinality
      as t (id, retention, by_id, by_slug, event_type, strict, subject, view_context, metadata, outcome,
        outcome_reason, incomplete, fresh_for_s, source, external_id, hash, content_hash, occurred_at, consumer_id, ix)
    left join hub.widgets w on w.hub_id = p_hub and case when t.by_id is null then w.slug = t.by_slug else w.id = t.by_id end
    left join hub.vocabulary v on v.hub_id = p_hub and v.kind = 'event-type' and v.name = t.event_type
  ), judged as (
    select s.*,
      case
        when s.widget_id is null then 'unknown_widget'
        when s.widget_status = 'archived' then 'archived_widget'
        when s.strict and not s.fits then 'wrong_widget_type'
      end as refusal,
      case when s.fits or s.outcome = 'fail' then s.outcome else 'info' end as judged_outcome,
      case when s.fits or s.outcome <> 'pass' then s.outcome_reason
        else 'The event type is not meant for widgets of this type, so it proves nothing here.' end as judged_reason
    from sent s
  ), named as (
    insert into hub.event_identity as i (hub_id, source, external_id, event_id, hash)
    select p_hub, j.source, j.external_id, j.id, j.content_hash from judged j
    where j.refusal is null and j.external_id is not null
    order by j.source, j.external_id
    on conflict do nothing
    returning i.event_id
  ), numbered as (
    select j.*, coalesce(v_last, 0) + row_number() over (order by j.ix) as seq
    from judged j
    where j.refusal is null and (j.external_id is null or j.id in (select n.event_id from named n))
  ), written as (
    insert into hub.interaction_events (hub_id, retention, id, seq, widget_id, event_type, subject, view_context,
      metadata, outcome, outcome_reason, incomplete, fresh_for_s, source, external_id, occurred_at, recorded_at,
      consumer_id)
    select p_hub, n.retention, n.id, n.seq, n.widget_id, n.event_type, n.subject, n.view_context, n.metadata::json,
      n.judged_outcome, n.judged_reason, string_to_array(n.incomplete, e'\n'), n.fresh_for_s, n.source,
      n.external_id, n.occurred_at, v_now, n.consumer_id
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
      proof_event_id, proof_outcome, proof_at, proof_seen_at, proof_since, proof_hash, proof_fresh_for_s)
    select p_hub, k.widget_id, k.event_type, k.subject, k.events, k.latest_event_id, k.latest_at,
      p.id, p.judged_outcome, p.occurred_at, p.occurred_at, p.occurred_at, p.hash, p.fresh_for_s
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
      proof_since = case when hub.replaces(excluded, e) then hub.since(excluded.proof_at, excluded.proof_outcome, e.proof_since,
        e.proof_outcome, e.proof_seen_at, e.proof_fresh_for_s) else e.proof_since end,
      proof_hash = case when hub.replaces(excluded, e) then excluded.proof_hash else e.proof_hash end,
      proof_fresh_for_s = case when hub.replaces(excluded, e) then excluded.proof_fresh_for_s else e.proof_fresh_for_s end,
      confirmations = case when hub.replaces(excluded, e) then 0 else e.confirmations end
  )
  select j.ix,
    case
      when j.refusal is not null then j.refusal
      when n.id is not null then 'recorded'
      when first.hash = j.content_hash then 'duplicate'
      else 'identity_conflict'
    end,
    coalesce(n.id, first.event_id), n.seq, j.widget_id, j.widget_slug, j.judged_outcome, j.judged_reason,
    j.occurred_at, v_now
  from judged j
  left join numbered n on n.ix = j.ix
  -- A name that was just given is not visible in this snapshot; the one that was there before is.
  left join hub.event_identity first on n.id is null and j.refusal is null and first.hub_id = p_hub
    and first.source = j.source and first.external_id = j.external_id;
end $$;

-- Applies observations of known events: a confirmation ("looked again, the same") or one whose time has come.
-- The caller holds the hub's lock.
create function hub.observe(p_hub uuid, p_event uuid, p_seen_at timestamptz, p_is_confirmation boolean)
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
  return 'confirmed';
end $$;

-- Looked again at these events: a status for each. Evidence from the future is refused; the future can't be seen.
create function hub.confirm(p_hub uuid, p_widget uuid, p_clock_offset interval, p_events uuid[], p_seen_at timestamptz[])
returns table (ix bigint, status text) language plpgsql as $$
begin
  perform hub.lock_hub(p_hub);
  return query
    select t.ix, case
      when not exists (select 1 from hub.interaction_events e
        where e.hub_id = p_hub and e.id = t.event_id and e.widget_id = p_widget) then 'unknown_event'
      when t.seen_at > clock_timestamp() + p_clock_offset then 'in_future'
      else hub.observe(p_hub, t.event_id, t.seen_at, true) end
    from unnest(p_events, p_seen_at) with ordinality as t (event_id, seen_at, ix)
    order by t.ix;
end $$;

-- Moves evidence whose time has come into the projection; answers how many.
create function hub.settle_future(p_now timestamptz) returns bigint language plpgsql as $$
declare
  v_hub uuid;
  v_row record;
  v_count bigint := 0;
begin
  for v_hub in select distinct f.hub_id from hub.future_evidence f where f.occurred_at <= p_now order by 1 loop
    perform hub.lock_hub(v_hub);
    for v_row in
      delete from hub.future_evidence f where f.hub_id = v_hub and f.occurred_at <= p_now
      returning f.event_id, f.occurred_at
    loop
      perform hub.observe(v_hub, v_row.event_id, v_row.occurred_at, false);
      v_count := v_count + 1;
    end loop;
  end loop;
  return v_count;
end $$;
