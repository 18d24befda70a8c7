//! The writer of an export: reads page after page, and hands lines over to the body as fast as the client takes them.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, sleep, timeout};

use super::body::Part;
use super::lines::Lines;
use super::plan::Plan;
use super::rows::{ConversationRow, MessageRow, Page, Subject};
use super::{Exports, Others, store};
use crate::database::Database;
use crate::error::{Code, Error};
use crate::types::UserId;

/// The longest time that an export may take.
pub(super) const LONGEST: Duration = Duration::from_hours(1);
/// The size from which on lines are handed over, in bytes.
const PART: usize = 64 * 1024;
/// The interval at which a writer whose client reads nothing looks whether it should stop.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// The pauses before a page is read again that the database had no time for.
const PAUSES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// Why an export ends before its last line.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("the client has closed the connection")]
    Client,
    #[error("the user was erased")]
    Erased,
    #[error("the service is shutting down")]
    Draining,
    #[error("the export took too long")]
    TooLong,
    #[error(transparent)]
    Failed(#[from] Error),
}

/// The writer of an export.
pub(super) struct Writer {
    database: Arc<Database>,
    exports: Arc<Exports>,
    user: UserId,
    others: Others,
    lines: Lines,
    parts: Sender<Part>,
    deadline: Instant,
}

impl Writer {
    pub(super) fn new(
        database: Arc<Database>,
        exports: Arc<Exports>,
        user: UserId,
        others: Others,
        parts: Sender<Part>,
        deadline: Instant,
    ) -> Self {
        Self { database, exports, user, others, lines: Lines::default(), parts, deadline }
    }

    /// Writes the export of a user, of whom nothing is stored if there is no `subject`. Where it fails, the last line is missing.
    pub(super) async fn run(mut self, subject: Option<Subject>, request_id: String) {
        let written = self.write(subject).await;
        let (user, lines) = (self.user.log_name(), self.lines.count());
        match written {
            Ok(()) => tracing::info!(request_id, peer = user, lines, "an export was written"),
            Err(Stop::Client) => tracing::info!(request_id, peer = user, lines, "the client of an export has gone"),
            Err(Stop::Failed(error)) if error.code() != Code::Unavailable => {
                tracing::error!(request_id, peer = user, lines, cause = %error, "an export was cut off");
            }
            Err(cause) => tracing::warn!(request_id, peer = user, lines, %cause, "an export was cut off"),
        }
    }

    async fn write(&mut self, subject: Option<Subject>) -> Result<(), Stop> {
        let id = subject.as_ref().map(|subject| subject.id);
        self.lines.push(&subject.unwrap_or_default().line(&self.user));
        if let Some(id) = id {
            self.memberships(id).await?;
            self.conversations(id).await?;
            self.drafts(id).await?;
            self.blocks(id).await?;
        }
        self.lines.end();
        self.hand_over(true).await
    }

    async fn memberships(&mut self, id: i64) -> Result<(), Stop> {
        let mut after = 0;
        loop {
            let rows = self.read(async |database| store::memberships(database, id, after).await).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.context_id;
            for row in rows {
                self.lines.push(&row.line());
            }
        }
    }

    async fn conversations(&mut self, id: i64) -> Result<(), Stop> {
        let mut after = 0;
        loop {
            let ids = self.read(async |database| store::conversation_ids(database, id, after).await).await?;
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            for ids in ids.chunks(store::MAX_CONVERSATIONS) {
                let rows = self.read(async |database| store::conversations(database, id, ids).await).await?;
                self.messages(id, rows).await?;
            }
        }
    }

    /// Writes conversations, each with its messages.
    async fn messages(&mut self, id: i64, conversations: Vec<ConversationRow>) -> Result<(), Stop> {
        let mut plan = Plan::new(conversations.iter().map(|row| (row.id, row.last_seq)));
        let mut begun = 0;
        loop {
            let parts = plan.next();
            if parts.is_empty() {
                break;
            }
            let redacts = self.others == Others::Redact;
            let Page { rows, is_full } =
                self.read(async |database| store::messages(database, id, &parts, redacts).await).await?;
            if is_full && let Some(last) = rows.last() {
                plan.give_back(parts, last.conversation_id, (last.seq, last.revision));
            }
            for row in rows {
                while conversations.get(begun).is_some_and(|next| next.id <= row.conversation_id) {
                    self.lines.push(&conversations[begun].line(self.others));
                    begun += 1;
                }
                let at = begun.checked_sub(1).map(|at| &conversations[at]).filter(|it| it.id == row.conversation_id);
                self.message(row, at.expect("a page is about conversations that were read"));
            }
        }
        for conversation in &conversations[begun..] {
            self.lines.push(&conversation.line(self.others));
        }
        Ok(())
    }

    /// Writes a message, or an earlier text of one.
    fn message(&mut self, row: MessageRow, conversation: &ConversationRow) {
        if row.revision > 0 {
            self.lines.push(&row.revision_line(conversation));
        } else {
            self.lines.push(&row.line(conversation, &self.user, self.others));
        }
    }

    async fn drafts(&mut self, id: i64) -> Result<(), Stop> {
        let mut after = String::new();
        loop {
            let rows = self.read(async |database| store::drafts(database, id, &after).await).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.peer);
            for row in rows {
                self.lines.push(&row.line());
            }
        }
    }

    async fn blocks(&mut self, id: i64) -> Result<(), Stop> {
        let mut after = 0;
        loop {
            let rows = self.read(async |database| store::blocks(database, id, after).await).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.blocked_id;
            for row in rows {
                self.lines.push(&row.line(self.others));
            }
        }
    }

    /// Hands over what there is, if it is much, and reads a page. A page that the database has no time for is read again.
    async fn read<T>(&mut self, mut page: impl AsyncFnMut(&Database) -> Result<Option<T>, Error>) -> Result<T, Stop> {
        if self.lines.unsent() >= PART {
            self.hand_over(false).await?;
        }
        let mut pauses = PAUSES.into_iter();
        loop {
            self.check()?;
            match page(&self.database).await {
                Ok(page) => return page.ok_or(Stop::Erased),
                Err(error) if error.code() == Code::Unavailable => match pauses.next() {
                    Some(pause) => sleep(pause).await,
                    None => return Err(error.into()),
                },
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Hands lines over to the body when it has room for them.
    async fn hand_over(&mut self, is_last: bool) -> Result<(), Stop> {
        loop {
            self.check()?;
            if let Ok(reserved) = timeout(LOOK_INTERVAL, self.parts.reserve()).await {
                let bytes = Bytes::from(self.lines.take());
                reserved.map_err(|_| Stop::Client)?.send(Part { bytes, is_last });
                return Ok(());
            }
        }
    }

    fn check(&self) -> Result<(), Stop> {
        if self.parts.is_closed() {
            return Err(Stop::Client);
        }
        if self.exports.draining.is_set() {
            return Err(Stop::Draining);
        }
        if Instant::now() >= self.deadline { Err(Stop::TooLong) } else { Ok(()) }
    }
}
