-- People who use the console, their one-time links and their sessions. Of a link and a session only the SHA-256 is kept.

-- A person is an actor, by the same id.
create table hub.people (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  role text not null default 'admin' check (role in ('viewer', 'operator', 'admin')),
  created_at timestamptz not null default clock_timestamp()
);

create table hub.sign_in_links (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references hub.people,
  prefix text not null unique,
  hash bytea not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default clock_timestamp()
);

create table hub.sessions (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references hub.people,
  prefix text not null unique,
  hash bytea not null,
  -- Where it was opened from, so that its owner recognizes it.
  address text,
  agent text,
  last_used_at timestamptz not null default clock_timestamp(),
  -- It ends then, however much it is used.
  expires_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create index sessions_person on hub.sessions (person_id);
