-- Functions that the release before calls and this one does not. They are dropped one generation later.

-- Marks all conversations of the caller read, if mark_all_read does, and returns the totals afterwards. The release before does
-- not say of which lineage a snapshot is.
create or replace function read_all(in_tenant text, caller text, as_of pg_snapshot, as_of_time timestamptz)
    returns table (messages bigint, conversations bigint, muted_messages bigint) language sql as $$
    select from mark_all_read(in_tenant, caller, as_of, as_of_time, lineage());
    select t.*
    from unread_totals((select u.id from users u where u.tenant = in_tenant and u.external_id = caller)) t
$$;

-- When the recipient first saw a message, as receipt_of has it.
create or replace function receipt(m messages, p participants) returns table (read_at timestamptz) language sql stable as $$
    select r.read_at from receipt_of(m.conversation_id, recipient_of(m, p), m.seq) r
$$;
