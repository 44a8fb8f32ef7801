//! A sealed commit is damaged and rolled back, by opening or by salvage, and another one of its number is made. Its process dies at
//! every operation, with the system living on, and the next one goes on from what it finds: after a power cut at any moment,
//! all of that must be there. The seal of the commit that is gone doesn't speak for the one in its place.

use super::checks::damage;
use super::cut;
use super::disk::SimDisk;
use super::expect::{Event, Expect, Snapshot};
use super::life::{Life, Recorder};
use super::published::{Outcome, cuts, deaths};
use super::recover::{find, recover};
use super::script::{End, Kind, Script, Step, target};
use super::world::{Op, World};
use native_xlsx::book::Workbook;
use native_xlsx::value::Value;
use std::sync::Arc;

/// A chunk in a sheet: no commit writes to the other one's files.
fn chunk(sheet: usize) -> Step {
    Step {
        sheet,
        kind: Kind::Chunk,
        fresh: false,
    }
}

fn script(steps: Vec<Step>) -> Script {
    Script {
        steps,
        end: End::Left,
        id: false,
        links: true,
        replace: None,
        relaxed: 0,
    }
}

/// The system writes back what nobody syncs, as it does after some seconds: the seal, too.
fn written_back(mut world: World) -> World {
    let files: Vec<_> = world.files.keys().copied().collect();
    let folders: Vec<_> = world.folders.keys().copied().collect();
    let synced = files.into_iter().map(|ino| Op::Sync { ino });
    let ops = synced.chain(folders.into_iter().map(|ino| Op::SyncFolder { ino }));
    ops.for_each(|op| world.apply(&op));
    world
}

/// A part whose second chunk is damaged, and gone with the next opening.
struct Damaged {
    world: World,
    /// With the first chunk alone.
    before: Arc<Snapshot>,
}

impl Damaged {
    /// Damages a byte of `file`, this far from its end.
    fn at(file: &str, from_end: usize) -> Outcome<Self> {
        let first = script(vec![chunk(0)]).run();
        let last = first.moments().last().ok_or("no moment")?;
        let before = last.expect.parts.last().ok_or("nothing committed")?;
        let mut world = written_back(script(vec![chunk(0), chunk(1)]).run().after());
        damage(&mut world, file, from_end)?;
        Ok(Damaged {
            world,
            before: Arc::clone(before),
        })
    }

    /// The second chunk once more, by a process that syncs or by one that doesn't.
    fn again(&self, syncs: bool) -> Outcome<Recorder> {
        let expect = Expect {
            parts: vec![Arc::clone(&self.before)],
            ..Expect::default()
        };
        let mut recorder = Recorder::new(self.world.clone(), expect, None);
        let opens = Script {
            relaxed: usize::from(!syncs),
            ..script(Vec::new())
        };
        let book = opens.open_for(0, Arc::new(recorder.disk.clone()));
        let book = book.map_err(|error| format!("rolling back: {error}"))?;
        let mut session = find(book, vec![Arc::clone(&self.before)])?;
        recorder.note(Event::Opened(Arc::clone(&session.now)));
        let committed = session.commit(&mut recorder, chunk(1), "c1");
        committed.map_err(|error| format!("once more: {error}"))?;
        Ok(recorder)
    }
}

/// Goes back behind damage of the rows, because it was asked for.
fn salvaged() -> Outcome<Damaged> {
    let mut damaged = Damaged::at("rows-00002", 10)?;
    let disk = SimDisk::new(damaged.world, None);
    let options = Value::Map(vec![("salvage".to_owned(), Value::Bool(true))]);
    let book = Workbook::open_on(Arc::new(disk.clone()), &target(), None, None, options);
    drop(book.map_err(|error| format!("salvage: {error}"))?);
    damaged.world = written_back(disk.world());
    Ok(damaged)
}

/// Power cuts from where the next process has the part open to where it finishes: whatever it shows lasts, though the one before
/// may have synced nothing. All that is not surely on the disk is lost.
fn cuts_while_open(script: &Script, life: &Life) -> Outcome<usize> {
    let place = |wanted: fn(&Event) -> bool| {
        let mut events = life.events.iter();
        let found = events.find(|(_, event)| wanted(event));
        found
            .map(|(at, _)| *at)
            .ok_or("never open, or never finished")
    };
    let opened = place(|event| matches!(event, Event::Opened(_)))?;
    let finishing = place(|event| matches!(event, Event::Finishing))?;
    let moments = life.moments().take(finishing).skip(opened);
    let mut count = 0;
    for moment in moments {
        let at = |why| format!("{why} (behind {} {:?})", moment.number, moment.op);
        let world = moment.cut(&cut::enumerated(&moment.world)[0]);
        recover(script, world, moment.expect.clone(), 2, None).map_err(at)?;
        count += 1;
    }
    Ok(count)
}

/// Every death, and every moment of what follows. Returns how many power cuts.
pub fn crashed_everywhere() -> Outcome<usize> {
    let next = script(Vec::new());
    let mut count = 0;
    for damaged in [Damaged::at("journal", 1)?, salvaged()?] {
        for syncs in [true, false] {
            let life = damaged.again(syncs)?.end();
            if syncs {
                count += cuts(&next, &life, 2, 1, None)?;
            }
            count += deaths(&life, |world, expect| {
                let life = recover(&next, world, expect, 1, None)?;
                cuts_while_open(&next, &life)
            })?;
        }
    }
    Ok(count)
}
