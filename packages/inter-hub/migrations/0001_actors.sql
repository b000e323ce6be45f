-- The installation itself, and everybody who acts in it.

create table hub.installation (
  -- One row.
  is_only boolean primary key default true check (is_only),
  -- Names the history of this database. Cursors carry it; it is new after an import or a restore, and never exported.
  epoch uuid not null default gen_random_uuid(),
  -- Of the PostgreSQL cluster that the epoch belongs to: another one means that a copy was restored. Failover keeps it.
  system_identifier text,
  -- Authenticates cursors; never leaves the database.
  cursor_key bytea not null default uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
);
insert into hub.installation default values;

-- An actor outlives its credentials, and what it did refers to it. A consumer and an inbound hook are their own actors, by
-- the same id.
create table hub.actors (
  id uuid primary key,
  kind text not null check (kind in ('consumer', 'person', 'hook', 'system')),
  name text not null,
  -- Null: it belongs to the installation.
  hub_id uuid,
  created_at timestamptz not null default clock_timestamp()
);
insert into hub.actors (id, kind, name) values ('00000000-0000-0000-0000-000000000001', 'system', 'inter-hub');
