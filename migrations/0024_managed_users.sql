-- What the release before must not change, and what it has left.

-- Short, because statements that write users wait while the migration waits for the table.
set local lock_timeout = '200ms';

-- The release before writes what a token says about a user, also where the LMS describes them by the directory. It always writes
-- `profile_issued_at`; this one never does for such a user.
create function skip_managed_user() returns trigger language plpgsql as $$
begin
    return null;
end
$$;
create trigger users_managed_by_directory
    before update of profile_issued_at on users
    for each row when (old.managed and new.managed)
    execute function skip_managed_user();

-- The release before recorded roles that no policy can name. They count as none.
update users set role = null where role = '*' or role ~ '[>\u0001-\u001f\u007f-\u009f]';
