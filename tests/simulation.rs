//! Power cuts on a simulated disk: at every operation of every workload of up to three commits over two sheets, whatever
//! is left must be a prefix of the commits, and nothing acknowledged may be missing. `NX_STATES`: how many states;
//! `NX_SEED`: the seed; `NX_REPLAY`: one state, as a failure names it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use support::sim::campaign::{Campaign, Effort, Path, Task, replay};
use support::sim::{checks, published, receipts, rolled_back, tasks};

/// Past the test runner, which keeps what a passing test prints to itself.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn number(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name}={value} is no number")),
    )
}

/// All tasks. Those of a thorough campaign are numbered otherwise: a failure says which it was.
fn all(thorough: bool) -> Vec<Task> {
    let quick = Effort {
        listed: 2,
        random: 1,
        again: 30,
        within: 8,
        deaths: false,
    };
    // A round of all workloads is less than half a million; the next has another seed, so other cuts. Were all cuts of a moment
    // listed, a million would be over in the third workload.
    let full = Effort {
        listed: 6,
        random: 3,
        again: 20,
        within: 6,
        deaths: true,
    };
    let deep = Effort {
        within: 4,
        deaths: true,
        ..quick
    };
    let pick = |thoroughly: Effort, quickly: Effort| if thorough { thoroughly } else { quickly };
    let mut tasks = tasks::others(pick(full, deep));
    tasks.extend(tasks::sequences(pick(full, quick)));
    tasks.extend(tasks::relaxed(pick(full, deep)));
    tasks.extend(tasks::ends(pick(full, quick), |n| thorough || n % 4 == 3));
    tasks
}

#[test]
fn power_cuts_at_every_operation() {
    let seed = number("NX_SEED").unwrap_or(1);
    let most = number("NX_STATES");
    let tasks = all(most.is_some());
    if let Ok(path) = std::env::var("NX_REPLAY") {
        let path = Path::parse(&path).expect("NX_REPLAY is SEED/WORKLOAD.MOMENT.VARIANT…");
        replay(&tasks, &path, None).unwrap();
        return;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut campaign = Campaign::new(seed, &tasks);
    campaign.most = most.unwrap_or(u64::MAX);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let campaign = &campaign;
        scope.spawn(move || {
            let mut said = Instant::now();
            while !campaign.is_over() {
                std::thread::sleep(Duration::from_millis(100));
                if said.elapsed() > Duration::from_secs(10) {
                    said = Instant::now();
                    let states = campaign.states.load(Ordering::Relaxed);
                    say(&format!(
                        "{states} states after {} s",
                        began.elapsed().as_secs()
                    ));
                }
            }
        });
        for round in 0.. {
            campaign.round(threads, seed.wrapping_add(round));
            if most.is_none() || campaign.is_over() {
                break;
            }
        }
        campaign.end();
    });
    let states = campaign.states.load(Ordering::Relaxed);
    let failures = campaign.failures();
    let seconds = began.elapsed().as_secs();
    say(&format!(
        "simulated disk: {states} states, seed {seed}, {seconds} s"
    ));
    for (sort, (tasks, states)) in campaign.sorts() {
        say(&format!("  {sort}: {tasks} workloads, {states} states"));
    }
    for failure in &failures {
        let variable = most.map_or(String::new(), |_| "NX_STATES=1 ".into());
        say(&format!(
            "{variable}NX_REPLAY={}: {}",
            failure.path, failure.why
        ));
    }
    assert!(failures.is_empty(), "{}", failures[0].why);
    assert!(states >= most.unwrap_or(10_000), "only {states} states");
}

#[test]
fn what_follows_a_finish_that_was_cut_off_is_crashed_everywhere() {
    let states = published::crashed_everywhere(None).unwrap();
    say(&format!("behind a cut-off finish: {states} states"));
    assert!(states > 1_000, "only {states} states");
}

#[test]
fn what_follows_a_finish_that_was_cut_off_needs_no_room() {
    published::on_a_full_disk().unwrap();
}

#[test]
fn a_finished_file_that_was_edited_in_place_stands_in_nobodys_way() {
    published::edited_in_place().unwrap();
}

#[test]
fn an_old_receipt_never_vouches_for_a_new_file() {
    let states = receipts::crashed_everywhere(None).unwrap();
    say(&format!("beside an old receipt: {states} states"));
    assert!(states > 100, "only {states} states");
}

#[test]
fn what_salvage_went_back_to_lasts() {
    checks::salvage_lasts(None).unwrap();
}

#[test]
fn a_commit_in_the_place_of_one_that_was_rolled_back_is_crashed_everywhere() {
    let states = rolled_back::crashed_everywhere().unwrap();
    say(&format!("behind a roll-back: {states} states"));
    assert!(states > 100, "only {states} states");
}
