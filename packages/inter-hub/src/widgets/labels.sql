-- Keeps hub.widget_labels.
create or replace function hub.keep_labels() returns trigger language plpgsql as $$
begin
  delete from hub.widget_labels l where l.widget_id = new.id and l.hub_id = new.hub_id;
  insert into hub.widget_labels (hub_id, widget_id, key, value)
  select new.hub_id, new.id, m.key, m.value from jsonb_each_text(new.labels) m;
  return null;
end $$;
create or replace trigger labels after insert on hub.widgets for each row when (new.labels <> '{}')
  execute function hub.keep_labels();
create or replace trigger labels_changed after update of labels on hub.widgets for each row when (old.labels is distinct from new.labels)
  execute function hub.keep_labels();
