-- The limit of each operation: the least SQL that returns the same rows, or makes the same change, run by pgbench with
-- prepared statements over a Unix socket. It reads or writes rows by a key or an index, and finds the two users by the
-- LMS's ids, except to send. It has no receipts, no policy, no idempotency, no composite types and no function of the schema. Pidge does
-- more, and sends the answer as JSON over HTTP. The parts named `flat …` are the same operations on one flat table
-- (flat.sql).
--
-- Each part becomes a script, with the name that the operation has in peers/pidge.toml. The bench runs every one of
-- them before it measures any, so a statement that does not fit the schema is an error. The bench defines these
-- variables:
--   :me                 the external id of the user whose inbox is read
--   :ordinary, :span    the number of ordinary conversations, and the formula of their users (`ordinary_pair` in data.rs).
--                       They are the conversations 1 to :ordinary
--   :n                  how many conversations were marked read before. Multiplied by a prime number, it visits each
--                       conversation once, in no order of the table, as the calls of the service do
-- Bodies have the mean length of those that are sent to the service: log-normal with median 120, so 165 characters.

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
select c.public_id, m.seq, m.sender_id, m.body, m.context, m.created_at, m.edited_at, m.retracted_at
from users me
join users them on them.tenant = 'default' and them.external_id = 'u' || :other::bigint
join conversations c on c.low_user_id = least(me.id, them.id) and c.high_user_id = greatest(me.id, them.id)
cross join lateral (
    select * from messages m where m.conversation_id = c.id order by m.seq desc limit 51) m
where me.tenant = 'default' and me.external_id = 'u' || :one::bigint;

-- operation: inbox
select p.conversation_id, c.public_id, c.last_seq, u.external_id, u.display_name, u.avatar_url, u.role, u.deactivated_at,
       m.seq, m.sender_id, left(m.body, 201), m.context, m.created_at, m.edited_at, m.retracted_at,
       p.unread_count, p.read_seq, p.read_version, p.last_activity_at, p.archived_at, p.starred_at, p.muted_until
from users me
cross join lateral (
    (select * from participants p
     where p.user_id = me.id and p.archived_at is null and p.last_is_mine
     order by p.last_activity_at desc, p.conversation_id desc limit 21)
    union all
    (select * from participants p
     where p.user_id = me.id and p.archived_at is null and not p.last_is_mine
     order by p.last_activity_at desc, p.conversation_id desc limit 21)
    order by last_activity_at desc, conversation_id desc limit 21) p
join conversations c on c.id = p.conversation_id
join users u on u.id = p.peer_id
left join messages m on m.conversation_id = p.conversation_id and m.seq = p.preview_seq
where me.tenant = 'default' and me.external_id = :me
order by p.last_activity_at desc, p.conversation_id desc;

-- operation: unread
select sum(p.unread_count), count(*), sum(p.unread_count) filter (where p.muted_until > now())
from users me
join participants p on p.user_id = me.id and p.unread_count > 0
where me.tenant = 'default' and me.external_id = :me;

-- operation: read
\set c 1 + (:n * 7919) % :ordinary
\set n :n + 1
\set one 11 + (:c - 1) % :span
\set other :one + 1 + (:c - 1) / :span
with marked as (
    update participants p
    set read_seq = c.last_seq, seen_seq = c.last_seq, unread_count = 0
    from users me, users them, conversations c
    where me.tenant = 'default' and me.external_id = 'u' || :one::bigint
      and them.tenant = 'default' and them.external_id = 'u' || :other::bigint
      and c.low_user_id = least(me.id, them.id) and c.high_user_id = greatest(me.id, them.id)
      and p.conversation_id = c.id and p.user_id = me.id and p.read_seq < c.last_seq
    returning p.conversation_id, p.user_id, p.read_seq
)
insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
select conversation_id, user_id, read_seq, clock_timestamp() from marked;

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
     order by created_at desc limit 51)
    union all
    (select * from flat.messages where sender = 'u' || :other::bigint and recipient = 'u' || :one::bigint
     order by created_at desc limit 51)
) m order by created_at desc limit 51;

-- operation: flat inbox
select * from (
    select distinct on (x.peer) x.*
    from (select m.recipient as peer, m.* from flat.messages m where m.sender = :me
          union all
          select m.sender, m.* from flat.messages m where m.recipient = :me) x
    order by x.peer, x.created_at desc
) last order by created_at desc limit 21;

-- operation: flat unread
select count(*), count(distinct sender) from flat.messages where recipient = :me and not is_read;

-- operation: flat read
\set c 1 + (:n * 7919) % :ordinary
\set n :n + 1
\set one 11 + (:c - 1) % :span
\set other :one + 1 + (:c - 1) / :span
update flat.messages set is_read = true, read_at = now()
where sender = 'u' || :other::bigint and recipient = 'u' || :one::bigint and not is_read;
