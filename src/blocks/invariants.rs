//! The invariant of the table `blocks`, which holds between any two transactions.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[(
    "a conversation's `blocked` says which of its users has blocked the other",
    "select format('conversation %s: blocked %s, by the blocks %s', c.id, c.blocked, b.bits)
     from conversations c
     cross join lateral blocked_bits(c.low_user_id, c.high_user_id) as b (bits)
     where c.blocked <> b.bits",
)];
