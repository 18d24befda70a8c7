-- What a user does with their side of a conversation, and what is kept of messages and texts for that: deletions for oneself,
-- revisions of edited messages, drafts.
--
-- Deleting for oneself never touches a message. A participant has a position up to which nothing is shown to them
-- (`participants.hidden_through_seq`), and a row in `hidden_messages` for each message that they deleted individually.

-- Messages that a user deleted individually.
create table hidden_messages (
    conversation_id  bigint  not null,      -- the conversation
    user_id          bigint  not null,      -- the user who deleted the message for themselves
    seq              bigint  not null,      -- the message
    constraint hidden_messages_pkey primary key (conversation_id, user_id, seq),
    constraint hidden_messages_participant_fkey foreign key (conversation_id, user_id)
        references participants (conversation_id, user_id)
);

-- Deletions that can still be undone. They are undone in reverse order, so each row holds only the state before it.
create table deletions (
    id                           bigint generated always as identity,             -- the order of a participant's deletions
    conversation_id              bigint       not null,                           -- the conversation
    user_id                      bigint       not null,                           -- the user who deleted for themselves
    hidden_seq                   bigint,                                          -- the message that was deleted; null: all
                                                                                  -- messages up to a position were
    previous_hidden_through_seq  bigint       not null,                           -- hidden_through_seq before the deletion
    deleted_at                   timestamptz  not null default clock_timestamp(), -- when the deletion was made
    restored_by_call             text,                                            -- the random id of the call that undid the
                                                                                  -- deletion: a call that lost its connection
                                                                                  -- at COMMIT and is made again finds its own
                                                                                  -- work by it; null: not undone
    constraint deletions_pkey primary key (conversation_id, user_id, id),
    constraint deletions_participant_fkey foreign key (conversation_id, user_id)
        references participants (conversation_id, user_id)
);

-- The deletions that are due to become final.
create index deletions_deleted_at_idx on deletions (deleted_at);

-- The previous texts of edited messages, for moderators.
create table message_revisions (
    conversation_id  bigint       not null,      -- the conversation
    seq              bigint       not null,      -- the message
    revision         integer      not null,      -- 1 is the text as it was sent
    body             text         not null,      -- the text of this revision
    replaced_at      timestamptz  not null,      -- when the next text replaced it
    constraint message_revisions_pkey primary key (conversation_id, seq, revision),
    constraint message_revisions_message_fkey foreign key (conversation_id, seq)
        references messages (conversation_id, seq)
);

-- The counter of a user's draft versions. A version is never used twice, even after a draft was deleted, so it always stands
-- for one text. The row is the lock under which versions are assigned.
create table draft_writers (
    user_id       bigint  not null,      -- the writer
    last_version  bigint  not null,      -- the version that was assigned last
    constraint draft_writers_pkey primary key (user_id),
    constraint draft_writers_user_fkey foreign key (user_id) references users (id)
) with (fillfactor = 70);

-- Messages that are being written: one draft for each writer and peer.
create table drafts (
    user_id          bigint      not null,                  -- the writer
    peer             text        collate "C" not null,      -- the LMS's id of the peer, who need not be known to Pidge yet
    body             text        not null,                  -- plain text, byte for byte as written; may be empty
    context          jsonb,                                 -- what the draft is about, as in `messages`
    version          bigint      not null,                  -- the version of this text: the ETag in the API
    written_by_call  uuid        not null,                  -- the random id of the call that wrote this version: a call that
                                                            -- lost its connection at COMMIT and is made again finds its own
                                                            -- work by it
    updated_at       timestamptz not null,                  -- when this version was written
    constraint drafts_pkey primary key (user_id, peer),
    constraint drafts_user_fkey foreign key (user_id) references users (id),
    constraint drafts_peer_length_check check (octet_length(peer) between 1 and 255)
) with (fillfactor = 70);
