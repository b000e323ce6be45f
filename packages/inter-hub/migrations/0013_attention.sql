-- What needs attention although the proof passes: kept beside the proof, so that a list of widgets reads no event.
alter table hub.evidence add column proof_attention text[];
update hub.evidence e set proof_attention = y.attention from hub.interaction_events y
where y.hub_id = e.hub_id and y.id = e.proof_event_id and y.attention is not null;
