-- The read marker. Each function locks the caller's participant rows (and nothing else), then looks.

create type mark_result as (
    applied         boolean,
    entry           entry_row,
    messages        bigint,
    conversations   bigint,
    muted_messages  bigint
);

-- How a conversation stands for a participant after a mark, with their totals.
create function marked(p participants, applied boolean) returns setof mark_result language plpgsql stable as $$
begin
    return query select applied, e, t.messages, t.conversations, t.muted_messages
                 from entry_of(p) e, unread_totals(p.user_id) t;
end
$$;

-- The time of a participant's next read mark. Times rise with seq, and none is earlier than the message it is about.
create function next_read_at(p participants, last_created_at timestamptz) returns timestamptz language sql volatile as $$
    select greatest(clock_timestamp(), last_created_at, (
        select r.read_at from read_marks r
        where r.conversation_id = p.conversation_id and r.user_id = p.user_id
        order by r.up_to_seq desc
        limit 1))
$$;

-- Raises the marker to `up_to`, clamped to the end. It never falls here. A `version` older than the participant's comes
-- from a device that has not heard of a later `unread from here`: nothing changes. No row: no conversation.
create function mark_read(in_tenant text, caller text, peer text, up_to bigint, version bigint)
    returns setof mark_result language plpgsql as $$
declare
    me        participants;
    last      conversations;
    target    bigint;
    is_fresh  boolean;
begin
    select p.* into me
    from participants p
    join participant_of(in_tenant, caller, peer) o using (conversation_id, user_id)
    for no key update of p;
    if not found then
        return;
    end if;

    select c.* into strict last from conversations c where c.id = me.conversation_id;
    target := least(up_to, last.last_seq);
    is_fresh := version is null or version >= me.read_version;

    if is_fresh and target > me.read_seq then
        me.read_seq := target;
        if target > me.seen_seq then
            insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
            values (me.conversation_id, me.user_id, target, next_read_at(me, last.last_created_at));
            me.seen_seq := target;
        end if;
        me.unread_count := case when target = last.last_seq then 0 else count_unread(me) end;
        update participants p
        set read_seq = me.read_seq, seen_seq = me.seen_seq, unread_count = me.unread_count
        where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    end if;

    return query select * from marked(me, is_fresh);
end
$$;

-- Lowers the marker to just below `from_seq`: the one call that does. Receipts stay as they are.
create function mark_unread(in_tenant text, caller text, peer text, from_seq bigint)
    returns setof mark_result language plpgsql as $$
declare
    me  participants;
begin
    select p.* into me
    from participants p
    join participant_of(in_tenant, caller, peer) o using (conversation_id, user_id)
    for no key update of p;
    if not found then
        return;
    end if;

    me.read_seq := least(me.read_seq, from_seq - 1);
    me.read_version := me.read_version + 1;
    me.unread_count := count_unread(me);
    update participants p
    set read_seq = me.read_seq, read_version = me.read_version, unread_count = me.unread_count,
        marked_unread_at = clock_timestamp()
    where p.conversation_id = me.conversation_id and p.user_id = me.user_id;

    return query select * from marked(me, true);
end
$$;

-- Whether a snapshot saw the transaction that wrote a row. A row's xid has 32 bits: it is taken to be the one nearest to
-- the snapshot, which holds for every row written within two thousand million transactions of it.
create function saw(seen pg_snapshot, row_xid xid) returns boolean language sql immutable as $$
    select x.near < 3 or pg_visible_in_snapshot(x.near::text::xid8, seen)
    from (
        select s.xmax + ((row_xid::text::bigint - s.xmax + 2147483648) & 4294967295) - 2147483648 as near
        from (select pg_snapshot_xmax(seen)::text::bigint as xmax) s
    ) x
$$;

-- Marks every conversation of the caller read: up to what the snapshot `as_of` saw, or, without one, to the end.
-- A message that was committed after the page was read stays unread, even if it was written before; so does what its
-- reader has marked unread since.
create function read_all(in_tenant text, caller text, as_of pg_snapshot, as_of_time timestamptz)
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
        select p, c, seen.seq as up_to
        from participants p
        join conversations c on c.id = p.conversation_id
        cross join lateral (
            select m.seq from messages m
            where m.conversation_id = p.conversation_id and m.seq > p.read_seq
              -- No transaction of ours lives for an hour; the test spares old rows the arithmetic of xids.
              and (as_of is null or m.created_at < as_of_time - interval '1 hour' or saw(as_of, m.xmin))
            order by m.seq desc
            limit 1) seen
        where p.conversation_id = any (locked) and p.user_id = me
          and (as_of is null or p.marked_unread_at is null or p.marked_unread_at <= as_of_time)
    ), noted as (
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
            where m.conversation_id = p.conversation_id and m.seq > t.up_to and m.sender_id = p.peer_id and alive(m, p)) end
    from target t
    where p.conversation_id = (t.p).conversation_id and p.user_id = (t.p).user_id;

    return query select * from unread_totals(me);
end
$$;
