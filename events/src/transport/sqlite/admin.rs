//! Looking into the file, and moving groups.

use async_trait::async_trait;
use tokio::sync::oneshot;

use super::{
    SqliteTransport,
    consume::answered,
    engine::{Unsaved, Work},
    fault::{Fault, NAME},
    file::File,
    group,
};
use crate::{
    Error, Result,
    key::Key,
    transport::{Admin, Body, Message, Start, Topic},
};

#[async_trait]
impl Admin for SqliteTransport {
    async fn topics(&self) -> Result<Vec<String>> {
        match self.inquire(Question::Topics).await? {
            Answer::Topics(topics) => Ok(topics),
            _ => Ok(Vec::new()),
        }
    }

    async fn browse(&self, topic: &str, limit: usize) -> Result<Vec<Message>> {
        let question = Question::Browse { topic: topic.to_owned(), limit: i64::try_from(limit).unwrap_or(i64::MAX) };
        match self.inquire(question).await? {
            Answer::Messages(messages) => Ok(messages),
            _ => Ok(Vec::new()),
        }
    }

    async fn lag(&self, topic: &str, group: &str) -> Result<u64> {
        match self.inquire(Question::Lag { topic: topic.to_owned(), group: group.to_owned() }).await? {
            Answer::Count(lag) => Ok(lag),
            _ => Err(Error::config(format!("topic `{topic}` has no group `{group}`"))),
        }
    }

    async fn purge(&self, topic: &str) -> Result<u64> {
        match self.inquire(Question::Purge { topic: topic.to_owned() }).await? {
            Answer::Count(purged) => Ok(purged),
            _ => Ok(0),
        }
    }

    async fn seek(&self, topic: &str, group: &str, to: Start) -> Result<()> {
        let question = Question::Seek { topic: topic.to_owned(), group: group.to_owned(), to };
        self.inquire(question).await.map(drop)
    }
}

impl SqliteTransport {
    async fn inquire(&self, question: Question) -> Result<Answer> {
        let (reply, answer) = oneshot::channel();
        self.engine.ask(Inquiry { question, answer: Answer::Nothing, reply }).await?;
        answered(answer, "look into the file").await
    }

    /// Ends every membership, as if no member had given a sign of life: what is leased is delivered again, and settles
    /// under the old epochs do nothing. For tests.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub async fn cut(&self) -> Result<()> {
        self.inquire(Question::Cut).await.map(drop)
    }
}

/// Something that is asked now and then.
#[derive(Debug)]
enum Question {
    Topics,
    Browse { topic: String, limit: i64 },
    Lag { topic: String, group: String },
    Purge { topic: String },
    Seek { topic: String, group: String, to: Start },
    Cut,
}

#[derive(Debug)]
enum Answer {
    Nothing,
    Topics(Vec<String>),
    Messages(Vec<Message>),
    Count(u64),
}

struct Inquiry {
    question: Question,
    answer: Answer,
    reply: oneshot::Sender<Result<Answer, Fault>>,
}

#[async_trait]
impl Work for Inquiry {
    async fn perform(&mut self, file: &mut File) -> Result<(), Fault> {
        self.answer = match &self.question {
            Question::Topics => topics(file).await?,
            Question::Browse { topic, limit } => browse(file, topic, *limit).await?,
            Question::Lag { topic, group } => lag(file, topic, group).await?,
            Question::Purge { topic } => purge(file, topic).await?,
            Question::Seek { topic, group, to } => seek(file, topic, group, *to).await?,
            Question::Cut => cut(file).await?,
        };
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), Unsaved>) {
        // Whoever no longer waits needs no answer.
        let Self { answer, reply, .. } = *self;
        let _ = reply.send(outcome.map(|()| answer).map_err(|unsaved| unsaved.fault));
    }
}

async fn topics(file: &mut File) -> Result<Answer, Fault> {
    let topics = sqlx::query_scalar("SELECT name FROM topic ORDER BY name").fetch_all(&mut file.connection).await?;
    Ok(Answer::Topics(topics))
}

async fn known(file: &mut File, topic: &str) -> Result<Option<i64>, Fault> {
    let known = sqlx::query_scalar("SELECT id FROM topic WHERE name = ?").bind(topic);
    Ok(known.fetch_optional(&mut file.connection).await?)
}

type Stored = (Option<Vec<u8>>, Vec<u8>, Option<i64>, Option<Vec<u8>>);

async fn browse(file: &mut File, topic: &str, limit: i64) -> Result<Answer, Fault> {
    let Some(id) = known(file, topic).await? else { return Ok(Answer::Nothing) };
    // Each priority has its own order in the index: what is to be read is sorted by the log's.
    let rows = "SELECT key, headers, timestamp, body FROM message \
                WHERE id IN (SELECT id FROM message WHERE topic = ? ORDER BY id LIMIT ?) ORDER BY id";
    let rows: Vec<Stored> = sqlx::query_as(rows).bind(id).bind(limit).fetch_all(&mut file.connection).await?;
    let topic = Topic::new(topic);
    let message = |(key, headers, timestamp, body): Stored| {
        let (topic, key) = (topic.clone(), key.as_deref().map(Key::new));
        let headers = file.names.decode(&headers)?;
        Ok(Message { topic, key, headers, timestamp, body: body.map(Body::from) })
    };
    Ok(Answer::Messages(rows.into_iter().map(message).collect::<Result<_, Fault>>()?))
}

/// What a group has not been given, and what of the rest it has not settled.
async fn lag(file: &mut File, topic: &str, group: &str) -> Result<Answer, Fault> {
    let Some(topic) = known(file, topic).await? else { return Ok(Answer::Nothing) };
    let Some(consumer) = group::find(file, topic, group).await? else { return Ok(Answer::Nothing) };
    let lag = "SELECT (SELECT count(*) FROM pending WHERE consumer = ?1) + coalesce((SELECT sum(\
               (SELECT count(*) FROM message m WHERE m.topic = ?2 AND m.priority = l.priority AND m.id >= coalesce(k.next, c.start)\
               )) FROM consumer c JOIN level l ON l.topic = c.topic \
               LEFT JOIN cursor k ON k.consumer = c.id AND k.priority = l.priority WHERE c.id = ?1), 0)";
    let lag: i64 = sqlx::query_scalar(lag).bind(consumer).bind(topic).fetch_one(&mut file.connection).await?;
    Ok(Answer::Count(lag.unsigned_abs()))
}

/// Removes what no member has leased, and moves all groups to the end.
async fn purge(file: &mut File, topic: &str) -> Result<Answer, Fault> {
    let Some(topic) = known(file, topic).await? else { return Ok(Answer::Nothing) };
    let leased = "SELECT p.id FROM pending p JOIN consumer c ON c.id = p.consumer WHERE c.topic = ?1 AND p.member <> 0";
    let removed = sqlx::AssertSqlSafe(format!("DELETE FROM message WHERE topic = ?1 AND id NOT IN ({leased})"));
    let removed = sqlx::query(removed).bind(topic).execute(&mut file.connection).await?.rows_affected();
    let back = "DELETE FROM pending WHERE member = 0 AND consumer IN (SELECT id FROM consumer WHERE topic = ?)";
    sqlx::query(back).bind(topic).execute(&mut file.connection).await?;
    let delayed = sqlx::query("DELETE FROM delayed WHERE topic = ?").bind(topic);
    let delayed = delayed.execute(&mut file.connection).await?.rows_affected();
    let consumers: Vec<i64> = sqlx::query_scalar("SELECT id FROM consumer WHERE topic = ?")
        .bind(topic)
        .fetch_all(&mut file.connection)
        .await?;
    for consumer in consumers {
        go_to(file, topic, consumer, Start::Latest).await?;
    }
    Ok(Answer::Count(removed + delayed))
}

async fn go_to(file: &mut File, topic: i64, consumer: i64, to: Start) -> Result<(), Fault> {
    let start = group::place(file, topic, to).await?;
    let moved = sqlx::query("UPDATE consumer SET start = ? WHERE id = ?").bind(start).bind(consumer);
    moved.execute(&mut file.connection).await?;
    let forgotten = sqlx::query("DELETE FROM cursor WHERE consumer = ?").bind(consumer);
    forgotten.execute(&mut file.connection).await?;
    Ok(())
}

/// Moves a group; its members' epochs are over, so that no settle of theirs ends what is delivered anew.
async fn seek(file: &mut File, topic: &str, group: &str, to: Start) -> Result<Answer, Fault> {
    let topic = file.topic(&topic.into()).await?;
    let Some(consumer) = group::find(file, topic, group).await? else {
        group::make(file, topic, group, to).await?;
        return Ok(Answer::Nothing);
    };
    go_to(file, topic, consumer, to).await?;
    for gone in ["DELETE FROM pending WHERE consumer = ?", "DELETE FROM member WHERE consumer = ?"] {
        sqlx::query(gone).bind(consumer).execute(&mut file.connection).await?;
    }
    file.touched.insert(topic);
    Ok(Answer::Nothing)
}

async fn cut(file: &mut File) -> Result<Answer, Fault> {
    sqlx::query("UPDATE member SET expires = 0").execute(&mut file.connection).await?;
    let topics: Vec<i64> =
        sqlx::query_scalar("SELECT DISTINCT c.topic FROM member m JOIN consumer c ON c.id = m.consumer")
            .fetch_all(&mut file.connection)
            .await?;
    file.touched.extend(topics);
    tracing::debug!(transport = NAME, "all leases are over");
    Ok(Answer::Nothing)
}
