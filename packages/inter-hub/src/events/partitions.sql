-- The lowest UUIDv7 of a moment: 48 bits of milliseconds, then zeros.
create or replace function hub.uuid7_floor(at timestamptz) returns uuid
language sql immutable strict parallel safe as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- Prepares the partitions of the month of `p_now` and the two after it. Safe to repeat, and on several nodes. Making one
-- needs a lock behind which reading and writing events waits; where it is not to be had within a tenth of a second, as beside
-- an export, the partition is left to the next call.
create or replace function hub.prepare_partitions(p_now timestamptz) returns void language plpgsql as $$
declare
  v_class text;
  v_month timestamptz;
  v_name text;
  v_taken integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('hub.prepare_partitions', 0));
  perform set_config('lock_timeout', '100ms', true);
  foreach v_class in array array['short', 'long', 'keep'] loop
    for v_step in 0..2 loop
      v_month := date_trunc('month', p_now at time zone 'UTC') at time zone 'UTC' + make_interval(months => v_step);
      v_name := format('interaction_events_%s_%s', v_class, to_char(v_month at time zone 'UTC', 'YYYY_MM'));
      continue when to_regclass('hub.' || v_name) is not null;
      -- A row that already fell into the default partition keeps its month there.
      execute format('select 1 from hub.interaction_events_%s_default where id >= %L and id < %L limit 1', v_class,
        hub.uuid7_floor(v_month), hub.uuid7_floor(v_month + interval '1 month')) into v_taken;
      continue when v_taken is not null;
      begin
        execute format('create table hub.%I partition of hub.interaction_events_%s for values from (%L) to (%L)', v_name,
          v_class, hub.uuid7_floor(v_month), hub.uuid7_floor(v_month + interval '1 month'));
      exception when lock_not_available then
        return;
      end;
    end loop;
  end loop;
end $$;
