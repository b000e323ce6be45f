-- The relation types that lead from a widget in the direction of this role: those to follow from its start to its end, and those
-- to follow from its end to its start. Null if there are none.
create or replace function hub.types_of_role(p_hub uuid, p_role text, p_inverse_role text)
returns table (forward text[], backward text[]) language sql stable as $$
  select array_agg(v.name) filter (where v.definition ->> 'role' = p_role or v.definition ->> 'inverseRole' = p_inverse_role),
    array_agg(v.name) filter (where v.definition ->> 'inverseRole' = p_role or v.definition ->> 'role' = p_inverse_role)
  from hub.vocabulary v where v.hub_id = p_hub and v.kind = 'relation-type' and v.status = 'active'
$$;

-- The widgets that these widgets lead to, along relations with this role or, in the other direction, with the inverse role.
-- PL/pgSQL caches its plans; a SQL function would be planned for each call.
create or replace function hub.leads_to(p_hub uuid, p_widgets uuid[], p_role text, p_inverse_role text)
returns table (widget_id uuid, other_id uuid) language plpgsql stable as $$
declare
  v_forward text[];
  v_backward text[];
begin
  select t.forward, t.backward into v_forward, v_backward from hub.types_of_role(p_hub, p_role, p_inverse_role) t;
  return query
    select r.from_widget_id, r.to_widget_id from unnest(p_widgets) w (id)
    cross join lateral (select x.* from hub.relations x where x.hub_id = p_hub and x.from_widget_id = w.id) r
    where r.type = any (v_forward) and r.state in ('current', 'unknown')
    union
    select r.to_widget_id, r.from_widget_id from unnest(p_widgets) w (id)
    cross join lateral (select x.* from hub.relations x where x.hub_id = p_hub and x.to_widget_id = w.id) r
    where r.type = any (v_backward) and r.state in ('current', 'unknown');
end $$;
