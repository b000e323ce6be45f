-- Whether a webhook matches an event (with its outcome) or a system event (with the new state).
create or replace function hub.wants(w hub.webhooks, p_type text, p_widget uuid, p_outcome text, p_state text) returns boolean
language sql immutable parallel safe as $$
  select w.kind = 'events' and (w.widget_ids = '{}' or p_widget = any (w.widget_ids)) and case
    when p_outcome is not null then
      (p_type = any (w.event_types) or (w.event_types = '{}' and w.states = '{}'))
      and (w.outcomes = '{}' or p_outcome = any (w.outcomes))
    else
      (p_type = any (w.event_types) or (w.event_types = '{}' and w.states <> '{}' and p_type = 'ihub.widget-state-changed'))
      and (p_state is null or w.states = '{}' or p_state = any (w.states))
    end
$$;

-- Makes the deliveries that are missing and moves the hub's cursor; returns how many events were read. One dispatches at
-- a time, the others skip it.
create or replace function hub.dispatch(p_hub uuid, p_now timestamptz, p_events integer) returns integer language plpgsql as $$
declare
  v_cursor record;
  v_to bigint;
  v_system_to bigint;
begin
  select c.seq, c.system_seq into v_cursor from hub.webhook_cursors c where c.hub_id = p_hub for update skip locked;
  if not found then return 0; end if;
  select coalesce(max(e.seq), 0) into v_to from hub.interaction_events e where e.hub_id = p_hub;
  select coalesce(max(s.seq), 0) into v_system_to from hub.system_events s where s.hub_id = p_hub;
  v_to := greatest(v_cursor.seq, least(v_to, v_cursor.seq + p_events));
  v_system_to := greatest(v_cursor.system_seq, least(v_system_to, v_cursor.system_seq + p_events));
  if v_to > v_cursor.seq then
    insert into hub.deliveries (hub_id, webhook_id, message_id, event_id, event_seq, type, next_at)
    select p_hub, w.id, 'msg_' || replace(e.id::text, '-', ''), e.id, e.seq, e.event_type, p_now
    from hub.interaction_events e join hub.webhooks w on w.hub_id = p_hub and w.status = 'active' and e.seq > w.from_seq
      and hub.wants(w, e.event_type, e.widget_id, e.outcome, null)
    where e.hub_id = p_hub and e.seq > v_cursor.seq and e.seq <= v_to
    order by e.seq
    on conflict do nothing;
  end if;
  if v_system_to > v_cursor.system_seq then
    insert into hub.deliveries (hub_id, webhook_id, message_id, system_seq, type, next_at)
    select p_hub, w.id, 'msg_' || replace(s.id::text, '-', ''), s.seq, s.type, p_now
    from hub.system_events s join hub.webhooks w on w.hub_id = p_hub and w.status = 'active' and s.seq > w.from_system
      and hub.wants(w, s.type, s.widget_id, null, s.data ->> 'state')
    where s.hub_id = p_hub and s.seq > v_cursor.system_seq and s.seq <= v_system_to
    order by s.seq
    on conflict do nothing;
  end if;
  update hub.webhook_cursors c set seq = v_to, system_seq = v_system_to where c.hub_id = p_hub;
  return v_to - v_cursor.seq + v_system_to - v_cursor.system_seq;
end $$;

-- What a receiver answered lately: a success ends a time of failures, which otherwise ends the webhook after `p_dead`.
-- Returns those that were disabled.
create or replace function hub.note_answers(p_now timestamptz, p_dead interval, p_hub uuid[], p_webhook uuid[], p_good boolean[],
  p_gone boolean[]) returns setof uuid language plpgsql as $$
declare
  v_row record;
begin
  for v_row in select t.hub_id, t.webhook_id, bool_or(t.good) as good, bool_or(t.gone) as gone
    from unnest(p_hub, p_webhook, p_good, p_gone) as t (hub_id, webhook_id, good, gone)
    group by t.hub_id, t.webhook_id order by t.hub_id, t.webhook_id
  loop
    if v_row.good and not v_row.gone then
      update hub.webhooks w set failing_since = null
      where w.hub_id = v_row.hub_id and w.id = v_row.webhook_id and w.failing_since is not null;
      continue;
    end if;
    update hub.webhooks w set failing_since = p_now
    where w.hub_id = v_row.hub_id and w.id = v_row.webhook_id and w.failing_since is null;
    update hub.webhooks w set status = 'disabled', version = w.version + 1, updated_at = clock_timestamp(),
      disabled_reason = case when v_row.gone then 'the receiver answered 410 Gone'
        else 'nothing but failures since ' || to_char(w.failing_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end
    where w.hub_id = v_row.hub_id and w.id = v_row.webhook_id and w.status = 'active'
      and (v_row.gone or w.failing_since <= p_now - p_dead);
    if found then
      perform hub.announce(v_row.hub_id, p_now, array['ihub.webhook-endpoint-disabled'], array[null]::uuid[], array(
        select jsonb_build_object('webhookId', w.id, 'reason', w.disabled_reason)
        from hub.webhooks w where w.hub_id = v_row.hub_id and w.id = v_row.webhook_id));
      return next v_row.webhook_id;
    end if;
  end loop;
end $$;
