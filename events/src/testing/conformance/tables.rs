//! Tables of several reports, for documentation.

use super::{Outcome, Report, cases};
use crate::transport::{Ability, Durability};

/// The abilities that a row of the table stands for.
const ABILITIES: &[Ability] = &[
    Ability::OrderKey,
    Ability::OrderPartition,
    Ability::Groups,
    Ability::Replay,
    Ability::AckIndividual,
    Ability::LeaseExpires,
    Ability::LeaseExtend,
    Ability::DeliveryCount,
    Ability::UnroutableDetect,
    Ability::Persistent,
    Ability::BinaryHeaders,
    Ability::BatchPartial,
    Ability::Reconnect,
    Ability::Browse,
    Ability::NativeDelay,
    Ability::Priority,
    Ability::Seek,
];

/// What is promised, and the tests that show it.
const GUARANTEES: &[(&str, &[&str])] = &[
    ("what is confirmed is handled", &["basic_at_least_once", "publish_concurrent_1000_tasks", "backlog_drains"]),
    ("every group gets all of it", &["two_groups_each_get_all", "settle_reaches_all_groups_apart"]),
    ("members share", &["concurrent_subscribers_same_group", "rebalance_storm"]),
    ("bytes arrive as they were", &["publish_roundtrip_bytes", "poison_decode_to_dlq_bytes_equal"]),
    ("each key in order, with retries", &["order_key_serial", "order_key_with_retries"]),
    ("each key in order, while members come and go", &["order_key_across_rebalance", "order_key_between_members"]),
    ("settled after the handler has ended", &["settle_comes_after_the_handler", "unacked_redelivered_after_close"]),
    ("a dead letter before its input is settled", &["dlq_before_ack", "dlq_outage_parks_not_drops"]),
    ("a retry is never early", &["retry_not_before_due"]),
    ("cancelled is not failed", &["cancel_is_not_failure", "stop_gives_back_what_waits"]),
    ("outputs keep their ids", &["outputs_keep_their_ids", "output_outage_does_not_rerun_handler"]),
    ("nothing is lost when connections are", &["cut_mid_stream", "nothing_is_lost_whatever_fails"]),
    ("a process that is killed is taken over from", &["dead_consumer_work_reclaimed", "crash_before_ack_redelivers"]),
    ("a broker that is restarted has what it confirmed", &["publish_ok_means_durable", "broker_restart_mid_stream"]),
    ("memory is bounded", &["prefetch_respected", "huge_message_backlog", "error_storm_bounded_memory"]),
    ("no payload in logs and errors", &["secrets_never_logged", "dlq_says_why_and_no_payload"]),
];

/// What each transport can do, in Markdown: a row for each ability, a column for each report. Only what was exercised is
/// there.
#[must_use]
pub fn semantics(reports: &[Report]) -> String {
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let mut table = head("", reports);
    for ability in ABILITIES {
        let can = |report: &Report| report.capabilities.supports(*ability) && !report.unexercised.contains(ability);
        row(&mut table, &ability.to_string(), reports, |report| yes_or_no(can(report)));
    }
    row(&mut table, "a confirmed publish has survived", reports, |one| {
        durability(one.capabilities.durability).to_owned()
    });
    row(&mut table, "a lease ends", reports, |report| match report.capabilities.lease {
        Some(_) => "unless it is extended".to_owned(),
        None => "with the connection".to_owned(),
    });
    row(&mut table, "tests passed", reports, |report| report.counts().0.to_string());
    row(&mut table, "tests skipped", reports, |report| report.counts().2.to_string());
    table
}

/// What is promised, in Markdown: whether the tests of each promise passed on each transport.
#[must_use]
pub fn guarantees(reports: &[Report]) -> String {
    let mut table = head("promise", reports);
    for (promise, tests) in GUARANTEES {
        row(&mut table, promise, reports, |report| {
            let of = |name: &&str| report.test(name).map(|test| &test.outcome);
            let outcomes: Vec<_> = tests.iter().filter_map(of).collect();
            let failed = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Failed(_)));
            let passed = outcomes.iter().filter(|outcome| ***outcome == Outcome::Passed).count();
            match passed {
                _ if failed => "no",
                0 => "–",
                _ => "yes",
            }
            .to_owned()
        });
    }
    table
}

/// Every test, in Markdown: a row for each, a column for each report.
#[must_use]
pub fn tests(reports: &[Report]) -> String {
    let mut table = head("test", reports);
    for case in cases::all() {
        row(&mut table, &format!("{}: `{}`", case.section, case.name), reports, |report| {
            report.test(case.name).map_or_else(|| "not run".to_owned(), |test| test.outcome.to_string())
        });
    }
    table
}

impl Report {
    /// Every test, in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        tests(std::slice::from_ref(self))
    }
}

fn head(first: &str, reports: &[Report]) -> String {
    let names: Vec<_> = reports.iter().map(|report| format!(" `{}:` |", report.name)).collect();
    format!("| {first} |{}\n|---|{}\n", names.concat(), "---|".repeat(reports.len()))
}

fn row(table: &mut String, what: &str, reports: &[Report], cell: impl Fn(&Report) -> String) {
    let cells: Vec<_> = reports.iter().map(|report| format!(" {} |", cell(report))).collect();
    table.push_str(&format!("| {what} |{}\n", cells.concat()));
}

pub(super) fn durability(durability: Durability) -> &'static str {
    match durability {
        Durability::None => "nothing",
        Durability::Process => "the end of the process",
        Durability::Fsync => "a power cut",
        Durability::Replicated => "the loss of a machine",
    }
}
