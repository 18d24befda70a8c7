//! Machine-readable names in responses: scopes and features.

use serde::Serialize;
use utoipa::ToSchema;

/// The name of a scope or a feature. New names may be added at any time.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Name, value_type = String, max_length = 100, example = "messages")]
pub struct Label(String);

impl<T: Into<String>> From<T> for Label {
    fn from(name: T) -> Self {
        Self(name.into())
    }
}
