-- What the LMS says of a user, and what is known of the name.

-- Short, because statements that use the table wait while the migration waits for it.
set local lock_timeout = '200ms';

alter table users
    add column managed boolean not null default false,      -- the LMS describes the user by the directory: tokens change nothing
    add column indexed_name text;                           -- the name whose words user_words has; null: none
