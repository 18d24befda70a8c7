//! Who calls. The LMS signs a token (JWT, RFC 7519) for each of its users; everything Pidge needs to know of a caller
//! stands in it, so no call waits for the LMS. Invariant: a handler that has a [`Caller`] has a verified one.

mod authenticator;
mod json;
mod jwks;
mod keys;
mod metered;
mod reject;
mod remembered;
mod remote;
mod rules;
mod secrets;
mod store;
mod token;

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::{Either, LocalBoxFuture};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use tracing::record_all;
use tracing_actix_web::RootSpan;

pub use self::authenticator::Authenticator;
pub use self::metered::{RequestRate, SendAttempt};
pub use self::reject::Reject;
pub use self::secrets::{MIN_SECRET_BYTES, WeakSecret, check_secret};
pub use self::token::{Claims, seconds_now, sign};
use crate::error::{Code, Error, Result};
use crate::http::RateSubject;
use crate::types::UserId;

/// The scope of a service that writes on its users' behalf.
pub const SEND_AS: &str = "messages:send_as";

/// The scope of those who look after what is written.
pub const MODERATE: &str = "moderate";

/// The longest `Authorization` header, in bytes.
const MAX_HEADER: usize = 8 * 1024;

/// The authenticated caller of a request. Add it to a handler to require a valid token.
#[derive(Clone, Debug)]
pub struct Caller(Arc<Identity>);

/// Who a token says that its bearer is. All requests with the token share it.
#[derive(Debug)]
pub struct Identity {
    /// The LMS, or the site of it, that the caller belongs to. Nothing crosses it.
    pub tenant: String,
    /// The caller's own id there.
    pub user: UserId,
    /// What the token says of the caller as a person.
    pub profile: Profile,
    /// What the token allows beyond a user's own doings.
    pub scopes: Vec<String>,
    /// What the log calls the user: the first 16 hexadecimal digits of the SHA-256 of their id, which may be an e-mail address.
    log_name: String,
    /// Whether the directory has written down what the token says.
    is_noted: AtomicBool,
}

impl Deref for Caller {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.0
    }
}

/// A person as their token describes them; what it does not say is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The name to show.
    pub display_name: Option<String>,
    /// Where their picture is: an `http` or `https` URL.
    pub avatar_url: Option<String>,
    /// Their e-mail address; never shown to anybody.
    pub email: Option<String>,
    /// Their role, in the LMS's words.
    pub role: Option<String>,
}

/// What the directory hears from the door.
#[derive(Debug)]
pub enum Sighting {
    /// This caller showed a valid token.
    Of(Caller),
    /// Answer when everything heard so far is written.
    Settle(oneshot::Sender<()>),
}

/// The door's end of the line to the directory: callers are announced, never waited for.
#[derive(Clone, Debug)]
pub struct Announcer(pub mpsc::Sender<Sighting>);

impl Caller {
    /// The caller whom a verified token names.
    pub(crate) fn new(tenant: String, user: UserId, profile: Profile, scopes: Vec<String>) -> Self {
        let digest = Sha256::digest(user.as_str());
        let log_name = digest[..8].iter().fold(String::new(), |name, byte| format!("{name}{byte:02x}"));
        Self(Arc::new(Identity { tenant, user, profile, scopes, log_name, is_noted: AtomicBool::new(false) }))
    }

    /// Says that the directory knows all that the token says: no need to tell it again.
    pub fn is_noted_now(&self) {
        self.is_noted.store(true, Relaxed);
    }

    /// Whether the token carries a scope.
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }

    /// Whether this is a program that acts for others, rather than a person.
    pub fn is_service(&self) -> bool {
        self.may(SEND_AS)
    }

    /// The caller, as the subject of rate limits.
    pub fn rate_subject(&self) -> RateSubject<'_> {
        RateSubject { tenant: &self.tenant, user: &self.user, is_service: self.is_service() }
    }

    /// Demands a scope, or answers 403 `insufficient_scope`.
    pub fn require(&self, scope: &str) -> Result<()> {
        if self.may(scope) { Ok(()) } else { Err(Error::insufficient_scope(scope)) }
    }
}

/// A caller that is known at once, or after a key set was fetched anew.
type AuthFuture = Either<Ready<Result<Caller>>, LocalBoxFuture<'static, Result<Caller>>>;

/// Marks a request whose `Caller` argument waits for a key set.
struct Authenticating;

impl FromRequest for Caller {
    type Error = Error;
    type Future = AuthFuture;

    /// Verifies the bearer token. Counts against no rate limit.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        authenticate(request)
    }
}

fn authenticate(request: &HttpRequest) -> AuthFuture {
    if let Some(caller) = request.extensions().get::<Caller>() {
        return Either::Left(ready(Ok(caller.clone())));
    }
    let authenticator = request.app_data::<Data<Authenticator>>().expect("the app has an authenticator");
    let token = match bearer(request) {
        Ok(token) => token,
        Err(error) => return Either::Left(ready(Err(error))),
    };
    let why = match authenticator.verify(token) {
        Ok(caller) => return Either::Left(ready(Ok(record_caller(request, caller)))),
        Err(why) if !authenticator.may_learn(&why) => return Either::Left(ready(Err(refusal(why)))),
        Err(why) => why,
    };
    request.extensions_mut().insert(Authenticating);
    let (authenticator, token, request) = (authenticator.clone(), token.to_owned(), request.clone());
    Either::Right(Box::pin(async move {
        let caller = authenticator.verify_again(&token, why).await.map_err(refusal)?;
        Ok(record_caller(&request, caller))
    }))
}

/// The token of the one Authorization header.
fn bearer(request: &HttpRequest) -> Result<&[u8]> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let header = headers.next();
    let count = |reason| metrics::counter!("pidge_auth_reject_total", "reason" => reason).increment(1);
    if headers.next().is_some() {
        count("several");
        return Err(Error::new(Code::BadRequest, "Send one Authorization header, not several."));
    }
    let header = header.ok_or_else(|| refusal(Reject::Missing))?;
    if header.len() > MAX_HEADER {
        count("too_large");
        let detail = format!("An Authorization header has at most {MAX_HEADER} bytes.");
        return Err(Error::new(Code::TokenTooLarge, detail).header(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
    }
    match header.as_bytes().split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"bearer ") => Ok(token),
        _ => Err(refusal(Reject::Missing)),
    }
}

/// Every token that does not count gets the same answer; why is for the log and the metrics.
fn refusal(why: Reject) -> Error {
    metrics::counter!("pidge_auth_reject_total", "reason" => why.label()).increment(1);
    match why {
        Reject::Missing => Error::unauthenticated("Bearer", why),
        Reject::NoKeys => Error::unavailable(why),
        Reject::Tenant => Error::new(Code::TenantMissing, "The token does not say which site of the LMS it is for."),
        _ => Error::unauthenticated("Bearer error=\"invalid_token\"", why),
    }
}

/// Keeps a verified caller with the request, names it in the log's span, and reports it to the user directory.
fn record_caller(request: &HttpRequest, caller: Caller) -> Caller {
    let mut extensions = request.extensions_mut();
    if let Some(span) = extensions.get::<RootSpan>() {
        record_all!(span, tenant = caller.tenant.as_str(), user = caller.log_name.as_str());
    }
    let announcer = request.app_data::<Data<Announcer>>().filter(|_| !caller.is_noted.load(Relaxed));
    if let Some(announcer) = announcer {
        // A full channel is no reason to wait: the caller is reported again with the next request.
        let _ = announcer.0.try_send(Sighting::Of(caller.clone()));
    }
    extensions.insert(caller.clone());
    caller
}
