//! The invariants of the words of names, which hold between any two transactions.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "words of names belong to users of their tenant who have a name",
        "select format('user %s word %s', w.user_id, w.word)
         from user_words w
         left join users u on u.id = w.user_id and u.tenant = w.tenant
         where u.indexed_name is null",
    ),
    (
        "a name has at most ten words, of at most 64 bytes each",
        "select format('user %s', w.user_id)
         from user_words w
         group by w.user_id
         having count(*) > 10 or max(octet_length(w.word)) > 64",
    ),
];
