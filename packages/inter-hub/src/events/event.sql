-- An event by its id. PostgreSQL inlines a function of this form into the statement that calls it. The order makes the planner use
-- the primary key: while a partition has no statistics, it considers every index that begins with the hub equally good.
create or replace function hub.event(p_hub uuid, p_id uuid) returns setof hub.interaction_events language sql stable as $$
  select e.* from hub.interaction_events e where e.hub_id = p_hub and e.id >= p_id and e.id <= p_id order by e.id limit 1
$$;
