//! Comparing some members of a JSON value by name.

use serde_json::Value;

/// Asserts that `actual` has all members of `expected` with the same values, in nested objects, too. Members that
/// `expected` does not name are not compared.
#[track_caller]
pub fn assert_members(actual: &Value, expected: &Value) {
    assert_eq!(select(actual, expected), *expected, "of these members, in {actual:#}");
}

/// The members of `actual` that `names` has.
fn select(actual: &Value, names: &Value) -> Value {
    match (actual, names) {
        (Value::Object(members), Value::Object(names)) => {
            let selected = names
                .iter()
                .filter_map(|(name, value)| members.get(name).map(|member| (name.clone(), select(member, value))));
            Value::Object(selected.collect())
        }
        _ => actual.clone(),
    }
}
