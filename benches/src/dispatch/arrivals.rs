//! Knowing when the last message was handled.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Notify;

use crate::case::Result;

/// Counts handled messages down and wakes the bench at the last; the same few instructions for every side.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    missing: AtomicI64,
    last: Notify,
}

impl Arrivals {
    /// Awaits `count` more; it errs when more were handled than were expected before.
    pub(crate) fn expect(&self, count: u64) -> Result<()> {
        let missing = self.missing.swap(count.try_into()?, Ordering::AcqRel);
        if missing != 0 {
            return Err(format!("{} messages were handled twice", -missing).into());
        }
        Ok(())
    }

    /// Notes one handled message.
    pub(crate) fn note(&self) {
        if self.missing.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.last.notify_one();
        }
    }

    /// Waits for the last expected message.
    pub(crate) async fn all(&self) {
        while self.missing() > 0 {
            self.last.notified().await;
        }
    }

    /// How many are still expected.
    pub(crate) fn missing(&self) -> i64 {
        self.missing.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::Arrivals;

    #[test]
    fn a_message_too_many_is_told_at_the_next_exchange() {
        let arrivals = Arrivals::default();
        arrivals.expect(1).unwrap();
        arrivals.note();
        arrivals.expect(1).unwrap();
        arrivals.note();
        arrivals.note();
        assert_eq!(arrivals.expect(1).unwrap_err().to_string(), "1 messages were handled twice");
    }
}
