//! What is true of this slice's tables between transactions.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "what a user's conversations are about is noted with the last message about it",
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
