//! `pidge dev`, as a newcomer runs it.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::{
    TestDir,
    support::processes::{is_running, kill, wait_until, working_in},
};

/// A running `pidge dev` and the summary that it printed.
struct Dev {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
    summary: String,
}

impl Dev {
    fn run(dir: &TestDir, arguments: &[&str]) -> Self {
        Self::start(command(dir, arguments))
    }

    fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut summary = String::new();
        while !summary.contains("\ncurl ") {
            assert!(output.read_line(&mut summary).unwrap() > 0, "it ended: {summary}");
        }
        Self { process, output, summary }
    }

    /// The value of a line of the summary.
    fn value(&self, label: &str) -> &str {
        let prefix = format!("  {label}  ");
        let value = self.summary.lines().find_map(|line| line.strip_prefix(&prefix));
        value.unwrap_or_else(|| panic!("{label}: {}", self.summary)).trim()
    }

    /// Runs the command that the summary ends with.
    fn try_it(&self) -> String {
        shell(self.summary.lines().last().unwrap())
    }

    /// Calls the API as a demo user, with the token in the data directory.
    fn call(&self, dir: &TestDir, user: &str, path_and_options: &str) -> String {
        let token = dir.0.join("tokens").join(user);
        let (api, token) = (self.value("API"), token.display());
        shell(&format!("curl -s -H \"Authorization: Bearer $(cat {token})\" {api}{path_and_options}"))
    }

    fn send(&self, dir: &TestDir) -> String {
        let body = r#"{"recipient_id": "ada", "body": "Hello from the command line"}"#;
        self.call(dir, "mia", &format!("/messages -H 'Content-Type: application/json' -d '{body}'"))
    }

    fn history(&self, dir: &TestDir) -> String {
        self.call(dir, "ada", "/conversations/mia/messages")
    }

    fn interrupt(mut self) {
        let done = Command::new("kill").args(["-INT", &self.process.id().to_string()]).status().unwrap();
        assert!(done.success());
        assert!(self.process.wait().unwrap().success());
        self.output.read_to_end(&mut Vec::new()).unwrap();
    }
}

fn command(dir: &TestDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pidge"));
    command.arg("dev").args(arguments).stdin(Stdio::null());
    command.env("PIDGE__SERVER__ADDRESS", "127.0.0.1:0").env("PIDGE__LOCAL__DATA_DIR", &dir.0);
    command
}

fn shell(line: &str) -> String {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_summary_names_every_path_and_url_and_contains_no_token() {
    let dir = TestDir::new();

    let dev = Dev::run(&dir, &[]);

    let data_dir = dir.0.to_str().unwrap();
    assert!(dev.value("API").starts_with("http://127.0.0.1:") && dev.value("API").ends_with("/v1"), "{}", dev.summary);
    assert!(dev.value("API docs").ends_with("/docs"), "{}", dev.summary);
    assert_eq!(dev.value("Data"), data_dir);
    assert!(dev.value("Educators").contains("ada") && dev.value("Students").contains("mia"), "{}", dev.summary);
    assert!(dev.value("New token").contains("token --sub mia"), "{}", dev.summary);
    assert!(dev.value("Start over").contains("dev --fresh") && dev.summary.contains("Ctrl-C"), "{}", dev.summary);
    let token = fs::read_to_string(dir.0.join("tokens/ada")).unwrap();
    assert!(!dev.summary.contains("eyJ") && token.starts_with("eyJ"), "{}", dev.summary);
    let inbox = dev.try_it();
    assert!(inbox.contains("\"unread_count\":1") && inbox.contains("Lina Haddad"), "{inbox}");
    dev.interrupt();
}

#[test]
fn each_demo_user_has_a_token_file_that_other_accounts_cannot_read() {
    let dir = TestDir::new();
    let mode = |path: &str| fs::metadata(dir.0.join(path)).unwrap().permissions().mode() & 0o777;

    let dev = Dev::run(&dir, &[]);

    let mut users = Vec::new();
    for role in ["Educators", "Students"] {
        users.extend(dev.value(role).split(", "));
    }
    assert_eq!(users.len(), 14, "{}", dev.summary);
    for user in users {
        assert_eq!(mode(&format!("tokens/{user}")), 0o600, "{user}");
        let me = dev.call(&dir, user, "/me");
        assert!(me.contains(&format!("\"user_id\":\"{user}\"")), "{me}");
    }
    assert_eq!(mode("tokens"), 0o700);
    assert_eq!(mode("dev-secret"), 0o600);
    dev.interrupt();
}

#[test]
fn the_examples_of_the_api_documentation_can_be_tried_as_they_are_in_their_order() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);
    let server = dev.value("API").trim_end_matches("/v1");
    let text = shell(&format!("curl -s {server}/openapi.json"));
    let document: Value = serde_json::from_str(&text).unwrap();

    let mut refused = Vec::new();
    for id in text.lines().filter_map(|line| line.strip_prefix("        \"operationId\": \"")) {
        let request = Example::of(&document, id.trim_end_matches("\","));
        let status = request.send(&dir, server);
        if !status.starts_with('2') {
            refused.push(format!("{id} {} {}: {status}", request.method, request.path));
        }
    }

    assert!(refused.is_empty(), "{refused:#?}");
    dev.interrupt();
}

/// A request as Swagger UI prefills it.
struct Example {
    method: String,
    path: String,
    body: Option<String>,
}

impl Example {
    fn of(document: &Value, id: &str) -> Self {
        let mut paths = document["paths"].as_object().unwrap().iter();
        let found = paths.find_map(|(path, item)| {
            item.as_object().unwrap().iter().find(|(_, o)| o["operationId"] == id).map(|found| (path, found))
        });
        let (path, (method, operation)) = found.unwrap();
        let (mut path, mut separator) = (path.clone(), '?');
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let (name, example) = (parameter["name"].as_str().unwrap(), &parameter["example"]);
            let value = example.as_str().map_or_else(|| example.to_string(), |text| text.replace(' ', "%20"));
            match parameter["in"].as_str().unwrap() {
                "path" => path = path.replace(&format!("{{{name}}}"), &value),
                "query" if !example.is_null() => {
                    path = format!("{path}{separator}{name}={value}");
                    separator = '&';
                }
                kind => assert!(example.is_null(), "{id}: a fixed {kind} parameter {name}"),
            }
        }
        let body = operation["requestBody"]["content"]["application/json"].get("example").map(Value::to_string);
        Self { method: method.to_uppercase(), path, body }
    }

    /// Sends it as Ada, and returns the status.
    fn send(&self, dir: &TestDir, server: &str) -> String {
        let Self { method, path, body } = self;
        let token = dir.0.join("tokens/ada");
        let body = body.as_ref().map_or_else(String::new, |body| {
            format!("-H 'Content-Type: application/json' -d '{}'", body.replace('\'', "'\\''"))
        });
        shell(&format!(
            "curl -s -o /dev/null -w '%{{http_code}}' -X {method} -H \"Authorization: Bearer $(cat {})\" {body} '{server}{path}'",
            token.display()
        ))
    }
}

#[test]
fn the_data_survive_a_restart_without_fresh() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);
    assert!(dev.send(&dir).contains("\"sender_id\":\"mia\""));
    assert!(dev.history(&dir).contains("Hello from the command line"));
    dev.interrupt();
    assert!(working_in(&dir.0).is_empty(), "Ctrl-C leaves nothing running");

    let again = Dev::run(&dir, &[]);
    assert!(again.history(&dir).contains("Hello from the command line"), "the data survive a restart");
    again.interrupt();

    let fresh = Dev::run(&dir, &["--fresh"]);
    let history = fresh.history(&dir);
    assert!(history.contains("Biology 101") && !history.contains("Hello from the command line"), "{history}");
    fresh.interrupt();
}

#[test]
fn commands_that_read_the_database_find_that_of_a_running_pidge_dev() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pidge"));
        let output = command.args(arguments).env("PIDGE__LOCAL__DATA_DIR", &dir.0).output().unwrap();
        let [printed, error] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (output.status.code(), printed + &error)
    };

    let (code, checked) = run(&["check"]);
    assert_eq!(code, Some(0), "{checked}");
    let (code, inspected) = run(&["inspect", "--from", "ada", "--to", "mia"]);
    assert_eq!(code, Some(0), "{inspected}");
    assert!(inspected.contains("visible to mia"), "{inspected}");

    dev.interrupt();
    let (code, refused) = run(&["inspect", "--from", "ada", "--to", "mia"]);
    assert_eq!(code, Some(1), "{refused}");
    assert!(refused.contains("database.url is missing"), "{refused}");
}

#[test]
fn a_second_pidge_dev_on_the_same_data_is_refused_and_the_first_goes_on() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);

    for arguments in [vec![], vec!["--fresh"]] {
        let second = command(&dir, &arguments).output().unwrap();

        let error = String::from_utf8_lossy(&second.stderr).into_owned();
        assert!(!second.status.success() && error.contains("in use"), "{error}");
    }
    assert!(dev.try_it().contains("items"), "the first one goes on");
    dev.interrupt();
}

#[test]
fn a_killed_postgres_comes_back_under_a_running_service() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);
    assert!(dev.send(&dir).contains("\"seq\""));
    let postmaster = fs::read_to_string(dir.0.join("cluster/data/postmaster.pid")).unwrap();
    let pid = postmaster.lines().next().unwrap().trim().parse().unwrap();

    kill(pid);
    wait_until("the postmaster has ended", || !is_running(pid));

    wait_until("the service answers again, with the message that was sent", || {
        dev.history(&dir).contains("Hello from the command line")
    });
    dev.interrupt();
}

#[test]
fn a_killed_service_leaves_no_process_and_the_next_one_has_the_data() {
    let dir = TestDir::new();
    let mut dev = Dev::run(&dir, &[]);
    assert!(dev.send(&dir).contains("\"seq\""));

    dev.process.kill().unwrap();
    dev.process.wait().unwrap();

    wait_until("no process uses the directory", || working_in(&dir.0).is_empty());
    let next = Dev::run(&dir, &[]);
    assert!(next.history(&dir).contains("Hello from the command line"));
    next.interrupt();
}

#[test]
fn the_data_are_below_xdg_data_home_if_the_account_of_postgres_can_enter_it() {
    let dir = TestDir::new();
    let mut command = command(&dir, &[]);
    command.env_remove("PIDGE__LOCAL__DATA_DIR").env("XDG_DATA_HOME", dir.0.join("share"));

    let dev = Dev::start(command);

    assert_eq!(dev.value("Data"), dir.0.join("share/pidge").to_str().unwrap());
    assert!(dev.try_it().contains("items"));
    dev.interrupt();
}

#[test]
fn a_data_home_that_the_account_of_postgres_cannot_enter_does_not_count_for_root() {
    let dir = TestDir::new();
    let closed = dir.0.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";

    for data_home in [closed.clone(), closed.join("missing")] {
        let mut token = Command::new(env!("CARGO_BIN_EXE_pidge"));
        let token = token.args(["token", "--sub", "mia"]).env("XDG_DATA_HOME", &data_home).output().unwrap();

        // Without a secret, the message names the file in which it would be.
        let names_it = String::from_utf8_lossy(&token.stderr).contains(data_home.to_str().unwrap());
        assert_eq!(names_it, !is_root, "{}", String::from_utf8_lossy(&token.stderr));
    }
}

#[test]
fn a_secret_with_a_line_break_at_its_end_is_the_secret_without_it() {
    let dir = TestDir::new();
    let secret = "a-secret-of-the-lms-0123456789-0123456789";
    let mut with_line_break = command(&dir, &[]);
    with_line_break.env("PIDGE__AUTH__SECRET", format!("{secret}\r\n"));

    let dev = Dev::start(with_line_break);

    let mut token = Command::new(env!("CARGO_BIN_EXE_pidge"));
    let token = token.args(["token", "--sub", "mia"]).env("PIDGE__AUTH__SECRET", secret).output().unwrap();
    let token = String::from_utf8(token.stdout).unwrap();
    let me = shell(&format!("curl -s -H 'Authorization: Bearer {}' {}/me", token.trim(), dev.value("API")));
    assert!(me.contains("\"user_id\":\"mia\""), "{me}");
    dev.interrupt();
}

#[test]
fn beside_a_key_set_the_summary_tells_how_to_sign_with_the_secret_of_the_data_directory() {
    let dir = TestDir::new();
    let mut with_key_set = command(&dir, &[]);
    with_key_set.env("PIDGE__AUTH__JWKS_URL", "http://127.0.0.1:1/keys");

    let dev = Dev::start(with_key_set);

    let program = env!("CARGO_BIN_EXE_pidge");
    let new_token =
        dev.value("New token").replace("cargo run -q --", program).replace(" pidge ", &format!(" {program} "));
    let token = shell(&format!("PIDGE__AUTH__JWKS_URL=http://127.0.0.1:1/keys {new_token}"));
    let me = shell(&format!("curl -s -H 'Authorization: Bearer {}' {}/me", token.trim(), dev.value("API")));
    assert!(me.contains("\"user_id\":\"mia\""), "{new_token}: {me}");
    dev.interrupt();
}

#[test]
fn an_invalid_configuration_is_refused_at_once() {
    let dir = TestDir::new();
    for (name, value, said) in [
        ("PIDGE__AUTH__LEEWAY_SECONDS", "61", "leeway_seconds"),
        ("PIDGE__AUTH__NAME_CLAIM", "name", "JSON Pointer"),
        ("PIDGE__AUTH__ROLE_CLAIM", "/sub/role", "/sub/role"),
    ] {
        let output = command(&dir, &[]).env(name, value).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && output.stdout.is_empty() && error.contains(said), "{name}: {error}");
    }
    let other = [("PIDGE__DATABASE__URL", "postgres://u@127.0.0.1:1/x")];
    let output = command(&dir, &["--fresh"]).envs(other).output().unwrap();
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("--fresh"));
}

#[test]
fn a_damaged_secret_is_replaced() {
    let dir = TestDir::new();
    fs::write(dir.0.join("dev-secret"), "").unwrap();

    let dev = Dev::run(&dir, &[]);

    assert!(dev.try_it().contains("items"));
    dev.interrupt();
}
