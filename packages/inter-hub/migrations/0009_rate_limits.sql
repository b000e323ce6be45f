-- Rate limits: how much of its window each bucket (a consumer, a key, a client address) has used, over all nodes.

-- Unlogged: a crash empties it, and every window begins anew.
create unlogged table hub.rate_limits (
  bucket text primary key,
  window_start timestamptz not null,
  used bigint not null,
  -- What the last lease was given, which is how a lease reads its own answer.
  granted integer not null
) with (fillfactor = 50);
