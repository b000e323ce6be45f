-- Commands: from people and agents to a hub's runtime, which claims them with a lease and answers with a result. Inbound
-- hooks: addresses outside of the API whose callers make an event or a command.

alter table hub.vocabulary drop constraint vocabulary_kind_check;
alter table hub.vocabulary add constraint vocabulary_kind_check check (kind in
  ('widget-type', 'event-type', 'annotation-category', 'policy-scope', 'relation-type', 'command'));
-- Commands, like relation types, belong to their hub.
drop index hub.vocabulary_owner;
create unique index vocabulary_owner on hub.vocabulary (kind, name) where kind not in ('relation-type', 'command');

create table hub.commands (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  widget_id uuid,
  name text not null,
  input jsonb not null,
  -- How long a run may take, by the manifest at the time of asking.
  timeout_s integer not null,
  status text not null default 'pending'
    check (status in ('pending', 'claimed', 'succeeded', 'failed', 'cancelled', 'expired')),
  result jsonb,
  -- {code, message}
  error jsonb,
  -- Who asked, and who has claimed it.
  consumer_id uuid not null,
  claimed_by uuid,
  attempts integer not null default 0,
  -- Counts claims: who lost the lease changes nothing any more.
  fence bigint not null default 0,
  claimed_at timestamptz,
  lease_until timestamptz,
  -- The end of the time that the run of this claim may take; no lease goes beyond it.
  run_until timestamptz,
  finished_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (hub_id, id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index commands_order on hub.commands (hub_id, created_at desc, id);
create index commands_widget on hub.commands (hub_id, widget_id, created_at desc);
create index commands_open on hub.commands (hub_id, created_at, id) where status in ('pending', 'claimed');
