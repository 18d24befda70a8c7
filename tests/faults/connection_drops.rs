//! The connection to Postgres breaks at each step of the protocol, one after the other: before a message reaches
//! the server, in the middle of it, when all has reached the server, before each part of the answer, in the middle of
//! it, and after the last. The steps are not listed here: each is tried until a call comes through without a break.

use serde_json::json;

use crate::{
    support::api::{Api, Person},
    support::cluster::Database,
    support::db_queries,
    support::exclusive,
    support::history::{History, Send, Told},
    support::proxy::{Line, Proxy},
    support::seeded_random::Chance,
    support::service::{Service, Setup},
    support::wire::Plan,
};

/// What is on the way when it breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Connection {
    /// A new one: the statement is prepared first.
    Cold,
    /// One that knows the statement.
    Warm,
}

struct Stage {
    database: Database,
    proxy: Proxy,
    service: Service,
    api: Api,
    people: Vec<Person>,
}

impl Stage {
    async fn new(name: &str) -> Self {
        let database = Database::create().await;
        let proxy = Proxy::before(&database.url, &Chance::of(name)).await;
        // One connection: what is sent next goes where the last went.
        let setup = Setup::on(&proxy.url()).with("PIDGE__DATABASE__MAX_CONNECTIONS", "1");
        let service = setup.start().await;
        let api = service.api();
        let people = api.meet(&["ada", "ben"]).await;
        Self { database, proxy, service, api, people }
    }

    fn send(&self, key: String) -> Send {
        let body = format!("ada>ben {key}");
        Send { from: self.people[0].clone(), to: "ben".to_owned(), key, body, told: Vec::new() }
    }

    /// Breaks the next send at a step; says where that was, if there is such a step.
    async fn break_at(
        &self,
        step: usize,
        stays_down: bool,
        send: &mut Send,
        faults: &mut Vec<String>,
    ) -> Option<String> {
        self.proxy.plan(Plan::new("send_batch", step, stays_down));
        send.attempt(&self.api, faults).await;
        let broken = self.proxy.outcome();
        self.proxy.set(Line::Clear);
        broken
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_that_is_cut_at_any_step_is_there_once_or_not_at_all_and_its_key_settles_it() {
    let (_turn, stage) = (exclusive::beside_others().await, Stage::new("cuts").await);
    let mut history = History::default();
    for connection in [Connection::Cold, Connection::Warm] {
        for stays_down in [false, true] {
            let mut cuts = Vec::new();
            while let Some(cut) = cut_a_send(&stage, connection, stays_down, cuts.len(), &mut history).await {
                cuts.push(cut);
            }
            println!("  {connection:?}, {}: {} cuts", if stays_down { "down" } else { "up" }, cuts.len());
            assert!(cuts.len() >= if connection == Connection::Cold { 28 } else { 14 }, "{cuts:?}");
            for step in
                ["before Bind reaches", "in the middle of Execute", "all has reached", "in the middle of DataRow"]
            {
                assert!(cuts.iter().any(|cut| cut.contains(step)), "{step} is missing in {cuts:?}");
            }
        }
    }
    history.check(&stage.service, &stage.database.url).await;
}

/// One send, cut at a step, and what became of it. None: it came through, so there is no such step.
async fn cut_a_send(
    stage: &Stage,
    connection: Connection,
    stays_down: bool,
    step: usize,
    history: &mut History,
) -> Option<String> {
    let key = format!("{connection:?}-{stays_down}-{step}");
    match connection {
        Connection::Cold => stage.proxy.hang_up(),
        Connection::Warm => {
            let mut before = stage.send(format!("{key}-before"));
            assert!(matches!(before.attempt(&stage.api, &mut history.faults).await, Told::Sent(_)));
            history.sends.push(before);
        }
    }
    let mut send = stage.send(key);
    let cut = stage.break_at(step, stays_down, &mut send, &mut history.faults).await;
    let is_sent = matches!(send.told.last(), Some(Told::Sent(_)));
    match cut.as_deref() {
        // Of the preparation, or of the send itself: then its sender has all that it needs.
        Some("when all has come back") if stays_down => {}
        Some(cut) if stays_down => assert!(!is_sent, "{cut}: {send:?}"),
        // It is tried again on another connection before anybody hears of it.
        _ => assert!(is_sent, "{cut:?}: {send:?}"),
    }
    history.sends.push(send);
    history.compare(&db_queries::messages(&stage.database.url).await, cut.as_deref().unwrap_or("uncut"));
    history.settle(&stage.api).await;
    cut
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_that_is_cut_at_any_step_is_set_or_not_and_a_repeat_settles_it() {
    let (_turn, stage) = (exclusive::beside_others().await, Stage::new("cut marks").await);
    let (ada, ben) = (&stage.people[0], &stage.people[1]);
    let mut cuts = Vec::new();
    loop {
        let (key, seq) = (format!("key-{}", cuts.len()), cuts.len() + 1);
        stage.api.send(ada, "ben", &key, &key).await.unwrap().json(201);
        let read = async || {
            let path = "/v1/conversations/ada/read";
            stage.api.post(ben, path, json!({"up_to_seq": seq})).await.unwrap()
        };
        stage.proxy.plan(Plan::new("mark_read", cuts.len(), false));
        let reply = read().await;
        let Some(cut) = stage.proxy.outcome() else { break };
        assert!(reply.status == 200 || reply.status == 503, "{cut}: {reply:?}");
        assert_eq!(reply.fault(), None, "{cut}");
        assert_eq!(read().await.json(200)["entry"]["read_seq"], seq, "{cut}");
        cuts.push(cut);
    }
    assert!(cuts.len() >= 14, "{cuts:?}");
    let said = stage.service.setup().check().await;
    assert!(said.contains("All invariants hold"), "{said}");
    db_queries::no_transaction_stays_open(&stage.database.url).await;
}
