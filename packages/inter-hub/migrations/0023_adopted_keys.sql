-- Keys of another server, in its own form, that are valid here too.

-- When the key was adopted; null for a key that this server made. Of an adopted key, too, only the SHA-256 is kept.
alter table hub.keys add column adopted_at timestamptz;
create index keys_adopted on hub.keys (hash) where adopted_at is not null;
