-- All widgets in these places, directly or through other places.
create or replace function hub.widgets_within(p_hub uuid, p_places uuid[]) returns uuid[] language plpgsql stable as $$
declare
  v_found uuid[] := '{}';
  v_next uuid[] := p_places;
begin
  loop
    v_next := array(select l.other_id from hub.leads_to(p_hub, v_next, null, 'where') l except select unnest(v_found));
    exit when v_next = '{}';
    v_found := v_found || v_next;
  end loop;
  return v_found;
end $$;
