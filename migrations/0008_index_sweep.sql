-- The search index after an upgrade. The release before folded some texts in another way, so the terms of their messages
-- are outdated. The indexer finds these messages and writes their terms again, in the background.

-- Indexed messages whose text is to be folded again: the release before indexed or edited them while both releases ran.
-- A message may be queued more than once.
create table refold_queue (
    id                bigint generated always as identity,              -- the order of the queue
    conversation_ids  bigint[]     not null,                            -- the conversation of each message
    seqs              bigint[]     not null,                            -- the seq of each message
    claimed_until     timestamptz  not null default '-infinity',        -- the lease: until then an indexer works on it
    constraint refold_queue_pkey primary key (id)
);

-- How far the sweep over the message table has come, which finds messages that are not indexed and, after an upgrade,
-- those to be folded again. The indexers of all processes share it. One row.
create table index_sweep (
    is_only          boolean      not null default true,                -- always true: the table has one row
    conversation_id  bigint       not null default 0,                   -- the last message that was examined: its
    seq              bigint       not null default 0,                   -- conversation and seq; 0: none yet
    refolds          boolean      not null,                             -- whether this sweep examines the texts as well
    claimed_until    timestamptz  not null default '-infinity',         -- the lease: until then an indexer works on it
    completed_at     timestamptz,                                       -- null: the sweep is going on
    constraint index_sweep_pkey primary key (is_only),
    constraint index_sweep_one_row_check check (is_only)
);

insert into index_sweep (refolds) select exists (select from messages);
