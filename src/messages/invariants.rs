//! The invariants of messages.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "the sender of a message is one of the two users of its conversation",
        "select format('conversation %s seq %s: sender %s', m.conversation_id, m.seq, m.sender_id)
         from messages m join conversations c on c.id = m.conversation_id
         where m.sender_id not in (c.low_user_id, c.high_user_id)",
    ),
    (
        "times rise with seq within a conversation",
        "select format('conversation %s seq %s', conversation_id, seq)
         from (select conversation_id, seq, created_at, lag(created_at) over (partition by conversation_id order by seq) as before
               from messages) m
         where created_at <= before",
    ),
];
