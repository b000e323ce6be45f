-- Widgets (the governed things of a hub), every version of them, and the typed links between them.

create table hub.widgets (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid(),
  slug text not null,
  name text not null,
  widget_type text not null,
  policy_scope text,
  description text not null,
  attributes jsonb not null,
  owner text,
  -- Which fields an inventory manages: {"<inventory>": ["/name", "/attributes/url"]}. They are locked for others.
  ownership jsonb not null default '{}',
  status text not null default 'active' check (status in ('active', 'archived')),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, slug)
);
create index widgets_id on hub.widgets (id);
create index widgets_slug on hub.widgets (slug);
create index widgets_order on hub.widgets (hub_id, created_at, id);

create table hub.widget_versions (
  hub_id uuid not null,
  widget_id uuid not null,
  version integer not null,
  -- The widget as it was after this change: name, widgetType, policyScope, description, attributes, owner, status.
  content jsonb not null,
  actor_id uuid not null,
  via text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, widget_id, version),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);

create table hub.relations (
  hub_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  from_widget_id uuid not null,
  type text not null,
  to_widget_id uuid not null,
  origin text not null check (origin in ('declared', 'observed', 'attested')),
  state text not null,
  confidence text not null,
  note text,
  -- The inventories that declare it; it goes when the last one stops.
  inventories text[] not null default '{}',
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, from_widget_id, type, to_widget_id, origin),
  foreign key (hub_id, from_widget_id) references hub.widgets (hub_id, id) on delete cascade,
  foreign key (hub_id, to_widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index relations_to on hub.relations (hub_id, to_widget_id);
create index relations_order on hub.relations (hub_id, created_at, id);

-- Whether the checks of a widget run: what a person or a program has said of one check, or of all of them ('').
create table hub.observations (
  hub_id uuid not null,
  widget_id uuid not null,
  "check" text not null default '',
  state text not null check (state in ('paused', 'enabled')),
  reason text not null,
  -- It ends by time alone.
  until timestamptz,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, widget_id, "check"),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);

-- What the hub's runtime says of a widget, such as the status of a gate. After `valid_until` nobody knows.
create table hub.widget_statuses (
  hub_id uuid not null,
  widget_id uuid not null,
  status jsonb not null,
  valid_until timestamptz,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, widget_id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
