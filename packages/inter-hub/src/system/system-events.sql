-- Writes system events, in the transaction of what they are about and without a lock. They are numbered after its commit.
create or replace function hub.announce(p_hub uuid, p_now timestamptz, p_types text[], p_widgets uuid[], p_data jsonb[])
returns void language sql as $$
  insert into hub.unnumbered_system_events (hub_id, type, widget_id, data, recorded_at)
  select p_hub, t.type, t.widget_id, t.data, p_now from unnest(p_types, p_widgets, p_data) as t (type, widget_id, data)
$$;

-- Numbers what has been committed; returns how many. Numbers are read in a later statement than the lock, which is held to
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

-- Keeps the states of up to `p_most` widgets that are due, by time or by another manifest, and announces what has changed.
-- Returns how many were due.
create or replace function hub.detect_states(p_hub uuid, p_now timestamptz, p_most integer) returns integer language plpgsql as $$
declare
  v_due uuid[];
  v_silent boolean;
begin
  perform 1 from hub.due_widgets(p_hub, p_now, true) limit 1;
  if found then
    -- All evidence of the hub is written under this lock, so that nothing comes between computing a state and keeping it.
    perform hub.lock_hub(p_hub);
    v_due := array(select d.widget_id from hub.due_widgets(p_hub, p_now, true) d limit p_most);
    select w.seq is null into v_silent from hub.state_watches w where w.hub_id = p_hub;
    perform hub.move_states(p_hub, v_due, p_now, v_silent);
  else
    update hub.state_watches w set seq = 0 where w.hub_id = p_hub and w.seq is null
      and not exists (select from hub.due_widgets(p_hub, p_now, true));
  end if;
  perform 1 from hub.widget_counts c where c.hub_id = p_hub and c.is_change limit 1;
  if found then perform hub.sum_widget_counts(p_hub); end if;
  return coalesce(cardinality(v_due), 0);
end $$;

create or replace function hub.watch_states() returns trigger language plpgsql as $$
begin
  insert into hub.state_watches (hub_id, seq) values (new.id, 0);
  return null;
end $$;
create or replace trigger watch_states after insert on hub.hubs for each row execute function hub.watch_states();

-- Another manifest may let the same evidence count for another time: every state of the hub is due.
create or replace function hub.expire_states() returns trigger language plpgsql as $$
begin
  update hub.state_watches w set vocabulary_version = w.vocabulary_version + 1 where w.hub_id = new.hub_id;
  return null;
end $$;
create or replace trigger expire_states after update on hub.manifests for each row
  when (new.status = 'active' and old.status <> 'active') execute function hub.expire_states();
