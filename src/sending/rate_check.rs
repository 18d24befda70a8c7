//! The rate limits of sends.

use actix_web::HttpRequest;

use super::{NewMessage, store};
use crate::database::Database;
use crate::error::Result;
use crate::http::{RateLimits, ReservedBytes};
use crate::messages::Context;

/// Checks the caller's rate limits, records them for the response, and reserves the bytes of the message. A message
/// whose idempotency key was used before passes, because it is not sent again; so does a message to oneself, which is
/// refused later.
///
/// # Errors
/// 429 `rate_limited`.
pub(super) async fn check_rate<'a>(
    database: &Database,
    rates: &'a RateLimits,
    request: &HttpRequest,
    message: &NewMessage,
) -> Result<ReservedBytes<'a>> {
    let NewMessage { caller, recipient, key, .. } = message;
    let subject = caller.rate_subject();
    if message.sender == *recipient || key.as_ref().is_some_and(|key| rates.is_recent_key(&subject, key)) {
        return Ok(ReservedBytes::default());
    }
    let size = message.body.as_str().len() + message.context.as_ref().map_or(0, Context::size);
    let checked = async {
        // The bytes first, because they are given back if another limit refuses.
        let reserved = rates.reserve_bytes(request, &subject, size)?;
        rates.check_send(request, &subject, recipient)?;
        if rates.is_new_pair(&subject, recipient) {
            if store::conversation_exists(database, caller, recipient).await? {
                rates.remember_pair(&subject, recipient);
            } else {
                rates.check_new_conversation(request, &subject)?;
            }
        }
        Ok(reserved)
    };
    match checked.await {
        Err(_) if store::key_is_used(database, message).await? => Ok(ReservedBytes::default()),
        reserved => reserved,
    }
}
