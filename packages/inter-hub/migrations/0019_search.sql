-- The text search of widgets: what `q` of a list is compared with. It needs no extension, since a server of one's own may
-- not have pg_trgm: GIN indexes arrays of texts by itself.

-- The groups of three characters in a text, each once; none for a shorter text.
create function hub.grams(p_text text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct substr(p_text, i, 3)), '{}') from generate_series(1, length(p_text) - 2) i
$$;

-- The primary key begins with the widget, so that a search cannot be planned over it.
create table hub.widget_search (
  hub_id uuid not null,
  widget_id uuid not null,
  -- Slug, name, owner and description in lower case, each on a line of its own.
  text text not null,
  grams text[] not null,
  primary key (widget_id, hub_id),
  foreign key (hub_id, widget_id) references hub.widgets (hub_id, id) on delete cascade
);
create index widget_search_grams on hub.widget_search using gin (grams);

create function hub.search_text(w hub.widgets) returns text language sql immutable parallel safe as $$
  select lower(concat_ws(e'\n', w.slug, w.name, w.owner, w.description))
$$;

insert into hub.widget_search (hub_id, widget_id, text, grams)
select w.hub_id, w.id, hub.search_text(w), hub.grams(hub.search_text(w)) from hub.widgets w;
