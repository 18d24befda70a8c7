//! Where the next page of a list starts: keyset positions, never offsets.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// A text that is not a token Pidge gave out, or not one for this list.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token that this list gave out")]
pub struct InvalidToken;

/// Where the next inbox page starts: after this entry, in the list with this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The list that was walked; a cursor of one list is refused by another.
    pub list: String,
    /// When the last entry was last active.
    pub activity: DateTime<Utc>,
    /// Which conversation it was, to tell apart entries of the same instant.
    pub conversation_id: i64,
}

impl Cursor {
    /// The cursor as clients carry it: opaque and URL-safe.
    pub fn encode(&self) -> String {
        seal(&format!("c1 {} {} {}", self.activity.timestamp_micros(), self.conversation_id, self.list))
    }

    /// Reads a cursor that `encode` made for the same list.
    pub fn decode(token: &str, list: &str) -> Result<Self, InvalidToken> {
        let text = open(token)?;
        let [version, micros, id, of] = fields(&text)?;
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

/// Where the next page of found messages starts: after this one, in the answer to this question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// When it was sent.
    pub time: DateTime<Utc>,
    /// In which conversation.
    pub conversation_id: i64,
    /// Its place there.
    pub seq: i64,
}

impl Found {
    /// The cursor as clients carry it; `question` is whatever the answer depends on.
    pub fn encode(&self, question: &str) -> String {
        let Self { time, conversation_id, seq } = self;
        seal(&format!("f1 {} {conversation_id} {seq}.{}", time.timestamp_micros(), digest(question)))
    }

    /// Reads a cursor that `encode` made for the same question.
    pub fn decode(token: &str, question: &str) -> Result<Self, InvalidToken> {
        let text = open(token)?;
        let [version, micros, id, rest] = fields(&text)?;
        let (seq, of) = rest.split_once('.').ok_or(InvalidToken)?;
        if version != "f1" || of != digest(question) {
            return Err(InvalidToken);
        }
        let number = |text: &str| text.parse().map_err(|_| InvalidToken);
        Ok(Self { time: time(micros)?, conversation_id: number(id)?, seq: number(seq)? })
    }
}

/// A few letters that stand for a text of any length.
pub fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..9])
}

/// What an inbox page had seen: the database's snapshot. Messages that were committed after it are not covered, even
/// where their time is earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Postgres's text form of the snapshot, `xmin:xmax:xid,xid,…`.
    pub snapshot: String,
    /// When it was taken.
    pub time: DateTime<Utc>,
}

impl AsOf {
    /// The token as clients carry it.
    pub fn encode(&self) -> String {
        seal(&format!("s1 {} {} -", self.time.timestamp_micros(), self.snapshot))
    }

    /// Reads a token that `encode` made.
    pub fn decode(token: &str) -> Result<Self, InvalidToken> {
        let text = open(token)?;
        let [version, micros, snapshot, _] = fields(&text)?;
        if version != "s1" || !is_snapshot(snapshot) {
            return Err(InvalidToken);
        }
        Ok(Self { snapshot: snapshot.to_owned(), time: time(micros)? })
    }
}

/// Whether Postgres would read the text as a `pg_snapshot`: xmin <= xmax, then rising ids from xmin to below xmax.
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

/// A transaction id in plain digits. The lowest three of each epoch are no transactions, and none comes near 2^62.
fn xid(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|id| plain && *id < 1 << 62 && id & 0xffff_ffff >= 3)
}

fn time(micros: &str) -> Result<DateTime<Utc>, InvalidToken> {
    let known = DateTime::from_timestamp_micros(micros.parse().map_err(|_| InvalidToken)?);
    // Postgres's times reach further back and forth than any message; beyond is no time of ours.
    known.filter(|time| (0..=253_402_300_799).contains(&time.timestamp())).ok_or(InvalidToken)
}

fn fields(text: &str) -> Result<[&str; 4], InvalidToken> {
    text.splitn(4, ' ').collect::<Vec<_>>().try_into().map_err(|_| InvalidToken)
}

/// Tokens carry no authority, so they need no key; the four bytes of a hash turn a damaged one into an error.
fn seal(text: &str) -> String {
    let mut bytes = Sha256::digest(text)[..4].to_vec();
    bytes.extend_from_slice(text.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn open(token: &str) -> Result<String, InvalidToken> {
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

    fn cursor() -> Cursor {
        let activity = DateTime::from_timestamp_micros(1_763_818_392_123_456).expect("a time");
        Cursor { list: "all".to_owned(), activity, conversation_id: 42 }
    }

    #[test]
    fn a_cursor_comes_back_for_its_own_list_only() {
        let token = cursor().encode();
        assert_eq!(Cursor::decode(&token, "all"), Ok(cursor()));
        assert_eq!(Cursor::decode(&token, "unread"), Err(InvalidToken));
        assert_eq!(AsOf::decode(&token), Err(InvalidToken));
    }

    #[test]
    fn a_place_among_found_messages_comes_back_for_its_own_question_only() {
        let found = Found { time: cursor().activity, conversation_id: 7, seq: 42 };
        let token = found.encode("essay");
        assert_eq!(Found::decode(&token, "essay"), Ok(found));
        assert_eq!(Found::decode(&token, "essays"), Err(InvalidToken));
        assert_eq!(Found::decode(&cursor().encode(), "essay"), Err(InvalidToken));
    }

    #[test]
    fn a_cursor_with_any_byte_changed_is_refused() {
        let token = cursor().encode();
        for at in 0..token.len() {
            for other in ["A", "z", "_", "=", "é"] {
                let mut damaged = token.clone();
                damaged.replace_range(at..=at, other);
                assert!(damaged == token || Cursor::decode(&damaged, "all").is_err(), "{damaged}");
            }
        }
        for text in ["", "A", "AAAA", "====", "💌", &"A".repeat(9000)] {
            assert_eq!(Cursor::decode(text, "all"), Err(InvalidToken));
        }
    }

    #[test]
    fn only_what_postgres_reads_as_a_snapshot_passes() {
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
