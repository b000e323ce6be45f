-- A time inside of JSON, as the API writes times.
create or replace function hub.api_time(p timestamptz) returns text language sql immutable parallel safe as $$
  select to_char(p at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
