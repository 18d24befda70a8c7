//! Writes whose answer is lost on the way from the database to the service.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use pidge::config::Config;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
};

use crate::support::app::{TestApp, config};

/// A bidirectional connection to Postgres, over TCP or a Unix socket.
trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

/// A proxy between the service and Postgres. On demand, it drops the answer to a write and closes the connection.
struct LossyProxy {
    /// The number of answers that are still to be lost.
    losses: Arc<AtomicUsize>,
}

impl LossyProxy {
    /// Starts a proxy before the configured database, and configures its address instead.
    async fn start(config: &mut Config) -> Self {
        let options: PgConnectOptions = config.database.url.expose_secret().parse().unwrap();
        let (listener, losses) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), Arc::new(AtomicUsize::new(0)));
        let address = listener.local_addr().unwrap();
        let database = options.get_database().unwrap();
        let url = format!("postgres://{}@{address}/{database}?sslmode=disable", options.get_username());
        config.database.url = SecretString::from(url);
        let proxy = Self { losses: Arc::clone(&losses) };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server: Box<dyn Connection> = match options.get_socket() {
                    Some(dir) => {
                        let path = dir.join(format!(".s.PGSQL.{}", options.get_port()));
                        Box::new(UnixStream::connect(path).await.unwrap())
                    }
                    None => Box::new(TcpStream::connect((options.get_host(), options.get_port())).await.unwrap()),
                };
                tokio::spawn(forward(client, server, Arc::clone(&losses)));
            }
        });
        proxy
    }

    /// Loses the next answers to writes.
    fn lose(&self, answers: usize) {
        self.losses.store(answers, Ordering::SeqCst);
    }

    /// The number of answers that are still to be lost.
    fn remaining_losses(&self) -> usize {
        self.losses.load(Ordering::SeqCst)
    }
}

/// Copies in both directions until one side closes the connection or an answer is lost.
async fn forward(client: TcpStream, server: Box<dyn Connection>, losses: Arc<AtomicUsize>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let requests = tokio::io::copy(&mut from_client, &mut to_server);
    let answers = async {
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = from_server.read(&mut buffer).await.unwrap_or(0);
            let answer = &buffer[..read];
            // Outcomes of a send or draft, as a column of a row: the length, then the text.
            let outcomes = [
                b"\0\0\0\x04sent".as_slice(),
                b"\0\0\0\x08replayed",
                b"\0\0\0\x04done",
                b"\0\0\0\x11recipient_unknown",
            ];
            let is_outcome = outcomes.iter().any(|outcome| answer.windows(outcome.len()).any(|part| part == *outcome));
            let take_one = |left: usize| left.checked_sub(1);
            let is_lost = is_outcome && losses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take_one).is_ok();
            if read == 0 || is_lost || to_client.write_all(answer).await.is_err() {
                return;
            }
        }
    };
    tokio::select! { _ = requests => {}, () = answers => {} }
}

/// A service whose database is behind a lossy proxy.
async fn spawn_behind_proxy() -> (TestApp, LossyProxy) {
    // Only the connection string of a database that exists can be replaced.
    let direct = TestApp::spawn().await;
    let mut config = config();
    config.database.url = SecretString::from(direct.database.url.clone());
    let proxy = LossyProxy::start(&mut config).await;
    (direct.restart_with(config), proxy)
}

#[tokio::test]
async fn a_send_whose_answer_is_lost_is_found_by_the_next_attempt_and_not_doubled() {
    let (app, proxy) = spawn_behind_proxy().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "before").await;

    for losses in [1, 2, 3] {
        proxy.lose(losses);
        let seq = mia.says(&ada, "once").await;
        assert_eq!(seq, i64::try_from(losses).unwrap() + 1, "after {losses} lost answers");
    }

    assert_eq!(ada.entry(&mia).await["last_seq"], 4);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_says_that_the_outcome_is_unknown_since_the_lost_attempt_may_have_sent() {
    let (app, proxy) = spawn_behind_proxy().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "before").await;

    proxy.lose(1);
    let lost = mia.send("nobody", "hello").await;
    let repeated = mia.send("nobody", "hello").await;

    lost.problem(503, "outcome_unknown");
    repeated.problem(422, "recipient_unknown");
}

#[tokio::test]
async fn a_send_whose_outcome_stays_unknown_is_answered_so_and_can_be_repeated_with_its_key() {
    let (app, proxy) = spawn_behind_proxy().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "before").await;

    proxy.lose(1000);
    let unknown = mia.send_with_key("ada", "once", "the-key").await;

    let problem = unknown.problem(503, "outcome_unknown");
    assert!(problem["detail"].as_str().unwrap().contains("Idempotency-Key"), "{problem}");
    assert_eq!(unknown.header("retry-after"), Some("1"), "{unknown:?}");

    proxy.lose(0);
    let repeated = mia.send_with_key("ada", "once", "the-key").await;

    assert_eq!(repeated.json(200)["seq"], 2, "the first attempt was committed");
    assert_eq!(repeated.header("idempotent-replayed"), Some("true"), "{repeated:?}");
    assert_eq!(ada.entry(&mia).await["last_seq"], 2);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_draft_whose_answer_is_lost_is_written_once() {
    let (app, proxy) = spawn_behind_proxy().await;
    let mia = app.student("mia").await;
    let path = "/v1/conversations/ada/draft";
    let put = async |body: &str, header: &str, value: &str| {
        mia.call(Method::PUT, path, Some(&json!({"body": body})), &[(header, value)]).await.json(200)
    };
    proxy.lose(1);
    let mut draft = put("first", "if-none-match", "*").await;

    for text in ["second", "third"] {
        proxy.lose(1);
        // The second attempt finds another version than the request names: the one that the first attempt wrote.
        let next = put(text, "if-match", &format!("\"{}\"", draft["version"])).await;

        let version = draft["version"].as_i64().unwrap();
        assert_eq!(next["version"], version + 1, "the {text} text");
        assert_eq!(mia.get(path).await.json(200), next);
        draft = next;
    }

    assert_eq!(proxy.remaining_losses(), 0, "an answer was lost each time");
}

#[tokio::test]
async fn a_draft_whose_deletion_is_confirmed_by_a_lost_answer_is_deleted() {
    let (app, proxy) = spawn_behind_proxy().await;
    let mia = app.student("mia").await;
    let path = "/v1/conversations/ada/draft";
    let create = [("if-none-match", "*")];
    let draft = mia.call(Method::PUT, path, Some(&json!({"body": "first"})), &create).await.json(200);

    proxy.lose(1);
    let version = format!("\"{}\"", draft["version"]);
    let deleted = mia.call(Method::DELETE, path, None, &[("if-match", &version)]).await;

    assert_eq!(deleted.status, 204, "{deleted:?}");
    mia.get(path).await.problem(404, "not_found");
    assert_eq!(proxy.remaining_losses(), 0, "the answer was lost");
}
