-- A state change names the event that caused it: that of the proof which has held since then. Where the change names an
-- event already, as that of a failure or of expired evidence, it stays.
create or replace function hub.add_cause() returns trigger language plpgsql as $$
declare
  v_event uuid;
begin
  select e.proof_event_id into v_event from hub.evidence e
    where e.hub_id = new.hub_id and e.widget_id = new.widget_id
      and e.proof_outcome = case new.data ->> 'state' when 'verified' then 'pass' when 'failing' then 'fail' end
      and date_trunc('milliseconds', e.proof_since) = (new.data ->> 'since')::timestamptz
    order by e.event_type, e.subject limit 1;
  if v_event is not null then new.data := new.data || jsonb_build_object('eventId', v_event); end if;
  return new;
end $$;

create or replace trigger add_cause before insert on hub.unnumbered_system_events for each row
  when (new.type = 'ihub.widget-state-changed' and not new.data ? 'eventId')
  execute function hub.add_cause();
