-- Labels of widgets: short words to select widgets by.
alter table hub.widgets add column labels jsonb not null default '{}';

-- The labels of each widget, one a row, for lists: a trigger of hub.widgets keeps them. The primary key begins with the widget,
-- so that a lookup of one widget cannot be planned over a whole hub.
create table hub.widget_labels (
  hub_id uuid not null,
  widget_id uuid not null,
  key text not null,
  value text not null,
  primary key (widget_id, hub_id, key),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index widget_labels_value on hub.widget_labels (hub_id, key, value, widget_id);
