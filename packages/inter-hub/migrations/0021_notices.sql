-- Notices: messages to people about what needs their attention.

-- A notice channel is a row of hub.webhooks with another kind, so that its messages use the same queue. It matches no event.
alter table hub.webhooks
  add column kind text not null default 'events' check (kind in ('events', 'email', 'slack', 'ntfy', 'webhook', 'alertmanager')),
  add column slug text,
  -- What is not secret: sender, recipients, user name.
  add column settings jsonb not null default '{}',
  alter column description set default '',
  alter column event_types set default '{}',
  alter column from_seq set default 0,
  add check ((kind = 'events') = (slug is null));
create unique index webhooks_slug on hub.webhooks (hub_id, slug) where slug is not null;

create table hub.notice_rules (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  slug text not null,
  title text not null,
  severity text not null,
  condition text not null check (condition in ('state', 'status', 'expiring', 'silent', 'digest')),
  -- Of `state`: the states; of `status`: the values of `state` in a reported status that are good.
  states text[] not null default '{}',
  -- How long the condition must hold; of `expiring`: how long before the end.
  for_s integer not null default 0,
  -- Of `digest`: the day of the week (1 is Monday) and the minute of that day, in UTC.
  weekday integer,
  minute integer,
  -- Which widgets; empty arrays match all.
  widget_ids uuid[] not null default '{}',
  within_ids uuid[] not null default '{}',
  widget_types text[] not null default '{}',
  owners text[] not null default '{}',
  event_types text[] not null default '{}',
  channel_ids uuid[] not null,
  group_wait_s integer not null default 30,
  -- 0: an open notice is not repeated.
  repeat_s integer not null default 14400,
  send_resolved boolean not null default true,
  enabled boolean not null default true,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, slug)
);

-- How far a rule was applied, and when its next message is due.
create table hub.notice_groups (
  hub_id uuid not null,
  rule_id uuid not null,
  -- The version of the rule that is applied to all widgets; up to which widget, until it is done.
  version integer not null,
  applied_to uuid,
  -- When news is sent, and when open notices are repeated.
  flush_at timestamptz,
  repeat_at timestamptz,
  next_at timestamptz generated always as (least(flush_at, repeat_at)) stored,
  primary key (hub_id, rule_id),
  foreign key (hub_id, rule_id) references hub.notice_rules (hub_id, id) on delete cascade
);
create index notice_groups_due on hub.notice_groups (next_at) where next_at is not null;

-- What a rule waits for. `armed`: the status was good, and a notice is due once it is not. `pending`: the condition holds.
create table hub.notice_watches (
  hub_id uuid not null,
  rule_id uuid not null,
  -- The hub itself for the condition `silent`.
  widget_id uuid not null,
  subject text not null,
  state text not null check (state in ('armed', 'pending')),
  since timestamptz not null,
  -- When it is evaluated again even if nothing happens.
  due_at timestamptz,
  primary key (rule_id, hub_id, widget_id, subject),
  foreign key (hub_id, rule_id) references hub.notice_rules (hub_id, id) on delete cascade
);
create index notice_watches_due on hub.notice_watches (hub_id, due_at) where due_at is not null;
create index notice_watches_widget on hub.notice_watches (hub_id, widget_id);

-- Up to which numbers the events of a hub were evaluated.
create table hub.notice_cursors (
  hub_id uuid primary key references hub.hubs,
  seq bigint not null,
  system_seq bigint not null
);

-- One row for each rule and cause.
create table hub.notices (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  rule_id uuid not null,
  widget_id uuid,
  subject text not null,
  state text not null check (state in ('open', 'acknowledged', 'resolved')),
  severity text not null,
  reason text not null,
  -- The event that decides, for its link.
  event_id uuid,
  since timestamptz not null,
  opened_at timestamptz not null,
  acknowledged_at timestamptz,
  note text,
  resolved_at timestamptz,
  -- When a message first contained it; null if none has.
  told_at timestamptz,
  -- Whether the next message of the rule takes it into account.
  is_news boolean not null default true,
  -- The widget whose failure explains this one.
  suppressed_by uuid,
  -- The end of the maintenance window that silences it.
  silenced_until timestamptz,
  -- Who acknowledged it.
  actor_id uuid,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  foreign key (hub_id, rule_id) references hub.notice_rules (hub_id, id) on delete cascade,
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create unique index notices_cause on hub.notices (hub_id, rule_id, widget_id, subject) nulls not distinct where state <> 'resolved';
create index notices_order on hub.notices (hub_id, created_at, id);
create index notices_news on hub.notices (hub_id, rule_id) where is_news;
create index notices_open on hub.notices (hub_id, rule_id, since) where state = 'open';
create index notices_widget on hub.notices (hub_id, widget_id) where state <> 'resolved';
create index notices_suppressed on hub.notices (hub_id, suppressed_by) where suppressed_by is not null;
create index notices_silenced on hub.notices (hub_id, silenced_until) where silenced_until is not null;
create index notices_old on hub.notices (resolved_at) where state = 'resolved';

create table hub.maintenance_windows (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  reason text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  widget_ids uuid[] not null default '{}',
  within_ids uuid[] not null default '{}',
  widget_types text[] not null default '{}',
  owners text[] not null default '{}',
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  check (ends_at > starts_at)
);
create index maintenance_windows_order on hub.maintenance_windows (hub_id, created_at, id);
create index maintenance_windows_end on hub.maintenance_windows (hub_id, ends_at);

create index widget_statuses_until on hub.widget_statuses (hub_id, valid_until desc);
