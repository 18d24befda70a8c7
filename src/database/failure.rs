//! What a failure of Postgres means for the work that met it: the one place that reads SQLSTATEs.

use std::{io, sync::Arc};

use crate::error::Error;

/// The kinds of failure that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Serialization failure or deadlock. The server rolled the transaction back; it may be run again.
    Conflict,
    /// A lock was held for longer than `lock_timeout`. Nothing was written.
    LockTimeout,
    /// A statement was prepared before a migration changed what it refers to. The server refused it before it did anything.
    StalePlan,
    /// The connection has ended. What was under way on it may have been carried out, or not.
    ConnectionLost,
    /// The server did not answer in time. The connection is of no use any more; another one would probably not be answered
    /// either.
    NoAnswer,
    /// The server's answer was not what the protocol or the statement promises. The connection is of no use any more.
    UnexpectedAnswer,
    /// The server is busy, full, starting or stopping, or it cancelled the statement. Nothing was written.
    Unavailable,
    /// Any other refusal by the server: of this statement with these values.
    Refused,
    /// A failure of the client side: a column that cannot be decoded, a row that is missing.
    Client,
}

impl Failure {
    /// The kind of an error.
    pub fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => Self::NoAnswer,
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) => Self::ConnectionLost,
            sqlx::Error::Protocol(_) => Self::UnexpectedAnswer,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Unavailable,
            sqlx::Error::Database(error) => Self::of_sqlstate(error.code().as_deref().unwrap_or(""), error.message()),
            _ => Self::Client,
        }
    }

    /// The kind of a server's error (Postgres manual, appendix A).
    fn of_sqlstate(code: &str, message: &str) -> Self {
        match code {
            // serialization_failure, deadlock_detected
            "40001" | "40P01" => Self::Conflict,
            // lock_not_available
            "55P03" => Self::LockTimeout,
            // Of a function that is inlined into a statement the server does not notice by itself: internal_error. Nor where the
            // change comes between a statement and a function in it that returns rows of the table: datatype_mismatch.
            "XX000" | "42804" => Self::StalePlan,
            "0A000" if message.starts_with("cached plan") => Self::StalePlan,
            // read_only_sql_transaction: the server is a standby by now.
            "25006" => Self::ConnectionLost,
            // connection exceptions; admin_shutdown, crash_shutdown, cannot_connect_now
            _ if code.starts_with("08") || code.starts_with("57P") => Self::ConnectionLost,
            // transaction rollback, insufficient resources, operator intervention
            _ if ["40", "53", "57"].iter().any(|class| code.starts_with(class)) => Self::Unavailable,
            _ => Self::Refused,
        }
    }

    /// Whether the same request may succeed a moment later.
    pub fn is_transient(self) -> bool {
        use Failure::{Conflict, ConnectionLost, LockTimeout, NoAnswer, StalePlan, Unavailable};
        matches!(self, Conflict | LockTimeout | StalePlan | ConnectionLost | NoAnswer | Unavailable)
    }

    /// Whether the connection is of no use any more.
    pub fn breaks_connection(self) -> bool {
        matches!(self, Self::ConnectionLost | Self::NoAnswer | Self::UnexpectedAnswer)
    }

    /// Whether another connection may do better: this one had ended, rather than that its server does not answer.
    pub fn calls_for_another_connection(self) -> bool {
        matches!(self, Self::ConnectionLost | Self::UnexpectedAnswer)
    }

    /// Whether the server refused the statement for what it is about, rather than for how the server fares.
    pub fn is_about_the_statement(self) -> bool {
        matches!(self, Self::LockTimeout | Self::StalePlan | Self::Refused)
    }
}

/// Whether an error is the violation of this constraint.
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error.as_database_error().is_some_and(|error| error.constraint() == Some(constraint))
}

/// The error of an answer that did not come in time.
pub(super) fn no_answer() -> sqlx::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the database did not answer in time").into()
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
            ("42804", "structure of query does not match function result type", Failure::StalePlan),
            ("0A000", "cached plan must not change result type", Failure::StalePlan),
            ("0A000", "cannot do that", Failure::Refused),
            ("08006", "", Failure::ConnectionLost),
            ("57P01", "", Failure::ConnectionLost),
            ("57P03", "", Failure::ConnectionLost),
            ("25006", "", Failure::ConnectionLost),
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
            // Prepared anew, and stale again: two migrations followed each other.
            (Failure::StalePlan, true),
            (Failure::ConnectionLost, true),
            (Failure::NoAnswer, true),
            (Failure::UnexpectedAnswer, false),
            (Failure::Unavailable, true),
            (Failure::Refused, false),
            (Failure::Client, false),
        ];

        for (failure, expected) in table {
            assert_eq!(failure.is_transient(), expected, "{failure:?}");
        }
    }

    #[test]
    fn a_server_that_does_not_answer_is_told_from_a_connection_that_ended() {
        let ended: sqlx::Error = io::Error::from(io::ErrorKind::ConnectionReset).into();

        assert_eq!(Failure::of(&no_answer()), Failure::NoAnswer);
        assert!(!Failure::NoAnswer.calls_for_another_connection());
        assert_eq!(Failure::of(&ended), Failure::ConnectionLost);
        assert!(Failure::ConnectionLost.calls_for_another_connection());
    }
}
