//! The clock of the service is wrong, and jumps. Postgres keeps its own.

use std::{env, fs, path::Path, path::PathBuf, time::Duration};

use crate::{
    support::api::{Api, Person},
    support::cluster::Database,
    support::exclusive,
    support::process::{leave_out, tell_undertaker, until},
    support::seeded_random::Chance,
    support::service::{SECRET, Setup},
    support::workload::Workload,
};

/// Where Debian puts the library that lies to a program about the time.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// A file that says by how many seconds the clock is wrong.
struct Skew(PathBuf);

impl Skew {
    fn new() -> Self {
        let dir = env::temp_dir().join(format!("pidge-faults-clock-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        tell_undertaker("dir", dir.display());
        let skew = Self(dir.join("skew"));
        skew.set(0);
        skew
    }

    /// All at once: a file half written would be a third time.
    fn set(&self, seconds: i64) {
        let new = self.0.with_extension("new");
        fs::write(&new, format!("{seconds:+}\n")).unwrap();
        fs::rename(&new, &self.0).unwrap();
    }
}

impl Drop for Skew {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.parent().unwrap());
    }
}

fn library() -> Option<PathBuf> {
    let places = [format!("/usr/lib/{}-linux-gnu", env::consts::ARCH), "/usr/lib".to_owned(), "/usr/lib64".to_owned()];
    places.iter().map(|place| Path::new(place).join(LIBRARY)).find(|library| library.exists())
}

/// What a token gets that is valid from and until so many seconds from the real now.
async fn status(api: &Api, from: i64, until: i64) -> u16 {
    let at = |seconds: i64| pidge::auth::seconds_now().checked_add_signed(seconds).unwrap();
    let claims = Person::claims("ada", at(from), u64::try_from(until - from).unwrap());
    let person = Person { id: "ada".to_owned(), token: pidge::auth::sign(&claims, SECRET).unwrap() };
    api.read(&person, "/v1/inbox").await.unwrap().status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_wrong_and_jumps_spoils_no_order_and_judges_tokens_by_its_time() {
    let Some(library) = library() else {
        return leave_out("the wrong clock", "libfaketime");
    };
    let (_turn, chance) = (exclusive::beside_others().await, Chance::of("wrong clock"));
    let (database, skew) = (Database::create().await, Skew::new());
    let setup = Setup::on(&database.url)
        .with("LD_PRELOAD", library.to_str().unwrap())
        .with("FAKETIME_TIMESTAMP_FILE", skew.0.to_str().unwrap())
        .with("FAKETIME_NO_CACHE", "1")
        .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .with("PIDGE__LOG__LEVEL", "info");
    let service = setup.start().await;
    let (api, load) = (service.api(), Workload::start(&service, 6, &chance).await);
    // By how much it is wrong, and what it makes of: a token of now, one that has just ended, one of old that lasts.
    for (seconds, expected) in
        [(0, [200, 401, 200]), (120, [401, 401, 200]), (-120, [401, 200, 200]), (0, [200, 401, 200])]
    {
        skew.set(seconds);
        let sent = load.sent();
        // The clock is read anew for each token, and the leeway is 30 seconds.
        let told = [status(&api, -1, 60).await, status(&api, -600, -50).await, status(&api, -600, 3600).await];
        assert_eq!(told, expected, "by {seconds} seconds");
        until("messages are written", Duration::from_secs(10), async || load.sent() > sent + 20).await;
    }
    let log = service.log();
    assert!(log.contains("\"millis\":") && !log.contains("\"millis\":-"), "{log}");
    load.stop().await.check(&service, &database.url).await;
}
