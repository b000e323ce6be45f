-- All widgets that a widget leads to, directly or indirectly, up to about 1,000.
create or replace function hub.reached(p_hub uuid, p_widget uuid, p_role text, p_inverse_role text) returns uuid[]
language plpgsql stable as $$
declare
  v_found uuid[] := '{}';
  v_next uuid[] := array[p_widget];
begin
  loop
    v_next := array(select distinct l.other_id from hub.leads_to(p_hub, v_next, p_role, p_inverse_role) l
      where not l.other_id = any (v_found));
    exit when v_next = '{}';
    v_found := v_found || v_next;
    exit when cardinality(v_found) > 1000;
  end loop;
  return v_found;
end $$;

-- Whether a widget is one of these places or lies within one of them.
create or replace function hub.is_within(p_hub uuid, p_widget uuid, p_places uuid[]) returns boolean language sql stable as $$
  select p_widget = any (p_places) or hub.reached(p_hub, p_widget, 'where', null) && p_places
$$;

-- Whether the filters of a rule or maintenance window select a widget. Empty arrays match everything.
create or replace function hub.is_selected(w hub.widgets, p_widgets uuid[], p_within uuid[], p_types text[], p_owners text[])
returns boolean language sql stable as $$
  select (p_widgets = '{}' or w.id = any (p_widgets)) and (p_types = '{}' or w.widget_type = any (p_types))
    and (p_owners = '{}' or w.owner = any (p_owners)) and (p_within = '{}' or hub.is_within(w.hub_id, w.id, p_within))
$$;

-- For each of these widgets, a failing dependency with a notice of its own that explains theirs: the nearest on each path, even
-- behind widgets that prove nothing. Of widgets that depend on each other, all but the one with the lowest id have a cause.
create or replace function hub.causes_of(p_hub uuid, p_widgets uuid[]) returns table (widget_id uuid, cause_id uuid)
language plpgsql stable as $$
declare
  v_from uuid[] := p_widgets;
  v_at uuid[] := p_widgets;
  v_origins uuid[] := '{}';
  v_causes uuid[] := '{}';
  v_depth integer := 0;
begin
  -- Each round takes one step from all widgets together.
  while v_at <> '{}' and v_depth < 10 loop
    with edges as materialized (
      select l.widget_id, l.other_id from hub.leads_to(p_hub, array(select distinct unnest(v_at)), 'depends-on', 'needed-by') l
    ), steps as materialized (
      select distinct o.origin, e.other_id from unnest(v_from, v_at) o (origin, at) join edges e on e.widget_id = o.at
      where e.other_id <> o.origin
    ), others as materialized (
      select d.id, s.state, s.state = 'failing' and exists (select from hub.notices n
        join hub.notice_rules r on r.hub_id = n.hub_id and r.id = n.rule_id and r.condition = 'state'
        where n.hub_id = p_hub and n.widget_id = d.id and n.state <> 'resolved') as is_cause
      from (select distinct t.other_id as id from steps t) d
      cross join lateral (select x.state from hub.widget_states x
        where x.widget_id = d.id and x.hub_id = p_hub and x.status = 'active' limit 1) s
    )
    select v_origins || coalesce(array_agg(t.origin) filter (where o.is_cause), '{}'),
      v_causes || coalesce(array_agg(o.id) filter (where o.is_cause), '{}'),
      coalesce(array_agg(t.origin) filter (where not o.is_cause and o.state <> 'verified'), '{}'),
      coalesce(array_agg(o.id) filter (where not o.is_cause and o.state <> 'verified'), '{}')
    into v_origins, v_causes, v_from, v_at
    from steps t join others o on o.id = t.other_id;
    v_depth := v_depth + 1;
  end loop;
  return query
    with found as materialized (
      select distinct f.origin, f.cause from unnest(v_origins, v_causes) f (origin, cause)
    ), reaching as materialized (
      select c.cause, hub.reached(p_hub, c.cause, 'depends-on', 'needed-by') as ids from (select distinct f.cause from found f) c
    )
    select distinct on (f.origin) f.origin, f.cause from found f join reaching c on c.cause = f.cause
    where not f.origin = any (c.ids) or exists (
      -- Both are in a cycle: whether another member with a notice has a lower id.
      select from unnest(c.ids) m (id) where m.id < f.origin and m.id in (select x.cause from found x)
        and f.cause = any (hub.reached(p_hub, m.id, 'depends-on', 'needed-by')))
    order by f.origin, f.cause;
end $$;

-- When the silence of a widget (of the hub itself if `p_widget` is null) by a maintenance window ends. Null if it is not silenced.
create or replace function hub.silenced_until(p_hub uuid, p_widget uuid, p_now timestamptz) returns timestamptz
language sql stable as $$
  select max(m.ends_at) from hub.maintenance_windows m left join hub.widgets w on w.hub_id = m.hub_id and w.id = p_widget
  where m.hub_id = p_hub and m.ends_at > p_now and m.starts_at <= p_now
    and case when p_widget is null
      then m.widget_ids = '{}' and m.within_ids = '{}' and m.widget_types = '{}' and m.owners = '{}'
      -- The places of the widget are computed at most once, not for each window.
      else hub.is_selected(w, m.widget_ids, '{}', m.widget_types, m.owners) and (m.within_ids = '{}'
        or p_widget = any (m.within_ids) or (select hub.reached(p_hub, p_widget, 'where', null)) && m.within_ids) end
$$;
