-- Sending: one call and one transaction for one message or for many.
--
-- No exception block may be added to these functions: its subtransaction would hide from `read_all` which snapshot includes a
-- message.

-- A UUIDv7 (RFC 9562): creation time in milliseconds, then random.
create or replace function new_public_id() returns uuid language sql volatile as $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
        52, 1), 53, 1), 'hex')::uuid
$$;

-- Creates the conversations, with both participants, of those pairs that have none. Returns their ids; null: none was created.
create or replace function create_conversations(some_users bigint[], their_peers bigint[]) returns bigint[] language sql as $$
    with pair as (
        select distinct least(p.one, p.other) as low, greatest(p.one, p.other) as high
        from unnest(some_users, their_peers) as p (one, other)
        where p.one <> p.other
    ), created as (
        insert into conversations (public_id, low_user_id, high_user_id)
        select new_public_id(), p.low, p.high
        from pair p
        where not exists (select from conversations c where c.low_user_id = p.low and c.high_user_id = p.high)
        order by p.low, p.high
        on conflict on constraint conversations_one_per_pair_key do nothing
        returning id, low_user_id, high_user_id
    ), joined as (
        insert into participants (conversation_id, user_id, peer_id, last_activity_at)
        select c.id, side.user_id, side.peer_id, clock_timestamp()
        from created c
        cross join lateral (
            values (c.low_user_id, c.high_user_id), (c.high_user_id, c.low_user_id)) as side (user_id, peer_id)
        order by c.id, side.user_id
    )
    select array_agg(id) from created
$$;

-- Sends a batch of messages. Returns one row for each item, in the order of the arrays; a refused item does not affect the others.
--
-- The arrays have one element for each item: `tenants`, `senders` and `recipients` name the users, `clients`, `keys` and
-- `payload_hashes` are as in the table idempotency, where a key may be null, and no two items have the same sender, client and
-- key. `draft_versions`: the version of the sender's draft that is sent and therefore deleted, or null.
-- `skip_locked_participants`: see below. Outcomes:
--   sent                     committed with this call; conversation_id, seq and created_at tell where
--   replayed                 the key was used for the same payload before; seq tells for which message
--   locked                   another transaction has locked the conversation: to be tried again a little later
--   sender_unknown           the sender is not in the directory; nothing was written
--   idempotency_key_reused, self_message, recipient_unknown   refused, by the code of the error
--   those of send_verdict    refused: the sender may not write to the recipient
--
-- `roles`: the role of each sender by their own token; null where a service sends for them. `rules`: the policies of the tenants
-- (see policy.sql); null: none has one.
--
-- `batch_id` is unique to the batch, and all attempts to send it have the same. A batch of which something was sent or replayed
-- has a row in sent_batches, written in the same transaction. `is_rerun`: an earlier attempt lost its connection and may have been
-- committed; then its row has the outcomes of this call. If it is still running, only one of the two can be committed: the
-- primary key refuses the other one's row, and with it its whole batch.
--
-- The first statement finds the conversations and locks them, the later ones have newer snapshots and so see everything that was
-- committed before the lock was taken. A conversation that is locked already is skipped instead of waited for, so a batch may
-- lock in any order. Errors that call for another attempt, with nothing written:
--   a unique violation of idempotency_pkey   a concurrent send with the same key to another recipient was committed first
--   a unique violation of sent_batches_pkey  another attempt to send the batch was committed first: to be repeated as a rerun
--   55P03 (lock_not_available)               something other than a conversation stayed locked: to be repeated with
--                                            `skip_locked_participants`, which treats items with locked participants as locked
create or replace function write_batch(
    batch_id uuid, is_rerun boolean, tenants text[], senders text[], recipients text[], clients text[], keys text[],
    payload_hashes bytea[], bodies text[], contexts jsonb[], draft_versions bigint[], skip_locked_participants boolean,
    roles text[] default null, rules jsonb default null
) returns table (outcome text, conversation_id uuid, seq bigint, created_at timestamptz)
language plpgsql
-- One plan, made once, for batches of every size.
set plan_cache_mode = force_generic_plan
-- A lock that is waited for delays the whole batch.
set lock_timeout = '50ms'
as $$
#variable_conflict use_column
declare
    sender_ids        bigint[];
    recipient_ids     bigint[];
    sender_roles      text[];
    recipient_roles   text[];
    inactives         text[];       -- whose account is deactivated, as an outcome; null: nobody's
    alloweds          boolean[];    -- whether the rules allow the message; false: send_verdict decides; null: there are no rules
    found_ids         bigint[];
    public_ids        uuid[];
    last_seqs         bigint[];
    last_created_ats  timestamptz[];
    blockeds          smallint[];
    created_ids       bigint[];
    at                timestamptz;
begin
    -- If an earlier attempt was committed, its outcomes are those of the batch.
    if is_rerun then
        return query
        select i.outcome, c.public_id, i.seq, m.created_at
        from sent_batches b
        cross join lateral unnest(b.outcomes, b.conversation_ids, b.seqs) with ordinality as i (outcome, id, seq, ordinal)
        left join conversations c on c.id = i.id
        left join messages m on m.conversation_id = i.id and m.seq = i.seq and i.outcome = 'sent'
        where b.id = batch_id
        order by i.ordinal;
        if found then
            return;
        end if;
    end if;

    -- Resolve the users and lock the conversations. Create those that are missing, then look again.
    at := clock_timestamp();
    for attempt in 1 .. 2 loop
        select array_agg(i.sender_id), array_agg(i.recipient_id), array_agg(i.sender_role), array_agg(i.recipient_role),
               array_agg(i.inactive), array_agg(i.id), array_agg(i.public_id), array_agg(i.last_seq),
               array_agg(i.last_created_at), array_agg(i.blocked)
        into sender_ids, recipient_ids, sender_roles, recipient_roles, inactives, found_ids, public_ids, last_seqs,
             last_created_ats, blockeds
        from (
            select s.id as sender_id, r.id as recipient_id, role_in_force(s.managed, s.role, i.role) as sender_role,
                   coalesce(r.role, 'student') as recipient_role,
                   case
                       when s.deactivated_at is not null or (i.client <> '' and (
                           select v.deactivated_at from users v where v.tenant = i.tenant and v.external_id = i.client
                       ) is not null) then 'sender_inactive'
                       when r.deactivated_at is not null then 'recipient_inactive'
                   end as inactive,
                   c.id, c.public_id, c.last_seq, c.last_created_at, c.blocked
            from unnest(tenants, senders, recipients, clients, roles) with ordinality
                 as i (tenant, sender, recipient, client, role, ordinal)
            left join users s on s.tenant = i.tenant and s.external_id = i.sender
            left join users r on r.tenant = i.tenant and r.external_id = i.recipient
            left join lateral (
                select * from conversations c
                where c.low_user_id = least(s.id, r.id) and c.high_user_id = greatest(s.id, r.id)
                for no key update skip locked
            ) c on true
            order by i.ordinal
        ) i;

        -- A statement of its own, which tenants without a policy do not run. It is the part of full_verdict that allows.
        if rules is not null then
            select array_agg(i.allowed)
            into alloweds
            from (
                select coalesce(rule_of(rules, i.prefix, i.sender_role, i.recipient_role), 'always') = 'always' or exists (
                           select from context_members a
                           join context_members b on b.user_id = i.recipient_id and b.context_id = a.context_id
                           where a.user_id = i.sender_id and a.ends_at > at and b.ends_at > at
                             and rule_of(rules, i.prefix, coalesce(a.role, i.sender_role), coalesce(b.role, i.recipient_role))
                                 <> 'never'
                       ) as allowed
                from (
                    select x.tenant || e'\x1f' as prefix, x.sender_id, x.recipient_id, x.sender_role, x.recipient_role, x.ordinal
                    from unnest(tenants, sender_ids, recipient_ids, sender_roles, recipient_roles) with ordinality
                         as x (tenant, sender_id, recipient_id, sender_role, recipient_role, ordinal)
                    offset 0
                ) i
                order by i.ordinal
            ) i;
        end if;
        exit when array_position(found_ids, null) is null or attempt = 2;

        -- A refused first message creates no conversation, so it writes nothing.
        created_ids := create_conversations(sender_ids, (
            select array_agg(case when i.inactive is null and i.allowed is not false then i.recipient_id end order by i.ordinal)
            from unnest(recipient_ids, inactives, alloweds) with ordinality as i (recipient_id, inactive, allowed, ordinal)));
        exit when created_ids is null;
        -- A new conversation does not have the blocks from before it. A later statement sees those of transactions that had locked
        -- the pair.
        update conversations c
        set blocked = blocked_bits(c.low_user_id, c.high_user_id)
        where c.id = any (created_ids) and blocked_bits(c.low_user_id, c.high_user_id) <> 0;
    end loop;

    -- Treat a conversation with a locked participant as locked. Costs a query, so it is done only on request.
    if skip_locked_participants then
        select array_agg(case when f.rows = 2 then i.id end order by i.ordinal)
        into found_ids
        from unnest(found_ids) with ordinality as i (id, ordinal)
        left join (
            select l.conversation_id, count(*) as rows
            from (
                select p.conversation_id from participants p
                where p.conversation_id = any (found_ids)
                order by p.conversation_id, p.user_id
                for no key update skip locked
            ) l
            group by l.conversation_id
        ) f on f.conversation_id = i.id;
    end if;

    -- Keep the order within a conversation: where one item found it locked, it is locked for all items, since the lock may have
    -- been released in between.
    if array_position(found_ids, null) is not null then
        select array_agg(i.id order by i.ordinal)
        into found_ids
        from (
            select i.ordinal, case when bool_and(i.id is not null) over same_pair then i.id end as id
            from unnest(found_ids, sender_ids, recipient_ids) with ordinality as i (id, one, other, ordinal)
            window same_pair as (partition by least(i.one, i.other), greatest(i.one, i.other))
        ) i;
    end if;

    -- Check each item, used keys before policy, and write what is left with the next seqs.
    at := clock_timestamp();
    return query
    with item as materialized (
        select i.ordinal, i.sender_id, i.recipient_id, i.id, i.public_id, i.last_seq, i.last_created_at,
               k.conversation_id as used_id, k.seq as used_seq,
               case
                   when i.sender_id is null then 'sender_unknown'
                   when k.payload_hash = payload_hashes[i.ordinal] then 'replayed'
                   when k.payload_hash is not null then 'idempotency_key_reused'
                   when i.inactive = 'sender_inactive' and (i.recipient_id is null or i.sender_id = i.recipient_id) then i.inactive
                   when i.sender_id = i.recipient_id then 'self_message'
                   when i.recipient_id is null then 'recipient_unknown'
                   when i.inactive is null and i.allowed is not false and coalesce(i.blocked, 0) = 0 then
                       case when i.id is null then 'locked' end
                   else coalesce(
                       send_verdict(
                           rules, tenants[i.ordinal] || e'\x1f', i.sender_id, sender_roles[i.ordinal], i.recipient_id,
                           recipient_roles[i.ordinal], i.inactive, at),
                       case when i.id is null then 'locked' end)
               end as refusal
        from unnest(sender_ids, recipient_ids, inactives, alloweds, found_ids, public_ids, last_seqs, last_created_ats,
                    blockeds) with ordinality
             as i (sender_id, recipient_id, inactive, allowed, id, public_id, last_seq, last_created_at, blocked, ordinal)
        left join idempotency k on k.sender_id = i.sender_id and k.client = clients[i.ordinal] and k.key = keys[i.ordinal]
    ), placed as materialized (
        select i.ordinal, i.sender_id, i.recipient_id, i.id,
               i.last_seq + row_number() over in_order as seq,
               greatest(at, i.last_created_at + interval '1 microsecond')
                   + (row_number() over in_order - 1) * interval '1 microsecond' as created_at
        from item i
        where i.refusal is null
        window in_order as (partition by i.id order by i.ordinal)
    ), inserted_keys as (
        insert into idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)
        select p.sender_id, clients[p.ordinal], keys[p.ordinal], payload_hashes[p.ordinal], p.id, p.seq, p.created_at
        from placed p
        where keys[p.ordinal] is not null
        order by p.sender_id, clients[p.ordinal], keys[p.ordinal]
    ), updated_conversations as (
        update conversations c
        set last_seq = n.last_seq, last_created_at = n.last_created_at
        from (select p.id, max(p.seq) as last_seq, max(p.created_at) as last_created_at from placed p group by p.id) n
        where c.id = n.id
    ), inserted_messages as (
        insert into messages (conversation_id, seq, sender_id, body, context, created_at)
        select p.id, p.seq, p.sender_id, bodies[p.ordinal], contexts[p.ordinal], p.created_at
        from placed p
    ), updated_participants as (
        -- Sending does not read: the sender's read marker stays as it is. Ordered like every write to several participants.
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
    ), queued_for_search as (
        insert into search_queue (conversation_ids, seqs, user_ids)
        select array_agg(p.id), array_agg(p.seq), array_agg(p.sender_id) || array_agg(p.recipient_id)
        from placed p
        having count(*) > 0
    ), recorded_event as (
        -- `placed` has the messages of a conversation in the order of seq.
        insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
        select 'message.sent', array_agg(p.id), array_agg(p.seq), array_agg(p.sender_id), array_agg(p.recipient_id)
        from placed p
        having count(*) > 0
    ), answer as materialized (
        select coalesce(i.refusal, 'sent') as outcome, coalesce(i.used_id, p.id) as id, i.public_id,
               coalesce(i.used_seq, p.seq) as seq, p.created_at
        from item i
        left join placed p on p.ordinal = i.ordinal
        order by i.ordinal
    ), recorded as (
        insert into sent_batches (id, outcomes, conversation_ids, seqs, sent_at)
        select batch_id, array_agg(a.outcome), array_agg(a.id), array_agg(a.seq), at
        from answer a
        having bool_or(a.outcome in ('sent', 'replayed'))
    )
    select a.outcome, a.public_id, a.seq, a.created_at from answer a;

    -- Contexts and drafts are rare, so batches without them skip these statements. They include messages that were sent with the
    -- same key before: the recipient may have another id since, or the id may be another user's.
    if array_remove(contexts, null) <> '{}' then
        insert into context_uses as u (user_id, context_type, context_id, conversation_id, last_seq)
        select side.user_id, contexts[i.ordinal] ->> 'type', contexts[i.ordinal] ->> 'id', i.id, max(i.seq)
        from sent_batches b
        cross join lateral unnest(b.outcomes, b.conversation_ids, b.seqs) with ordinality as i (outcome, id, seq, ordinal)
        join conversations c on c.id = i.id
        cross join lateral (values (c.low_user_id), (c.high_user_id)) as side (user_id)
        where b.id = batch_id and i.outcome in ('sent', 'replayed') and contexts[i.ordinal] is not null
        group by 1, 2, 3, 4
        order by 1, 2, 3, 4
        on conflict on constraint context_uses_pkey do update set last_seq = greatest(u.last_seq, excluded.last_seq);
    end if;
    if array_remove(draft_versions, null) <> '{}' then
        delete from drafts d
        using sent_batches b
        cross join lateral unnest(b.outcomes) with ordinality as i (outcome, ordinal)
        where b.id = batch_id and i.outcome in ('sent', 'replayed')
          and d.user_id = sender_ids[i.ordinal] and d.peer = recipients[i.ordinal] and d.version = draft_versions[i.ordinal];
    end if;

    -- Remove the conversations that this call created and then sent nothing to.
    if created_ids is not null then
        delete from participants p using conversations c
        where p.conversation_id = c.id and c.id = any (created_ids) and c.last_seq = 0;
        delete from conversations c where c.id = any (created_ids) and c.last_seq = 0;
    end if;
end
$$;
