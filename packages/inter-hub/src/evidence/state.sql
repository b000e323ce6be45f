-- Until when a piece of evidence proves something. A pass is as old as its fact, however often it is reported or confirmed,
-- and ends with its term. A fail counts from when it was observed: an expired certificate continues to be a failure.
create or replace function hub.fresh_until_of(p_outcome text, p_seen_at timestamptz, p_at timestamptz, p_as_of timestamptz,
  p_until timestamptz, p_own_fresh_for_s integer, p_fresh_for_s integer) returns timestamptz
language sql immutable parallel safe as $$
  select least(
    case when p_as_of is null or p_outcome = 'fail' then p_seen_at else least(p_as_of, p_at) end
      + make_interval(secs => least(p_own_fresh_for_s, p_fresh_for_s)),
    case when p_outcome = 'pass' then p_until end)
$$;

create or replace function hub.fresh_until(e hub.evidence, p_fresh_for_s integer) returns timestamptz
language sql immutable parallel safe as $$
  select hub.fresh_until_of(e.proof_outcome, e.proof_seen_at, e.proof_at, e.proof_as_of, e.proof_until, e.proof_fresh_for_s,
    p_fresh_for_s)
$$;

-- The state of a widget at a moment, from its proofs alone (evidence/state.ts says how), and when it will have to be
-- computed again even without new evidence.
create or replace function hub.state_of(p_hub uuid, p_widget uuid, p_created_at timestamptz, p_at timestamptz)
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
      hub.fresh_until(e, v.fresh_for_s) as fresh_until
    from hub.evidence e join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type
      and v.status = 'active' and v.fresh_for_s is not null
    where e.hub_id = p_hub and e.widget_id = p_widget and e.proof_event_id is not null
  ) q
$$;

-- The evidence that determines a state, and why, as members of a state change: of several the one that does so for the longest.
-- It returns one row as a set, because PostgreSQL inlines such a function into the statement that calls it; a function that returns
-- a value is planned again for each call.
create or replace function hub.evidence_of_state(p_hub uuid, p_widget uuid, p_state text, p_at timestamptz)
returns table (reason jsonb) language sql stable as $$
  select coalesce((
    select jsonb_build_object('eventType', q.event_type, 'subject', q.subject, 'eventId', q.proof_event_id, 'reason', case
      when p_state = 'stale' then format('The evidence %s%s has expired.', q.event_type, ' (' || nullif(q.subject, '') || ')')
      else coalesce((select i.outcome_reason from hub.event(p_hub, q.proof_event_id) i),
        format('The evidence %s%s fails and gives no reason.', q.event_type, ' (' || nullif(q.subject, '') || ')')) end)
    from (
      select e.*, hub.fresh_until(e, v.fresh_for_s) as fresh_until
      from hub.evidence e join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type
        and v.status = 'active' and v.fresh_for_s is not null
      where e.hub_id = p_hub and e.widget_id = p_widget and e.proof_event_id is not null
    ) q
    where (p_state = 'failing' and q.proof_outcome = 'fail' and q.fresh_until > p_at)
      or (p_state = 'stale' and q.fresh_until <= p_at)
    order by case p_state when 'failing' then q.proof_since else q.fresh_until end, q.event_type, q.subject limit 1
  ), '{"reason": null}') offset 0
$$;

-- The links of a widget, and where the evidence that determines its state was observed: {"links": {"runbook": "https://…"}}.
-- It returns one row: an empty object if there are no links, null if the widget does not exist.
create or replace function hub.links_of_state(p_hub uuid, p_widget uuid, p_slug text, p_event uuid)
returns table (links jsonb) language sql stable as $$
  select (
    select case when l.links = '{}' then '{}' else jsonb_build_object('links', l.links) end
    from (
      select hub.widget_links(w.attributes) || jsonb_strip_nulls(jsonb_build_object('context', (
        select hub.context_link(p_hub, i.view_context, p_slug) from hub.event(p_hub, p_event) i))) as links
      from hub.widgets w where w.hub_id = p_hub and w.id = p_widget offset 0
    ) l
  )
$$;
