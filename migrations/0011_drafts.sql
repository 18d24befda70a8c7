-- What a user has begun to write to somebody, kept for their other devices.
--
-- A draft is its writer's own note and no part of a conversation. So the peer is the LMS's id as the writer gave it, and no
-- reference: they may be unknown here, and nothing that happens to a draft tells whether they are.

-- The last version that a user's writes have taken. Every write takes the next, and none comes back: a version names one text for
-- good, also after a delete. The row is the lock under which versions are given out.
create table draft_writers (
    user_id       bigint  not null,
    last_version  bigint  not null,
    constraint draft_writers_pkey primary key (user_id),
    constraint draft_writers_user_fkey foreign key (user_id) references users (id)
) with (fillfactor = 70);

create table drafts (
    user_id     bigint      not null,
    peer        text        collate "C" not null,
    -- Plain text, byte for byte as it was written; it may be empty.
    body        text        not null,
    -- What it is about, as in `messages`.
    context     jsonb,
    version     bigint      not null,
    -- The call that wrote it, by a random name. A call that lost its connection at COMMIT is made again, and knows its own
    -- work by this instead of taking it for somebody else's.
    written_by  uuid        not null,
    updated_at  timestamptz not null,
    constraint drafts_pkey primary key (user_id, peer),
    constraint drafts_user_fkey foreign key (user_id) references users (id),
    constraint drafts_peer_length_check check (octet_length(peer) between 1 and 255)
) with (fillfactor = 70);

-- Creates or replaces a draft. `must_exist` (null: either way) and `wanted` (null: any version) are what the caller expects to
-- find; `most` is how many drafts a user may have. Outcomes:
--   done                 version and updated_at are those of the draft as it is now
--   writer_unknown       nobody has the writer's id
--   precondition_failed, too_many_drafts   refused; nothing was written
--
-- One of a user's writes at a time: order of version = order of commit, and two new drafts cannot both be the last that fits. Then
-- the draft's own row: a send takes it away without the other lock.
create function put_draft(
    in_tenant text, writer text, to_peer text, this_call uuid, new_body text, new_context jsonb, must_exist boolean,
    wanted bigint, most bigint
) returns table (outcome text, version bigint, updated_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
    me       bigint;
    next     bigint;
    present  drafts;
begin
    select u.id into me from users u where u.tenant = in_tenant and u.external_id = writer;
    if not found then
        return query select 'writer_unknown', null::bigint, null::timestamptz;
        return;
    end if;
    insert into draft_writers as w (user_id, last_version) values (me, 0)
    on conflict on constraint draft_writers_pkey do update set last_version = w.last_version
    returning w.last_version + 1 into next;
    select d.* into present from drafts d where d.user_id = me and d.peer = to_peer for update;

    if found and present.written_by = this_call then
        return query select 'done', present.version, present.updated_at;
    elsif (present.version is not null) <> must_exist or present.version <> wanted then
        return query select 'precondition_failed', null::bigint, null::timestamptz;
    elsif present.version is null
          and (select count(*) from (select from drafts d where d.user_id = me limit most) mine) >= most then
        return query select 'too_many_drafts', null::bigint, null::timestamptz;
    else
        update draft_writers w set last_version = next where w.user_id = me;
        return query
        insert into drafts as d (user_id, peer, body, context, version, written_by, updated_at)
        values (me, to_peer, new_body, new_context, next, this_call, greatest(clock_timestamp(), present.updated_at))
        on conflict on constraint drafts_pkey do update
        set body = excluded.body, context = excluded.context, version = excluded.version,
            written_by = excluded.written_by, updated_at = excluded.updated_at
        returning 'done', d.version, d.updated_at;
    end if;
end
$$;

-- Deletes a draft, if it is the one that the caller expects to find. Where there is none the work is done already, whoever
-- did it. Answers `done` or `precondition_failed`.
create function delete_draft(in_tenant text, writer text, to_peer text, must_exist boolean, wanted bigint)
    returns text language plpgsql as $$
declare
    present  drafts;
begin
    select d.* into present
    from users u
    join drafts d on d.user_id = u.id and d.peer = to_peer
    where u.tenant = in_tenant and u.external_id = writer
    for update of d;
    if not found then
        return 'done';
    elsif not must_exist or present.version <> wanted then
        return 'precondition_failed';
    end if;
    delete from drafts d where d.user_id = present.user_id and d.peer = present.peer;
    return 'done';
end
$$;
