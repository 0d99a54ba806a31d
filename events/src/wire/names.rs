//! What CloudEvents' attributes are called in each transport's headers.

/// The header of each attribute, for one binding.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) prefix: &'static str,
    pub(crate) spec_version: &'static str,
    pub(crate) id: &'static str,
    pub(crate) source: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) time: &'static str,
    pub(crate) data_schema: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) version: &'static str,
    pub(crate) correlation: &'static str,
    pub(crate) causation: &'static str,
    pub(crate) tenant: &'static str,
    pub(crate) tags: &'static str,
    pub(crate) priority: &'static str,
    pub(crate) expires: &'static str,
}

/// What the names of schemas begin with.
pub(crate) const SCHEMAS: &str = "urn:events:";

/// The payload's media type, in every binding.
pub(crate) const CONTENT_TYPE: &str = "content-type";
/// W3C trace context, in every binding.
pub(crate) const TRACEPARENT: &str = "traceparent";
/// W3C trace state, in every binding.
pub(crate) const TRACESTATE: &str = "tracestate";

macro_rules! names {
    ($prefix:literal) => {
        Names {
            prefix: $prefix,
            spec_version: concat!($prefix, "specversion"),
            id: concat!($prefix, "id"),
            source: concat!($prefix, "source"),
            kind: concat!($prefix, "type"),
            time: concat!($prefix, "time"),
            data_schema: concat!($prefix, "dataschema"),
            subject: concat!($prefix, "subject"),
            version: concat!($prefix, "dataversion"),
            correlation: concat!($prefix, "correlationid"),
            causation: concat!($prefix, "causationid"),
            tenant: concat!($prefix, "tenantid"),
            tags: concat!($prefix, "tags"),
            priority: concat!($prefix, "priority"),
            expires: concat!($prefix, "expirytime"),
        }
    };
}

static HYPHEN: Names = names!("ce-");
static UNDERSCORE: Names = names!("ce_");
static AMQP: Names = names!("cloudEvents:");

/// Every binding's names; a user's header may begin like none of them.
pub(super) static BINDINGS: [&Names; 3] = [&HYPHEN, &UNDERSCORE, &AMQP];

impl Names {
    /// The names of the binding with this prefix; those of HTTP where there is no such binding.
    pub(crate) fn of(prefix: &str) -> &'static Self {
        BINDINGS.into_iter().find(|names| names.prefix == prefix).unwrap_or(&HYPHEN)
    }
}
