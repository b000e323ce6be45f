-- Writes system events, in the transaction of what they are about and without a lock. They are numbered after its commit.
create or replace function hub.announce(p_hub uuid, p_now timestamptz, p_types text[], p_widgets uuid[], p_data jsonb[])
returns void language sql as $$
  insert into hub.unnumbered_system_events (hub_id, type, widget_id, data, recorded_at)
  select p_hub, t.type, t.widget_id, t.data, p_now from unnest(p_types, p_widgets, p_data) as t (type, widget_id, data)
$$;

-- Numbers what has been committed; answers how many. Numbers are read in a later statement than the lock, which is held to
-- the commit, so that they have no gap.
create or replace function hub.number_system_events(p_hub uuid) returns bigint language plpgsql as $$
declare
  v_last bigint;
  v_count bigint;
begin
  perform 1 from hub.unnumbered_system_events u where u.hub_id = p_hub limit 1;
  if not found then return 0; end if;
  perform pg_advisory_xact_lock(hashtextextended('system ' || p_hub, 0));
  select coalesce(max(s.seq), 0) into v_last from hub.system_events s where s.hub_id = p_hub;
  with taken as (
    delete from hub.unnumbered_system_events u where u.hub_id = p_hub returning u.*
  )
  insert into hub.system_events (hub_id, seq, id, type, widget_id, data, recorded_at)
  select t.hub_id, v_last + row_number() over (order by t.position), t.id, t.type, t.widget_id, t.data, t.recorded_at
  from taken t;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Says what has changed its state since the last look; answers how many. One looks at a time, the others pass.
create or replace function hub.detect_states(p_hub uuid, p_now timestamptz, p_events integer) returns integer language plpgsql as $$
#variable_conflict use_column
declare
  v_watch record;
  v_to bigint;
  v_manifest uuid;
  v_is_whole boolean;
  v_widgets uuid[];
  v_changed uuid[];
  v_data jsonb[];
begin
  select w.seq, w.manifest_id into v_watch from hub.state_watches w where w.hub_id = p_hub for update skip locked;
  if not found then return 0; end if;
  select max(e.seq) into v_to from hub.interaction_events e where e.hub_id = p_hub;
  v_to := coalesce(v_to, 0);
  select m.id into v_manifest from hub.manifests m where m.hub_id = p_hub and m.status = 'active';
  -- Another manifest may let the same proofs count for another time.
  v_is_whole := v_watch.seq is null or v_watch.manifest_id is distinct from v_manifest;
  if not v_is_whole then v_to := least(v_to, v_watch.seq + p_events); end if;
  with touched as (delete from hub.touched_widgets t where t.hub_id = p_hub returning t.widget_id)
  select array_agg(c.widget_id) into v_widgets from (
    select t.widget_id from touched t
    union
    select w.id from hub.widgets w where v_is_whole and w.hub_id = p_hub
    union
    select e.widget_id from hub.interaction_events e
    where not v_is_whole and e.hub_id = p_hub and e.seq > v_watch.seq and e.seq <= v_to
    union
    select s.widget_id from hub.widget_states s where not v_is_whole and s.hub_id = p_hub and s.next_at <= p_now
  ) c;
  if v_widgets is not null then
    with seen as (
      select w.id, w.slug, p.state, p.since, p.next_at, coalesce(s.state, 'unproven') as before
      from hub.widgets w cross join lateral hub.state_of(w.hub_id, w.id, w.created_at, p_now) p
      left join hub.widget_states s on s.hub_id = w.hub_id and s.widget_id = w.id
      where w.hub_id = p_hub and w.id = any (v_widgets) and w.status = 'active'
    ), kept as (
      insert into hub.widget_states as s (hub_id, widget_id, state, next_at)
      select p_hub, n.id, n.state, n.next_at from seen n order by n.id
      on conflict (hub_id, widget_id) do update set state = excluded.state, next_at = excluded.next_at
        where (s.state, s.next_at) is distinct from (excluded.state, excluded.next_at)
    )
    select array_agg(n.id order by n.since, n.slug), array_agg(jsonb_build_object('widgetId', n.id, 'widgetSlug', n.slug,
        'state', n.state, 'before', n.before,
        'since', to_char(n.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by n.since, n.slug)
      into v_changed, v_data from seen n where n.state <> n.before;
    if v_changed is not null and v_watch.seq is not null then
      perform hub.announce(p_hub, p_now, array_fill('ihub.widget-state-changed'::text, array[cardinality(v_changed)]),
        v_changed, v_data);
    end if;
  end if;
  update hub.state_watches w set seq = v_to, manifest_id = v_manifest where w.hub_id = p_hub;
  return coalesce(cardinality(v_changed), 0);
end $$;


create or replace function hub.watch_states() returns trigger language plpgsql as $$
begin
  insert into hub.state_watches (hub_id, seq) values (new.id, 0);
  return null;
end $$;
create or replace trigger watch_states after insert on hub.hubs for each row execute function hub.watch_states();
