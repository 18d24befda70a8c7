//! Classifies database errors. This is the only place that reads SQLSTATEs.

use std::io;
use std::sync::Arc;

use crate::error::Error;

/// The kind of a database error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A serialization failure or a deadlock. The server rolled the transaction back; it may be run again.
    Conflict,
    /// A lock was held for longer than `lock_timeout`. Nothing was written.
    LockTimeout,
    /// A prepared statement refers to something that a migration has changed since. The server refused to execute it.
    StalePlan,
    /// The connection was closed. The statement may or may not have been executed.
    ConnectionLost,
    /// The server did not respond in time. The connection is unusable, and the server would probably not respond on
    /// another one either.
    NoResponse,
    /// The server's response violates the protocol or does not match the statement. The connection is unusable.
    UnexpectedResponse,
    /// The server is overloaded, starting or stopping, or it cancelled the statement. Nothing was written.
    Unavailable,
    /// The transaction was read-only, since the server is a standby or a setting says so. Nothing was written.
    ReadOnly,
    /// Any other error of the server, about this statement with these values.
    Refused,
    /// An error on the client's side, for example a column that cannot be decoded or a missing row.
    Client,
}

/// How the internal errors begin that Postgres raises for a plan made before a change of the schema.
const STALE_PLAN_TEXTS: [&str; 3] = ["too few column names", "cache lookup failed", "could not open relation with OID"];

impl Failure {
    /// Returns the kind of an error.
    pub fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => Self::NoResponse,
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) => Self::ConnectionLost,
            sqlx::Error::Protocol(_) => Self::UnexpectedResponse,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Unavailable,
            sqlx::Error::Database(error) => Self::of_sqlstate(error.code().as_deref().unwrap_or(""), error.message()),
            _ => Self::Client,
        }
    }

    /// Returns the kind of an error of the server (Postgres manual, appendix A).
    fn of_sqlstate(code: &str, message: &str) -> Self {
        match code {
            // serialization_failure, deadlock_detected
            "40001" | "40P01" => Self::Conflict,
            // lock_not_available
            "55P03" => Self::LockTimeout,
            // internal_error: Postgres does not replan by itself if a changed function is inlined into the statement. The
            // texts of internal errors are never translated; others are not about plans.
            "XX000" if STALE_PLAN_TEXTS.iter().any(|text| message.starts_with(text)) => Self::StalePlan,
            // datatype_mismatch: the change came between the statement and a function in it that returns rows of the table
            "42804" => Self::StalePlan,
            "0A000" if message.starts_with("cached plan") => Self::StalePlan,
            // read_only_sql_transaction
            "25006" => Self::ReadOnly,
            // connection exceptions; admin_shutdown, crash_shutdown, cannot_connect_now
            _ if code.starts_with("08") || code.starts_with("57P") => Self::ConnectionLost,
            // transaction rollback, insufficient resources, operator intervention
            _ if ["40", "53", "57"].iter().any(|class| code.starts_with(class)) => Self::Unavailable,
            _ => Self::Refused,
        }
    }

    /// Returns true if the same request may succeed a moment later.
    pub fn is_transient(self) -> bool {
        use Failure::{Conflict, ConnectionLost, LockTimeout, NoResponse, ReadOnly, StalePlan, Unavailable};
        matches!(self, Conflict | LockTimeout | StalePlan | ConnectionLost | NoResponse | Unavailable | ReadOnly)
    }

    /// Returns true if the connection cannot be used any more.
    pub fn breaks_connection(self) -> bool {
        matches!(self, Self::ConnectionLost | Self::NoResponse | Self::UnexpectedResponse)
    }

    /// Returns true if the work may succeed on another connection: this one is broken, but the server does respond.
    pub fn calls_for_another_connection(self) -> bool {
        matches!(self, Self::ConnectionLost | Self::UnexpectedResponse)
    }

    /// Returns true if the error is about the statement and its values, and not about the state of the server.
    pub fn is_about_the_statement(self) -> bool {
        matches!(self, Self::LockTimeout | Self::StalePlan | Self::Refused)
    }
}

/// Returns true if the error is a violation of this constraint.
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error.as_database_error().is_some_and(|error| error.constraint() == Some(constraint))
}

/// Returns the error of a server that did not respond in time.
pub(super) fn no_response() -> sqlx::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the database did not respond in time").into()
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Arc::new(error).into()
    }
}

impl From<Arc<sqlx::Error>> for Error {
    fn from(error: Arc<sqlx::Error>) -> Self {
        if Failure::of(&error).is_transient() { Self::unavailable(error) } else { Self::internal(error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sqlstate_has_its_kind() {
        let table = [
            ("40001", "", Failure::Conflict),
            ("40P01", "", Failure::Conflict),
            ("40003", "", Failure::Unavailable),
            ("55P03", "", Failure::LockTimeout),
            ("XX000", "cache lookup failed for attribute 3", Failure::StalePlan),
            ("XX000", "too few column names for subquery p", Failure::StalePlan),
            ("XX000", "unrecognized node type: 42", Failure::Refused),
            ("42804", "structure of query does not match function result type", Failure::StalePlan),
            ("0A000", "cached plan must not change result type", Failure::StalePlan),
            ("0A000", "cannot do that", Failure::Refused),
            ("08006", "", Failure::ConnectionLost),
            ("57P01", "", Failure::ConnectionLost),
            ("57P03", "", Failure::ConnectionLost),
            ("25006", "", Failure::ReadOnly),
            ("57014", "", Failure::Unavailable),
            ("53300", "", Failure::Unavailable),
            ("23505", "", Failure::Refused),
            ("22P02", "", Failure::Refused),
            ("", "", Failure::Refused),
        ];

        for (code, message, expected) in table {
            assert_eq!(Failure::of_sqlstate(code, message), expected, "{code} {message}");
        }
    }

    #[test]
    fn a_failure_that_a_retry_may_cure_is_transient() {
        let table = [
            (Failure::Conflict, true),
            (Failure::LockTimeout, true),
            // Stale once more after it was prepared again: two migrations followed each other.
            (Failure::StalePlan, true),
            (Failure::ConnectionLost, true),
            (Failure::NoResponse, true),
            (Failure::UnexpectedResponse, false),
            (Failure::Unavailable, true),
            (Failure::ReadOnly, true),
            (Failure::Refused, false),
            (Failure::Client, false),
        ];

        for (failure, expected) in table {
            assert_eq!(failure.is_transient(), expected, "{failure:?}");
        }
    }

    #[test]
    fn a_server_that_does_not_respond_is_distinguished_from_a_closed_connection() {
        let ended: sqlx::Error = io::Error::from(io::ErrorKind::ConnectionReset).into();

        assert_eq!(Failure::of(&no_response()), Failure::NoResponse);
        assert!(!Failure::NoResponse.calls_for_another_connection());
        assert_eq!(Failure::of(&ended), Failure::ConnectionLost);
        assert!(Failure::ConnectionLost.calls_for_another_connection());
    }
}
