//! The data sets: a school after years of use, loaded by COPY. They are deterministic, so every run has the same data.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths drawn from a distribution")]

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use fastrand::Rng;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::Result;

/// The dimensions of a data set.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The name of the database.
    pub name: &'static str,
    pub users: u32,
    pub messages: u32,
    /// The number of conversations of the busiest educator.
    pub partners: u32,
    /// The number of messages in the longest conversation.
    pub longest: u32,
    /// The number of conversations with an ordinary length, over which most operations are spread.
    pub ordinary: u32,
    /// The first `span` ordinary conversations are between users n and n + 1, the next `span`
    /// between n and n + 2, and so on.
    pub span: u32,
    /// The number of unread conversations of the user `unread-1000`.
    pub unread: u32,
    /// The number of unread messages in the conversation that is marked read.
    pub marked: u32,
    /// The number of messages of the user whose messages are all long.
    pub long: u32,
}

/// The small data set.
pub const SMALL: Size = Size {
    name: "bench_s",
    users: 2_000,
    messages: 200_000,
    partners: 1_000,
    longest: 10_000,
    ordinary: 2_000,
    span: 1_000,
    unread: 1_000,
    marked: 10_000,
    long: 200,
};
/// The large data set.
pub const LARGE: Size = Size {
    name: "bench_l",
    users: 20_000,
    messages: 2_000_000,
    partners: 10_000,
    longest: 100_000,
    ordinary: 5_000,
    span: 5_000,
    unread: 1_000,
    marked: 10_000,
    long: 5_000,
};
/// A small and a large data set for `--smoke`, which only tests that the bench works.
pub const TINY: [Size; 2] = [Size { name: "bench_t1", messages: 12_000, ..TINY_LARGE }, TINY_LARGE];
const TINY_LARGE: Size = Size {
    name: "bench_t2",
    users: 300,
    messages: 15_000,
    partners: 100,
    longest: 1_000,
    ordinary: 100,
    span: 60,
    unread: 50,
    marked: 500,
    long: 20,
};

/// The names of the first users, who have special roles in the measurements. The others are `u11`, `u12`, …
pub const NAMED_USERS: [&str; 10] =
    ["busy", "student", "deep-a", "deep-b", "unread-1", "unread-1000", "mark-a", "mark-b", "one-a", "one-b"];
/// The first user without a special role.
pub const FIRST_ORDINARY: u32 = 11;
/// The number of messages in an ordinary conversation: more than a page.
pub const ORDINARY_LENGTH: u32 = 60;

/// The length of a long message.
const LONG: usize = 10_000;
/// How many messages a user reads at once, so how many there are for each read mark.
const READ_AT_ONCE: u32 = 5;

/// A conversation to load.
#[derive(Clone, Copy)]
struct Pair {
    one: u32,
    other: u32,
    messages: u32,
    /// How many messages at the end `other` has not read.
    unread: u32,
    /// True if `one` sent all messages.
    is_one_sided: bool,
    /// True if all messages are long.
    is_long: bool,
}

/// Fills the search index in one statement. Folding these texts means lower case and no full stops.
const FILL_SEARCH_INDEX: &str = "
    drop index message_words_terms_idx;
    insert into message_words (conversation_id, seq, created_at, words)
    select m.conversation_id, m.seq, m.created_at, index_terms(m, c, lower(replace(m.body, '.', '')))
    from messages m join conversations c on c.id = m.conversation_id;
    create index message_words_terms_idx on message_words using gin (indexed_terms(words))
        with (fastupdate = on, gin_pending_list_limit = 256);
    alter index message_words_terms_idx alter column 1 set statistics 0;
    update search_horizon set oldest = (select min(created_at) from messages);
";

/// Returns the external id of a user.
pub fn name(user: u32) -> String {
    NAMED_USERS.get(user as usize - 1).map_or_else(|| format!("u{user}"), |name| (*name).to_owned())
}

/// Returns the two users of an ordinary conversation, counted from 0. `limit.sql` has the same formula.
pub fn ordinary_pair(size: &Size, n: u32) -> (u32, u32) {
    let one = FIRST_ORDINARY + n % size.span;
    (one, one + 1 + n / size.span)
}

/// Returns all conversations of a data set, the ordinary ones first.
fn pairs(size: &Size, rng: &mut Rng) -> Vec<Pair> {
    let plain = |one, other, messages| Pair { one, other, messages, unread: 0, is_one_sided: false, is_long: false };
    let mut pairs: Vec<_> = (0..size.ordinary)
        .map(|n| ordinary_pair(size, n))
        .map(|(one, other)| plain(one, other, ORDINARY_LENGTH))
        .collect();
    let many = |count: u32| (0..count).map(|n| FIRST_ORDINARY + n % (size.users - FIRST_ORDINARY));
    pairs.extend(many(size.partners).map(|partner| plain(1, partner, 1 + partner % 9)));
    pairs.extend(many(20).map(|partner| plain(2, partner, 20)));
    pairs.push(plain(3, 4, size.longest));
    pairs.extend(many(20).map(|partner| Pair { unread: u32::from(partner == FIRST_ORDINARY), ..plain(partner, 5, 3) }));
    pairs.extend(many(size.unread).map(|partner| Pair { unread: 1, ..plain(partner, 6, 3) }));
    pairs.push(Pair { unread: size.marked, is_one_sided: true, ..plain(7, 8, size.marked) });
    pairs.push(Pair { unread: 1, is_one_sided: true, ..plain(9, 10, 10) });
    pairs.push(Pair { is_long: true, ..plain(size.users - 1, size.users, size.long) });
    let mut remaining = size.messages.saturating_sub(pairs.iter().map(|pair| pair.messages).sum());
    // The remaining messages go to random pairs, with lengths by a power law. Each round has another distance between
    // the two users, so no pair occurs twice.
    for distance in 3.. {
        for one in FIRST_ORDINARY..size.users.saturating_sub(distance) {
            if remaining == 0 {
                return pairs;
            }
            if rng.f64() < 0.7 {
                let messages =
                    ((4.0 / (1.0 - rng.f64()).powf(0.7)) as u32).min(remaining).min(size.longest / 10).max(1);
                remaining -= messages;
                pairs.push(Pair { unread: rng.u32(0..4) / 3, ..plain(one, one + distance, messages) });
            }
        }
    }
    pairs
}

/// Returns a random text with a log-normal length: median 120 characters, maximum 4,000.
pub fn body(rng: &mut Rng) -> String {
    let normal = (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0;
    text(rng, (120.0 * (0.8 * normal).exp()).clamp(2.0, 4000.0) as usize)
}

/// Returns a random text of a length. Four of five words come from a short list; the others are `w1` to `w50000`, rarer
/// the higher the number.
fn text(rng: &mut Rng, length: usize) -> String {
    const WORDS: [&str; 16] = [
        "the", "essay", "is", "due", "on", "Friday", "please", "read", "chapter", "seven", "before", "our", "next",
        "seminar", "thank", "you",
    ];
    let mut text = String::with_capacity(length + 8);
    while text.len() < length {
        if rng.u8(0..5) == 0 {
            let _ = write!(text, "w{} ", 50_000_f64.powf(rng.f64()) as u32);
        } else {
            text.push_str(WORDS[rng.usize(0..WORDS.len())]);
            text.push(' ');
        }
    }
    text.truncate(length.max(2) - 1);
    text.trim_end().to_owned() + "."
}

/// Loads a data set into an empty, migrated database, and the same messages into the table `flat.messages`.
pub async fn load(url: &str, size: &Size, fills_search_index: bool) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute(include_str!("flat.sql")).await?;
    let mut rng = Rng::with_seed(20_261_124);
    let mut users = String::new();
    for user in 1..=size.users {
        let role = if user == 1 || user % 20 == 0 { "educator" } else { "student" };
        writeln!(users, "{user}\tdefault\t{0}\tName of {0}\t{role}", name(user))?;
    }
    copy(&mut connection, "users (id, tenant, external_id, display_name, role)", &users).await?;
    let pairs = pairs(size, &mut rng);
    for (at, chunk) in pairs.chunks(2_000).enumerate() {
        let mut rows = Rows::default();
        for (n, pair) in chunk.iter().enumerate() {
            rows.add(at * 2_000 + n + 1, pair, &mut rng)?;
        }
        rows.copy(&mut connection).await?;
    }
    for table in ["users", "conversations"] {
        let next = format!("select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}");
        connection.execute(AssertSqlSafe(next)).await?;
    }
    if fills_search_index {
        connection.execute(FILL_SEARCH_INDEX).await?;
    }
    connection.execute("vacuum (analyze)").await?;
    connection.execute("checkpoint").await?;
    Ok(connection.close().await?)
}

/// Waits until the service has indexed all messages, then brings the statistics up to date.
pub async fn wait_until_indexed(url: &str) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    let missing = "select exists (
        select from messages m left join message_words w using (conversation_id, seq) where w.seq is null)";
    // The table has no statistics yet. Without this, Postgres may compare each message with each indexed one.
    connection.execute("set enable_nestloop = off").await?;
    let start = Instant::now();
    while sqlx::query_scalar::<_, bool>(missing).fetch_one(&mut connection).await? {
        if start.elapsed() > Duration::from_mins(30) {
            return Err("the service does not index the messages".into());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    connection.execute("vacuum (analyze)").await?;
    Ok(connection.close().await?)
}

/// Lets the event log begin anew: the least SQL writes messages and read marks without events.
pub async fn forget_events(url: &str) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    connection
        .execute("truncate events, outbox; update event_log set (slot, opened_ats) = (0, array[clock_timestamp(), null, null])")
        .await?;
    Ok(connection.close().await?)
}

/// Indexes the messages that pgbench inserted.
pub async fn index_all(url: &str) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    let missing = "select index_folded(array_agg(m.conversation_id), array_agg(m.seq), array_agg(lower(replace(m.body, '.', ''))))
                   from messages m left join message_words w using (conversation_id, seq) where w.seq is null";
    connection.execute(missing).await?;
    Ok(connection.close().await?)
}

/// The rows to copy into each table, in the text format of COPY.
#[derive(Default)]
struct Rows {
    conversations: String,
    participants: String,
    messages: String,
    read_marks: String,
    idempotency: String,
    flat: String,
}

impl Rows {
    /// Adds the rows of a conversation.
    fn add(&mut self, id: usize, pair: &Pair, rng: &mut Rng) -> Result<()> {
        let Pair { one, other, messages, unread, is_one_sided, is_long } = *pair;
        // The last message of each conversation has a random time within a year.
        let last = 31_536_000 - rng.u32(0..20_000_000);
        let at = |seq: u32| timestamp(last - (messages - seq).min(last / 2));
        let (low, high) = (one.min(other), one.max(other));
        writeln!(self.conversations, "{id}\t{}\t{low}\t{high}\t{messages}\t{}", uuid(rng), at(messages))?;
        let by_one = |seq: u32| is_one_sided || (messages - seq).is_multiple_of(2);
        let seen = messages - unread;
        let unread_count = u32::try_from((seen + 1..=messages).filter(|seq| by_one(*seq)).count())?;
        for (user, peer, read, count) in [(one, other, messages, 0), (other, one, seen, unread_count)] {
            let (is_mine, last) = (user == one, at(messages));
            writeln!(
                self.participants,
                "{id}\t{user}\t{peer}\t{read}\t{read}\t{count}\t{messages}\t{is_mine}\t{last}"
            )?;
            // A user reads every few messages, up to the read marker.
            for up_to in (1..=read).filter(|seq| (read - seq).is_multiple_of(READ_AT_ONCE)) {
                writeln!(self.read_marks, "{id}\t{user}\t{up_to}\t{}", at(up_to))?;
            }
        }
        for seq in 1..=messages {
            let (sender, recipient) = if by_one(seq) { (one, other) } else { (other, one) };
            let body = if is_long { text(rng, LONG) } else { body(rng) };
            let (at, is_read) = (at(seq), !by_one(seq) || seq <= seen);
            writeln!(self.messages, "{id}\t{seq}\t{sender}\t{body}\t{at}")?;
            // Half of the messages were sent with a key.
            if seq.is_multiple_of(2) {
                writeln!(self.idempotency, "{sender}\t\t{}\t\\\\x{:064x}\t{id}\t{seq}\t{at}", uuid(rng), rng.u128(..))?;
            }
            let read_at = if is_read { at.as_str() } else { "\\N" };
            writeln!(self.flat, "{}\t{}\t{body}\t{at}\t{is_read}\t{read_at}", name(sender), name(recipient))?;
        }
        Ok(())
    }

    /// Copies the rows into the database.
    async fn copy(&self, connection: &mut PgConnection) -> Result<()> {
        let tables = [
            (
                "conversations (id, public_id, low_user_id, high_user_id, last_seq, last_created_at)",
                &self.conversations,
            ),
            (
                "participants (conversation_id, user_id, peer_id, read_seq, seen_seq, unread_count, preview_seq, \
                 last_is_mine, last_activity_at)",
                &self.participants,
            ),
            ("messages (conversation_id, seq, sender_id, body, created_at)", &self.messages),
            ("read_marks (conversation_id, user_id, up_to_seq, read_at)", &self.read_marks),
            ("idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)", &self.idempotency),
            ("flat.messages (sender, recipient, body, created_at, is_read, read_at)", &self.flat),
        ];
        for (table, rows) in tables {
            copy(connection, table, rows).await?;
        }
        Ok(())
    }
}

async fn copy(connection: &mut PgConnection, table: &str, rows: &str) -> Result<()> {
    let mut into = connection.copy_in_raw(&format!("copy {table} from stdin")).await?;
    into.send(rows.as_bytes()).await?;
    into.finish().await?;
    Ok(())
}

/// Returns a random UUID.
pub fn uuid(rng: &mut Rng) -> String {
    let text = format!("{:032x}", rng.u128(..));
    format!("{}-{}-4{}-8{}-{}", &text[..8], &text[8..12], &text[13..16], &text[17..20], &text[20..])
}

/// Returns the time `seconds` after the beginning of the first school year.
fn timestamp(seconds: u32) -> String {
    let begin = sqlx::types::chrono::DateTime::from_timestamp(1_730_000_000 + i64::from(seconds), 0);
    begin.unwrap_or_default().to_rfc3339()
}
