-- System events of what changes in a hub: written in the transaction of the change, with ids alone. A reader fetches what it
-- needs. Imports record no system events.

-- Arguments: the type, and the columns whose values it carries, as column=member.
create or replace function hub.announce_change() returns trigger language plpgsql as $$
declare
  v_row jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  v_data jsonb := jsonb_build_object('change', case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated'
    else 'deleted' end);
  v_widget uuid;
begin
  if nullif(current_setting('ihub.request', true), '')::jsonb ->> 'silent' is not null then return null; end if;
  for v_at in 1 .. tg_nargs - 1 loop
    v_data := v_data || jsonb_build_object(split_part(tg_argv[v_at], '=', 2), v_row -> split_part(tg_argv[v_at], '=', 1));
  end loop;
  v_widget := case tg_table_name when 'widgets' then v_row ->> 'id' when 'relations' then v_row ->> 'from_widget_id'
    else v_row ->> 'widget_id' end;
  perform hub.announce((v_row ->> 'hub_id')::uuid, clock_timestamp(), array[tg_argv[0]], array[v_widget], array[v_data]);
  return null;
end $$;

create or replace trigger announce after insert or delete on hub.widgets
  for each row execute function hub.announce_change('ihub.widget-changed', 'id=widgetId', 'version=version');
-- A new place of declaration is not a change.
create or replace trigger announce_update after update on hub.widgets for each row
  when ((old.version, old.ownership, old.updated_at) is distinct from (new.version, new.ownership, new.updated_at))
  execute function hub.announce_change('ihub.widget-changed', 'id=widgetId', 'version=version');
create or replace trigger announce after insert or delete on hub.relations
  for each row execute function hub.announce_change('ihub.relation-changed', 'id=relationId', 'from_widget_id=fromWidgetId',
    'to_widget_id=toWidgetId');
create or replace trigger announce_update after update on hub.relations for each row
  when ((old.version, old.updated_at) is distinct from (new.version, new.updated_at))
  execute function hub.announce_change('ihub.relation-changed', 'id=relationId', 'from_widget_id=fromWidgetId',
    'to_widget_id=toWidgetId');
create or replace trigger announce after insert or update or delete on hub.observations
  for each row execute function hub.announce_change('ihub.observation-changed', 'widget_id=widgetId', 'check=check');
create or replace trigger announce after insert or delete on hub.widget_statuses
  for each row execute function hub.announce_change('ihub.widget-status-changed', 'widget_id=widgetId');
-- The same status reported again changes nothing.
create or replace trigger announce_update after update on hub.widget_statuses for each row
  when (old.status is distinct from new.status)
  execute function hub.announce_change('ihub.widget-status-changed', 'widget_id=widgetId');
create or replace trigger announce after insert or update or delete on hub.owners
  for each row execute function hub.announce_change('ihub.owner-changed', 'id=ownerId');
create or replace trigger announce after insert or update or delete on hub.decision_records
  for each row execute function hub.announce_change('ihub.decision-changed', 'id=decisionId');
