-- Correcting a message and taking it back. Both lock the conversation first, like a send; nothing about a message changes
-- while somebody is at it.

-- The transaction that a message was sent in, once another has written its row: `read_all` goes by it.
alter table messages add column sent_in xid;

create type correction as (
    -- done, or why not: not_found, not_the_sender, retracted, too_late
    outcome  text,
    message  message_row
);

-- A message as a participant sees it, after a correction.
create function corrected(m messages, p participants) returns correction language sql stable as $$
    select ('done', message_as_seen(m, p, c.public_id, r.read_at, null))::correction
    from conversations c
    left join lateral receipt(m, p) r on true
    where c.id = p.conversation_id
$$;

-- Gives a message another text, if its sender does so in time. What it said before is kept; when it was read, where it stands
-- and whether it is unread stay as they are. The same text again changes nothing. `folded`: its words, as for the index.
create function edit_message(
    in_tenant text, caller text, peer text, target bigint, new_body text, folded text, open_for interval
) returns correction language plpgsql as $$
declare
    me   participants;
    m    messages;
    at   timestamptz;
begin
    select p.* into me from participant_of(in_tenant, caller, peer) p;
    if not found then
        return ('not_found', null)::correction;
    end if;
    perform from conversations c where c.id = me.conversation_id for no key update;

    select p.* into me from participants p where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    select x.* into m from messages x where x.conversation_id = me.conversation_id and x.seq = target and shown(x, me);
    at := clock_timestamp();
    case
        when m.seq is null then return ('not_found', null)::correction;
        when m.sender_id <> me.user_id then return ('not_the_sender', null)::correction;
        when m.retracted_at is not null or m.erased_at is not null then return ('retracted', null)::correction;
        when m.body = new_body then return corrected(m, me);
        when m.created_at <= at - open_for then return ('too_late', null)::correction;
        else
            insert into message_revisions (conversation_id, seq, revision, body, replaced_at)
            select m.conversation_id, m.seq, count(*) + 1, m.body, at
            from message_revisions r
            where r.conversation_id = m.conversation_id and r.seq = m.seq;
            update messages x set body = new_body, edited_at = at, sent_in = coalesce(x.sent_in, x.xmin)
            where x.conversation_id = m.conversation_id and x.seq = m.seq
            returning x.* into strict m;
            perform reindex_message(m, folded);
            return corrected(m, me);
    end case;
end
$$;

-- Takes a message back, if its sender does so in time or `may_any` may. A tombstone is left at its place, and the recipient has
-- one less to read. Once more is the same as once.
create function retract_message(
    in_tenant text, caller text, peer text, target bigint, may_any boolean, open_for interval
) returns correction language plpgsql as $$
declare
    me     participants;
    other  participants;
    m      messages;
    at     timestamptz;
begin
    select p.* into me from participant_of(in_tenant, caller, peer) p;
    if not found then
        return ('not_found', null)::correction;
    end if;
    perform from conversations c where c.id = me.conversation_id for no key update;
    perform from participants p where p.conversation_id = me.conversation_id order by p.user_id for no key update;

    select p.* into me from participants p where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    select x.* into m from messages x where x.conversation_id = me.conversation_id and x.seq = target and shown(x, me);
    at := clock_timestamp();
    case
        when m.seq is null then return ('not_found', null)::correction;
        when m.sender_id <> me.user_id and not may_any then return ('not_the_sender', null)::correction;
        when m.retracted_at is not null or m.erased_at is not null then return corrected(m, me);
        when m.created_at <= at - open_for and not may_any then return ('too_late', null)::correction;
        else
            select p.* into strict other from participants p
            where p.conversation_id = m.conversation_id and p.user_id <> m.sender_id;
            if counts(m, other) then
                update participants p set unread_count = p.unread_count - 1
                where p.conversation_id = other.conversation_id and p.user_id = other.user_id;
            end if;
            update messages x
            set retracted_at = at, retracted_by = me.user_id, sent_in = coalesce(x.sent_in, x.xmin)
            where x.conversation_id = m.conversation_id and x.seq = m.seq
            returning x.* into strict m;
            perform reindex_message(m, '');
            return corrected(m, me);
    end case;
end
$$;

-- Marks every conversation of the caller read: up to what the snapshot `as_of` saw, or, without one, to the end.
-- A message that was committed after the page was read stays unread, even if it was written before; so does what its
-- reader has marked unread since. That a message was corrected since makes no difference.
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
        select p, c, seen.seq as up_to
        from participants p
        join conversations c on c.id = p.conversation_id
        cross join lateral (
            select m.seq from messages m
            where m.conversation_id = p.conversation_id and m.seq > p.read_seq
              -- No transaction of ours lives for an hour; the test spares old rows the arithmetic of xids.
              and (as_of is null or m.created_at < as_of_time - interval '1 hour' or saw(as_of, coalesce(m.sent_in, m.xmin)))
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
