-- The inbox: its filters, and actions on many conversations at once.

-- Whether a conversation is in a filter of its user's inbox. The inbox itself reads each filter by its index; this function is
-- for conversations that are found in another way.
create or replace function in_filter(p participants, filter text, retention interval) returns boolean language sql stable as $$
    select case filter
        when 'all' then p.last_is_mine is not null and p.archived_at is null
        when 'unread' then p.unread_count > 0
        when 'archived' then p.last_is_mine is not null and p.archived_at is not null
        when 'starred' then p.last_is_mine is not null and p.starred_at is not null
        when 'sent' then coalesce(p.last_is_mine, false)
        when 'awaiting' then coalesce(not p.last_is_mine, false)
        when 'trash' then p.trashed_at > clock_timestamp() - retention
    end
$$;

-- Whether a snapshot includes the transaction that wrote a row. The xid of a row has 32 of 64 bits: of the transactions that it can
-- stand for, it is taken as the one nearest to the snapshot, which is right within two thousand million transactions.
create or replace function snapshot_includes(snapshot pg_snapshot, row_xid xid) returns boolean language sql immutable as $$
    select x.nearest < 3 or pg_visible_in_snapshot(x.nearest::text::xid8, snapshot)
    from (
        select s.xmax + ((row_xid::text::bigint - s.xmax + 2147483648) & 4294967295) - 2147483648 as nearest
        from (select pg_snapshot_xmax(snapshot)::text::bigint as xmax) s
    ) x
$$;

-- Marks all conversations of the caller read: up to the messages that the snapshot `as_of`, taken at `as_of_time`, includes, or
-- all messages if it is null. A message that was committed after the snapshot stays unread, even if it was written before; so
-- does a conversation that was marked unread after it. An edit or retract of a message makes no difference. Returns the totals.
create or replace function read_all(in_tenant text, caller text, as_of pg_snapshot, as_of_time timestamptz)
    returns table (messages bigint, conversations bigint, muted_messages bigint) language plpgsql as $$
#variable_conflict use_column
declare
    me      bigint;
    locked  bigint[];
begin
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
            select m.seq from messages m
            where m.conversation_id = p.conversation_id and m.seq > p.read_seq
              -- No transaction of Pidge takes an hour, so older messages need no comparison with the snapshot.
              and (as_of is null or m.created_at < as_of_time - interval '1 hour'
                   or snapshot_includes(as_of, coalesce(m.sent_xid, m.xmin)))
            order by m.seq desc
            limit 1) included
        where p.conversation_id = any (locked) and p.user_id = me
          and (as_of is null or p.marked_unread_at is null or p.marked_unread_at <= as_of_time)
    ), marked as (
        insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
        select (t.p).conversation_id, (t.p).user_id, t.up_to, next_read_at(t.p, (t.c).last_created_at)
        from target t
        where t.up_to > (t.p).seen_seq
    )
    update participants p
    set read_seq = t.up_to,
        seen_seq = greatest(p.seen_seq, t.up_to),
        unread_count = case when t.up_to = (t.c).last_seq then 0 else (
            select count(*) from messages m
            where m.conversation_id = p.conversation_id and counts_as_unread(m, t.p, t.up_to)) end
    from target t
    where p.conversation_id = (t.p).conversation_id and p.user_id = (t.p).user_id;

    return query select * from unread_totals(me);
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
