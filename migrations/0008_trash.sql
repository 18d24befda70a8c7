-- Deleting for oneself, and taking that back; then the calls for all verbs. Each verb takes a participant whose row is locked.

-- What can be undone, newest first.
create function open_cuts(p participants) returns setof cuts language sql stable as $$
    select c.* from cuts c
    where c.conversation_id = p.conversation_id and c.user_id = p.user_id and c.restored_by is null
    order by c.id desc
$$;

-- Works out anew what follows from what is shown: preview, order, trash; the caller knows what is unread. Writes the row.
create function look_again(me participants, unread integer) returns participants language plpgsql as $$
declare
    last  messages;
begin
    select m.* into last
    from messages m
    where m.conversation_id = me.conversation_id and shown(m, me)
    order by m.seq desc
    limit 1;
    me.preview_seq := last.seq;
    me.last_is_mine := last.sender_id = me.user_id;
    -- Where nothing is shown, the place in the inbox stays what it was.
    me.last_activity_at := coalesce(last.created_at, me.last_activity_at);
    me.unread_count := unread;
    me.trashed_at := case when last.seq is null then (select c.made_at from open_cuts(me) c limit 1) end;
    update participants p
    set cut_seq = me.cut_seq, hidden_count = me.hidden_count, preview_seq = me.preview_seq,
        last_is_mine = me.last_is_mine, last_activity_at = me.last_activity_at, unread_count = me.unread_count,
        trashed_at = me.trashed_at
    where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    return me;
end
$$;

-- Hides all that is shown at or below `up_to`, clamped to the end. Where that is nothing, nothing is noted.
create function cut_up_to(me participants, up_to bigint) returns participants language plpgsql as $$
declare
    target  bigint;
begin
    select least(up_to, c.last_seq) into strict target from conversations c where c.id = me.conversation_id;
    if not exists (
        select from messages m where m.conversation_id = me.conversation_id and m.seq <= target and shown(m, me)
    ) then
        return me;
    end if;
    insert into cuts (conversation_id, user_id, above_seq) values (me.conversation_id, me.user_id, me.cut_seq);
    me.cut_seq := target;
    return look_again(me, count_unread(me));
end
$$;

-- Hides one message, if it is shown.
create function hide_one(me participants, target bigint) returns participants language plpgsql as $$
declare
    m       messages;
    unread  integer;
begin
    select x.* into m from messages x where x.conversation_id = me.conversation_id and x.seq = target and shown(x, me);
    if not found then
        return me;
    end if;
    unread := me.unread_count - counts(m, me)::integer;
    insert into hidden_messages (conversation_id, user_id, seq) values (me.conversation_id, me.user_id, target);
    insert into cuts (conversation_id, user_id, hidden_seq, above_seq)
    values (me.conversation_id, me.user_id, target, me.cut_seq);
    me.hidden_count := me.hidden_count + 1;
    return look_again(me, unread);
end
$$;

-- Undoes the newest act of hiding that is not older than the retention time. Null if there is none. `call` names the attempt: when
-- it has undone something already, it undoes no more.
create function restore_newest(me participants, call text, retention interval) returns participants language plpgsql as $$
declare
    newest  cuts;
    m       messages;
begin
    if exists (
        select from cuts c
        where c.conversation_id = me.conversation_id and c.user_id = me.user_id and c.restored_by = call
    ) then
        return me;
    end if;
    select c.* into newest from open_cuts(me) c limit 1;
    if newest.id is null or newest.made_at <= clock_timestamp() - retention then
        return null;
    end if;
    update cuts c set restored_by = call
    where c.conversation_id = me.conversation_id and c.user_id = me.user_id and c.id = newest.id;
    if newest.hidden_seq is null then
        me.cut_seq := newest.above_seq;
        return look_again(me, count_unread(me));
    end if;
    delete from hidden_messages h
    where h.conversation_id = me.conversation_id and h.user_id = me.user_id and h.seq = newest.hidden_seq;
    me.hidden_count := me.hidden_count - 1;
    select x.* into strict m from messages x where x.conversation_id = me.conversation_id and x.seq = newest.hidden_seq;
    return look_again(me, me.unread_count + counts(m, me)::integer);
end
$$;

-- One verb of many, for one participant. `seq` is for those that act on messages, `until` for `mute`, `call` and `retention` for
-- `restore`, which alone may have nothing to do: null.
create function carry_out(
    me participants, verb text, seq bigint, until timestamptz, call text, retention interval
) returns participants language plpgsql as $$
begin
    return case verb
        when 'read' then read_up_to(me, seq)
        when 'unread' then unread_from(me, seq)
        when 'trash' then cut_up_to(me, seq)
        when 'hide' then hide_one(me, seq)
        when 'restore' then restore_newest(me, call, retention)
        when 'archive' then set_flags(me, true, null, false, null)
        when 'unarchive' then set_flags(me, false, null, false, null)
        when 'star' then set_flags(me, null, true, false, null)
        when 'unstar' then set_flags(me, null, false, false, null)
        when 'mute' then set_flags(me, null, null, true, until)
        when 'unmute' then set_flags(me, null, null, true, null)
    end;
end
$$;

-- The calls: lock, carry out, answer.

-- A `version` older than the participant's comes from a device that has not heard of a later `unread from here`: nothing
-- changes. No row: no conversation.
create or replace function mark_read(in_tenant text, caller text, peer text, up_to bigint, version bigint)
    returns setof mark_result language plpgsql as $$
declare
    me        participants;
    is_fresh  boolean;
begin
    select * into me from hold(in_tenant, caller, peer);
    if not found then
        return;
    end if;
    is_fresh := version is null or version >= me.read_version;
    if is_fresh then
        me := read_up_to(me, up_to);
    end if;
    return query select * from marked(me, is_fresh);
end
$$;

-- Any verb for one conversation. Not applied: there was nothing to restore.
create function change_conversation(
    in_tenant text, caller text, peer text, verb text, seq bigint, call text, retention interval
) returns setof mark_result language plpgsql as $$
declare
    me     participants;
    after  participants;
begin
    select * into me from hold(in_tenant, caller, peer);
    if not found then
        return;
    end if;
    after := carry_out(me, verb, seq, null, call, retention);
    if after.user_id is null then
        return query select * from marked(me, false);
    else
        return query select * from marked(after, true);
    end if;
end
$$;

-- For releases that call it.
create or replace function mark_unread(in_tenant text, caller text, peer text, from_seq bigint)
    returns setof mark_result language sql as $$
    select * from change_conversation(in_tenant, caller, peer, 'unread', from_seq, null, null)
$$;

-- My flags; answers the entry.
create function flag_conversation(
    in_tenant text, caller text, peer text, archived boolean, starred boolean, sets_mute boolean, until timestamptz
) returns setof entry_row language plpgsql as $$
declare
    me  participants;
begin
    select * into me from hold(in_tenant, caller, peer);
    if not found then
        return;
    end if;
    me := set_flags(me, archived, starred, sets_mute, until);
    return query select * from entry_of(me);
end
$$;

-- One verb for many conversations, in one transaction: all are locked first, in the order of every other writer. A row for
-- each, in the order given; `outcome` is done, not_found or nothing_to_restore.
create function change_conversations(
    in_tenant text, caller text, peers text[], verb text, seqs bigint[], until timestamptz, call text, retention interval
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
        -- A conversation that has begun meanwhile is not locked, so it is not there yet.
        select p.* into me from participant_of(in_tenant, caller, peers[i]) p where p.conversation_id = any (locked);
        if not found then
            return query select 'not_found', null::entry_row;
            continue;
        end if;
        me := carry_out(me, verb, seqs[i], until, call || '.' || i, retention);
        if me.user_id is null then
            return query select 'nothing_to_restore', null::entry_row;
        else
            return query select 'done', e from entry_of(me) e;
        end if;
    end loop;
end
$$;

-- Makes final what was hidden longer ago than the retention time, for some participants at a time. How many those were.
create function forget_cuts(retention interval, at_most integer) returns integer language plpgsql as $$
declare
    me      participants;
    base    bigint;
    gone    integer;
    passed  integer := 0;
begin
    for me in
        select p.*
        from participants p
        where (p.conversation_id, p.user_id) in (
            select c.conversation_id, c.user_id from cuts c
            where c.made_at <= clock_timestamp() - retention
            order by c.made_at limit at_most)
        order by p.conversation_id, p.user_id
        for no key update skip locked
    loop
        delete from cuts c
        where c.conversation_id = me.conversation_id and c.user_id = me.user_id and c.id <= (
            select max(o.id) from cuts o
            where o.conversation_id = me.conversation_id and o.user_id = me.user_id
              and o.made_at <= clock_timestamp() - retention);
        -- The lowest place to which the cut can still go back: nobody needs to know what was hidden by itself below it.
        select coalesce(min(c.above_seq), me.cut_seq) into base from open_cuts(me) c;
        delete from hidden_messages h
        where h.conversation_id = me.conversation_id and h.user_id = me.user_id and h.seq <= base;
        get diagnostics gone = row_count;
        update participants p
        set hidden_count = p.hidden_count - gone,
            trashed_at = case when exists (select from open_cuts(me)) then p.trashed_at end
        where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
        passed := passed + 1;
    end loop;
    return passed;
end
$$;
