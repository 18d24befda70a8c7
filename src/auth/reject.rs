//! The reasons for which a token is refused.

/// Why a token does not count. The caller is told none of this, and the log nothing of what the token says.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says it")]
pub enum Reject {
    #[error("no bearer token")]
    Missing,
    #[error("the token is not three base64url parts")]
    Shape,
    #[error("the header is not a JSON object that names each member once")]
    Header,
    #[error("the algorithm is none that a key of the issuer may have")]
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
    #[error("the key set of the issuer has not been fetched yet")]
    NoKeys,
    #[error("{0}")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    #[error("the claims do not have their types")]
    Claims,
    #[error("the token has expired")]
    Expired,
    #[error("nbf is in the future")]
    NotYetValid,
    #[error("iat is in the future")]
    IssuedInFuture,
    #[error("the token lives longer than auth.max_lifetime_seconds")]
    Lifetime,
    #[error("sub is no user id")]
    Subject,
    #[error("the tenant claim is missing or no short text")]
    Tenant,
}

impl Reject {
    /// The reason in a word, for metrics.
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
