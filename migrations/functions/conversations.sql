-- One conversation as a participant has it: its entry, the read marker, deletions for oneself, flags.
--
-- A function that derives values from other rows locks the participant's row first and reads in a later statement, which in
-- PL/pgSQL has a new snapshot: a single statement that waited for the lock would still see the rows from before. Functions
-- that take `me participants` expect the row to be locked, and return it as they leave it.

-- The key of the caller's side of the conversation with a peer, both given by the LMS's ids. No row: there is no conversation.
create or replace function participant_key(in_tenant text, caller text, peer text)
    returns table (conversation_id bigint, user_id bigint) language sql stable as $$
    select c.id, me.id
    from users me
    join users them on them.tenant = in_tenant and them.external_id = peer
    join conversations c on c.low_user_id = least(me.id, them.id) and c.high_user_id = greatest(me.id, them.id)
    where me.tenant = in_tenant and me.external_id = caller
$$;

-- The caller's side of the conversation with a peer. No row: there is no conversation.
create or replace function participant_of(in_tenant text, caller text, peer text)
    returns setof participants language sql stable as $$
    select p.* from participants p join participant_key(in_tenant, caller, peer) k using (conversation_id, user_id)
$$;

-- Locks and returns the caller's side of the conversation with a peer. Null: there is no conversation. A value and not a set of
-- rows, because PL/pgSQL assigns a value without running a query for it.
create or replace function locked_participant(in_tenant text, caller text, peer text)
    returns participants language plpgsql as $$
declare
    me  participants;
begin
    select p.* into me
    from participants p
    join participant_key(in_tenant, caller, peer) k using (conversation_id, user_id)
    for no key update of p;
    return me;
end
$$;

-- The inbox entry of a participant, of rows that are joined already: the conversation, the peer's user, and the last message
-- shown. The only place that composes an entry. A mute in the past is left out.
create or replace function entry_seen_by(p participants, c conversations, peer users, last_message message_row)
    returns entry_row language sql stable as $$
    select row(
        c.id, peer.external_id, peer.display_name, peer.avatar_url, coalesce(peer.role, 'student'), peer.deactivated_at is null,
        last_message, p.unread_count, p.read_seq, p.read_version, c.last_seq, p.last_activity_at,
        p.archived_at is not null, p.starred_at is not null, case when p.muted_until > now() then p.muted_until end
    )::entry_row
$$;

-- The last message shown to a participant, truncated to one character more than a preview has: the service needs it to find the
-- end of the last grapheme cluster. PL/pgSQL, so that a statement that calls it only in some cases does not pay for its plan in the
-- others.
create or replace function preview_of(p participants, public_id uuid) returns message_row language plpgsql stable as $$
begin
    return (
        select message_as_seen(m, p, public_id, r.read_at, 201)
        from messages m
        left join lateral receipt_of(m.conversation_id, recipient_of(m, p), m.seq) r on true
        where m.conversation_id = p.conversation_id and m.seq = p.preview_seq
    );
end
$$;

-- The inbox entry of a participant, given the row of the conversation.
create or replace function entry_in(p participants, c conversations) returns setof entry_row language sql stable as $$
    select (entry_seen_by(p, c, peer, preview_of(p, c.public_id))).* from users peer where peer.id = p.peer_id
$$;

-- The inbox entry of a participant.
create or replace function entry_of(p participants) returns setof entry_row language sql stable as $$
    select e.* from conversations c cross join lateral entry_in(p, c) e where c.id = p.conversation_id
$$;

-- The unread totals of a user.
create or replace function unread_totals(of_user bigint)
    returns table (messages bigint, conversations bigint, muted_messages bigint) language sql stable as $$
    select coalesce(sum(p.unread_count), 0), count(*),
           coalesce(sum(p.unread_count) filter (where p.muted_until > now()), 0)
    from participants p
    where p.user_id = of_user and p.unread_count > 0
$$;

-- The response to a change: whether it was applied, the participant's entry and their totals.
create or replace function change_response(p participants, c conversations, applied boolean)
    returns setof mark_result language sql stable as $$
    select applied, e, t.messages, t.conversations, t.muted_messages from entry_in(p, c) e, unread_totals(p.user_id) t
$$;

-- Records an event that concerns no other user than the participant. `seq` is as in event_kind.
create or replace function record_own(kind event_kind, me participants, seq bigint) returns void language plpgsql as $$
begin
    insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
    values (kind, array[me.conversation_id], array[seq], array[me.user_id], array[null::bigint]);
end
$$;

-- The time of a participant's next read mark: not before the previous mark, and not before the last message. PL/pgSQL, because it
-- caches the query's plan.
create or replace function next_read_at(p participants, last_created_at timestamptz)
    returns timestamptz language plpgsql volatile as $$
begin
    return greatest(clock_timestamp(), last_created_at, (
        select r.read_at from read_marks r
        where r.conversation_id = p.conversation_id and r.user_id = p.user_id and r.up_to_seq = p.seen_seq));
end
$$;

-- Raises the read marker to `up_to`, or to the last message of the conversation if that is lower. Never lowers it. `c` was read
-- after the participant was locked.
create or replace function raise_read_marker_in(me participants, c conversations, up_to bigint)
    returns participants language plpgsql as $$
declare
    target  bigint := least(up_to, c.last_seq);
begin
    if target > me.read_seq then
        me.read_seq := target;
        me.unread_count := case when target = c.last_seq then 0 else count_unread(me) end;
        with mark as (
            insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
            select me.conversation_id, me.user_id, target, next_read_at(me, c.last_created_at)
            where target > me.seen_seq
        ), event as (
            insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
            select case when is_first then 'message.read' else 'conversation.marked' end::event_kind,
                   array[me.conversation_id], array[target], array[me.user_id], array[case when is_first then me.peer_id end]
            from (select target > me.seen_seq) as s (is_first)
        )
        update participants p
        set read_seq = me.read_seq, seen_seq = greatest(p.seen_seq, target), unread_count = me.unread_count
        where p.conversation_id = me.conversation_id and p.user_id = me.user_id
        returning p.seen_seq into me.seen_seq;
    end if;
    return me;
end
$$;

-- The same without the conversation, which it reads.
create or replace function raise_read_marker(me participants, up_to bigint) returns participants language plpgsql as $$
begin
    return raise_read_marker_in(me, (select c from conversations c where c.id = me.conversation_id), up_to);
end
$$;

-- Lowers the read marker to just below `from_seq`; nothing else lowers it. Receipts stay as they are.
create or replace function lower_read_marker(me participants, from_seq bigint) returns participants language plpgsql as $$
begin
    me.read_seq := least(me.read_seq, from_seq - 1);
    me.read_version := me.read_version + 1;
    me.unread_count := count_unread(me);
    update participants p
    set read_seq = me.read_seq, read_version = me.read_version, unread_count = me.unread_count,
        marked_unread_at = clock_timestamp()
    where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    perform record_own('conversation.marked', me, me.read_seq);
    return me;
end
$$;

-- The deletions that a participant can still undo, latest first.
create or replace function undoable_deletions(p participants) returns setof deletions language sql stable as $$
    select d.* from deletions d
    where d.conversation_id = p.conversation_id and d.user_id = p.user_id and d.restored_by_call is null
    order by d.id desc
$$;

-- Recomputes what depends on which messages are shown: preview, position in the inbox, trash. Writes them, `me`'s position and
-- count of hidden messages, and `unread`, which the caller has computed. Records the event: it is called after a deletion or
-- restore.
create or replace function refresh_participant(me participants, unread integer) returns participants language plpgsql as $$
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
    -- Where no message is shown, the position in the inbox stays as it was.
    me.last_activity_at := coalesce(last.created_at, me.last_activity_at);
    me.unread_count := unread;
    me.trashed_at := case when last.seq is null then (select d.deleted_at from undoable_deletions(me) d limit 1) end;
    update participants p
    set hidden_through_seq = me.hidden_through_seq, hidden_count = me.hidden_count, preview_seq = me.preview_seq,
        last_is_mine = me.last_is_mine, last_activity_at = me.last_activity_at, unread_count = me.unread_count,
        trashed_at = me.trashed_at
    where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    perform record_own('conversation.trimmed', me, null);
    return me;
end
$$;

-- Deletes for the participant all messages up to `up_to`. Without effect where none of them is shown.
create or replace function hide_through(me participants, up_to bigint) returns participants language plpgsql as $$
declare
    target  bigint;
begin
    select least(up_to, c.last_seq) into strict target from conversations c where c.id = me.conversation_id;
    if not exists (
        select from messages m where m.conversation_id = me.conversation_id and m.seq <= target and shown(m, me)
    ) then
        return me;
    end if;
    insert into deletions (conversation_id, user_id, previous_hidden_through_seq, hidden_through_seq)
    values (me.conversation_id, me.user_id, me.hidden_through_seq, target);
    me.hidden_through_seq := target;
    return refresh_participant(me, count_unread(me));
end
$$;

-- Deletes one message for the participant. Without effect where it is not shown.
create or replace function hide_message(me participants, target bigint) returns participants language plpgsql as $$
declare
    m       messages;
    unread  integer;
begin
    select x.* into m from messages x where x.conversation_id = me.conversation_id and x.seq = target and shown(x, me);
    if not found then
        return me;
    end if;
    unread := me.unread_count - counts_as_unread(m, me, me.read_seq)::integer;
    insert into hidden_messages (conversation_id, user_id, seq) values (me.conversation_id, me.user_id, target);
    insert into deletions (conversation_id, user_id, hidden_seq, previous_hidden_through_seq)
    values (me.conversation_id, me.user_id, target, me.hidden_through_seq);
    me.hidden_count := me.hidden_count + 1;
    return refresh_participant(me, unread);
end
$$;

-- Undoes the participant's latest deletion, if it is younger than `retention`; null if there is none. `call` is the random id
-- of the call: one that has already undone a deletion undoes no other.
create or replace function restore_latest(me participants, call text, retention interval)
    returns participants language plpgsql as $$
declare
    latest  deletions;
    m       messages;
begin
    if exists (
        select from deletions d
        where d.conversation_id = me.conversation_id and d.user_id = me.user_id and d.restored_by_call = call
    ) then
        return me;
    end if;
    select d.* into latest from undoable_deletions(me) d limit 1;
    if latest.id is null or latest.deleted_at <= clock_timestamp() - retention then
        return null;
    end if;
    update deletions d set restored_by_call = call, restored_at = clock_timestamp()
    where d.conversation_id = me.conversation_id and d.user_id = me.user_id and d.id = latest.id;
    if latest.hidden_seq is null then
        me.hidden_through_seq := latest.previous_hidden_through_seq;
        return refresh_participant(me, count_unread(me));
    end if;
    delete from hidden_messages h
    where h.conversation_id = me.conversation_id and h.user_id = me.user_id and h.seq = latest.hidden_seq;
    me.hidden_count := me.hidden_count - 1;
    select x.* into strict m from messages x where x.conversation_id = me.conversation_id and x.seq = latest.hidden_seq;
    return refresh_participant(me, me.unread_count + counts_as_unread(m, me, me.read_seq)::integer);
end
$$;

-- Sets the flags that are not null. Writes nothing if they are as asked already. `mute_until` has an effect only with
-- `sets_mute`; null or in the past, it ends the mute.
create or replace function set_flags(
    me participants, archived boolean, starred boolean, sets_mute boolean, mute_until timestamptz
) returns participants language plpgsql as $$
declare
    at      timestamptz := clock_timestamp();
    before  participants := me;
begin
    me.archived_at := case when archived then coalesce(me.archived_at, at) when archived is null then me.archived_at end;
    me.starred_at := case when starred then coalesce(me.starred_at, at) when starred is null then me.starred_at end;
    me.muted_until := case when not sets_mute then me.muted_until when mute_until > at then mute_until end;
    if me is not distinct from before then
        return me;
    end if;
    update participants p
    set archived_at = me.archived_at, starred_at = me.starred_at, muted_until = me.muted_until
    where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    perform record_own('conversation.flagged', me, null);
    return me;
end
$$;

-- Applies one action to one participant. `seq` is for the actions on messages, `mute_until` for `mute`, `call` and `retention`
-- for `restore`: that is the only action that can return null (see restore_latest).
create or replace function apply_action(
    me participants, action text, seq bigint, mute_until timestamptz, call text, retention interval
) returns participants language plpgsql as $$
begin
    return case action
        when 'read' then raise_read_marker(me, seq)
        when 'unread' then lower_read_marker(me, seq)
        when 'trash' then hide_through(me, seq)
        when 'hide' then hide_message(me, seq)
        when 'restore' then restore_latest(me, call, retention)
        when 'archive' then set_flags(me, true, null, false, null)
        when 'unarchive' then set_flags(me, false, null, false, null)
        when 'star' then set_flags(me, null, true, false, null)
        when 'unstar' then set_flags(me, null, false, false, null)
        when 'mute' then set_flags(me, null, null, true, mute_until)
        when 'unmute' then set_flags(me, null, null, true, null)
    end;
end
$$;

-- Marks a conversation read up to a message. Not applied where `version` is lower than the participant's read_version: the
-- caller's device has not seen a later `unread from here`. No row: no conversation.
create or replace function mark_read(in_tenant text, caller text, peer text, up_to bigint, version bigint)
    returns setof mark_result language plpgsql as $$
declare
    me          participants := locked_participant(in_tenant, caller, peer);
    c           conversations;
    is_current  boolean := version is null or version >= me.read_version;
begin
    if me.user_id is null then
        return;
    end if;
    select x.* into strict c from conversations x where x.id = me.conversation_id;
    if is_current then
        me := raise_read_marker_in(me, c, up_to);
    end if;
    return query select * from change_response(me, c, is_current);
end
$$;

-- Applies any action to one conversation. Not applied: there was nothing to restore. No row: no conversation.
create or replace function change_conversation(
    in_tenant text, caller text, peer text, action text, seq bigint, call text, retention interval
) returns setof mark_result language plpgsql as $$
declare
    me       participants := locked_participant(in_tenant, caller, peer);
    c        conversations;
    changed  participants;
begin
    if me.user_id is null then
        return;
    end if;
    select x.* into strict c from conversations x where x.id = me.conversation_id;
    changed := apply_action(me, action, seq, null, call, retention);
    if changed.user_id is null then
        return query select * from change_response(me, c, false);
    else
        return query select * from change_response(changed, c, true);
    end if;
end
$$;

-- Sets the flags of one conversation (see set_flags). No row: no conversation.
create or replace function set_conversation_flags(
    in_tenant text, caller text, peer text, archived boolean, starred boolean, sets_mute boolean, mute_until timestamptz
) returns setof entry_row language plpgsql as $$
declare
    me  participants := locked_participant(in_tenant, caller, peer);
begin
    if me.user_id is not null then
        me := set_flags(me, archived, starred, sets_mute, mute_until);
        return query select * from entry_of(me);
    end if;
end
$$;

-- The deletions that are due to become final. One that was undone stays for a week more, for the inbox pages from before it
-- was undone (see mark_all_read).
create or replace function due_deletions(retention interval) returns setof deletions language sql stable as $$
    select d.* from deletions d
    where d.deleted_at <= clock_timestamp() - retention
      and (d.restored_at is null or d.restored_at <= clock_timestamp() - interval '7 days')
$$;

-- Makes deletions final that are older than `retention`: of the participants with the `at_most` oldest of them, except those
-- that are locked. Returns the number of participants.
create or replace function purge_deletions(retention interval, at_most integer) returns integer language plpgsql as $$
declare
    me        participants;
    lowest    bigint;
    unneeded  integer;
    purged    integer := 0;
begin
    for me in
        select p.*
        from participants p
        where (p.conversation_id, p.user_id) in (
            select d.conversation_id, d.user_id from due_deletions(retention) d
            order by d.deleted_at limit at_most)
        order by p.conversation_id, p.user_id
        for no key update skip locked
    loop
        delete from deletions d
        where d.conversation_id = me.conversation_id and d.user_id = me.user_id and d.id <= (
            select max(o.id) from due_deletions(retention) o
            where o.conversation_id = me.conversation_id and o.user_id = me.user_id)
          and (d.restored_at is null or d.restored_at <= clock_timestamp() - interval '7 days');
        -- The lowest position that undoing can lead back to: messages at or below it need no rows in hidden_messages.
        select coalesce(min(d.previous_hidden_through_seq), me.hidden_through_seq) into lowest from undoable_deletions(me) d;
        delete from hidden_messages h
        where h.conversation_id = me.conversation_id and h.user_id = me.user_id and h.seq <= lowest;
        get diagnostics unneeded = row_count;
        update participants p
        set hidden_count = p.hidden_count - unneeded,
            trashed_at = case when exists (select from undoable_deletions(me)) then p.trashed_at end
        where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
        purged := purged + 1;
    end loop;
    return purged;
end
$$;
