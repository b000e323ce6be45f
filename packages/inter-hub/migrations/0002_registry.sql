-- Hubs, their manifests and vocabulary, and who may use the API.

create table hub.hubs (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique,
  name text not null,
  domain text,
  hub_kind text not null,
  hub_family text,
  vsm_function text,
  vsm_system text,
  description text not null,
  status text not null default 'active' check (status in ('active', 'archived')),
  -- The number of its oldest event: numbers are contiguous from there. Older events were removed when their time was over.
  first_seq bigint not null default 1,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);

create table hub.manifests (
  id uuid not null default gen_random_uuid() unique,
  hub_id uuid not null references hub.hubs,
  version integer not null,
  status text not null default 'draft' check (status in ('draft', 'active', 'superseded')),
  capability_description text,
  hub_family text,
  vsm_function text,
  vsm_system text,
  scope text,
  -- {widgetTypes, eventTypes, annotationCategories, policyScopes, relationTypes}, each a list of entries with a name
  vocabulary jsonb not null,
  row_version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  activated_at timestamptz,
  primary key (hub_id, id),
  unique (hub_id, version)
);
create unique index manifests_one_active on hub.manifests (hub_id) where status = 'active';

-- What activation has registered. A name belongs to the hub that registered it first, also after it is retired.
create table hub.vocabulary (
  hub_id uuid not null references hub.hubs,
  kind text not null
    check (kind in ('widget-type', 'event-type', 'annotation-category', 'policy-scope', 'relation-type', 'command')),
  name text not null,
  id uuid not null default gen_random_uuid() unique,
  title text,
  description text,
  -- What else the entry says, as the manifest has it: metadataSchema, outcome, subject, widgetTypes, inverse ...
  definition jsonb not null,
  -- Of an event type: how long its events prove anything. Null proves nothing.
  fresh_for_s integer,
  widget_types text[],
  status text not null check (status in ('active', 'retired')),
  manifest_id uuid not null,
  position integer not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, kind, name),
  foreign key (hub_id, manifest_id) references hub.manifests (hub_id, id)
);
-- The four public registries are one name space over all hubs; relation types and commands belong to their hub.
create unique index vocabulary_owner on hub.vocabulary (kind, name) where kind not in ('relation-type', 'command');

create table hub.consumers (
  id uuid primary key default gen_random_uuid(),
  -- Null for the operator of the installation, who belongs to no hub.
  hub_id uuid references hub.hubs,
  manifest_id uuid,
  name text not null,
  status text not null default 'active' check (status in ('active', 'disabled')),
  -- Requests a minute; null is the default, 0 is no limit.
  rate_limit integer check (rate_limit >= 0),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  foreign key (hub_id, manifest_id) references hub.manifests (hub_id, id)
);
create unique index consumers_name on hub.consumers (hub_id, name) nulls not distinct;

create table hub.keys (
  id uuid primary key default gen_random_uuid(),
  consumer_id uuid not null references hub.consumers,
  name text,
  -- The 8 hex digits that may be shown; the key itself is kept as a SHA-256 alone.
  prefix text not null unique check (prefix ~ '^[0-9a-f]{8}$'),
  hash bytea not null,
  scopes text[] not null,
  -- Requests a minute of this key, beside the limit of its consumer; null is none.
  rate_limit integer check (rate_limit > 0),
  status text not null check (status in ('pending', 'active', 'revoked')),
  -- A pending key that nobody has used by then is dead: it may be one that nobody knows.
  pending_until timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create index keys_consumer on hub.keys (consumer_id, created_at);

-- Short-lived access tokens. A token lives no longer than its key, and dies with it.
create table hub.tokens (
  prefix text primary key check (prefix ~ '^[0-9a-f]{8}$'),
  hash bytea not null,
  key_id uuid not null references hub.keys,
  scopes text[] not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create index tokens_expiry on hub.tokens (expires_at);

-- Who answers for widgets.
create table hub.owners (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  slug text not null,
  title text not null,
  contact text,
  url text,
  -- The inventory that manages it; null when it was made by hand.
  inventory text,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, slug)
);
create index owners_order on hub.owners (hub_id, created_at, id);
