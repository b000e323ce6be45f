-- Keeps the actor of a row with `id`, `name` and perhaps `hub_id`. Argument: the kind of actor.
create or replace function hub.keep_actor() returns trigger language plpgsql as $$
begin
  insert into hub.actors as a (id, kind, name, hub_id) values (new.id, tg_argv[0], new.name,
    (to_jsonb(new) ->> 'hub_id')::uuid)
  on conflict (id) do update set name = excluded.name where a.name <> excluded.name;
  return null;
end $$;

create or replace trigger actor after insert or update of name on hub.consumers
  for each row execute function hub.keep_actor('consumer');
create or replace trigger actor after insert or update of name on hub.inbound_hooks
  for each row execute function hub.keep_actor('hook');
