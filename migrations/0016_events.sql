-- The event log: what happened, in the order of positions 1, 2, 3, …, written in the transaction that made it true.
--
-- A transaction adds a row to `outbox`. Later, `sequence_events` moves the rows that are committed from there to `events` and gives
-- each event the next position. A row has one event or many: the arrays have one element for each.

-- What can happen. A reader skips a kind that it does not know.
create type event_kind as enum (
    'message.sent',               -- a message; seq: its position; peer: the recipient
    'message.read',               -- a read mark; seq: up to where
    'message.edited',             -- an edit; seq: of the message
    'message.retracted',          -- a message became a tombstone; seq: of the message
    'conversation.marked',        -- the read marker moved without a read mark; seq: the marker
    'conversation.flagged',       -- archived, starred or muted changed
    'conversation.trimmed'        -- the user deleted messages for themselves, or restored them
);

-- The events that have no position yet. Emptied within milliseconds, so it is vacuumed after few rows.
create table outbox (
    id                bigint       generated always as identity,              -- their order; drawn under the lock of what they are about
    kind              event_kind   not null,
    conversation_ids  bigint[]     not null,
    seqs              bigint[]     not null,                                  -- see event_kind; null for the last two kinds
    user_ids          bigint[]     not null,                                  -- the users who did it
    peer_ids          bigint[]     not null,                                  -- the other users whom it concerns; null: none
    at                timestamptz  not null default clock_timestamp(),        -- when it happened
    constraint outbox_pkey primary key (id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- The log. The events of a row have the positions `first` to `last`. It is kept in three slots, of which the oldest is emptied when
-- the next one is needed: that takes no vacuum and no change of the schema.
create table events (
    slot              smallint     not null,
    first             bigint       not null,
    last              bigint       not null,
    kind              event_kind   not null,                                  -- from here on as in outbox
    conversation_ids  bigint[]     not null,
    seqs              bigint[]     not null,
    user_ids          bigint[]     not null,
    peer_ids          bigint[]     not null,
    at                timestamptz  not null,
    sequenced_at      timestamptz  not null default clock_timestamp()         -- when they got their positions
) partition by list (slot);
create table events_0 partition of events (constraint events_0_last_key unique (last)) for values in (0);
create table events_1 partition of events (constraint events_1_last_key unique (last)) for values in (1);
create table events_2 partition of events (constraint events_2_last_key unique (last)) for values in (2);

-- Where positions began anew: at the first start, and after the database was restored or a standby promoted. Then events that
-- this database does not have may have been read, so the new positions begin above all of theirs.
create table event_eras (
    first     bigint       not null,                                          -- the first position of the era
    previous  bigint       not null,                                          -- the last position before it in this database
    lineage   text         not null,                                          -- of the server (see the function `lineage`)
    began_at  timestamptz  not null default clock_timestamp(),
    constraint event_eras_pkey primary key (first)
);

-- The state of the log: one row, which changes only when a slot is opened or an era begins.
create table event_log (
    is_only     boolean        not null default true,                         -- always true: the table has one row
    slot        smallint       not null,                                      -- the slot that new events go to
    opened_ats  timestamptz[]  not null,                                      -- when each slot was opened last; null: never
    floor       bigint         not null,                                      -- the last position when a slot was opened or an era began
    constraint event_log_pkey primary key (is_only),
    constraint event_log_one_row_check check (is_only),
    constraint event_log_slots_check check (slot in (0, 1, 2) and cardinality(opened_ats) = 3)
);
insert into event_log (slot, opened_ats, floor) values (0, array[clock_timestamp(), null, null], 0);

-- Called by the third generation alone.
drop function if exists lock_participant(text, text, text);
drop function if exists mark_response(participants, boolean);
drop function if exists send_batch(text[], text[], text[], text[], text[], boolean[], bytea[], text[], jsonb[], bigint[], boolean);
drop function if exists receipt(messages, participants);
