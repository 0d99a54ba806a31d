//! Transports that are broken on purpose: the suite must catch each, by the tests that are named with it.

mod broken;
mod member;

use std::{sync::Arc, time::Duration};

use events::testing::conformance::{Outcome, Suite, TestReport};
use tokio::{sync::Semaphore, task::JoinSet};

use self::broken::Broken;
use super::{memory::Memory, toy::Toy};

/// What is wrong. The first ten are those of `DELIVERY` §5.4 that need neither outbox nor inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mutant {
    AckBeforeHandler,
    CommitHighestSeen,
    SkipOneOfAThousand,
    StaleEpochAccepted,
    DlqWithoutConfirm,
    CancelledIsFailed,
    NoLaneOnRetry,
    DropOnFull,
    LogThePayload,
    RetryUnderNewId,

    HeadersReversed,
    EmptyBodyIsNone,
    TruncatesAt64Kib,
    TruncatesWhatIsTooLarge,
    TimestampForgotten,
    KeyInLowerCase,
    OneGroupForAll,
    AGroupForEachMember,
    LatestMissesTheFirst,
    ReleaseSettles,
    SettleForgets,
    CloseSettles,
    OutcomesShifted,
    BatchReversed,
    PublishesTwice,
    PublishesAfterClose,
    ClaimsToCount,
    PurgeTakesWhatIsLeased,
    LagIsNothing,
    RedeliversEarly,
    LeaseNeverEnds,
    ExtendLosesNothing,
    ExtendDoesNothing,
    EveryDeliveryIsTheFirst,
    LetterWithoutReason,
    LetterWithoutItsBytes,
    OutputsUnderNewIds,
    RoomIsIgnored,
    DroppedReceiveLoses,
    KeysAreNobodys,
    ConfirmedBeforeWritten,
    LossIsNotTold,
}

#[derive(Debug, Clone, Copy)]
enum Over {
    Memory,
    Toy,
}

/// Each mutant, what it is a mutant of, and the tests that must catch it.
const MUTANTS: &[(Mutant, Over, &[&str])] = &[
    (Mutant::AckBeforeHandler, Over::Memory, &["settle_comes_after_the_handler", "unacked_redelivered_after_close"]),
    (Mutant::CommitHighestSeen, Over::Memory, &["settle_one_of_many", "frontier_never_passes_unsettled"]),
    (Mutant::SkipOneOfAThousand, Over::Memory, &["basic_at_least_once", "publish_concurrent_1000_tasks"]),
    (Mutant::StaleEpochAccepted, Over::Memory, &["settle_of_another_is_noop", "settle_stale_epoch_is_noop"]),
    (Mutant::DlqWithoutConfirm, Over::Memory, &["permanent_goes_straight_to_dlq", "dlq_before_ack"]),
    (Mutant::CancelledIsFailed, Over::Memory, &["cancel_is_not_failure", "stop_gives_back_what_waits"]),
    (Mutant::NoLaneOnRetry, Over::Memory, &["order_key_with_retries", "no_ack_no_next_in_lane"]),
    (Mutant::DropOnFull, Over::Memory, &["backlog_drains", "basic_at_least_once"]),
    (Mutant::LogThePayload, Over::Memory, &["secrets_never_logged"]),
    (Mutant::RetryUnderNewId, Over::Memory, &["publish_timeout_is_indeterminate"]),
    (Mutant::HeadersReversed, Over::Memory, &["publish_roundtrip_bytes", "publish_too_many_headers"]),
    (Mutant::EmptyBodyIsNone, Over::Memory, &["publish_roundtrip_bytes"]),
    (Mutant::TruncatesAt64Kib, Over::Memory, &["publish_roundtrip_bytes", "huge_message_backlog"]),
    (Mutant::TruncatesWhatIsTooLarge, Over::Memory, &["publish_too_large_is_refused", "publish_batch_partial_failure"]),
    (Mutant::TimestampForgotten, Over::Memory, &["publish_roundtrip_bytes", "browse_shows_and_takes_nothing"]),
    (Mutant::KeyInLowerCase, Over::Memory, &["publish_roundtrip_binary_headers"]),
    (Mutant::OneGroupForAll, Over::Memory, &["two_groups_each_get_all", "settle_reaches_all_groups_apart"]),
    (Mutant::AGroupForEachMember, Over::Memory, &["concurrent_subscribers_same_group", "group_keeps_its_place"]),
    (Mutant::LatestMissesTheFirst, Over::Memory, &["new_group_from_latest", "ready_signal_is_true"]),
    (Mutant::ReleaseSettles, Over::Memory, &["release_redelivers", "stop_gives_back_what_waits"]),
    (Mutant::SettleForgets, Over::Memory, &["ack_batching_flushes_on_idle", "settle_twice_is_noop"]),
    (Mutant::CloseSettles, Over::Memory, &["unacked_redelivered_after_close", "frontier_never_passes_unsettled"]),
    (Mutant::OutcomesShifted, Over::Memory, &["publish_batch_partial_failure"]),
    (Mutant::BatchReversed, Over::Memory, &["publish_batch_in_order", "order_key_serial"]),
    (Mutant::PublishesTwice, Over::Memory, &["concurrent_subscribers_same_group", "publish_concurrent_1000_tasks"]),
    (Mutant::PublishesAfterClose, Over::Memory, &["publish_after_close_is_refused"]),
    (Mutant::ClaimsToCount, Over::Memory, &["capabilities_are_true", "deliveries_are_counted"]),
    (Mutant::PurgeTakesWhatIsLeased, Over::Memory, &["purge_spares_what_is_leased"]),
    (Mutant::LagIsNothing, Over::Memory, &["lag_is_true", "settle_comes_after_the_handler"]),
    (Mutant::RedeliversEarly, Over::Memory, &["retry_not_before_due"]),
    (Mutant::LeaseNeverEnds, Over::Toy, &["lease_ends_when_it_is_due", "frozen_consumer_does_not_settle"]),
    (Mutant::ExtendLosesNothing, Over::Toy, &["extend_says_what_is_lost"]),
    (Mutant::ExtendDoesNothing, Over::Toy, &["extend_keeps_leases", "slow_handler_keeps_lease"]),
    (Mutant::EveryDeliveryIsTheFirst, Over::Toy, &["deliveries_are_counted"]),
    (Mutant::LetterWithoutReason, Over::Memory, &["permanent_goes_straight_to_dlq", "dlq_says_why_and_no_payload"]),
    (Mutant::LetterWithoutItsBytes, Over::Memory, &["poison_decode_to_dlq_bytes_equal"]),
    (Mutant::OutputsUnderNewIds, Over::Memory, &["outputs_keep_their_ids"]),
    (Mutant::RoomIsIgnored, Over::Memory, &["receive_keeps_to_its_room", "prefetch_respected"]),
    (Mutant::DroppedReceiveLoses, Over::Memory, &["dropped_receive_loses_nothing"]),
    (Mutant::KeysAreNobodys, Over::Memory, &["order_key_between_members"]),
    (Mutant::ConfirmedBeforeWritten, Over::Toy, &["publish_ok_means_durable"]),
    (Mutant::LossIsNotTold, Over::Memory, &["settle_stale_epoch_is_noop"]),
];

/// Shorter than it would be elsewhere: what is broken is waited for in vain.
const PATIENCE: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conformance_sabotage() {
    let suite = Suite::new().patience(PATIENCE);
    let (memory, toy) = tokio::join!(suite.run(Memory::new), suite.run(Toy::default));
    for control in [memory.unwrap(), toy.unwrap()] {
        control.assert_conforms();
    }
    let (mut runs, permits) = (JoinSet::new(), Arc::new(Semaphore::new(8)));
    for (mutant, over, tests) in MUTANTS {
        let permits = Arc::clone(&permits);
        runs.spawn(async move {
            let _permit = permits.acquire().await;
            let suite = Suite::new().patience(PATIENCE).only(tests.iter().copied());
            let report = match over {
                Over::Memory => suite.run(|| Broken::new(*mutant, Memory::new())).await,
                Over::Toy => suite.run(|| Broken::new(*mutant, Toy::default())).await,
            };
            (*mutant, report.unwrap())
        });
    }
    let (mut caught, mut escaped) = (0, Vec::new());
    while let Some(run) = runs.join_next().await {
        let (mutant, report) = run.unwrap();
        println!("{mutant:?}");
        report.tests.iter().for_each(|test| println!("  {}: {}", test.name, test.outcome));
        let is_missed = |test: &&TestReport| !matches!(test.outcome, Outcome::Failed(_));
        let missed: Vec<_> = report.tests.iter().filter(is_missed).map(|test| test.name).collect();
        caught += usize::from(missed.is_empty());
        escaped.extend(missed.iter().map(|name| format!("{mutant:?} gets past {name}")));
    }
    println!("conformance sabotage: caught {caught} of {}", MUTANTS.len());
    assert!(escaped.is_empty(), "{}", escaped.join("\n"));
}
