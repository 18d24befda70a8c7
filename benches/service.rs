//! A messaging service over HTTP, described by a file: Pidge, or another service to compare it with.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fastrand::Rng;
use reqwest::{
    Method,
    header::{HeaderName, HeaderValue},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Result, data};

/// The description of a service: how it is started and called. `peers/pidge.toml` explains the members.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    pub name: String,
    #[serde(default)]
    command: Vec<String>,
    #[serde(default)]
    prepare: Vec<String>,
    url: String,
    ready: String,
    secret: String,
    claims: BTreeMap<String, String>,
    #[serde(default)]
    settings: BTreeMap<String, String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    operations: BTreeMap<String, Operation>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    method: String,
    path: String,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// One call of an operation: the caller, the peer (the text, for a search), and a position in their conversation.
#[derive(Clone, Debug)]
pub struct Call {
    pub operation: &'static str,
    pub me: String,
    pub peer: String,
    pub seq: u32,
}

impl Call {
    pub fn new(operation: &'static str, me: &str, peer: &str, seq: u32) -> Self {
        Self { operation, me: me.to_owned(), peer: peer.to_owned(), seq }
    }
}

/// The HTTP request of a call.
struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

/// A running service.
pub struct Service {
    spec: ServiceSpec,
    child: Option<Child>,
    /// The base URL.
    pub url: String,
    /// The URL of its database.
    pub database: String,
    /// The time from start to readiness, in seconds.
    pub started_in: f64,
}

impl ServiceSpec {
    /// Parses the text of a file.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Adds or replaces an environment variable.
    pub fn with_setting(mut self, name: &str, value: &str) -> Self {
        self.settings.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Adds or replaces a claim of the tokens.
    pub fn with_claim(mut self, name: &str, value: &str) -> Self {
        self.claims.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Starts the service on a database, and waits until it is ready. `pidge` is the binary for `{pidge}`, `logs` the
    /// directory of the log file.
    pub async fn start(&self, pidge: &Path, database: &str, logs: &Path) -> Result<Service> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let fill = |text: &str| {
            let text = text.replace("{port}", &port.to_string()).replace("{database}", database);
            text.replace("{pidge}", &pidge.to_string_lossy())
        };
        let url = fill(&self.url);
        let log = logs.join(format!("{}-{port}.log", self.name));
        let command = |words: &[String]| -> Option<Result<Command>> {
            let (program, arguments) = words.split_first()?;
            let mut command = Command::new(fill(program));
            command.args(arguments.iter().map(|word| fill(word))).stdin(Stdio::null()).stdout(Stdio::null());
            for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PIDGE")) {
                command.env_remove(name);
            }
            command.envs(self.settings.iter().map(|(name, value)| (name, fill(value))));
            Some(File::create(&log).map_err(Into::into).map(|log| {
                command.stderr(log);
                command
            }))
        };
        if let Some(prepare) = command(&self.prepare) {
            prepare?.status()?.success().then_some(()).ok_or("`prepare` failed")?;
        }
        let start = Instant::now();
        let child = command(&self.command).transpose()?.map(|mut command| command.spawn()).transpose()?;
        let mut service = Service { spec: self.clone(), child, url, database: database.to_owned(), started_in: 0.0 };
        let ready = format!("{}{}", service.url, self.ready);
        let http = reqwest::Client::builder().timeout(Duration::from_secs(1)).build()?;
        while !http.get(&ready).send().await.is_ok_and(|response| response.status().is_success()) {
            let has_ended = service.child.as_mut().is_some_and(|child| child.try_wait().is_ok_and(|s| s.is_some()));
            if has_ended || start.elapsed() > Duration::from_secs(30) {
                let log = fs::read_to_string(&log).unwrap_or_default();
                return Err(format!("{} did not become ready: {log}", self.name).into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        service.started_in = start.elapsed().as_secs_f64();
        Ok(service)
    }
}

impl Service {
    /// Returns the process id, if the bench started the service.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Returns the HTTP request for a call.
    fn request(&self, call: &Call, rng: &mut Rng) -> Result<Request> {
        let missing = || format!("{} has no operation `{}`", self.spec.name, call.operation);
        let operation = self.spec.operations.get(call.operation).ok_or_else(missing)?;
        let token = self.token(&call.me)?;
        let fill = |text: &str, rng: &mut Rng| {
            let text = text.replace("{me}", &call.me).replace("{peer}", &call.peer).replace("{token}", &token);
            let text = text.replace("{seq}", &call.seq.to_string());
            let text = if text.contains("{uuid}") { text.replace("{uuid}", &data::uuid(rng)) } else { text };
            if text.contains("{body}") { text.replace("{body}", &data::body(rng)) } else { text }
        };
        let body = operation.body.as_ref().map(|body| fill(body, rng)).unwrap_or_default();
        let all = self.spec.headers.iter().chain(&operation.headers);
        let mut headers: Vec<_> = all.map(|(name, value)| (name.clone(), fill(value, rng))).collect();
        if !body.is_empty() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        Ok(Request { method: operation.method.clone(), path: fill(&operation.path, rng), headers, body })
    }

    /// Returns the request for a call, for the HTTP client.
    pub fn http_request(&self, call: &Call, rng: &mut Rng) -> Result<reqwest::Request> {
        let Request { method, path, headers, body } = self.request(call, rng)?;
        let method = Method::from_bytes(method.as_bytes())?;
        let mut request = reqwest::Request::new(method, format!("{}{path}", self.url).parse()?);
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_str(&value)?);
        }
        *request.body_mut() = Some(body.into());
        Ok(request)
    }

    /// Writes the requests of calls to a file that `wrk.lua` reads: raw HTTP/1.1, each ended by a NUL byte.
    pub fn write_requests(&self, calls: &[Call], file: &Path) -> Result<()> {
        let mut rng = Rng::with_seed(7);
        let host = self.url.trim_start_matches("http://");
        let mut text = String::new();
        for call in calls {
            let Request { method, path, headers, body } = self.request(call, &mut rng)?;
            write!(text, "{method} {path} HTTP/1.1\r\nHost: {host}\r\n")?;
            for (name, value) in headers {
                write!(text, "{name}: {value}\r\n")?;
            }
            if !body.is_empty() {
                write!(text, "Content-Length: {}\r\n", body.len())?;
            }
            write!(text, "\r\n{body}\0")?;
        }
        Ok(fs::write(file, text)?)
    }

    /// Terminates the service, and waits until it has exited.
    pub fn stop(mut self) -> Result<()> {
        if let Some(child) = &mut self.child {
            let pid = rustix::process::Pid::from_child(child);
            rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
            child.wait()?;
        }
        Ok(())
    }

    /// Signs a token for a user.
    fn token(&self, user: &str) -> Result<String> {
        let now = pidge::auth::seconds_now();
        let mut claims = json!({"sub": user, "iat": now, "exp": now + 36_000});
        for (name, value) in &self.spec.claims {
            claims[name] = Value::String(value.clone());
        }
        Ok(pidge::auth::sign(&claims, &self.spec.secret)?)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Finds a program in `PATH` or among the versions of Postgres that Debian installs. `package` is its Debian package.
pub fn find_program(name: &str, package: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let postgres =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut candidates = std::env::split_paths(&path).chain(postgres).map(|dir| dir.join(name));
    let found = candidates.find(|path| path.is_file());
    found.ok_or_else(|| format!("`{name}` is not installed: apt-get install {package}").into())
}
