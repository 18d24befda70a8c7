-- Rosters: the members of contexts, with their roles there and the end of their membership.
--
-- Writes of one roster take turns by the lock of its row in `contexts`. A member's `ends_at` is the earlier one of their own end and
-- of that of the context, so a send reads `context_members` alone.
--
-- Ending and removing differ. The row of a membership that is over stays: the two users still count as having shared the context,
-- and may not write because it is over (`context_ended`). A member who is not in a new roster, or is removed by item, loses the row:
-- the roster is what the LMS last said, and a wrong enrolment leaves no trace. An LMS that wants the trace gives the member an end.

-- Makes users known by their ids alone. Known users are left unchanged. The inserts are in order, so concurrent calls cannot
-- deadlock.
create or replace function introduce_members(in_tenant text, members text[]) returns void language sql as $$
    insert into users (tenant, external_id)
    select in_tenant, m.external_id
    from unnest(members) as m (external_id)
    where not exists (select from users u where u.tenant = in_tenant and u.external_id = m.external_id)
    order by m.external_id collate "C"
    on conflict on constraint users_one_per_external_id_key do nothing
$$;

-- The users with these ids in the LMS, in the order of the array; null for each one who is not known.
create or replace function ids_of_members(in_tenant text, members text[]) returns bigint[] language sql stable as $$
    -- A subquery for each, not a join: an index lookup, whatever the planner expects of the array.
    select coalesce(array_agg((
               select u.id from users u where u.tenant = in_tenant and u.external_id = m.external_id
           ) order by m.ordinal), '{}')
    from unnest(members) with ordinality as m (external_id, ordinal)
$$;

-- Writes members of a roster whose row in `contexts` is locked. `is_whole`: all others are removed but those of `kept_ids`; else those
-- of `removed_ids`, none of whom is in `ids`. Members who are as they should be are not written, and users whose data were erased are
-- left out. Counts what was changed.
create or replace function write_members(
    roster contexts, is_whole boolean, ids bigint[], roles text[], ends_ats timestamptz[], removed_ids bigint[], kept_ids bigint[],
    out added bigint, out changed bigint, out removed bigint
) language plpgsql as $$
declare
    gone              bigint[];
    written           bigint[];
    written_roles     text[];
    written_ends_ats  timestamptz[];
begin
    -- A full join is never done by a nested loop, whose time would grow with the square of the number of members.
    select coalesce(array_agg(d.id) filter (where d.is_gone), '{}'),
           array_agg(d.id) filter (where not d.is_gone), array_agg(d.role) filter (where not d.is_gone),
           array_agg(d.ends_at) filter (where not d.is_gone),
           count(*) filter (where d.is_new), count(*) filter (where not d.is_new and not d.is_gone),
           count(*) filter (where d.is_gone)
    into gone, written, written_roles, written_ends_ats, added, changed, removed
    from (
        select coalesce(n.id, m.user_id) as id, n.id is null as is_gone, m.user_id is null as is_new, n.role, n.ends_at
        from (
            select i.id, i.role, least(coalesce(i.ends_at, 'infinity'), roster.ends_at) as ends_at
            from unnest(ids, roles, ends_ats) as i (id, role, ends_at)
            where not exists (select from users u where u.id = i.id and u.erased_at is not null)
        ) n
        full join (
            select m.user_id, m.role, m.ends_at from context_members m
            where m.context_id = roster.id
              and (is_whole and not m.user_id = any (kept_ids) or m.user_id = any (ids || removed_ids))
        ) m on m.user_id = n.id
        where n.id is null or m.user_id is null or (n.role, n.ends_at) is distinct from (m.role, m.ends_at)
        order by 1
    ) d;

    delete from context_members m where m.context_id = roster.id and m.user_id = any (gone);
    insert into context_members (user_id, context_id, role, ends_at)
    select w.id, roster.id, w.role, w.ends_at
    from unnest(written, written_roles, written_ends_ats) as w (id, role, ends_at)
    on conflict on constraint context_members_pkey do update set role = excluded.role, ends_at = excluded.ends_at;
end
$$;

-- Creates or replaces the roster of a context; the arrays have one element for each member, no two of the same user. Null: no title,
-- no end, no version of the request's own, the member's own role. `kept`: members who stay as they are if they are not in `members`;
-- null: all do. Outcomes:
--   done              the other columns tell the context as it is now, and the numbers of members who were written
--   stale_roster      the stored roster has a higher version; nothing was written
--   members_unknown   a member is not in the directory; nothing was written
create or replace function put_roster(
    in_tenant text, in_type text, in_id text, new_title text, new_ends_at timestamptz, new_version bigint, members text[],
    roles text[], ends_ats timestamptz[], kept text[]
) returns table (
    outcome text, title text, ends_at timestamptz, version bigint, added bigint, changed bigint, removed bigint
)
language plpgsql
-- Plans for the arrays at hand: their length decides.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    roster  contexts;
    ids     bigint[] := ids_of_members(in_tenant, members);
begin
    for attempt in 1 .. 2 loop
        select c.* into roster from contexts c
        where c.tenant = in_tenant and c.type = in_type and c.external_id = in_id
        for no key update;
        if new_version < roster.version then
            return query select 'stale_roster', null::text, null::timestamptz, null::bigint, null::bigint, null::bigint, null::bigint;
            return;
        elsif array_position(ids, null) is not null then
            return query select 'members_unknown', null::text, null::timestamptz, null::bigint, null::bigint, null::bigint, null::bigint;
            return;
        end if;
        exit when roster.id is not null;
        insert into contexts (tenant, type, external_id) values (in_tenant, in_type, in_id)
        on conflict on constraint contexts_one_per_name_key do nothing;
    end loop;

    update contexts c
    set title = new_title, ends_at = coalesce(new_ends_at, 'infinity'), version = coalesce(new_version, c.version)
    where c.id = roster.id and (c.title, c.ends_at, c.version)
          is distinct from (new_title, coalesce(new_ends_at, 'infinity'), coalesce(new_version, c.version));
    select c.* into roster from contexts c where c.id = roster.id;
    return query
    select 'done', roster.title, nullif(roster.ends_at, 'infinity'), roster.version, w.added, w.changed, w.removed
    from write_members(
        roster, kept is not null, ids, roles, ends_ats, '{}', array_remove(ids_of_members(in_tenant, coalesce(kept, '{}')), null)) w;
end
$$;

-- Writes some members of a roster and removes others; users who are no members are removed already. No user is in both lists.
-- Outcomes, besides those of put_roster:
--   not_found          there is no such context
--   too_many_members   the roster would have more than `max_members`; nothing was written
create or replace function patch_roster(
    in_tenant text, in_type text, in_id text, new_version bigint, members text[], roles text[], ends_ats timestamptz[],
    removed_members text[], max_members bigint
) returns table (
    outcome text, title text, ends_at timestamptz, version bigint, added bigint, changed bigint, removed bigint
)
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    roster       contexts;
    ids          bigint[] := ids_of_members(in_tenant, members);
    removed_ids  bigint[] := array_remove(ids_of_members(in_tenant, removed_members), null);
    refusal      text;
begin
    select c.* into roster from contexts c
    where c.tenant = in_tenant and c.type = in_type and c.external_id = in_id
    for no key update;
    refusal := case
        when roster.id is null then 'not_found'
        when new_version < roster.version then 'stale_roster'
        when array_position(ids, null) is not null then 'members_unknown'
        when ids <> '{}' and cardinality(ids) + (
            select count(*) - count(*) filter (where m.user_id = any (ids || removed_ids))
            from context_members m where m.context_id = roster.id
        ) > max_members then 'too_many_members'
    end;
    if refusal is not null then
        return query select refusal, null::text, null::timestamptz, null::bigint, null::bigint, null::bigint, null::bigint;
        return;
    end if;

    update contexts c set version = new_version where c.id = roster.id and c.version < new_version;
    return query
    select 'done', roster.title, nullif(roster.ends_at, 'infinity'), greatest(roster.version, new_version), w.added, w.changed,
           w.removed
    from write_members(roster, false, ids, roles, ends_ats, removed_ids, '{}') w;
end
$$;

-- Ends a context now, and with it each membership that is not over. One that has ended stays as it is. Null: no version of the
-- request's own. Outcomes:
--   done           the stored version is at least the request's
--   not_found      there is no such context
--   stale_roster   the stored roster has a higher version; nothing was written
create or replace function end_context(in_tenant text, in_type text, in_id text, new_version bigint) returns text language plpgsql as $$
declare
    roster  contexts;
    at      timestamptz;
begin
    select c.* into roster from contexts c
    where c.tenant = in_tenant and c.type = in_type and c.external_id = in_id
    for no key update;
    if roster.id is null then
        return 'not_found';
    elsif new_version < roster.version then
        return 'stale_roster';
    end if;
    at := clock_timestamp();
    update contexts c set ends_at = least(c.ends_at, at), version = greatest(c.version, new_version)
    where c.id = roster.id and (c.ends_at > at or c.version < new_version);
    update context_members m set ends_at = at where m.context_id = roster.id and m.ends_at > at;
    return 'done';
end
$$;
