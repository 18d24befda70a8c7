-- The limit of each operation: the minimal SQL that performs it, run by pgbench with prepared statements over a Unix
-- socket. Pidge does more (HTTP, tokens, policy, idempotency), and has to make up for it elsewhere. Each part that
-- begins with `operation` becomes a script; parts that begin with `explain` are measured by EXPLAIN. The conversations
-- 1 to :ordinary have the ordinary length. Their users :one and :other have the external ids u<id>; the formula is that
-- of `ordinary_pair` in data.rs. Bodies have the mean length of those that are sent to the service: log-normal with
-- median 120, so 165 characters.

-- operation: send
\set c random(1, :ordinary)
\set one 11 + (:c - 1) % :span
\set other :one + 1 + (:c - 1) / :span
\set is_other random(0, 1)
\set sender case when :is_other = 1 then :other else :one end
with c as (
    update conversations set last_seq = last_seq + 1, last_created_at = clock_timestamp() where id = :c
    returning id, last_seq, last_created_at
), m as (
    insert into messages (conversation_id, seq, sender_id, body, created_at)
    select id, last_seq, :sender, repeat('lorem ipsum ', 13) || 'lorem ips', last_created_at from c
)
update participants p
set unread_count = p.unread_count + (p.user_id <> :sender)::integer, preview_seq = c.last_seq, last_is_mine = p.user_id = :sender,
    last_activity_at = c.last_created_at
from c where p.conversation_id = c.id;

-- operation: history
\set c random(1, :ordinary)
\set one 11 + (:c - 1) % :span
\set other :one + 1 + (:c - 1) / :span
select
    (select e from entry_of(x.p) e),
    array(
        select w.message
        from (
            (select m.seq, message_as_seen(m, x.p, x.public_id, r.read_at, null) as message
             from messages m left join lateral receipt(m, x.p) r on true
             where m.conversation_id = (x.p).conversation_id and m.seq < 9223372036854775807 and shown(m, x.p)
             order by m.seq desc limit 51)
            union all
            (select m.seq, message_as_seen(m, x.p, x.public_id, r.read_at, null) as message
             from messages m left join lateral receipt(m, x.p) r on true
             where m.conversation_id = (x.p).conversation_id and m.seq >= 9223372036854775807 and shown(m, x.p)
             order by m.seq limit 1)
        ) w
        order by w.seq
    )
from (
    select p, c.public_id
    from participant_of('default', 'u' || :one::bigint, 'u' || :other::bigint) p
    join conversations c on c.id = p.conversation_id
) x;

-- operation: inbox
select pg_current_snapshot()::text, statement_timestamp(), array(
    select e
    from (
        select x.p
        from users me
        cross join lateral (
            (select p, p.last_activity_at as at, p.conversation_id as id from participants p
             where p.user_id = me.id and (p.last_activity_at, p.conversation_id) < ('infinity', 9223372036854775807)
               and p.last_is_mine and p.archived_at is null
             order by p.last_activity_at desc, p.conversation_id desc limit 21)
            union all
            (select p, p.last_activity_at, p.conversation_id from participants p
             where p.user_id = me.id and (p.last_activity_at, p.conversation_id) < ('infinity', 9223372036854775807)
               and not p.last_is_mine and p.archived_at is null
             order by p.last_activity_at desc, p.conversation_id desc limit 21)
            order by at desc, id desc limit 21) x
        where me.tenant = 'default' and me.external_id = 'student'
    ) page
    cross join lateral entry_of(page.p) e
    order by (page.p).last_activity_at desc, (page.p).conversation_id desc
);

-- operation: unread
select t.messages, t.conversations, t.muted_messages from users u cross join lateral unread_totals(u.id) t
where u.tenant = 'default' and u.external_id = 'student';

-- operation: flat send
\set c random(1, :ordinary)
\set one 11 + (:c - 1) % :span
\set other :one + 1 + (:c - 1) / :span
insert into flat.messages (sender, recipient, body)
values ('u' || :one::bigint, 'u' || :other::bigint, repeat('lorem ipsum ', 13) || 'lorem ips');

-- operation: flat history
\set c random(1, :ordinary)
\set one 11 + (:c - 1) % :span
\set other :one + 1 + (:c - 1) / :span
select * from (
    (select * from flat.messages where sender = 'u' || :one::bigint and recipient = 'u' || :other::bigint
     order by created_at desc limit 50)
    union all
    (select * from flat.messages where sender = 'u' || :other::bigint and recipient = 'u' || :one::bigint
     order by created_at desc limit 50)
) m order by created_at desc limit 50;

-- explain: inbox
select array(
    select e
    from (
        select x.p
        from users me
        cross join lateral (
            (select p, p.last_activity_at as at, p.conversation_id as id from participants p
             where p.user_id = me.id and (p.last_activity_at, p.conversation_id) < ('infinity', 9223372036854775807)
               and p.last_is_mine and p.archived_at is null
             order by p.last_activity_at desc, p.conversation_id desc limit 21)
            union all
            (select p, p.last_activity_at, p.conversation_id from participants p
             where p.user_id = me.id and (p.last_activity_at, p.conversation_id) < ('infinity', 9223372036854775807)
               and not p.last_is_mine and p.archived_at is null
             order by p.last_activity_at desc, p.conversation_id desc limit 21)
            order by at desc, id desc limit 21) x
        where me.tenant = 'default' and me.external_id = 'busy'
    ) page
    cross join lateral entry_of(page.p) e
    order by (page.p).last_activity_at desc, (page.p).conversation_id desc
);

-- explain: unread
select t.* from users u cross join lateral unread_totals(u.id) t
where u.tenant = 'default' and u.external_id = 'unread-1000';
