//! Planted defects: each must make a suite fail. Syncs are left out on the way to the disk in every build; defects of the
//! code itself need `--features planted` (`make planted`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::sync::Mutex;
use std::sync::atomic::Ordering;
use support::sim::campaign::{Campaign, Defect, Effort, Task};
use support::sim::defect::{Forgetful, LEFT_OUT, Suite};
use support::sim::disk::Plan;
use support::sim::{checks, published, receipts, tasks};

/// A defect is planted in the whole process: one test at a time.
static ONE: Mutex<()> = Mutex::new(());

fn simulation() -> Vec<Task> {
    let effort = Effort {
        listed: 6,
        random: 2,
        again: 20,
        within: 6,
        deaths: true,
    };
    let few = Effort {
        deaths: false,
        ..effort
    };
    // Files that are replaced first: a name that isn't durable shows there at once.
    let mut tasks = tasks::replacing(effort);
    tasks.extend(tasks::relaxed(effort));
    tasks.extend(tasks::sequences(few).into_iter().take(40));
    tasks.extend(tasks::ends(few, |n| n == 3));
    tasks.extend(tasks::others(effort));
    tasks
}

/// What the simulation says under this defect.
fn caught_by_simulation(tasks: &[Task], defect: Option<&Defect>) -> Option<String> {
    let mut campaign = Campaign::new(1, tasks);
    campaign.defect = defect;
    campaign.most = 20_000;
    campaign.round(2, 1);
    let failure = campaign.failures().into_iter().next()?;
    let states = campaign.states.load(Ordering::Relaxed);
    Some(format!(
        "after {states} states: {} ({})",
        failure.why, failure.path
    ))
}

#[test]
fn every_sync_that_is_left_out_is_missed() {
    let _one = ONE.lock();
    let tasks = simulation();
    let mut unnoticed = Vec::new();
    for left_out in LEFT_OUT {
        let plan = move || -> Box<dyn Plan> { Box::new(Forgetful::new(left_out)) };
        let caught = match left_out.suite {
            Suite::Simulation => caught_by_simulation(&tasks, Some(&plan)),
            Suite::Published => published::crashed_everywhere(Some(&plan)).err(),
            Suite::Receipts => receipts::crashed_everywhere(Some(&plan)).err(),
            Suite::Salvage => checks::salvage_lasts(Some(&plan)).err(),
        };
        match caught {
            Some(why) => println!("caught  {:45} {}", left_out.name, short(&why)),
            None => unnoticed.push(left_out.name),
        }
    }
    assert!(unnoticed.is_empty(), "not caught: {unnoticed:?}");
}

fn short(why: &str) -> String {
    why.chars().take(100).collect()
}

#[cfg(feature = "planted")]
mod code {
    use super::*;
    use native_xlsx::planted::{Defect, plant};
    use support::sim::script::End;
    use support::sim::{faults, rolled_back};

    /// Which suite catches a defect.
    enum Suite {
        /// `tests/simulation.rs`
        Simulation,
        /// `tests/faults.rs`
        Faults,
        /// One of `support::sim::checks`.
        Check(fn() -> Result<(), String>),
    }

    const DEFECTS: [(Defect, Suite); 21] = [
        (Defect::BarriersSwapped, Suite::Simulation),
        (Defect::RecordChecksumIgnored, Suite::Simulation),
        (
            Defect::ExtentChecksumIgnored,
            Suite::Check(checks::damage_is_refused),
        ),
        (Defect::TailNotCut, Suite::Simulation),
        (Defect::SyncRetried, Suite::Faults),
        (Defect::SealedBeforeSynced, Suite::Faults),
        (Defect::SealTakenForGranted, Suite::Simulation),
        (
            Defect::StaleSealKept,
            Suite::Check(|| rolled_back::crashed_everywhere().map(drop)),
        ),
        (Defect::SlotOfAnotherRecord, Suite::Simulation),
        (Defect::LeftoverTakenOver, Suite::Simulation),
        (Defect::RenamedBeforeSynced, Suite::Simulation),
        (Defect::TargetNotParted, Suite::Simulation),
        (
            Defect::PartedWhileSealed,
            Suite::Check(|| published::crashed_everywhere(None).map(drop)),
        ),
        (
            Defect::ForeignFileReplaced,
            Suite::Check(checks::foreign_file_stays),
        ),
        (
            Defect::LostJournalTakenForRemoved,
            Suite::Check(checks::lost_journal_is_missed),
        ),
        (Defect::PoisonForgotten, Suite::Faults),
        (
            Defect::LockNotTaken,
            Suite::Check(checks::second_writer_waits),
        ),
        (Defect::CountAndTokenApart, Suite::Simulation),
        (Defect::KeyBeforeItsRows, Suite::Simulation),
        (Defect::CrcCombinedWrongly, Suite::Simulation),
        (Defect::WindowNotReset, Suite::Simulation),
    ];

    #[test]
    fn every_planted_defect_is_caught() {
        let _one = ONE.lock();
        let tasks = simulation();
        let mut unnoticed = Vec::new();
        for (defect, suite) in DEFECTS {
            plant(Some(defect));
            let caught = match suite {
                Suite::Simulation => caught_by_simulation(&tasks, None),
                Suite::Faults => faults::every(End::Finish, false, false).err(),
                Suite::Check(check) => check().err(),
            };
            plant(None);
            match caught {
                Some(why) => println!("caught  {:45} {}", format!("{defect:?}"), short(&why)),
                None => unnoticed.push(defect),
            }
        }
        assert!(unnoticed.is_empty(), "not caught: {unnoticed:?}");
        // Without a defect the same suites find nothing.
        assert_eq!(caught_by_simulation(&tasks[..10], None), None);
        for check in [
            checks::damage_is_refused,
            checks::foreign_file_stays,
            checks::lost_journal_is_missed,
            checks::second_writer_waits,
            || checks::salvage_lasts(None),
            || rolled_back::crashed_everywhere().map(drop),
        ] {
            check().unwrap();
        }
    }
}
