-- Retention: events of the classes `short` and `long` are removed once their period is over. A month is removed as a whole:
-- its partition is detached, which takes a moment, and what belongs to its events is deleted from then on without any lock
-- that ingestion needs.

-- The events that something rests on, with ids from `p_from` up to and without `p_to`: the proof and the newest event of
-- each piece of evidence, evidence whose time has not come, what decisions cite, and what annotations and links name.
-- `p_hub` null: of all hubs.
create or replace function hub.cited_events(p_hub uuid, p_from uuid, p_to uuid) returns table (hub_id uuid, id uuid)
language sql stable as $$
  select c.hub_id, c.id from (
    select e.hub_id, x.id from hub.evidence e cross join lateral (values (e.proof_event_id), (e.latest_event_id)) x (id)
    union
    select f.hub_id, f.event_id from hub.future_evidence f
    union
    select d.hub_id, (x.cited ->> 'eventId')::uuid from hub.decision_records d
      cross join lateral jsonb_array_elements(d.evidence) x (cited)
    union
    select a.hub_id, a.event_id from hub.annotations a where a.event_id is not null
    union
    select l.hub_id, l.from_id from hub.links l where l.from_kind = 'event'
    union
    select l.hub_id, l.to_id from hub.links l where l.to_kind = 'event'
  ) c where (p_hub is null or c.hub_id = p_hub) and c.id >= p_from and c.id < p_to
$$;

-- Moves cited events of a month's partition to the class `keep`, at most `p_limit` (null: all); returns how many.
create or replace function hub.keep_cited_events(p_class text, p_month timestamptz, p_limit integer)
returns integer language plpgsql as $$
declare
  v_table text := format('interaction_events_%s_%s', p_class, to_char(p_month at time zone 'UTC', 'YYYY_MM'));
  v_from uuid := hub.uuid7_floor(p_month);
  v_to uuid := hub.uuid7_floor((p_month at time zone 'UTC' + interval '1 month') at time zone 'UTC');
  v_count integer;
begin
  -- Found in the month's own table: looked up in all of them, 50,000 cited events took 650 ms.
  execute format('
    with found as materialized (
      select e.hub_id, e.id from hub.cited_events(null, $1, $2) c
      cross join lateral (select y.hub_id, y.id from hub.%I y where y.hub_id = c.hub_id and y.id = c.id limit 1) e limit $3
    )
    update hub.interaction_events e set retention = ''keep'' from found f
    where e.hub_id = f.hub_id and e.id = f.id and e.retention = %L and e.id >= %L and e.id < %L',
    v_table, p_class, v_from, v_to) using v_from, v_to, p_limit;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Whether a transaction that has been in progress for seconds reads or writes events, such as an export. Waiting for its locks
-- would only hold up the others.
create or replace function hub.events_in_long_use() returns boolean language sql volatile as $$
  select exists (select from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
    where l.relation = 'hub.interaction_events'::regclass and l.granted and l.pid <> pg_backend_pid()
      and a.xact_start < clock_timestamp() - interval '5 seconds')
$$;

-- Detaches the partition of a month and renames it to `expired_events_<class>_<YYYY_MM>`; its hubs begin after its last
-- event from then on. Returns how many cited events were still kept, or null when the tables are in use: it waits a tenth of
-- a second for each lock and no longer, since reading and writing events waits behind it.
create or replace function hub.detach_month(p_class text, p_month timestamptz) returns integer language plpgsql
set lock_timeout = '100ms' as $$
declare
  v_month text := to_char(p_month at time zone 'UTC', 'YYYY_MM');
  v_name text := format('interaction_events_%s_%s', p_class, v_month);
  v_kept integer;
begin
  begin
    execute format('lock table only hub.interaction_events_%s in access exclusive mode', p_class);
    execute format('lock table hub.%I, hub.interaction_events_%s_default in access exclusive mode', v_name, p_class);
    -- Everything that could cite an event of it has committed, and nothing new can read one.
    v_kept := hub.keep_cited_events(p_class, p_month, null);
    execute format('update hub.hubs h set first_seq = x.seq + 1
      from (select y.id, (select max(e.seq) from hub.%I e where e.hub_id = y.id) as seq from hub.hubs y) x
      where x.id = h.id and x.seq >= h.first_seq', v_name);
    execute format('alter table hub.interaction_events_%s detach partition hub.%I', p_class, v_name);
    execute format('alter table hub.%I rename to %I', v_name, format('expired_events_%s_%s', p_class, v_month));
  exception when lock_not_available then
    return null;
  end;
  return v_kept;
end $$;

-- Deletes identities and confirmations of the next events of a detached partition, in the order of hub and id. Returns for
-- each hub how many events were read and the id of the last.
create or replace function hub.forget_expired(p_table text, p_hub uuid, p_id uuid, p_limit integer)
returns table (hub_id uuid, id uuid, events integer) language plpgsql as $$
begin
  return query execute format('
    with batch as materialized (
      select e.hub_id, e.id, e.source, e.external_id from hub.%I e
      where (e.hub_id, e.id) > ($1, $2) order by e.hub_id, e.id limit $3
    ), identities as (
      -- An identity may have been taken by another event since.
      delete from hub.event_identity i using batch b
      where i.hub_id = b.hub_id and i.source = b.source and i.external_id = b.external_id and i.event_id = b.id
    ), confirmations as (
      delete from hub.confirmations c using batch b where c.hub_id = b.hub_id and c.event_id = b.id
    )
    select b.hub_id, (array_agg(b.id order by b.id desc))[1], count(*)::integer from batch b
    group by b.hub_id order by b.hub_id', p_table) using p_hub, p_id, p_limit;
end $$;

-- Removes events of a hub that are in no month's partition, with ids below `p_before`: they came while the clock was far from
-- all prepared months, or with an import. Returns how many were removed and how many were kept since they are cited; both are
-- null when the table is in use.
create or replace function hub.remove_strays(p_class text, p_hub uuid, p_before uuid, p_limit integer,
  out removed integer, out kept integer) language plpgsql
set lock_timeout = '100ms' as $$
declare
  v_ids uuid[];
begin
  begin
    execute format('lock table only hub.interaction_events_%s in row exclusive mode', p_class);
    -- As where a month is detached: everything that could cite one of these has committed.
    execute format('lock table hub.interaction_events_%s_default in access exclusive mode', p_class);
    execute format('select coalesce(array_agg(x.id), ''{}'') from (select e.id from hub.interaction_events_%s_default e
      where e.hub_id = $1 and e.id < $2 order by e.id limit $3) x', p_class) into v_ids using p_hub, p_before, p_limit;
    update hub.interaction_events e set retention = 'keep'
      where e.hub_id = p_hub and e.retention = p_class and e.id in (
        select c.id from hub.cited_events(p_hub, v_ids[1], p_before) c where c.id = any (v_ids));
    get diagnostics kept = row_count;
    execute format('
      with gone as (
        delete from hub.interaction_events_%s_default e where e.hub_id = $1 and e.id = any ($2)
        returning e.id, e.seq, e.source, e.external_id
      ), identities as (
        delete from hub.event_identity i using gone g
        where i.hub_id = $1 and i.source = g.source and i.external_id = g.external_id and i.event_id = g.id
      ), confirmations as (
        delete from hub.confirmations c using gone g where c.hub_id = $1 and c.event_id = g.id
      ), moved as (
        update hub.hubs h set first_seq = x.seq + 1 from (select max(g.seq) as seq from gone g) x
        where h.id = $1 and x.seq >= h.first_seq
      )
      select count(*) from gone', p_class) into removed using p_hub, v_ids;
  exception when lock_not_available then
    removed := null;
    kept := null;
  end;
end $$;
