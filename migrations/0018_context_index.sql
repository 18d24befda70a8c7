-- no-transaction
-- Messages of a conversation about something.
create index concurrently if not exists messages_context_idx
    on messages (conversation_id, (context ->> 'type'), (context ->> 'id'), seq)
    where context is not null;
