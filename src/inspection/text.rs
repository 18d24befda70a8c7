//! An inspection as text for people: tables with aligned columns, times to the second.

use std::fmt;

use chrono::SecondsFormat;

use super::{
    Deletion, InboxList, InspectedConversation, InspectedMessage, InspectedUser, Inspection, Selection, Side,
    Visibility,
};
use crate::types::Timestamp;

/// What stands for "no" or "none" in a table.
const NONE: &str = "-";

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = &self.users;
        match &self.tenant {
            Some(tenant) if self.tenant_known => writeln!(f, "Tenant: {tenant}")?,
            Some(tenant) => writeln!(f, "Pidge has no record of the tenant {tenant}: it has no users.")?,
            None => writeln!(f, "No tenant has either of the two users.")?,
        }
        writeln!(f)?;
        let head = ["user", "known since", "role", "active", "draft to the other", "in the log"].map(str::to_owned);
        write_table(f, head.to_vec(), self.users.iter().map(user_row))?;
        for user in self.users.iter().filter(|user| user.known.is_none()) {
            let id = &user.user_id;
            writeln!(
                f,
                "Pidge has no record of the user {id}: no request had a token of this user, and no message to or from this \
                 id was accepted; or their data were erased."
            )?;
        }
        writeln!(f)?;
        match &self.conversation {
            Some(conversation) => self.write_conversation(f, conversation)?,
            None => writeln!(
                f,
                "{} and {} have no conversation: no message between them was ever accepted.",
                from.user_id, to.user_id
            )?,
        }
        if !self.other_conversations.is_empty() {
            writeln!(f, "\nLatest conversations of {} with others:\n", from.user_id)?;
            let rows = self.other_conversations.iter().map(|other| {
                let (user, log_name) = (other.user_id.clone(), other.log_name.clone());
                vec![user, other.last_seq.to_string(), time(other.last_created_at), log_name]
            });
            write_table(f, ["user", "messages", "last message", "in the log"].map(str::to_owned).to_vec(), rows)?;
        }
        Ok(())
    }
}

impl Inspection {
    fn write_conversation(&self, f: &mut fmt::Formatter<'_>, conversation: &InspectedConversation) -> fmt::Result {
        let InspectedConversation { id, last_seq, sides, deletions, selection, messages } = conversation;
        writeln!(f, "Conversation {id}, messages 1 to {last_seq}. {}\n", shown_part(messages, *selection))?;
        if !messages.is_empty() {
            let columns = ["seq", "sender", "sent by", "sent", "seen", "edited", "retracted"].map(str::to_owned);
            let seen_by = self.users.iter().map(|user| format!("visible to {}", user.user_id));
            write_table(f, columns.into_iter().chain(seen_by).collect(), messages.iter().map(message_row))?;
            writeln!(f)?;
        }
        let head = [String::new()].into_iter().chain(sides.iter().map(|side| side.user_id.clone()));
        write_table(f, head.collect(), side_rows(sides))?;
        if !deletions.is_empty() {
            writeln!(f, "\nDeletions for oneself that can still be undone:\n")?;
            let head = ["user", "deleted", "when"].map(str::to_owned);
            write_table(f, head.to_vec(), deletions.iter().map(deletion_row))?;
        }
        Ok(())
    }
}

/// Says which messages are listed.
fn shown_part(messages: &[InspectedMessage], selection: Selection) -> String {
    match (messages, selection) {
        ([first, .., last], _) => format!("Here are {} to {}:", first.seq, last.seq),
        ([only], _) => format!("Here is {}:", only.seq),
        ([], Selection::At(seq)) => format!("None has the seq {}.", seq.get()),
        ([], Selection::Since(since)) => format!("None was sent at {} or later.", time(since)),
        ([], Selection::Newest) => String::new(),
    }
}

fn user_row(user: &InspectedUser) -> Vec<String> {
    let [id, log_name] = [&user.user_id, &user.log_name].map(Clone::clone);
    let Some(known) = &user.known else {
        return vec![id, NONE.to_owned(), NONE.to_owned(), NONE.to_owned(), NONE.to_owned(), log_name];
    };
    let active = known.deactivated_at.map_or_else(|| "yes".to_owned(), |at| format!("not since {}", time(at)));
    let role = known.role.clone().unwrap_or_else(|| NONE.to_owned());
    vec![id, time(known.created_at), role, active, optional(known.draft_updated_at), log_name]
}

fn message_row(message: &InspectedMessage) -> Vec<String> {
    let edited = message.edited_at.map(|at| format!("{} ({} in all)", time(at), message.edits));
    let by = message.retracted_by.as_deref().unwrap_or(NONE);
    let retracted = message.retracted_at.map(|at| format!("{} by {by}", time(at)));
    let retracted = message.erased_at.map(|at| format!("erased {}", time(at))).or(retracted);
    let [edited, retracted] = [edited, retracted].map(|text| text.unwrap_or_else(|| NONE.to_owned()));
    let sent_by = message.sent_by.clone().unwrap_or_else(|| NONE.to_owned());
    let (seq, sender, sent) = (message.seq.to_string(), message.sender_id.clone(), time(message.created_at));
    let visible = message.visible.iter().map(|visible| match visible {
        Visibility::Shown if message.retracted_at.or(message.erased_at).is_some() => "yes (tombstone)".to_owned(),
        Visibility::Shown => "yes".to_owned(),
        Visibility::Hidden => "no (hidden)".to_owned(),
        Visibility::Deleted => "no (deleted)".to_owned(),
    });
    [seq, sender, sent_by, sent, optional(message.read_at), edited, retracted].into_iter().chain(visible).collect()
}

/// Returns what a side has: names and values.
fn side_values(side: &Side) -> Vec<(&'static str, String)> {
    let marked_unread = side.marked_unread_at.map(|at| format!("{} ({} in all)", time(at), side.read_version));
    let over = if side.muted { "" } else { " (over)" };
    let muted = side.muted_until.map(|until| format!("until {}{over}", time(until)));
    let deleted = Some(side.deleted_through_seq).filter(|seq| *seq > 0).map(|seq| seq.to_string());
    let hidden = side.hidden_seqs.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let list = match side.listed_in {
        InboxList::Inbox => "inbox",
        InboxList::Archive => "archive",
        InboxList::Trash => "trash",
        InboxList::None => NONE,
    };
    let or_none = |value: Option<String>| value.unwrap_or_else(|| NONE.to_owned());
    vec![
        ("listed in", list.to_owned()),
        ("unread messages", side.unread_count.to_string()),
        ("read up to", side.read_seq.to_string()),
        ("ever read up to", side.seen_seq.to_string()),
        ("marked unread", or_none(marked_unread)),
        ("archived", optional(side.archived_at)),
        ("starred", optional(side.starred_at)),
        ("muted", or_none(muted)),
        ("deleted up to", or_none(deleted)),
        ("hidden one by one", or_none(Some(hidden).filter(|seqs| !seqs.is_empty()))),
    ]
}

/// Returns the rows of the table of the sides: the name of each value, and the value for each side.
fn side_rows(sides: &[Side]) -> impl Iterator<Item = Vec<String>> {
    let sides: Vec<_> = sides.iter().map(side_values).collect();
    let names: Vec<_> = sides.first().into_iter().flatten().map(|(name, _)| (*name).to_owned()).collect();
    names
        .into_iter()
        .enumerate()
        .map(move |(row, name)| [name].into_iter().chain(sides.iter().map(|values| values[row].1.clone())).collect())
}

fn deletion_row(deletion: &Deletion) -> Vec<String> {
    let what = match (deletion.seq, deletion.through_seq) {
        (Some(seq), _) => format!("message {seq}"),
        (None, through) => format!("messages up to {}", through.unwrap_or_default()),
    };
    vec![deletion.user_id.clone(), what, time(deletion.deleted_at)]
}

fn time(time: Timestamp) -> String {
    time.0.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn optional(at: Option<Timestamp>) -> String {
    at.map_or_else(|| NONE.to_owned(), time)
}

/// Writes rows with aligned columns, two spaces between them.
fn write_table(f: &mut fmt::Formatter<'_>, head: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> fmt::Result {
    let rows: Vec<_> = [head].into_iter().chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<_> = (0..rows[0].len()).map(width).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}
