-- Runs of jobs that give their pings a run ID (`?rid=`), so that runs which overlap are told apart.
create table hub.inbound_runs (
  hub_id uuid not null,
  hook_id uuid not null,
  rid uuid not null,
  -- Null if only a log has arrived.
  started_at timestamptz,
  -- When the run counts as failed; null if it never does, or did already.
  overdue_at timestamptz,
  log text not null default '',
  updated_at timestamptz not null,
  primary key (hub_id, hook_id, rid),
  foreign key (hub_id, hook_id) references hub.inbound_hooks (hub_id, id) on delete cascade
);
create index inbound_runs_overdue on hub.inbound_runs (overdue_at) where overdue_at is not null;
