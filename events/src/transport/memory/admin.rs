//! Looking into the in-process broker.

use async_trait::async_trait;

use super::MemoryTransport;
use crate::{
    Error, Result,
    transport::{Admin, Message, Start},
};

#[async_trait]
impl Admin for MemoryTransport {
    async fn topics(&self) -> Result<Vec<String>> {
        let mut names: Vec<String> = self.broker.logs().iter().map(|log| log.name().to_string()).collect();
        names.sort();
        Ok(names)
    }

    async fn browse(&self, topic: &str, limit: usize) -> Result<Vec<Message>> {
        Ok(self.broker.find(topic).map(|log| log.browse(limit)).unwrap_or_default())
    }

    async fn lag(&self, topic: &str, group: &str) -> Result<u64> {
        let lag = self.broker.find(topic).and_then(|log| log.lag(group));
        lag.ok_or_else(|| Error::config(format!("topic `{topic}` has no group `{group}`")))
    }

    async fn purge(&self, topic: &str) -> Result<u64> {
        Ok(self.broker.find(topic).map_or(0, |log| log.purge()))
    }

    async fn seek(&self, _topic: &str, _group: &str, _to: Start) -> Result<()> {
        Err(Error::Unsupported { transport: "memory", what: "moving a group" })
    }
}
