//! The connection to Postgres breaks at every step of the protocol: before a message reaches the server, in the middle
//! of it, when all messages have reached the server, before each message of the answer, in the middle of it, and after
//! the last. The steps are not listed here: one after the other is tried until a call succeeds without a break.

use serde_json::json;

use crate::{
    support::api::{Api, User, with_retries},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, SentMessage},
    support::proxy::{LinkState, Proxy},
    support::seeded_random::SeededRandom,
    support::service::{Service, Setup},
    support::wire::BreakPoint,
};

/// The connection that breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Connection {
    /// A new one, on which the statement is prepared first.
    Cold,
    /// One on which the statement is already prepared.
    Warm,
}

/// A service that reaches Postgres through a proxy.
struct Fixture {
    database: Database,
    proxy: Proxy,
    service: Service,
    api: Api,
    ada: User,
    ben: User,
}

impl Fixture {
    /// `configure` completes the settings.
    async fn new(name: &str, configure: impl FnOnce(Setup) -> Setup) -> Self {
        let database = Database::create().await;
        let proxy = Proxy::in_front_of(&database.url, &SeededRandom::for_test(name)).await;
        // One connection, so that the next call uses that of the last.
        let setup = Setup::on(&proxy.url()).with("PIDGE__DATABASE__MAX_CONNECTIONS", "1");
        let service = configure(setup).start().await;
        let api = service.api();
        let mut users = api.register(&["ada", "ben"]).await;
        let (ben, ada) = (users.remove(1), users.remove(0));
        Self { database, proxy, service, api, ada, ben }
    }

    /// Sends a message, and breaks its connection at a step. Returns a description of the step; `None` if the message
    /// was sent without a break, so that there is no such step.
    async fn send_and_break(
        &self,
        connection: Connection,
        step: usize,
        stays_down: bool,
        history: &mut History,
    ) -> Option<String> {
        let key = format!("{connection:?}-{step}");
        match connection {
            Connection::Cold => self.proxy.close_connections(),
            Connection::Warm => {
                let mut before = SentMessage::new(&self.ada, "ben", &format!("{key}-before"));
                before.attempt_until_acknowledged(&self.api, &mut history.violations).await;
                history.sends.push(before);
            }
        }
        let mut send = SentMessage::new(&self.ada, "ben", &key);

        let broken_at = loop {
            self.proxy.break_at(BreakPoint::new("write_batch", step, stays_down));
            send.attempt(&self.api, &mut history.violations).await;
            let broken_at = self.proxy.take_break();
            self.proxy.set(LinkState::Clear);
            // On a busy machine a send may fail before its statement is sent: then it is tried again.
            if broken_at.is_some() || send.is_acknowledged() {
                break broken_at;
            }
        };

        if let Some(broken_at) = &broken_at {
            Self::check_outcome(&send, broken_at, stays_down);
        }
        history.sends.push(send);
        let when = broken_at.as_deref().unwrap_or("without a break");
        history.compare(&db_queries::messages(&self.database.url).await, when);
        history.settle(&self.api).await;
        broken_at
    }

    fn check_outcome(send: &SentMessage, broken_at: &str, stays_down: bool) {
        if !stays_down {
            assert!(send.is_acknowledged(), "{broken_at}: the service must try again on another connection: {send:?}");
        } else if broken_at != "when all has come back" {
            // After the last step of the preparation the send fails; after its own last step it has succeeded.
            assert!(!send.is_acknowledged(), "{broken_at}: acknowledged without an answer of the server: {send:?}");
        }
    }

    /// Breaks sends at every step.
    async fn break_at_every_step(&self, connection: Connection, stays_down: bool, least_steps: usize) {
        let (mut history, mut steps) = (History::default(), Vec::new());

        while let Some(step) = self.send_and_break(connection, steps.len(), stays_down, &mut history).await {
            steps.push(step);
        }

        println!("  {} steps", steps.len());
        assert!(steps.len() >= least_steps, "fewer steps than the protocol has: {steps:?}");
        for step in ["before Bind reaches", "in the middle of Execute", "all has reached", "in the middle of DataRow"] {
            assert!(steps.iter().any(|broken_at| broken_at.contains(step)), "no break {step}: {steps:?}");
        }
        history.verify(&self.service, &self.database.url).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_whose_warm_connection_breaks_is_sent_once_on_another_connection() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new("broken warm connection", Setup::with_generous_limits).await;

    fixture.break_at_every_step(Connection::Warm, false, 14).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_whose_cold_connection_breaks_is_sent_once_on_another_connection() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new("broken cold connection", Setup::with_generous_limits).await;

    fixture.break_at_every_step(Connection::Cold, false, 28).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_whose_warm_connection_breaks_for_good_is_settled_by_its_key() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new("lost warm connection", Setup::with_generous_statement_limits).await;

    fixture.break_at_every_step(Connection::Warm, true, 14).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_whose_cold_connection_breaks_for_good_is_settled_by_its_key() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new("lost cold connection", Setup::with_generous_statement_limits).await;

    fixture.break_at_every_step(Connection::Cold, true, 28).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_without_a_key_whose_connection_breaks_at_any_step_is_sent_once() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new("broken sends without a key", Setup::with_generous_limits).await;
    let (mut steps, mut sent) = (Vec::new(), 0);

    loop {
        let message = json!({"recipient_id": "ben", "body": format!("step {}", steps.len())});
        fixture.proxy.break_at(BreakPoint::new("write_batch", steps.len(), false));
        let reply = fixture.api.post(&fixture.ada, "/v1/messages", message).await.unwrap();
        let broken_at = fixture.proxy.take_break();

        // Shed by a busy machine before its statement was sent: the same step again.
        if broken_at.is_none() && reply.status == 503 {
            continue;
        }
        sent += 1;
        assert_eq!(reply.json(201)["seq"], sent, "{broken_at:?}");
        match broken_at {
            Some(step) => steps.push(step),
            None => break,
        }
    }

    assert!(steps.len() >= 14, "fewer steps than the protocol has: {steps:?}");
    let stored = db_queries::messages(&fixture.database.url).await;
    assert_eq!(stored.iter().map(|message| message.seq).collect::<Vec<_>>(), (1..=sent).collect::<Vec<_>>());
    assert!(stored.iter().all(|message| message.key.is_none()), "{stored:?}");
    fixture.service.setup().assert_invariants().await;
    db_queries::wait_until_no_transaction_is_open(&fixture.database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_marker_whose_connection_breaks_at_any_step_is_settled_by_a_repeat() {
    let _guard = exclusive::run_concurrently().await;
    let fixture = Fixture::new("broken marks", Setup::with_generous_limits).await;
    let (api, ada, ben) = (&fixture.api, &fixture.ada, &fixture.ben);
    let path = "/v1/conversations/ada/read";
    let mut steps = Vec::new();

    loop {
        let (key, seq) = (format!("key-{}", steps.len()), steps.len() + 1);
        api.send_with_retries(ada, "ben", &key, &key).await;
        let mark = async || api.post(ben, path, json!({"up_to_seq": seq})).await;

        fixture.proxy.break_at(BreakPoint::new("mark_read", steps.len(), false));
        let reply = mark().await.unwrap();
        let broken_at = fixture.proxy.take_break();
        let repeated = with_retries(mark).await;

        assert_eq!(repeated.json(200)["entry"]["read_seq"], seq, "{broken_at:?}");
        assert_eq!(reply.violation(), None, "{broken_at:?}");
        assert!(matches!(reply.status, 200 | 503), "{broken_at:?}: {reply:?}");
        match broken_at {
            Some(step) => steps.push(step),
            // Shed by a busy machine before its statement was sent: the same step again.
            None if reply.status == 503 => {}
            None => break,
        }
    }

    assert!(steps.len() >= 14, "fewer steps than the protocol has: {steps:?}");
    fixture.service.setup().assert_invariants().await;
    db_queries::wait_until_no_transaction_is_open(&fixture.database.url).await;
}
