//! Every operation on the disk fails in turn, in each way that a system knows, once and from then on. The error says what
//! and where, the handle is latched where it must be, nothing acknowledged is lost, and the next process goes on: also if
//! the power is cut while it does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use support::sim::faults::every;
use support::sim::script::End;

#[test]
fn every_operation_fails_until_the_file_stands() {
    let tally = every(End::Finish, false, false).unwrap();
    assert!(tally.cases > 800 && tally.refused > 400 && tally.poisoned > 100);
}

#[test]
fn every_operation_of_a_finish_with_an_id_fails() {
    let tally = every(End::Finish, true, true).unwrap();
    assert!(tally.cases > 200 && tally.refused > 100);
}

#[test]
fn every_operation_of_a_discard_fails() {
    for id in [false, true] {
        let tally = every(End::Discard, id, true).unwrap();
        assert!(tally.cases > 60 && tally.refused > 50);
    }
}
