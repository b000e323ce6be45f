-- The number of the newest event of a hub that was recorded up to a time; smaller than all numbers that are kept if there is none.
-- Numbers are in the order of recording, so it is found by bisection.
create or replace function hub.seq_at(p_hub uuid, p_at timestamptz) returns bigint language plpgsql stable as $$
declare
  v_low bigint;
  v_high bigint;
  v_middle bigint;
  v_found record;
begin
  select h.first_seq - 1 into v_low from hub.hubs h where h.id = p_hub;
  select max(e.seq) into v_high from hub.interaction_events e where e.hub_id = p_hub;
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    select e.seq, e.recorded_at into v_found from hub.interaction_events e
      where e.hub_id = p_hub and e.seq >= v_middle order by e.seq limit 1;
    if v_found.recorded_at <= p_at then v_low := v_found.seq; else v_high := v_middle - 1; end if;
  end loop;
  return v_low;
end $$;
