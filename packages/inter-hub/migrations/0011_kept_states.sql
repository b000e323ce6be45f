-- The state of every widget, kept beside it, so that lists filter and sort by state over an index. A kept state is true until
-- `changes_at`; after that, readers compute it (hub.state_of). A state that ends by time alone needs no write.

drop table hub.widget_states;

-- The key of a list: the widgets of a hub with one status, all of them (facet '') or those with one value of a facet. As a single
-- number it leaves the planner only the indexes of that facet, with or without statistics. Keys may collide, so lists check the
-- columns too.
create function hub.list_key(p_hub uuid, p_status text, p_facet text, p_value text) returns bigint
language sql immutable parallel safe as $$
  select hashtextextended(p_hub::text || p_status || ' ' || p_facet || ' ' || p_value, 0)
$$;

-- What lists filter and sort by. A row is written when its widget or the state changes; confirmations do not write it. The
-- primary key begins with the widget, so that a list of a hub cannot be planned over it.
create table hub.widget_states (
  hub_id uuid not null,
  widget_id uuid not null,
  status text not null,
  state text not null,
  since timestamptz not null,
  slug text not null,
  name text not null,
  widget_type text not null,
  policy_scope text,
  owner text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  all_key bigint generated always as (hub.list_key(hub_id, status, '', '')) stored,
  state_key bigint generated always as (hub.list_key(hub_id, status, 'state', state)) stored,
  widget_type_key bigint generated always as (hub.list_key(hub_id, status, 'widget_type', widget_type)) stored,
  owner_key bigint generated always as (hub.list_key(hub_id, status, 'owner', owner)) stored,
  policy_scope_key bigint generated always as (hub.list_key(hub_id, status, 'policy_scope', policy_scope)) stored,
  primary key (widget_id, hub_id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);

-- What moves without a change of state: the time of the newest evidence, and when the state has to be computed again. Separate
-- from widget_states, so that evidence for the same state does not write all indexes of that table.
create table hub.widget_evidence (
  hub_id uuid not null,
  widget_id uuid not null,
  status text not null,
  state text not null,
  widget_type text not null,
  policy_scope text,
  owner text,
  created_at timestamptz not null,
  evidence_at timestamptz,
  -- A lower bound: confirmations extend the real time and leave this one.
  changes_at timestamptz not null,
  -- The version of the vocabulary that the state was computed with; see hub.state_watches.
  vocabulary_version integer not null,
  all_key bigint generated always as (hub.list_key(hub_id, status, '', '')) stored,
  state_key bigint generated always as (hub.list_key(hub_id, status, 'state', state)) stored,
  widget_type_key bigint generated always as (hub.list_key(hub_id, status, 'widget_type', widget_type)) stored,
  owner_key bigint generated always as (hub.list_key(hub_id, status, 'owner', owner)) stored,
  policy_scope_key bigint generated always as (hub.list_key(hub_id, status, 'policy_scope', policy_scope)) stored,
  due_key bigint generated always as (hub.list_key(hub_id, '', 'due', '')) stored,
  vocabulary_key bigint generated always as (hub.list_key(hub_id, '', 'vocabulary', '')) stored,
  primary key (widget_id, hub_id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index widget_evidence_due on hub.widget_evidence (due_key, changes_at);
create index widget_evidence_vocabulary on hub.widget_evidence (vocabulary_key, vocabulary_version);

-- One index for each facet and order, so that a page is read from one index in its order.
do $$
declare
  v_facet text;
  v_order text;
begin
  foreach v_facet in array array['all', 'state', 'widget_type', 'owner', 'policy_scope'] loop
    foreach v_order in array array['created_at', 'updated_at', 'name', 'slug', 'since', 'state', 'widget_type', 'owner'] loop
      continue when v_order = v_facet;
      execute format('create index %I on hub.widget_states (%s_key, %s, %swidget_id)', 'widget_states_' || v_facet || '_by_' || v_order,
        v_facet, v_order, case v_order when 'created_at' then '' else 'created_at, ' end);
    end loop;
    execute format('create index %I on hub.widget_evidence (%s_key, evidence_at, created_at, widget_id)',
      'widget_evidence_' || v_facet, v_facet);
  end loop;
end $$;
-- Without statistics the planner could use this index for a lookup of one widget by (hub_id, id) and read the whole hub.
drop index hub.widgets_order;

-- The number of widgets of a hub by status: in all (facet ''), and by state, type, owner and policy scope. The count is the sum
-- of the rows: changes are appended, so that no transaction waits for a counter, and summed up later.
create table hub.widget_counts (
  hub_id uuid not null references hub.hubs,
  status text not null,
  facet text not null,
  value text not null,
  count bigint not null,
  is_change boolean not null
);
create index widget_counts_value on hub.widget_counts (hub_id, status, facet, value);
create index widget_counts_changes on hub.widget_counts (hub_id) where is_change;

-- Widgets with new evidence since their state was kept. With `may_change` the state may differ, and readers compute it; without
-- it only the time of the newest evidence has moved.
alter table hub.touched_widgets add column may_change boolean not null default true;
create index touched_widgets_due on hub.touched_widgets (hub_id) where may_change;

-- `seq` is null after an import: changes are not announced until every state has been computed once. Activating a manifest
-- increments `vocabulary_version`; states that were kept with a lower version are due.
alter table hub.state_watches drop column manifest_id, add column vocabulary_version integer not null default 1;
update hub.state_watches set seq = null;

insert into hub.widget_states (hub_id, widget_id, status, state, since, slug, name, widget_type, policy_scope, owner, created_at,
  updated_at)
select w.hub_id, w.id, w.status, 'unproven', w.created_at, w.slug, w.name, w.widget_type, w.policy_scope, w.owner, w.created_at,
  w.updated_at
from hub.widgets w;
insert into hub.widget_evidence (hub_id, widget_id, status, state, widget_type, policy_scope, owner, created_at, changes_at,
  vocabulary_version)
select w.hub_id, w.id, w.status, 'unproven', w.widget_type, w.policy_scope, w.owner, w.created_at, 'infinity', 0
from hub.widgets w;
insert into hub.widget_counts (hub_id, status, facet, value, count, is_change)
select w.hub_id, w.status, f.facet, f.value, count(*), false from hub.widgets w
cross join lateral (values ('', ''), ('state', 'unproven'), ('widget_type', w.widget_type), ('owner', w.owner),
  ('policy_scope', w.policy_scope)) f (facet, value)
where f.value is not null group by 1, 2, 3, 4;
