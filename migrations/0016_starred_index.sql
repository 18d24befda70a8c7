-- no-transaction
create index concurrently if not exists participants_starred_idx
    on participants (user_id, last_activity_at desc, conversation_id desc)
    where starred_at is not null;
