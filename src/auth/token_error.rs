//! The reasons for refusing a token.

use jsonwebtoken::Algorithm;

use super::claims::ClaimFault;

/// Why a token is refused. The message goes to the log. It names the claim or header parameter at fault, and quotes
/// `iss`, `aud`, `alg` and `typ`, which are configuration and no secrets, but nothing else of the token. The client
/// gets one response for all of them, except [`Self::NoKeys`] and [`Self::Tenant`].
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum TokenError {
    #[error("no bearer token")]
    Missing,
    #[error("the token is not three base64url parts")]
    Shape,
    #[error("the header is not a JSON object with unique member names")]
    Header,
    #[error("{name} in the header {fault}")]
    Parameter { name: &'static str, fault: ClaimFault },
    #[error("alg is {0}, which is not supported")]
    UnsupportedAlgorithm(String),
    #[error("alg is {0:?}, which the configuration of the issuer does not allow")]
    Algorithm(Algorithm),
    #[error("the header has crit, zip or enc")]
    Extension,
    #[error("typ is {found}; it must be {expected}")]
    Type { found: String, expected: &'static str },
    #[error("iss is {0}, and no issuer with it is configured")]
    Issuer(String),
    #[error("no key for this kid and algorithm")]
    UnknownKey,
    #[error("no kid, and several keys for the algorithm")]
    AmbiguousKey,
    #[error("the JWKS of the issuer is not available")]
    NoKeys,
    #[error("the signature is not that of the key")]
    Signature,
    #[error("the claims are not a JSON object with unique member names")]
    Claims,
    #[error("{claim} {fault}")]
    Claim { claim: &'static str, fault: ClaimFault },
    #[error("exp is in the past: the token has expired")]
    Expired,
    #[error("nbf is in the future")]
    NotYetValid,
    #[error("iat is in the future")]
    IssuedInFuture,
    #[error("exp is later than auth.max_lifetime_seconds after iat, or after now if there is no iat")]
    Lifetime,
    #[error("the tenant claim {pointer} {fault}")]
    Tenant { pointer: String, fault: ClaimFault },
}

impl TokenError {
    /// Returns the value of the label `reason` of the metric `pidge_auth_reject_total`.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Shape => "shape",
            Self::Header | Self::Parameter { .. } => "header",
            Self::UnsupportedAlgorithm(_) | Self::Algorithm(_) => "algorithm",
            Self::Extension => "extension",
            Self::Type { .. } => "type",
            Self::Issuer(_) => "issuer",
            Self::UnknownKey => "unknown_key",
            Self::AmbiguousKey => "ambiguous_key",
            Self::NoKeys => "no_keys",
            Self::Signature => "signature",
            Self::Claims => "claims",
            Self::Claim { claim, .. } => match *claim {
                "iss" => "issuer",
                "aud" => "audience",
                "sub" => "subject",
                _ => "claims",
            },
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::IssuedInFuture => "issued_in_future",
            Self::Lifetime => "lifetime",
            Self::Tenant { .. } => "tenant",
        }
    }
}
