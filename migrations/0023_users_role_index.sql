-- no-transaction
-- The users of a role: those of listed roles are found by everybody who may write to them.
create index concurrently if not exists users_role_idx on users (tenant, role);
