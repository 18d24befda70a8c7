//! Conditional writes of drafts.

use super::precondition::Requirement;
use super::store::{self, Stored};
use super::{CheckedDraft, Precondition};
use crate::auth::Caller;
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::types::UserId;
use crate::users::Directory;

/// How often a write is tried whose precondition depends on the current version, while other writes change it.
const MAX_TRIES: usize = 5;

/// Stores a draft. A writer that the user directory does not have is added to it first: profiles are written in the
/// background, so the profile of a new caller may not be there yet.
///
/// # Errors
/// 412 `precondition_failed`, 409 `too_many_drafts`, 403 `sender_inactive` if the data of the writer were erased.
pub(super) async fn put(
    database: &Database,
    directory: &Directory,
    caller: &Caller,
    peer: &UserId,
    draft: &CheckedDraft,
    precondition: &Precondition,
) -> Result<Stored> {
    let store = async |requirement| {
        if let Some(saved) = store::put(database, caller, peer, draft, requirement).await? {
            return Ok(saved);
        }
        directory.flush().await;
        directory.introduce(database, caller, &caller.user).await?;
        let saved = store::put(database, caller, peer, draft, requirement).await?;
        saved.ok_or_else(|| {
            Error::new(Code::SenderInactive, "The data of the caller were erased after the token was issued.")
        })
    };
    if let Some(requirement) = precondition.requirement() {
        return store(requirement).await;
    }
    let is_met = |current| precondition.is_met_by(current);
    write_current(database, caller, peer, is_met, store).await
}

/// Deletes a draft. Where there is none, nothing remains to be done, whatever the precondition says.
///
/// # Errors
/// 412 `precondition_failed`.
pub(super) async fn delete(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    precondition: &Precondition,
) -> Result<()> {
    let delete = async |requirement| store::delete(database, caller, peer, requirement).await;
    if let Some(requirement) = precondition.requirement() {
        return delete(requirement).await;
    }
    let is_met = |current: Option<i64>| current.is_none() || precondition.is_met_by(current);
    write_current(database, caller, peer, is_met, delete).await
}

/// Writes if the current version meets the precondition. The write requires just that version, so it fails if another
/// write comes between; the new version is then checked in turn.
async fn write_current<T>(
    database: &Database,
    caller: &Caller,
    peer: &UserId,
    is_met_by: impl Fn(Option<i64>) -> bool,
    write: impl AsyncFn(Requirement) -> Result<T>,
) -> Result<T> {
    for _ in 0..MAX_TRIES {
        let current = store::draft(database, caller, peer).await?.map(|draft| draft.version);
        if !is_met_by(current) {
            return Err(Code::PreconditionFailed.into());
        }
        match write(Requirement::exactly(current)).await {
            Err(error) if error.code() == Code::PreconditionFailed => {}
            written => return written,
        }
    }
    Err(Error::unavailable("other writes changed the draft during each attempt"))
}
