//! The low-water mark: the id up to which the outbox has no row and will have none. A step of the sequencer does not look
//! below it, which spares the dead rows that a long snapshot, such as a backup's, keeps.

/// The ids that were drawn before a step got its own transaction id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    /// The highest of them.
    pub id: i64,
    /// The step's own transaction id. A transaction that has drawn one of the ids is older.
    pub xid: i64,
}

/// The low-water mark, and what has to end before it may rise. Ids are drawn before their transactions commit, so it
/// rises only to what was drawn before a transaction id that is older than all running ones.
#[derive(Debug, Default)]
pub(super) struct LowWaterMark {
    low: i64,
    /// The mark rises to this once the transactions before it have ended.
    awaited: Option<Drawn>,
    /// The last one that was noted after `awaited`.
    latest: Option<Drawn>,
}

impl LowWaterMark {
    /// Returns the mark.
    pub fn low(&self) -> i64 {
        self.low
    }

    /// Notes a step: what it has drawn, the oldest transaction that was running when it began, and whether it has left no
    /// committed row above the mark.
    pub fn note(&mut self, drawn: Option<Drawn>, oldest_xid: i64, left_nothing: bool) {
        while let Some(ended) = self.awaited.filter(|awaited| left_nothing && oldest_xid >= awaited.xid) {
            self.low = self.low.max(ended.id);
            self.awaited = self.latest.take();
        }
        if drawn.is_some() {
            // What is awaited stays: a mark that followed the latest would never rise while transactions overlap.
            *(if self.awaited.is_none() { &mut self.awaited } else { &mut self.latest }) = drawn;
        }
    }

    /// Sets the mark to 0: the ids may come again, as after a promotion or a crash of the server.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::{Drawn, LowWaterMark};

    fn drawn(id: i64, xid: i64) -> Drawn {
        Drawn { id, xid }
    }

    #[test]
    fn the_mark_rises_once_every_transaction_that_can_hold_an_id_has_ended() {
        let mut mark = LowWaterMark::default();
        mark.note(Some(drawn(7, 100)), 99, true);
        assert_eq!(mark.low(), 0, "noted by this step");
        mark.note(None, 99, true);
        assert_eq!(mark.low(), 0, "transaction 99 is running");
        mark.note(None, 100, false);
        assert_eq!(mark.low(), 0, "the step has left rows");
        mark.note(None, 100, true);
        assert_eq!(mark.low(), 7);
    }

    #[test]
    fn the_mark_rises_while_transactions_overlap() {
        let mut mark = LowWaterMark::default();
        mark.note(Some(drawn(7, 100)), 90, true);
        mark.note(Some(drawn(8, 110)), 95, true);
        mark.note(Some(drawn(9, 120)), 105, true);
        assert_eq!(mark.low(), 7);
        mark.note(None, 121, true);
        assert_eq!(mark.low(), 9);
    }

    #[test]
    fn a_forgotten_mark_is_0_and_awaits_nothing() {
        let mut mark = LowWaterMark::default();
        mark.note(Some(drawn(7, 100)), 100, true);
        mark.note(Some(drawn(8, 101)), 101, true);
        assert_eq!(mark.low(), 7);
        mark.forget();
        mark.note(None, 200, true);
        assert_eq!(mark.low(), 0);
    }
}
