-- Erasing: of all that a user has written, and of messages that have expired. Both by one function, `wipe`.
--
-- An erased message keeps its place: seq, sender, time and receipt. Its text, earlier texts, terms and the free parts of its context
-- are gone, and both users see it like a retracted one. The lock order is that of every write: conversations by their users,
-- participants, then the rest. No function here holds the row of a user and a conversation at the same time: a block locks the
-- former before the latter.

-- Locks conversations and their participants.
create or replace function lock_conversations(ids bigint[]) returns void language plpgsql as $$
begin
    perform from conversations c where c.id = any (ids) order by c.low_user_id, c.high_user_id for no key update;
    perform from participants p where p.conversation_id = any (ids) order by p.conversation_id, p.user_id for no key update;
end
$$;

-- Erases messages of conversations that lock_conversations has locked. Those that are erased stay as they are. Returns the number of
-- messages that were erased.
create or replace function wipe(conversation_ids bigint[], message_seqs bigint[]) returns bigint language plpgsql as $$
declare
    at           timestamptz := clock_timestamp();
    wiped_ids    bigint[];
    wiped_seqs   bigint[];
    wiped_times  timestamptz[];
begin
    -- A tombstone does not count as unread. What is subtracted is counted, not the rest: a conversation may have many messages.
    update participants p
    set unread_count = p.unread_count - u.unread
    from (
        select o.conversation_id, o.user_id, count(*) as unread
        from unnest(conversation_ids, message_seqs) as i (conversation_id, seq)
        join messages m on m.conversation_id = i.conversation_id and m.seq = i.seq
        join participants o on o.conversation_id = m.conversation_id and o.peer_id = m.sender_id
        where counts_as_unread(m, o, o.read_seq)
        group by o.conversation_id, o.user_id
    ) u
    where p.conversation_id = u.conversation_id and p.user_id = u.user_id;

    with wiped as (
        update messages m
        set body = '', erased_at = at, sent_xid = coalesce(m.sent_xid, m.xmin),
            context = case when m.context is not null
                           then jsonb_build_object('type', m.context -> 'type', 'id', m.context -> 'id') end
        from unnest(conversation_ids, message_seqs) as i (conversation_id, seq)
        where m.conversation_id = i.conversation_id and m.seq = i.seq and m.erased_at is null
        returning m.conversation_id, m.seq, m.created_at
    )
    select array_agg(w.conversation_id order by w.conversation_id, w.seq), array_agg(w.seq order by w.conversation_id, w.seq),
           array_agg(w.created_at order by w.conversation_id, w.seq)
    into wiped_ids, wiped_seqs, wiped_times
    from wiped w;
    if wiped_ids is null then
        return 0;
    end if;

    delete from message_revisions r
    using unnest(wiped_ids, wiped_seqs) as w (conversation_id, seq)
    where r.conversation_id = w.conversation_id and r.seq = w.seq;
    -- Waits for an indexer that is just inserting the terms, and removes them.
    insert into message_words (conversation_id, seq, created_at, words)
    select w.conversation_id, w.seq, w.created_at, ''::tsvector
    from unnest(wiped_ids, wiped_seqs, wiped_times) as w (conversation_id, seq, created_at)
    on conflict on constraint message_words_pkey do update set words = excluded.words;
    update search_horizon set oldest = (select min(w.created_at) from unnest(wiped_times) as w (created_at))
    where oldest > (select min(w.created_at) from unnest(wiped_times) as w (created_at));
    insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
    select 'conversation.trimmed', array_agg(p.conversation_id), array_agg(null::bigint), array_agg(p.user_id), array_agg(null::bigint)
    from participants p
    where p.conversation_id = any (wiped_ids);
    return cardinality(wiped_ids);
end
$$;

-- Writes the new id of a user where the former one is written besides the user's row. Returns the number of rows.
create or replace function replace_id(in_tenant text, former text, new_id text) returns bigint language plpgsql as $$
declare
    found_rows  bigint;
    all_rows    bigint := 0;
begin
    -- A page that is still open may have saved a draft under the former id. Of two drafts, the newer one stays.
    delete from drafts d
    using drafts o, users u
    where o.peer in (former, new_id) and d.peer in (former, new_id) and o.peer <> d.peer and o.user_id = d.user_id
      and u.id = d.user_id and u.tenant = in_tenant and (d.updated_at, d.peer) < (o.updated_at, o.peer);
    get diagnostics found_rows = row_count;
    all_rows := all_rows + found_rows;
    update drafts d set peer = new_id
    from users u
    where d.peer = former and u.id = d.user_id and u.tenant = in_tenant;
    get diagnostics found_rows = row_count;
    all_rows := all_rows + found_rows;
    update policies p set updated_by = new_id where p.tenant = in_tenant and p.updated_by = former;
    get diagnostics found_rows = row_count;
    all_rows := all_rows + found_rows;
    update erasures x set requested_by = new_id where x.tenant = in_tenant and x.requested_by = former;
    get diagnostics found_rows = row_count;
    return all_rows + found_rows;
end
$$;

-- Begins to erase a user, or returns the erasure that has begun already. Afterwards the id answers like nobody's, the user has
-- neither a name nor anything else that describes them, and is not active; erase_next does the rest. Null: there is no such user, and
-- never was one who was erased.
create or replace function begin_erasure(in_tenant text, subject text, by text) returns erasures language plpgsql as $$
declare
    erased  users;
    e       erasures;
begin
    update users u
    set external_id = 'erased-' || gen_random_uuid(), display_name = null, indexed_name = null, avatar_url = null, email = null,
        role = null, profile_issued_at = null, managed = true, deactivated_at = coalesce(u.deactivated_at, clock_timestamp()),
        erased_at = clock_timestamp()
    where u.tenant = in_tenant and u.external_id = subject and u.erased_at is null
    returning u.* into erased;
    if not found then
        select x.* into e
        from erasures x
        where x.tenant = in_tenant and x.subject_hash = subject_hash(in_tenant, subject)
        order by x.requested_at desc
        limit 1;
        if not found then
            select x.* into e
            from users u join erasures x on x.user_id = u.id
            where u.tenant = in_tenant and u.external_id = subject;
        end if;
        return e;
    end if;
    delete from user_words w where w.user_id = erased.id;
    perform replace_id(in_tenant, subject, erased.external_id);
    insert into erasures as x (id, tenant, subject_hash, former_id, user_id, requested_by)
    values (gen_random_uuid(), in_tenant, subject_hash(in_tenant, subject), subject, erased.id,
            case when by = subject then erased.external_id else by end)
    returning x.* into e;
    return e;
end
$$;

-- Removes what a user has besides messages: memberships, drafts, and blocks in both directions, of these `at_most`; and the id that
-- they had. Returns the number of rows.
create or replace function erase_relations(e erasures, at_most integer) returns bigint language plpgsql as $$
declare
    found_rows  bigint;
    all_rows    bigint := 0;
    b           blocks;
    locked_id   bigint;
begin
    for b in
        select x.* from blocks x
        where e.user_id in (x.blocker_id, x.blocked_id)
        order by least(x.blocker_id, x.blocked_id), greatest(x.blocker_id, x.blocked_id)
        limit at_most
    loop
        locked_id := lock_pair(b.blocker_id, b.blocked_id);
        delete from blocks x where x.blocker_id = b.blocker_id and x.blocked_id = b.blocked_id;
        perform settle_pair(locked_id);
        all_rows := all_rows + 1;
    end loop;
    delete from context_members m where m.user_id = e.user_id;
    get diagnostics found_rows = row_count;
    all_rows := all_rows + found_rows;
    delete from drafts d where d.user_id = e.user_id;
    get diagnostics found_rows = row_count;
    all_rows := all_rows + found_rows;

    -- What was written at the same time as the erasure began. Another user may have the id by now: then it is theirs.
    if not exists (select from users u where u.tenant = e.tenant and u.external_id = e.former_id) then
        select replace_id(e.tenant, e.former_id, u.external_id) into strict found_rows from users u where u.id = e.user_id;
        all_rows := all_rows + found_rows;
    end if;
    return all_rows;
end
$$;

-- The transactions of the service that are running, except for this one, as in pg_locks. Sessions of the service have its user and
-- its name; others send no messages, so a dump delays nothing. Where a pooler gives them another name, all transactions in the
-- database count.
create or replace function running_transactions() returns text[] language sql volatile as $$
    with running as (
        select l.virtualtransaction as id, l.pid = pg_backend_pid() as is_own,
               coalesce(a.usename = current_user and a.application_name like 'pidge%', false) as is_named
        from pg_locks l
        join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'virtualxid' and l.virtualxid = l.virtualtransaction and a.datname = current_database()
    )
    select coalesce(array_agg(r.id), '{}')
    from running r
    where not r.is_own and (r.is_named or not exists (select from running o where o.is_own and o.is_named))
$$;

-- Makes a step of an erasure: the one that is not finished, that no other process is at, and that had its turn the longest time ago.
-- Outcomes:
--   some      something was erased, or looked at
--   waiting   transactions are running that began before the erasure; they may still send a message of the user
--   idle      there is nothing to do here
create or replace function erase_next(max_conversations integer, max_messages integer, max_keys integer) returns text
language plpgsql as $$
declare
    e          erasures;
    ids        bigint[];        -- the conversations to look at, the positions between which to look, and their last positions
    starts     bigint[];
    ends       bigint[];
    last_seqs  bigint[];
    key_ids    bigint[];        -- the messages to erase
    key_seqs   bigint[];
    is_part    boolean;         -- whether the step ends within a conversation
    rows       bigint := 0;
    settled    boolean;
begin
    select x.* into e from erasures x where x.finished_at is null order by x.tried_at limit 1 for update skip locked;
    if not found then
        return 'idle';
    end if;
    select array_agg(i.id order by i.id), array_agg(i.start order by i.id),
           array_agg(least(i.last_seq, i.start + max_messages - i.before) order by i.id), array_agg(i.last_seq order by i.id)
    into ids, starts, ends, last_seqs
    from (
        select p.conversation_id as id, s.start, c.last_seq,
               sum(c.last_seq - s.start) over (order by p.conversation_id) - (c.last_seq - s.start) as before
        from (
            select o.conversation_id
            from (
                select a.conversation_id from participants a where a.user_id = e.user_id and a.archived_at is null
                union all
                select a.conversation_id from participants a where a.user_id = e.user_id and a.archived_at is not null
            ) o
            where o.conversation_id > e.after
            order by o.conversation_id
            limit max_conversations
        ) p
        join conversations c on c.id = p.conversation_id
        cross join lateral (select case when c.id = e.after + 1 then e.after_seq else 0 end as start) s
    ) i
    where i.before < max_messages;

    if ids is not null then
        -- Without a lock: what is sent or edited meanwhile is found in the next pass. Only conversations in which there is something
        -- to erase are locked.
        select array_agg(m.conversation_id order by m.conversation_id, m.seq), array_agg(m.seq order by m.conversation_id, m.seq)
        into key_ids, key_seqs
        from unnest(ids, starts, ends) as i (id, start, "end")
        join messages m on m.conversation_id = i.id and m.seq > i.start and m.seq <= i."end"
        where m.sender_id = e.user_id and m.erased_at is null;
        if key_ids is not null then
            perform lock_conversations(key_ids);
            rows := wipe(key_ids, key_seqs);
        end if;
        is_part := ends[cardinality(ids)] < last_seqs[cardinality(ids)];
        e.after := ids[cardinality(ids)] - is_part::integer;
        update erasures x
        set after = e.after, after_seq = case when is_part then ends[cardinality(ids)] else 0 end,
            is_dirty = x.is_dirty or rows > 0, messages = x.messages + rows
        where x.id = e.id;
        -- In the first pass, each peer is told: the user has another id, also where they have written nothing.
        if e.waits_for is null then
            insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
            select 'conversation.trimmed', array_agg(p.conversation_id), array_agg(null::bigint), array_agg(p.user_id),
                   array_agg(null::bigint)
            from participants p
            where p.conversation_id = any (ids) and p.conversation_id <= e.after and p.user_id <> e.user_id
            having count(*) > 0;
        end if;
        return 'some';
    end if;

    rows := erase_relations(e, max_conversations);
    delete from idempotency i
    where (i.sender_id, i.client, i.key) in (
        select k.sender_id, k.client, k.key from idempotency k where k.sender_id = e.user_id limit max_keys);
    if rows > 0 or found then
        update erasures x set is_dirty = true where x.id = e.id;
    elsif e.is_dirty or not e.is_settled then
        -- A send that found the user before the erasure began may be committed after this pass has looked.
        e.waits_for := coalesce(e.waits_for, running_transactions());
        settled := not e.waits_for && running_transactions();
        update erasures x
        set after = case when settled then 0 else x.after end, after_seq = 0, is_dirty = false, waits_for = e.waits_for, is_settled = settled,
            tried_at = case when settled then x.tried_at else clock_timestamp() end
        where x.id = e.id;
        if not settled then
            return 'waiting';
        end if;
    else
        update erasures x set finished_at = clock_timestamp(), former_id = null, waits_for = null where x.id = e.id;
        insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
        values ('user.erased', '{0}', '{null}', array[e.user_id], '{null}');
    end if;
    return 'some';
end
$$;

-- The days after which the messages of a tenant expire, by its policy; null: never. Nothing expires by a document that says more about
-- it than this release understands.
create or replace function messages_days(document jsonb) returns integer language sql immutable as $$
    select case
        when jsonb_typeof(r) <> 'object' then null
        when jsonb_strip_nulls(r) - 'messages_days'::text = '{}'
        then jsonb_path_query_first(r, '$.messages_days ? (@.type() == "number" && @ >= 1 && @ <= 36500)')::integer
    end
    from (select document -> 'retention' as r) x
$$;

-- Makes a step of the expiry: looks at some pages of the table `messages`, or of `idempotency` (`in_what`: `keys`), and erases up to
-- `at_most` messages that are older than the policy of their tenant allows, or removes such keys. `file_days`: the days of the tenants
-- that have put no policy; null: their messages do not expire. `expired`: the number of them. `oldest_seconds`: the age of the oldest
-- message that is not erased, of the tenants whose messages expire, as the last complete walk saw it. Outcomes:
--   some    pages were looked at
--   busy    another process is making a step, or a policy is being put
--   idle    there is nothing to do now: no messages expire, or a walk began within the last day
--
-- It walks in the order in which the rows are stored, and reads each of them once a day. An index by time would cost each send
-- something or, as a summary of ranges, stop being of use: erased messages move to other pages, and new ones to where they were.
-- So this finds a message whenever and however it came into the table.
--
-- The row of retention_runs is locked for the whole step; put_policy waits for it. So nothing expires by a policy after another one
-- was put.
create or replace function expire_next(in_what text, file_days integer, at_most integer)
    returns table (outcome text, expired bigint, oldest_seconds double precision)
language plpgsql
-- How many rows the pages have decides on the plans.
set plan_cache_mode = force_custom_plan
as $$
declare
    at           timestamptz := clock_timestamp();
    file_cutoff  timestamptz := at - file_days * interval '24 hours';
    run          retention_runs;
    tenants      text[];            -- the tenants that have put a policy
    cutoffs      timestamptz[];     -- what is older expires; null: nothing does
    latest       timestamptz;       -- the latest of all cutoffs
    hash         bigint;
    first        tid;
    beyond       tid;
    ids          bigint[];
    seqs         bigint[];
    last         tid;
    is_full      boolean;           -- whether there may be more of them in these pages
    next         bigint;
    rows         bigint := 0;
begin
    select r.* into run from retention_runs r where r.what = in_what for update skip locked;
    if not found then
        return query
        select 'busy', 0::bigint, coalesce((
            select extract(epoch from at - r.oldest) from retention_runs r where r.what = in_what), 0)::double precision;
        return;
    end if;
    select array_agg(p.tenant), array_agg(at - p.days * interval '24 hours'),
           greatest(max(at - p.days * interval '24 hours'), file_cutoff),
           hashtextextended(jsonb_build_array(file_days, jsonb_object_agg(p.tenant, p.days) filter (where p.days is not null))::text, 0)
    into tenants, cutoffs, latest, hash
    from (select x.tenant, messages_days(x.document) as days from policies x) p;
    if latest is null then
        return query select 'idle', 0::bigint, 0::double precision;
        return;
    end if;
    if run.ended_at is not null then
        if run.settings = hash and run.began_at between at - interval '1 day' and at then
            return query select 'idle', 0::bigint, coalesce(extract(epoch from at - run.oldest), 0)::double precision;
            return;
        end if;
        run.began_at := at;
        run.ended_at := null;
        run.settings := hash;
        run.page := 0;
        run.oldest_seen := null;
    end if;

    first := format('(%s,0)', run.page)::tid;
    next := run.page + run.width;
    beyond := format('(%s,0)', next)::tid;
    if in_what = 'messages' then
        -- In the order in which every write to several messages locks them.
        select array_agg(k.conversation_id order by k.conversation_id, k.seq),
               array_agg(k.seq order by k.conversation_id, k.seq), max(k.place)
        into ids, seqs, last
        from (
            select m.conversation_id, m.seq, m.ctid as place
            from messages m
            join users u on u.id = m.sender_id
            left join unnest(tenants, cutoffs) as p (tenant, cutoff) on p.tenant = u.tenant
            where m.ctid >= first and m.ctid < beyond and m.erased_at is null and m.created_at < latest
              and m.created_at < case when p.tenant is null then file_cutoff else p.cutoff end
            order by m.ctid
            limit at_most
        ) k;
        is_full := cardinality(ids) = at_most;
        if ids is not null then
            perform lock_conversations(ids);
            rows := wipe(ids, seqs);
        end if;
    else
        -- An erasure may be removing some of them.
        with removed as (
            delete from idempotency i
            where i.ctid = any (array(
                select k.ctid
                from idempotency k
                join users u on u.id = k.sender_id
                left join unnest(tenants, cutoffs) as p (tenant, cutoff) on p.tenant = u.tenant
                where k.ctid >= first and k.ctid < beyond and k.created_at < latest
                  and k.created_at < case when p.tenant is null then file_cutoff else p.cutoff end
                order by k.ctid
                limit at_most
                for update of k skip locked))
            returning i.ctid as place
        )
        select count(*), max(r.place) into rows, last from removed r;
        is_full := rows = at_most;
    end if;

    -- Where there were more, the next step begins with the page of the last one.
    if is_full then
        next := (last::text::point)[0];
        run.width := greatest(run.width / 2, 1);
    elsif clock_timestamp() > at + interval '200 ms' then
        run.width := greatest(run.width / 2, 1);
    elsif rows < at_most / 2 then
        run.width := least(run.width * 2, 512);
    end if;
    if in_what = 'messages' then
        beyond := format('(%s,0)', next)::tid;
        run.oldest_seen := least(run.oldest_seen, (
            select min(m.created_at)
            from messages m
            join users u on u.id = m.sender_id
            left join unnest(tenants, cutoffs) as p (tenant, cutoff) on p.tenant = u.tenant
            where m.ctid >= first and m.ctid < beyond and m.erased_at is null
              and m.created_at < coalesce(run.oldest_seen, 'infinity')
              and case when p.tenant is null then file_cutoff else p.cutoff end is not null));
    end if;
    run.page := next;
    if next >= pg_relation_size(case in_what when 'messages' then 'messages'::regclass else 'idempotency'::regclass end)
              / current_setting('block_size')::bigint then
        run.ended_at := clock_timestamp();
        run.oldest := run.oldest_seen;
    end if;
    update retention_runs r
    set began_at = run.began_at, ended_at = run.ended_at, settings = run.settings, page = run.page, width = run.width,
        oldest_seen = run.oldest_seen, oldest = run.oldest
    where r.what = in_what;
    return query select 'some', rows, coalesce(extract(epoch from at - run.oldest), 0)::double precision;
end
$$;
