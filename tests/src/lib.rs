//! Tests.
#![cfg(test)]

mod ui;
