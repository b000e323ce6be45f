-- Keeps hub.widget_search in step with hub.widgets.
create or replace function hub.keep_search() returns trigger language plpgsql as $$
declare
  v_text text := hub.search_text(new);
begin
  if tg_op = 'UPDATE' and v_text = hub.search_text(old) then return null; end if;
  insert into hub.widget_search (hub_id, widget_id, text, grams) values (new.hub_id, new.id, v_text, hub.grams(v_text))
  on conflict (widget_id, hub_id) do update set text = excluded.text, grams = excluded.grams;
  return null;
end $$;
create or replace trigger keep_search after insert or update of slug, name, owner, description on hub.widgets
  for each row execute function hub.keep_search();

-- Widgets with a text (of three characters or more) in slug, name, owner or description, at most `p_limit`; `p_hubs` null: of
-- all hubs. It has settings of its own, since those of lists (listSettings) forbid what a GIN index needs.
create or replace function hub.search_widgets(p_hubs uuid[], p_text text, p_limit integer)
returns table (hub_id uuid, widget_id uuid) language plpgsql stable set enable_bitmapscan = on set enable_seqscan = off as $$
declare
  v_text text := lower(p_text);
begin
  return query select s.hub_id, s.widget_id from hub.widget_search s
    where s.grams @> hub.grams(v_text) and strpos(s.text, v_text) > 0 and (p_hubs is null or s.hub_id = any (p_hubs))
    limit p_limit;
end $$;
