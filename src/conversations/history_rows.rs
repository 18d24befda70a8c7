//! The rows of a part of a history, and the messages with their receipts that they make.

use sqlx::types::chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};

use super::EntryRow;
use crate::messages::{Context, MessageRow};

/// The messages of a window, and the entry of the conversation.
#[derive(Default)]
pub(super) struct History {
    pub entry: Option<EntryRow>,
    /// The position up to which the peer has seen the caller's messages.
    pub seen_up_to: i64,
    /// The messages, oldest first: up to one more than wanted on either side.
    pub items: Vec<MessageRow>,
}

/// A row of the query for a window. One row, the head, has the entry, `seen_up_to` and the conversation's id, and no `seq`.
/// The others are messages, which have a `created_at`, and read marks.
#[derive(Default)]
pub(super) struct HistoryRow {
    pub entry: Option<EntryRow>,
    /// Of the head.
    pub seen_up_to: Option<i64>,
    pub conversation_id: Option<Uuid>,
    /// The seq of the message, or the position up to which the read mark reaches.
    pub seq: Option<i64>,
    /// True if the caller sent the message, or the messages that the read mark is the receipt of.
    pub mine: Option<bool>,
    pub body: Option<String>,
    pub context: Option<Json<Context>>,
    pub created_at: Option<DateTime<Utc>>,
    pub edited_at: Option<DateTime<Utc>>,
    pub retracted_at: Option<DateTime<Utc>>,
    /// The time of the read mark, or of the receipt of a message in a history with messages that the caller has deleted.
    pub read_at: Option<DateTime<Utc>>,
}

impl History {
    /// Makes the history of rows in any order. The receipt of a message is its own, or the lowest read mark of its
    /// recipient at or above it. Without a head, there is no conversation.
    ///
    /// The entry of a head without a last message gets the last of the messages: the query leaves it out where it is
    /// among them.
    pub fn new(mut rows: Vec<HistoryRow>) -> Self {
        let head = rows.iter_mut().find_map(|row| Some((row.entry.take()?, row.conversation_id?, row.seen_up_to)));
        let Some((mut entry, conversation_id, seen_up_to)) = head else { return Self::default() };
        let mut items = Vec::with_capacity(rows.len());
        let mut marks = [const { Vec::new() }; 2];
        for row in rows {
            let (Some(seq), Some(mine)) = (row.seq, row.mine) else { continue };
            if let Some(created_at) = row.created_at {
                items.push(MessageRow {
                    conversation_id,
                    seq,
                    mine,
                    body: row.body,
                    truncated: false,
                    context: row.context,
                    created_at,
                    is_read: false,
                    read_at: row.read_at,
                    edited_at: row.edited_at,
                    retracted_at: row.retracted_at,
                });
            } else if let Some(read_at) = row.read_at {
                marks[usize::from(mine)].push((seq, read_at));
            }
        }

        items.sort_unstable_by_key(|item| item.seq);
        let mut marks = marks.map(|mut marks| {
            marks.sort_unstable();
            marks.into_iter().peekable()
        });
        for item in &mut items {
            let marks = &mut marks[usize::from(item.mine)];
            while marks.next_if(|(up_to, _)| *up_to < item.seq).is_some() {}
            item.read_at = item.read_at.or_else(|| marks.peek().map(|(_, read_at)| *read_at));
            item.is_read = if item.mine { item.read_at.is_some() } else { item.seq <= entry.read_seq };
        }
        entry.last_message = entry.last_message.or_else(|| items.last().cloned());
        Self { entry: Some(entry), seen_up_to: seen_up_to.unwrap_or_default(), items }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).expect("a time")
    }

    fn head(read_seq: i64, last_message: Option<MessageRow>) -> HistoryRow {
        let entry = EntryRow {
            conversation_id: 1,
            peer_id: "mia".to_owned(),
            peer_name: None,
            peer_avatar_url: None,
            peer_role: "student".to_owned(),
            peer_active: true,
            last_message,
            unread_count: 0,
            read_seq,
            read_version: 0,
            last_seq: 9,
            last_activity_at: at(9),
            archived: false,
            starred: false,
            muted_until: None,
        };
        HistoryRow { entry: Some(entry), conversation_id: Some(Uuid::from_u128(7)), ..HistoryRow::default() }
    }

    fn message(seq: i64, mine: bool) -> HistoryRow {
        HistoryRow { seq: Some(seq), mine: Some(mine), created_at: Some(at(seq)), ..HistoryRow::default() }
    }

    /// A read mark of the recipient of the caller's own messages, or of the peer's.
    fn mark(up_to: i64, mine: bool, minute: i64) -> HistoryRow {
        HistoryRow { seq: Some(up_to), mine: Some(mine), read_at: Some(at(minute)), ..HistoryRow::default() }
    }

    #[test]
    fn a_receipt_is_the_lowest_mark_of_the_recipient_at_or_above_the_message() {
        let rows = vec![
            mark(8, true, 80),
            message(3, true),
            message(5, true),
            message(4, false),
            message(6, true),
            message(7, false),
            message(9, true),
            head(4, None),
            mark(5, true, 50),
            mark(5, false, 55),
            mark(2, true, 20),
        ];

        let history = History::new(rows);

        let receipts = history.items.iter().map(|item| (item.seq, item.read_at, item.is_read));
        assert_eq!(
            receipts.collect::<Vec<_>>(),
            [
                (3, Some(at(50)), true),
                (4, Some(at(55)), true),
                (5, Some(at(50)), true),
                (6, Some(at(80)), true),
                (7, None, false),
                (9, None, false),
            ]
        );
    }

    #[test]
    fn a_message_of_the_peer_is_read_by_the_marker_and_not_by_a_receipt() {
        let history = History::new(vec![head(3, None), message(3, false), message(4, false), mark(9, false, 90)]);

        let is_read = history.items.iter().map(|item| (item.read_at, item.is_read));
        assert_eq!(is_read.collect::<Vec<_>>(), [(Some(at(90)), true), (Some(at(90)), false)]);
    }

    #[test]
    fn the_last_message_of_the_entry_is_the_last_of_the_page_unless_the_head_has_it() {
        let last_of = |rows| History::new(rows).entry.expect("an entry").last_message.map(|row| row.seq);
        let beyond = History::new(vec![head(0, None), message(9, true)]).items.pop();

        assert_eq!(last_of(vec![head(0, None), message(3, true), message(2, true)]), Some(3));
        assert_eq!(last_of(vec![head(0, beyond), message(3, true)]), Some(9));
        assert_eq!(last_of(vec![head(0, None)]), None);
    }

    #[test]
    fn without_rows_there_is_no_conversation() {
        let history = History::new(Vec::new());

        assert!(history.entry.is_none() && history.items.is_empty());
    }
}
