-- Core tables: users, conversations, messages and participants. Read this file first.
--
-- In the API, Pidge is a flat list of messages between two users. Internally, a message has a position (`seq`) in a
-- conversation, and each of the two participants has one row with the state of the conversation for them. An inbox page
-- therefore reads one page of rows, marking ten thousand messages read writes two rows, and reading never updates a message.
--
-- Keys are bigint internally and strings in the API. Constraint names are part of the interface between schema and code.

-- Users, as the LMS describes them.
create table users (
    id              bigint generated always as identity,   -- the key that the other tables refer to
    tenant          text        collate "C" not null,      -- the LMS, or the site of one, that the user belongs to
    external_id     text        collate "C" not null,      -- the LMS's id of the user: the token's `sub`
    display_name    text,                                  -- as the LMS gives it; null: not known
    avatar_url      text,                                  -- as the LMS gives it; null: not known
    email           text,                                  -- for notifications; never part of an API response
    role            text,                                  -- as the LMS gives it; null: not known, treated as `student`
    deactivated_at  timestamptz,                           -- null: active; an inactive user receives no messages
    created_at      timestamptz not null default now(),    -- when Pidge first learned of the user
    constraint users_pkey primary key (id),
    constraint users_one_per_external_id_key unique (tenant, external_id),
    constraint users_external_id_length_check check (octet_length(external_id) between 1 and 255)
);

-- One row for each unordered pair of users: the unique constraint merges two first messages that cross.
-- The row is also the lock under which `seq` is assigned, so the order of seq is the order of commit.
create table conversations (
    id               bigint generated always as identity,               -- the key that the other tables refer to
    public_id        uuid    not null,                                  -- the id in the API
    low_user_id      bigint  not null,                                  -- the user of the pair with the lower id
    high_user_id     bigint  not null,                                  -- the user of the pair with the higher id
    last_seq         bigint  not null default 0,                        -- the highest seq assigned; 0: no message yet
    last_created_at  timestamptz not null default '-infinity',          -- the created_at of that message
    constraint conversations_pkey primary key (id),
    constraint conversations_public_id_key unique (public_id),
    constraint conversations_one_per_pair_key unique (low_user_id, high_user_id),
    constraint conversations_low_before_high_check check (low_user_id < high_user_id),
    constraint conversations_low_user_fkey foreign key (low_user_id) references users (id),
    constraint conversations_high_user_fkey foreign key (high_user_id) references users (id)
) with (fillfactor = 70);

-- Rows are only added, except for edit, retract and erase. The primary key is the index of the history.
create table messages (
    conversation_id  bigint      not null,      -- the conversation
    seq              bigint      not null,      -- the position in the conversation: 1, 2, 3, … without gaps
    sender_id        bigint      not null,      -- the user who wrote the message: one of the conversation's two
    body             text        not null,      -- plain text, byte for byte as sent; kept after a retract, for moderators
    context          jsonb,                     -- what the message is about: {"type", "id", "title"?, "url"?}, or null
    created_at       timestamptz not null,      -- when the message was sent; rises with seq, whatever the clock does
    edited_at        timestamptz,               -- when the body was last replaced; null: never
    retracted_at     timestamptz,               -- when the message became a tombstone; null: it is none
    retracted_by     bigint,                    -- the user who retracted the message: its sender or a moderator
    erased_at        timestamptz,               -- when the body was erased, for privacy; null: it was not
    sent_xid         xid,                       -- the transaction that sent the message, where a later one has updated the row
                                                -- and so replaced its xmin; `read_all` depends on it
    constraint messages_pkey primary key (conversation_id, seq),
    constraint messages_conversation_fkey foreign key (conversation_id) references conversations (id),
    constraint messages_seq_positive_check check (seq > 0)
);

-- The messages of a conversation that are about something, for `?context=` on the inbox.
create index messages_context_idx
    on messages (conversation_id, (context ->> 'type'), (context ->> 'id'), seq)
    where context is not null;

-- A conversation as one of its two users has it: two rows for each conversation, written with its first message.
create table participants (
    conversation_id     bigint      not null,                -- the conversation
    user_id             bigint      not null,                -- the user whose side this is
    peer_id             bigint      not null,                -- the other user
    read_seq            bigint      not null default 0,      -- the read marker: messages up to it count as read
    seen_seq            bigint      not null default 0,      -- the highest that the read marker ever was
    read_version        bigint      not null default 0,      -- how often `unread from here` has lowered the read marker
    marked_unread_at    timestamptz,                         -- when it last did: a `read-all` for an earlier page has no effect
    unread_count        integer     not null default 0,      -- messages that count as unread (see counts_as_unread)
    preview_seq         bigint,                              -- the last message shown to this user; null: none is shown
    last_activity_at    timestamptz not null,                -- when that message was sent: the order of the inbox
    last_is_mine        boolean     default false,           -- whether this user sent that message; null: none is shown
    hidden_through_seq  bigint      not null default 0,      -- messages up to it are not shown to this user
    hidden_count        integer     not null default 0,      -- this user's rows in hidden_messages; 0 spares looking there
    trashed_at          timestamptz,                         -- while no message is shown and a deletion can be undone: when
                                                             -- the latest deletion was made
    archived_at         timestamptz,                         -- when the conversation was archived; null: it is not
    starred_at          timestamptz,                         -- when the conversation was starred; null: it is not
    muted_until         timestamptz,                         -- the end of the mute; null or in the past: not muted
    constraint participants_pkey primary key (conversation_id, user_id),
    constraint participants_conversation_fkey foreign key (conversation_id) references conversations (id),
    constraint participants_user_fkey foreign key (user_id) references users (id),
    constraint participants_peer_fkey foreign key (peer_id) references users (id),
    constraint participants_read_below_seen_check check (read_seq <= seen_seq),
    constraint participants_unread_not_negative_check check (unread_count >= 0)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- The inbox without archived conversations, by who sent the last message, then newest first. The filters `sent` and
-- `awaiting` read one part of the index; `all` merges the two parts.
create index participants_inbox_idx
    on participants (user_id, last_is_mine, last_activity_at desc, conversation_id desc)
    where archived_at is null;

-- The same for archived conversations: each conversation is in exactly one of the two indexes.
create index participants_archived_idx
    on participants (user_id, last_is_mine, last_activity_at desc, conversation_id desc)
    where archived_at is not null;

-- The filter `unread`, and the totals.
create index participants_unread_idx
    on participants (user_id, last_activity_at desc, conversation_id desc)
    where unread_count > 0;

-- The filter `starred`.
create index participants_starred_idx
    on participants (user_id, last_activity_at desc, conversation_id desc)
    where starred_at is not null;

-- The filter `trash`.
create index participants_trash_idx
    on participants (user_id, last_activity_at desc, conversation_id desc)
    where trashed_at is not null;

-- One row each time a user's read marker rises above everything that they had seen before. The time at which a message was
-- first seen is the read_at of the smallest up_to_seq at or above its seq.
create table read_marks (
    conversation_id  bigint      not null,      -- the conversation
    user_id          bigint      not null,      -- the user whose read marker rose
    up_to_seq        bigint      not null,      -- where it rose to
    read_at          timestamptz not null,      -- when; rises with up_to_seq, and is never before the message was sent
    constraint read_marks_pkey primary key (conversation_id, user_id, up_to_seq),
    constraint read_marks_participant_fkey foreign key (conversation_id, user_id)
        references participants (conversation_id, user_id)
);

-- The key of every message: the client's Idempotency-Key, or one made up by Pidge, which needs it to find out whether a send
-- was committed when the connection was lost at COMMIT.
create table idempotency (
    sender_id        bigint      not null,                  -- the sender of the message
    client           text        collate "C" not null,      -- the service that sent on the sender's behalf; '': none
    key              text        collate "C" not null,      -- the key, unique for a sender and client
    payload_hash     bytea       not null,                  -- SHA-256 of recipient, body and context: one payload a key
    conversation_id  bigint      not null,                  -- the conversation of the message
    seq              bigint      not null,                  -- the seq of the message
    created_at       timestamptz not null,                  -- the created_at of the message
    constraint idempotency_pkey primary key (sender_id, client, key),
    constraint idempotency_key_length_check check (octet_length(key) between 1 and 255)
);

-- The conversations of a user that have messages about something: the index of `?context=` on the inbox.
create table context_uses (
    user_id          bigint  not null,                  -- one of the conversation's two users
    context_type     text    collate "C" not null,      -- the type of the context, such as `course`
    context_id       text    collate "C" not null,      -- the id of the context
    conversation_id  bigint  not null,                  -- the conversation
    last_seq         bigint  not null,                  -- its last message with this context
    constraint context_uses_pkey primary key (user_id, context_type, context_id, conversation_id)
);
