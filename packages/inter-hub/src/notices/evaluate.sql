-- What a rule finds for widgets. `holds`: whether its condition holds. `is_armed`: whether it waits for the end of a good status.
-- `fires_at` is null if the notice is due once the condition has held for the time of the rule. `again_at`: when to evaluate
-- again while the notice is open.
create or replace function hub.notice_findings(r hub.notice_rules, p_widgets uuid[], p_now timestamptz)
returns table (widget_id uuid, subject text, holds boolean, is_armed boolean, since timestamptz, fires_at timestamptz,
  again_at timestamptz) language plpgsql stable as $$
declare
  v_for interval := make_interval(secs => r.for_s);
begin
  if not r.enabled then return; end if;
  if r.condition = 'silent' then
    return query
      select r.hub_id, '', coalesce(s.valid_until + v_for <= p_now, false), false, coalesce(s.updated_at, p_now),
        coalesce(s.valid_until, p_now + interval '1 minute') + v_for, p_now + interval '30 seconds'
      from (select 1) one left join lateral (
        select x.valid_until, x.updated_at from hub.widget_statuses x where x.hub_id = r.hub_id and x.valid_until is not null
        order by x.valid_until desc limit 1) s on true;
    return;
  end if;
  -- Looks up each widget by its key: the cost of a plan over the whole hub would grow with the hub.
  return query
    with selected as materialized (
      select w.id from unnest(p_widgets) d (id)
      cross join lateral (select x.* from hub.widgets x where x.hub_id = r.hub_id and x.id = d.id and x.status = 'active' limit 1) w
      where hub.is_selected(w, r.widget_ids, r.within_ids, r.widget_types, r.owners)
    )
    -- An expired failure is not a recovery. While other evidence is expired, its end does not change the state of the widget.
    select w.id, '', true, false, s.since, null::timestamptz, case when s.state <> all (r.states) then p_now + interval '5 minutes' end
    from selected w cross join lateral (select x.state, x.since from hub.widget_states x
      where x.widget_id = w.id and x.hub_id = r.hub_id limit 1) s
    where r.condition = 'state' and (s.state = any (r.states)
      or s.state = 'stale' and 'failing' = any (r.states)
        and exists (select from hub.notices n
          where n.hub_id = r.hub_id and n.widget_id = w.id and n.rule_id = r.id and n.state <> 'resolved')
        and exists (select from hub.evidence e join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type'
            and v.name = e.event_type and v.status = 'active' and v.fresh_for_s is not null
          where e.hub_id = r.hub_id and e.widget_id = w.id and e.proof_event_id is not null and e.proof_outcome = 'fail'))
    union all
    select w.id, '', not s.is_good, s.is_good, s.updated_at, null, null
    from selected w cross join lateral (select coalesce(x.status ->> 'state' = any (r.states), false) as is_good, x.updated_at
      from hub.widget_statuses x where x.hub_id = r.hub_id and x.widget_id = w.id limit 1) s
    where r.condition = 'status' and (s.is_good
      or exists (select from hub.notice_watches k where k.rule_id = r.id and k.hub_id = r.hub_id and k.widget_id = w.id)
      or exists (select from hub.notices n where n.hub_id = r.hub_id and n.widget_id = w.id and n.rule_id = r.id and n.state <> 'resolved'))
    union all
    select w.id, e.event_type || case e.subject when '' then '' else ' ' || e.subject end, e.ends_at - v_for <= p_now, false,
      e.ends_at - v_for, e.ends_at - v_for, p_now + interval '5 minutes'
    from selected w cross join lateral (
      -- Evidence that is renewed more often than the time of the rule is always about to expire.
      select x.event_type, x.subject, case when least(x.proof_fresh_for_s, v.fresh_for_s) > r.for_s
        then hub.fresh_until(x, v.fresh_for_s) else x.proof_until end as ends_at
      from hub.evidence x join hub.vocabulary v on v.hub_id = x.hub_id and v.kind = 'event-type' and v.name = x.event_type
        and v.status = 'active' and v.fresh_for_s is not null
      where x.hub_id = r.hub_id and x.widget_id = w.id and x.proof_event_id is not null and x.proof_outcome = 'pass'
        and (r.event_types = '{}' or x.event_type = any (r.event_types))
    ) e
    where r.condition = 'expiring' and e.ends_at is not null
    union all
    select w.id, 'decision ' || d.id, d.expires_at - v_for <= p_now, false, d.expires_at - v_for, d.expires_at - v_for, d.expires_at
    from selected w join hub.decision_records d on d.hub_id = r.hub_id and d.widget_id = w.id and d.status = 'accepted'
      and d.expires_at > p_now and (r.event_types = '{}' or d.kind = any (r.event_types))
    where r.condition = 'expiring' and not exists (select from hub.decision_records l where l.hub_id = d.hub_id
      and l.widget_id = d.widget_id and l.kind = d.kind and l.subject = d.subject and l.status = 'accepted'
      and l.expires_at > d.expires_at);
end $$;

-- The reason for a notice in one sentence, and the event behind it.
create or replace function hub.notice_reason(r hub.notice_rules, p_widget uuid, p_subject text, p_now timestamptz)
returns table (reason text, event_id uuid) language plpgsql stable as $$
begin
  if r.condition = 'state' then
    return query select coalesce(x.why ->> 'reason', case s.state when 'unproven' then 'There is no evidence.' else 'The state is ' || s.state || '.' end),
      (x.why ->> 'eventId')::uuid
    from hub.widget_states s cross join lateral hub.evidence_of_state(r.hub_id, p_widget, s.state, p_now) x (why)
    where s.widget_id = p_widget and s.hub_id = r.hub_id;
  elsif r.condition = 'status' then
    return query select format('The status is %s%s', coalesce(s.status ->> 'state', 'unknown'),
      coalesce(': ' || (s.status ->> 'reason'), '.')), null::uuid
    from hub.widget_statuses s where s.hub_id = r.hub_id and s.widget_id = p_widget;
  elsif r.condition = 'silent' then
    return query select format('The runtime of this hub has been silent since %s.', hub.utc_text(max(s.updated_at))), null::uuid
    from hub.widget_statuses s where s.hub_id = r.hub_id;
  elsif p_subject like 'decision %' then
    return query select format('The %s "%s" expires at %s.', d.kind, d.title, hub.utc_text(d.expires_at)), null::uuid
    from hub.decision_records d where d.hub_id = r.hub_id and d.widget_id = p_widget and d.id::text = split_part(p_subject, ' ', 2);
  else
    return query select format(case when q.ends_at > p_now then 'The evidence %s expires at %s.' else 'The evidence %s expired at %s.' end,
      p_subject, hub.utc_text(q.ends_at)), q.proof_event_id
    from (select e.proof_event_id, hub.fresh_until(e, v.fresh_for_s) as ends_at from hub.evidence e
      join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type and v.status = 'active'
      where e.hub_id = r.hub_id and e.widget_id = p_widget
        and p_subject = e.event_type || case e.subject when '' then '' else ' ' || e.subject end) q
    limit 1;
  end if;
end $$;

create or replace function hub.utc_text(p_at timestamptz) returns text language sql stable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

-- Updates the watches and notices of a rule for widgets; for the condition `silent`, the id of the hub takes their place.
create or replace function hub.apply_notice_rule(r hub.notice_rules, p_widgets uuid[], p_now timestamptz)
returns void language plpgsql as $$
declare
  v_news integer;
  v_over uuid[];
begin
  if r.condition = 'digest' then return; end if;
  with found as materialized (
    select f.widget_id, f.subject, f.holds, f.is_armed, f.again_at,
      case when f.fires_at is null then least(f.since, case when k.state = 'pending' then k.since end) else f.since end as since,
      coalesce(f.fires_at, least(f.since, case when k.state = 'pending' then k.since end) + make_interval(secs => r.for_s)) as fires_at
    from hub.notice_findings(r, p_widgets, p_now) f
    left join hub.notice_watches k on k.rule_id = r.id and k.hub_id = r.hub_id and k.widget_id = f.widget_id and k.subject = f.subject
  ), forgotten as (
    delete from hub.notice_watches k where k.rule_id = r.id and k.hub_id = r.hub_id and k.widget_id = any (p_widgets)
      and not exists (select from found f where f.widget_id = k.widget_id and f.subject = k.subject)
  ), kept as (
    insert into hub.notice_watches as k (hub_id, rule_id, widget_id, subject, state, since, due_at)
    select r.hub_id, r.id, f.widget_id, f.subject, case when f.is_armed then 'armed' else 'pending' end, f.since,
      case when f.is_armed then null when f.fires_at > p_now then f.fires_at when f.again_at > p_now then f.again_at end
    from found f
    on conflict (rule_id, hub_id, widget_id, subject) do update set state = excluded.state, since = excluded.since, due_at = excluded.due_at
      where (k.state, k.since, k.due_at) is distinct from (excluded.state, excluded.since, excluded.due_at)
  ), resolved as (
    update hub.notices n set state = 'resolved', resolved_at = p_now, is_news = n.told_at is not null and r.send_resolved and r.enabled,
      suppressed_by = null, silenced_until = null, version = n.version + 1, updated_at = p_now
    where n.hub_id = r.hub_id and n.rule_id = r.id and n.state <> 'resolved'
      and (n.widget_id = any (p_widgets) or (n.widget_id is null and r.hub_id = any (p_widgets)))
      and not exists (select from found f where f.widget_id = coalesce(n.widget_id, r.hub_id) and f.subject = n.subject and f.holds)
    returning n.widget_id, n.is_news
  ), opened as (
    insert into hub.notices as n (hub_id, rule_id, widget_id, subject, state, severity, reason, event_id, since, opened_at,
      created_at, updated_at)
    select r.hub_id, r.id, nullif(f.widget_id, r.hub_id), f.subject, 'open', r.severity, left(w.reason, 1000), w.event_id, f.since,
      p_now, p_now, p_now
    from found f cross join lateral hub.notice_reason(r, f.widget_id, f.subject, p_now) w
    where f.holds and f.fires_at <= p_now
    on conflict (hub_id, rule_id, widget_id, subject) where state <> 'resolved' do update
      set reason = excluded.reason, event_id = excluded.event_id, version = n.version + 1, updated_at = p_now
      where n.reason is distinct from excluded.reason
    returning n.is_news
  )
  select (select count(*) from resolved x where x.is_news) + (select count(*) from opened x where x.is_news),
    (select array_agg(x.widget_id) from resolved x)
  into v_news, v_over;
  if v_news > 0 then perform hub.plan_message(r.hub_id, r.id, p_now + make_interval(secs => r.group_wait_s)); end if;
  if v_over is not null then
    with freed as (
      update hub.notices n set suppressed_by = null, is_news = true
      where n.hub_id = r.hub_id and n.suppressed_by = any (v_over) returning n.rule_id
    )
    select count(hub.plan_message(r.hub_id, f.rule_id, p_now + make_interval(secs => x.group_wait_s))) into v_news
    from (select distinct rule_id from freed) f join hub.notice_rules x on x.hub_id = r.hub_id and x.id = f.rule_id;
  end if;
end $$;

-- Plans the next message of a rule, unless an earlier one is already planned.
create or replace function hub.plan_message(p_hub uuid, p_rule uuid, p_at timestamptz) returns boolean language sql as $$
  update hub.notice_groups g set flush_at = least(g.flush_at, p_at)
  where g.hub_id = p_hub and g.rule_id = p_rule returning true
$$;

-- When the next digest after a time is due.
create or replace function hub.next_digest(r hub.notice_rules, p_after timestamptz) returns timestamptz language sql stable as $$
  select min(t.at) from (
    select ((date_trunc('week', p_after at time zone 'UTC') + make_interval(weeks => n, days => r.weekday - 1, mins => r.minute))
      at time zone 'UTC') as at
    from generate_series(0, 1) n) t
  where t.at > p_after
$$;

-- Applies a new or changed rule to the next batch of widgets of its hub; returns the size of the batch. If `p_most` is 0, it
-- only ensures that messages of the rule can be planned.
create or replace function hub.apply_changed_rule(r hub.notice_rules, p_now timestamptz, p_most integer) returns integer language plpgsql as $$
declare
  g hub.notice_groups;
  v_widgets uuid[];
begin
  select x.* into g from hub.notice_groups x where x.hub_id = r.hub_id and x.rule_id = r.id;
  if g.version = r.version and g.applied_to is null then return 0; end if;
  if g.version is distinct from r.version then
    -- After an import, some notices may already have been sent.
    insert into hub.notice_groups (hub_id, rule_id, version, applied_to, repeat_at)
    select r.hub_id, r.id, r.version, '00000000-0000-0000-0000-000000000000', case when r.repeat_s > 0 and exists (
      select from hub.notices n where n.hub_id = r.hub_id and n.rule_id = r.id and n.state = 'open' and n.told_at is not null)
      then p_now + make_interval(secs => r.repeat_s) end
    on conflict (hub_id, rule_id) do update set version = excluded.version, applied_to = excluded.applied_to
    returning * into g;
  end if;
  if p_most = 0 then return 0; end if;
  if r.condition = 'digest' then
    update hub.notice_groups x set applied_to = null, repeat_at = null, flush_at = case when r.enabled then hub.next_digest(r, p_now) end
    where x.hub_id = r.hub_id and x.rule_id = r.id;
    return 1;
  end if;
  v_widgets := case when r.condition <> 'silent' then array(select w.id from hub.widgets w
    where w.hub_id = r.hub_id and w.id > g.applied_to order by w.id limit p_most) else array[r.hub_id] end;
  perform hub.apply_notice_rule(r, v_widgets, p_now);
  update hub.notice_groups x set applied_to = case when cardinality(v_widgets) = p_most and r.condition <> 'silent' then v_widgets[p_most] end
  where x.hub_id = r.hub_id and x.rule_id = r.id;
  return greatest(1, cardinality(v_widgets));
end $$;

-- Evaluates the rules of a hub for everything that has changed since the last time or is due. One node at a time; the others
-- skip the hub. All rules share the limit `p_most`: the number of times that a rule is applied to a widget, for changed rules
-- and due watches together, for events, and for system events. Returns at least `p_most` if more may be left.
create or replace function hub.evaluate_notices(p_hub uuid, p_now timestamptz, p_most integer) returns integer language plpgsql as $$
declare
  c record;
  r hub.notice_rules;
  v_to bigint;
  v_system_to bigint;
  v_touched uuid[];
  v_events uuid[];
  v_due uuid[];
  v_count integer := 0;
  v_rules integer;
  v_reads_events boolean;
  v_events_most integer;
begin
  select x.seq, x.system_seq into c from hub.notice_cursors x where x.hub_id = p_hub for update skip locked;
  if not found then return 0; end if;
  select coalesce(max(e.seq), 0) into v_to from hub.interaction_events e where e.hub_id = p_hub;
  select coalesce(max(s.seq), 0) into v_system_to from hub.system_events s where s.hub_id = p_hub;
  select greatest(1, count(*)), count(*) filter (where x.condition = 'expiring' and x.enabled) > 0 into v_rules, v_reads_events
  from hub.notice_rules x where x.hub_id = p_hub;
  v_events_most := ceil(p_most::numeric / v_rules);
  -- Without a rule for `expiring`, events are skipped without reading them.
  v_to := greatest(c.seq, case when v_reads_events then least(v_to, c.seq + v_events_most) else v_to end);
  v_system_to := greatest(c.system_seq, least(v_system_to, c.system_seq + v_events_most));
  v_touched := array(select distinct s.widget_id from hub.system_events s
    where s.hub_id = p_hub and s.seq > c.system_seq and s.seq <= v_system_to and s.widget_id is not null);
  for r in select x.* from hub.notice_rules x where x.hub_id = p_hub order by x.created_at, x.id loop
    v_count := v_count + hub.apply_changed_rule(r, p_now, greatest(0, p_most - v_count));
    v_events := '{}';
    if r.condition = 'expiring' then
      v_events := array(select distinct e.widget_id from hub.interaction_events e
        where e.hub_id = p_hub and e.seq > c.seq and e.seq <= v_to);
    end if;
    v_due := array(select k.widget_id from hub.notice_watches k where k.hub_id = p_hub and k.due_at <= p_now and k.rule_id = r.id
      order by k.due_at limit greatest(0, p_most - v_count));
    v_count := v_count + cardinality(v_due);
    v_due := array(select distinct t.id from unnest(v_due || v_events || case r.condition when 'silent' then '{}' else v_touched end) t (id)
      where t.id is not null);
    if v_due <> '{}' then perform hub.apply_notice_rule(r, v_due, p_now); end if;
  end loop;
  if v_touched <> '{}' then perform hub.free_notices(p_hub, v_touched, p_now); end if;
  update hub.notice_cursors x set seq = v_to, system_seq = v_system_to where x.hub_id = p_hub;
  return least(v_count + v_rules * (v_to - c.seq + v_system_to - c.system_seq), 2147483647);
end $$;

-- Releases suppressed notices whose cause is gone, among those of changed widgets and those suppressed by one of them.
create or replace function hub.free_notices(p_hub uuid, p_widgets uuid[], p_now timestamptz) returns void language sql as $$
  with asked as materialized (
    select n.id, n.widget_id from hub.notices n
    where n.hub_id = p_hub and n.suppressed_by is not null and n.state <> 'resolved'
      and (n.suppressed_by = any (p_widgets) or n.widget_id = any (p_widgets))
  ), freed as (
    update hub.notices n set suppressed_by = null, is_news = true
    from asked a where n.hub_id = p_hub and n.id = a.id and not exists (
      select from hub.causes_of(p_hub, array(select distinct x.widget_id from asked x)) c where c.widget_id = a.widget_id)
    returning n.rule_id
  )
  select hub.plan_message(p_hub, f.rule_id, p_now + make_interval(secs => r.group_wait_s))
  from (select distinct rule_id from freed) f join hub.notice_rules r on r.hub_id = p_hub and r.id = f.rule_id
$$;

-- Starts watching a hub with its first rule.
create or replace function hub.watch_notices() returns trigger language plpgsql as $$
begin
  insert into hub.notice_cursors (hub_id, seq, system_seq)
  values (new.hub_id, coalesce((select max(e.seq) from hub.interaction_events e where e.hub_id = new.hub_id), 0),
    coalesce((select max(s.seq) from hub.system_events s where s.hub_id = new.hub_id), 0))
  on conflict (hub_id) do nothing;
  return null;
end $$;
create or replace trigger watch_notices after insert on hub.notice_rules for each row execute function hub.watch_notices();

-- A change to a maintenance window may end the silence of notices, so they are evaluated again.
create or replace function hub.unsilence_notices() returns trigger language plpgsql as $$
begin
  with freed as (
    update hub.notices n set silenced_until = null, is_news = true
    where n.hub_id = old.hub_id and n.silenced_until is not null and n.state <> 'resolved' returning n.rule_id
  )
  update hub.notice_groups g set flush_at = least(g.flush_at, clock_timestamp())
  where g.hub_id = old.hub_id and g.rule_id in (select f.rule_id from freed f);
  return null;
end $$;
create or replace trigger unsilence_notices after update or delete on hub.maintenance_windows
  for each row execute function hub.unsilence_notices();
