//! Two replicas on one database, and clients who do not care which of them they ask.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::{join, join_all};

use crate::{
    support::api::{Api, Person},
    support::cluster::Database,
    support::exclusive,
    support::history::{History, Send, Told},
    support::process::until,
    support::seeded_random::{Chance, rounds},
    support::service::Setup,
};

const WRITERS: usize = 64;
/// How often each of them writes.
const SENDS: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_at_two_replicas_leave_no_gap_and_make_no_double() {
    let (_turn, chance) = (exclusive::beside_others().await, Chance::of("two replicas"));
    let database = Database::create().await;
    let replicas = [Setup::on(&database.url).start().await, Setup::on(&database.url).start().await];
    let apis = [replicas[0].api(), replicas[1].api()];
    // Each of the five with each: ten conversations.
    let people = apis[0].meet(&["ada", "ben", "cho", "dia", "eli"]).await;
    let writers = (0..WRITERS).map(|number| write(&apis, &people, number, chance.fork(&number.to_string())));
    let mut history = History::default();
    for written in join_all(writers).await {
        history.add(written);
    }
    let mut conversations = BTreeMap::<[&str; 2], usize>::new();
    for send in &history.sends {
        let mut pair = [send.from.id.as_str(), send.to.as_str()];
        pair.sort_unstable();
        *conversations.entry(pair).or_default() += 1;
    }
    assert_eq!(conversations.len(), 10);
    assert_eq!(history.acknowledged(), WRITERS * SENDS * rounds());
    history.check(&replicas[1], &database.url).await;
}

/// Sends each message twice at once, with one key: here and there.
async fn write(apis: &[Api; 2], people: &[Person], number: usize, mut chance: Chance) -> History {
    let mut history = History::default();
    for count in 0..SENDS * rounds() {
        let from = chance.below(people.len());
        let to = (from + 1 + chance.below(people.len() - 1)) % people.len();
        let (from, to) = (people[from].clone(), people[to].id.clone());
        let (key, body) = (format!("{number}-{count}"), format!("{}>{to} {number}-{count}", from.id));
        let send =
            || Send { from: from.clone(), to: to.clone(), key: key.clone(), body: body.clone(), told: Vec::new() };
        let ((mut one, here), (other, there)) = join(settle(&apis[0], send()), settle(&apis[1], send())).await;
        history.faults.extend(here.into_iter().chain(there));
        if one.seq() != other.seq() {
            history.faults.push(format!("twins were told {one:?} and {other:?}"));
        }
        one.told.extend(other.told);
        history.sends.push(one);
    }
    history
}

/// Repeats a send while the service has no place for it. Answers the faults beside it: a 503 is none.
async fn settle(api: &Api, mut send: Send) -> (Send, Vec<String>) {
    let mut faults = Vec::new();
    until("a send is taken", Duration::from_secs(30), async || {
        matches!(send.attempt(api, &mut faults).await, Told::Sent(_))
    })
    .await;
    (send, faults)
}
