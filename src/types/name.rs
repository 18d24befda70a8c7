//! Names that clients compare with names they know.

use serde::Serialize;
use utoipa::ToSchema;

/// The name of a scope or a feature. More may come.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(value_type = String, max_length = 100, example = "messages")]
pub struct Name(String);

impl<T: Into<String>> From<T> for Name {
    fn from(name: T) -> Self {
        Self(name.into())
    }
}
