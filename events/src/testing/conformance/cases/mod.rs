//! The tests, by the sections of `DELIVERY` §4, and what each needs.

mod admin;
mod handler;
mod lease;
mod lifecycle;
mod limits;
mod order;
mod outage;
mod publish;
mod retry;
mod security;
mod settle;
mod subscribe;

use std::{fmt, future::Future, pin::Pin};

use super::{Hook, scene::Scene, verdict::Tested};
use crate::transport::Ability;

/// One test.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) section: Section,
    pub(super) needs: &'static [Need],
    pub(super) run: fn(Scene) -> Running,
}

type Running = Pin<Box<dyn Future<Output = Tested> + Send>>;

/// What a test needs, to be run at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Can(Ability),
    Hook(Hook),
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Can(ability) => ability.fmt(f),
            Self::Hook(hook) => hook.fmt(f),
        }
    }
}

/// A part of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Section {
    /// Publishing.
    Publish,
    /// Groups, and what reaches them.
    Subscribe,
    /// Ending deliveries.
    Settle,
    /// Leases that end.
    Lease,
    /// Lanes.
    Order,
    /// Retries and dead letters.
    Retry,
    /// Handlers that panic, or take too long.
    Handler,
    /// Starting and stopping.
    Lifecycle,
    /// Brokers that go and come back.
    Outage,
    /// Bounds.
    Limits,
    /// What must not get in, or out.
    Security,
    /// Looking into the broker.
    Admin,
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// All tests, in order.
pub(super) fn all() -> impl Iterator<Item = &'static Case> {
    let sections: [&'static [Case]; 12] = [
        publish::CASES,
        subscribe::CASES,
        settle::CASES,
        lease::CASES,
        order::CASES,
        retry::CASES,
        handler::CASES,
        lifecycle::CASES,
        outage::CASES,
        limits::CASES,
        security::CASES,
        admin::CASES,
    ];
    sections.into_iter().flatten()
}

/// A table of tests: each name, the abilities that it needs, and the hooks.
macro_rules! cases {
    ($section:ident { $($name:ident [$($ability:ident),*] [$($hook:ident),*];)* }) => {
        pub(super) const CASES: &[super::Case] = &[$(
            super::Case {
                name: stringify!($name),
                section: super::Section::$section,
                needs: &[
                    $(super::Need::Can(crate::transport::Ability::$ability),)*
                    $(super::Need::Hook(crate::testing::conformance::Hook::$hook),)*
                ],
                run: |scene| Box::pin(async move { $name(&scene).await }),
            },
        )*];
    };
}
use cases;
