-- All widgets in a place, directly or through other places. The place is not in itself, even if places form a cycle.
create or replace function hub.widgets_in(p_hub uuid, p_place uuid) returns table (widget_id uuid) language plpgsql stable as $$
declare
  v_forward text[];
  v_backward text[];
begin
  select t.forward, t.backward into v_forward, v_backward from hub.types_of_role(p_hub, null, 'where') t;
  return query
    with recursive inside (id) as (
      select p_place
      union
      select r.id from inside i cross join lateral (
        select x.to_widget_id as id from hub.relations x
        where x.hub_id = p_hub and x.from_widget_id = i.id and x.type = any (v_forward) and x.state in ('current', 'unknown')
        union all
        select x.from_widget_id from hub.relations x
        where x.hub_id = p_hub and x.to_widget_id = i.id and x.type = any (v_backward) and x.state in ('current', 'unknown')
      ) r
    )
    select i.id from inside i where i.id <> p_place;
end $$;

-- The places of each of these widgets, the nearest first: at most p_most of each distance. Each round takes one step from all
-- widgets together.
create or replace function hub.places_of(p_hub uuid, p_widgets uuid[], p_most integer)
returns table (widget_id uuid, place_id uuid, distance integer) language plpgsql stable as $$
#variable_conflict use_column
declare
  v_from uuid[] := p_widgets;
  v_at uuid[] := p_widgets;
  v_widgets uuid[] := '{}';
  v_places uuid[] := '{}';
  v_distances integer[] := '{}';
  v_distance integer := 0;
begin
  while v_at <> '{}' and v_distance < p_most loop
    v_distance := v_distance + 1;
    with edges as materialized (
      select l.widget_id, l.other_id from hub.leads_to(p_hub, array(select distinct unnest(v_at)), 'where', null) l
    ), steps as materialized (
      select o.origin, e.other_id from unnest(v_from, v_at) o (origin, at) join edges e on e.widget_id = o.at
      where e.other_id <> o.origin
      except
      select * from unnest(v_widgets, v_places)
    ), nearest as (
      select s.*, row_number() over (partition by s.origin order by s.other_id) as nr from steps s
    )
    select coalesce(array_agg(n.origin), '{}'), coalesce(array_agg(n.other_id), '{}') into v_from, v_at
    from nearest n where n.nr <= p_most;
    v_widgets := v_widgets || v_from;
    v_places := v_places || v_at;
    v_distances := v_distances || array_fill(v_distance, array[cardinality(v_at)]);
  end loop;
  return query select * from unnest(v_widgets, v_places, v_distances);
end $$;
