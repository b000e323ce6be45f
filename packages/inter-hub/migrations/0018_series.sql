-- The numbers that events and confirmations carry, such as latencies, summed up by time.

-- One row for each number: the value `name` of a widget, event type and subject.
create table hub.series (
  -- From its name, so that it is the same number in another installation (hub.measure).
  series_id bigint primary key,
  hub_id uuid not null,
  widget_id uuid not null,
  event_type text not null,
  subject text not null,
  name text not null,
  unique (hub_id, widget_id, event_type, subject, name)
);

-- What was observed of a series in a minute, an hour and a day. Without a foreign key, which would lock the series for each
-- observation; a series is only removed after its last row.
create table hub.rollups (
  series_id bigint not null,
  start timestamptz not null,
  min double precision not null,
  max double precision not null,
  sum double precision not null,
  count integer not null,
  -- The length in minutes: 1, 60 or 1440.
  resolution smallint not null,
  primary key (series_id, resolution, start)
) with (fillfactor = 80);
