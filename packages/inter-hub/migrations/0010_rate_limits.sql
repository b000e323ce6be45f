-- Rate limits: how much of its window each bucket (a consumer, a key, a client address) has used, over all nodes.

alter table hub.consumers
  -- Requests a minute; null is the default, 0 is no limit.
  add column rate_limit integer check (rate_limit >= 0);

alter table hub.keys
  -- The key's own limit beside its consumer's; null is none.
  add column rate_limit integer check (rate_limit > 0),
  add column version integer not null default 1;

-- Unlogged: a crash empties it, and every window begins anew.
create unlogged table hub.rate_limits (
  bucket text primary key,
  window_start timestamptz not null,
  used bigint not null,
  -- What the last lease was given, which is how a lease reads its own answer.
  granted integer not null
) with (fillfactor = 50);

-- What a lease gets of what remains of a window: a chunk for its node, or no more than waits there when little is left.
create function hub.grant_tokens(remaining bigint, wanted integer, chunk integer, exact_below integer)
returns integer immutable language sql
return greatest(0, least(remaining, case when remaining > exact_below then greatest(wanted, chunk) else wanted end));
