-- The retirements of the evidence of one widget, for explanations of a past time: hub.evidence has only the last of each.
create index system_events_retired on hub.system_events (hub_id, widget_id, seq) where type = 'ihub.evidence-retired';
