//! A receipt beside a file that is not its run's, though it is as long: of an earlier run, whose place a new one takes; and
//! of a finish that was cut off before its file stood. Whatever a power cut leaves, it never vouches for that file.

use super::cut;
use super::disk::SimDisk;
use super::expect::Expect;
use super::fault::{Failing, Fault, Hits};
use super::life::Recorder;
use super::published::{Outcome, Wrong, cuts, plan};
use super::recover::recover;
use super::script::{End, Kind, Script, Step, put};
use super::world::{Op, World};
use native_xlsx::book::Workbook;
use std::sync::Arc;

fn finishing(id: bool, replace: Option<Arc<Vec<u8>>>) -> Script {
    let step = Step {
        sheet: 0,
        kind: Kind::Token,
        fresh: false,
    };
    Script {
        steps: vec![step],
        end: End::Finish,
        id,
        links: true,
        replace,
        relaxed: 0,
    }
}

fn opened(script: &Script, world: World) -> (SimDisk, native_xlsx::Result<Workbook>) {
    let disk = SimDisk::new(world, None);
    let book = script.open(Arc::new(disk.clone()));
    (disk, book)
}

/// Every power cut. Returns how many.
pub fn crashed_everywhere(wrong: Wrong<'_>) -> Outcome<usize> {
    Ok(of_an_earlier_run(wrong)? + taken_back(wrong)? + given_up(wrong)? + given_up_in_between()?)
}

/// The disk fails from an operation on.
fn failing(disk: &SimDisk, fault: Fault, at: usize, sticking: bool) {
    let hits = Hits::default();
    disk.set_plan(Some(Box::new(Failing {
        fault,
        at,
        sticking,
        hits,
    })));
}

/// A run whose finish failed between its receipt and its file is given up, and that fails, too, at any operation: as long as no file
/// stands nobody is told that it is finished. Asked again, it is given up for good.
fn given_up_in_between() -> Outcome<usize> {
    let script = finishing(true, None);
    let left = Script {
        end: End::Left,
        ..script.clone()
    };
    let world = left.run().after();
    // Its handle after a finish that failed at its operation `at`, and at all behind it.
    let finished_badly = |at: usize| -> Outcome<Option<(SimDisk, Workbook)>> {
        let (disk, book) = opened(&script, world.clone());
        let mut book = book.map_err(|error| error.to_string())?;
        failing(&disk, Fault::Io, disk.calls() + at, true);
        let failed = book.finish().is_err();
        Ok(failed.then_some((disk, book)))
    };
    let mut count = 0;
    for at in 0.. {
        for later in 0.. {
            let Some((disk, mut book)) = finished_badly(at)? else {
                return Ok(count);
            };
            if disk.world().read(&["f.xlsx.receipt"]).is_none() {
                break;
            }
            failing(&disk, Fault::Io, disk.calls() + later, true);
            let outcome = book.discard();
            let died = disk.world();
            let says = |why: &str| format!("finish failed at {at}, discard at {later}: {why}");
            for world in [died.clone(), cut::enumerated(&died)[0].of(died.clone())] {
                count += 1;
                let stands = world.read(&["f.xlsx"]).is_some();
                let (_, again) = opened(&script, world);
                if again.is_ok_and(|book| book.is_finished()) && !stands {
                    return Err(says("the run passes for finished, and there is no file"));
                }
            }
            disk.set_plan(None);
            if outcome.is_err() {
                book.discard().map_err(|error| says(error.message()))?;
            }
            let world = disk.world();
            // A selection: what is left is much the same from one operation to the next.
            let cuts = cut::enumerated(&world);
            for cut in cuts.iter().skip(later % 4).step_by(4) {
                count += 1;
                let world = cut.of(world.clone());
                let is_there = |path: &[&str]| world.read(path).is_some();
                if is_there(&["f.xlsx.receipt"]) || is_there(&["f.xlsx.part", "journal"]) {
                    return Err(says("once it is given up it comes back"));
                }
            }
            if outcome.is_ok() {
                break;
            }
        }
    }
    Ok(count)
}

/// A finished run is given up: once that is acknowledged its receipt doesn't come back, and its jobs don't take themselves
/// for done.
fn given_up(wrong: Wrong<'_>) -> Outcome<usize> {
    let script = finishing(true, None);
    let world = script.run().after().restarted();
    let disk = SimDisk::new(world, plan(wrong));
    let storage = Arc::new(disk.clone());
    let given_up = script.open(storage).and_then(|mut book| book.discard());
    given_up.map_err(|error| format!("giving up: {error}"))?;
    let world = disk.world();
    let cuts = cut::enumerated(&world);
    for (variant, cut) in cuts.iter().enumerate() {
        if cut.of(world.clone()).read(&["f.xlsx.receipt"]).is_some() {
            return Err(format!("the receipt is back (cut {variant})"));
        }
    }
    Ok(cuts.len())
}

/// A finish with an id ends between its receipt and its file; the next process takes the receipt back, is cut off anywhere,
/// and another one goes on.
fn taken_back(wrong: Wrong<'_>) -> Outcome<usize> {
    let learned = finishing(true, Some(Arc::new(vec![0; 8])));
    let made = learned.run().after().read(&["f.xlsx"]);
    let len = made.ok_or("nothing was finished")?.len();
    let script = finishing(true, Some(Arc::new(vec![b'o'; len])));
    let life = script.run();
    let mut moments = life.moments();
    let renaming = |op: &Op| matches!(op, Op::Rename { to, .. } if to.1 == "f.xlsx");
    let moment = moments.find(|moment| moment.op.as_ref().is_some_and(renaming));
    let moment = moment.ok_or("the file was never renamed")?;
    // All that is not surely on the disk is lost: the renaming, too.
    let left = moment.cut(&cut::enumerated(&moment.world)[0]);
    if left.read(&["f.xlsx.receipt"]).is_none() {
        return Err("the receipt isn't durable".into());
    }
    let life = recover(&script, left, moment.expect.clone(), 1, plan(wrong))?;
    cuts(&script, &life, usize::MAX, 2, wrong)
}

/// A finish without an id takes the place of a file of a run with one.
fn of_an_earlier_run(wrong: Wrong<'_>) -> Outcome<usize> {
    let first = finishing(true, None);
    let mut world = first.run().after().restarted();
    let made = world.read(&["f.xlsx"]).ok_or("nothing was finished")?;
    // Only their length is the same.
    let theirs = Arc::new(vec![b'o'; made.len()]);
    put(&mut world, "f.xlsx", &theirs);
    let second = finishing(false, Some(Arc::clone(&theirs)));
    let expect = Expect::nothing(Some(Arc::clone(&theirs)));
    let mut recorder = Recorder::new(world, expect, plan(wrong));
    let performed = second.perform(&mut recorder, &mut None);
    performed.map_err(|error| error.to_string())?;
    let life = recorder.end();
    let mut count = 0;
    for moment in life.moments() {
        for (variant, cut) in cut::enumerated(&moment.world).iter().enumerate() {
            let at = |why| format!("{why} ({} {:?}, cut {variant})", moment.number, moment.op);
            judge(&first, &second, moment.cut(cut), &theirs).map_err(at)?;
            count += 1;
        }
    }
    Ok(count)
}

/// The second run is given up; then the first one's job is delivered again.
fn judge(first: &Script, second: &Script, world: World, theirs: &Arc<Vec<u8>>) -> Outcome {
    let (disk, book) = opened(second, world);
    let given_up = book.and_then(|mut book| book.discard());
    given_up.map_err(|error| format!("giving up: {error}"))?;
    let world = disk.world();
    let file = world.read(&["f.xlsx"]).ok_or("no file is left")?;
    let (_, book) = opened(first, world);
    let finished = book.is_ok_and(|book| book.is_finished());
    if finished && file != *theirs {
        return Err("the first run's receipt vouches for the second one's file".into());
    }
    Ok(())
}
