-- The batches that were sent in the last minutes: a worker that lost its connection at COMMIT finds here whether its batch was
-- written, and the outcome of each message, which may have no key. Older rows are removed.
create table sent_batches (
    id                uuid         not null,      -- the id that the send worker gave to the batch
    outcomes          text[]       not null,      -- the outcome of each message, as write_batch returned it
    conversation_ids  bigint[]     not null,      -- the conversation of each message that was sent or whose key was used; else null
    seqs              bigint[]     not null,      -- the seq of each message that was sent or whose key was used; else null
    sent_at           timestamptz  not null,      -- when the batch was written
    constraint sent_batches_pkey primary key (id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Called by the second generation alone.
drop function if exists read_all(text, text, pg_snapshot, timestamptz);
