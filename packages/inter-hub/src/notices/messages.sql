-- Decides what the next message of a rule contains: silences notices in maintenance windows, and suppresses those explained
-- by the failure of a dependency. Returns whether the message also repeats open notices, or null if no message is due or
-- another node is making it.
create or replace function hub.prepare_message(p_hub uuid, p_rule uuid, p_now timestamptz) returns boolean language plpgsql as $$
declare
  g hub.notice_groups;
  v_is_repeat boolean;
  v_condition text;
begin
  select x.* into g from hub.notice_groups x where x.hub_id = p_hub and x.rule_id = p_rule and x.next_at <= p_now
    for update skip locked;
  if not found then return null; end if;
  v_is_repeat := coalesce(g.repeat_at <= p_now, false);
  select r.condition into v_condition from hub.notice_rules r where r.hub_id = p_hub and r.id = p_rule;
  update hub.notices n set silenced_until = null, is_news = true
  where n.hub_id = p_hub and n.rule_id = p_rule and n.silenced_until <= p_now and n.state <> 'resolved';
  perform 1 from hub.maintenance_windows m where m.hub_id = p_hub and m.ends_at > p_now and m.starts_at <= p_now;
  if found then
    with asked as materialized (
      select x.id, hub.silenced_until(p_hub, x.widget_id, p_now) as until from hub.notices x
      where x.hub_id = p_hub and x.rule_id = p_rule and x.state <> 'resolved' and (x.is_news or v_is_repeat)
        and x.silenced_until is null and x.suppressed_by is null
    )
    update hub.notices n set silenced_until = a.until, is_news = false
    from asked a where n.hub_id = p_hub and n.id = a.id and a.until is not null;
  end if;
  if v_condition in ('state', 'status') then
    update hub.notices n set suppressed_by = c.cause_id, is_news = false
    from hub.causes_of(p_hub, array(select distinct x.widget_id from hub.notices x where x.hub_id = p_hub and x.rule_id = p_rule
      and x.is_news and x.state <> 'resolved' and x.told_at is null and x.widget_id is not null)) c
    where n.hub_id = p_hub and n.rule_id = p_rule and n.widget_id = c.widget_id and n.is_news and n.state <> 'resolved'
      and n.told_at is null;
  end if;
  return v_is_repeat;
end $$;

-- Completes a message: marks its news as sent and plans the next message.
create or replace function hub.finish_message(p_hub uuid, p_rule uuid, p_now timestamptz, p_repeats_acknowledged boolean)
returns void language plpgsql as $$
declare
  v_repeat_s integer;
begin
  select r.repeat_s into v_repeat_s from hub.notice_rules r where r.hub_id = p_hub and r.id = p_rule;
  update hub.notices n set is_news = false, told_at = coalesce(n.told_at, p_now)
  where n.hub_id = p_hub and n.rule_id = p_rule and n.is_news;
  update hub.notice_groups g set
    flush_at = (select min(n.silenced_until) from hub.notices n
      where n.hub_id = p_hub and n.rule_id = p_rule and n.silenced_until is not null),
    repeat_at = case when v_repeat_s > 0 and exists (select from hub.notices n where n.hub_id = p_hub and n.rule_id = p_rule
        and n.told_at is not null and (n.state = 'open' or p_repeats_acknowledged and n.state = 'acknowledged'))
      then case when g.repeat_at > p_now then g.repeat_at else p_now + make_interval(secs => v_repeat_s) end end
  where g.hub_id = p_hub and g.rule_id = p_rule;
end $$;
