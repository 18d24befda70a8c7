-- Messages whose terms in the search index are outdated, because a release before this one folded their text in another way. The
-- indexer writes their terms again, in the background.

-- Indexed messages whose text is to be folded again. A message may be queued more than once.
create table refold_queue (
    id                bigint generated always as identity,              -- the order of the queue
    conversation_ids  bigint[]     not null,                            -- the conversation of each message
    seqs              bigint[]     not null,                            -- the seq of each message
    claimed_until     timestamptz  not null default '-infinity',        -- the lease: until then an indexer works on the row
    constraint refold_queue_pkey primary key (id)
);

-- How far the messages from before this migration have been examined for texts that are folded in another way now. One row while
-- that goes on, none afterwards.
create table refold_sweep (
    is_only          boolean  not null default true,      -- always true: the table has one row at most
    conversation_id  bigint   not null,                   -- the conversation of the last message that was examined
    seq              bigint   not null,                   -- its seq
    constraint refold_sweep_pkey primary key (is_only),
    constraint refold_sweep_one_row_check check (is_only)
);

insert into refold_sweep (conversation_id, seq) select 0, 0 where exists (select from messages);
