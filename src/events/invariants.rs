//! The invariants of the event log, which hold between any two transactions.

use crate::http::Invariant;

/// The events that are kept, as a subquery: those of the log, and those that have no position yet.
macro_rules! recorded {
    () => {
        "(select e.kind, e.first + x.ordinal - 1 as position, x.conversation_id, x.seq, x.user_id
          from (select r.kind, r.first, r.conversation_ids, r.seqs, r.user_ids from events r
                union all
                select o.kind, null, o.conversation_ids, o.seqs, o.user_ids from outbox o) e
          cross join lateral unnest(e.conversation_ids, e.seqs, e.user_ids) with ordinality
              as x (conversation_id, seq, user_id, ordinal))"
    };
}

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "each message and each read mark, since the log began and while it reaches back, has one event",
        concat!(
            "with kept as (
                 select greatest((select min(s.opened_at) from unnest(l.opened_ats) as s (opened_at)), b.began_at) as since
                 from event_log l
                 cross join (select min(r.began_at) as began_at from event_eras r having count(*) > 0) b
             ), facts as (
                 select 'message.sent'::event_kind as kind, m.conversation_id, m.seq, m.sender_id as user_id
                 from messages m, kept k where m.created_at > k.since
                 union all
                 select 'message.read', r.conversation_id, r.up_to_seq, r.user_id
                 from read_marks r, kept k where r.read_at > k.since
             )
             select format('%s conversation %s seq %s user %s: %s events', f.kind, f.conversation_id, f.seq, f.user_id, count(e.kind))
             from facts f
             left join ",
            recorded!(),
            " e on e.kind = f.kind and e.conversation_id = f.conversation_id and e.seq = f.seq and e.user_id = f.user_id
             group by f.kind, f.conversation_id, f.seq, f.user_id
             having count(e.kind) <> 1"
        ),
    ),
    (
        "each event about a message or a read mark has one",
        concat!(
            "select format('%s conversation %s seq %s user %s', e.kind, e.conversation_id, e.seq, e.user_id)
             from ",
            recorded!(),
            " e
             left join messages m on m.conversation_id = e.conversation_id and m.seq = e.seq
             left join read_marks r on r.conversation_id = e.conversation_id and r.user_id = e.user_id and r.up_to_seq = e.seq
             where case e.kind
                       when 'message.sent' then m.sender_id is distinct from e.user_id
                       when 'message.read' then r.user_id is null
                       when 'message.edited' then m.seq is null
                       when 'message.retracted' then m.retracted_at is null
                       else false
                   end"
        ),
    ),
    (
        "positions have no gap, except where an era begins",
        "select format('positions %s to %s after %s', e.first, e.last, e.before)
         from (select r.first, r.last, lag(r.last) over (order by r.last) as before,
                      array[cardinality(r.conversation_ids), cardinality(r.seqs), cardinality(r.user_ids),
                            cardinality(r.peer_ids)] as sizes
               from events r) e
         where e.sizes <> array_fill((e.last - e.first + 1)::integer, array[4])
            or (e.first <> e.before + 1
                and not exists (select from event_eras r where r.first = e.first and r.first > e.before))",
    ),
    (
        "in a conversation, messages have events in the order of seq, and a user's read marks rise",
        concat!(
            "select format('%s conversation %s: seq %s at position %s, after seq %s', e.kind, e.conversation_id, e.seq, e.position, e.before)
             from (select e.*, lag(e.seq) over (partition by e.kind, e.conversation_id, case e.kind when 'message.read' then e.user_id end
                                                order by e.position) as before
                   from ",
            recorded!(),
            " e where e.kind in ('message.sent', 'message.read') and e.position is not null) e
             where e.seq <= e.before"
        ),
    ),
    (
        "the event of a message comes before those of its read marks, edits and retraction",
        concat!(
            "with sent as (
                 select e.conversation_id, e.seq, e.position from ",
            recorded!(),
            " e where e.kind = 'message.sent'
             )
             select format('%s conversation %s seq %s: position %s, sent at %s', e.kind, e.conversation_id, e.seq, e.position, s.position)
             from ",
            recorded!(),
            " e
             join sent s on s.conversation_id = e.conversation_id and s.seq = e.seq
             where e.kind in ('message.read', 'message.edited', 'message.retracted')
               and coalesce(e.position, 9223372036854775807) <= coalesce(s.position, 9223372036854775806)"
        ),
    ),
];
