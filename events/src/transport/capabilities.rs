//! What a broker can do, as data.

use std::{fmt, time::Duration};

/// What a transport guarantees.
///
/// A handler that asks for what is not here fails when the app starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// What it can do.
    pub abilities: &'static [Ability],
    /// What a confirmed publish has survived.
    pub durability: Durability,
    /// The largest body, in bytes.
    pub max_bytes: usize,
    /// The prefix of CloudEvents' attributes in its headers: `ce_` on Kafka, `cloudEvents:` on AMQP, `ce-` elsewhere.
    pub attribute_prefix: &'static str,
    /// How long a lease lasts unless it is extended; `None` where it lasts as long as the connection.
    pub lease: Option<Duration>,
}

impl Capabilities {
    /// Whether it can do this.
    #[must_use]
    pub fn supports(&self, ability: Ability) -> bool {
        self.abilities.contains(&ability)
    }
}

/// One thing that some brokers can do and some can't (`DELIVERY` §3.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Ability {
    /// Each partition in order, over the whole group.
    OrderPartition,
    /// Each key in order, over the whole group.
    OrderKey,
    /// Several members share a group's messages.
    Groups,
    /// A group may start before messages that exist.
    Replay,
    /// Messages are settled one by one.
    AckIndividual,
    /// A lease ends when it is not extended.
    LeaseExpires,
    /// A lease can be extended.
    LeaseExtend,
    /// The broker counts deliveries.
    DeliveryCount,
    /// A publish to a topic that nobody takes is refused.
    UnroutableDetect,
    /// Messages outlive the process.
    Persistent,
    /// Headers may hold any bytes.
    BinaryHeaders,
    /// Each message of a batch has an outcome of its own.
    BatchPartial,
    /// A lost connection is made again.
    Reconnect,
    /// Topics can be browsed.
    Browse,
    /// A message may be published to be delivered later.
    NativeDelay,
    /// More urgent messages are delivered first.
    Priority,
    /// A group can be moved to another place in the log.
    Seek,
}

impl fmt::Display for Ability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OrderPartition => "order by partition",
            Self::OrderKey => "order by key",
            Self::Groups => "consumer groups",
            Self::Replay => "replay",
            Self::AckIndividual => "individual acknowledgement",
            Self::LeaseExpires => "expiring leases",
            Self::LeaseExtend => "extending leases",
            Self::DeliveryCount => "delivery counts",
            Self::UnroutableDetect => "detection of unroutable messages",
            Self::Persistent => "persistence",
            Self::BinaryHeaders => "binary headers",
            Self::BatchPartial => "an outcome for each message of a batch",
            Self::Reconnect => "reconnection",
            Self::Browse => "browsing",
            Self::NativeDelay => "delayed delivery",
            Self::Priority => "priorities",
            Self::Seek => "moving a group",
        })
    }
}

/// What a confirmed publish has survived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// Nothing: it lives in this process.
    None,
    /// The end of the publishing process.
    Process,
    /// A power cut.
    Fsync,
    /// The loss of a machine.
    Replicated,
}
