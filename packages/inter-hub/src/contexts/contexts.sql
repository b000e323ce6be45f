-- Text as a part of the path of a URL: its slashes stay.
create or replace function hub.url_encoded(p_text text) returns text language sql immutable parallel safe strict as $$
  select coalesce(string_agg(case when c ~ '^[A-Za-z0-9/._~-]$' then c
    else upper(regexp_replace(encode(convert_to(c, 'UTF8'), 'hex'), '(..)', '%\1', 'g')) end, '' order by i), '')
  from regexp_split_to_table(p_text, '') with ordinality as t (c, i)
$$;

-- The address of a context by the longest prefix that the hub has for it; null if there is none.
create or replace function hub.context_link(p_hub uuid, p_context text, p_widget text) returns text language sql stable as $$
  select replace(replace(replace(c.url, '{path}', hub.url_encoded(substr(p_context, length(c.prefix) + 1))),
    '{context}', hub.url_encoded(p_context)), '{widget}', hub.url_encoded(p_widget))
  from generate_series(1, length(p_context)) n
  join hub.contexts c on c.hub_id = p_hub and c.prefix = left(p_context, n)
  order by n desc limit 1
$$;

-- The links in the attributes of a widget, by name: those that are web addresses.
create or replace function hub.widget_links(p_attributes jsonb) returns jsonb language sql immutable parallel safe as $$
  select coalesce(json_object_agg(l.key, l.value)::jsonb, '{}') from (
    select e.key, e.value from jsonb_each(case when jsonb_typeof(p_attributes -> 'links') = 'object'
      then p_attributes -> 'links' else '{}' end) e
    where jsonb_typeof(e.value) = 'string' and length(e.value #>> '{}') <= 2000 and length(e.key) <= 100
      and e.value #>> '{}' ~ '^https?://[^\s/]\S*$'
    order by e.key limit 10
  ) l
$$;
