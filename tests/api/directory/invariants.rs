//! The invariants of the words of names: each is found when it is broken.

use pidge::database;
use sqlx::Executor;

use super::school;

#[tokio::test]
async fn a_broken_invariant_of_the_words_is_found() {
    for (breach, expected) in [
        ("update user_words set tenant = 'west'", "belong to users of their tenant"),
        ("update users set indexed_name = null, display_name = null", "belong to users of their tenant"),
        (
            "insert into user_words select 'default', n::text, user_id from user_words, generate_series(1, 10) n
             where word = 'ada'",
            "at most ten words",
        ),
        ("update user_words set word = repeat('x', 65) where word = 'ada'", "at most ten words"),
    ] {
        let (app, _lms) = school(&[("ada", "Ada Okafor", "educator")]).await;
        app.assert_invariants().await;
        app.pool.execute(breach).await.unwrap();

        let violations = database::violations(&app.pool, &pidge::app::invariants()).await.unwrap();

        assert!(violations.iter().any(|violation| violation.contains(expected)), "{breach}: {violations:?}");
    }
}
