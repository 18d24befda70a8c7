-- no-transaction
-- The inbox by who wrote last, then newest first: `sent` and `awaiting` are parts of it, the whole is two of them merged.
create index concurrently if not exists participants_order_idx
    on participants (user_id, last_is_mine, last_activity_at desc, conversation_id desc)
    where archived_at is null;
