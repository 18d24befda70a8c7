//! Many users in one request: each is checked and stored separately, in batches.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::put::{Description, PutUsersItem};
use super::store;
use crate::auth::Caller;
use crate::database::{Database, within_budget};
use crate::error::{Code, Error, Problem, Result};
use crate::http::{Item, List, ListBody};
use crate::types::UserId;

/// The maximum number of users of a request.
const MAX_USERS: usize = 10_000;
/// The maximum number of users that are written in one transaction.
const BATCH: usize = 500;

/// Many users.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutUsers {
    /// The users.
    #[expect(dead_code, reason = "the items are read one by one")]
    #[schema(max_items = 10_000, value_type = Vec<PutUsersItem>)]
    users: List,
}

/// The member of the request body that has the users.
const MEMBER: &str = "users";

/// What became of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PutOutcome {
    /// The user was not known before.
    Created,
    /// The description replaced another one.
    Updated,
    /// The user was described like this already.
    Unchanged,
    /// The description was refused; `problem` says why.
    Refused,
}

/// The result of one item.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PutUserItemResult {
    /// The user's id; null if the item does not have a valid one.
    #[schema(required)]
    pub user_id: Option<UserId>,
    /// What became of the user.
    pub outcome: PutOutcome,
    /// Why the item was refused; null otherwise.
    #[schema(required)]
    pub problem: Option<Problem>,
}

/// The numbers of items with each outcome.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"created": 1, "updated": 0, "unchanged": 0, "refused": 0}))]
pub struct PutUserCounts {
    /// The number of users who were not known before.
    #[schema(minimum = 0, maximum = 10_000)]
    pub created: usize,
    /// The number of users whose description was replaced.
    #[schema(minimum = 0, maximum = 10_000)]
    pub updated: usize,
    /// The number of users who were described like this already.
    #[schema(minimum = 0, maximum = 10_000)]
    pub unchanged: usize,
    /// The number of items that were refused.
    #[schema(minimum = 0, maximum = 10_000)]
    pub refused: usize,
}

/// The results of all items.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "counts": {"created": 1, "updated": 0, "unchanged": 0, "refused": 0},
    "results": [{"user_id": "ada", "outcome": "created", "problem": null}]}))]
pub struct PutUsersResults {
    /// The numbers of items with each outcome.
    pub counts: PutUserCounts,
    /// One result for each item, in the order of the request.
    #[schema(max_items = 10_000)]
    pub results: Vec<PutUserItemResult>,
}

/// The items of a request, of which each was checked.
pub(super) struct CheckedItems {
    /// The results of the items, in their order. `None`: the item is valid.
    results: Vec<Option<PutUserItemResult>>,
    /// The valid items with their positions, in the order of the user ids, in which the rows are locked.
    valid: Vec<(usize, Description)>,
}

impl CheckedItems {
    /// Reads and checks the items of a body. Of several valid items about one user, the first one counts.
    ///
    /// # Errors
    /// 400 `malformed_json`, 422 `invalid_body`, `unknown_field`: the body as a whole is invalid.
    pub(super) async fn read(body: &ListBody<true>) -> Result<Self> {
        if !body.has_lines() {
            body.parse::<PutUsers>()?;
        }
        let mut items = body.items(MEMBER, MAX_USERS)?;
        let (mut results, mut valid, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        while let Some(item) = items.next().await {
            let checked = item.parse::<PutUsersItem>().and_then(|user| user.check(&item.pointer));
            let checked = checked.and_then(|user| {
                let pointer = format!("{}/user_id", item.pointer);
                let duplicate = || Error::field(Code::DuplicateItem, &pointer, Code::DuplicateItem.detail());
                if seen.insert(user.user_id.clone()) { Ok(user) } else { Err(duplicate()) }
            });
            results.push(match checked {
                Ok(user) => {
                    valid.push((results.len(), user));
                    None
                }
                Err(error) => Some(refused(&item, error)),
            });
        }
        valid.sort_by(|(_, one), (_, other)| one.user_id.as_str().cmp(other.user_id.as_str()));
        Ok(Self { results, valid })
    }

    /// Writes the users, in batches of one transaction each. Each batch has the time of a request.
    ///
    /// # Errors
    /// Those of the database. The batches before are stored.
    pub(super) async fn store(mut self, database: &Database, caller: &Caller) -> Result<PutUsersResults> {
        for batch in self.valid.chunks(BATCH) {
            let users: Vec<_> = batch.iter().map(|(_, user)| user).collect();
            let outcomes = within_budget(store::put_users(database, caller, &users)).await?;
            for ((at, user), outcome) in batch.iter().zip(outcomes) {
                let user_id = Some(user.user_id.clone());
                self.results[*at] = Some(PutUserItemResult { user_id, outcome, problem: None });
            }
        }
        let results: Option<Vec<_>> = self.results.into_iter().collect();
        let results = results.ok_or_else(|| Error::internal("put_users returned too few outcomes"))?;
        let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
        let counts = PutUserCounts {
            created: count(PutOutcome::Created),
            updated: count(PutOutcome::Updated),
            unchanged: count(PutOutcome::Unchanged),
            refused: count(PutOutcome::Refused),
        };
        Ok(PutUsersResults { counts, results })
    }
}

fn refused(item: &Item, error: Error) -> PutUserItemResult {
    /// The id of an item that is otherwise invalid.
    #[derive(Deserialize)]
    struct Named {
        user_id: UserId,
    }
    let user_id = item.parse::<Named>().ok().map(|named| named.user_id);
    PutUserItemResult { user_id, outcome: PutOutcome::Refused, problem: Some(Problem::from(error)) }
}
