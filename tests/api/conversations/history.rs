//! Paging through a history in which messages are deleted.

use crate::support::{
    app::TestApp,
    client::{Client, seqs},
};

/// Deleted one by one, after messages 1 to 4 were deleted together.
const DELETED: [i64; 13] = [5, 9, 10, 11, 12, 13, 14, 15, 20, 22, 24, 29, 30];

/// A conversation of thirty messages with gaps. Returns ada, who deleted some, mia, who sent them, and the seqs shown
/// to ada.
async fn history_with_gaps(app: &TestApp) -> (Client, Client, Vec<i64>) {
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for n in 1..=30 {
        mia.says(&ada, &format!("message {n}")).await;
    }
    ada.trash(&mia, 4).await;
    for seq in DELETED {
        ada.hide(&mia, seq).await;
    }
    let shown = (5..=30).filter(|seq| !DELETED.contains(seq)).collect();
    (ada, mia, shown)
}

#[tokio::test]
async fn paging_to_older_messages_skips_deleted_ones_and_fills_each_page() {
    let app = TestApp::spawn().await;
    let (ada, mia, shown) = history_with_gaps(&app).await;
    for limit in 1..=14 {
        let newest = ada.history(&mia, &format!("?limit={limit}")).await;
        let (mut found, mut has_older) = (seqs(&newest), newest["has_older"] == true);
        while has_older {
            let page = ada.history(&mia, &format!("?limit={limit}&before={}", found[0])).await;

            has_older = page["has_older"] == true;
            assert!(seqs(&page).len() == limit || !has_older, "only the oldest page may be short: {page:#}");
            assert_eq!(page["has_newer"], true, "{page:#}");
            found.splice(0..0, seqs(&page));
        }
        assert_eq!(found, shown, "with limit {limit}");
    }
}

#[tokio::test]
async fn paging_to_newer_messages_skips_deleted_ones() {
    let app = TestApp::spawn().await;
    let (ada, mia, shown) = history_with_gaps(&app).await;
    for limit in 1..=14 {
        let (mut found, mut has_newer) = (Vec::new(), true);
        while has_newer {
            let page = ada.history(&mia, &format!("?limit={limit}&after={}", found.last().unwrap_or(&0))).await;

            assert_eq!(page["has_older"], !found.is_empty(), "{page:#}");
            found.extend(seqs(&page));
            has_newer = page["has_newer"] == true;
        }
        assert_eq!(found, shown, "with limit {limit}");
    }
}

#[tokio::test]
async fn a_page_around_any_seq_is_an_unbroken_run_of_shown_messages() {
    let app = TestApp::spawn().await;
    let (ada, mia, shown) = history_with_gaps(&app).await;
    for around in 0..=31 {
        let page = ada.history(&mia, &format!("?limit=6&around={around}")).await;

        let found = seqs(&page);
        let start = shown.iter().position(|seq| Some(seq) == found.first()).unwrap();
        let end = start + found.len();
        assert_eq!(found, shown[start..end], "around {around}");
        assert_eq!(page["has_older"], start > 0, "around {around}: {page:#}");
        assert_eq!(page["has_newer"], end < shown.len(), "around {around}: {page:#}");
    }
}
