-- Commands that change nothing, such as previews: a caller that may read the hub can create them, and they are forgotten soon.
alter table hub.commands add column read_only boolean not null default false;
create index commands_read_only on hub.commands (finished_at) where read_only and finished_at is not null;
