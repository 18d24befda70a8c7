-- A person's data: what was erased, and how far messages have expired.

-- Short, because statements that use `users` wait while the migration waits for it.
set local lock_timeout = '200ms';

alter table users
    add column erased_at timestamptz;       -- when the user's data were erased; null: they were not. The row stays, without a name

-- The requests to erase a user's data. Each is worked on in steps, by whichever process has time.
create table erasures (
    id            uuid         not null,                                  -- the id in the API
    tenant        text         collate "C" not null,                      -- the tenant of the user
    subject_hash  bytea        not null,                                  -- SHA-256 of tenant, 0x1f and the id that the user had in
                                                                          -- the LMS
    former_id     text         collate "C",                               -- that id; null when the erasure is done
    user_id       bigint       not null,                                  -- the user
    requested_by  text         collate "C" not null,                      -- the caller who asked for it, by their id in the LMS
    requested_at  timestamptz  not null default clock_timestamp(),        -- when; tokens that were issued before make nobody known
    after         bigint       not null default 0,                        -- the conversations up to this id are done in this pass
    after_seq     bigint       not null default 0,                        -- and the messages up to this seq of the next one
    is_dirty      boolean      not null default false,                    -- this pass has found something: another one follows
    waits_for     text[],                                                 -- the transactions that may not know of it, as in pg_locks;
                                                                          -- null: they were not looked for yet
    is_settled    boolean      not null default false,                    -- they had all ended when this pass began
    tried_at      timestamptz  not null default clock_timestamp(),        -- when it last had to wait; the others go first
    finished_at   timestamptz,                                            -- when a pass found nothing; null: under way
    messages      bigint       not null default 0,                        -- how many messages were erased
    constraint erasures_pkey primary key (id),
    constraint erasures_user_key unique (user_id),
    constraint erasures_user_fkey foreign key (user_id) references users (id)
);
-- An id that the LMS has given again, and erased again, has more than one; the latest answers for it.
create index erasures_subject_idx on erasures (tenant, subject_hash, requested_at);
create index erasures_unfinished_idx on erasures (tried_at) where finished_at is null;
create index erasures_page_idx on erasures (tenant, requested_at, id);

-- How far the expiry of old messages has come. It walks through the pages of a table, again and again: a row for each table.
create table retention_runs (
    what         text         collate "C" not null,                       -- `messages`, or `keys`: those of the table idempotency
    began_at     timestamptz  not null default '-infinity',               -- when this walk began, or the last one
    ended_at     timestamptz  default '-infinity',                        -- when it ended; null: it is under way
    settings     bigint       not null default 0,                         -- a hash of how long each tenant kept messages when it began
    page         bigint       not null default 0,                         -- the next page
    width        bigint       not null default 16,                        -- the pages of the next step
    oldest_seen  timestamptz,                                             -- the oldest message that this walk has left; null: none
    oldest       timestamptz,                                             -- the same of the last complete walk
    constraint retention_runs_pkey primary key (what),
    constraint retention_runs_what_check check (what in ('messages', 'keys'))
) with (fillfactor = 50);
insert into retention_runs (what) values ('messages'), ('keys');

-- A user's data were erased; seq, peer: none, conversation: 0.
alter type event_kind add value if not exists 'user.erased';

-- They kept off what the release before the last one wrote.
drop trigger users_managed_by_directory on users;
drop function skip_managed_user();
drop trigger users_usable_role on users;
drop function clear_unusable_role();

-- The functions of the triggers below: those in functions/ are there only later.

-- What an erasure is found by, besides the user's row: the id that the user had.
create function subject_hash(in_tenant text, subject text) returns bytea language sql immutable as $$
    select sha256(convert_to(in_tenant || chr(31) || subject, 'UTF8'))
$$;

-- Whether a token that was issued at a time is older than an erasure of its user: it makes nobody known.
create function is_erased_subject(in_tenant text, subject text, issued_at timestamptz) returns boolean
language plpgsql stable as $$
begin
    return exists (
        select from erasures e
        where e.tenant = in_tenant and e.subject_hash = subject_hash(in_tenant, subject) and e.requested_at >= issued_at);
end
$$;

-- A token that was issued before its user was erased makes nobody known. The release before records tokens in the same way; a user
-- whom a message of it introduces, it inserts without a time.
create function skip_erased_user() returns trigger language plpgsql as $$
begin
    return case when not is_erased_subject(new.tenant, new.external_id, new.profile_issued_at) then new end;
end
$$;
create trigger users_not_erased
    before insert on users
    for each row when (new.profile_issued_at is not null)
    execute function skip_erased_user();

-- The same where the erasure was committed while the insert waited for it: then the trigger above has not seen it yet. The
-- transaction is rolled back, and tried again.
create function refuse_erased_user() returns trigger language plpgsql as $$
begin
    if is_erased_subject(new.tenant, new.external_id, new.profile_issued_at) then
        raise exception 'the user was erased meanwhile' using errcode = 'serialization_failure';
    end if;
    return null;
end
$$;
create trigger users_not_erased_meanwhile
    after insert on users
    for each row when (new.profile_issued_at is not null)
    execute function refuse_erased_user();

-- A user who was erased stays as they are, in this release and the one before: the LMS may still know the id that they have now.
create function keep_erased_user() returns trigger language plpgsql as $$
begin
    return null;
end
$$;
create trigger users_stay_erased
    before update of external_id, display_name, indexed_name, avatar_url, email, role, managed, profile_issued_at, deactivated_at
    on users
    for each row when (old.erased_at is not null)
    execute function keep_erased_user();
