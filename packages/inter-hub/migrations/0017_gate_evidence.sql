-- When the same was last observed: the newest times of the day, so that the observations within an hour can be counted.
alter table hub.confirmations add column recent timestamptz[] not null default '{}';

-- What within the widget a decision is about, such as one requirement of a gate.
alter table hub.decision_records add column subject text not null default '';
