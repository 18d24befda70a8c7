-- no-transaction
create index concurrently if not exists participants_trash_idx
    on participants (user_id, last_activity_at desc, conversation_id desc)
    where trashed_at is not null;
