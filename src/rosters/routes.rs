//! The HTTP endpoints of the slice.

use crate::http::Slice;

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice { routes: |_| {}, features: |_| vec![], undocumented: |_| vec![], tag: None, links: &[], invariants: &[] }
}
