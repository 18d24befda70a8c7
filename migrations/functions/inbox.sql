-- The inbox: its filters, and actions on many conversations at once.

-- Whether a conversation is in a filter of its user's inbox. The only place of the filters' conditions: where `filter` is a
-- constant, the planner sees nothing but the condition of that filter, and finds its index. A conversation that can no longer
-- be restored leaves the trash at once, not only when the cleaner makes the deletion final.
create or replace function in_filter(p participants, filter text, retention interval) returns boolean language sql stable as $$
    select case filter
        when 'all' then p.last_is_mine is not null and p.archived_at is null
        when 'unread' then p.unread_count > 0
        when 'archived' then p.last_is_mine is not null and p.archived_at is not null
        when 'starred' then p.last_is_mine is not null and p.starred_at is not null
        when 'sent' then p.last_is_mine
        when 'awaiting' then not p.last_is_mine
        -- Not clock_timestamp(): the planner inlines no function with it.
        when 'trash' then p.trashed_at > statement_timestamp() - retention
    end
$$;

-- The pages of the inbox: at most `at_most` participants beyond a position. Their order in the result is not promised. Each
-- filter is one range of an index, or two that Postgres merges while it reads them. `filter` must be a constant.

-- A page of a filter that has an index of its own.
create or replace function newest_in(
    of_user bigint, filter text, retention interval, activity timestamptz, conversation bigint, at_most bigint
) returns setof participants language sql stable as $$
    select p.* from participants p
    where p.user_id = of_user and in_filter(p, filter, retention)
      and (p.last_activity_at, p.conversation_id) < (activity, conversation)
    order by p.last_activity_at desc, p.conversation_id desc
    limit at_most
$$;

-- A page of a filter that takes conversations whichever user sent the last message.
create or replace function newest_of_both_senders(
    of_user bigint, filter text, activity timestamptz, conversation bigint, at_most bigint
) returns setof participants language sql stable as $$
    (select p.* from participants p
     where p.user_id = of_user and in_filter(p, filter, null) and p.last_is_mine
       and (p.last_activity_at, p.conversation_id) < (activity, conversation)
     order by p.last_activity_at desc, p.conversation_id desc
     limit at_most)
    union all
    (select p.* from participants p
     where p.user_id = of_user and in_filter(p, filter, null) and not p.last_is_mine
       and (p.last_activity_at, p.conversation_id) < (activity, conversation)
     order by p.last_activity_at desc, p.conversation_id desc
     limit at_most)
    order by last_activity_at desc, conversation_id desc
    limit at_most
$$;

-- A page of a filter that takes conversations archived or not.
create or replace function newest_with_archived(
    of_user bigint, filter text, activity timestamptz, conversation bigint, at_most bigint
) returns setof participants language sql stable as $$
    (select p.* from participants p
     where p.user_id = of_user and in_filter(p, filter, null) and p.archived_at is null
       and (p.last_activity_at, p.conversation_id) < (activity, conversation)
     order by p.last_activity_at desc, p.conversation_id desc
     limit at_most)
    union all
    (select p.* from participants p
     where p.user_id = of_user and in_filter(p, filter, null) and p.archived_at is not null
       and (p.last_activity_at, p.conversation_id) < (activity, conversation)
     order by p.last_activity_at desc, p.conversation_id desc
     limit at_most)
    order by last_activity_at desc, conversation_id desc
    limit at_most
$$;

-- The same, oldest activity first.
create or replace function oldest_with_archived(
    of_user bigint, filter text, activity timestamptz, conversation bigint, at_most bigint
) returns setof participants language sql stable as $$
    (select p.* from participants p
     where p.user_id = of_user and in_filter(p, filter, null) and p.archived_at is null
       and (p.last_activity_at, p.conversation_id) > (activity, conversation)
     order by p.last_activity_at, p.conversation_id
     limit at_most)
    union all
    (select p.* from participants p
     where p.user_id = of_user and in_filter(p, filter, null) and p.archived_at is not null
       and (p.last_activity_at, p.conversation_id) > (activity, conversation)
     order by p.last_activity_at, p.conversation_id
     limit at_most)
    order by last_activity_at, conversation_id
    limit at_most
$$;

-- A page of any filter, `awaiting` oldest activity first, of the conversations that have a message with a context that is alive
-- to the user. They are found by `context_uses`, and looked at in the order of the page, as far as it goes. `filter` need not be
-- a constant.
create or replace function page_by_context(
    of_user bigint, filter text, retention interval, type text, id text, activity timestamptz, conversation bigint, at_most bigint
) returns setof participants language sql stable as $$
    select (x.p).*
    from (
        select p, u.last_seq
        from context_uses u
        join participants p on p.conversation_id = u.conversation_id and p.user_id = u.user_id
        where u.user_id = of_user and u.context_type = type and u.context_id = id and in_filter(p, filter, retention)
          and case when filter = 'awaiting' then (p.last_activity_at, p.conversation_id) > (activity, conversation)
                   else (p.last_activity_at, p.conversation_id) < (activity, conversation) end
        order by case when filter = 'awaiting' then p.last_activity_at end,
                 case when filter = 'awaiting' then p.conversation_id end,
                 p.last_activity_at desc, p.conversation_id desc
        offset 0
    ) x
    where exists (
        select from messages m
        where m.conversation_id = (x.p).conversation_id and m.context ->> 'type' = type and m.context ->> 'id' = id
          and m.seq <= x.last_seq and alive(m, x.p))
    limit at_most
$$;

-- Which server, database and timeline this is: the transaction numbers of rows can be compared within one lineage only. It
-- changes when a dump is restored, also into the same database, and with each promotion of a standby or a restored backup. A
-- server that does not tell its identity or its timeline to Pidge's role, as some managed ones, has a new lineage with each
-- start. The last eight characters are the timeline. Null on a standby.
create or replace function lineage() returns text language plpgsql stable as $$
declare
    server    text;
    timeline  text;
begin
    if pg_is_in_recovery() then
        return null;
    end if;
    begin
        select s.system_identifier into server from pg_control_system() s;
        timeline := left(pg_walfile_name(pg_current_wal_insert_lsn()), 8);
    exception when others then
        server := extract(epoch from pg_postmaster_start_time());
        timeline := '00000000';
    end;
    return (
        select concat_ws('/', server, d.oid, o.xmin, timeline)
        from pg_database d, deployment o
        where d.datname = current_database());
end
$$;

-- The lineage, which the session keeps from the first call on, because reading it takes as long as some statements. A promotion
-- does not end the sessions of a standby, so null is not kept.
create or replace function session_lineage() returns text language sql volatile as $$
    select nullif(coalesce(nullif(current_setting('pidge.lineage', true), ''),
                           set_config('pidge.lineage', coalesce(lineage(), ''), false)), '')
$$;

-- Whether a snapshot of this lineage includes the transaction that wrote a row. The xid of a row has 32 of 64 bits: of the
-- transactions that it can stand for, it is taken as the latest.
create or replace function snapshot_includes(snapshot pg_snapshot, row_xid xid) returns boolean language sql stable as $$
    select x.latest < 3 or pg_visible_in_snapshot(x.latest::text::xid8, snapshot)
    from (
        select s.latest - ((s.latest - row_xid::text::bigint) & 4294967295) as latest
        from (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1 as latest) s
    ) x
$$;

-- Whether something happened after `at`, by the clock of the database. A time in the future proves nothing: the clock has been
-- set back since.
create or replace function is_later(happened_at timestamptz, at timestamptz) returns boolean language sql volatile as $$
    select happened_at > at and happened_at <= clock_timestamp()
$$;

-- The lowest seq that counts as unread for a participant and was not shown to them at the time of a snapshot, because it was
-- deleted for them then and has been restored since; null: there is none. `at`: the time of the snapshot. A deletion is later
-- than the snapshot only if both its time and its transaction say so: after a restore on another server, its transaction number
-- has no meaning. Undoing it is later if one of them says so (see mark_all_read).
create or replace function first_restored_since(p participants, snapshot pg_snapshot, at timestamptz)
    returns bigint language sql stable as $$
    select min(m.seq)
    from deletions d
    cross join lateral (
        select m.seq from messages m
        where m.conversation_id = d.conversation_id
          and m.seq > coalesce(d.hidden_seq - 1, d.previous_hidden_through_seq)
          and m.seq <= coalesce(d.hidden_seq, d.hidden_through_seq, 9223372036854775807)
          and counts_as_unread(m, p, p.read_seq)
        order by m.seq
        limit 1) m
    where d.conversation_id = p.conversation_id and d.user_id = p.user_id
      and d.restored_by_call is not null and (not snapshot_includes(snapshot, d.xmin) or is_later(d.restored_at, at))
      and (d.deleted_at < at or d.deleted_xid is null or snapshot_includes(snapshot, d.deleted_xid))
$$;

-- Marks all conversations of the caller read: up to the messages that the snapshot `as_of`, taken before `as_of_time`, includes,
-- or all messages if it is null. A message that was committed after the snapshot stays unread, even if it was written before; so
-- does one that was deleted for the caller then, with those after it, and a conversation that was marked unread after it. An
-- edit or retract of a message makes no difference.
--
-- A message that is later than `as_of_time` stays unread, too, whatever its transaction number: a crash loses the numbers of
-- transactions that left nothing on disk, so that they are given again, and a copy of the server's files gives the same numbers
-- as the original. Outcomes:
--   done           with the totals afterwards
--   other_lineage  nothing was marked: the snapshot is of another lineage, or of a standby
--   expired        nothing was marked: the snapshot is older than a week, for which undone deletions are kept
create or replace function mark_all_read(
    in_tenant text, caller text, as_of pg_snapshot, as_of_time timestamptz, as_of_lineage text
) returns table (outcome text, messages bigint, conversations bigint, muted_messages bigint) language plpgsql as $$
#variable_conflict use_column
declare
    me      bigint;
    locked  bigint[];
begin
    if as_of is not null then
        -- A server that was set back to an earlier state, with the same lineage, has not reached the snapshot again.
        if as_of_lineage is distinct from lineage() or pg_snapshot_xmax(as_of) > pg_snapshot_xmax(pg_current_snapshot()) then
            return query select 'other_lineage', 0::bigint, 0::bigint, 0::bigint;
            return;
        end if;
        if as_of_time < clock_timestamp() - interval '7 days' then
            return query select 'expired', 0::bigint, 0::bigint, 0::bigint;
            return;
        end if;
    end if;

    select u.id into me from users u where u.tenant = in_tenant and u.external_id = caller;
    locked := array(
        select p.conversation_id from participants p
        where p.user_id = me and p.unread_count > 0
        order by p.conversation_id
        for no key update);

    with target as (
        select p, c, included.seq as up_to
        from participants p
        join conversations c on c.id = p.conversation_id
        cross join lateral (
            select case when as_of is not null then first_restored_since(p, as_of, as_of_time) end as first
            offset 0) restored
        cross join lateral (
            select m.seq from messages m
            where m.conversation_id = p.conversation_id and m.seq > p.read_seq
              and (restored.first is null or m.seq < restored.first)
              -- The row of a message that was edited or retracted is of a later transaction than the message.
              and (as_of is null
                   or not is_later(m.created_at, as_of_time)
                      and (snapshot_includes(as_of, m.xmin)
                           or m.sent_xid is not null and snapshot_includes(as_of, m.sent_xid)))
            order by m.seq desc
            limit 1) included
        where p.conversation_id = any (locked) and p.user_id = me
          and (as_of is null or p.marked_unread_at is null or not is_later(p.marked_unread_at, as_of_time))
    ), marked as (
        insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
        select (t.p).conversation_id, (t.p).user_id, t.up_to, next_read_at(t.p, (t.c).last_created_at)
        from target t
        where t.up_to > (t.p).seen_seq
    ), recorded as (
        -- One row for the conversations with a read mark, and one for those whose marker returns to where it has been.
        insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
        select case when s.is_first then 'message.read' else 'conversation.marked' end::event_kind,
               array_agg((t.p).conversation_id), array_agg(t.up_to), array_agg((t.p).user_id),
               array_agg(case when s.is_first then (t.p).peer_id end)
        from target t
        cross join lateral (select t.up_to > (t.p).seen_seq) as s (is_first)
        group by s.is_first
    )
    update participants p
    set read_seq = t.up_to,
        seen_seq = greatest(p.seen_seq, t.up_to),
        unread_count = case when t.up_to = (t.c).last_seq then 0 else (
            select count(*) from messages m
            where m.conversation_id = p.conversation_id and counts_as_unread(m, t.p, t.up_to)) end
    from target t
    where p.conversation_id = (t.p).conversation_id and p.user_id = (t.p).user_id;

    return query select 'done', t.* from unread_totals(me) t;
end
$$;

-- Applies one action (see apply_action) to many conversations. All of them are locked first, in the order of every write to several
-- participants. Returns one row for each peer, in the order of `peers`; a refused one does not affect the others. Outcomes:
--   done                 `entry` is the conversation afterwards
--   not_found            there is no conversation with this peer
--   nothing_to_restore   no deletion is left that can be undone
create or replace function change_conversations(
    in_tenant text, caller text, peers text[], action text, seqs bigint[], mute_until timestamptz, call text,
    retention interval
) returns table (outcome text, entry entry_row) language plpgsql as $$
declare
    me      participants;
    locked  bigint[];
begin
    locked := array(
        select p.conversation_id
        from participants p
        where (p.conversation_id, p.user_id) in (
            select o.conversation_id, o.user_id
            from unnest(peers) peer cross join lateral participant_of(in_tenant, caller, peer) o)
        order by p.conversation_id, p.user_id
        for no key update);

    for i in 1 .. cardinality(peers) loop
        -- A conversation that began in the meantime is not locked, so it is treated as not there yet.
        select p.* into me from participant_of(in_tenant, caller, peers[i]) p where p.conversation_id = any (locked);
        if not found then
            return query select 'not_found', null::entry_row;
            continue;
        end if;
        me := apply_action(me, action, seqs[i], mute_until, call || '.' || i, retention);
        if me.user_id is null then
            return query select 'nothing_to_restore', null::entry_row;
        else
            return query select 'done', e from entry_of(me) e;
        end if;
    end loop;
end
$$;
