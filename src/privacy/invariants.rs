//! The invariants of erasing, which hold between any two transactions. That erased messages have no terms, and that nameless users
//! have no words, is said by the slices of these tables.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "an erased message has neither a text nor earlier texts, and of its context only type and id",
        "select format('conversation %s seq %s', m.conversation_id, m.seq)
         from messages m
         where m.erased_at is not null
           and (m.body <> '' or m.context - array['type', 'id'] <> '{}' or exists (
                    select from message_revisions r where r.conversation_id = m.conversation_id and r.seq = m.seq))",
    ),
    (
        "an erased user has nothing that describes them, and is not active",
        "select format('user %s', u.id)
         from users u
         where u.erased_at is not null
           and (coalesce(u.display_name, u.indexed_name, u.avatar_url, u.email, u.role, u.profile_issued_at::text) is not null
                or u.deactivated_at is null or not u.managed or u.external_id !~ '^erased-[0-9a-f-]{36}$')",
    ),
    (
        "each erased user has an erasure, and each erasure an erased user of its tenant",
        "select format('user %s erasure %s', coalesce(e.user_id, u.id), e.id)
         from erasures e
         full join (select u.id, u.tenant from users u where u.erased_at is not null) u on u.id = e.user_id
         where u.tenant is distinct from e.tenant",
    ),
    (
        "a user whose erasure is finished has no messages with texts, keys, drafts, memberships or blocks",
        "select format('user %s: %s', e.user_id, x.what)
         from erasures e
         cross join lateral (
             select format('conversation %s seq %s', m.conversation_id, m.seq) as what
             from participants p join messages m on m.conversation_id = p.conversation_id
             where p.user_id = e.user_id and m.sender_id = e.user_id and m.erased_at is null
             union all
             select 'key' from idempotency i where i.sender_id = e.user_id
             union all
             select 'draft' from drafts d where d.user_id = e.user_id
             union all
             select format('context %s', m.context_id) from context_members m where m.user_id = e.user_id
             union all
             select format('block of user %s by user %s', b.blocked_id, b.blocker_id)
             from blocks b where e.user_id in (b.blocker_id, b.blocked_id)
         ) x
         where e.finished_at is not null",
    ),
];
