-- Sending once more: a batch now also tells the search what to index, takes a conversation out of its recipient's archive, notes
-- what it is about and lets a draft go that has become a message. `send_batch` of before is the same without drafts, for releases
-- that call it; `send_messages` is called by none any more.
--
-- No exception block may ever stand here: its subtransaction would hide from `read_all` which snapshot saw a message.

drop function send_messages(text[], text[], text[], text[], text[], bytea[], text[], jsonb[]);
drop type send_item;

-- Sends what can be sent and says of each item what became of it, in the order of the arrays. No two items have the same
-- sender, client and key. `are_new` tells of a key that it was made up for this call, so that nobody can have used it.
-- Outcomes:
--   sent            committed with this call; conversation_id, seq and created_at tell where
--   replayed        the key was used for the same payload before; seq tells which message
--   key_reused      the key was used for another payload
--   locked          somebody else has the conversation: call again, a little later
--   sender_unknown, recipient_unknown, self_message, recipient_inactive   refused; nothing was written
-- A unique violation of idempotency_pkey means that a twin aimed at another conversation won: call again.
-- 55P03 (lock_not_available) means that something else than a conversation was locked for long, and nothing was written: call
-- again with `careful`, which skips locked participants, too.
-- `drafts`: the version of the sender's draft that the message was, if it was one.
create function send_batch(
    tenants text[], senders text[], recipients text[], clients text[], keys text[], are_new boolean[], hashes bytea[],
    bodies text[], contexts jsonb[], drafts bigint[], careful boolean
) returns table (outcome text, conversation_id uuid, seq bigint, created_at timestamptz)
language plpgsql
-- Plans are made once: a batch of one and a batch of many are planned alike.
set plan_cache_mode = force_generic_plan
-- Whoever waits here keeps a whole batch waiting.
set lock_timeout = '50ms'
as $$
#variable_conflict use_column
declare
    sender_ids     bigint[];
    recipient_ids  bigint[];
    inactive       boolean[];
    ids            bigint[];
    public_ids     uuid[];
    last_seqs      bigint[];
    last_times     timestamptz[];
    made           bigint[];
    at             timestamptz;
begin
    -- Who is meant, and their conversations. Pairs that have none get one, and are looked for again.
    for attempt in 1 .. 2 loop
        select array_agg(s.id order by i.ordinal), array_agg(r.id order by i.ordinal),
               array_agg(r.deactivated_at is not null order by i.ordinal),
               array_agg(c.id order by i.ordinal), array_agg(c.public_id order by i.ordinal),
               array_agg(c.last_seq order by i.ordinal), array_agg(c.last_created_at order by i.ordinal)
        into sender_ids, recipient_ids, inactive, ids, public_ids, last_seqs, last_times
        from unnest(tenants, senders, recipients) with ordinality as i (tenant, sender, recipient, ordinal)
        left join users s on s.tenant = i.tenant and s.external_id = i.sender
        left join users r on r.tenant = i.tenant and r.external_id = i.recipient
        left join lateral (
            select * from conversations c
            where c.low_user_id = least(s.id, r.id) and c.high_user_id = greatest(s.id, r.id)
            for no key update skip locked
        ) c on true;
        exit when array_position(ids, null) is null or attempt = 2;
        made := begin_conversations(sender_ids, recipient_ids);
        exit when made is null;
    end loop;

    -- Somebody may have a participant's row: then the conversation is as good as locked. To look costs, so it is done only where
    -- there is reason to think so.
    if careful then
        select array_agg(case when f.rows = 2 then i.id end order by i.ordinal)
        into ids
        from unnest(ids) with ordinality as i (id, ordinal)
        left join (
            select l.conversation_id, count(*) as rows
            from (
                select p.conversation_id from participants p
                where p.conversation_id = any (ids)
                order by p.conversation_id, p.user_id
                for no key update skip locked
            ) l
            group by l.conversation_id
        ) f on f.conversation_id = i.id;
    end if;

    -- One that was locked for an earlier item is locked for the later ones: it may have been let go between them.
    if array_position(ids, null) is not null then
        select array_agg(i.id order by i.ordinal)
        into ids
        from (
            select i.ordinal, case when bool_and(i.id is not null) over same_pair then i.id end as id
            from unnest(ids, sender_ids, recipient_ids) with ordinality as i (id, one, other, ordinal)
            window same_pair as (partition by least(i.one, i.other), greatest(i.one, i.other))
        ) i;
    end if;

    -- Now look: used keys first, then policy; the rest get the next seqs.
    at := clock_timestamp();
    return query
    with item as materialized (
        select i.ordinal, i.sender_id, i.recipient_id, i.id, i.public_id, i.last_seq, i.last_time, k.seq as used_seq,
               case
                   when i.sender_id is null then 'sender_unknown'
                   when k.payload_hash = hashes[i.ordinal] then 'replayed'
                   when k.payload_hash is not null then 'key_reused'
                   when i.sender_id = i.recipient_id then 'self_message'
                   when i.recipient_id is null then 'recipient_unknown'
                   when i.id is null then 'locked'
                   -- Strangers are not told of each other's standing.
                   when i.inactive and i.last_seq = 0 then 'recipient_unknown'
                   when i.inactive then 'recipient_inactive'
               end as refusal
        from unnest(sender_ids, recipient_ids, inactive, ids, public_ids, last_seqs, last_times, are_new) with ordinality
             as i (sender_id, recipient_id, inactive, id, public_id, last_seq, last_time, is_new, ordinal)
        left join idempotency k on not i.is_new and k.sender_id = i.sender_id
             and k.client = clients[i.ordinal] and k.key = keys[i.ordinal]
    ), placed as materialized (
        select i.ordinal, i.sender_id, i.recipient_id, i.id,
               i.last_seq + row_number() over in_order as seq,
               greatest(at, i.last_time + interval '1 microsecond')
                   + (row_number() over in_order - 1) * interval '1 microsecond' as created_at
        from item i
        where i.refusal is null
        window in_order as (partition by i.id order by i.ordinal)
    ), noted as (
        insert into idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)
        select p.sender_id, clients[p.ordinal], keys[p.ordinal], hashes[p.ordinal], p.id, p.seq, p.created_at
        from placed p
        order by p.sender_id, clients[p.ordinal], keys[p.ordinal]
    ), counted as (
        update conversations c
        set last_seq = n.last_seq, last_created_at = n.last_created_at
        from (select p.id, max(p.seq) as last_seq, max(p.created_at) as last_created_at from placed p group by p.id) n
        where c.id = n.id
    ), written as (
        insert into messages (conversation_id, seq, sender_id, body, context, created_at)
        select p.id, p.seq, p.sender_id, bodies[p.ordinal], contexts[p.ordinal], p.created_at
        from placed p
    ), shown_to_both as (
        -- Sending reads nothing: the sender's marker stays where it is. In this order, like every other writer.
        insert into participants as p (
            conversation_id, user_id, peer_id, unread_count, preview_seq, last_is_mine, last_activity_at)
        select p.id, side.user_id, side.peer_id, sum(side.unread), max(p.seq),
               max(p.seq * side.unread) < max(p.seq), max(p.created_at)
        from placed p
        cross join lateral (
            values (p.sender_id, p.recipient_id, 0), (p.recipient_id, p.sender_id, 1)) as side (user_id, peer_id, unread)
        group by p.id, side.user_id, side.peer_id
        order by p.id, side.user_id
        on conflict on constraint participants_pkey do update
        set unread_count = p.unread_count + excluded.unread_count,
            preview_seq = excluded.preview_seq,
            last_is_mine = excluded.last_is_mine,
            last_activity_at = excluded.last_activity_at,
            archived_at = case when excluded.unread_count = 0 or p.muted_until > at then p.archived_at end,
            trashed_at = null
    ), queued as (
        insert into search_queue (conversation_ids, seqs, user_ids)
        select array_agg(p.id), array_agg(p.seq), array_agg(p.sender_id) || array_agg(p.recipient_id)
        from placed p
        having count(*) > 0
    )
    select coalesce(i.refusal, 'sent'), i.public_id, coalesce(i.used_seq, p.seq), p.created_at
    from item i
    left join placed p on p.ordinal = i.ordinal
    order by i.ordinal;

    -- What is rare costs the others nothing. Each item is found by its key, also one that had been sent before.
    if array_remove(contexts, null) <> '{}' then
        insert into context_uses as u (user_id, context_type, context_id, conversation_id, last_seq)
        select side.user_id, contexts[i.ordinal] ->> 'type', contexts[i.ordinal] ->> 'id', k.conversation_id, max(k.seq)
        from unnest(sender_ids, recipient_ids, clients, keys, hashes) with ordinality
             as i (sender_id, recipient_id, client, key, hash, ordinal)
        join idempotency k on k.sender_id = i.sender_id and k.client = i.client and k.key = i.key
             and k.payload_hash = i.hash
        cross join lateral (values (i.sender_id), (i.recipient_id)) as side (user_id)
        where contexts[i.ordinal] is not null
        group by 1, 2, 3, 4
        order by 1, 2, 3, 4
        on conflict on constraint context_uses_pkey do update set last_seq = greatest(u.last_seq, excluded.last_seq);
    end if;
    if array_remove(drafts, null) <> '{}' then
        delete from drafts d
        using unnest(sender_ids, recipients, clients, keys, hashes, drafts) as i (sender_id, peer, client, key, hash, version)
        join idempotency k on k.sender_id = i.sender_id and k.client = i.client and k.key = i.key
             and k.payload_hash = i.hash
        where d.user_id = i.sender_id and d.peer = i.peer and d.version = i.version;
    end if;

    -- A conversation made for nothing but refusals never was.
    if made is not null then
        delete from participants p using conversations c
        where p.conversation_id = c.id and c.id = any (made) and c.last_seq = 0;
        delete from conversations c where c.id = any (made) and c.last_seq = 0;
    end if;
end
$$;

create or replace function send_batch(
    tenants text[], senders text[], recipients text[], clients text[], keys text[], are_new boolean[], hashes bytea[],
    bodies text[], contexts jsonb[], careful boolean
) returns table (outcome text, conversation_id uuid, seq bigint, created_at timestamptz)
language plpgsql as $$
begin
    return query select * from send_batch(
        tenants, senders, recipients, clients, keys, are_new, hashes, bodies, contexts,
        array_fill(null::bigint, array[cardinality(tenants)]), careful);
end
$$;
