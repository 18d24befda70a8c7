//! One conversation as its participant sees and changes it: read markers, flags, corrections, deletions.

mod corrections;
mod deletion_refusals;
mod deletions;
mod flags;
mod locks;
mod read_markers;
