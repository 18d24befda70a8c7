//! Small value types that every slice uses: ids, timestamps, page lengths, cursors and JSON objects.

mod cursor;
mod ids;
mod label;
mod limit;
mod object;
mod timestamp;

pub use self::cursor::{AsOf, InboxCursor, InvalidToken, SearchCursor, short_hash};
pub use self::ids::{InvalidSeq, InvalidUserId, MessageId, Seq, UserId, random_id};
pub use self::label::Label;
pub use self::limit::{InvalidLimit, Limit, MAX_LIMIT};
pub use self::object::Object;
pub use self::timestamp::{LATEST, Timestamp};
