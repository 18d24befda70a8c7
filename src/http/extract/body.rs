//! The bytes of a body, within limits of size and time.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::web::BytesMut;
use futures_util::StreamExt;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::error::{Code, Error, Result};

/// The maximum size in bytes of a body that does not carry a list.
pub const MAX_BODY: usize = 256 * 1024;
/// The maximum size in bytes of a body that carries a list.
pub const MAX_LIST_BODY: usize = 1024 * 1024;
/// The maximum size in bytes of a body that carries thousands of items.
const MAX_BULK_BODY: usize = 8 * 1024 * 1024;
/// The time for which a request with a large body waits for a permit.
const LARGE_BODY_WAIT: Duration = Duration::from_secs(4);
/// The time in which a body must arrive, without that in which it waits for a permit.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// The part of a body beyond its maximum size that is read and discarded, in bytes: clients that read the response only
/// after they have sent the body then receive it.
const MAX_DISCARDED: usize = 8 * 1024 * 1024;
/// The time for which such a body is read.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(2);

/// The permits of bodies with more than `MAX_LIST_BODY` bytes: so many of them are in memory at the same time. Few callers may send
/// such a body.
#[derive(Debug)]
pub struct LargeBodies(Semaphore);

/// The permit of a large body, which is kept as long as the body, or what was read from it, is in memory.
pub type LargeBodyPermit = SemaphorePermit<'static>;

impl LargeBodies {
    /// Creates this number of permits.
    pub const fn new(permits: usize) -> Self {
        Self(Semaphore::const_new(permits))
    }

    async fn acquire(&'static self) -> Result<LargeBodyPermit> {
        let permit = tokio::time::timeout(LARGE_BODY_WAIT, self.0.acquire()).await;
        permit.map_err(|_| Error::unavailable("too many large bodies at the same time"))?.map_err(Error::internal)
    }
}

/// A body of at most `MAX_LIST_BODY` bytes, or a larger one with its permit.
pub(super) struct LargeBody {
    pub bytes: BytesMut,
    pub permit: Option<LargeBodyPermit>,
}

/// Reads a body of at most `max` bytes.
pub(super) async fn read_body(mut payload: Payload, max: usize) -> Result<BytesMut> {
    let mut bytes = BytesMut::new();
    read_up_to(max, max, &mut payload, &mut bytes, Instant::now() + BODY_TIMEOUT).await?;
    Ok(bytes)
}

/// Reads a body of at most `MAX_BULK_BODY` bytes.
pub(super) async fn read_large_body(mut payload: Payload, permits: &'static LargeBodies) -> Result<LargeBody> {
    let (mut bytes, begin) = (BytesMut::new(), Instant::now());
    if read_up_to(MAX_LIST_BODY, MAX_BULK_BODY, &mut payload, &mut bytes, begin + BODY_TIMEOUT).await? {
        return Ok(LargeBody { bytes, permit: None });
    }
    let waiting = Instant::now();
    let permit = match permits.acquire().await {
        Ok(permit) => permit,
        Err(error) => {
            discard_body(&mut payload).await;
            return Err(error);
        }
    };
    let deadline = begin + BODY_TIMEOUT + waiting.elapsed();
    read_up_to(MAX_BULK_BODY, MAX_BULK_BODY, &mut payload, &mut bytes, deadline).await?;
    Ok(LargeBody { bytes, permit: Some(permit) })
}

/// Reads the rest of a body until it has more than `pause` bytes. Returns true if it has ended before.
async fn read_up_to(
    pause: usize,
    max: usize,
    payload: &mut Payload,
    bytes: &mut BytesMut,
    deadline: Instant,
) -> Result<bool> {
    let late = |_| Error::new(Code::RequestTimeout, "The body must arrive within 10 seconds.");
    while let Some(chunk) = tokio::time::timeout_at(deadline, payload.next()).await.map_err(late)? {
        let chunk = chunk.map_err(|_| Error::new(Code::BadRequest, "The body is incomplete."))?;
        if bytes.len() + chunk.len() > max {
            discard_body(payload).await;
            return Err(Error::new(Code::ContentTooLarge, format!("The body must have at most {max} bytes.")));
        }
        bytes.extend_from_slice(&chunk);
        if bytes.len() > pause {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads a body for a while and discards it, for a response that needs nothing of it.
pub async fn discard_body(payload: &mut Payload) {
    let _ = tokio::time::timeout(DISCARD_TIMEOUT, discard(payload)).await;
}

/// Reads and discards at most `MAX_DISCARDED` bytes.
async fn discard(payload: &mut Payload) {
    let mut left = MAX_DISCARDED;
    while let Some(Ok(chunk)) = payload.next().await {
        match left.checked_sub(chunk.len()) {
            Some(less) => left = less,
            None => return,
        }
    }
}
