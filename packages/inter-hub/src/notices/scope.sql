-- The widgets that a widget leads to along relations in which the other one has this role.
create or replace function hub.leads_to(p_hub uuid, p_widget uuid, p_roles text[], p_inverse_roles text[])
returns table (widget_id uuid) language sql stable as $$
  select r.to_widget_id from hub.relations r
  join hub.vocabulary v on v.hub_id = r.hub_id and v.kind = 'relation-type' and v.name = r.type and v.status = 'active'
  where r.hub_id = p_hub and r.from_widget_id = p_widget and r.state in ('current', 'unknown')
    and (v.definition ->> 'role' = any (p_roles) or v.definition ->> 'inverseRole' = any (p_inverse_roles))
  union
  select r.from_widget_id from hub.relations r
  join hub.vocabulary v on v.hub_id = r.hub_id and v.kind = 'relation-type' and v.name = r.type and v.status = 'active'
  where r.hub_id = p_hub and r.to_widget_id = p_widget and r.state in ('current', 'unknown')
    and (v.definition ->> 'inverseRole' = any (p_roles) or v.definition ->> 'role' = any (p_inverse_roles))
$$;

-- Whether a widget is one of these places or lies within one of them.
create or replace function hub.is_within(p_hub uuid, p_widget uuid, p_places uuid[]) returns boolean language sql stable as $$
  with recursive up (id) as (
    select p_widget
    union
    select l.widget_id from up cross join lateral hub.leads_to(p_hub, up.id, array['where'], '{}') l
  )
  select exists (select from up where up.id = any (p_places))
$$;

-- Whether the filters of a rule or a maintenance window select a widget. Empty arrays match all.
create or replace function hub.is_selected(w hub.widgets, p_widgets uuid[], p_within uuid[], p_types text[], p_owners text[])
returns boolean language sql stable as $$
  select (p_widgets = '{}' or w.id = any (p_widgets)) and (p_types = '{}' or w.widget_type = any (p_types))
    and (p_owners = '{}' or w.owner = any (p_owners)) and (p_within = '{}' or hub.is_within(w.hub_id, w.id, p_within))
$$;

-- What a widget depends on, directly or not, up to 1,000 widgets.
create or replace function hub.dependencies(p_hub uuid, p_widget uuid) returns table (widget_id uuid) language sql stable as $$
  with recursive down (id) as (
    select l.widget_id from hub.leads_to(p_hub, p_widget, array['depends-on'], array['needed-by']) l
    union
    select l.widget_id from down cross join lateral hub.leads_to(p_hub, down.id, array['depends-on'], array['needed-by']) l
  )
  select d.id from down d limit 1000
$$;

-- Until when a maintenance window silences a widget; the hub itself where `p_widget` is null. Null: none does.
create or replace function hub.silenced_until(p_hub uuid, p_widget uuid, p_now timestamptz) returns timestamptz
language sql stable as $$
  select max(m.ends_at) from hub.maintenance_windows m left join hub.widgets w on w.hub_id = m.hub_id and w.id = p_widget
  where m.hub_id = p_hub and m.ends_at > p_now and m.starts_at <= p_now
    and case when p_widget is null
      then m.widget_ids = '{}' and m.within_ids = '{}' and m.widget_types = '{}' and m.owners = '{}'
      else hub.is_selected(w, m.widget_ids, m.within_ids, m.widget_types, m.owners) end
$$;
