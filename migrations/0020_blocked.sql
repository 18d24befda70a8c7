-- Short, because statements that use the table wait while the migration waits for it.
set local lock_timeout = '200ms';

-- Which of the two users has blocked the other; `blocks` says the same. A send reads it with the row that it locks anyway.
alter table conversations
    add column blocked smallint not null default 0;         -- 1: low has blocked high; 2: high has blocked low; 3: both
