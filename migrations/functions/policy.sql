-- The verdict on a message, by what decides who may write to whom: for sends, edits and everything that asks beforehand.
--
-- `rules` are the compiled policies of the tenants concerned: one flat object with the members
-- `<tenant>\x1f<from>><to>`: `never`, `shared` or `always`, where `*` stands for each role, and `<tenant>\x1funblockable`: a list
-- of roles. A tenant without a policy has no members, and null means that none of the tenants has one: then each two users may
-- write to each other. `prefix` is `<tenant>\x1f`.

-- The rule for a message from one role to another. Null: the tenant has no policy.
create or replace function rule_of(rules jsonb, prefix text, one text, other text) returns text language sql immutable as $$
    select coalesce(rules ->> (prefix || one || '>' || other), rules ->> (prefix || one || '>*'),
                    rules ->> (prefix || '*>' || other), rules ->> (prefix || '*>*'))
$$;

-- The roles of that rule as the policy names them, `<from>><to>`. Null: the tenant has no policy.
create or replace function matching_rule(rules jsonb, prefix text, one text, other text) returns text language sql immutable as $$
    select case
        when rules ? (prefix || one || '>' || other) then one || '>' || other
        when rules ? (prefix || one || '>*') then one || '>*'
        when rules ? (prefix || '*>' || other) then '*>' || other
        when rules ? (prefix || '*>*') then '*>*'
    end
$$;

-- The role of a sender that counts: on record if the directory describes the user, else that of the token (null where a service
-- sends for the user), else on record.
create or replace function role_in_force(managed boolean, recorded text, of_token text) returns text language sql immutable as $$
    select coalesce(case when not managed then of_token end, recorded, 'student')
$$;

-- Whether a block of a user has no effect: their role, or their role in an active context that they share with the other user,
-- cannot be blocked.
create or replace function is_unblockable(
    rules jsonb, prefix text, user_id bigint, user_role text, other_id bigint, at timestamptz
) returns boolean language plpgsql stable as $$
declare
    unblockable  jsonb := coalesce(rules -> (prefix || 'unblockable'), '["educator", "staff"]');
begin
    return unblockable ? user_role or exists (
        select from context_members a
        join context_members b on b.user_id = other_id and b.context_id = a.context_id
        where a.user_id = is_unblockable.user_id and a.ends_at > at and b.ends_at > at and unblockable ? coalesce(a.role, user_role)
    );
end
$$;

-- Whether two users are strangers: there is no message between them, and they never shared a context.
create or replace function are_strangers(one bigint, other bigint) returns boolean language plpgsql stable as $$
begin
    return not exists (
        select from conversations c
        where c.low_user_id = least(one, other) and c.high_user_id = greatest(one, other) and c.last_seq > 0
    ) and not exists (
        select from context_members a join context_members b on b.user_id = other and b.context_id = a.context_id
        where a.user_id = one
    );
end
$$;

-- Why a user may not write to another one; null: they may. `inactive`: `sender_inactive`, `recipient_inactive` or null. The first
-- reason that holds, in this order:
--   you_blocked         the sender has blocked the recipient
--   sender_inactive, recipient_inactive
--   blocked             the recipient has blocked the sender, whose role can be blocked
--   role_not_allowed    the rule for their roles, or for their roles in the contexts that they share, is `never`
--   context_ended       the contexts that they share are over
--   no_shared_context   they share none
create or replace function full_verdict(
    rules jsonb, prefix text, sender_id bigint, sender_role text, recipient_id bigint, recipient_role text, inactive text,
    at timestamptz
) returns text language plpgsql stable as $$
declare
    rule            text;
    shares_ended    boolean;
    shares_active   boolean;
    allows          boolean;
begin
    if exists (select from blocks b where b.blocker_id = sender_id and b.blocked_id = recipient_id) then
        return 'you_blocked';
    end if;
    if inactive is not null then
        return inactive;
    end if;
    if exists (select from blocks b where b.blocker_id = recipient_id and b.blocked_id = sender_id)
       and not is_unblockable(rules, prefix, sender_id, sender_role, recipient_id, at) then
        return 'blocked';
    end if;
    rule := rule_of(rules, prefix, sender_role, recipient_role);
    if coalesce(rule, 'always') = 'always' then
        return null;
    end if;
    select bool_or(s.is_active and s.rule <> 'never'), bool_or(s.is_active), bool_or(not s.is_active)
    into allows, shares_active, shares_ended
    from (
        select a.ends_at > at and b.ends_at > at as is_active,
               rule_of(rules, prefix, coalesce(a.role, sender_role), coalesce(b.role, recipient_role)) as rule
        from context_members a
        join context_members b on b.user_id = recipient_id and b.context_id = a.context_id
        where a.user_id = sender_id
    ) s;
    return case
        when allows then null
        when rule = 'never' or shares_active then 'role_not_allowed'
        when shares_ended then 'context_ended'
        else 'no_shared_context'
    end;
end
$$;

-- The same as the sender may know it. Between strangers, a refusal that is not about the sender reads as if the recipient did not
-- exist.
create or replace function send_verdict(
    rules jsonb, prefix text, sender_id bigint, sender_role text, recipient_id bigint, recipient_role text, inactive text,
    at timestamptz
) returns text language plpgsql stable as $$
declare
    reason  text := full_verdict(rules, prefix, sender_id, sender_role, recipient_id, recipient_role, inactive, at);
begin
    if reason is null or reason in ('you_blocked', 'sender_inactive') or not are_strangers(sender_id, recipient_id) then
        return reason;
    end if;
    return 'recipient_unknown';
end
$$;

-- The verdict on a message from one user to another, each of whom may be unknown (null, with the role `student`). `inactive`: as in
-- full_verdict. `may_introduce`: the message would make an unknown recipient known. `in_full`: with the reason between strangers,
-- too.
create or replace function verdict_between(
    rules jsonb, prefix text, sender_id bigint, sender_role text, recipient_id bigint, recipient_role text, is_oneself boolean,
    inactive text, may_introduce boolean, in_full boolean, at timestamptz
) returns text language plpgsql stable as $$
begin
    return case
        when inactive = 'sender_inactive' and (recipient_id is null or is_oneself) then inactive
        when is_oneself then 'self_message'
        when recipient_id is not null and in_full
            then full_verdict(rules, prefix, sender_id, sender_role, recipient_id, recipient_role, inactive, at)
        when recipient_id is not null
            then send_verdict(rules, prefix, sender_id, sender_role, recipient_id, recipient_role, inactive, at)
        when may_introduce and coalesce(rule_of(rules, prefix, sender_role, recipient_role), 'always') = 'always' then null
        else 'recipient_unknown'
    end;
end
$$;

-- The verdict on a message that is not being sent: what `write_batch` would return for it, or null where it would send it. The
-- arguments are as there and in verdict_between; `role`: the sender's role by their own token, or null.
create or replace function verdict_on(
    rules jsonb, in_tenant text, sender text, recipient text, client text, role text, may_introduce boolean, in_full boolean,
    at timestamptz
) returns text language plpgsql stable as $$
declare
    s         users;
    r         users;
    inactive  text;
begin
    select u.* into s from users u where u.tenant = in_tenant and u.external_id = sender;
    select u.* into r from users u where u.tenant = in_tenant and u.external_id = recipient;
    inactive := case when s.deactivated_at is not null then 'sender_inactive'
                     when r.deactivated_at is not null then 'recipient_inactive' end;
    if client <> '' and exists (
        select from users v where v.tenant = in_tenant and v.external_id = client and v.deactivated_at is not null
    ) then
        inactive := 'sender_inactive';
    end if;
    return verdict_between(
        rules, in_tenant || e'\x1f', s.id, role_in_force(coalesce(s.managed, false), s.role, role), r.id,
        coalesce(r.role, 'student'), sender = recipient, inactive, may_introduce, in_full, at);
end
$$;

-- The verdicts on messages between pairs of users of a tenant, in full, and what they were reached by: the roles on record, the
-- rule for them (see matching_rule), and the contexts that the two share, active ones first, 100 at most. The sender is taken to
-- have no token, so their role on record counts.
create or replace function explain_pairs(rules jsonb, in_tenant text, senders text[], recipients text[])
    returns table (code text, rule text, allow text, context_types text[], context_ids text[], actives boolean[], allows text[])
language plpgsql stable as $$
#variable_conflict use_column
declare
    prefix  text := in_tenant || e'\x1f';
    at      timestamptz := clock_timestamp();
begin
    return query
    select verdict_between(rules, prefix, p.sender_id, p.sender_role, p.recipient_id, p.recipient_role, p.sender = p.recipient,
                           p.inactive, false, true, at),
           matching_rule(rules, prefix, p.sender_role, p.recipient_role),
           rule_of(rules, prefix, p.sender_role, p.recipient_role),
           shared.types, shared.ids, shared.actives, shared.allows
    from (
        select i.ordinal, i.sender, i.recipient, s.id as sender_id, r.id as recipient_id,
               role_in_force(coalesce(s.managed, false), s.role, null) as sender_role, coalesce(r.role, 'student') as recipient_role,
               case when s.deactivated_at is not null then 'sender_inactive'
                    when r.deactivated_at is not null then 'recipient_inactive' end as inactive
        from unnest(senders, recipients) with ordinality as i (sender, recipient, ordinal)
        left join users s on s.tenant = in_tenant and s.external_id = i.sender
        left join users r on r.tenant = in_tenant and r.external_id = i.recipient
    ) p
    cross join lateral (
        select coalesce(array_agg(c.type), '{}') as types, coalesce(array_agg(c.external_id), '{}') as ids,
               coalesce(array_agg(c.is_active), '{}') as actives, coalesce(array_agg(c.allow), '{}') as allows
        from (
            select c.type, c.external_id, a.ends_at > at and b.ends_at > at as is_active,
                   rule_of(rules, prefix, coalesce(a.role, p.sender_role), coalesce(b.role, p.recipient_role)) as allow
            from context_members a
            join context_members b on b.user_id = p.recipient_id and b.context_id = a.context_id
            join contexts c on c.id = a.context_id
            where a.user_id = p.sender_id and p.sender_id <> p.recipient_id
            order by 3 desc, c.type, c.external_id
            limit 100
        ) c
    ) shared
    order by p.ordinal;
end
$$;

-- Puts the policy of a tenant. A document that says the same as the stored one changes nothing. Returns the stored policy, and
-- whether it has changed.
create or replace function put_policy(in_tenant text, new_document jsonb, put_by text)
    returns table (document jsonb, version bigint, updated_at timestamptz, updated_by text, is_changed boolean)
language plpgsql as $$
#variable_conflict use_column
begin
    -- After a step of the expiry that is under way: see expire_next.
    perform from retention_runs r for share;
    return query
    insert into policies as p (tenant, document, version, updated_by)
    values (in_tenant, new_document, 1, put_by)
    on conflict on constraint policies_pkey do update
    set document = excluded.document, version = p.version + 1, updated_at = clock_timestamp(), updated_by = excluded.updated_by
    where p.document <> excluded.document
    returning p.document, p.version, p.updated_at, p.updated_by, true;
    if not found then
        return query
        select p.document, p.version, p.updated_at, p.updated_by, false from policies p where p.tenant = in_tenant;
    end if;
end
$$;
