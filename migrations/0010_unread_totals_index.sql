-- no-transaction
-- The filter `unread`, and the totals, which are read from the index alone: it includes the columns that they need.
create index concurrently if not exists participants_unread_totals_idx
    on participants (user_id, last_activity_at desc, conversation_id desc) include (unread_count, muted_until)
    where unread_count > 0;
