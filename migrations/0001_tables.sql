-- Pidge's memory. Read this file first: everything else follows from it.
--
-- Seen from outside, Pidge is a flat list of messages between two users. Inside, a message has a place (`seq`) in a
-- conversation, and each of the two participants has one row that says how the conversation stands for them. So an inbox
-- page reads a page of rows, marking ten thousand messages read writes two rows, and no reader ever updates a message.
--
-- Keys are bigint inside and strings outside. Constraint names are part of the contract between schema and code.

-- People, as the LMS describes them. `external_id` (the token's `sub`) never leaves this table as a key.
create table users (
    id              bigint generated always as identity,
    tenant          text        collate "C" not null,
    external_id     text        collate "C" not null,
    display_name    text,
    avatar_url      text,
    email           text,
    -- As the token or the directory named it; null until one of them did, which counts as `student`.
    role            text,
    deactivated_at  timestamptz,
    created_at      timestamptz not null default now(),
    constraint users_pkey primary key (id),
    constraint users_one_per_external_id_key unique (tenant, external_id),
    constraint users_external_id_length_check check (octet_length(external_id) between 1 and 255)
);

-- One row per unordered pair: the unique constraint is what makes two crossing first messages meet.
-- The row is also the lock under which `seq` is given out, so order of seq = order of commit.
create table conversations (
    id               bigint generated always as identity,
    public_id        uuid    not null,
    low_user_id      bigint  not null,
    high_user_id     bigint  not null,
    last_seq         bigint  not null default 0,
    -- When `last_seq` was given out; times within a conversation rise with seq, whatever the clock does.
    last_created_at  timestamptz not null default '-infinity',
    constraint conversations_pkey primary key (id),
    constraint conversations_public_id_key unique (public_id),
    constraint conversations_one_per_pair_key unique (low_user_id, high_user_id),
    constraint conversations_low_before_high_check check (low_user_id < high_user_id),
    constraint conversations_low_user_fkey foreign key (low_user_id) references users (id),
    constraint conversations_high_user_fkey foreign key (high_user_id) references users (id)
) with (fillfactor = 70);

-- Append-only but for edits, retracting and erasing. The primary key is the index of the history.
create table messages (
    conversation_id  bigint      not null,
    seq              bigint      not null,
    sender_id        bigint      not null,
    -- Plain text, byte for byte as it was sent.
    body             text        not null,
    -- What the message is about: {"type", "id", "title"?, "url"?}, or null.
    context          jsonb,
    created_at       timestamptz not null,
    edited_at        timestamptz,
    retracted_at     timestamptz,
    erased_at        timestamptz,
    constraint messages_pkey primary key (conversation_id, seq),
    constraint messages_conversation_fkey foreign key (conversation_id) references conversations (id),
    constraint messages_seq_positive_check check (seq > 0)
);

-- A conversation as one of its two users has it. It exists from the first message on.
create table participants (
    conversation_id   bigint      not null,
    user_id           bigint      not null,
    peer_id           bigint      not null,
    -- The read marker, the highest it ever was, and how often `unread from here` has lowered it.
    read_seq          bigint      not null default 0,
    seen_seq          bigint      not null default 0,
    read_version      bigint      not null default 0,
    -- When that was last: a `read-all` for a page from before it leaves this conversation alone.
    marked_unread_at  timestamptz,
    -- Messages of the peer above read_seq that are alive to this user; kept exact under this row's lock.
    unread_count      integer     not null default 0,
    -- The last message shown to this user, and when it was sent: the inbox is ordered by it.
    preview_seq       bigint,
    last_activity_at  timestamptz not null,
    -- Nothing at or below it is shown to this user.
    cut_seq           bigint      not null default 0,
    archived_at       timestamptz,
    starred_at        timestamptz,
    muted_until       timestamptz,
    constraint participants_pkey primary key (conversation_id, user_id),
    constraint participants_conversation_fkey foreign key (conversation_id) references conversations (id),
    constraint participants_user_fkey foreign key (user_id) references users (id),
    constraint participants_peer_fkey foreign key (peer_id) references users (id),
    constraint participants_read_below_seen_check check (read_seq <= seen_seq),
    constraint participants_unread_positive_check check (unread_count >= 0)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- The inbox, newest first, and the same for what is unread. The order is also the cursor.
create index participants_inbox_idx on participants (user_id, last_activity_at desc, conversation_id desc)
    where archived_at is null;
create index participants_unread_idx on participants (user_id, last_activity_at desc, conversation_id desc)
    where unread_count > 0;

-- One row for each time that a user's marker rose above everything they had seen: "up to here at this time".
-- When a message was first seen is the read_at of the smallest up_to_seq at or above its seq.
create table read_marks (
    conversation_id  bigint      not null,
    user_id          bigint      not null,
    up_to_seq        bigint      not null,
    read_at          timestamptz not null,
    constraint read_marks_pkey primary key (conversation_id, user_id, up_to_seq),
    constraint read_marks_participant_fkey foreign key (conversation_id, user_id)
        references participants (conversation_id, user_id)
);

-- Every send has a key: the client's, or one that Pidge made up to find out what became of a lost COMMIT.
-- `client` is the service that sent on the sender's behalf, or '' when senders sent for themselves.
create table idempotency (
    sender_id        bigint      not null,
    client           text        collate "C" not null,
    key              text        collate "C" not null,
    -- SHA-256 of recipient, body and context: the same key with another payload is a mistake to be told.
    payload_hash     bytea       not null,
    conversation_id  bigint      not null,
    seq              bigint      not null,
    created_at       timestamptz not null,
    constraint idempotency_pkey primary key (sender_id, client, key),
    constraint idempotency_key_length_check check (octet_length(key) between 1 and 255)
);
