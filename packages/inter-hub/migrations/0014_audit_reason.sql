-- Why a change was made, in the words of who made it.
alter table hub.audit add column reason text;
