-- How rows become what a user sees. The functions here are written so that the planner inlines them: a query over them is
-- planned as if their text stood in it.

-- A message is shown to a participant above their cut. Decides history, preview and order; nothing else does.
create function shown(m messages, p participants) returns boolean language sql stable as $$
    select m.seq > p.cut_seq
$$;

-- A shown message is alive unless it was retracted or erased. Decides unread and search; nothing else does.
create function alive(m messages, p participants) returns boolean language sql stable as $$
    select shown(m, p) and m.retracted_at is null and m.erased_at is null
$$;

-- Messages from the peer above the read marker that are alive to the participant, counted.
-- PL/pgSQL, since it keeps its plan; stable, so it counts what its caller's statement sees.
create function count_unread(p participants) returns integer language plpgsql stable as $$
begin
    return (
        select count(*)
        from messages m
        where m.conversation_id = p.conversation_id and m.seq > p.read_seq
          and m.sender_id = p.peer_id and alive(m, p)
    );
end
$$;

-- When the recipient of a message first saw it: one step into the index of their read marks. No row if not yet.
create function receipt(m messages, p participants) returns table (read_at timestamptz) language sql stable as $$
    select r.read_at
    from read_marks r
    where r.conversation_id = m.conversation_id
      and r.user_id = case when m.sender_id = p.user_id then p.peer_id else p.user_id end
      and r.up_to_seq >= m.seq
    order by r.up_to_seq
    limit 1
$$;

-- A message as one of the two sees it.
create type message_row as (
    conversation_id  uuid,
    seq              bigint,
    mine             boolean,
    body             text,
    truncated        boolean,
    context          jsonb,
    created_at       timestamptz,
    is_read          boolean,
    read_at          timestamptz,
    edited_at        timestamptz,
    retracted_at     timestamptz
);

-- `max_chars` cuts the body of a preview; null leaves it whole. A tombstone has no body.
create function message_as_seen(m messages, p participants, public_id uuid, read_at timestamptz, max_chars integer)
    returns message_row language sql stable as $$
    select row(
        public_id, m.seq, m.sender_id = p.user_id,
        case when m.retracted_at is not null or m.erased_at is not null then null
             when max_chars is null then m.body else left(m.body, max_chars) end,
        coalesce(char_length(m.body) > max_chars, false),
        m.context, m.created_at,
        case when m.sender_id = p.user_id then read_at is not null else m.seq <= p.read_seq end,
        read_at, m.edited_at, m.retracted_at
    )::message_row
$$;

-- A conversation as one participant sees it: a line of their inbox.
create type entry_row as (
    conversation_id   bigint,
    peer_id           text,
    peer_name         text,
    peer_avatar_url   text,
    peer_role         text,
    peer_active       boolean,
    last_message      message_row,
    unread_count      integer,
    read_seq          bigint,
    read_version      bigint,
    last_seq          bigint,
    last_activity_at  timestamptz,
    archived          boolean,
    starred           boolean,
    muted_until       timestamptz
);

create function entry_of(p participants) returns setof entry_row language sql stable as $$
    select c.id, u.external_id, u.display_name, u.avatar_url, coalesce(u.role, 'student'), u.deactivated_at is null,
           case when m.seq is not null then message_as_seen(m, p, c.public_id, r.read_at, 200) end,
           p.unread_count, p.read_seq, p.read_version, c.last_seq, p.last_activity_at,
           p.archived_at is not null, p.starred_at is not null, p.muted_until
    from conversations c
    join users u on u.id = p.peer_id
    left join messages m on m.conversation_id = c.id and m.seq = p.preview_seq
    left join lateral receipt(m, p) r on true
    where c.id = p.conversation_id
$$;

-- The caller's side of their conversation with a peer, both named by the LMS's ids. No row if there is none.
create function participant_of(in_tenant text, caller text, peer text) returns setof participants language sql stable as $$
    select p.*
    from users me
    join users them on them.tenant = in_tenant and them.external_id = peer
    join conversations c on c.low_user_id = least(me.id, them.id) and c.high_user_id = greatest(me.id, them.id)
    join participants p on p.conversation_id = c.id and p.user_id = me.id
    where me.tenant = in_tenant and me.external_id = caller
$$;

-- What the badge shows.
create function unread_totals(of_user bigint)
    returns table (messages bigint, conversations bigint, muted_messages bigint) language sql stable as $$
    select coalesce(sum(p.unread_count), 0), count(*),
           coalesce(sum(p.unread_count) filter (where p.muted_until > now()), 0)
    from participants p
    where p.user_id = of_user and p.unread_count > 0
$$;
