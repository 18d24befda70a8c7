-- The search index. A send adds its messages to `search_queue` in one row; the indexer, or a search that needs them, writes
-- their terms to `message_words`.

-- The terms of each indexed message.
create table message_words (
    conversation_id  bigint       not null,      -- the conversation
    seq              bigint       not null,      -- the message
    created_at       timestamptz  not null,      -- the created_at of the message: results are ordered by it
    words            tsvector     not null,      -- the terms (see index_terms); empty for a retracted message
    constraint message_words_pkey primary key (conversation_id, seq)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);

-- No plan depends on these statistics, and computing them is expensive.
alter table message_words alter column words set statistics 0;

create index message_words_idx on message_words using gin (words) with (fastupdate = on, gin_pending_list_limit = 256);

-- Messages that are not indexed yet: one row for each batch that was sent.
create table search_queue (
    id                bigint generated always as identity,              -- the order of the queue
    conversation_ids  bigint[]     not null,                            -- the conversation of each message
    seqs              bigint[]     not null,                            -- the seq of each message
    user_ids          bigint[]     not null,                            -- the senders and recipients of the messages
    claimed_until     timestamptz  not null default '-infinity',        -- the lease: until then an indexer works on the row
    constraint search_queue_pkey primary key (id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, fillfactor = 50);

-- How far back a search has to go. One row.
create table search_horizon (
    is_only  boolean      not null default true,      -- always true: the table has one row
    oldest   timestamptz  not null,                   -- no indexed message is older
    constraint search_horizon_pkey primary key (is_only),
    constraint search_horizon_one_row_check check (is_only)
);

insert into search_horizon (oldest) values ('infinity');
