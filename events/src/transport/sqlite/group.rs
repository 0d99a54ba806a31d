//! Consumer groups: joining one, and where it stands.

use async_trait::async_trait;
use tokio::sync::oneshot;

use super::{
    engine::{Unsaved, Work},
    fault::Fault,
    file::File,
    settle,
};
use crate::transport::{Start, SubscribeSpec};

/// Somebody joins a group, which is made where it isn't there.
pub(super) struct Join {
    pub(super) spec: SubscribeSpec,
    pub(super) joined: Option<Joined>,
    pub(super) reply: oneshot::Sender<Result<Joined, Fault>>,
}

/// The numbers of a new member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joined {
    pub(super) topic: i64,
    pub(super) consumer: i64,
    pub(super) epoch: i64,
}

#[async_trait]
impl Work for Join {
    async fn perform(&mut self, file: &mut File) -> Result<(), Fault> {
        let topic = file.topic(self.spec.topic.name()).await?;
        let consumer = match find(file, topic, &self.spec.group).await? {
            Some(consumer) => consumer,
            None => make(file, topic, &self.spec.group, self.spec.start).await?,
        };
        let epoch = settle::join(file, consumer, self.spec.exclusive_keys).await?;
        self.joined = Some(Joined { topic, consumer, epoch });
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), Unsaved>) {
        let joined = outcome.map_err(|unsaved| unsaved.fault).and_then(|()| self.joined.ok_or(Fault::Gone));
        // Whoever no longer waits leaves a member that expires.
        let _ = self.reply.send(joined);
    }
}

pub(super) async fn find(file: &mut File, topic: i64, group: &str) -> Result<Option<i64>, Fault> {
    let found = sqlx::query_scalar("SELECT id FROM consumer WHERE topic = ? AND name = ?").bind(topic).bind(group);
    Ok(found.fetch_optional(&mut file.connection).await?)
}

pub(super) async fn make(file: &mut File, topic: i64, group: &str, start: Start) -> Result<i64, Fault> {
    let start = place(file, topic, start).await?;
    let made = sqlx::query("INSERT INTO consumer (topic, name, start) VALUES (?, ?, ?)").bind(topic).bind(group);
    Ok(made.bind(start).execute(&mut file.connection).await?.last_insert_rowid())
}

/// The number of the first message to deliver to a group that starts there.
pub(super) async fn place(file: &mut File, topic: i64, start: Start) -> Result<i64, Fault> {
    // The numbers that were given out, also to messages that are gone.
    const END: &str = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'message'), 0) + 1";
    match start {
        Start::Earliest => Ok(0),
        Start::Offset(offset) => Ok(i64::try_from(offset).unwrap_or(i64::MAX)),
        Start::Latest => Ok(sqlx::query_scalar(END).fetch_one(&mut file.connection).await?),
        Start::Time(micros) => {
            let first = "SELECT min(id) FROM message WHERE topic = ? AND coalesce(timestamp, published * 1000) >= ?";
            let first = sqlx::query_scalar(first).bind(topic).bind(micros);
            let first: Option<i64> = first.fetch_one(&mut file.connection).await?;
            match first {
                Some(first) => Ok(first),
                None => Ok(sqlx::query_scalar(END).fetch_one(&mut file.connection).await?),
            }
        }
    }
}
