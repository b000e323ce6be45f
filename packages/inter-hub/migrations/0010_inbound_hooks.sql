-- Inbound hooks: a subject and a widget for each item, identities of what is sent, schedules, signatures.

alter table hub.inbound_hooks
  -- CEL over the ping and its item: the subject and the widget of each event, and what makes a repeat the same.
  add column subject_from text,
  add column widget_from text,
  add column identity text,
  -- Cron or OnCalendar, the time zone that it is read in, and how late a run may be.
  add column schedule text,
  add column timezone text,
  add column grace text,
  add column signature_scheme text
    check (signature_scheme in ('github', 'gitea', 'stripe', 'standard-webhooks')),
  add column signature_secret text,
  -- When a run that was started and has not ended counts as failed.
  add column overdue_at timestamptz,
  add check ((signature_scheme is null) = (signature_secret is null)),
  drop constraint inbound_hooks_check1,
  add check (kind = 'command' or widget_id is not null or widget_from is not null);
create index inbound_hooks_overdue on hub.inbound_hooks (overdue_at) where overdue_at is not null;

-- What makes a command that a hook asks for the same as one before.
alter table hub.commands add column identity text;
create unique index commands_identity on hub.commands (hub_id, actor_id, identity) where identity is not null;
