//! The invariants of blocks are broken by what they must find.

use pidge::database::violations;

use super::acquainted;
use crate::support::app::TestApp;

#[tokio::test]
async fn a_conversation_that_disagrees_with_the_blocks_of_its_users_is_found() {
    let app = TestApp::spawn().await;
    let (mia, _noah) = acquainted(&app).await;
    mia.block("noah").await.json(201);
    app.assert_invariants().await;

    let (superfluous, missing) = ("stands for a block", "is a bit of its `blocked`");
    for (breach, expected) in [
        ("update conversations set blocked = 0", vec![missing]),
        ("update conversations set blocked = 3", vec![superfluous]),
        ("update conversations set blocked = 3 - blocked", vec![superfluous, missing]),
        ("delete from blocks", vec![superfluous]),
        ("insert into blocks (blocker_id, blocked_id) select blocked_id, blocker_id from blocks", vec![missing]),
    ] {
        // The violations are read from another connection, so the breach is committed and then undone.
        sqlx::raw_sql(
            "create table kept_blocks as table blocks; create table kept_bits as select id, blocked from conversations",
        )
        .execute(&app.pool)
        .await
        .unwrap();
        sqlx::query(breach).execute(&app.pool).await.unwrap();

        let found = violations(&app.pool, &pidge::app::invariants()).await.unwrap();

        assert_eq!(found.len(), expected.len(), "{breach}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{breach}: {found}");
        }
        sqlx::raw_sql(
            "delete from blocks; insert into blocks table kept_blocks;
             update conversations c set blocked = k.blocked from kept_bits k where k.id = c.id;
             drop table kept_blocks, kept_bits",
        )
        .execute(&app.pool)
        .await
        .unwrap();
        app.assert_invariants().await;
    }
}
