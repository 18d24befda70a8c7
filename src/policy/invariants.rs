//! The invariants of policies.

use crate::http::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    (
        "each policy has one rule from * to *, so that each pair of roles has a rule",
        "select format('tenant %s', p.tenant)
         from policies p
         where (select count(*) from jsonb_path_query(p.document, '$.pairs[*] ? (@.from == \"*\" && @.to == \"*\")')) <> 1",
    ),
    (
        "the versions of a policy begin at 1",
        "select format('tenant %s: version %s', p.tenant, p.version) from policies p where p.version < 1",
    ),
];
