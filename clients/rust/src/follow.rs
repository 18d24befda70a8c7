//! Following the event log of a tenant.

use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::{
    Client, Error, problem,
    retries::pause,
    types::{EventPage, LogEventType, Problem},
};

/// The least time between two calls of which the first found no event: a service that is about to stop does not wait.
const LEAST_INTERVAL: Duration = Duration::from_secs(1);
/// The pauses between calls do not grow after so many failures: they are of up to 25.6 seconds then.
const MOST_PAUSES: u32 = 8;

/// Reads the event log of a tenant, page by page. Made by [`Client::follow`].
#[derive(Debug)]
pub struct Follower<'a> {
    client: &'a Client,
    after: Option<i64>,
    types: Vec<LogEventType>,
    limit: u16,
    wait: u8,
    failures: u32,
    /// When the next call may be made.
    not_before: Option<Instant>,
}

/// Why a follower cannot go on.
#[derive(Debug)]
pub enum FollowError {
    /// The log no longer has the events after the position: some were missed.
    PositionGone {
        /// The position to go on from.
        oldest: i64,
    },
    /// The position is above the last one of the log: it is of another deployment, or of a database that was replaced.
    PositionUnknown {
        /// The last position of the log.
        latest: i64,
    },
    /// Any other refusal, such as of a token that has expired, or has not the scope `events:read`.
    Refused(Box<Error<Problem>>),
}

impl fmt::Display for FollowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PositionGone { oldest } => {
                write!(f, "the event log no longer has the events after this position; it goes on from {oldest}")
            }
            Self::PositionUnknown { latest } => {
                write!(f, "the event log ends at {latest}: this position is of another log")
            }
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FollowError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::PositionGone { .. } | Self::PositionUnknown { .. } => None,
        }
    }
}

impl From<Error<Problem>> for FollowError {
    fn from(error: Error<Problem>) -> Self {
        let known = problem(&error).and_then(|problem| match (problem.code.as_str(), problem.oldest, problem.latest) {
            ("position_gone", Some(oldest), _) => Some(Self::PositionGone { oldest }),
            ("position_unknown", _, Some(latest)) => Some(Self::PositionUnknown { latest }),
            _ => None,
        });
        known.unwrap_or_else(|| Self::Refused(Box::new(error)))
    }
}

impl Client {
    /// Follows the event log of the tenant from a position on: the `next` that was kept, or 0 for its beginning. Without one
    /// from now on: the first page is empty then, and its `next` says where that is. The token needs the scope `events:read`.
    #[must_use]
    pub fn follow(&self, after: Option<i64>) -> Follower<'_> {
        let types = [
            LogEventType::MessageSent,
            LogEventType::MessageRead,
            LogEventType::MessageEdited,
            LogEventType::MessageRetracted,
            LogEventType::UserErased,
        ];
        // Without types the log would have those of later versions too, for which this version has no values.
        Follower { client: self, after, types: types.to_vec(), limit: 200, wait: 20, failures: 0, not_before: None }
    }
}

impl Follower<'_> {
    /// Returns only events of these types.
    #[must_use]
    pub fn types(mut self, types: impl IntoIterator<Item = LogEventType>) -> Self {
        self.types = types.into_iter().collect();
        self
    }

    /// Sets the maximum number of events in a page, 1 to 1000.
    #[must_use]
    pub fn limit(mut self, limit: u16) -> Self {
        self.limit = limit;
        self
    }

    /// Sets for how many seconds a call waits for an event, 0 to 25. They come on top of the client's [`Limits`](crate::Limits).
    #[must_use]
    pub fn wait(mut self, seconds: u8) -> Self {
        self.wait = seconds;
        self
    }

    /// Returns the position of which the next page has the events after it.
    #[must_use]
    pub fn position(&self) -> Option<i64> {
        self.after
    }

    /// Returns the next page, and goes on after it. Keep its `next` in the same transaction as what you do with its `items`, and
    /// follow from there the next time. It may be empty: after each wait in which nothing happened.
    ///
    /// While the service is away it is asked again, with pauses of up to half a minute: to end that, drop the future. Then
    /// nothing is lost, and the next call returns the same page.
    ///
    /// # Errors
    /// The position is not of the log, or the service refuses the call.
    pub async fn next_page(&mut self) -> Result<EventPage, FollowError> {
        loop {
            if let Some(begin) = self.not_before {
                tokio::time::sleep_until(begin.into()).await;
            }
            let began = Instant::now();
            match self.read().await {
                Ok(page) => {
                    let is_at_end = self.after.is_some() && page.items.is_empty() && page.next >= page.latest;
                    self.not_before = is_at_end.then(|| began + LEAST_INTERVAL);
                    (self.after, self.failures) = (Some(page.next), 0);
                    return Ok(page);
                }
                Err(error) if is_away(&error) => {
                    self.failures += 1;
                    self.not_before = Some(Instant::now() + pause(self.failures.min(MOST_PAUSES), 0));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// One call. The first one without a position does not wait: the caller has the position to keep at once. Nor does the
    /// first one after a failure, so that the service's answer is known at once.
    async fn read(&self) -> Result<EventPage, Error<Problem>> {
        let types: Vec<String> = self.types.iter().map(ToString::to_string).collect();
        let wait = if self.after.is_some() && self.failures == 0 { self.wait } else { 0 };
        let call = self.client.list_events().types(types.join(",")).limit(i32::from(self.limit)).wait(i32::from(wait));
        let call = match self.after {
            Some(after) => call.after(after),
            None => call,
        };
        Ok(call.send().await?.into_inner())
    }
}

/// True if there was no answer, or one that says to try again later.
fn is_away(error: &Error<Problem>) -> bool {
    match error.status() {
        Some(status) => matches!(status.as_u16(), 429 | 502..=504),
        None => matches!(error, Error::CommunicationError(_)),
    }
}
