//! What can go wrong for a caller, and how it is told: one table of codes, one shape (RFC 9457 `application/problem+json`).
//!
//! Handlers return an [`Error`]; [`crate::respond`] gives it the request's id and writes it. What an error was caused by
//! is for the log alone: a body never carries SQL, a host, a token or a message.

use std::{borrow::Cow, fmt, sync::Arc};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal $code:literal $title:literal;)*) => {
        /// Every code that an answer of Pidge can carry. A code never changes its status or its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[doc = $doc])+ $name,)* }

        impl Code {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The row of the table: status, code, title.
            pub fn row(self) -> (u16, &'static str, &'static str) {
                match self { $(Self::$name => ($status, $code, $title),)* }
            }
        }
    };
}

codes! {
    /// The bytes are not a request that can be understood.
    BadRequest = 400 "bad_request" "The request cannot be understood";
    /// The body is not JSON, is nested too deep, repeats a member or holds a NUL.
    MalformedJson = 400 "malformed_json" "The body is not acceptable JSON";
    /// A query parameter that this call does not know.
    UnknownParameter = 400 "unknown_parameter" "Unknown query parameter";
    /// A query parameter out of its bounds.
    InvalidParameter = 400 "invalid_parameter" "Invalid query parameter";
    /// Two query parameters that exclude each other.
    ConflictingParameters = 400 "conflicting_parameters" "Query parameters exclude each other";
    /// A cursor or `as_of` that this list did not give out.
    InvalidCursor = 400 "invalid_cursor" "Not a cursor of this list";
    /// An `Idempotency-Key` out of its form.
    InvalidIdempotencyKey = 400 "invalid_idempotency_key" "Invalid Idempotency-Key";
    /// No token, or one that does not count. Why is for the log.
    Unauthenticated = 401 "unauthenticated" "A valid bearer token is needed";
    /// An Authorization header above 8 KiB.
    TokenTooLarge = 401 "token_too_large" "The bearer token is too large";
    /// The token lacks a scope that the call needs.
    InsufficientScope = 403 "insufficient_scope" "The token lacks a scope";
    /// The token names no tenant where its issuer serves several.
    TenantMissing = 403 "tenant_missing" "The token names no tenant";
    /// The recipient's account is switched off.
    RecipientInactive = 403 "recipient_inactive" "The recipient is not active";
    /// Only who wrote a message may correct it.
    NotTheSender = 403 "not_the_sender" "The message is somebody else's";
    /// Nothing here, or nothing for this caller: the two are not told apart.
    NotFound = 404 "not_found" "Not found";
    /// The path exists, the method does not.
    MethodNotAllowed = 405 "method_not_allowed" "Method not allowed";
    /// The body did not arrive in time.
    RequestTimeout = 408 "request_timeout" "The request took too long to arrive";
    /// The message was taken back: it has no text any more.
    MessageRetracted = 409 "message_retracted" "The message was retracted";
    /// The time in which a message may be edited is over.
    EditWindowOver = 409 "edit_window_over" "The message can no longer be edited";
    /// The time in which a message may be taken back is over.
    RetractWindowOver = 409 "retract_window_over" "The message can no longer be retracted";
    /// Nothing was deleted here, or too long ago.
    NothingToRestore = 409 "nothing_to_restore" "There is nothing to restore";
    /// As many drafts as a user may have.
    TooManyDrafts = 409 "too_many_drafts" "Too many drafts";
    /// What the caller expects to find (`If-Match`, `If-None-Match`) is not what there is.
    PreconditionFailed = 412 "precondition_failed" "The precondition failed";
    /// The body is longer than this call takes.
    ContentTooLarge = 413 "content_too_large" "The body is too large";
    /// Not `application/json`, or compressed.
    UnsupportedMediaType = 415 "unsupported_media_type" "The body must be plain application/json";
    /// A member that this call does not know.
    UnknownField = 422 "unknown_field" "Unknown member in the body";
    /// A member that is missing, of another type or out of its bounds; `errors` tells which.
    InvalidBody = 422 "invalid_body" "The body breaks a rule";
    /// Not a user id: 1 to 255 bytes, no control characters, not `.` or `..`.
    InvalidUserId = 422 "invalid_user_id" "Not a user id";
    /// Nobody writes to themselves.
    SelfMessage = 422 "self_message" "A message to oneself is refused";
    /// Nobody whom the sender may write to is known by that id.
    RecipientUnknown = 422 "recipient_unknown" "The recipient is unknown";
    /// Nothing but white space.
    EmptyBody = 422 "empty_body" "The message is empty";
    /// More characters than a message may have.
    BodyTooLong = 422 "body_too_long" "The message is too long";
    /// The key was used for another payload.
    IdempotencyKeyReused = 422 "idempotency_key_reused" "The Idempotency-Key was used for another message";
    /// Faster than the caller may be.
    RateLimited = 429 "rate_limited" "Too many requests";
    /// A mistake of Pidge's own.
    Internal = 500 "internal" "Something went wrong on the server";
    /// Busy, or the database is away: the same request may be sent again.
    Unavailable = 503 "unavailable" "The service cannot answer at the moment";
    /// The database went away at the last moment: the message may have been sent.
    OutcomeUnknown = 503 "outcome_unknown" "It is not known whether the message was sent";
}

impl Code {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.row().0).expect("the table holds valid statuses")
    }

    /// The code that stands for a status which no handler explained.
    fn of_status(status: StatusCode) -> Self {
        let same = |code: &&Self| code.status() == status;
        let fallback = if status.is_client_error() { Self::BadRequest } else { Self::Internal };
        Self::ALL.iter().find(same).copied().unwrap_or(fallback)
    }
}

/// An error body (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:pidge:problem:not_found", "title": "Not found", "status": 404,
    "detail": "There is no such message.", "code": "not_found", "request_id": "7f9c24e8-3b1d-4a67-9c55-0f2d6a1b8e43"}))]
pub struct Problem {
    /// `urn:pidge:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(max_length = 100)]
    pub kind: String,
    /// What went wrong in general; the same for every problem of this type.
    #[schema(max_length = 100)]
    pub title: Cow<'static, str>,
    /// The HTTP status, again.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What went wrong here, in a sentence for the developer.
    #[schema(max_length = 1000)]
    pub detail: Cow<'static, str>,
    /// For programs: stable, in snake case. More codes may come.
    #[schema(max_length = 50)]
    pub code: Cow<'static, str>,
    /// The request's id, as in the `X-Request-Id` header and in the log.
    #[schema(max_length = 128)]
    pub request_id: String,
    /// For a body that broke rules: which members, and how. Absent otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub errors: Vec<FieldProblem>,
}

/// One broken rule in a request body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Where: a JSON Pointer (RFC 6901) into the request body.
    #[schema(max_length = 1000)]
    pub pointer: String,
    /// For programs: stable, in snake case.
    #[schema(max_length = 50)]
    pub code: Cow<'static, str>,
    /// For people.
    #[schema(max_length = 1000)]
    pub detail: Cow<'static, str>,
}

/// What a handler returns instead of an answer.
#[derive(Debug)]
pub struct Error {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldProblem>,
    headers: Vec<(HeaderName, HeaderValue)>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a handler returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error with a sentence for the caller's developer.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), headers: Vec::new(), source: None }
    }

    /// A member of the body that breaks a rule.
    pub fn field(code: Code, pointer: &str, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        let problem = FieldProblem { pointer: pointer.to_owned(), code: code.row().1.into(), detail: detail.clone() };
        Self { errors: vec![problem], ..Self::new(code, detail) }
    }

    /// A missing or refused token. `challenge` follows `Bearer` in `WWW-Authenticate` (RFC 6750 §3).
    pub fn unauthenticated(challenge: &'static str, why: impl std::error::Error + Send + Sync + 'static) -> Self {
        let detail = "Send a valid token of your LMS as `Authorization: Bearer …`.";
        Self { source: Some(Box::new(why)), ..Self::new(Code::Unauthenticated, detail) }
            .header(WWW_AUTHENTICATE, challenge)
    }

    /// The token is good, but not for this.
    pub fn insufficient_scope(scope: &str) -> Self {
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
        Self::new(Code::InsufficientScope, format!("This needs the scope `{scope}`."))
            .header(WWW_AUTHENTICATE, &challenge)
    }

    /// Absent, or not this caller's to see.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is nothing here for you.")
    }

    /// A mistake of ours, with its cause for the log.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail = "The request was not carried out. If this lasts, tell your operators the request_id.";
        Self { source: Some(source.into()), ..Self::new(Code::Internal, detail) }
    }

    /// Nothing was carried out, and the same request may be sent again.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail = "Nothing is lost: send the same request again in a moment.";
        Self { source: Some(source.into()), ..Self::new(Code::Unavailable, detail) }.header(RETRY_AFTER, "1")
    }

    /// Too fast; the same request may be sent again in so many seconds.
    pub fn rate_limited(seconds: u64) -> Self {
        let detail = format!("Slow down: send the same request again in {seconds} s.");
        Self::new(Code::RateLimited, detail).header(RETRY_AFTER, &seconds.to_string())
    }

    /// The connection was lost at COMMIT, and the database is not there to be asked what became of it.
    pub fn outcome_unknown(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail = "Send it again with the same Idempotency-Key, which settles it; without a key, look at the \
                      conversation before you send it again.";
        Self { source: Some(source.into()), ..Self::new(Code::OutcomeUnknown, detail) }.header(RETRY_AFTER, "1")
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, HeaderValue::from_str(value).expect("our own header values are visible ASCII")));
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl Problem {
    /// The problem for a status that came without one: the framework's own errors.
    pub fn of_status(status: StatusCode) -> Self {
        let code = Code::of_status(status);
        let detail = match code {
            Code::NotFound => "No call of this service has this path.",
            _ => code.row().2,
        };
        Self::new(code, detail.into(), Vec::new())
    }

    fn new(code: Code, detail: Cow<'static, str>, errors: Vec<FieldProblem>) -> Self {
        let (status, name, title) = code.row();
        Self {
            kind: format!("urn:pidge:problem:{name}"),
            title: title.into(),
            status,
            detail,
            code: name.into(),
            request_id: String::new(),
            errors,
        }
    }
}

impl From<Error> for Problem {
    /// The problem as a part of an answer, where one of many was refused. The request's id stands in the answer's head.
    fn from(error: Error) -> Self {
        Self::new(error.code, error.detail, error.errors)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.row().1)?;
        self.source.as_ref().map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// The problem travels beside the response until `respond` knows the request's id and writes it.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.extensions_mut().insert(Problem::new(self.code, self.detail.clone(), self.errors.clone()));
        response
    }
}

/// A database that is away, full or still starting is worth another try; anything else is our mistake.
pub fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
        // connection exceptions, rolled back, too many connections or out of space, stopped by an operator or a limit
        sqlx::Error::Database(e) => e.code().is_some_and(|code| {
            ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) || code == "55P03" || code == "25006"
        }),
        _ => false,
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Arc::new(error).into()
    }
}

impl From<Arc<sqlx::Error>> for Error {
    fn from(error: Arc<sqlx::Error>) -> Self {
        if is_passing(&error) { Self::unavailable(error) } else { Self::internal(error) }
    }
}
