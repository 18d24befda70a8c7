-- no-transaction
-- The same for what is archived: each conversation is in one of the two.
create index concurrently if not exists participants_archive_idx
    on participants (user_id, last_is_mine, last_activity_at desc, conversation_id desc)
    where archived_at is not null;
