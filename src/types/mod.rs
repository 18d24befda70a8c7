//! Small types that every slice uses: ids, times, page lengths and cursors.

mod cursor;
mod ids;
mod limit;
mod name;
mod timestamp;

pub use self::cursor::{AsOf, Cursor, Found, InvalidToken, digest};
pub use self::ids::{InvalidSeq, InvalidUserId, MessageId, Seq, UserId, random_id};
pub use self::limit::{InvalidLimit, Limit, MAX_LIMIT};
pub use self::name::Name;
pub use self::timestamp::{LATEST, Timestamp};
