-- What people and programs note about a widget or an event until it is resolved, and what follows from it: requirement
-- candidates, decisions, deployments and the outcomes that show whether it worked.

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
  resolved_via text,
  resolved_at timestamptz,
  -- With it the annotation has an identity: the same source says the same gap again, and it stays one.
  source text,
  external_id text,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create unique index annotations_identity on hub.annotations (hub_id, source, external_id) where external_id is not null;
create index annotations_order on hub.annotations (hub_id, created_at, id);
create index annotations_widget on hub.annotations (hub_id, widget_id, created_at);
create index annotations_event on hub.annotations (hub_id, event_id) where event_id is not null;

-- Something that should be done, as it was found.
create table hub.requirement_candidates (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  title text not null,
  description text not null default '',
  status text not null default 'open' check (status in ('open', 'accepted', 'rejected', 'done')),
  severity text not null default 'medium' check (severity in ('info', 'low', 'medium', 'high', 'critical')),
  widget_id uuid,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id)
);
create index requirement_candidates_order on hub.requirement_candidates (hub_id, created_at, id);
create index requirement_candidates_widget on hub.requirement_candidates (hub_id, widget_id, created_at) where widget_id is not null;

-- What was decided, by whom, why and until when.
create table hub.decision_records (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  title text not null,
  description text not null default '',
  -- What kind of decision: `decision`, `waiver`, `attestation`, `go`, `risk-acceptance`, `re-baseline` ...
  kind text not null,
  status text not null default 'proposed' check (status in ('proposed', 'accepted', 'rejected', 'superseded', 'withdrawn')),
  reason text not null default '',
  -- Who approved it, in words, until people have accounts.
  approver text,
  decided_at timestamptz,
  expires_at timestamptz,
  -- The evidence it rests on, copied: it outlives the events.
  evidence jsonb not null default '[]',
  widget_id uuid,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id)
);
create index decision_records_order on hub.decision_records (hub_id, created_at, id);
create index decision_records_widget on hub.decision_records (hub_id, widget_id, created_at) where widget_id is not null;

-- What was rolled out.
create table hub.deployment_records (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  title text not null,
  description text not null default '',
  status text not null default 'planned' check (status in ('planned', 'running', 'succeeded', 'failed', 'rolled-back')),
  -- What was deployed: a version, a commit, an image.
  revision text,
  environment text,
  deployed_at timestamptz,
  widget_id uuid,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id)
);
create index deployment_records_order on hub.deployment_records (hub_id, created_at, id);
create index deployment_records_widget on hub.deployment_records (hub_id, widget_id, created_at) where widget_id is not null;

-- What shows whether it worked.
create table hub.outcome_signals (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  title text not null,
  description text not null default '',
  -- The evidence that would show it; the state of the signal is computed from that evidence.
  event_type text not null,
  subject text,
  expected text not null default 'pass' check (expected in ('pass', 'fail')),
  -- Only evidence of this time or later counts.
  since timestamptz not null,
  due_at timestamptz,
  widget_id uuid not null,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id)
);
create index outcome_signals_order on hub.outcome_signals (hub_id, created_at, id);
create index outcome_signals_widget on hub.outcome_signals (hub_id, widget_id, created_at);

-- What follows from what: from the cause to what it led to.
create table hub.links (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  from_kind text not null,
  from_id uuid not null,
  to_kind text not null,
  to_id uuid not null,
  role text not null,
  actor_id uuid not null,
  via text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, from_kind, from_id, to_kind, to_id, role)
);
create index links_to on hub.links (hub_id, to_kind, to_id);

-- Reusable sets of widgets, relations and checks with parameters, in versions; and who has adopted which.
create table hub.widget_patterns (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  slug text not null unique,
  title text not null,
  description text not null default '',
  status text not null default 'active' check (status in ('active', 'archived')),
  -- The number of its newest version.
  latest integer not null default 1,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id)
);
create index widget_patterns_order on hub.widget_patterns (created_at, id);

create table hub.widget_pattern_versions (
  pattern_id uuid not null references hub.widget_patterns (id) on delete cascade,
  number integer not null,
  -- {parameters, widgets, relations}
  content jsonb not null,
  actor_id uuid not null,
  via text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (pattern_id, number)
);

create table hub.pattern_adoptions (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  pattern_id uuid not null references hub.widget_patterns (id),
  number integer not null,
  parameters jsonb not null,
  -- The widgets that it made or updated: [{id, slug}].
  widgets jsonb not null,
  actor_id uuid not null,
  via text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id)
);
create index pattern_adoptions_order on hub.pattern_adoptions (hub_id, created_at, id);
create index pattern_adoptions_pattern on hub.pattern_adoptions (pattern_id, created_at);
