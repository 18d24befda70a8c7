//! `pidge dev`, as a newcomer runs it.

use std::{
    fs,
    io::{self, BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    TestDir,
    support::{
        dev::{Dev, command, shell},
        processes::{is_running, kill, wait_until, working_in},
    },
};

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
    assert_eq!(users.len(), 15, "{}", dev.summary);
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
fn the_policy_of_the_demo_school_is_stored_as_if_it_had_been_put() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);
    let lms = Dev::new_token(&dir, "lms", "users:write");
    let call = |options: &str| {
        let answer = shell(&format!("curl -s -H 'Authorization: Bearer {lms}' {options} {}/policy", dev.value("API")));
        serde_json::from_str::<Value>(&answer).unwrap()
    };

    let before = call("");
    let mut policy = before.clone();
    policy.as_object_mut().unwrap().retain(|name, _| !["version", "updated_at", "updated_by"].contains(&name.as_str()));
    let after = call(&format!("-X PUT -H 'Content-Type: application/json' -d '{policy}'"));

    assert_eq!((&after["version"], &after), (&json!(1), &before));
    dev.interrupt();
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
    let notice = format!("reading the database of `pidge dev` in {}", dir.0.display());
    assert!(inspected.contains(&notice) && checked.contains(&notice), "{checked}{inspected}");

    dev.interrupt();
    let (code, refused) = run(&["inspect", "--from", "ada", "--to", "mia"]);
    assert_eq!(code, Some(1), "{refused}");
    assert!(refused.contains("database.url is missing"), "{refused}");
}

#[test]
fn without_a_reader_of_its_summary_pidge_dev_serves_all_the_same() {
    let dir = TestDir::new();
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);

    let mut dev = command(&dir, &[]).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();

    let mut log = BufReader::new(dev.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = log.find_map(|line| Some(line.split_once("listening on ")?.1.split('"').next()?.to_owned())).unwrap();
    wait_until("the service is ready", || {
        shell(&format!("curl -s -w '%{{http_code}}' {address}/health/ready")).contains("200")
    });
    assert!(Command::new("kill").args(["-INT", &dev.id().to_string()]).status().unwrap().success());
    assert_eq!(log.find(|line| line.contains("panicked")), None);
    assert!(dev.wait().unwrap().success());
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
