//! A database whose answers get lost on the way.

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

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// Stands between the service and Postgres, and swallows as many answers of a write as it is told, with the connection.
struct Lossy(Arc<AtomicUsize>);

impl Lossy {
    /// Puts itself into the way of a configured database.
    async fn between(config: &mut Config) -> Self {
        let options: PgConnectOptions = config.database.url.expose_secret().parse().unwrap();
        let (listener, losses) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), Arc::new(AtomicUsize::new(0)));
        let address = listener.local_addr().unwrap();
        let database = options.get_database().unwrap();
        let url = format!("postgres://{}@{address}/{database}?sslmode=disable", options.get_username());
        config.database.url = SecretString::from(url);
        let told = Arc::clone(&losses);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server: Box<dyn Line> = match options.get_socket() {
                    Some(dir) => {
                        let path = dir.join(format!(".s.PGSQL.{}", options.get_port()));
                        Box::new(UnixStream::connect(path).await.unwrap())
                    }
                    None => Box::new(TcpStream::connect((options.get_host(), options.get_port())).await.unwrap()),
                };
                tokio::spawn(forward(client, server, Arc::clone(&told)));
            }
        });
        Self(losses)
    }

    fn lose(&self, answers: usize) {
        self.0.store(answers, Ordering::SeqCst);
    }
}

/// Copies both ways until one side ends, or an answer is lost.
async fn forward(client: TcpStream, server: Box<dyn Line>, losses: Arc<AtomicUsize>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let asking = tokio::io::copy(&mut from_client, &mut to_server);
    let answering = async {
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = from_server.read(&mut buffer).await.unwrap_or(0);
            let answer = &buffer[..read];
            // The outcome of a send or a draft that was committed, as a column of a row.
            let is_written = [b"\0\0\0\x04sent".as_slice(), b"\0\0\0\x08replayed", b"\0\0\0\x04done"]
                .iter()
                .any(|word| answer.windows(word.len()).any(|part| part == *word));
            let take = |left: usize| left.checked_sub(1);
            let lost = is_written && losses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok();
            if read == 0 || lost || to_client.write_all(answer).await.is_err() {
                return;
            }
        }
    };
    tokio::select! { _ = asking => {}, () = answering => {} }
}

async fn lossy_app() -> (TestApp, Lossy) {
    // A first service makes the database; the second sits behind the proxy.
    let first = TestApp::spawn().await;
    let mut config = config();
    config.database.url = SecretString::from(first.database.url.clone());
    let lossy = Lossy::between(&mut config).await;
    (first.behind(config), lossy)
}

#[tokio::test]
async fn a_send_whose_answer_is_lost_is_found_again_and_not_doubled() {
    let (app, lossy) = lossy_app().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "before").await;
    for losses in [1, 2, 3] {
        lossy.lose(losses);
        let seq = mia.says(&ada, "once").await;
        assert_eq!(seq, i64::try_from(losses).unwrap() + 1);
    }
    assert_eq!(ada.entry(&mia).await["last_seq"], 4);
    app.assert_invariants().await;
}

#[tokio::test]
async fn an_outcome_that_stays_unknown_is_told_as_such_and_settled_by_the_key() {
    let (app, lossy) = lossy_app().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says(&ada, "before").await;
    lossy.lose(1000);
    let unknown = mia.send_with_key("ada", "once", "the-key").await;
    let problem = unknown.problem(503, "outcome_unknown");
    assert!(problem["detail"].as_str().unwrap().contains("Idempotency-Key"), "{problem}");
    assert_eq!(unknown.header("retry-after"), Some("1"));
    lossy.lose(0);
    let settled = mia.send_with_key("ada", "once", "the-key").await;
    assert_eq!((settled.json(200)["seq"].clone(), settled.header("idempotent-replayed")), (json!(2), Some("true")));
    assert_eq!(ada.entry(&mia).await["last_seq"], 2);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_draft_whose_answer_is_lost_was_written_once() {
    let (app, lossy) = lossy_app().await;
    let mia = app.student("mia").await;
    let path = "/v1/conversations/ada/draft";
    let put = async |body: &str, header: &str, value: &str| {
        mia.call(Method::PUT, path, Some(&json!({"body": body})), &[(header, value)]).await.json(200)
    };
    lossy.lose(1);
    let mut draft = put("first", "if-none-match", "*").await;
    for text in ["second", "third"] {
        lossy.lose(1);
        // The second attempt finds another version than was asked for: its own.
        let next = put(text, "if-match", &format!("\"{}\"", draft["version"])).await;
        assert_eq!(next["version"].as_i64(), draft["version"].as_i64().map(|version| version + 1));
        assert_eq!(mia.get(path).await.json(200), next);
        draft = next;
    }
    lossy.lose(1);
    let seen = format!("\"{}\"", draft["version"]);
    assert_eq!(mia.call(Method::DELETE, path, None, &[("if-match", &seen)]).await.status, 204);
    mia.get(path).await.problem(404, "not_found");
    assert_eq!(lossy.0.load(Ordering::SeqCst), 0, "all of them were lost");
}
