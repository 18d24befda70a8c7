//! The invariants of the tables of conversations, which hold between any two transactions.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "last_seq is the highest seq of a conversation and the number of its messages",
        "select format('conversation %s: last_seq %s, highest %s, count %s', c.id, c.last_seq, m.highest, m.count)
         from conversations c
         cross join lateral (select coalesce(max(seq), 0) as highest, count(*) as count
                             from messages where conversation_id = c.id) m
         where (c.last_seq, c.last_seq) <> (m.highest, m.count) or c.last_seq = 0",
    ),
    (
        "the participants of a conversation are its two users, each the peer of the other",
        "select format('conversation %s: users %s and %s', c.id, c.low_user_id, c.high_user_id)
         from conversations c
         where (select array_agg((p.user_id, p.peer_id)::text order by p.user_id) from participants p where p.conversation_id = c.id)
               is distinct from array[(c.low_user_id, c.high_user_id)::text, (c.high_user_id, c.low_user_id)::text]",
    ),
    (
        "unread_count is the number of messages of the peer above the read marker that are alive",
        "select format('conversation %s user %s: unread_count %s, counted %s', p.conversation_id, p.user_id, p.unread_count, count_unread(p))
         from participants p where p.unread_count <> count_unread(p)",
    ),
    (
        "read_seq <= seen_seq <= last_seq",
        "select format('conversation %s user %s: read %s, seen %s, last %s', p.conversation_id, p.user_id, p.read_seq, p.seen_seq, c.last_seq)
         from participants p join conversations c on c.id = p.conversation_id
         where p.read_seq > p.seen_seq or p.seen_seq > c.last_seq",
    ),
    (
        "seen_seq is the highest read mark",
        "select format('conversation %s user %s: seen %s', p.conversation_id, p.user_id, p.seen_seq)
         from participants p
         where p.seen_seq <> coalesce((select max(r.up_to_seq) from read_marks r
                                       where r.conversation_id = p.conversation_id and r.user_id = p.user_id), 0)",
    ),
    (
        "preview_seq is the last message shown, and last_activity_at is its time",
        "select format('conversation %s user %s: preview %s, last shown %s', p.conversation_id, p.user_id, p.preview_seq, m.seq)
         from participants p
         left join lateral (select m.seq, m.created_at, m.sender_id from messages m
                            where m.conversation_id = p.conversation_id and shown(m, p) order by m.seq desc limit 1) m on true
         where p.preview_seq is distinct from m.seq or (m.seq is not null and p.last_activity_at <> m.created_at)
            or p.last_is_mine is distinct from (m.sender_id = p.user_id)",
    ),
    (
        "hidden_count is the number of messages that the participant deleted individually",
        "select format('conversation %s user %s: hidden_count %s', p.conversation_id, p.user_id, p.hidden_count)
         from participants p
         where p.hidden_count <> (select count(*) from hidden_messages h
                                  where h.conversation_id = p.conversation_id and h.user_id = p.user_id)",
    ),
    (
        "deletions that can be undone hide messages, and the trash has what shows nothing and can be restored",
        "select format('conversation %s user %s: hidden through %s', p.conversation_id, p.user_id, p.hidden_through_seq)
         from participants p
         where (p.trashed_at is not null) <> (p.preview_seq is null and exists (
                   select from undoable_deletions(p)))
            or exists (
                   select from undoable_deletions(p) d
                   where (d.previous_hidden_through_seq > p.hidden_through_seq
                          or d.hidden_seq is not null and not exists (
                              select from hidden_messages h
                              where h.conversation_id = p.conversation_id and h.user_id = p.user_id and h.seq = d.hidden_seq)))",
    ),
    (
        "the times of read marks rise with their positions",
        "select format('conversation %s user %s mark %s', conversation_id, user_id, up_to_seq)
         from (select *, lag(read_at) over (partition by conversation_id, user_id order by up_to_seq) as before from read_marks) r
         where read_at < before",
    ),
];
