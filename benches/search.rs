//! Rows about search: the time that it takes in Postgres, for frequent and rare words and for users
//! with many and few messages.

use serde_json::json;
use sqlx::{Connection, PgConnection, Row as _};

use crate::{
    Result, data,
    report::{Goal, Row, median},
    rows::Bench,
};

/// Search words and whether they are prefixes: from one that is in nearly every message to one that is in none.
const WORDS: [(&str, bool); 8] = [
    ("essay", false),
    ("w1", false),
    ("w50", false),
    ("w2000", false),
    ("w40000", false),
    ("nowhere", false),
    ("w", true),
    ("w499", true),
];
/// How often each word is searched for in a run.
const SAMPLES: usize = 5;

/// EXPLAIN of the statement that the service runs for a search.
const EXPLAIN_SEARCH: &str = "
    explain (analyze, buffers, format json)
    select message_as_seen(x.m, p, c.public_id, r.read_at, null)
    from users me
    cross join lateral search_messages(
        me.id, null, search_query('\"' || $2 || '\"', $3, null, null), '-infinity', 'infinity',
        'infinity', 9223372036854775807, 9223372036854775807, 21) with ordinality as f (conversation_id, seq, ordinal)
    join conversations c on c.id = f.conversation_id
    join participants p on p.conversation_id = f.conversation_id and p.user_id = me.id
    cross join lateral (
        select m from messages m where m.conversation_id = f.conversation_id and m.seq = f.seq offset 0) x
    left join lateral receipt(x.m, p) r on true
    where me.external_id = $1
    order by f.ordinal";

impl Bench {
    /// Measures the time that a search takes in Postgres, for the slowest of some words.
    pub async fn search(&mut self) -> Result<()> {
        let size = self.sizes.0;
        let ordinary_user = data::name(data::FIRST_ORDINARY + size.span / 2);
        let users = [
            ("busy", format!("the {}-partner educator", size.partners)),
            (&ordinary_user, "one with some ten partners".to_owned()),
        ];
        let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
        for (user, description) in users {
            let mut runs = Vec::new();
            for _ in 0..self.runs {
                let mut slowest = (0.0, "");
                let mut all = Vec::new();
                for (word, is_prefix) in WORDS {
                    let mut times = Vec::new();
                    for _ in 0..SAMPLES {
                        let search = sqlx::query(EXPLAIN_SEARCH).bind(user).bind(word).bind(is_prefix);
                        let plan: serde_json::Value = search.fetch_one(&mut connection).await?.get(0);
                        times.push(plan[0]["Execution Time"].as_f64().unwrap_or(f64::NAN));
                    }
                    let time = median(times);
                    all.push(json!({"word": word, "prefix": is_prefix, "ms": time}));
                    if time > slowest.0 {
                        slowest = (time, word);
                    }
                }
                runs.push((slowest.0, json!({"slowest": slowest.1, "all": all})));
            }
            let name =
                format!("search of {description}: the slowest of {} words, {} messages", WORDS.len(), size.messages);
            self.rows.push(Row::new(&name, "Postgres's own time", Goal::AtMost(30.0), "ms", runs));
        }
        Ok(connection.close().await?)
    }
}
