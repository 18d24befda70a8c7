-- What is fixed for a deployment, and what `read-all` needs to know of deletions that were undone.
set local lock_timeout = '200ms';

-- One row, which is never updated: `lineage` names the transaction that inserted it. A copy of the database, such as a restored
-- dump, has the same key.
create table deployment (
    is_only   boolean  not null default true,      -- always true: the table has one row
    seal_key  bytea    not null,                   -- the key of the tokens that clients keep and return, such as cursors
    constraint deployment_pkey primary key (is_only),
    constraint deployment_one_row_check check (is_only),
    constraint deployment_seal_key_length_check check (octet_length(seal_key) = 32)
);

-- Two random UUIDs have 244 random bits.
insert into deployment (seal_key) select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- A restore shows messages again that an inbox page from before it did not show. Rows from before this migration have none of
-- these values.
alter table deletions
    add column hidden_through_seq bigint,      -- where all messages up to a position were deleted: that position; null: a
                                               -- single message was, or the row is from before this column
    add column deleted_xid xid,                -- the transaction that deleted; null: from before this column
    add column restored_at timestamptz,        -- when the deletion was undone; null: it was not, or
                                               -- before this column
    alter column deleted_xid set default pg_current_xact_id()::xid;

-- Called by the first generation alone.
drop function if exists index_messages(bigint[], bigint[], text[]);
