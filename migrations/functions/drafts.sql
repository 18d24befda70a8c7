-- Drafts. Writes of one user take turns by the lock of their row in `draft_writers`, so the order of versions is the order of
-- commit, and two concurrent new drafts cannot both pass the limit on their number.

-- Creates or replaces a draft. `call` is the random id of the call. `must_exist` (null: no matter) and `expected_version` (null:
-- any) are the preconditions, `max_drafts` is the number of drafts that a user may have. Outcomes:
--   done                  version and updated_at are those of the draft as it is now
--   writer_unknown        the writer is not in the directory
--   precondition_failed   the draft is not as expected
--   too_many_drafts       the writer has `max_drafts` others
-- The row of the draft is locked as well, since a send deletes it without the lock of the writer.
create or replace function put_draft(
    in_tenant text, writer text, to_peer text, call uuid, new_body text, new_context jsonb, must_exist boolean,
    expected_version bigint, max_drafts bigint
) returns table (outcome text, version bigint, updated_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
    me            bigint;
    next_version  bigint;
    present       drafts;
begin
    select u.id into me from users u where u.tenant = in_tenant and u.external_id = writer;
    if not found then
        return query select 'writer_unknown', null::bigint, null::timestamptz;
        return;
    end if;
    insert into draft_writers as w (user_id, last_version) values (me, 0)
    on conflict on constraint draft_writers_pkey do update set last_version = w.last_version
    returning w.last_version + 1 into next_version;
    select d.* into present from drafts d where d.user_id = me and d.peer = to_peer for update;

    if found and present.written_by_call = call then
        return query select 'done', present.version, present.updated_at;
    elsif (present.version is not null) <> must_exist or present.version <> expected_version then
        return query select 'precondition_failed', null::bigint, null::timestamptz;
    elsif present.version is null
          and (select count(*) from (select from drafts d where d.user_id = me limit max_drafts) others) >= max_drafts then
        return query select 'too_many_drafts', null::bigint, null::timestamptz;
    else
        update draft_writers w set last_version = next_version where w.user_id = me;
        return query
        insert into drafts as d (user_id, peer, body, context, version, written_by_call, updated_at)
        values (me, to_peer, new_body, new_context, next_version, call, greatest(clock_timestamp(), present.updated_at))
        on conflict on constraint drafts_pkey do update
        set body = excluded.body, context = excluded.context, version = excluded.version,
            written_by_call = excluded.written_by_call, updated_at = excluded.updated_at
        returning 'done', d.version, d.updated_at;
    end if;
end
$$;

-- Deletes a draft, with the preconditions of put_draft. Idempotent: where there is no draft, it is done. Returns `done` or
-- `precondition_failed`.
create or replace function delete_draft(in_tenant text, writer text, to_peer text, must_exist boolean, expected_version bigint)
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
    elsif not must_exist or present.version <> expected_version then
        return 'precondition_failed';
    end if;
    delete from drafts d where d.user_id = present.user_id and d.peer = present.peer;
    return 'done';
end
$$;
