//! The table of error codes: status, code, title and, where it differs from the title, default detail of every problem.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal $code:literal $title:literal $($detail:literal)?;)*) => {
        /// The code of an error response. The status and the meaning of a code never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[doc = $doc])+ $name,)* }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the HTTP status, as a number.
            fn number(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// Returns the code as it stands in responses: stable, in snake case.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Returns the title of the problem, the same in all responses with this code.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Returns the default detail of the problem: a sentence for developers, or else the title.
            pub fn detail(self) -> &'static str {
                match self { $(Self::$name => [$($detail,)? $title][0],)* }
            }
        }
    };
}

codes! {
    /// The request is not valid HTTP, or a part of it is malformed and has no code of its own.
    BadRequest = 400 "bad_request" "Malformed request";
    /// The body is not JSON, is nested too deeply, repeats a member or contains a NUL character.
    MalformedJson = 400 "malformed_json" "Malformed JSON";
    /// The operation does not have this query parameter.
    UnknownParameter = 400 "unknown_parameter" "Unknown query parameter";
    /// The value of a query parameter is malformed or out of range, or an `as_of` is no longer valid.
    InvalidParameter = 400 "invalid_parameter" "Invalid parameter";
    /// Two query parameters exclude each other.
    ConflictingParameters = 400 "conflicting_parameters" "Conflicting query parameters";
    /// A cursor or `as_of` that is not a token of this caller and list.
    InvalidCursor = 400 "invalid_cursor" "Invalid cursor";
    /// The `Idempotency-Key` header is malformed or occurs more than once.
    InvalidIdempotencyKey = 400 "invalid_idempotency_key" "Invalid Idempotency-Key";
    /// The token is missing or invalid. The reason is logged and not told to the caller.
    Unauthenticated = 401 "unauthenticated" "Missing or invalid bearer token";
    /// The `Authorization` header is longer than 8 KiB.
    TokenTooLarge = 401 "token_too_large" "Bearer token too large";
    /// The token lacks a scope that the request needs.
    InsufficientScope = 403 "insufficient_scope" "Insufficient scope";
    /// The token names no tenant, and its issuer serves several.
    TenantMissing = 403 "tenant_missing" "The token names no tenant";
    /// The preflight request asks for an origin, a method or a header that the CORS policy does not allow.
    CorsRefused = 403 "cors_refused" "Not allowed by the CORS policy";
    /// The account of the sender, or of the service that sends for them, is deactivated. It may read and retract.
    SenderInactive = 403 "sender_inactive" "The sender is inactive"
        "The account of the sender, or of the service, is deactivated: it may neither send nor edit messages.";
    /// The recipient's account is deactivated.
    RecipientInactive = 403 "recipient_inactive" "The recipient is inactive"
        "The recipient's account is deactivated, so the message was not sent.";
    /// The recipient has blocked the sender.
    Blocked = 403 "blocked" "Blocked by the recipient"
        "The recipient does not accept messages from the sender.";
    /// The policy of the tenant does not allow messages between these roles.
    RoleNotAllowed = 403 "role_not_allowed" "Not allowed between these roles"
        "The policy does not allow messages from the sender's role to the recipient's.";
    /// Sender and recipient may write to each other only in a common context, and all of those are over.
    ContextEnded = 403 "context_ended" "The common context has ended"
        "Sender and recipient may write to each other as long as they share a context, and the ones that they shared have ended.";
    /// Sender and recipient may write to each other only in a common context, and have none.
    NoSharedContext = 403 "no_shared_context" "No common context"
        "Sender and recipient may write to each other only if they share a context, such as a course.";
    /// The role of this user cannot be blocked.
    NotBlockable = 403 "not_blockable" "This user cannot be blocked"
        "The role of this user, in general or in a context that you share, cannot be blocked.";
    /// Only the sender of a message may edit or retract it.
    NotTheSender = 403 "not_the_sender" "Not the sender of the message"
        "Only the sender of a message may edit or retract it.";
    /// The resource does not exist, or the caller may not see it. The two cases get the same response.
    NotFound = 404 "not_found" "Not found"
        "No such resource, or it is not visible to you.";
    /// The path exists, but does not support the method.
    MethodNotAllowed = 405 "method_not_allowed" "Method not allowed";
    /// The request did not arrive in time.
    RequestTimeout = 408 "request_timeout" "The request did not arrive in time";
    /// A retracted message has no text and cannot be edited.
    MessageRetracted = 409 "message_retracted" "The message is retracted"
        "A retracted message has no text and cannot be edited.";
    /// The time limit for editing a message has passed.
    EditWindowOver = 409 "edit_window_over" "The message can no longer be edited"
        "The time limit for editing this message has passed; see `limits` in `GET /v1/me`.";
    /// The time limit for retracting a message has passed.
    RetractWindowOver = 409 "retract_window_over" "The message can no longer be retracted"
        "The time limit for retracting this message has passed; see `limits` in `GET /v1/me`.";
    /// The caller deleted nothing in the conversation, or the time limit for restoring has passed.
    NothingToRestore = 409 "nothing_to_restore" "Nothing to restore"
        "You deleted nothing in this conversation that can still be restored.";
    /// The caller has as many drafts as allowed.
    TooManyDrafts = 409 "too_many_drafts" "Too many drafts"
        "You have as many drafts as allowed: delete one before you create another.";
    /// The sender has blocked the recipient.
    YouBlocked = 409 "you_blocked" "You have blocked the recipient"
        "The sender has blocked the recipient: unblock first, then write.";
    /// The caller has blocked as many users as allowed.
    TooManyBlocks = 409 "too_many_blocks" "Too many blocks"
        "You have blocked as many users as allowed: unblock one before you block another.";
    /// The roster has a higher version than the one that the request carries.
    StaleRoster = 409 "stale_roster" "The roster is newer than the request"
        "A request with a higher version has changed the roster. This one has changed nothing.";
    /// The event log no longer has the events after this position; `oldest` is the position to go on from.
    PositionGone = 410 "position_gone" "The events after this position are gone";
    /// The position is above the last one of the event log, which is in `latest`: it is of another log.
    PositionUnknown = 410 "position_unknown" "Unknown position";
    /// The draft does not meet the condition in `If-Match` or `If-None-Match`.
    PreconditionFailed = 412 "precondition_failed" "Precondition failed"
        "The draft has changed: read it again before you write it.";
    /// The body is larger than the operation accepts.
    ContentTooLarge = 413 "content_too_large" "Request body too large";
    /// The body is not `application/json`, or it is compressed.
    UnsupportedMediaType = 415 "unsupported_media_type" "Unsupported media type";
    /// The body has a member that the operation does not know.
    UnknownField = 422 "unknown_field" "Unknown member in the body";
    /// A member of the body is missing, has the wrong type or is out of range; `errors` lists which.
    InvalidBody = 422 "invalid_body" "Invalid request body";
    /// Not a user id: 1 to 255 bytes, no control characters, not `.` or `..`.
    InvalidUserId = 422 "invalid_user_id" "Invalid user id";
    /// Sender and recipient are the same user.
    SelfMessage = 422 "self_message" "Messages to oneself are not allowed"
        "Sender and recipient are the same user.";
    /// The recipient's id is unknown, or the sender may not write to this user.
    RecipientUnknown = 422 "recipient_unknown" "Unknown recipient"
        "The recipient's id is unknown, or the sender may not write to this user.";
    /// The text shows nothing: it is empty, or has only white space and invisible characters.
    EmptyBody = 422 "empty_body" "The message is empty";
    /// The text has more characters than a message may have.
    BodyTooLong = 422 "body_too_long" "The message is too long";
    /// The idempotency key was used before, for another message.
    IdempotencyKeyReused = 422 "idempotency_key_reused" "The Idempotency-Key was used for another message"
        "Use a new Idempotency-Key for each new message.";
    /// An earlier item of the request is about the same user.
    DuplicateItem = 422 "duplicate_item" "Another item is about the same user"
        "An earlier item of the request is about the same user.";
    /// The policy document is invalid; `errors` says where.
    InvalidPolicy = 422 "invalid_policy" "Invalid policy";
    /// The caller exceeded a rate limit.
    RateLimited = 429 "rate_limited" "Too many requests";
    /// An unexpected error in Pidge.
    Internal = 500 "internal" "Internal server error";
    /// The service is overloaded or the database is unavailable; the same request may be sent again.
    Unavailable = 503 "unavailable" "Service temporarily unavailable";
    /// The database connection was lost during the commit, so the message may or may not have been sent.
    OutcomeUnknown = 503 "outcome_unknown" "The outcome is unknown: the message may have been sent";
}

impl Code {
    /// Returns the HTTP status.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.number()).expect("the table holds valid statuses")
    }

    /// Returns the code with the name of an outcome of a SQL function. An outcome without a code comes from the
    /// functions of a newer release: it is logged, and the result is `None`.
    pub fn of_outcome(function: &'static str, outcome: &str) -> Option<Self> {
        let code = Self::ALL.iter().find(|code| code.name() == outcome).copied();
        if code.is_none() {
            tracing::error!(function, outcome, "the database returned an outcome unknown to this release");
        }
        code
    }

    /// Returns the code for a status that the framework set without an [`Error`](super::Error).
    pub(super) fn of_status(status: StatusCode) -> Self {
        let same = |code: &&Self| code.status() == status;
        let fallback = if status.is_client_error() { Self::BadRequest } else { Self::Internal };
        Self::ALL.iter().find(same).copied().unwrap_or(fallback)
    }
}
