//! One conversation as a participant sees and changes it: inbox entry, read marker, flags, corrections, deletions.

mod deletion_refusals;
mod deletions;
mod edits;
mod entries;
mod flags;
mod hidden_retractions;
mod history;
mod mutes;
mod previews;
mod read_markers;
mod restores;
mod retractions;
mod seen_up_to;
