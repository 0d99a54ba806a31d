//! What the task looks for by itself: what is due, leases that are over, what other processes did without a ring, and
//! what may be forgotten.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    bell::{Bell, Door},
    engine::soon,
    fault::Fault,
    file::{File, now},
    retain, settle,
};

/// How often it looks where nothing is due earlier.
const EVERY: Duration = Duration::from_millis(500);
/// How long a list of doors is used: a process that came meanwhile looks for itself.
const DOORS_FOR: Duration = Duration::from_secs(1);
/// How often it announces its own door, and removes what need not be kept.
const CHORES_EVERY: Duration = Duration::from_secs(10);

/// When to look, and whom to ring for.
#[derive(Debug)]
pub(super) struct Look {
    bell: Option<Bell>,
    doors: Vec<Door>,
    doors_read: Option<Instant>,
    next: Instant,
    chores: Instant,
    /// SQLite's number for what others have committed.
    version: i64,
}

impl Look {
    pub(super) fn new(bell: Option<Bell>) -> Self {
        let now = Instant::now();
        Self { bell, doors: Vec::new(), doors_read: None, next: now, chores: now, version: 0 }
    }

    pub(super) fn is_due(&self) -> bool {
        Instant::now() >= self.next
    }

    pub(super) fn next(&self) -> Instant {
        self.next
    }

    /// Looks earlier, where something is due earlier; `due` is in milliseconds since the Unix epoch.
    pub(super) fn due_by(&mut self, due: Option<i64>) {
        let Some(due) = due else { return };
        let wait = u64::try_from(due.saturating_sub(crate::time::now().timestamp_millis())).unwrap_or(0);
        // A millisecond later, because both clocks are cut to milliseconds.
        self.next = self.next.min(soon(Duration::from_millis(wait.saturating_add(1))));
    }

    /// Looks; whether everybody here should look for messages.
    pub(super) async fn look(&mut self, file: &mut File) -> Result<bool, Fault> {
        self.next = soon(EVERY);
        if Instant::now() >= self.chores {
            self.chores = soon(CHORES_EVERY);
            self.chores(file).await?;
        }
        let found = concat!(
            "SELECT (SELECT min(due) FROM delayed), ",
            "EXISTS (SELECT 1 FROM member WHERE expires - ",
            now!(),
            " NOT BETWEEN 1 AND lease), ",
            now!()
        );
        let (due, expired, now): (Option<i64>, bool, i64) =
            sqlx::query_as(found).fetch_one(&mut file.connection).await?;
        file.next_due = due;
        if expired {
            file.begin().await?;
            let reaped = settle::reap_all(file).await;
            finish(file, reaped).await?;
        }
        if due.is_some_and(|due| due <= now) {
            file.begin().await?;
            let moved = retain::deliver_due(file).await;
            finish(file, moved).await?;
        }
        let version = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut file.connection).await?;
        let changed = std::mem::replace(&mut self.version, version) != version;
        Ok(changed)
    }

    async fn chores(&mut self, file: &mut File) -> Result<(), Fault> {
        file.begin().await?;
        let done = async {
            if let Some(bell) = &self.bell {
                bell.announce(file).await?;
            }
            retain::forget(file).await
        }
        .await;
        if let Ok(true) = done {
            // There is more: the next look goes on with it.
            self.chores = Instant::now();
        }
        finish(file, done).await
    }

    /// Wakes other processes.
    pub(super) async fn ring_others(&mut self, file: &mut File, topics: &[i64]) {
        let (Some(bell), false) = (&self.bell, topics.is_empty()) else { return };
        if self.doors_read.is_none_or(|read| read.elapsed() >= DOORS_FOR) {
            self.doors_read = Some(Instant::now());
            self.doors = bell.others(file).await.unwrap_or_default();
        }
        bell.ring(&self.doors, topics);
    }

    /// Nobody rings here any more.
    pub(super) async fn leave(&mut self, file: &mut File) {
        if let Some(bell) = &self.bell {
            // It expires by itself.
            let _ = bell.leave(file).await;
        }
    }
}

async fn finish<T>(file: &mut File, done: Result<T, Fault>) -> Result<(), Fault> {
    let done = match done {
        Ok(_) => file.commit().await,
        Err(fault) => Err(fault),
    };
    if done.is_err() {
        file.roll_back().await;
    }
    done
}
