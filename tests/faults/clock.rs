//! The clock of the service is wrong, and jumps, while Postgres keeps the right time.

use std::{env, fs, path::Path, path::PathBuf};

use crate::{
    support::api::{Api, User},
    support::cluster::Database,
    support::exclusive,
    support::process::{skip, tell_reaper},
    support::seeded_random::SeededRandom,
    support::service::{SECRET, Setup},
    support::workload::Workload,
};

/// Where Debian installs the library that changes the time for a program.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// A file with the seconds by which the clock of the service is ahead. The library reads it.
struct ClockSkew(PathBuf);

impl ClockSkew {
    fn new() -> Self {
        let dir = env::temp_dir().join(format!("pidge-faults-clock-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        tell_reaper("dir", dir.display());
        let skew = Self(dir.join("skew"));
        skew.set(0);
        skew
    }

    fn set(&self, seconds: i64) {
        // By a rename, so that the library never reads an incomplete file.
        let new = self.0.with_extension("new");
        fs::write(&new, format!("{seconds:+}\n")).unwrap();
        fs::rename(&new, &self.0).unwrap();
    }
}

impl Drop for ClockSkew {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.parent().unwrap());
    }
}

fn library() -> Option<PathBuf> {
    let dirs = [format!("/usr/lib/{}-linux-gnu", env::consts::ARCH), "/usr/lib".to_owned(), "/usr/lib64".to_owned()];
    dirs.iter().map(|dir| Path::new(dir).join(LIBRARY)).find(|library| library.exists())
}

/// The statuses of calls with three tokens.
#[derive(Debug, PartialEq)]
struct Statuses {
    issued_now: u16,
    just_expired: u16,
    long_lived: u16,
}

impl Statuses {
    async fn of(api: &Api) -> Self {
        Self {
            issued_now: status(api, -1, 60).await,
            just_expired: status(api, -600, -50).await,
            long_lived: status(api, -600, 3600).await,
        }
    }
}

/// The status of a call with a token that is valid between these seconds, relative to the right time.
async fn status(api: &Api, from: i64, until: i64) -> u16 {
    let at = |seconds: i64| pidge::auth::seconds_now().checked_add_signed(seconds).unwrap();
    let claims = User::claims("ada", at(from), u64::try_from(until - from).unwrap());
    let user = User { id: "ada".to_owned(), token: pidge::auth::sign(&claims, SECRET).unwrap() };
    api.read_with_retries(&user, "/v1/inbox").await.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_judged_by_the_wrong_clock_and_the_order_of_messages_does_not_depend_on_it() {
    let Some(library) = library() else {
        return skip("the service with a wrong clock", "libfaketime");
    };
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("wrong clock"));
    let (database, skew) = (Database::create().await, ClockSkew::new());
    let setup = Setup::on(&database.url)
        .with("LD_PRELOAD", library.to_str().unwrap())
        .with("FAKETIME_TIMESTAMP_FILE", skew.0.to_str().unwrap())
        .with("FAKETIME_NO_CACHE", "1")
        .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .with("PIDGE__LOG__LEVEL", "info");
    let service = setup.start().await;
    let (api, load) = (service.api(), Workload::start(&service, 6, &random).await);
    // The leeway is 30 seconds.
    let right = || Statuses { issued_now: 200, just_expired: 401, long_lived: 200 };
    let ahead = Statuses { issued_now: 401, just_expired: 401, long_lived: 200 };
    let behind = Statuses { issued_now: 401, just_expired: 200, long_lived: 200 };

    for (seconds, expected) in [(0, right()), (120, ahead), (-120, behind), (0, right())] {
        skew.set(seconds);
        assert_eq!(Statuses::of(&api).await, expected, "with a clock that is {seconds} seconds ahead");
        load.wait_for_sends(20).await;
    }

    let log = service.log();
    assert!(log.contains("\"millis\":"), "requests are logged with their duration: {log}");
    assert!(!log.contains("\"millis\":-"), "no duration is negative: {log}");
    load.stop().await.verify(&service, &database.url).await;
}
