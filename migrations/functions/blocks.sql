-- Blocks: which user may not write to another one because that one does not want it.

-- What `conversations.blocked` has to be for a pair of users (see there).
create or replace function blocked_bits(low bigint, high bigint) returns smallint language plpgsql stable as $$
begin
    return (select coalesce(bit_or(case when b.blocker_id = low then 1 else 2 end), 0)
            from blocks b
            where (b.blocker_id, b.blocked_id) in ((low, high), (high, low)));
end
$$;

-- Locks the conversation of two users and returns its id. If there is none, it is created: until the transaction ends, nothing is
-- sent between the two, not even a first message. A later statement sees all that was sent before. To be completed by
-- settle_pair.
create or replace function lock_pair(one bigint, other bigint) returns bigint language plpgsql as $$
declare
    locked_id    bigint;
    created_ids  bigint[];
begin
    loop
        select c.id into locked_id
        from conversations c
        where c.low_user_id = least(one, other) and c.high_user_id = greatest(one, other)
        for no key update;
        exit when found;
        -- Waits for a transaction that is creating it, and creates none if that one keeps it.
        created_ids := create_conversations(array[one], array[other]);
        if created_ids is not null then
            locked_id := created_ids[1];
            exit;
        end if;
    end loop;
    return locked_id;
end
$$;

-- Stores the blocks between the users of a conversation that lock_pair has locked; removes one that it created.
create or replace function settle_pair(locked_id bigint) returns void language plpgsql as $$
begin
    update conversations c
    set blocked = blocked_bits(c.low_user_id, c.high_user_id)
    where c.id = locked_id and c.last_seq > 0;
    if not found then
        delete from participants p where p.conversation_id = locked_id;
        delete from conversations c where c.id = locked_id;
    end if;
end
$$;

-- Blocks a user. The arguments are those of visible_user_id and verdict_on; `sees_all`: the caller may see each user of the tenant.
-- Outcomes:
--   done              the user is blocked; the other columns describe the block, and `is_new` tells whether it is a new one
--   blocker_unknown   the caller is not in the directory
--   not_found         the caller may not see the user
--   not_blockable     the user cannot be blocked by the caller, or their data were erased
--   too_many_blocks   the caller has blocked `max_blocks` users
-- A block that exists stays as it is, whatever else has changed. When the function has returned `done` and is committed, nothing
-- that the blocked user sends is committed any more: a send locks the same conversation, and reads `blocked` under the lock.
create or replace function block_user(
    in_tenant text, caller text, to_block text, role text, sees_all boolean, listed text[], rules jsonb, max_blocks bigint
) returns table (
    outcome text, is_new boolean, created_at timestamptz, display_name text, avatar_url text, user_role text, active boolean
) language plpgsql as $$
#variable_conflict use_column
declare
    me         users;
    them       users;
    present    blocks;
    refusal    text;
    locked_id  bigint;
    at         timestamptz;
begin
    -- The lock keeps two blocks of the caller from exceeding `max_blocks` together. It is taken before that of the conversation.
    select u.* into me from users u where u.tenant = in_tenant and u.external_id = caller for no key update;
    select u.* into them from users u where u.tenant = in_tenant and u.external_id = to_block;
    select b.* into present from blocks b where b.blocker_id = me.id and b.blocked_id = them.id;
    is_new := not found;
    if is_new then
        at := clock_timestamp();
        refusal := case
            when me.id is null then 'blocker_unknown'
            when them.id is null then 'not_found'
            when visible_user_id(rules, in_tenant, caller, role, to_block, sees_all, listed) is null then 'not_found'
            when them.erased_at is not null
                 or is_unblockable(rules, in_tenant || e'\x1f', them.id, coalesce(them.role, 'student'), me.id, at)
                then 'not_blockable'
            when (select count(*) from blocks b where b.blocker_id = me.id) >= max_blocks then 'too_many_blocks'
        end;
        if refusal is not null then
            return query select refusal, null::boolean, null::timestamptz, null::text, null::text, null::text, null::boolean;
            return;
        end if;
        locked_id := lock_pair(me.id, them.id);
        insert into blocks as b (blocker_id, blocked_id) values (me.id, them.id) returning b.* into strict present;
        perform settle_pair(locked_id);
    end if;
    return query
    select 'done', is_new, present.created_at, them.display_name, them.avatar_url, coalesce(them.role, 'student'),
           them.deactivated_at is null;
end
$$;

-- Ends a block. Without effect where there is none. It locks the conversation for the same reason as block_user: a send that begins
-- one must not keep a block that has ended.
create or replace function unblock_user(in_tenant text, caller text, to_unblock text) returns void language plpgsql as $$
declare
    present    blocks;
    locked_id  bigint;
begin
    select b.* into present
    from users me
    join users them on them.tenant = in_tenant and them.external_id = to_unblock
    join blocks b on b.blocker_id = me.id and b.blocked_id = them.id
    where me.tenant = in_tenant and me.external_id = caller;
    if found then
        locked_id := lock_pair(present.blocker_id, present.blocked_id);
        delete from blocks b where b.blocker_id = present.blocker_id and b.blocked_id = present.blocked_id;
        perform settle_pair(locked_id);
    end if;
end
$$;
