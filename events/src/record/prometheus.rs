//! The text exposition format of Prometheus, version 0.0.4.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use super::histogram::{BUCKETS, HistogramValues};
use super::snapshot::Snapshot;
use super::subscription::{COUNTERS, Family, GAUGES, SubscriptionValues};
use super::topic::TopicValues;

type Labels<'a> = [(&'static str, &'a str)];

/// Writes the families in a fixed order, and those without a series not at all.
pub(super) fn text(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    messages(&mut out, &snapshot.topics);
    failures(&mut out, &snapshot.topics);
    deliveries(&mut out, &snapshot.subscriptions);
    out
}

fn messages(out: &mut String, topics: &[TopicValues]) {
    let help = "Messages that the broker confirmed.";
    family(out, "events_published_total", "counter", help, |samples| {
        for of in topics {
            samples.add("", &of.labels(), of.published);
        }
    });
    let help = "Messages that a handler finished with.";
    family(out, "events_consumed_total", "counter", help, |samples| {
        for of in topics {
            samples.add("", &of.labels(), of.consumed);
        }
    });
    let help = "How long the broker took to confirm.";
    family(out, "event_publish_duration_seconds", "histogram", help, |samples| {
        for of in topics {
            samples.histogram(&of.labels(), &of.publish_duration);
        }
    });
    let help = "How long handlers took.";
    family(out, "event_consume_duration_seconds", "histogram", help, |samples| {
        for of in topics {
            samples.histogram(&of.labels(), &of.consume_duration);
        }
    });
}

fn failures(out: &mut String, topics: &[TopicValues]) {
    let help = "Attempts that failed and were followed by another.";
    family(out, "events_retried_total", "counter", help, |samples| {
        for of in topics {
            samples.by_error_type(&of.labels(), &of.retried);
        }
    });
    let help = "Messages that went to the dead letters.";
    family(out, "events_dlq_total", "counter", help, |samples| {
        for of in topics {
            samples.by_error_type(&of.labels(), &of.dead_lettered);
        }
    });
    let help = "Failures of the framework or the broker.";
    family(out, "events_error_total", "counter", help, |samples| {
        for of in topics {
            for (operation, types) in &of.errors {
                let labels = [&of.labels()[..], &[("operation", *operation)]].concat();
                samples.by_error_type(&labels, types);
            }
        }
    });
}

fn deliveries(out: &mut String, subscriptions: &[SubscriptionValues]) {
    for Family { name, help, value } in COUNTERS {
        family(out, name, "counter", help, |samples| {
            for of in subscriptions {
                samples.add("", &of.labels(), value(of));
            }
        });
    }
    for Family { name, help, value } in GAUGES {
        family(out, name, "gauge", help, |samples| {
            for of in subscriptions {
                samples.add("", &of.labels(), value(of));
            }
        });
    }
}

/// Writes the head of a family and its samples; takes the head back if there were none.
fn family(out: &mut String, name: &str, kind: &str, help: &str, write: impl FnOnce(&mut Samples<'_>)) {
    let start = out.len();
    put(out, format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    let head = out.len();
    write(&mut Samples { out, name });
    if out.len() == head {
        out.truncate(start);
    }
}

struct Samples<'a> {
    out: &'a mut String,
    name: &'a str,
}

impl Samples<'_> {
    fn add(&mut self, suffix: &str, labels: &Labels<'_>, value: impl Display) {
        put(self.out, format_args!("{}{suffix}", self.name));
        for (at, (label, value)) in labels.iter().enumerate() {
            let open = if at == 0 { '{' } else { ',' };
            put(self.out, format_args!("{open}{label}=\"{}\"", escape(value)));
        }
        put(self.out, format_args!("}} {value}\n"));
    }

    fn by_error_type(&mut self, labels: &Labels<'_>, counts: &BTreeMap<String, u64>) {
        for (error_type, count) in counts {
            self.add("", &[labels, &[("error_type", error_type)]].concat(), count);
        }
    }

    fn histogram(&mut self, labels: &Labels<'_>, values: &HistogramValues) {
        let bounds = BUCKETS.iter().map(f64::to_string).chain(["+Inf".to_owned()]);
        for (bound, count) in bounds.zip(values.buckets) {
            self.add("_bucket", &[labels, &[("le", &*bound)]].concat(), count);
        }
        self.add("_sum", labels, values.sum.as_secs_f64());
        self.add("_count", labels, values.count);
    }
}

/// Escapes a label's value: backslash, double quote and line feed.
fn escape(value: &str) -> Cow<'_, str> {
    if value.contains(['\\', '"', '\n']) {
        Cow::Owned(value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n"))
    } else {
        Cow::Borrowed(value)
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        assert_eq!(escape("orders"), "orders");
        assert_eq!(escape("a\\b\"c\nd"), r#"a\\b\"c\nd"#);
        assert_eq!(escape(r"\n"), r"\\n");
    }
}
