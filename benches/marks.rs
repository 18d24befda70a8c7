//! Rows about the read marker. Here the state of the database is reset or inspected between calls.

use std::time::{Duration, Instant};

use fastrand::Rng;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::{
    Result,
    compare::{Load, Side, ratios},
    data::ORDINARY_LENGTH,
    load::time_request,
    operations::{BUSY_MARK_READ, BUSY_UNREAD, MARK_READ, SEND, unread_peers},
    report::{Goal, median},
    rows::{Bench, POSTGRES},
    service::{Call, Service},
};

/// How often each call is timed in a run.
const SAMPLES: usize = 20;

/// Marks the last `$3` messages of each conversation unread: sets the read marker below them, with the matching read
/// mark and none above it. `$1` and `$2` are the external ids of the users and their peers.
const MARK_UNREAD: &str = "
    with me as (
        update participants p
        set read_seq = c.last_seq - $3, seen_seq = c.last_seq - $3, unread_count = (
            select count(*) from messages m
            where m.conversation_id = c.id and m.seq > c.last_seq - $3 and m.sender_id = p.peer_id)
        from unnest($1::text[], $2::text[]) x (caller, peer)
        join users u on u.external_id = x.caller
        join users v on v.external_id = x.peer
        join conversations c on c.low_user_id = least(u.id, v.id) and c.high_user_id = greatest(u.id, v.id)
        where p.conversation_id = c.id and p.user_id = u.id
        returning p.conversation_id, p.user_id, p.read_seq
    ), gone as (
        delete from read_marks r using me
        where r.conversation_id = me.conversation_id and r.user_id = me.user_id and r.up_to_seq > me.read_seq
    )
    insert into read_marks (conversation_id, user_id, up_to_seq, read_at)
    select me.conversation_id, me.user_id, m.seq, m.created_at
    from me join messages m on m.conversation_id = me.conversation_id and m.seq = me.read_seq
    on conflict do nothing";

/// The same in the flat table, for the loaded messages above `$2` of the conversations 1 to `$1`.
const MARK_UNREAD_FLAT: &str = "
    update flat.messages f
    set is_read = false, read_at = null
    from participants p
    join messages m on m.conversation_id = p.conversation_id and m.sender_id = p.peer_id and m.seq > $2
    join users me on me.id = p.user_id
    join users them on them.id = p.peer_id
    where p.conversation_id <= $1 and f.sender = them.external_id and f.recipient = me.external_id
      and f.created_at = m.created_at";

/// How many messages at the end of a conversation are marked read in most measurements.
const MARKED: u32 = 10;

impl Bench {
    /// Marks the end of the conversations unread that a run of [`MARK_READ`] or [`BUSY_MARK_READ`] marks read.
    pub async fn mark_unread(&self, load: &Load<'_>) -> Result<()> {
        match load {
            Load::Service(service, calls) => {
                let mut connection = PgConnection::connect(&service.database).await?;
                // Of the conversations of one user, each has one unread message.
                let is_by_one = calls.iter().all(|call| call.me == calls[0].me);
                mark_unread(&mut connection, calls, if is_by_one { 1 } else { MARKED }).await?;
                Ok(connection.close().await?)
            }
            Load::Sql(statement, size) => {
                let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
                if statement.name.starts_with("flat ") {
                    let reset = sqlx::query(MARK_UNREAD_FLAT).bind(i64::from(size.ordinary));
                    reset.bind(i64::from(ORDINARY_LENGTH - MARKED)).execute(&mut connection).await?;
                } else {
                    // The statement marks them read for the other user than the calls in every second conversation.
                    let calls = (MARK_READ.calls)(size);
                    let swapped = calls.iter().map(|call| Call::new(call.operation, &call.peer, &call.me, call.seq));
                    mark_unread(&mut connection, &swapped.collect::<Vec<_>>(), MARKED).await?;
                    mark_unread(&mut connection, &calls, MARKED).await?;
                }
                Ok(connection.close().await?)
            }
        }
    }

    /// Compares marking messages read with the least SQL, and the cost of the totals in the answer: those of a user
    /// with many unread conversations with those of others.
    pub async fn marks(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let [ours, least, _] = self.alternate(1, Side::all(&MARK_READ, &service, &size)).await?;
        self.add_cost(MARK_READ.name, 2.5, &ours, &least);
        let sides = [BUSY_MARK_READ, MARK_READ].map(|operation| Side::service("Pidge", &operation, &service, &size));
        let [busy, others] = self.alternate(1, sides).await?;
        // The totals in the answer may cost as much as the mark.
        let name = format!("mark read, {} unread conversations: Postgres's CPU", size.unread);
        self.add(&name, "mark read by others", ratios(&busy, &others, POSTGRES), "× its CPU", Goal::AtMost(2.0));
        self.many_marks(&service).await?;
        service.stop()?;
        let call = Call::new("read", "mark-b", "mark-a", size.marked);
        let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
        mark_unread(&mut connection, std::slice::from_ref(&call), size.marked).await?;
        connection.close().await?;
        // A service that starts may store the profile of the token, which is new, and removes old rows of batches. The
        // sequencer moves the event, together with others.
        let condition = "relname not in ('users', 'sent_batches') and relname not like 'event%'";
        let rows = "case relname when 'outbox' then n_tup_ins else n_tup_ins + n_tup_upd + n_tup_del end";
        let written = self.count_rows(rows, condition, &call).await?;
        self.add(
            &format!("mark {} messages read: rows written", size.marked),
            "-",
            written,
            "rows",
            Goal::Exactly(3.0),
        );
        Ok(())
    }

    /// Compares marking ten thousand messages read with marking one.
    async fn many_marks(&mut self, service: &Service) -> Result<()> {
        let size = self.sizes.0;
        let to_the_end = Call::new("read", "mark-b", "mark-a", size.marked);
        let to_the_middle = Call { seq: size.marked / 2, ..to_the_end.clone() };
        let one = Call::new("read", "one-b", "one-a", 10);
        let marks = [(to_the_end, size.marked), (to_the_middle, size.marked), (one, 1)];
        let mut connection = PgConnection::connect(&service.database).await?;
        let http = reqwest::Client::new();
        let [mut end, mut middle] = [const { Vec::new() }; 2];
        for _ in 0..self.runs {
            let mut times = [const { Vec::new() }; 3];
            for _ in 0..SAMPLES {
                for ((call, unread), times) in marks.iter().zip(&mut times) {
                    mark_unread(&mut connection, std::slice::from_ref(call), *unread).await?;
                    times.push(time_request(&http, service.http_request(call, &mut Rng::new())?).await?);
                }
            }
            let [many, half, one] = times.map(median);
            end.push(many / one);
            middle.push(half / one);
        }
        connection.close().await?;
        let name = format!("mark {} messages read", size.marked);
        self.add(&format!("{name} to the end"), "mark 1 read", end, "× the time", Goal::AtMost(1.2));
        self.add(&format!("{name} to the middle"), "mark 1 read", middle, "× the time", Goal::AtMost(3.0));
        Ok(())
    }

    /// Counts the rows that a call reads or writes, by the statistics of the server. `counter` is an expression over
    /// `pg_stat_user_tables`, for the tables that fulfil `condition`. A session reports its counts at most once a
    /// second, so a new service is started: its sessions have no unreported counts of earlier calls.
    pub async fn count_rows(&self, counter: &str, condition: &str, call: &Call) -> Result<Vec<f64>> {
        let service = self.start(&self.sizes.0).await?;
        let mut connection = PgConnection::connect(&service.database).await?;
        let query = format!("select sum({counter})::bigint from pg_stat_user_tables where {condition}");
        connection.execute("select pg_stat_force_next_flush()").await?;
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        let before: i64 = sqlx::query_scalar(AssertSqlSafe(query.clone())).fetch_one(&mut connection).await?;
        time_request(&reqwest::Client::new(), service.http_request(call, &mut Rng::new())?).await?;
        // A session reports the rest of its counts when it ends.
        service.stop()?;
        let (start, mut count) = (Instant::now(), 0);
        // The counts of a statement appear table by table, so the number must be stable for two readings.
        while start.elapsed() < Duration::from_secs(15) {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let now: i64 = sqlx::query_scalar(AssertSqlSafe(query.clone())).fetch_one(&mut connection).await?;
            if now > before && now - before == count {
                return Ok(vec![f64::from(i32::try_from(count)?)]);
            }
            count = now - before;
        }
        Err(format!("the server reports no rows for {call:?}").into())
    }

    /// Measures the unread total after many sends to the user, with the table maintained by autovacuum only.
    pub async fn churned_totals(&mut self, sends: f64) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let to_unread_user = unread_peers(&size).map(|peer| Call::new("send", &peer, "unread-1000", 0));
        let calls: Vec<_> = (SEND.calls)(&size).into_iter().take(size.unread as usize).chain(to_unread_user).collect();
        let mut sent = 0.0;
        while sent < sends {
            let figures = self.generators.run_wrk(&self.cluster, &service, &calls, 32, self.time)?;
            sent += figures.per_second * self.time.as_secs_f64().floor().max(1.0);
        }
        self.wait_until_idle().await;
        // The first read removes the dead entries that the sends left in the index, so it is reported separately.
        let first = service.http_request(&(BUSY_UNREAD.calls)(&size)[0], &mut Rng::new())?;
        let millis = time_request(&reqwest::Client::new(), first).await? / 1e3;
        self.notes.push(format!("Unread total after {sent:.0} sends: {millis:.2} ms for the first read."));
        service.stop()?;
        self.unread(&format!(", after {sent:.0} sends")).await
    }
}

/// Marks the last messages of the conversations of calls unread for the callers.
async fn mark_unread(connection: &mut PgConnection, calls: &[Call], messages: u32) -> Result<()> {
    let (callers, peers): (Vec<_>, Vec<_>) = calls.iter().map(|call| (call.me.as_str(), call.peer.as_str())).unzip();
    sqlx::query(MARK_UNREAD).bind(callers).bind(peers).bind(i64::from(messages)).execute(connection).await?;
    Ok(())
}
