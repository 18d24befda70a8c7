//! The invariants of the table `blocks`, which hold between any two transactions. Together: a conversation's `blocked` says which
//! of its users has blocked the other.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "each bit of a conversation's `blocked` stands for a block",
        "select format('conversation %s: blocked %s', c.id, c.blocked)
         from conversations c
         left join blocks l on l.blocker_id = c.low_user_id and l.blocked_id = c.high_user_id
         left join blocks h on h.blocker_id = c.high_user_id and h.blocked_id = c.low_user_id
         where c.blocked <> 0 and c.blocked & ~(case when l.blocker_id is null then 0 else 1 end
                                                | case when h.blocker_id is null then 0 else 2 end) <> 0",
    ),
    (
        "each block between the users of a conversation is a bit of its `blocked`",
        "select format('conversation %s: blocked %s, without the block of user %s', c.id, c.blocked, b.blocker_id)
         from blocks b
         join conversations c on c.low_user_id = least(b.blocker_id, b.blocked_id)
                             and c.high_user_id = greatest(b.blocker_id, b.blocked_id)
         where c.blocked & case when b.blocker_id = c.low_user_id then 1 else 2 end = 0",
    ),
];
