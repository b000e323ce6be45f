-- The state changes of one widget, for its history.
create index system_events_states on hub.system_events (hub_id, widget_id, seq) where type = 'ihub.widget-state-changed';
