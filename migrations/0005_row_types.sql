-- The rows that functions return and Rust structs decode. A composite type is never altered: running processes decode it by
-- its fields. A change needs a new type and a new function (see README.md).

-- A message as one of the two participants sees it.
create type message_row as (
    conversation_id  uuid,             -- the public id of the conversation
    seq              bigint,           -- the position in the conversation
    mine             boolean,          -- whether this participant sent the message
    body             text,             -- the text, or its beginning; null for a tombstone
    truncated        boolean,          -- whether `body` is only the beginning
    context          jsonb,            -- what the message is about; null for a tombstone
    created_at       timestamptz,      -- when the message was sent
    is_read          boolean,          -- own messages: the peer has seen it; the peer's: at or below the read marker
    read_at          timestamptz,      -- when the recipient first saw the message; null: not yet
    edited_at        timestamptz,      -- when the text was last replaced
    retracted_at     timestamptz       -- when the message became a tombstone
);

-- A conversation as one participant sees it: an entry of their inbox.
create type entry_row as (
    conversation_id   bigint,           -- the internal id: part of the inbox's cursor
    peer_id           text,             -- the LMS's id of the peer
    peer_name         text,             -- users.display_name of the peer
    peer_avatar_url   text,             -- users.avatar_url of the peer
    peer_role         text,             -- users.role of the peer, `student` where that is not known
    peer_active       boolean,          -- whether the peer can receive messages
    last_message      message_row,      -- the preview: the last message shown, its body truncated; null: none is shown
    unread_count      integer,          -- participants.unread_count
    read_seq          bigint,           -- the read marker
    read_version      bigint,           -- how often `unread from here` has lowered it
    last_seq          bigint,           -- the highest seq of the conversation
    last_activity_at  timestamptz,      -- the order of the inbox
    archived          boolean,          -- whether the conversation is archived
    starred           boolean,          -- whether the conversation is starred
    muted_until       timestamptz       -- the end of the mute; null: not muted
);

-- The response to a call that changes a participant's side of a conversation.
create type mark_result as (
    applied         boolean,        -- false: nothing was changed, since the call was outdated or had nothing to undo
    entry           entry_row,      -- the conversation afterwards
    messages        bigint,         -- the user's total of unread messages
    conversations   bigint,         -- the user's number of conversations with unread messages
    muted_messages  bigint          -- the part of `messages` that is in muted conversations
);

-- The response to an edit or a retract.
create type correction as (
    outcome  text,            -- done, or the code of the refusal (see edit_message and retract_message)
    message  message_row      -- the message afterwards; null when refused
);
