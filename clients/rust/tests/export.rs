//! Exports of a running service, and those that are cut off, changed or refused.

use std::{
    env,
    error::Error as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use pidge_client::{
    Client, ExportError, ExportedLine, Limits, connect, connect_with, problem,
    types::{ExportLine, ExportUserOthers, PutUser, SendMessage},
};
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::mpsc,
};

const USER: &str = "{\"kind\":\"user\",\"user_id\":\"mia\",\"display_name\":\"Mia é 💌\",\"avatar_url\":null,\"email\":null,\
                    \"role\":null,\"active\":true,\"created_at\":null}\n";
const NOVELTY: &str = "{\"kind\":\"novelty\",\"of\":\"a later version\"}\n";

fn last(lines: u64, content: &str) -> String {
    let hash: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{{\"kind\":\"end\",\"lines\":{lines},\"sha256\":\"{hash}\"}}\n")
}

fn whole() -> String {
    let lines = format!("{USER}{NOVELTY}");
    let last = last(2, &lines);
    lines + &last
}

/// What a connection gets.
#[derive(Clone)]
enum Answer {
    /// An export with these bytes.
    Export(Vec<u8>),
    /// The same, but the connection is lost after them.
    Lost(Vec<u8>),
    /// The same, but nothing comes after them.
    Silent(Vec<u8>),
    /// No answer at all.
    Mute,
    /// A status with a body that is a problem.
    Problem(u16),
}

/// A service that gives its answers in turn, the last one again and again.
struct Scripted {
    url: String,
    requests: Arc<AtomicUsize>,
    /// Is told when a client has left a silent export.
    left: mpsc::UnboundedReceiver<()>,
}

impl Scripted {
    async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let (leaving, left) = mpsc::unbounded_channel();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let number = seen.fetch_add(1, Ordering::SeqCst);
                let answer = answers[number.min(answers.len() - 1)].clone();
                let leaving = leaving.clone();
                tokio::spawn(async move {
                    let (reader, mut writer) = stream.split();
                    let mut reader = BufReader::new(reader);
                    let mut line = String::new();
                    while reader.read_line(&mut line).await.unwrap() > 2 {
                        line.clear();
                    }
                    writer.write_all(&bytes_of(&answer)).await.unwrap();
                    if matches!(answer, Answer::Silent(_) | Answer::Mute) {
                        let _ = reader.read(&mut [0]).await;
                        let _ = leaving.send(());
                    }
                });
            }
        });
        Self { url, requests, left }
    }

    fn client(&self) -> Client {
        connect(&self.url, "t.o.ken").unwrap()
    }
}

fn bytes_of(answer: &Answer) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\n";
    let chunked = "Transfer-Encoding: chunked\r\n";
    match answer {
        Answer::Export(body) => [format!("{head}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat(),
        Answer::Lost(body) | Answer::Silent(body) => {
            [format!("{head}{chunked}\r\n{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat()
        }
        Answer::Mute => Vec::new(),
        Answer::Problem(status) => {
            let body = format!(
                r#"{{"type":"t","title":"t","status":{status},"detail":"d","code":"a_code","request_id":"r"}}"#
            );
            let kind = "Content-Type: application/problem+json\r\nConnection: close";
            format!("HTTP/1.1 {status} Why\r\n{kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
        }
    }
}

async fn read(client: &Client, user_id: &str, others: ExportUserOthers) -> Result<Vec<ExportedLine>, ExportError> {
    let mut export = client.read_export(user_id, others).await?;
    let mut lines = Vec::new();
    while let Some(line) = export.next_line().await? {
        lines.push(line);
    }
    Ok(lines)
}

/// Reads an export with these bytes.
async fn read_answer(answer: Answer) -> Result<Vec<ExportedLine>, ExportError> {
    let service = Scripted::start(vec![answer]).await;
    read(&service.client(), "mia", ExportUserOthers::Show).await
}

fn texts(lines: &[ExportedLine]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect()
}

#[tokio::test]
async fn a_whole_export_is_read_and_its_end_is_the_last_line() {
    let lines = read_answer(Answer::Export(whole().into())).await.unwrap();

    assert_eq!(texts(&lines), whole());
    let [Some(ExportLine::User(user)), None, Some(ExportLine::End(end))] = [0, 1, 2].map(|at| &lines[at].data) else {
        panic!("{lines:?}");
    };
    assert_eq!((user.display_name.as_deref(), end.lines, lines.len()), (Some("Mia é 💌"), 2, 3));
}

#[tokio::test]
async fn an_export_that_is_cut_off_anywhere_is_incomplete() {
    let whole = whole();
    for length in 0..whole.len() {
        let error = read_answer(Answer::Export(whole.as_bytes()[..length].to_vec())).await.unwrap_err();
        assert!(matches!(error, ExportError::CutOff { cause: None, .. }), "{length} bytes: {error:?}");
    }
}

#[tokio::test]
async fn an_export_with_any_byte_changed_is_incomplete() {
    for at in 0..whole().len() {
        let mut bytes = whole().into_bytes();
        bytes[at] ^= 1;
        let error = read_answer(Answer::Export(bytes)).await.unwrap_err();
        assert!(matches!(error, ExportError::CutOff { .. } | ExportError::Changed(_)), "byte {at}: {error:?}");
    }
}

#[tokio::test]
async fn an_incomplete_export_says_why() {
    let lines = format!("{USER}{NOVELTY}");
    for (content, why) in [
        (lines.clone(), "the export is cut off after 2 lines"),
        (USER.to_owned() + &last(1, &lines), "the export was changed: its SHA-256 is another one"),
        (lines.clone() + &last(3, &lines), "the export was changed: it should have 3 lines, and has 2"),
        (whole() + USER, "the export was changed: something follows its last line"),
        (whole() + " ", "the export was changed: something follows its last line"),
        (USER.to_owned() + "<html>\n", "the export was changed: line 2 is none of an export"),
        ("null\n".to_owned(), "the export was changed: line 1 is none of an export"),
    ] {
        let error = read_answer(Answer::Export(content.into())).await.unwrap_err();
        assert_eq!(error.to_string(), why);
    }
}

#[tokio::test]
async fn an_export_whose_connection_is_lost_is_incomplete_unless_it_has_its_last_line() {
    let error = read_answer(Answer::Lost(format!("{USER}{NOVELTY}").into())).await.unwrap_err();
    assert!(matches!(error, ExportError::CutOff { lines: 2, cause: Some(_) }), "{error:?}");
    assert!(error.source().is_some());

    let lines = read_answer(Answer::Lost(whole().into())).await.unwrap();
    assert_eq!(texts(&lines), whole());
}

#[tokio::test]
async fn an_export_that_is_silent_for_too_long_is_incomplete_and_stays_so() {
    let mut service = Scripted::start(vec![Answer::Silent(format!("{USER}{NOVELTY}").into())]).await;
    let export = service.client().read_export("mia", ExportUserOthers::Redact).await.unwrap();
    let mut export = export.silence(Duration::from_secs(1));

    let [first, second] = [export.next_line().await, export.next_line().await].map(|line| line.unwrap().unwrap());
    assert_eq!((first.text.as_str(), second.text.as_str()), (USER, NOVELTY));
    for _ in 0..2 {
        assert!(matches!(export.next_line().await, Err(ExportError::CutOff { .. })));
    }
    service.left.recv().await.unwrap();
}

#[tokio::test]
async fn lines_come_before_the_export_ends_and_a_reader_can_leave_it() {
    let mut service = Scripted::start(vec![Answer::Silent(whole().into())]).await;
    let mut export = service.client().read_export("mia", ExportUserOthers::Show).await.unwrap();

    assert_eq!(export.next_line().await.unwrap().unwrap().text, USER);
    drop(export);
    service.left.recv().await.unwrap();
}

#[tokio::test]
async fn the_time_limits_of_a_call_end_when_the_export_begins() {
    let service = Scripted::start(vec![Answer::Silent(USER.into())]).await;
    let brief = Duration::from_secs(1);
    let limits = Limits { attempts: 1, attempt_timeout: brief, timeout: brief };
    let client = connect_with(&service.url, "t.o.ken", limits).unwrap();
    let export = client.read_export("mia", ExportUserOthers::Show).await.unwrap();
    let mut export = export.silence(2 * brief);

    assert_eq!(export.next_line().await.unwrap().unwrap().text, USER);
    let Err(ExportError::CutOff { cause: Some(cause), .. }) = export.next_line().await else { panic!("it is cut off") };
    assert!(cause.is::<tokio::time::error::Elapsed>(), "the silence ended it, and no limit of the call: {cause:?}");
}

#[tokio::test]
async fn an_export_that_does_not_begin_is_asked_for_again_as_every_get() {
    let service = Scripted::start(vec![Answer::Problem(503), Answer::Mute, Answer::Problem(403)]).await;
    let second = Duration::from_secs(1);
    let limits = Limits { attempts: 3, attempt_timeout: 2 * second, timeout: 60 * second };
    let client = connect_with(&service.url, "t.o.ken", limits).unwrap();
    let error = read(&client, "mia", ExportUserOthers::Show).await.unwrap_err();

    let ExportError::Refused(error) = error else { panic!("{error:?}") };
    assert_eq!((problem(&error).unwrap().code.as_str(), service.requests.load(Ordering::SeqCst)), ("a_code", 3));
}

#[tokio::test]
async fn an_export_that_never_begins_is_an_error_without_a_status() {
    let service = Scripted::start(vec![Answer::Mute]).await;
    let brief = Duration::from_secs(1);
    let limits = Limits { attempts: 2, attempt_timeout: brief, timeout: 60 * brief };
    let client = connect_with(&service.url, "t.o.ken", limits).unwrap();
    let error = read(&client, "mia", ExportUserOthers::Show).await.unwrap_err();

    let ExportError::Refused(error) = error else { panic!("{error:?}") };
    let pidge_client::Error::CommunicationError(cause) = &*error else { panic!("{error:?}") };
    assert!(cause.is_timeout(), "{cause:?}");
    assert_eq!((error.status(), service.requests.load(Ordering::SeqCst)), (None, 2));
}

#[tokio::test]
async fn a_running_service_exports_what_it_stores() {
    let from_env = |name: &str| env::var(name).unwrap_or_else(|_| panic!("set {name}"));
    let connect = |token| connect(&from_env("PIDGE_URL"), &from_env(token)).unwrap();
    let (ada, service) = (connect("PIDGE_EDUCATOR_TOKEN"), connect("PIDGE_SERVICE_TOKEN"));
    let (teacher, user_id) = (from_env("PIDGE_EDUCATOR"), "rust/é exported");
    let described =
        PutUser { display_name: Some("Ed Exported".into()), role: Some("student".into()), ..PutUser::default() };
    service.put_user().user_id(user_id).body(described).send().await.unwrap();
    for n in 1..=3 {
        let body = format!("No. {n}\n💌");
        let message =
            SendMessage { recipient_id: user_id.into(), body, context: None, draft_version: None, sender_id: None };
        ada.send_message().body(message).send().await.unwrap();
    }

    let lines = read(&service, user_id, ExportUserOthers::Show).await.unwrap();

    assert_eq!(lines.len(), 6, "{lines:?}");
    let [Some(ExportLine::User(user)), Some(ExportLine::Conversation(conversation))] = [0, 1].map(|at| &lines[at].data)
    else {
        panic!("{lines:?}");
    };
    assert_eq!((user.display_name.as_deref(), &conversation.peer.user_id), (Some("Ed Exported"), &teacher));
    let bodies = |lines: &[ExportedLine]| -> Vec<Option<String>> {
        let messages = lines.iter().filter_map(|line| match &line.data {
            Some(ExportLine::Message(message)) => Some(message.body.clone()),
            _ => None,
        });
        messages.collect()
    };
    assert_eq!(bodies(&lines), [1, 2, 3].map(|n| Some(format!("No. {n}\n💌"))));
    let redacted = read(&service, user_id, ExportUserOthers::Redact).await.unwrap();
    assert_eq!(bodies(&redacted), [None, None, None]);

    let own = read(&ada, &teacher, ExportUserOthers::Show).await.unwrap();
    assert!(bodies(&own).contains(&Some("No. 2\n💌".into())));
    let refused = ada.read_export(user_id, ExportUserOthers::Show).await.unwrap_err();
    let ExportError::Refused(error) = refused else { panic!("{refused:?}") };
    assert_eq!(problem(&error).unwrap().code, "insufficient_scope");
}
