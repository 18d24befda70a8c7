//! What a configuration may say of issuers, beyond what types express.

use std::collections::BTreeSet;

use crate::config;

/// In seconds.
const YEAR: u64 = 365 * 86_400;

/// Checks what a configuration says of one issuer.
pub(super) fn check_rules(rules: &config::Auth) -> Result<(), String> {
    for (key, value) in [("issuer", &rules.issuer), ("audience", &rules.audience), ("tenant", &rules.tenant)] {
        if value.is_empty() {
            let which = if key == "issuer" { String::new() } else { format!(" for the issuer `{}`", rules.issuer) };
            return Err(format!(
                "auth.{key} is missing{which}: set PIDGE__AUTH__{}, or `{key}` in [[auth.issuers]]",
                key.to_uppercase()
            ));
        }
    }
    let pointers = [
        ("tenant", &rules.tenant_claim),
        ("role", &rules.role_claim),
        ("name", &rules.name_claim),
        ("picture", &rules.picture_claim),
        ("email", &rules.email_claim),
    ];
    let odd = |(_, pointer): &&(_, &String)| !pointer.is_empty() && !pointer.starts_with('/');
    if let Some((name, pointer)) = pointers.iter().find(odd) {
        return Err(format!("auth.{name}_claim is `{pointer}`, which is no JSON Pointer: it begins with a slash"));
    }
    let bounds = [
        ("leeway_seconds", rules.leeway_seconds, 0..=60),
        ("max_lifetime_seconds", rules.max_lifetime_seconds, 60..=YEAR),
        ("jwks_max_age_seconds", rules.jwks_max_age_seconds, 1..=86_400),
        ("jwks_cool_down_seconds", rules.jwks_cool_down_seconds, 1..=3600),
        ("jwks_timeout_ms", rules.jwks_timeout_ms, 100..=60_000),
        ("jwks_max_stale_seconds", rules.jwks_max_stale_seconds, 0..=YEAR),
    ];
    if let Some((name, value, range)) = bounds.iter().find(|(_, value, range)| !range.contains(value)) {
        return Err(format!("auth.{name} is {value}, not {} to {}", range.start(), range.end()));
    }
    Ok(())
}

/// Nothing crosses a tenant, so two issuers share one only if both say so.
pub(super) fn check_tenants(issuers: &[&config::Auth]) -> Result<(), String> {
    let names: BTreeSet<_> = issuers.iter().map(|issuer| &issuer.issuer).collect();
    if names.len() < issuers.len() {
        return Err("two of auth.issuers have the same `issuer`".to_owned());
    }
    for (number, one) in issuers.iter().enumerate() {
        for other in &issuers[number + 1..] {
            let within = |inner: &config::Auth, outer: &config::Auth| {
                !outer.tenant_claim.is_empty() && inner.tenant.starts_with(&format!("{}/", outer.tenant))
            };
            let meet = one.tenant == other.tenant || within(one, other) || within(other, one);
            if meet && !(one.share_tenant && other.share_tenant) {
                return Err(format!(
                    "the issuers `{}` and `{}` share the tenant `{}`: give each a `tenant` of its own, or `share_tenant = true` \
                     to both",
                    one.issuer, other.issuer, other.tenant
                ));
            }
        }
    }
    Ok(())
}
