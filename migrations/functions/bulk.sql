-- Bulk sends: the recipients by a roster, the messages of one bulk send, and retracting them together. A bulk send has no rows of
-- its own: its messages are those whose idempotency keys have a common beginning.

-- The active members of a context, by the ids of the LMS and in their order, without the sender; those with one of `roles` in the
-- context, or all if that is null. At most `at_most`. Null: there is no such context, or the sender is no active member of it and
-- must be.
create or replace function bulk_recipients(
    in_tenant text, in_type text, in_id text, roles text[], sender text, must_be_member boolean, at_most bigint
) returns text[] language plpgsql stable as $$
declare
    at       timestamptz := clock_timestamp();
    context  bigint := (select c.id from contexts c where c.tenant = in_tenant and c.type = in_type and c.external_id = in_id);
begin
    if context is null or must_be_member and not exists (
        select from users u join context_members m on m.user_id = u.id and m.context_id = context
        where u.tenant = in_tenant and u.external_id = sender and m.ends_at > at
    ) then
        return null;
    end if;
    return array(
        select u.external_id
        from context_members m
        join users u on u.id = m.user_id
        where m.context_id = context and m.ends_at > at and u.external_id <> sender
          and (roles is null or coalesce(m.role, u.role, 'student') = any (roles))
        order by u.external_id
        limit at_most
    );
end
$$;

-- The messages of a sender whose keys are above one bound and below another.
create or replace function bulk_messages(in_tenant text, sender text, client text, after text, until text) returns table (
    key text, peer_id text, public_id uuid, conversation_id bigint, seq bigint, created_at timestamptz, read_at timestamptz,
    retracted_at timestamptz
) language sql stable as $$
    select k.key, peer.external_id, c.public_id, c.id, m.seq, m.created_at, r.read_at, coalesce(m.retracted_at, m.erased_at)
    from users s
    join idempotency k on k.sender_id = s.id and k.client = bulk_messages.client and k.key > after and k.key < until
    join conversations c on c.id = k.conversation_id
    join users peer on peer.id = c.low_user_id + c.high_user_id - s.id
    join messages m on m.conversation_id = k.conversation_id and m.seq = k.seq
    left join lateral receipt_of(c.id, peer.id, m.seq) r on true
    where s.tenant = in_tenant and s.external_id = sender
$$;

-- The numbers of those messages, of those that their recipients have seen, and of those that were retracted. Each message is one
-- step in each index; `offset 0` keeps the planner from reading whole tables instead.
create or replace function bulk_counts(in_tenant text, sender text, client text, after text, until text)
    returns table (sent bigint, read bigint, retracted bigint) language sql stable as $$
    select count(*), count(r.read_at), count(m.retracted_at)
    from users s
    join idempotency k on k.sender_id = s.id and k.client = bulk_counts.client and k.key > after and k.key < until
    left join lateral (
        select coalesce(m.retracted_at, m.erased_at) as retracted_at from messages m where m.conversation_id = k.conversation_id and m.seq = k.seq offset 0
    ) m on true
    left join lateral (
        select r.read_at
        from conversations c
        cross join lateral receipt_of(c.id, c.low_user_id + c.high_user_id - s.id, k.seq) r
        where c.id = k.conversation_id
        offset 0
    ) r on true
    where s.tenant = in_tenant and s.external_id = sender
$$;

-- Those of some ids that no user of a tenant has.
create or replace function unknown_users(in_tenant text, ids text[]) returns text[] language sql stable as $$
    -- A subquery for each, not a join: an index lookup, whatever the planner expects of the array.
    select coalesce(array_agg(i.id), '{}')
    from unnest(ids) as i (id)
    where (select u.id from users u where u.tenant = in_tenant and u.external_id = i.id) is null
$$;

-- Retracts messages of a sender, each given by its conversation, the recipient and its seq. All conversations are locked first, in
-- the order of every write to several conversations. Returns one outcome for each message, in order:
--   retracted   it is a tombstone now
--   already     it was one before
--   those of retract_message   refused
create or replace function retract_bulk(
    in_tenant text, sender text, conversation_ids bigint[], peers text[], message_seqs bigint[], may_any boolean,
    retract_window interval
) returns text[] language plpgsql as $$
declare
    outcomes  text[] := '{}';
    outcome   text;
begin
    perform from conversations c
    where c.id = any (conversation_ids)
    order by c.low_user_id, c.high_user_id
    for no key update;
    perform from participants p
    where p.conversation_id = any (conversation_ids)
    order by p.conversation_id, p.user_id
    for no key update;

    for i in 1 .. coalesce(cardinality(conversation_ids), 0) loop
        if exists (
            select from messages m
            where m.conversation_id = conversation_ids[i] and m.seq = message_seqs[i] and is_tombstone(m)
        ) then
            outcomes := outcomes || text 'already';
        else
            outcome := (retract_message(in_tenant, sender, peers[i], message_seqs[i], may_any, retract_window)).outcome;
            outcomes := outcomes || case when outcome = 'done' then 'retracted' else outcome end;
        end if;
    end loop;
    return outcomes;
end
$$;
