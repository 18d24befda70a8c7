//! The table of error codes: status, code and title of every problem that the API answers with.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal $code:literal $title:literal $($detail:literal)?;)*) => {
        /// Every code that an answer of Pidge can carry. A code never changes its status or its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[doc = $doc])+ $name,)* }

        impl Code {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The HTTP status, as a number.
            fn number(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// The code itself: stable, in snake case.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What went wrong in general.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// A sentence for the caller's developer, where the code alone says enough for one; else the title.
            pub fn detail(self) -> &'static str {
                match self { $(Self::$name => [$($detail,)? $title][0],)* }
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
    RecipientInactive = 403 "recipient_inactive" "The recipient is not active"
        "The recipient's account is switched off.";
    /// Only who wrote a message may correct it.
    NotTheSender = 403 "not_the_sender" "The message is somebody else's";
    /// Nothing here, or nothing for this caller: the two are not told apart.
    NotFound = 404 "not_found" "Not found"
        "There is nothing here for you.";
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
    NothingToRestore = 409 "nothing_to_restore" "There is nothing to restore"
        "You deleted nothing here that could still be restored.";
    /// As many drafts as a user may have.
    TooManyDrafts = 409 "too_many_drafts" "Too many drafts";
    /// What the caller expects to find (`If-Match`, `If-None-Match`) is not what there is.
    PreconditionFailed = 412 "precondition_failed" "The precondition failed"
        "The draft is not what this call expects to find: read it again before you write.";
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
    SelfMessage = 422 "self_message" "A message to oneself is refused"
        "Sender and recipient are the same user.";
    /// Nobody whom the sender may write to is known by that id.
    RecipientUnknown = 422 "recipient_unknown" "The recipient is unknown"
        "No user whom the sender may write to is known by this id.";
    /// Nothing but white space.
    EmptyBody = 422 "empty_body" "The message is empty";
    /// More characters than a message may have.
    BodyTooLong = 422 "body_too_long" "The message is too long";
    /// The key was used for another payload.
    IdempotencyKeyReused = 422 "idempotency_key_reused" "The Idempotency-Key was used for another message"
        "Take a new key for a new message.";
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
        StatusCode::from_u16(self.number()).expect("the table holds valid statuses")
    }

    /// The code that an outcome of a SQL function names. One that this release does not know comes from a newer schema: it is
    /// logged, and there is no code for it.
    pub fn of_outcome(function: &'static str, outcome: &str) -> Option<Self> {
        let code = Self::ALL.iter().find(|code| code.name() == outcome).copied();
        if code.is_none() {
            tracing::error!(function, outcome, "the database answered an outcome that this release does not know");
        }
        code
    }

    /// The code that stands for a status which no handler explained.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let same = |code: &&Self| code.status() == status;
        let fallback = if status.is_client_error() { Self::BadRequest } else { Self::Internal };
        Self::ALL.iter().find(same).copied().unwrap_or(fallback)
    }
}
