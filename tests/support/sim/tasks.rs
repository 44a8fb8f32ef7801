//! Which workloads a campaign goes through.

use super::campaign::{Effort, Task};
use super::script::{End, Kind, Script, Step};
use std::sync::Arc;

const KINDS: [Kind; 3] = [Kind::Token, Kind::Chunk, Kind::Rich];

/// Every sequence of up to three commits, each of one of three kinds in one of two sheets; which commits are made by new
/// processes follows the number of the sequence. A workload is crashed only behind what it has in common with a shorter one.
pub fn sequences(effort: Effort) -> Vec<Task> {
    let mut tasks = vec![task(Vec::new(), End::Left, effort, None)];
    let mut level: Vec<Vec<Step>> = vec![Vec::new()];
    for depth in 0..3_usize {
        let mut next = Vec::new();
        for steps in &level {
            for choice in 0..6 {
                let fresh = depth > 0 && (next.len() / 3 + depth) % 2 == 0;
                let mut longer = steps.clone();
                longer.push(Step {
                    sheet: choice % 2,
                    kind: KINDS[choice / 2],
                    fresh,
                });
                tasks.push(task(longer.clone(), End::Left, effort, Some(steps.clone())));
                next.push(longer);
            }
        }
        level = next;
    }
    tasks
}

/// Finish, with and without an id, and discard, after each of the sequences that `choose` takes.
pub fn ends(effort: Effort, choose: impl Fn(usize) -> bool) -> Vec<Task> {
    let sequences = sequences(effort);
    let chosen = sequences.iter().enumerate().filter(|(n, _)| choose(*n));
    chosen
        .flat_map(|(number, begun)| {
            let steps = &begun.script.steps;
            [
                (End::Finish, false),
                (End::Finish, true),
                (End::Discard, false),
            ]
            .map(|(end, id)| {
                let mut task = task(steps.clone(), end, effort, Some(steps.clone()));
                // One in three on a file system where the rows must be copied.
                let links = number % 3 != 0;
                for script in task.skip.iter_mut().chain([&mut task.script]) {
                    script.id = id;
                    script.links = links;
                }
                task
            })
        })
        .collect()
}

/// What the sequences don't have: both sheets in one commit, rows taken back, several segments, a file to be replaced.
pub fn others(effort: Effort) -> Vec<Task> {
    let step = |kind, fresh| Step {
        sheet: 0,
        kind,
        fresh,
    };
    let lists = [
        vec![step(Kind::Both, false), step(Kind::Both, true)],
        vec![
            step(Kind::Chunk, false),
            step(Kind::Undone, true),
            step(Kind::Token, false),
        ],
        vec![step(Kind::Rich, false), step(Kind::Rich, true)],
        vec![step(Kind::Large, false)],
    ];
    let mut tasks: Vec<Task> = lists
        .into_iter()
        .map(|steps| task(steps, End::Finish, effort, None))
        .collect();
    // Megabytes in each state: no deaths here.
    for task in &mut tasks {
        if task
            .script
            .steps
            .iter()
            .any(|step| step.kind == Kind::Large)
        {
            task.effort.deaths = false;
        }
    }
    tasks.extend(replacing(effort));
    tasks
}

/// A process that syncs goes on from what others wrote that don't: as soon as its first commit has returned, all of it lasts.
pub fn relaxed(effort: Effort) -> Vec<Task> {
    // The last commit makes no new file, and writes none but its sheet's rows.
    let lists = [[Kind::Rich, Kind::Chunk], [Kind::Chunk, Kind::Rich]];
    let ends = [(End::Left, false), (End::Finish, true)];
    let tasks = lists.into_iter().flat_map(|kinds| {
        ends.map(|(end, id)| {
            let mut steps: Vec<Step> = (0..)
                .zip(kinds)
                .map(|(sheet, kind)| Step {
                    sheet,
                    kind,
                    fresh: false,
                })
                .collect();
            steps.push(Step {
                sheet: 1,
                kind: Kind::Token,
                fresh: true,
            });
            let mut task = task(steps.clone(), end, effort, Some(steps));
            for script in task.skip.iter_mut().chain([&mut task.script]) {
                script.relaxed = 2;
                script.id = id;
            }
            task
        })
    });
    tasks.collect()
}

/// The file that stands is exactly as long as the new one: only that tells nothing.
pub fn replacing(effort: Effort) -> Vec<Task> {
    let steps = vec![Step {
        sheet: 0,
        kind: Kind::Chunk,
        fresh: false,
    }];
    let mut task = task(steps, End::Finish, effort, None);
    task.script.id = true;
    // Any length will do to learn the right one.
    task.script.replace = Some(Arc::new(vec![0; 8]));
    let made = task.script.run().after().read(&["f.xlsx"]).unwrap();
    task.script.replace = Some(Arc::new(vec![b'o'; made.len()]));
    vec![task]
}

fn task(steps: Vec<Step>, end: End, effort: Effort, skip: Option<Vec<Step>>) -> Task {
    let script = |steps, end| Script {
        steps,
        end,
        id: false,
        links: true,
        replace: None,
        relaxed: 0,
    };
    Task {
        script: script(steps, end),
        skip: skip.map(|steps| script(steps, End::Left)),
        effort,
    }
}
