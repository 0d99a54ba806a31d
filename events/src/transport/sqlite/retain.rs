//! What enters the log by time, and what leaves it.

use super::{
    fault::Fault,
    file::{File, now},
};

/// How many messages are moved or removed in one transaction, so that nobody waits long for it.
const AT_ONCE: i64 = 1000;

/// Gives what is due its place in the log.
pub(super) async fn deliver_due(file: &mut File) -> Result<(), Fault> {
    let due = concat!("SELECT id, topic, priority FROM delayed WHERE due <= ", now!(), " ORDER BY due, id LIMIT ?");
    let due: Vec<(i64, i64, i8)> = sqlx::query_as(due).bind(AT_ONCE).fetch_all(&mut file.connection).await?;
    for (id, topic, priority) in due {
        file.level(topic, priority).await?;
        let moved = concat!(
            "INSERT INTO message (topic, priority, lane, key, headers, timestamp, body, published) ",
            "SELECT topic, priority, lane, key, headers, timestamp, body, ",
            now!(),
            " FROM delayed WHERE id = ?"
        );
        sqlx::query(moved).bind(id).execute(&mut file.connection).await?;
        sqlx::query("DELETE FROM delayed WHERE id = ?").bind(id).execute(&mut file.connection).await?;
        file.touched.insert(topic);
    }
    file.next_due = sqlx::query_scalar("SELECT min(due) FROM delayed").fetch_one(&mut file.connection).await?;
    Ok(())
}

/// Removes what is old and settled by all groups; whether there may be more of it.
pub(super) async fn forget(file: &mut File) -> Result<bool, Fault> {
    let Some(retain) = file.retain else { return Ok(false) };
    let retain = i64::try_from(retain.as_millis()).unwrap_or(i64::MAX);
    let levels: Vec<(i64, i64)> =
        sqlx::query_as("SELECT topic, priority FROM level").fetch_all(&mut file.connection).await?;
    let mut more = false;
    for (topic, priority) in levels {
        let removed = sqlx::query(FORGET).bind(topic).bind(priority).bind(AT_ONCE).bind(retain);
        let removed = removed.execute(&mut file.connection).await?.rows_affected();
        more |= removed >= AT_ONCE.unsigned_abs();
    }
    Ok(more)
}

/// Looks at the oldest of a level only, up to what some group has not settled: a group that never settles keeps all that
/// comes after, and looking costs the same.
const FORGET: &str = concat!(
    "DELETE FROM message WHERE id IN (SELECT id FROM (SELECT id, published FROM message WHERE topic = ?1 AND priority = ?2 ",
    "AND id < coalesce((SELECT min(coalesce(",
    "(SELECT min(p.id) FROM pending p WHERE p.consumer = c.id AND p.priority = ?2), ",
    "(SELECT k.next FROM cursor k WHERE k.consumer = c.id AND k.priority = ?2), c.start)) ",
    "FROM consumer c WHERE c.topic = ?1), 9223372036854775807) ",
    "ORDER BY id LIMIT ?3) WHERE published <= ",
    now!(),
    " - ?4)"
);
