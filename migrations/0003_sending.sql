-- Sending: one call, one transaction, for one message or for many.
--
-- Each statement of a PL/pgSQL function has a snapshot of its own. That is what the order below relies on: lock the
-- conversations first, and only then look at what they hold and which keys are used. A single statement that waited for
-- the lock would still see the rows of before.
--
-- No exception block may ever stand here: its subtransaction would hide from `read_all` which snapshot saw a message.

-- A UUIDv7 (RFC 9562): creation time in milliseconds, then random.
create function new_public_id() returns uuid language sql volatile as $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
        52, 1), 53, 1), 'hex')::uuid
$$;

-- An item on its way through send_messages.
create type send_item as (
    ordinal          bigint,
    sender_id        bigint,
    recipient_id     bigint,
    low_user_id      bigint,
    high_user_id     bigint,
    client           text,
    key              text,
    payload_hash     bytea,
    body             text,
    context          jsonb,
    outcome          text,
    conversation_id  bigint,
    public_id        uuid,
    seq              bigint,
    created_at       timestamptz
);

-- Sends what can be sent and says of each item what became of it, in the order of the arrays. Outcomes:
--   sent            committed with this call; conversation_id, seq and created_at tell where
--   replayed        the key was used for the same payload before (or earlier in this call); seq tells which message
--   key_reused      the key was used for another payload
--   sender_unknown, recipient_unknown, self_message, recipient_inactive   refused; nothing was written
-- A unique violation of idempotency_pkey means that a twin aimed at another conversation won: call again.
create function send_messages(
    tenants text[], senders text[], recipients text[], clients text[], keys text[], hashes bytea[], bodies text[],
    contexts jsonb[]
) returns table (outcome text, conversation_id uuid, seq bigint, created_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
    items  send_item[];
    made   bigint[];
    at     timestamptz;
begin
    -- Who is meant.
    items := array(
        select (i.ordinal, s.id, r.id, least(s.id, r.id), greatest(s.id, r.id), i.client, i.key, i.hash, i.body, i.context,
                null, null, null, null, null)::send_item
        from unnest(tenants, senders, recipients, clients, keys, hashes, bodies, contexts) with ordinality
             as i (tenant, sender, recipient, client, key, hash, body, context, ordinal)
        left join users s on s.tenant = i.tenant and s.external_id = i.sender
        left join users r on r.tenant = i.tenant and r.external_id = i.recipient
    );

    -- Find or create the conversations, then lock them, in (low, high) order like every other writer.
    with new as (
        insert into conversations (public_id, low_user_id, high_user_id)
        select new_public_id(), i.low_user_id, i.high_user_id
        from (select distinct low_user_id, high_user_id from unnest(items) where low_user_id < high_user_id) i
        where not exists (
            select from conversations c where c.low_user_id = i.low_user_id and c.high_user_id = i.high_user_id)
        order by i.low_user_id, i.high_user_id
        on conflict on constraint conversations_one_per_pair_key do nothing
        returning id
    )
    select array_agg(id) into made from new;

    perform 1
    from conversations c
    join (select distinct low_user_id, high_user_id from unnest(items)) i using (low_user_id, high_user_id)
    order by c.low_user_id, c.high_user_id
    for no key update of c;

    -- Now look: used keys first, then policy; twins within the call fold into their first; the rest get the next seqs.
    at := clock_timestamp();
    items := array(
        with looked as (
            select i.*, c.id as into_id, c.public_id as into_public_id, c.last_seq, c.last_created_at,
                   k.conversation_id as used_in, k.seq as used_seq,
                   case
                       when i.sender_id is null then 'sender_unknown'
                       when k.payload_hash = i.payload_hash then 'replayed'
                       when k.payload_hash is not null then 'key_reused'
                       when i.sender_id = i.recipient_id then 'self_message'
                       when i.recipient_id is null then 'recipient_unknown'
                       -- Strangers are not told of each other's standing.
                       when r.deactivated_at is not null and c.last_seq = 0 then 'recipient_unknown'
                       when r.deactivated_at is not null then 'recipient_inactive'
                   end as refusal
            from unnest(items) i
            left join conversations c on c.low_user_id = i.low_user_id and c.high_user_id = i.high_user_id
            left join users r on r.id = i.recipient_id
            left join idempotency k on k.sender_id = i.sender_id and k.client = i.client and k.key = i.key
        ), twins as (
            select l.ordinal, first_value(l.ordinal) over same_key as first, first_value(l.payload_hash) over same_key as hash
            from looked l
            where l.refusal is null
            window same_key as (partition by l.sender_id, l.client, l.key order by l.ordinal)
        ), placed as (
            select l.ordinal, l.last_seq + row_number() over in_order as seq,
                   greatest(at, l.last_created_at + interval '1 microsecond')
                       + (row_number() over in_order - 1) * interval '1 microsecond' as created_at
            from looked l
            join twins t on t.ordinal = l.ordinal and t.first = l.ordinal
            window in_order as (partition by l.into_id order by l.ordinal)
        )
        select (l.ordinal, l.sender_id, l.recipient_id, l.low_user_id, l.high_user_id, l.client, l.key, l.payload_hash,
                l.body, l.context,
                coalesce(l.refusal, case when t.first = l.ordinal then 'sent'
                                         when t.hash = l.payload_hash then 'replayed'
                                         else 'key_reused' end),
                coalesce(l.used_in, l.into_id), l.into_public_id,
                coalesce(l.used_seq, p.seq), p.created_at)::send_item
        from looked l
        left join twins t on t.ordinal = l.ordinal
        left join placed p on p.ordinal = t.first
        order by l.ordinal
    );

    insert into idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)
    select i.sender_id, i.client, i.key, i.payload_hash, i.conversation_id, i.seq, i.created_at
    from unnest(items) i
    where i.outcome = 'sent'
    order by i.sender_id, i.client, i.key;

    update conversations c
    set last_seq = n.last_seq, last_created_at = n.last_created_at
    from (
        select i.conversation_id, max(i.seq) as last_seq, max(i.created_at) as last_created_at
        from unnest(items) i
        where i.outcome = 'sent'
        group by i.conversation_id
    ) n
    where c.id = n.conversation_id;

    insert into messages (conversation_id, seq, sender_id, body, context, created_at)
    select i.conversation_id, i.seq, i.sender_id, i.body, i.context, i.created_at
    from unnest(items) i
    where i.outcome = 'sent'
    order by i.conversation_id, i.seq;

    -- Sending reads nothing: the sender's marker stays where it is.
    insert into participants as p (conversation_id, user_id, peer_id, unread_count, preview_seq, last_activity_at)
    select i.conversation_id, side.user_id, side.peer_id,
           count(*) filter (where i.sender_id = side.peer_id), max(i.seq), max(i.created_at)
    from unnest(items) i
    cross join lateral (
        values (i.low_user_id, i.high_user_id), (i.high_user_id, i.low_user_id)) as side (user_id, peer_id)
    where i.outcome = 'sent'
    group by i.conversation_id, side.user_id, side.peer_id
    order by i.conversation_id, side.user_id
    on conflict on constraint participants_pkey do update
    set unread_count = p.unread_count + excluded.unread_count,
        preview_seq = excluded.preview_seq,
        last_activity_at = excluded.last_activity_at;

    -- A conversation made for nothing but refusals never was.
    if made is not null then
        delete from conversations where id = any (made) and last_seq = 0;
    end if;

    return query
    select i.outcome, i.public_id, i.seq, i.created_at from unnest(items) i order by i.ordinal;
end
$$;
