//! Following the event log: positions, waits, outages and refusals; and the log of a running service.

use std::{
    env,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use pidge_client::{
    Client, FollowError, Limits, connect, connect_with,
    types::{Context, LogEventData, LogEventType, MarkRead, MessageFacts, SendMessage},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A service that gives its answers in turn, and has the targets of the requests.
struct Scripted {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
    server: JoinHandle<()>,
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Scripted {
    async fn start(answers: Vec<(u16, Value)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let server = tokio::spawn(async move {
            for answer in answers {
                let (stream, _) = listener.accept().await.unwrap();
                let target = serve(stream, answer).await;
                seen.lock().unwrap_or_else(PoisonError::into_inner).push(target);
            }
        });
        Self { url, asked, server }
    }

    /// The client, which makes one attempt of each call.
    fn client(&self) -> Client {
        let second = Duration::from_secs(1);
        connect_with(&self.url, "t.o.ken", Limits { attempts: 1, attempt_timeout: 30 * second, timeout: 30 * second })
            .unwrap()
    }

    /// The values of a parameter in all calls.
    fn values(&self, name: &str) -> Vec<Option<String>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let value = |target: &String| {
            let (_, query) = target.split_once('?')?;
            let pair = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?;
            Some(pair.1.to_owned())
        };
        asked.iter().map(value).collect()
    }
}

/// Answers one request, and closes the connection. Returns the request's target.
async fn serve(stream: TcpStream, (status, body): (u16, Value)) -> String {
    let mut reader = BufReader::new(stream);
    let (mut first, mut line) = (String::new(), String::new());
    reader.read_line(&mut first).await.unwrap();
    while reader.read_line(&mut line).await.unwrap() > 2 {
        line.clear();
    }
    let body = body.to_string();
    let head = format!("HTTP/1.1 {status} Scripted\r\nConnection: close\r\nContent-Type: application/json\r\n");
    let answer = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    reader.into_inner().write_all(answer.as_bytes()).await.unwrap();
    first.split(' ').nth(1).unwrap().to_owned()
}

fn page(next: i64, latest: i64, positions: &[i64]) -> (u16, Value) {
    let event = |position: &i64| {
        json!({"id": format!("evt_{position}"), "position": position, "type": "message.sent",
            "timestamp": "2026-11-25T10:00:00.000000Z",
            "data": {"message_id": "m", "conversation_id": "c", "seq": position, "sender_id": "17", "recipient_id": "4",
                "context": null}})
    };
    (200, json!({"items": positions.iter().map(event).collect::<Vec<_>>(), "next": next, "latest": latest}))
}

fn problem(status: u16, code: &str, more: (&str, i64)) -> (u16, Value) {
    let about = json!({"type": "t", "title": "t", "status": status, "detail": "d", "code": code, "request_id": "r",
        (more.0): more.1});
    (status, about)
}

fn values(of: &[&str]) -> Vec<Option<String>> {
    of.iter().map(|value| Some((*value).to_owned())).collect()
}

#[tokio::test]
async fn each_call_goes_on_where_the_last_page_ended() {
    let service = Scripted::start(vec![page(3, 9, &[2, 3]), page(8, 9, &[]), page(9, 9, &[9])]).await;
    let client = service.client();
    let mut follower = client.follow(Some(1)).limit(2).wait(7);

    let mut positions = Vec::new();
    for _ in 0..3 {
        let page = follower.next_page().await.unwrap();
        positions.push(page.items.iter().map(|event| event.position).collect::<Vec<_>>());
    }

    assert_eq!(positions, [vec![2, 3], vec![], vec![9]]);
    assert_eq!(follower.position(), Some(9));
    assert_eq!(service.values("after"), values(&["1", "3", "8"]));
    assert_eq!((service.values("wait"), service.values("limit")), (values(&["7"; 3]), values(&["2"; 3])));
    let all = "message.sent,message.read,message.edited,message.retracted,user.erased";
    assert!(service.values("types").iter().flatten().all(|types| types.replace("%2C", ",") == all));
}

#[tokio::test]
async fn without_a_position_the_first_call_tells_one_at_once() {
    let service = Scripted::start(vec![page(41, 41, &[]), page(42, 42, &[42])]).await;
    let client = service.client();
    let mut follower = client.follow(None).types([LogEventType::MessageSent]);

    assert_eq!(follower.next_page().await.unwrap().next, 41);
    assert_eq!(follower.next_page().await.unwrap().next, 42);

    assert_eq!(service.values("after"), [None, Some("41".to_owned())]);
    assert_eq!(service.values("wait"), values(&["0", "20"]));
    assert_eq!(service.values("types"), values(&["message.sent"; 2]));
}

#[tokio::test]
async fn an_outage_is_sat_out_and_ends_with_a_call_that_does_not_wait() {
    let busy = problem(429, "rate_limited", ("x", 1));
    let answers = vec![(502, json!("<html>")), problem(503, "unavailable", ("x", 1)), busy, page(5, 5, &[5])];
    let service = Scripted::start(answers).await;

    let page = service.client().follow(Some(4)).next_page().await.unwrap();

    assert_eq!(page.next, 5);
    assert_eq!(service.values("wait"), values(&["20", "0", "0", "0"]));
    assert_eq!(service.values("after"), values(&["4"; 4]));
}

#[tokio::test]
async fn what_the_service_refuses_ends_the_follower() {
    let gone = problem(410, "position_gone", ("oldest", 100));
    let unknown = problem(410, "position_unknown", ("latest", 7));
    let service = Scripted::start(vec![gone, unknown, problem(403, "insufficient_scope", ("x", 1))]).await;
    let client = service.client();
    let mut follower = client.follow(Some(50));

    assert!(matches!(follower.next_page().await, Err(FollowError::PositionGone { oldest: 100 })));
    assert!(matches!(follower.next_page().await, Err(FollowError::PositionUnknown { latest: 7 })));
    let Err(FollowError::Refused(refused)) = follower.next_page().await else { panic!("the call is refused") };
    assert_eq!(pidge_client::problem(&refused).unwrap().code, "insufficient_scope");
    assert_eq!(follower.position(), Some(50));
}

#[tokio::test]
async fn the_time_limits_of_a_call_allow_for_its_wait() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1500)).await;
        serve(stream, page(5, 5, &[5])).await
    });
    let limit = Duration::from_millis(500);
    let client = connect_with(&url, "t.o.ken", Limits { attempts: 1, attempt_timeout: limit, timeout: limit }).unwrap();

    assert_eq!(client.follow(Some(4)).next_page().await.unwrap().next, 5);

    assert!(server.await.unwrap().contains("wait=20"));
}

#[tokio::test]
async fn the_log_of_a_running_service_is_followed_while_it_grows() {
    let from_env = |name: &str| env::var(name).unwrap_or_else(|_| panic!("set {name}"));
    let running = |role: &str| connect(&from_env("PIDGE_URL"), &from_env(&format!("PIDGE_{role}_TOKEN"))).unwrap();
    let (service, ada, mia) = (running("SERVICE"), running("EDUCATOR"), running("STUDENT"));
    let (teacher, student) = (from_env("PIDGE_EDUCATOR"), from_env("PIDGE_STUDENT"));
    let begin = service.follow(None).next_page().await.unwrap().next;

    let exchange = async {
        let context = Context { id: "followed".to_owned(), type_: "test".to_owned(), title: None, url: None };
        let message = SendMessage {
            recipient_id: student.clone(),
            body: "Followed".to_owned(),
            context: Some(context),
            draft_version: None,
            sender_id: None,
        };
        let sent = ada.send_message().body(message).send().await.unwrap();
        let mark = MarkRead { up_to_seq: sent.seq, read_version: None };
        mia.mark_conversation_read().peer_id(&teacher).body(mark).send().await.unwrap();
        sent.id.clone()
    };
    // Messages and receipts of other tests may come first, and between.
    let is_followed = |facts: &MessageFacts| facts.context.as_ref().is_some_and(|context| context.id == "followed");
    let following = async {
        let (mut follower, mut sent) = (service.follow(Some(begin)), None::<MessageFacts>);
        loop {
            for event in follower.next_page().await.unwrap().items {
                match (event.data, &sent) {
                    (LogEventData::MessageFacts(facts), None) if is_followed(&facts) => sent = Some(facts),
                    (LogEventData::ReceiptFacts(facts), Some(message))
                        if facts.reader_id == student && facts.up_to_seq == message.seq =>
                    {
                        return (sent.unwrap(), facts);
                    }
                    _ => {}
                }
            }
        }
    };
    let (id, (sent, read)) = tokio::join!(exchange, following);

    assert_eq!((sent.message_id, sent.sender_id), (id, teacher.clone()));
    assert_eq!((read.peer_id, read.up_to_seq), (teacher.clone(), sent.seq));
    let unknown = service.follow(Some(9_007_199_254_740_991)).next_page().await;
    assert!(matches!(unknown, Err(FollowError::PositionUnknown { latest }) if latest > begin));
    let refused = mia.follow(Some(0)).next_page().await;
    assert!(matches!(refused, Err(FollowError::Refused(_))));
}
