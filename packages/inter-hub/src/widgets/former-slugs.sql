-- Keeps hub.former_slugs: a renamed widget keeps its former slug until another widget takes it.
create or replace function hub.keep_former_slug() returns trigger language plpgsql as $$
begin
  delete from hub.former_slugs f where f.hub_id = new.hub_id and f.slug = new.slug;
  if tg_op = 'UPDATE' then
    insert into hub.former_slugs (hub_id, slug, widget_id) values (old.hub_id, old.slug, old.id);
  end if;
  return null;
end $$;
create or replace trigger slug_taken after insert on hub.widgets for each row execute function hub.keep_former_slug();
create or replace trigger renamed after update of slug on hub.widgets for each row when (old.slug is distinct from new.slug)
  execute function hub.keep_former_slug();
