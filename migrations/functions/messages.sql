-- Messages: which of them a participant sees and how, which count as unread, and how a message is edited or retracted.
--
-- Functions in `language sql` are written so that the planner inlines them: a query that calls one is planned as if it
-- contained the function's text. A function that takes a row costs nothing where that row is joined; in a subquery, the planner
-- would build the whole row to read a column of it. So a function that is called for each row of a join and has a `limit` takes
-- values.

-- Whether a participant deleted this message individually. PL/pgSQL, because it caches the query's plan.
create or replace function is_hidden(p participants, message_seq bigint) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from hidden_messages h
        where h.conversation_id = p.conversation_id and h.user_id = p.user_id and h.seq = message_seq
    );
end
$$;

-- Whether a message is shown to a participant. The only rule for history, preview and order.
create or replace function shown(m messages, p participants) returns boolean language sql stable as $$
    select m.seq > p.hidden_through_seq and (p.hidden_count = 0 or not is_hidden(p, m.seq))
$$;

-- Whether a message is a tombstone: retracted or erased, so that it has neither body nor context.
create or replace function is_tombstone(m messages) returns boolean language sql stable as $$
    select m.retracted_at is not null or m.erased_at is not null
$$;

-- Whether a message is alive to a participant: shown, and not a tombstone. The only rule for search, and a part of the rule for
-- unread.
create or replace function alive(m messages, p participants) returns boolean language sql stable as $$
    select shown(m, p) and not is_tombstone(m)
$$;

-- Whether a message counts as unread for a participant with this read marker: sent by the peer, above the marker, and alive.
-- The only rule for unread. The marker is an argument, because `read_all` counts above a marker that is not written yet.
create or replace function counts_as_unread(m messages, p participants, marker bigint) returns boolean language sql stable as $$
    select m.seq > marker and m.sender_id = p.peer_id and alive(m, p)
$$;

-- The number of messages that count as unread for a participant. PL/pgSQL, because it caches the query's plan; stable, so that it
-- sees the same rows as the statement that calls it.
create or replace function count_unread(p participants) returns integer language plpgsql stable as $$
begin
    return (
        select count(*)
        from messages m
        where m.conversation_id = p.conversation_id and counts_as_unread(m, p, p.read_seq)
    );
end
$$;

-- The recipient of a message in the conversation of a participant.
create or replace function recipient_of(m messages, p participants) returns bigint language sql stable as $$
    select case when m.sender_id = p.user_id then p.peer_id else p.user_id end
$$;

-- When the recipient first saw a message: one step in the index of their read marks. No row: not yet. It takes values instead of
-- rows (see the top of this file).
create or replace function receipt_of(conversation bigint, recipient bigint, message_seq bigint)
    returns table (read_at timestamptz) language sql stable as $$
    select r.read_at
    from read_marks r
    where r.conversation_id = conversation and r.user_id = recipient and r.up_to_seq >= message_seq
    order by r.up_to_seq
    limit 1
$$;

-- The same as a value. PL/pgSQL, so that a statement that calls it only in some cases does not pay for its plan in the others.
create or replace function receipt_time(conversation bigint, recipient bigint, message_seq bigint)
    returns timestamptz language plpgsql stable as $$
begin
    return (select r.read_at from receipt_of(conversation, recipient, message_seq) r);
end
$$;

-- The columns of a message as `me` sees it that depend on no other row. The history completes them from the read marks.
create or replace function plain_message(m messages, me bigint) returns table (
    seq bigint, mine boolean, body text, context jsonb, created_at timestamptz, edited_at timestamptz, retracted_at timestamptz
) language sql stable as $$
    select m.seq, m.sender_id = me,
           case when not is_tombstone(m) then m.body end,
           case when not is_tombstone(m) then m.context end,
           m.created_at, m.edited_at, coalesce(m.retracted_at, m.erased_at)
$$;

-- A message as a participant sees it. `max_chars` truncates the body; null does not.
create or replace function message_as_seen(
    m messages, p participants, public_id uuid, read_at timestamptz, max_chars integer
) returns message_row language sql stable as $$
    select row(
        public_id, m.seq, m.sender_id = p.user_id,
        case when is_tombstone(m) then null when max_chars is null then m.body else left(m.body, max_chars) end,
        coalesce(char_length(m.body) > max_chars, false) and not is_tombstone(m),
        case when not is_tombstone(m) then m.context end,
        m.created_at,
        case when m.sender_id = p.user_id then read_at is not null else m.seq <= p.read_seq end,
        read_at, m.edited_at, coalesce(m.retracted_at, m.erased_at)
    )::message_row
$$;

-- Records an event about a message that the participant has edited or retracted.
create or replace function record_correction(kind event_kind, me participants, seq bigint) returns void language plpgsql as $$
begin
    insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
    values (kind, array[me.conversation_id], array[seq], array[me.user_id], array[me.peer_id]);
end
$$;

-- The response to a successful edit or retract.
create or replace function correction_done(m messages, p participants) returns correction language sql stable as $$
    select ('done', message_as_seen(m, p, c.public_id, r.read_at, null))::correction
    from conversations c
    left join lateral receipt_of(c.id, recipient_of(m, p), m.seq) r on true
    where c.id = p.conversation_id
$$;

-- Replaces the text of a message. `folded` is the new text as it is indexed (see index_terms). The previous text is kept; seq,
-- receipt and unread count stay as they are. Outcomes:
--   done                the text is as asked, also if it was before
--   not_found           no such message is shown to the caller
--   not_the_sender      the peer sent the message
--   message_retracted   the message is a tombstone
--   those of send_verdict   the caller may not write to the peer
--   edit_window_over    the message is older than `edit_window`
-- `role`: the caller's role by their token. `rules`: the policy of the tenant (see policy.sql).
create or replace function edit_message(
    in_tenant text, caller text, peer text, target bigint, new_body text, folded text, edit_window interval,
    role text default null, rules jsonb default null
) returns correction language plpgsql as $$
declare
    me       participants;
    m        messages;
    at       timestamptz;
    refusal  text;
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
        when is_tombstone(m) then return ('message_retracted', null)::correction;
        when m.body = new_body then return correction_done(m, me);
        else
    end case;
    refusal := verdict_on(rules, in_tenant, caller, peer, '', role, false, false, at);
    case
        when refusal is not null then
            return (refusal, null)::correction;
        when m.created_at <= at - edit_window then return ('edit_window_over', null)::correction;
        else
            insert into message_revisions (conversation_id, seq, revision, body, replaced_at)
            select m.conversation_id, m.seq, count(*) + 1, m.body, at
            from message_revisions r
            where r.conversation_id = m.conversation_id and r.seq = m.seq;
            update messages x set body = new_body, edited_at = at, sent_xid = coalesce(x.sent_xid, x.xmin)
            where x.conversation_id = m.conversation_id and x.seq = m.seq
            returning x.* into strict m;
            perform reindex_message(m, folded);
            perform record_correction('message.edited', me, target);
            return correction_done(m, me);
    end case;
end
$$;

-- Turns a message into a tombstone, which no longer counts as unread. Deleting a message for oneself does not give up the right
-- to retract it: the sender may retract a message that is not shown to them, and it stays hidden. `may_any`: the caller has the
-- right to retract the peer's messages as well, at any time (moderators). Idempotent. Outcomes:
--   done                  the message is a tombstone
--   not_found             there is no such message, or the peer sent it and it is not shown to the caller
--   not_the_sender        the peer sent the message
--   retract_window_over   the message is older than `retract_window`
create or replace function retract_message(
    in_tenant text, caller text, peer text, target bigint, may_any boolean, retract_window interval
) returns correction language plpgsql as $$
declare
    me         participants;
    recipient  participants;
    m          messages;
    at         timestamptz;
begin
    select p.* into me from participant_of(in_tenant, caller, peer) p;
    if not found then
        return ('not_found', null)::correction;
    end if;
    perform from conversations c where c.id = me.conversation_id for no key update;
    perform from participants p where p.conversation_id = me.conversation_id order by p.user_id for no key update;

    select p.* into me from participants p where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    select x.* into m from messages x
    where x.conversation_id = me.conversation_id and x.seq = target and (x.sender_id = me.user_id or shown(x, me));
    at := clock_timestamp();
    case
        when m.seq is null then return ('not_found', null)::correction;
        when m.sender_id <> me.user_id and not may_any then return ('not_the_sender', null)::correction;
        when is_tombstone(m) then return correction_done(m, me);
        when m.created_at <= at - retract_window and not may_any then return ('retract_window_over', null)::correction;
        else
            select p.* into strict recipient from participants p
            where p.conversation_id = m.conversation_id and p.user_id <> m.sender_id;
            if counts_as_unread(m, recipient, recipient.read_seq) then
                update participants p set unread_count = p.unread_count - 1
                where p.conversation_id = recipient.conversation_id and p.user_id = recipient.user_id;
            end if;
            update messages x
            set retracted_at = at, retracted_by = me.user_id, sent_xid = coalesce(x.sent_xid, x.xmin)
            where x.conversation_id = m.conversation_id and x.seq = m.seq
            returning x.* into strict m;
            perform reindex_message(m, '');
            perform record_correction('message.retracted', me, target);
            return correction_done(m, me);
    end case;
end
$$;
