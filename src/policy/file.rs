//! The file `policy.file`: the policy of the tenants that have put none.

use std::fs;

use super::Policy;
use crate::types::Object;

/// Reads and checks the file. The error is a sentence for the operator.
pub(super) fn read(path: &str) -> Result<Policy, String> {
    let bytes = fs::read(path).map_err(|error| format!("cannot read {path} (named by `policy.file`): {error}"))?;
    let refused = |reason: String| format!("{path} (named by `policy.file`) is not a valid policy: {reason}");
    let mut reader = serde_json::Deserializer::from_slice(&bytes);
    let Object::<Policy>(policy) =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| refused(error.to_string()))?;
    reader.end().map_err(|error| refused(error.to_string()))?;
    policy.check().map_err(|fault| refused(fault.to_string()))?;
    Ok(policy)
}
