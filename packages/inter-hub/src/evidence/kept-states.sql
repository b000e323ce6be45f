-- Keeps one row per widget in hub.widget_states and hub.widget_evidence in step with hub.widgets. hub.move_states writes the states.
create or replace function hub.keep_widget() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into hub.widget_states (hub_id, widget_id, status, state, since, slug, name, widget_type, policy_scope, owner,
      created_at, updated_at)
    values (new.hub_id, new.id, new.status, 'unproven', new.created_at, new.slug, new.name, new.widget_type, new.policy_scope,
      new.owner, new.created_at, new.updated_at);
    insert into hub.widget_evidence (hub_id, widget_id, status, state, widget_type, policy_scope, owner, created_at, changes_at,
      vocabulary_version)
    select new.hub_id, new.id, new.status, 'unproven', new.widget_type, new.policy_scope, new.owner, new.created_at, 'infinity',
      w.vocabulary_version
    from hub.state_watches w where w.hub_id = new.hub_id;
    return null;
  end if;
  update hub.widget_states s set status = new.status, slug = new.slug, name = new.name, widget_type = new.widget_type,
    policy_scope = new.policy_scope, owner = new.owner, updated_at = new.updated_at
  where s.hub_id = new.hub_id and s.widget_id = new.id;
  update hub.widget_evidence e set status = new.status, widget_type = new.widget_type, policy_scope = new.policy_scope,
    owner = new.owner
  where e.hub_id = new.hub_id and e.widget_id = new.id
    and (e.status, e.widget_type, e.policy_scope, e.owner) is distinct from
      (new.status, new.widget_type, new.policy_scope, new.owner);
  return null;
end $$;
create or replace trigger keep after insert on hub.widgets for each row execute function hub.keep_widget();
create or replace trigger keep_update after update on hub.widgets for each row when (old.* is distinct from new.*)
  execute function hub.keep_widget();

-- The counters that a widget adds to: that of its hub (facet '') and one for each value that lists filter by.
create or replace function hub.facets(p_state text, p_widget_type text, p_owner text, p_policy_scope text)
returns table (facet text, value text) language sql immutable parallel safe as $$
  select f.facet, f.value from (values ('', ''), ('state', p_state), ('widget_type', p_widget_type), ('owner', p_owner),
    ('policy_scope', p_policy_scope)) f (facet, value)
  where f.value is not null
$$;

-- Appends the changes of a statement to hub.widget_counts, so that no transaction waits for another one's counter.
create or replace function hub.count_widgets() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into hub.widget_counts (hub_id, status, facet, value, count, is_change)
    select n.hub_id, n.status, f.facet, f.value, count(*), true
    from added n cross join lateral hub.facets(n.state, n.widget_type, n.owner, n.policy_scope) f
    group by n.hub_id, n.status, f.facet, f.value;
  elsif tg_op = 'DELETE' then
    insert into hub.widget_counts (hub_id, status, facet, value, count, is_change)
    select o.hub_id, o.status, f.facet, f.value, -count(*), true
    from removed o cross join lateral hub.facets(o.state, o.widget_type, o.owner, o.policy_scope) f
    group by o.hub_id, o.status, f.facet, f.value;
  else
    insert into hub.widget_counts (hub_id, status, facet, value, count, is_change)
    select c.hub_id, c.status, f.facet, f.value, sum(c.sign), true from (
      select n.hub_id, n.status, n.state, n.widget_type, n.owner, n.policy_scope, 1 as sign from added n
      union all
      select o.hub_id, o.status, o.state, o.widget_type, o.owner, o.policy_scope, -1 from removed o
    ) c cross join lateral hub.facets(c.state, c.widget_type, c.owner, c.policy_scope) f
    group by c.hub_id, c.status, f.facet, f.value having sum(c.sign) <> 0;
  end if;
  return null;
end $$;
create or replace trigger count_added after insert on hub.widget_states referencing new table as added
  for each statement execute function hub.count_widgets();
create or replace trigger count_removed after delete on hub.widget_states referencing old table as removed
  for each statement execute function hub.count_widgets();
create or replace trigger count_changed after update on hub.widget_states referencing new table as added old table as removed
  for each statement execute function hub.count_widgets();

-- Sums up the counters of a hub that have changes.
create or replace function hub.sum_widget_counts(p_hub uuid) returns void language sql as $$
  with gone as (
    delete from hub.widget_counts c using (
      select distinct d.status, d.facet, d.value from hub.widget_counts d where d.hub_id = p_hub and d.is_change
    ) k where c.hub_id = p_hub and c.status = k.status and c.facet = k.facet and c.value = k.value
    returning c.status, c.facet, c.value, c.count
  )
  insert into hub.widget_counts (hub_id, status, facet, value, count, is_change)
  select p_hub, g.status, g.facet, g.value, sum(g.count), false from gone g
  group by g.status, g.facet, g.value having sum(g.count) <> 0
$$;

-- Widgets whose kept state may no longer be true; readers compute their states. With `p_evidence` also those for which only the
-- time of the newest evidence has moved.
create or replace function hub.due_widgets(p_hub uuid, p_now timestamptz, p_evidence boolean) returns table (widget_id uuid)
language sql stable as $$
  select e.widget_id from hub.widget_evidence e where e.due_key = hub.list_key(p_hub, '', 'due', '')
    and e.hub_id = p_hub and e.changes_at <= p_now
  union
  select e.widget_id from hub.widget_evidence e where e.vocabulary_key = hub.list_key(p_hub, '', 'vocabulary', '')
    and e.hub_id = p_hub and e.vocabulary_version < (select w.vocabulary_version from hub.state_watches w where w.hub_id = p_hub)
    -- Usually there are none. The planner expects a third of the rows and would read all of them.
    and (select min(y.vocabulary_version) from hub.widget_evidence y
      where y.vocabulary_key = hub.list_key(p_hub, '', 'vocabulary', ''))
      < (select w.vocabulary_version from hub.state_watches w where w.hub_id = p_hub)
  union
  select t.widget_id from hub.touched_widgets t where t.hub_id = p_hub and t.may_change
  union
  select t.widget_id from hub.touched_widgets t where p_evidence and t.hub_id = p_hub and not t.may_change
$$;

-- Whether new evidence leaves the state of its widget as it is, and no shorter than it was to be: the same outcome as the
-- evidence before it, which has not expired and had not when this was observed. Those of `p_before_` are null where there is none.
create or replace function hub.goes_on(p_before_outcome text, p_before_until timestamptz, p_outcome text, p_at timestamptz,
  p_until timestamptz, p_now timestamptz) returns boolean language sql immutable parallel safe as $$
  select coalesce(p_before_outcome = p_outcome and p_before_until > p_now and p_at <= p_before_until
    and p_until >= p_before_until, false)
$$;

-- Computes the states of widgets and keeps them. Announces the changes unless `p_silent`, and returns their number. The caller
-- holds the hub's lock, under which all evidence is written. A widget that another transaction is changing stays due, so that
-- writers of evidence do not wait for it.
create or replace function hub.move_states(p_hub uuid, p_widgets uuid[], p_now timestamptz, p_silent boolean)
returns integer language plpgsql as $$
declare
  v_version integer;
  v_free uuid[];
  v_changed uuid[];
  v_data jsonb[];
begin
  select array_agg(f.widget_id) into v_free from (
    select s.widget_id from unnest(p_widgets) d (widget_id)
    cross join lateral (select x.widget_id from hub.widget_states x where x.hub_id = p_hub and x.widget_id = d.widget_id
      for update skip locked) s
    ) f;
  if v_free is null then return 0; end if;
  select w.vocabulary_version into v_version from hub.state_watches w where w.hub_id = p_hub;
  with seen as materialized (
    select w.id, w.slug, w.name, w.owner, w.status, s.state as before, p.state, p.since, p.seen_at, coalesce(p.next_at, 'infinity') as changes_at
    from unnest(v_free) d (widget_id)
    cross join lateral (select x.id, x.slug, x.name, x.owner, x.status, x.created_at from hub.widgets x
      where x.hub_id = p_hub and x.id = d.widget_id limit 1) w
    cross join lateral (select x.state from hub.widget_states x where x.hub_id = p_hub and x.widget_id = d.widget_id limit 1) s
    cross join lateral hub.state_of(p_hub, w.id, w.created_at, p_now) p
  ), moved as (
    update hub.widget_states s set state = n.state, since = n.since from seen n
    where s.hub_id = p_hub and s.widget_id = n.id and (s.state, s.since) is distinct from (n.state, n.since)
  ), noted as (
    update hub.widget_evidence e set state = n.state, evidence_at = n.seen_at, changes_at = n.changes_at,
      vocabulary_version = v_version
    from seen n where e.hub_id = p_hub and e.widget_id = n.id
      and (e.state, e.evidence_at, e.changes_at, e.vocabulary_version) is distinct from
        (n.state, n.seen_at, n.changes_at, v_version)
  ), cleared as (
    delete from hub.touched_widgets t where t.hub_id = p_hub and t.widget_id = any (v_free)
  )
  select array_agg(n.id order by n.since, n.slug), array_agg(jsonb_build_object('widgetId', n.id, 'widgetSlug', n.slug,
      'name', n.name, 'owner', n.owner, 'state', n.state, 'before', n.before,
      'since', to_char(n.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      || r.reason || l.links order by n.since, n.slug)
    into v_changed, v_data from seen n
    cross join lateral hub.evidence_of_state(p_hub, n.id, n.state, p_now) r
    cross join lateral hub.links_of_state(p_hub, n.id, n.slug, (r.reason ->> 'eventId')::uuid) l
    where n.state <> n.before and n.status = 'active';
  if v_changed is null or p_silent then return 0; end if;
  perform hub.announce(p_hub, p_now, array_fill('ihub.widget-state-changed'::text, array[cardinality(v_changed)]),
    v_changed, v_data);
  return cardinality(v_changed);
end $$;

-- Keeps the states that new evidence may have changed, in the transaction of the evidence. While changes are not announced
-- (state_watches.seq is null), this is left to hub.detect_states.
create or replace function hub.move_touched(p_hub uuid, p_now timestamptz) returns void language plpgsql as $$
declare
  v_widgets uuid[];
begin
  select array_agg(t.widget_id) into v_widgets from hub.touched_widgets t where t.hub_id = p_hub and t.may_change;
  if v_widgets is null then return; end if;
  perform 1 from hub.state_watches w where w.hub_id = p_hub and w.seq is not null;
  if found then perform hub.move_states(p_hub, v_widgets, p_now, false); end if;
end $$;

-- Records that a widget has new evidence. The caller holds the hub's lock.
create or replace function hub.touch(p_hub uuid, p_widget uuid, p_may_change boolean) returns void language sql as $$
  insert into hub.touched_widgets (hub_id, widget_id, may_change)
  select p_hub, p_widget, p_may_change
  where not exists (select from hub.touched_widgets t where t.hub_id = p_hub and t.widget_id = p_widget
    and (t.may_change or not p_may_change))
  on conflict (hub_id, widget_id) do update set may_change = true
$$;
