//! `pidge events advance` begins an era: positions leap above all that were told before.

use pidge::events::Step;

use super::log::Log;
use crate::support::program::pidge;

#[tokio::test]
async fn after_advance_positions_go_on_a_million_higher_and_readers_miss_nothing() {
    let mut log = Log::create().await;
    log.record_all(&[1, 2]).await;
    assert_eq!(log.step().await, Step::Moved(2));

    let advanced = pidge(&["events", "advance"], log.url()).output().unwrap();
    let printed = String::from_utf8(advanced.stdout).unwrap();

    assert!(advanced.status.success(), "{}", String::from_utf8_lossy(&advanced.stderr));
    assert!(printed.contains("1000003"), "the first position of the new era is not in {printed}");
    log.record_all(&[3]).await;
    assert_eq!(log.step().await, Step::Moved(1));
    assert_eq!(log.all().await, [(1, 1), (2, 2), (1_000_003, 3)]);
    assert_eq!(log.read(2, 10).await.unwrap().len(), 1);
    let lost = log.read(500, 10).await.unwrap();
    assert_eq!(lost[0].position, 1_000_003, "a position that the lost database had told");
}
