//! Small value types that every slice uses: ids, roles, timestamps, page lengths, cursors, sealed tokens and JSON objects.

mod cursor;
mod ids;
mod label;
mod limit;
mod object;
mod role;
mod seal;
mod sealed_number;
mod timestamp;

pub use self::cursor::{AsOf, BlockCursor, ErasureCursor, InboxCursor, SearchCursor};
pub use self::ids::{InvalidSeq, InvalidUserId, MessageId, Seq, UserId, random_id};
pub use self::label::Label;
pub use self::limit::{InvalidLimit, Limit, MAX_LIMIT};
pub use self::object::Object;
pub use self::role::is_usable_role;
pub use self::seal::{InvalidToken, Seal};
pub use self::timestamp::{LATEST, Timestamp};
