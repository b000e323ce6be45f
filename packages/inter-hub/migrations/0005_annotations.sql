-- What people and programs note about a widget or an event, until it is resolved.

create table hub.annotations (
  hub_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  widget_id uuid not null,
  event_id uuid,
  category text not null,
  body text not null,
  severity text not null check (severity in ('info', 'low', 'medium', 'high', 'critical')),
  status text not null default 'open' check (status in ('open', 'resolved')),
  links jsonb not null,
  resolution text,
  resolved_by uuid,
  resolved_at timestamptz,
  consumer_id uuid not null,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index annotations_order on hub.annotations (hub_id, created_at, id);
create index annotations_widget on hub.annotations (hub_id, widget_id, created_at);
