//! The invariants of rosters, which hold between any two transactions.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "no membership ends later than its context",
        "select format('context %s: user %s until %s, the context until %s', m.context_id, m.user_id, m.ends_at, c.ends_at)
         from context_members m join contexts c on c.id = m.context_id
         where m.ends_at > c.ends_at",
    ),
    (
        "the members of a context are users of its tenant",
        "select format('context %s: user %s', m.context_id, m.user_id)
         from context_members m join contexts c on c.id = m.context_id join users u on u.id = m.user_id
         where u.tenant <> c.tenant",
    ),
];
