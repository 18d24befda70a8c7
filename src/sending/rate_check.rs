//! The rate limits of sends.

use actix_web::HttpRequest;

use super::{NewMessage, store};
use crate::database::Database;
use crate::error::Result;
use crate::http::RateLimits;

/// Checks the sender's rate limits, and records them for the response. Not counted are a message whose idempotency key
/// was used before, which is not sent again, and a message to oneself, which is refused later.
///
/// # Errors
/// 429 `rate_limited`.
pub(super) async fn check_rate(
    database: &Database,
    rates: &RateLimits,
    request: &HttpRequest,
    message: &NewMessage,
) -> Result<()> {
    let NewMessage { caller, recipient, key, .. } = message;
    let subject = caller.rate_subject();
    if message.sender == *recipient || !key.is_generated && rates.is_recent_key(&subject, &key.key) {
        return Ok(());
    }
    let mut checked = rates.check_send(request, &subject, recipient);
    if checked.is_ok() && rates.is_new_pair(&subject, recipient) {
        if store::conversation_exists(database, caller, recipient).await? {
            rates.remember_pair(&subject, recipient);
        } else {
            checked = rates.check_new_conversation(request, &subject);
        }
    }
    match checked {
        Err(_) if !key.is_generated && store::key_is_used(database, message).await? => Ok(()),
        checked => checked,
    }
}
