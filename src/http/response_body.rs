//! Response bodies. They go to the connection in slices, so that a connection holds one slice of a response that its
//! client does not read, and those that have memory of their own are counted while they are unsent.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

use super::RateSubject;
use crate::error::Error;

/// The size of a slice, in bytes. actix copies a slice whole into the connection's write buffer.
pub const SLICE: usize = 6 * 1024;
/// One caller may hold the limit of all divided by this.
const SHARES: usize = 2;

/// A body that is handed to the connection in slices.
pub struct SlicedBody {
    rest: Bytes,
    _unsent: Option<UnsentBody>,
}

impl SlicedBody {
    /// The body of a response whose bytes all responses share, such as a document. It needs no memory of its own.
    pub fn shared(bytes: Bytes) -> Self {
        Self { rest: bytes, _unsent: None }
    }
}

impl MessageBody for SlicedBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.rest.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let length = self.rest.len().min(SLICE);
        Poll::Ready(if length == 0 { None } else { Some(Ok(self.rest.split_to(length))) })
    }
}

/// The caller of a request, by a hash. Requests without a valid token have the default in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ResponseOwner(u64);

impl ResponseOwner {
    /// Returns the owner of the responses to a caller.
    pub fn new(caller: &RateSubject<'_>) -> Self {
        let mut hasher = DefaultHasher::new();
        (caller.tenant, caller.user).hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// Counts the memory of response bodies that are not sent yet. All together have a limit, and those of one caller
/// half of it, so that no one caller can take all.
pub struct UnsentBodies {
    max_bytes: usize,
    held: Mutex<HeldBytes>,
}

#[derive(Default)]
struct HeldBytes {
    total: usize,
    by_owner: HashMap<ResponseOwner, Share>,
}

/// What one caller holds; never empty.
#[derive(Default)]
struct Share {
    bytes: usize,
    /// True if a body of the caller did not fit, and none was sent since.
    is_full: bool,
}

/// The share of one body in [`UnsentBodies`], until it is dropped.
struct UnsentBody {
    bodies: Arc<UnsentBodies>,
    owner: ResponseOwner,
    bytes: usize,
}

impl UnsentBodies {
    /// Creates the counters with a limit in bytes.
    pub fn new(max_bytes: usize) -> Self {
        Self { max_bytes, held: Mutex::default() }
    }

    /// Checks that a caller may have another body. Saves the work of making one that does not fit.
    ///
    /// # Errors
    /// The last one did not fit, and nothing was sent since.
    pub fn check_room(&self, owner: ResponseOwner) -> Result<(), LimitReached> {
        let is_full = self.lock().by_owner.get(&owner).is_some_and(|share| share.is_full);
        if is_full { Err(LimitReached::OfCaller) } else { Ok(()) }
    }

    /// Counts a body until it is sent. Bodies of a slice or less are not counted, and the first body of a caller always
    /// fits into the caller's share.
    ///
    /// # Errors
    /// The limit is reached. Never if `must_fit` is set, for the responses to requests that have changed something.
    pub fn hold(
        self: &Arc<Self>,
        body: Bytes,
        owner: ResponseOwner,
        must_fit: bool,
    ) -> Result<SlicedBody, LimitReached> {
        let bytes = body.len();
        if bytes <= SLICE {
            return Ok(SlicedBody::shared(body));
        }
        // Serializing leaves up to as much spare capacity as it has written.
        let mut body = Vec::from(body);
        body.shrink_to_fit();
        let body = Bytes::from(body);
        let mut held = self.lock();
        if !must_fit {
            if let Some(share) = held.by_owner.get_mut(&owner)
                && share.bytes + bytes > self.max_bytes / SHARES
            {
                share.is_full = true;
                return Err(LimitReached::OfCaller);
            }
            if held.total + bytes > self.max_bytes {
                return Err(LimitReached::OfAll);
            }
        }
        held.total += bytes;
        held.by_owner.entry(owner).or_default().bytes += bytes;
        let unsent = UnsentBody { bodies: Arc::clone(self), owner, bytes };
        Ok(SlicedBody { rest: body, _unsent: Some(unsent) })
    }

    fn lock(&self) -> MutexGuard<'_, HeldBytes> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnsentBody {
    fn drop(&mut self) {
        let mut held = self.bodies.lock();
        held.total -= self.bytes;
        if let Entry::Occupied(mut share) = held.by_owner.entry(self.owner) {
            share.get_mut().bytes -= self.bytes;
            share.get_mut().is_full = false;
            if share.get().bytes == 0 {
                share.remove();
            }
        }
    }
}

/// A body does not fit: too much of earlier responses is unsent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitReached {
    /// The caller's share is full.
    #[error("the responses that this caller has not read take the caller's share of the memory")]
    OfCaller,
    /// All memory for bodies is taken.
    #[error("the responses that clients have not read take all the memory that they may")]
    OfAll,
}

impl From<LimitReached> for Error {
    /// Counts the refusal in the metrics: 429 for a full share, like a rate limit, else 503.
    fn from(reached: LimitReached) -> Self {
        if reached == LimitReached::OfCaller {
            metrics::counter!("pidge_rate_limited_total", "policy" => "unread_answers").increment(1);
            return Self::unread_answers(reached);
        }
        metrics::counter!("pidge_shed_total", "reason" => "unread_answers").increment(1);
        Self::unavailable(reached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: ResponseOwner = ResponseOwner(1);
    const BEN: ResponseOwner = ResponseOwner(2);

    fn body(slices: usize) -> Bytes {
        Bytes::from(vec![b'x'; slices * SLICE])
    }

    #[test]
    fn a_body_is_handed_over_in_slices_and_says_its_whole_size() {
        let mut body = SlicedBody::shared(Bytes::from(vec![b'x'; 2 * SLICE + 1]));
        assert_eq!(body.size(), BodySize::Sized(2 * SLICE as u64 + 1));

        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut next = || match Pin::new(&mut body).poll_next(&mut context) {
            Poll::Ready(slice) => slice.map(|bytes| bytes.expect("never fails").len()),
            Poll::Pending => panic!("all bytes are there"),
        };

        assert_eq!([next(), next(), next(), next()], [Some(SLICE), Some(SLICE), Some(1), None]);
    }

    #[test]
    fn one_caller_may_hold_half_of_the_limit_and_all_callers_the_whole() {
        let bodies = Arc::new(UnsentBodies::new(8 * SLICE));
        let first = bodies.hold(body(2), ADA, false).expect("nothing is held");
        let second = bodies.hold(body(2), ADA, false).expect("half of the share is held");

        assert_eq!(bodies.hold(body(2), ADA, false).err(), Some(LimitReached::OfCaller), "more than half");
        let third = bodies.hold(body(3), BEN, false).expect("the first body of a caller");
        let other = bodies.hold(body(2), ResponseOwner::default(), false);
        assert_eq!(other.err(), Some(LimitReached::OfAll), "more than the limit");
        drop((first, second, third));

        let held = bodies.lock();
        assert_eq!((held.total, held.by_owner.len()), (0, 0), "what was sent does not count");
    }

    #[test]
    fn a_caller_whose_body_did_not_fit_has_no_room_until_one_is_sent() {
        let bodies = Arc::new(UnsentBodies::new(8 * SLICE));
        let first = bodies.hold(body(2), ADA, false).expect("nothing is held");
        let _second = bodies.hold(body(2), ADA, false).expect("half of the share is held");
        assert!(bodies.check_room(ADA).is_ok(), "the share is full, but nothing was refused");
        assert!(bodies.hold(body(2), ADA, false).is_err());

        assert!(bodies.check_room(ADA).is_err());
        assert!(bodies.check_room(BEN).is_ok(), "another caller has room");
        drop(first);

        assert!(bodies.check_room(ADA).is_ok());
    }

    #[test]
    fn small_bodies_and_those_that_must_fit_are_never_refused() {
        let bodies = Arc::new(UnsentBodies::new(2 * SLICE));
        let _held = bodies.hold(body(2), ADA, false).expect("nothing is held");

        assert!(bodies.hold(body(1), ADA, false).is_ok(), "a slice is not counted");
        assert!(bodies.hold(body(2), ADA, true).is_ok());
        assert!(bodies.hold(body(2), BEN, false).is_err());
    }
}
