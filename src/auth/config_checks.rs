//! Checks of the `[auth]` configuration that its types cannot express.

use std::collections::BTreeSet;

use crate::config;

/// In seconds.
const YEAR: u64 = 365 * 86_400;

/// Checks the keys of one issuer: required ones, JSON Pointers and numeric bounds.
pub(super) fn check_issuer(config: &config::Auth) -> Result<(), String> {
    for (key, value) in [("issuer", &config.issuer), ("audience", &config.audience), ("tenant", &config.tenant)] {
        if value.is_empty() {
            let which = if key == "issuer" { String::new() } else { format!(" for the issuer `{}`", config.issuer) };
            return Err(format!(
                "auth.{key} is missing{which}: set PIDGE__AUTH__{}, or `{key}` in [[auth.issuers]]",
                key.to_uppercase()
            ));
        }
    }
    let pointers = [
        ("tenant", &config.tenant_claim),
        ("role", &config.role_claim),
        ("name", &config.name_claim),
        ("picture", &config.picture_claim),
        ("email", &config.email_claim),
    ];
    let invalid = |(_, pointer): &&(_, &String)| !pointer.is_empty() && !pointer.starts_with('/');
    if let Some((name, pointer)) = pointers.iter().find(invalid) {
        return Err(format!(
            "auth.{name}_claim is `{pointer}`, which is not a JSON Pointer: it must begin with a slash"
        ));
    }
    let bounds = [
        ("leeway_seconds", config.leeway_seconds, 0..=60),
        ("max_lifetime_seconds", config.max_lifetime_seconds, 60..=YEAR),
        ("jwks_max_age_seconds", config.jwks_max_age_seconds, 1..=86_400),
        ("jwks_cool_down_seconds", config.jwks_cool_down_seconds, 1..=3600),
        ("jwks_timeout_ms", config.jwks_timeout_ms, 100..=60_000),
        ("jwks_max_stale_seconds", config.jwks_max_stale_seconds, 0..=YEAR),
    ];
    if let Some((name, value, range)) = bounds.iter().find(|(_, value, range)| !range.contains(value)) {
        return Err(format!("auth.{name} is {value}; it must be {} to {}", range.start(), range.end()));
    }
    Ok(())
}

/// Checks that issuers are distinct, and that two of them share a tenant only if both have `share_tenant = true`: data
/// never crosses a tenant, so sharing one must be deliberate.
pub(super) fn check_tenants(issuers: &[&config::Auth]) -> Result<(), String> {
    let names: BTreeSet<_> = issuers.iter().map(|issuer| &issuer.issuer).collect();
    if names.len() < issuers.len() {
        return Err("two entries of auth.issuers have the same `issuer`".to_owned());
    }
    for (number, one) in issuers.iter().enumerate() {
        for other in &issuers[number + 1..] {
            // With a `tenant_claim`, tenants are named `<tenant>/<claim>`, which another issuer's `tenant` may equal.
            let within = |inner: &config::Auth, outer: &config::Auth| {
                !outer.tenant_claim.is_empty() && inner.tenant.starts_with(&format!("{}/", outer.tenant))
            };
            let overlap = one.tenant == other.tenant || within(one, other) || within(other, one);
            if overlap && !(one.share_tenant && other.share_tenant) {
                return Err(format!(
                    "the issuers `{}` and `{}` share the tenant `{}`: give each its own `tenant`, or set \
                     `share_tenant = true` for both",
                    one.issuer, other.issuer, other.tenant
                ));
            }
        }
    }
    Ok(())
}
