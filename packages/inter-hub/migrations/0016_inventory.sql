-- What inventories say beside the content of widgets.

-- Where inventories declare the fields of a widget: {"<inventory>": {"/owner": "shop.yaml:12"}}.
alter table hub.widgets add column declared_at jsonb;
-- Where inventories declare a relation: {"<inventory>": "shop.yaml:14"}.
alter table hub.relations add column declared_at jsonb;

-- Addresses for the contexts in which evidence is observed: the longest prefix of an event's view context decides.
create table hub.contexts (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  prefix text not null,
  -- A template: {path} is the rest of the context, {context} all of it, {widget} the slug of the widget.
  url text not null,
  -- The inventory that manages it; null if it was created through the API.
  inventory text,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, prefix)
);
create index contexts_order on hub.contexts (hub_id, created_at, id);

-- Slugs that widgets had before they were renamed. They go on naming the widget until another widget takes the slug.
create table hub.former_slugs (
  hub_id uuid not null,
  slug text not null,
  widget_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, slug),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index former_slugs_widget on hub.former_slugs (hub_id, widget_id);
create index former_slugs_slug on hub.former_slugs (slug);
