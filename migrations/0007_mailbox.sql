-- What a participant may do with their side of a conversation: put it away, take it back, find it again.
--
-- Hiding never touches a message: a cut is a position below which nothing is shown to one user, and a message hidden by
-- itself is a row beside it. `shown` and `alive` know both; everything else asks them.

alter table participants
    -- Whether the last message shown to this user is their own; null while nothing is shown.
    add column last_is_mine boolean default false,
    -- How many rows this participant has in hidden_messages: most have none, and then nobody looks there.
    add column hidden_count integer not null default 0,
    -- While nothing is shown to this user, and it can be restored: when they last hid something.
    add column trashed_at timestamptz;

-- Who took a message back; its text stays for moderators.
alter table messages add column retracted_by bigint;

-- Messages that a user hid by themselves.
create table hidden_messages (
    conversation_id  bigint  not null,
    user_id          bigint  not null,
    seq              bigint  not null,
    constraint hidden_messages_pkey primary key (conversation_id, user_id, seq),
    constraint hidden_messages_participant_fkey foreign key (conversation_id, user_id)
        references participants (conversation_id, user_id)
);

-- Every act of hiding, until it can no longer be undone. The newest is undone first, so each row need only say what was
-- before it.
create table cuts (
    id               bigint generated always as identity,
    conversation_id  bigint       not null,
    user_id          bigint       not null,
    -- The one message that was hidden; null where the conversation was cut.
    hidden_seq       bigint,
    -- Where the participant's cut lay before.
    above_seq        bigint       not null,
    made_at          timestamptz  not null default clock_timestamp(),
    -- The call that has undone it, by a random name: should it lose its connection and be made again, it knows its own work.
    restored_by      text,
    constraint cuts_pkey primary key (conversation_id, user_id, id),
    constraint cuts_participant_fkey foreign key (conversation_id, user_id)
        references participants (conversation_id, user_id)
);
create index cuts_age_idx on cuts (made_at);

-- What messages said before they were edited, for moderators.
create table message_revisions (
    conversation_id  bigint       not null,
    seq              bigint       not null,
    -- 1 is the text as it was sent.
    revision         integer      not null,
    body             text         not null,
    replaced_at      timestamptz  not null,
    constraint message_revisions_pkey primary key (conversation_id, seq, revision),
    constraint message_revisions_message_fkey foreign key (conversation_id, seq)
        references messages (conversation_id, seq)
);

-- Which of a user's conversations are about what: the index of `?context=` on the inbox.
create table context_uses (
    user_id          bigint  not null,
    context_type     text    collate "C" not null,
    context_id       text    collate "C" not null,
    conversation_id  bigint  not null,
    -- The last message about it.
    last_seq         bigint  not null,
    constraint context_uses_pkey primary key (user_id, context_type, context_id, conversation_id)
);

-- Whether a participant hid a message by itself. PL/pgSQL, since it keeps its plan.
create function is_hidden(p participants, a_seq bigint) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from hidden_messages h
        where h.conversation_id = p.conversation_id and h.user_id = p.user_id and h.seq = a_seq
    );
end
$$;

-- A message is shown to a participant above their cut, unless they hid it. Decides history, preview and order; nothing
-- else does.
create or replace function shown(m messages, p participants) returns boolean language sql stable as $$
    select m.seq > p.cut_seq and (p.hidden_count = 0 or not is_hidden(p, m.seq))
$$;

-- Whether a message is one of those that a participant has not read.
create function counts(m messages, p participants) returns boolean language sql stable as $$
    select m.seq > p.read_seq and m.sender_id = p.peer_id and alive(m, p)
$$;

-- A tombstone has neither body nor context.
create or replace function message_as_seen(
    m messages, p participants, public_id uuid, read_at timestamptz, max_chars integer
) returns message_row language sql stable as $$
    select row(
        public_id, m.seq, m.sender_id = p.user_id,
        case when m.retracted_at is not null or m.erased_at is not null then null
             when max_chars is null then m.body else left(m.body, max_chars) end,
        coalesce(char_length(m.body) > max_chars, false) and m.retracted_at is null and m.erased_at is null,
        case when m.retracted_at is null and m.erased_at is null then m.context end,
        m.created_at,
        case when m.sender_id = p.user_id then read_at is not null else m.seq <= p.read_seq end,
        read_at, m.edited_at, m.retracted_at
    )::message_row
$$;

-- A mute that is over is none.
create or replace function entry_of(p participants) returns setof entry_row language sql stable as $$
    select c.id, u.external_id, u.display_name, u.avatar_url, coalesce(u.role, 'student'), u.deactivated_at is null,
           case when m.seq is not null then message_as_seen(m, p, c.public_id, r.read_at, 200) end,
           p.unread_count, p.read_seq, p.read_version, c.last_seq, p.last_activity_at,
           p.archived_at is not null, p.starred_at is not null,
           case when p.muted_until > now() then p.muted_until end
    from conversations c
    join users u on u.id = p.peer_id
    left join messages m on m.conversation_id = c.id and m.seq = p.preview_seq
    left join lateral receipt(m, p) r on true
    where c.id = p.conversation_id
$$;

-- Whether a conversation is in a part of its user's inbox. The inbox itself reads each part by its index; this is for other ways
-- to find conversations.
create function in_filter(p participants, filter text, retention interval) returns boolean language sql stable as $$
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

-- The verbs. Each takes a participant whose row its caller has locked, looks only then, and gives back the row as it is
-- now. `marked` turns it into an answer.

-- The caller's side of a conversation, locked. No row if there is none.
create function hold(in_tenant text, caller text, peer text) returns setof participants language plpgsql as $$
begin
    return query
    select p.*
    from participants p
    join participant_of(in_tenant, caller, peer) o using (conversation_id, user_id)
    for no key update of p;
end
$$;

-- Raises the marker to `up_to`, clamped to the end. It never falls here.
create function read_up_to(me participants, up_to bigint) returns participants language plpgsql as $$
declare
    last    conversations;
    target  bigint;
begin
    select c.* into strict last from conversations c where c.id = me.conversation_id;
    target := least(up_to, last.last_seq);
    if target > me.read_seq then
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
    return me;
end
$$;

-- Lowers the marker to just below `from_seq`: the one verb that does. Receipts stay as they are.
create function unread_from(me participants, from_seq bigint) returns participants language plpgsql as $$
begin
    me.read_seq := least(me.read_seq, from_seq - 1);
    me.read_version := me.read_version + 1;
    me.unread_count := count_unread(me);
    update participants p
    set read_seq = me.read_seq, read_version = me.read_version, unread_count = me.unread_count,
        marked_unread_at = clock_timestamp()
    where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    return me;
end
$$;

-- Sets those flags that are given. `until` counts only if `sets_mute`; null or over, it ends the mute.
create function set_flags(me participants, archived boolean, starred boolean, sets_mute boolean, until timestamptz)
    returns participants language plpgsql as $$
declare
    at  timestamptz := clock_timestamp();
begin
    me.archived_at := case when archived then coalesce(me.archived_at, at) when archived is null then me.archived_at end;
    me.starred_at := case when starred then coalesce(me.starred_at, at) when starred is null then me.starred_at end;
    me.muted_until := case when not sets_mute then me.muted_until when until > at then until end;
    update participants p
    set archived_at = me.archived_at, starred_at = me.starred_at, muted_until = me.muted_until
    where p.conversation_id = me.conversation_id and p.user_id = me.user_id;
    return me;
end
$$;
