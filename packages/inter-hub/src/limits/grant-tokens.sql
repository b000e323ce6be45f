-- What a lease gets of what remains of a window: a chunk for its node, or no more than waits there when little is left.
create or replace function hub.grant_tokens(remaining bigint, wanted integer, chunk integer, exact_below integer)
returns integer immutable language sql
return greatest(0, least(remaining, case when remaining > exact_below then greatest(wanted, chunk) else wanted end));
