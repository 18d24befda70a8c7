//! The invariants of the table `context_uses`, which hold between any two transactions.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "context_uses has each context of a user's conversations, with the last message that has it",
        "select format('conversation %s: %s', coalesce(u.conversation_id, m.conversation_id), coalesce(u.context_id, m.id))
         from (select m.conversation_id, p.user_id, m.context ->> 'type' as type, m.context ->> 'id' as id, max(m.seq) as last
               from messages m join participants p on p.conversation_id = m.conversation_id
               where m.context is not null
               group by 1, 2, 3, 4) m
         full join context_uses u on u.conversation_id = m.conversation_id and u.user_id = m.user_id
              and u.context_type = m.type and u.context_id = m.id
         where u.last_seq is distinct from m.last",
    ),
];
