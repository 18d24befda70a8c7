-- What the release before must not write, while it runs beside this one. It records what a token says about a user.

-- Short, because statements that write users wait while the migration waits for the table.
set local lock_timeout = '200ms';

-- It does so also where the LMS describes the user by the directory. It always writes `profile_issued_at`; this release never does
-- for such a user.
create function skip_managed_user() returns trigger language plpgsql as $$
begin
    return null;
end
$$;
create trigger users_managed_by_directory
    before update of profile_issued_at on users
    for each row when (old.managed and new.managed)
    execute function skip_managed_user();

-- It also records roles that no policy can name. They count as none.
create function clear_unusable_role() returns trigger language plpgsql as $$
begin
    new.role := null;
    return new;
end
$$;
create trigger users_usable_role
    before insert or update of role on users
    for each row when (new.role = '*' or new.role ~ '[>\u0001-\u001f\u007f-\u009f]')
    execute function clear_unusable_role();
