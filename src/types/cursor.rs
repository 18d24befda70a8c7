//! Cursors: keyset positions (never offsets) at which the next page of a list starts, encoded as opaque tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// The error of a text that is not a token of Pidge, or a token of another list.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token of this list")]
pub struct InvalidToken;

/// The position at which the next page of the inbox starts: after an entry, in the list with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxCursor {
    /// The name of the list. A cursor is valid for its own list only.
    pub list: String,
    /// The time of the last activity in the entry's conversation.
    pub activity: DateTime<Utc>,
    /// The entry's conversation, which orders entries with the same time.
    pub conversation_id: i64,
}

impl InboxCursor {
    /// Returns the opaque, URL-safe token for clients.
    pub fn encode(&self) -> String {
        encode_token(&format!("c1 {} {} {}", self.activity.timestamp_micros(), self.conversation_id, self.list))
    }

    /// Reads a token of [`Self::encode`], if it is one for this list.
    pub fn decode(token: &str, list: &str) -> Result<Self, InvalidToken> {
        let text = decode_token(token)?;
        let [version, micros, id, of] = split_fields(&text)?;
        if version != "c1" || of != list {
            return Err(InvalidToken);
        }
        Ok(Self {
            list: of.to_owned(),
            activity: time(micros)?,
            conversation_id: id.parse().map_err(|_| InvalidToken)?,
        })
    }
}

/// The position at which the next page of search results starts: after a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchCursor {
    /// The time at which the message was sent.
    pub time: DateTime<Utc>,
    /// The message's conversation.
    pub conversation_id: i64,
    /// The message's position in the conversation.
    pub seq: i64,
}

impl SearchCursor {
    /// Returns the opaque, URL-safe token for clients. `query` stands for everything that the list of results depends
    /// on.
    pub fn encode(&self, query: &str) -> String {
        let Self { time, conversation_id, seq } = self;
        encode_token(&format!("f1 {} {conversation_id} {seq}.{}", time.timestamp_micros(), short_hash(query)))
    }

    /// Reads a token of [`Self::encode`], if it is one for this query.
    pub fn decode(token: &str, query: &str) -> Result<Self, InvalidToken> {
        let text = decode_token(token)?;
        let [version, micros, id, rest] = split_fields(&text)?;
        let (seq, of) = rest.split_once('.').ok_or(InvalidToken)?;
        if version != "f1" || of != short_hash(query) {
            return Err(InvalidToken);
        }
        let number = |text: &str| text.parse().map_err(|_| InvalidToken);
        Ok(Self { time: time(micros)?, conversation_id: number(id)?, seq: number(seq)? })
    }
}

/// Returns 12 URL-safe characters of the text's SHA-256.
pub fn short_hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..9])
}

/// The state of the inbox that a page showed, as a database snapshot. It does not include messages that were committed
/// later, even if their timestamp is earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The snapshot in the text form of Postgres's `pg_snapshot`, `xmin:xmax:xid,xid,…`.
    pub snapshot: String,
    /// The time at which the snapshot was taken.
    pub time: DateTime<Utc>,
}

impl AsOf {
    /// Returns the opaque, URL-safe token for clients.
    pub fn encode(&self) -> String {
        encode_token(&format!("s1 {} {} -", self.time.timestamp_micros(), self.snapshot))
    }

    /// Reads a token of [`Self::encode`].
    pub fn decode(token: &str) -> Result<Self, InvalidToken> {
        let text = decode_token(token)?;
        let [version, micros, snapshot, _] = split_fields(&text)?;
        if version != "s1" || !is_snapshot(snapshot) {
            return Err(InvalidToken);
        }
        Ok(Self { snapshot: snapshot.to_owned(), time: time(micros)? })
    }
}

/// Returns true if Postgres accepts the text as a `pg_snapshot`: xmin <= xmax, then rising ids from xmin to below xmax.
fn is_snapshot(text: &str) -> bool {
    let mut parts = text.split(':');
    let (Some(low), Some(high), Some(running), None) =
        (parts.next().and_then(xid), parts.next().and_then(xid), parts.next(), parts.next())
    else {
        return false;
    };
    let ids: Option<Vec<i64>> = running.split(',').filter(|_| !running.is_empty()).map(xid).collect();
    ids.is_some_and(|ids| {
        low <= high && ids.is_sorted_by(|a, b| a < b) && ids.iter().all(|id| (low..high).contains(id))
    })
}

/// Reads a transaction id in plain digits. The lowest three of each epoch are reserved, and none reaches 2^62.
fn xid(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|id| plain && *id < 1 << 62 && id & 0xffff_ffff >= 3)
}

fn time(micros: &str) -> Result<DateTime<Utc>, InvalidToken> {
    let time = DateTime::from_timestamp_micros(micros.parse().map_err(|_| InvalidToken)?);
    // From 1970 to 9999: Postgres knows other times, messages do not have them.
    time.filter(|time| (0..=253_402_300_799).contains(&time.timestamp())).ok_or(InvalidToken)
}

fn split_fields(text: &str) -> Result<[&str; 4], InvalidToken> {
    text.splitn(4, ' ').collect::<Vec<_>>().try_into().map_err(|_| InvalidToken)
}

/// Encodes a token. Tokens grant no access, so they are not signed; the first four bytes of a hash detect damaged ones.
fn encode_token(text: &str) -> String {
    let mut bytes = Sha256::digest(text)[..4].to_vec();
    bytes.extend_from_slice(text.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes a token and checks its hash.
fn decode_token(token: &str) -> Result<String, InvalidToken> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| InvalidToken)?;
    let (sum, text) = bytes.split_at_checked(4).ok_or(InvalidToken)?;
    if Sha256::digest(text)[..4] != *sum {
        return Err(InvalidToken);
    }
    String::from_utf8(text.to_vec()).map_err(|_| InvalidToken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox_cursor() -> InboxCursor {
        let activity = DateTime::from_timestamp_micros(1_763_818_392_123_456).expect("a time");
        InboxCursor { list: "all".to_owned(), activity, conversation_id: 42 }
    }

    #[test]
    fn an_inbox_cursor_is_valid_for_its_own_list_only() {
        let token = inbox_cursor().encode();
        assert_eq!(InboxCursor::decode(&token, "all"), Ok(inbox_cursor()));
        assert_eq!(InboxCursor::decode(&token, "unread"), Err(InvalidToken));
        assert_eq!(AsOf::decode(&token), Err(InvalidToken));
    }

    #[test]
    fn a_search_cursor_is_valid_for_its_own_query_only() {
        let cursor = SearchCursor { time: inbox_cursor().activity, conversation_id: 7, seq: 42 };
        let token = cursor.encode("essay");
        assert_eq!(SearchCursor::decode(&token, "essay"), Ok(cursor));
        assert_eq!(SearchCursor::decode(&token, "essays"), Err(InvalidToken));
        assert_eq!(SearchCursor::decode(&inbox_cursor().encode(), "essay"), Err(InvalidToken));
    }

    #[test]
    fn a_cursor_with_any_byte_changed_is_refused() {
        let token = inbox_cursor().encode();
        for at in 0..token.len() {
            for other in ["A", "z", "_", "=", "é"] {
                let mut damaged = token.clone();
                damaged.replace_range(at..=at, other);
                assert!(damaged == token || InboxCursor::decode(&damaged, "all").is_err(), "{damaged}");
            }
        }
        for text in ["", "A", "AAAA", "====", "💌", &"A".repeat(9000)] {
            assert_eq!(InboxCursor::decode(text, "all"), Err(InvalidToken));
        }
    }

    #[test]
    fn only_texts_that_postgres_accepts_as_a_snapshot_are_accepted() {
        for good in ["3:3:", "100:105:", "100:105:100,102,104", "4294967299:4294967400:"] {
            assert!(is_snapshot(good), "{good}");
        }
        let bad = "|0:3:|5:4:|3:4|3:4:5|3:9:5,4|3:9:4,4|3:9:,|3:4:x|3:4:;drop|-3:3:|3:3::|+3:+3:|03:03:|2:9:|3:9:2|\
                   4294967296:4294967296:|3:9223372036854775807:|3:99999999999999999999:";
        for bad in bad.split('|') {
            assert!(!is_snapshot(bad), "{bad}");
        }
    }
}
