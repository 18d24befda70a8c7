//! The reasons for refusing a token.

/// Why a token is refused. The message goes to the log and contains nothing of the token; the client gets one answer
/// for all of them, except [`Self::NoKeys`] and [`Self::Tenant`].
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum TokenError {
    #[error("no bearer token")]
    Missing,
    #[error("the token is not three base64url parts")]
    Shape,
    #[error("the header is not a JSON object with unique member names")]
    Header,
    #[error("the algorithm is not allowed for the issuer")]
    Algorithm,
    #[error("the header has crit, zip or enc")]
    Extension,
    #[error("the typ is not that of an access token")]
    Type,
    #[error("no such issuer is configured")]
    Issuer,
    #[error("no key for this kid and algorithm")]
    UnknownKey,
    #[error("no kid, and several keys for the algorithm")]
    AmbiguousKey,
    #[error("the JWKS of the issuer is not available")]
    NoKeys,
    #[error("{0}")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    #[error("the claims are malformed or have the wrong types")]
    Claims,
    #[error("the token has expired")]
    Expired,
    #[error("nbf is in the future")]
    NotYetValid,
    #[error("iat is in the future")]
    IssuedInFuture,
    #[error("the lifetime is longer than auth.max_lifetime_seconds")]
    Lifetime,
    #[error("sub is not a valid user id")]
    Subject,
    #[error("the tenant claim is missing, empty or too long")]
    Tenant,
}

impl TokenError {
    /// The value of the label `reason` of the metric `pidge_auth_reject_total`.
    pub fn label(&self) -> &'static str {
        use jsonwebtoken::errors::ErrorKind;
        match self {
            Self::Missing => "missing",
            Self::Shape => "shape",
            Self::Header => "header",
            Self::Algorithm => "algorithm",
            Self::Extension => "extension",
            Self::Type => "type",
            Self::Issuer => "issuer",
            Self::UnknownKey => "unknown_key",
            Self::AmbiguousKey => "ambiguous_key",
            Self::NoKeys => "no_keys",
            Self::Invalid(error) => match error.kind() {
                ErrorKind::InvalidSignature => "signature",
                ErrorKind::InvalidAudience => "audience",
                ErrorKind::InvalidIssuer => "issuer",
                _ => "claims",
            },
            Self::Claims => "claims",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::IssuedInFuture => "issued_in_future",
            Self::Lifetime => "lifetime",
            Self::Subject => "subject",
            Self::Tenant => "tenant",
        }
    }
}
