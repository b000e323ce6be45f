-- The resolutions of rollups and how long each is kept.
create or replace function hub.resolutions() returns table (resolution smallint, unit text, kept interval)
language sql immutable parallel safe as $$
  values (1::smallint, 'minute', interval '6 hours'), (60::smallint, 'hour', interval '30 days'),
    (1440::smallint, 'day', interval '731 days')
$$;

-- Adds observations to the rollups of their values. `p_at` null: when the event occurred; `p_measured` null: the values of the
-- event. Events that do not exist, times to come, and times that a resolution no longer keeps are skipped; so are numbers so
-- large or small that a sum could overflow, and new names beyond the first 50 of a piece of evidence. The caller holds the
-- hub's lock.
create or replace function hub.measure(p_hub uuid, p_now timestamptz, p_events uuid[], p_at timestamptz[], p_measured jsonb[])
returns void language plpgsql as $$
#variable_conflict use_column
begin
  with measured as materialized (
    select e.widget_id, e.event_type, e.subject, coalesce(t.at, e.occurred_at) as at, v.name, x.value
    from unnest(p_events, p_at, p_measured) t (event_id, at, measured)
    cross join lateral hub.event(p_hub, t.event_id) e
    cross join lateral jsonb_each(coalesce(t.measured, e.measured)) v (name, value)
    cross join lateral (select case when jsonb_typeof(v.value) = 'number' then v.value::numeric end as exact) n
    cross join lateral (select case when n.exact = 0 or abs(n.exact) between 1e-290 and 1e290
      then n.exact::double precision end as value) x
    where x.value is not null and coalesce(t.at, e.occurred_at) <= p_now
      and coalesce(t.at, e.occurred_at) > p_now - (select max(q.kept) from hub.resolutions() q)
  ), named as materialized (
    select n.*, s.series_id from (select distinct m.widget_id, m.event_type, m.subject, m.name from measured m) n
    left join lateral (select y.series_id from hub.series y where y.hub_id = p_hub and y.widget_id = n.widget_id
      and y.event_type = n.event_type and y.subject = n.subject and y.name = n.name limit 1) s on true
  ), added as (
    insert into hub.series (series_id, hub_id, widget_id, event_type, subject, name)
    select hashtextextended(concat_ws(e'\n', p_hub, n.widget_id, n.event_type, n.subject, n.name), 0), p_hub, n.widget_id,
      n.event_type, n.subject, n.name
    from (select d.*, row_number() over (partition by d.widget_id, d.event_type, d.subject order by d.name) as place
      from named d where d.series_id is null) n
    where n.place + (select count(*) from hub.series y where y.hub_id = p_hub and y.widget_id = n.widget_id
      and y.event_type = n.event_type and y.subject = n.subject) <= 50
    on conflict do nothing
    returning series_id, widget_id, event_type, subject, name
  ), known as (
    select n.series_id, n.widget_id, n.event_type, n.subject, n.name from named n where n.series_id is not null
    union all select a.series_id, a.widget_id, a.event_type, a.subject, a.name from added a
  )
  insert into hub.rollups as r (series_id, resolution, start, count, min, max, sum)
  select k.series_id, q.resolution, date_trunc(q.unit, m.at, 'UTC'), count(*), min(m.value), max(m.value), sum(m.value)
  from measured m
  join known k on (k.widget_id, k.event_type, k.subject, k.name) = (m.widget_id, m.event_type, m.subject, m.name)
  join hub.resolutions() q on m.at > p_now - q.kept
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (series_id, resolution, start) do update set count = r.count + excluded.count,
    min = least(r.min, excluded.min), max = greatest(r.max, excluded.max), sum = r.sum + excluded.sum;
end $$;

-- Removes the rollups of the next series after `p_after` whose period is over, and series that have none left. Returns the
-- last series that was read; null after the last.
create or replace function hub.remove_old_rollups(p_now timestamptz, p_after bigint, p_limit integer)
returns bigint language plpgsql as $$
declare
  v_ids bigint[];
  v_hub uuid;
begin
  v_ids := array(select s.series_id from hub.series s where s.series_id > p_after order by s.series_id limit p_limit);
  delete from hub.rollups r using (
    select y.series_id, y.resolution, y.start from unnest(v_ids) i (id)
    cross join hub.resolutions() q
    cross join lateral (select z.series_id, z.resolution, z.start from hub.rollups z
      where z.series_id = i.id and z.resolution = q.resolution and z.start <= date_trunc(q.unit, p_now - q.kept, 'UTC')
      offset 0) y
  ) d where r.series_id = d.series_id and r.resolution = d.resolution and r.start = d.start;
  for v_hub in
    select distinct s.hub_id from hub.series s where s.series_id = any (v_ids)
      and not exists (select from hub.rollups r where r.series_id = s.series_id) order by 1
  loop
    perform hub.lock_hub(v_hub);
    delete from hub.series s where s.series_id = any (v_ids) and s.hub_id = v_hub
      and not exists (select from hub.rollups r where r.series_id = s.series_id);
  end loop;
  return v_ids[cardinality(v_ids)];
end $$;
