//! The invariants of the search tables, which hold between any two transactions.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "every message is indexed for search or queued for indexing",
        "select format('conversation %s seq %s', m.conversation_id, m.seq)
         from messages m
         left join message_words w on w.conversation_id = m.conversation_id and w.seq = m.seq
         left join (select distinct x.conversation_id, x.seq
                    from search_queue q, unnest(q.conversation_ids, q.seqs) as x (conversation_id, seq)) q
                   on q.conversation_id = m.conversation_id and q.seq = m.seq
         where w.seq is null and q.seq is null",
    ),
    (
        "retracted and erased messages have no words in the search index",
        "select format('conversation %s seq %s', m.conversation_id, m.seq)
         from messages m
         join message_words w on w.conversation_id = m.conversation_id and w.seq = m.seq
         where (m.retracted_at is not null or m.erased_at is not null) and w.words <> ''::tsvector",
    ),
];
