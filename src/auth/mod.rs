//! Authentication. The LMS signs a token (JWT, RFC 7519) for each of its users, which contains everything Pidge needs
//! to know about a caller, so no request waits for the LMS. Invariant: a handler that has a [`Caller`] has a verified
//! one.

mod authentication;
mod authenticator;
mod back_end;
mod caller;
mod claims;
mod config_checks;
mod issuer;
mod jwk;
mod jwks_client;
mod jwks_fetcher;
mod jwks_parser;
mod key_set;
mod profile_events;
mod rate_extractors;
mod registered_claims;
mod role_names;
mod secret_strength;
mod signing_key;
mod store;
mod token;
mod token_cache;
mod token_error;
mod token_verifier;
mod unambiguous_json;
mod unusable_claims;

pub use self::authenticator::Authenticator;
pub use self::back_end::{BackEnd, BackEndOrModerator, Privacy};
pub use self::caller::{Caller, EVENTS_READ, Identity, MODERATE, PRIVACY, Profile, SEND_AS, USERS_WRITE};
pub use self::claims::ClaimFault;
pub use self::profile_events::{ProfileEvent, ProfileSender};
pub use self::rate_extractors::{RequestRate, SendAttempt};
pub use self::secret_strength::{MIN_SECRET_BYTES, WeakSecret, check_secret};
pub use self::signing_key::{InvalidSigningKey, SigningFailed, SigningKey, sign};
pub use self::token::seconds_now;
pub use self::token_error::TokenError;
