-- The user directory: users as the LMS describes them, who is visible to whom, and finding users by name.
--
-- Locks: every call that writes several users takes them in the order (tenant, external_id).

-- Replaces the words of users' names by others, each given as folded words separated by spaces. The transaction has written the
-- name and `indexed_name`, or locked the row, so two calls for one user are one after the other; a later statement of each has
-- the words that the earlier one left. PL/pgSQL, because an SQL function may be inlined into its caller's snapshot.
create or replace function write_user_words(user_ids bigint[], words text[]) returns void language plpgsql as $$
begin
    if user_ids is null then
        return;
    end if;
    delete from user_words w
    using unnest(user_ids, words) as n (id, words)
    where w.user_id = n.id and w.word <> all (string_to_array(n.words, ' '));
    insert into user_words (tenant, word, user_id)
    select u.tenant, x.word, u.id
    from unnest(user_ids, words) as n (id, words)
    join users u on u.id = n.id
    cross join lateral unnest(string_to_array(n.words, ' ')) as x (word)
    where not exists (select from user_words w where w.tenant = u.tenant and w.word = x.word and w.user_id = u.id)
    on conflict on constraint user_words_pkey do nothing;
end
$$;

-- Creates or replaces users of a tenant as the LMS describes them, each named once. From now on they are `managed`: tokens change
-- nothing about them. A null in one of the arrays means that the LMS states none. Returns one outcome for each user, in the order
-- of the arrays: `created`, `updated`, or `unchanged`, where nothing was written.
create or replace function put_users(
    in_tenant text, ids text[], names text[], words text[], avatars text[], emails text[], roles text[], actives boolean[]
) returns table (outcome text) language plpgsql as $$
#variable_conflict use_column
declare
    at           timestamptz := clock_timestamp();
    written_ids  bigint[];
    are_new      boolean[];
begin
    with given as (
        select *
        from unnest(ids, names, avatars, emails, roles, actives) with ordinality
             as g (external_id, display_name, avatar_url, email, role, active, ordinal)
    ), written as (
        insert into users as u (
            tenant, external_id, display_name, indexed_name, avatar_url, email, role, deactivated_at, managed)
        select in_tenant, g.external_id, g.display_name, g.display_name, g.avatar_url, g.email, g.role,
               case when not g.active then at end, true
        from given g
        order by g.external_id collate "C"
        on conflict on constraint users_one_per_external_id_key do update
        set display_name = excluded.display_name, indexed_name = excluded.indexed_name, avatar_url = excluded.avatar_url,
            email = excluded.email, role = excluded.role, managed = true,
            deactivated_at = case when excluded.deactivated_at is not null then coalesce(u.deactivated_at, at) end
        where (u.display_name, u.indexed_name, u.avatar_url, u.email, u.role, u.managed, u.deactivated_at is null)
            is distinct from (excluded.display_name, excluded.indexed_name, excluded.avatar_url, excluded.email, excluded.role,
                              true, excluded.deactivated_at is null)
        -- Only a row that was there before has been locked, which sets xmax.
        returning u.id, u.external_id, u.xmax = 0 as is_new
    )
    select array_agg(w.id order by g.ordinal), array_agg(w.is_new order by g.ordinal)
    into written_ids, are_new
    from given g
    left join written w on w.external_id = g.external_id;

    perform write_user_words(array_agg(n.id), array_agg(n.words))
    from unnest(written_ids, words) as n (id, words)
    where n.id is not null;

    return query
    select case when i.is_new then 'created' when i.id is not null then 'updated' else 'unchanged' end
    from unnest(written_ids, are_new) with ordinality as i (id, is_new, ordinal)
    order by i.ordinal;
end
$$;

-- Writes the words of names that were written without them. A user who is locked, or has another name by now, is left out.
-- Returns the number of users whose names are indexed now.
create or replace function index_names(user_ids bigint[], names text[], words text[]) returns integer language plpgsql as $$
declare
    locked_ids    bigint[];
    locked_words  text[];
begin
    select array_agg(l.id), array_agg(l.words)
    into locked_ids, locked_words
    from (
        select u.id, coalesce(n.words, '') as words
        from unnest(user_ids, names, words) as n (id, name, words)
        join users u on u.id = n.id
        where u.display_name is not distinct from n.name
        order by u.tenant, u.external_id
        for no key update of u skip locked
    ) l;
    perform write_user_words(locked_ids, locked_words);
    update users u set indexed_name = u.display_name where u.id = any (locked_ids);
    return coalesce(cardinality(locked_ids), 0);
end
$$;

-- The id of a user whom the caller may see; null if there is no such user, or the caller may not see them. A caller sees
-- themselves, those they have met (there is a message between them), those with whom they share a context, also one that is over,
-- those whom they have blocked, and users with one of the `listed_roles` to whom they may write. With `sees_all` they see every
-- user of the tenant. `of_token`: the caller's role by their own token. The caller need not be in the directory yet.
create or replace function visible_user_id(
    rules jsonb, in_tenant text, caller text, of_token text, other text, sees_all boolean, listed_roles text[]
) returns bigint language plpgsql stable as $$
declare
    me        users;
    u         users;
    its_role  text;
    my_role   text;
    verdict   text;
begin
    select x.* into u from users x where x.tenant = in_tenant and x.external_id = other;
    if u.id is null or sees_all or caller = other then
        return u.id;
    end if;
    select x.* into me from users x where x.tenant = in_tenant and x.external_id = caller;
    if not are_strangers(me.id, u.id) then
        return u.id;
    end if;
    its_role := coalesce(u.role, 'student');
    my_role := role_in_force(coalesce(me.managed, false), me.role, of_token);
    verdict := full_verdict(
        rules, in_tenant || e'\x1f', me.id, my_role, u.id, its_role,
        case when me.deactivated_at is not null then 'sender_inactive'
             when u.deactivated_at is not null then 'recipient_inactive' end,
        clock_timestamp());
    return case when verdict = 'you_blocked' or (verdict is null and its_role = any (listed_roles)) then u.id end;
end
$$;

-- The roles that users of a tenant have on record, and `student`, which stands for no role: one step in the index for each.
create or replace function roles_of_tenant(in_tenant text) returns text[] language plpgsql stable as $$
declare
    roles      text[] := '{student}';
    next_role  text;
begin
    select min(u.role) into next_role from users u where u.tenant = in_tenant;
    while next_role is not null loop
        roles := roles || next_role;
        select min(u.role) into next_role from users u where u.tenant = in_tenant and u.role > next_role;
    end loop;
    return roles;
end
$$;

-- Finds users to whom the caller may write now, by the beginnings of words of their names: each of the `prefixes` begins one.
-- Found are those whom the caller has met or with whom they share an active context, and users with one of the `listed_roles`, or
-- every user of the tenant if the caller's role is one of `finder_roles`. Returns the first `at_most` by name; where the names of
-- more than 100 match, those are the first of 100 of them.
--
-- There are two ways to them. Where few words begin with the rarest prefix, or the caller may find many of the users, the words are
-- read in their order, and each user is tested. Else those whom the caller may find are read first, at most 5,000, and then their
-- words. So neither reads much in vain.
create or replace function find_users(
    rules jsonb, in_tenant text, caller text, of_token text, prefixes text[], listed_roles text[], finder_roles text[],
    at_most integer
) returns table (external_id text, display_name text, avatar_url text, role text) language plpgsql stable
set plan_cache_mode = force_generic_plan
-- A part of `users` is read by index: it may be a small one of a large table.
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    at             timestamptz := clock_timestamp();
    tenant_prefix  text := in_tenant || e'\x1f';
    me             users;
    own_role       text;
    always_roles   text[];      -- the roles to whose members the caller may write with nothing in common
    open_roles     text[];      -- those of them whose members the caller finds with nothing in common
    word_start     text;        -- the prefix with which the fewest words begin, if not thousands begin with each
    word_end       text;        -- above each of these words: the highest code point is no letter
    words          bigint;      -- how many they are, as far as it matters
    words_first    boolean := true;
    near_ids       bigint[];    -- all users whom the caller may find, and for members of a common context the roles there: the
    my_near_roles  text[];      --   caller's, and their own if they have one
    near_roles     text[];
    candidates     refcursor;
    candidate_id   bigint;
    batch          bigint[] := '{}';    -- candidates whose names are not compared with all prefixes yet
    match_ids      bigint[] := '{}';    -- candidates whose names match
    found_ids      bigint[] := '{}';
    is_end         boolean := false;
    u              users;
begin
    select x.* into me from users x where x.tenant = in_tenant and x.external_id = caller;
    if me.deactivated_at is not null then
        return;
    end if;
    own_role := role_in_force(coalesce(me.managed, false), me.role, of_token);
    select array_agg(r.role), array_agg(r.role) filter (where own_role = any (finder_roles) or r.role = any (listed_roles))
    into always_roles, open_roles
    from unnest(roles_of_tenant(in_tenant)) as r (role)
    where coalesce(rule_of(rules, tenant_prefix, own_role, r.role), 'always') = 'always';

    select p.prefix, p.prefix || chr(1114111), c.words
    into word_start, word_end, words
    from unnest(prefixes) with ordinality as p (prefix, ordinal)
    cross join lateral (
        select count(*) as words
        from (
            select from user_words w
            where w.tenant = in_tenant and w.word >= p.prefix and w.word < p.prefix || chr(1114111)
            limit 2001) w
    ) c
    order by c.words, p.ordinal
    limit 1;

    if words > 200 and coalesce('student' <> all (open_roles), true) then
        select array_agg(n.id), array_agg(n.my_role), array_agg(n.role)
        into near_ids, my_near_roles, near_roles
        from (
            select m.user_id as id, coalesce(mine.role, own_role) as my_role, m.role
            from context_members mine
            join context_members m on m.context_id = mine.context_id and m.ends_at > at
            where mine.user_id = me.id and mine.ends_at > at
            union all
            select p.peer_id, null, null from participants p where p.user_id = me.id and p.archived_at is null
            union all
            select p.peer_id, null, null from participants p where p.user_id = me.id and p.archived_at is not null
            union all
            -- A look-up for each role, not `any`, which some versions of Postgres test row by row.
            select x.id, null, null
            from unnest(open_roles) as r (role)
            cross join lateral (select x.id from users x where x.tenant = in_tenant and x.role = r.role offset 0) x
            limit 5001
        ) n;
        words_first := coalesce(cardinality(near_ids), 0) > 5000;
    end if;

    -- `offset 0` keeps the order of the steps: the words by the index alone, then the users, then what the caller has to do with
    -- them. Without it, the planner may read whole tables. Users to whom the rules allow no message are left out here, because
    -- send_verdict takes longer.
    if words_first then
        open candidates for
            select c.id
            from (
                select w.word, w.user_id
                from user_words w
                where w.tenant = in_tenant and w.word >= word_start and w.word < word_end
                order by w.word, w.user_id
                offset 0
            ) w
            cross join lateral (
                select x.id, coalesce(x.role, 'student') as role
                from users x
                where x.id = w.user_id and x.deactivated_at is null and x.external_id <> caller
                offset 0
            ) c
            where c.role = any (open_roles)
               or exists (
                    select from context_members m
                    join context_members mine on mine.user_id = me.id and mine.context_id = m.context_id
                    where m.user_id = c.id and m.ends_at > at and mine.ends_at > at
                      and (c.role = any (always_roles) or
                           rule_of(rules, tenant_prefix, coalesce(mine.role, own_role), coalesce(m.role, c.role)) <> 'never')
                    offset 0)
               or c.role = any (always_roles) and exists (
                    select from conversations v
                    where v.low_user_id = least(me.id, c.id) and v.high_user_id = greatest(me.id, c.id) and v.last_seq > 0
                    offset 0)
            order by w.word, w.user_id;
    else
        open candidates for
            select c.id
            from (
                select w.word, w.user_id, n.my_role, n.role
                from (
                    select distinct n.id, n.my_role, n.role
                    from unnest(near_ids, my_near_roles, near_roles) as n (id, my_role, role)
                    offset 0
                ) n
                cross join lateral (
                    select w.word, w.user_id from user_words w
                    where w.user_id = n.id and w.word >= word_start and w.word < word_end
                    offset 0
                ) w
                order by w.word, w.user_id
                offset 0
            ) w
            cross join lateral (
                select x.id, coalesce(x.role, 'student') as role
                from users x
                where x.id = w.user_id and x.deactivated_at is null and x.external_id <> caller
                offset 0
            ) c
            where c.role = any (always_roles)
               or w.my_role is not null
                  and rule_of(rules, tenant_prefix, w.my_role, coalesce(w.role, c.role)) <> 'never'
            order by w.word, w.user_id;
    end if;
    while not is_end and cardinality(found_ids) < at_most loop
        fetch candidates into candidate_id;
        is_end := not found;
        -- A user may be a candidate by two words, or by two contexts.
        if not is_end and candidate_id <> all (batch) and candidate_id <> all (match_ids) and candidate_id <> all (found_ids) then
            batch := batch || candidate_id;
        end if;
        continue when not is_end and cardinality(batch) < 100;

        match_ids := match_ids || case when cardinality(prefixes) = 1 then batch else array(
            select b.id from unnest(batch) as b (id)
            where not exists (
                select from unnest(prefixes) as p (prefix)
                where not exists (
                    select from user_words w
                    where w.user_id = b.id and w.word >= p.prefix and w.word < p.prefix || chr(1114111)))) end;
        batch := '{}';
        continue when not is_end and cardinality(match_ids) < 100;

        for u in
            select x.* from users x
            where x.id = any (match_ids)
            order by lower(regexp_replace(normalize(x.display_name, nfkd), '[\u0300-\u036f]', '', 'g')) collate "C", x.external_id
        loop
            if send_verdict(
                rules, tenant_prefix, me.id, own_role, u.id, coalesce(u.role, 'student'), null, at
            ) is null then
                found_ids := found_ids || u.id;
                external_id := u.external_id;
                display_name := u.display_name;
                avatar_url := u.avatar_url;
                role := coalesce(u.role, 'student');
                return next;
                exit when cardinality(found_ids) >= at_most;
            end if;
        end loop;
        match_ids := '{}';
    end loop;
    close candidates;
end
$$;
