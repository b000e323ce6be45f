-- Channels and rules of notices that an inventory declares.
alter table hub.webhooks add column inventory text;
alter table hub.notice_rules add column inventory text;
