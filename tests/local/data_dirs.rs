//! Where `pidge dev` keeps its data if `local.data_dir` does not say it.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::Command};

use crate::{
    TestDir,
    support::dev::{Dev, command},
};

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

        let data_dir = if is_root { PathBuf::from("/var/lib/pidge") } else { data_home.join("pidge") };
        let secret = data_dir.join("dev-secret");
        // If this machine has the secret, a token is signed with it; else the error names the file that is missing.
        let error = String::from_utf8_lossy(&token.stderr);
        assert_eq!(token.status.success(), secret.exists(), "{error}");
        assert!(secret.exists() || error.contains(secret.to_str().unwrap()), "{error}");
    }
}
