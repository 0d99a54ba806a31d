//! How a run ended.

/// How a run ended: what was done, what was given back, and what was abandoned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Deliveries that were settled, over the whole run.
    pub settled: u64,
    /// Deliveries that were given back when it ended, to be delivered again.
    pub released: u64,
    /// Ids of events whose handlers were still running when the grace was over; they are delivered again.
    pub abandoned: Vec<String>,
    /// Deliveries that ended here and that the broker could not be told about; they are delivered again.
    pub unsettled: u64,
}

impl Report {
    /// Whether every handler that had begun came to its end, and the broker knows.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.abandoned.is_empty() && self.unsettled == 0
    }

    pub(super) fn add(&mut self, other: Self) {
        self.settled += other.settled;
        self.released += other.released;
        self.abandoned.extend(other.abandoned);
        self.unsettled += other.unsettled;
    }
}
