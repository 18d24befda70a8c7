//! Two replicas on one database, and clients that call either.

use std::collections::BTreeSet;

use futures_util::future::{join, join_all};

use crate::{
    support::api::{Api, User},
    support::cluster::Database,
    support::exclusive,
    support::history::{History, SentMessage},
    support::seeded_random::{SeededRandom, rounds},
    support::service::Setup,
};

const CLIENTS: usize = 64;
/// How many messages each client sends in a round.
const SENDS: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_of_two_replicas_leave_no_gap_and_make_no_duplicate() {
    let (_guard, random) = (exclusive::run_concurrently().await, SeededRandom::for_test("two replicas"));
    let database = Database::create().await;
    let replicas = [Setup::on(&database.url).start().await, Setup::on(&database.url).start().await];
    let apis = [replicas[0].api(), replicas[1].api()];
    let users = apis[0].register(&["ada", "ben", "cho", "dia", "eli"]).await;

    let clients = (0..CLIENTS).map(|number| send_all(&apis, &users, number, random.fork(&number.to_string())));
    let mut history = History::default();
    for one in join_all(clients).await {
        history.add(one);
    }

    let conversations: BTreeSet<[&str; 2]> = history
        .sends
        .iter()
        .map(|send| {
            let mut pair = [send.from.id.as_str(), send.to.as_str()];
            pair.sort_unstable();
            pair
        })
        .collect();
    assert_eq!(conversations.len(), 10, "each of the five users wrote with each other one");
    assert_eq!(history.acknowledged(), CLIENTS * SENDS * rounds());
    history.verify(&replicas[1], &database.url).await;
}

/// Sends messages between random users, each to both replicas at once with the same key.
async fn send_all(apis: &[Api; 2], users: &[User], number: usize, mut random: SeededRandom) -> History {
    let mut history = History::default();
    for count in 0..SENDS * rounds() {
        let from = random.below(users.len());
        let to = (from + 1 + random.below(users.len() - 1)) % users.len();
        let mut first = SentMessage::new(&users[from], &users[to].id, &format!("{number}-{count}"));
        let mut second = first.clone();
        let (mut first_violations, mut second_violations) = (Vec::new(), Vec::new());

        join(
            first.attempt_until_acknowledged(&apis[0], &mut first_violations),
            second.attempt_until_acknowledged(&apis[1], &mut second_violations),
        )
        .await;

        history.violations.extend(first_violations.into_iter().chain(second_violations));
        if first.seq() != second.seq() {
            history.violations.push(format!("the replicas returned different seqs: {first:?} and {second:?}"));
        }
        first.outcomes.extend(second.outcomes);
        history.sends.push(first);
    }
    history
}
