//! A process that died behind the renaming leaves the finished file and, beside it, the part, of which that file may be
//! one. Whatever the next process does then is crashed at every operation that changes something, and so is the one after
//! it; and none that only asks, discards or replaces needs room on the disk.

use super::campaign::Defect;
use super::cut;
use super::disk::{Call, Plan, SimDisk, Verdict};
use super::expect::{Event, Expect, Snapshot};
use super::life::{Life, Moment, Recorder};
use super::recover::{append, find, recover};
use super::script::{End, Kind, Script, Step, first};
use super::world::{Node, Op, ROOT, World};
use native_xlsx::book::Workbook;
use native_xlsx::{Code, Result as Done};
use std::path::Path;
use std::sync::Arc;

pub type Outcome<T = ()> = Result<T, String>;
/// What every process does wrong.
pub type Wrong<'a> = Option<&'a Defect>;

pub fn plan(wrong: Wrong<'_>) -> Option<Box<dyn Plan>> {
    wrong.map(|wrong| wrong())
}

/// Two sheets with rows; the longer one's file becomes the finished one where files can have two names.
fn script(id: bool, links: bool) -> Script {
    let step = |sheet, kind| Step {
        sheet,
        kind,
        fresh: false,
    };
    Script {
        steps: vec![step(0, Kind::Chunk), step(1, Kind::Rich)],
        end: End::Finish,
        id,
        links,
        replace: None,
        relaxed: 0,
    }
}

/// The same as a run of its own that replaces whatever stands.
fn replacing(script: &Script, old: &Arc<Vec<u8>>) -> Script {
    Script {
        id: !script.id,
        replace: Some(Arc::clone(old)),
        ..script.clone()
    }
}

/// What the process left that died behind the renaming, and its file.
struct Left {
    script: Script,
    world: World,
    expect: Expect,
    file: Arc<Vec<u8>>,
    all: Arc<Snapshot>,
}

impl Left {
    fn by(script: Script) -> Self {
        let life = script.run();
        let moment = life
            .moments()
            .find(|moment| matches!(&moment.op, Some(Op::Rename { to, .. }) if to.1 == "f.xlsx"));
        let moment = moment.unwrap();
        let world = moment.death(false);
        Left {
            script,
            file: world.read(&["f.xlsx"]).unwrap(),
            all: moment.expect.finished.clone().unwrap(),
            expect: moment.expect,
            world,
        }
    }

    fn every() -> impl Iterator<Item = Self> {
        [(false, true), (true, true), (false, false), (true, false)]
            .into_iter()
            .map(|(id, links)| Left::by(script(id, links)))
    }

    /// What may be found while rows are added behind the finished file, which stays what it is until another one takes its place.
    fn going_on(&self) -> Expect {
        Expect {
            parts: vec![Arc::clone(&self.all)],
            old: Some(Arc::clone(&self.file)),
            ..Expect::default()
        }
    }

    /// The same disk, with the file's name durable.
    fn durable(&self) -> World {
        let mut world = self.world.clone();
        world.apply(&Op::SyncFolder { ino: ROOT });
        world
    }

    /// While another run takes the part's place.
    fn replaced(&self) -> Expect {
        Expect::nothing(Some(Arc::clone(&self.file)))
    }
}

/// Opens the part with nothing in its way, adds to it, and finishes nothing.
fn adds(script: &Script, recorder: &mut Recorder, depth: usize) -> Outcome {
    let say = |error: native_xlsx::Error| format!("adding: {error}");
    let book = script.open(disk(recorder)).map_err(say)?;
    let mut session = find(book, recorder.expect().parts)?;
    recorder.note(Event::Opened(Arc::clone(&session.now)));
    // Rows of the page whose file it is, and no new file whose name would be synced.
    let step = Step {
        sheet: 1,
        kind: Kind::Chunk,
        fresh: false,
    };
    let added = session.commit(recorder, step, &format!("after-{depth}"));
    added.map_err(say)
}

fn disk(recorder: &Recorder) -> Arc<SimDisk> {
    Arc::new(recorder.disk.clone())
}

fn discards(script: &Script, recorder: &mut Recorder) -> Outcome {
    let say = |error: native_xlsx::Error| format!("discarding: {error}");
    let mut book = script.open(disk(recorder)).map_err(say)?;
    recorder.note(Event::Discarding);
    book.discard().map_err(say)?;
    recorder.note(Event::Discarded);
    recorder.note(Event::Removed);
    Ok(())
}

fn replaces(script: &Script, recorder: &mut Recorder) -> Outcome {
    recorder.note(Event::Creating(first()));
    let opened = script.open(disk(recorder));
    opened.map_err(|error| format!("replacing: {error}"))?;
    recorder.note(Event::Opened(first()));
    Ok(())
}

/// Power cuts at every moment of a life, and the recovery from each. Returns how many.
pub fn cuts(
    script: &Script,
    life: &Life,
    most: usize,
    depth: usize,
    wrong: Wrong<'_>,
) -> Outcome<usize> {
    let mut count = 0;
    for moment in life.moments() {
        for (variant, cut) in cut::enumerated(&moment.world).iter().take(most).enumerate() {
            let at = |why| format!("{why} ({} {:?}, cut {variant})", moment.number, moment.op);
            let expect = moment.expect.clone();
            recover(script, moment.cut(cut), expect, depth, plan(wrong)).map_err(at)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Power cuts at every moment of a life that removes the part: it stands with all of its rows, or the file does.
fn never_nothing(left: &Left, life: &Life) -> Outcome<usize> {
    let mut count = 0;
    for moment in life.moments() {
        for cut in cut::enumerated(&moment.world) {
            count += 1;
            let world = moment.cut(&cut);
            if world.read(&["f.xlsx"]).as_ref() == Some(&left.file) {
                continue;
            }
            let recorder = Recorder::new(world, left.expect.clone(), None);
            let book = left.script.open(disk(&recorder)).map_err(text)?;
            find(book, vec![Arc::clone(&left.all)])
                .map_err(|why| format!("neither file nor part: {why} ({})", moment.number))?;
        }
    }
    Ok(count)
}

/// Deaths at every moment of a life, with what `next` makes of each.
pub fn deaths(
    life: &Life,
    mut next: impl FnMut(World, Expect) -> Outcome<usize>,
) -> Outcome<usize> {
    let mut count = 0;
    for moment in life.moments() {
        let Moment { number, op, .. } = &moment;
        let write = matches!(op, Some(Op::Write { .. }));
        for torn in [false, true].into_iter().filter(|torn| write || !torn) {
            let at = |why| format!("{why} (after a death at {number} {op:?}, torn: {torn})");
            count += 1 + next(moment.death(torn), moment.expect.clone()).map_err(at)?;
        }
    }
    Ok(count)
}

/// Every way to go on from what was left, crashed everywhere.
pub fn crashed_everywhere(wrong: Wrong<'_>) -> Outcome<usize> {
    let mut count = 0;
    for left in Left::every() {
        let Left { script, .. } = &left;
        let told = |what: &str, outcome: Outcome<usize>| {
            let (id, links) = (script.id, script.links);
            outcome.map_err(|why| format!("{what}, id: {id}, links: {links}: {why}"))
        };
        // Finished again, or found to be finished.
        let life = recover(
            script,
            left.world.clone(),
            left.expect.clone(),
            1,
            plan(wrong),
        )?;
        count += told("finish", cuts(script, &life, 12, 2, wrong))?;
        if script.links {
            let finished = deaths(&life, |world, expect| {
                let life = recover(script, world, expect, 2, plan(wrong))?;
                cuts(script, &life, 1, 3, wrong)
            });
            count += told("finish", finished)?;
        }
        if !script.id {
            let mut recorder = Recorder::new(left.world.clone(), left.expect.clone(), plan(wrong));
            discards(script, &mut recorder)?;
            count += told(
                "discard",
                cuts(script, &recorder.end(), usize::MAX, 1, wrong),
            )?;
            // More rows, by one process after the other.
            let mut recorder = Recorder::new(left.durable(), left.going_on(), plan(wrong));
            adds(script, &mut recorder, 1)?;
            let life = recorder.end();
            count += told("add", cuts(script, &life, 8, 2, wrong))?;
            let added = deaths(&life, |world, expect| {
                let mut recorder = Recorder::new(world, expect, plan(wrong));
                adds(script, &mut recorder, 2)?;
                cuts(script, &recorder.end(), 1, 3, wrong)
            });
            count += told("add", added)?;
        }
        let other = replacing(script, &left.file);
        if other.id {
            let mut recorder = Recorder::new(left.durable(), left.replaced(), plan(wrong));
            replaces(&other, &mut recorder)?;
            count += told(
                "replace",
                cuts(&other, &recorder.end(), usize::MAX, 1, wrong),
            )?;
            let mut recorder = Recorder::new(left.world.clone(), left.replaced(), plan(wrong));
            replaces(&other, &mut recorder)?;
            count += told("replace", never_nothing(&left, &recorder.end()))?;
            let mut recorder = Recorder::new(left.world.clone(), left.expect.clone(), plan(wrong));
            discards(script, &mut recorder)?;
            count += told("discard", never_nothing(&left, &recorder.end()))?;
        }
    }
    Ok(count)
}

/// No room for rows.
struct Full;

impl Plan for Full {
    fn judge(&mut self, _number: usize, call: Call, path: &Path) -> Verdict {
        let rows = path.file_name().unwrap() == "rows.new";
        if rows && call == Call::Write {
            Verdict::Fail(libc::ENOSPC)
        } else {
            Verdict::Do
        }
    }
}

/// On a full disk: a redelivered job finds its file, another run takes the part's place, discard removes it; and one that
/// adds rows says what is wrong, leaves nothing half copied, and goes on when there is room.
pub fn on_a_full_disk() -> Outcome {
    for left in Left::every() {
        let Left { script, world, .. } = &left;
        let full = |expect| Recorder::new(world.clone(), expect, Some(Box::new(Full)));
        if script.id {
            let mut book = script
                .open(disk(&full(left.expect.clone())))
                .map_err(text)?;
            book.finish().map_err(text)?;
            continue;
        }
        let mut recorder = full(left.expect.clone());
        discards(script, &mut recorder)?;
        stands(&recorder, &left)?;
        let mut recorder = full(left.replaced());
        replaces(&replacing(script, &left.file), &mut recorder)?;
        stands(&recorder, &left)?;
        if script.links {
            adding(&left, full(left.going_on()))?;
        }
    }
    Ok(())
}

fn text(error: native_xlsx::Error) -> String {
    error.to_string()
}

fn stands(recorder: &Recorder, left: &Left) -> Outcome {
    if recorder.disk.world().read(&["f.xlsx"]).as_ref() == Some(&left.file) {
        Ok(())
    } else {
        Err("the finished file isn't what it was".into())
    }
}

fn adding(left: &Left, mut recorder: Recorder) -> Outcome {
    let full = |outcome: Done<()>| match outcome {
        Err(error) if error.code() == Code::DiskFull => Ok(()),
        other => Err(format!("on a full disk: {other:?}")),
    };
    let open = |recorder: &Recorder| left.script.open(disk(recorder)).map_err(text);
    // Finish has changed nothing yet: when there is room, the same handle can be asked again.
    let mut book = open(&recorder)?;
    let finish = |book: &mut Workbook| book.finish().map(|_| ());
    full(finish(&mut book))?;
    full(finish(&mut book))?;
    stands(&recorder, left)?;
    let names = recorder.disk.world().folders;
    if names
        .values()
        .any(|folder| folder.cache.contains_key("rows.new"))
    {
        return Err("half a copy is left".into());
    }
    recorder.disk.set_plan(None);
    finish(&mut book).map_err(text)?;
    stands(&recorder, left)?;
    // Rows that come in are those of any failed write.
    recorder = Recorder::new(left.world.clone(), left.going_on(), Some(Box::new(Full)));
    let mut session = find(open(&recorder)?, recorder.expect().parts)?;
    full(append(&mut session, &mut recorder, 1))?;
    match session.book.commit(None) {
        Err(error) if error.code() == Code::Poisoned => {}
        other => return Err(format!("not latched: {other:?}")),
    }
    drop(session);
    stands(&recorder, left)?;
    recorder.disk.set_plan(None);
    adds(
        &left.script,
        &mut Recorder::new(recorder.disk.world(), left.going_on(), None),
        1,
    )
}

/// The finished file was changed under its own name, which changed the rows: cut, or overwritten.
pub fn edited_in_place() -> Outcome {
    for cut in [true, false] {
        let left = Left::by(script(false, true));
        let mut world = left.world.clone();
        let rows = world.folders[&ROOT].cache["f.xlsx"];
        let Node::File(ino) = rows else {
            return Err("no file".into());
        };
        let bytes = Arc::make_mut(&mut world.files.get_mut(&ino).unwrap().cache);
        if cut {
            bytes.truncate(native_xlsx::part::HEAD as usize + 5);
        } else {
            bytes[native_xlsx::part::HEAD as usize..].fill(b'x');
        }
        let left = Left {
            file: world.read(&["f.xlsx"]).unwrap(),
            world,
            ..left
        };
        let fresh = || Recorder::new(left.world.clone(), left.replaced(), None);
        // Who needs the rows is told.
        let recorder = fresh();
        let mut book = left.script.open(disk(&recorder)).map_err(text)?;
        for _ in 0..2 {
            match book.finish() {
                Err(error) if error.code() == Code::Corrupt => {}
                other => return Err(format!("damaged rows: {other:?}")),
            }
        }
        drop(book);
        stands(&recorder, &left)?;
        // Who doesn't, needn't care.
        let mut recorder = fresh();
        discards(&left.script, &mut recorder)?;
        stands(&recorder, &left)?;
        if recorder
            .disk
            .world()
            .read(&["f.xlsx.part", "journal"])
            .is_some()
        {
            return Err("the part is still there".into());
        }
        let other = replacing(&left.script, &left.file);
        let mut recorder = fresh();
        replaces(&other, &mut recorder)?;
        stands(&recorder, &left)?;
        let world = recorder.disk.world();
        recover(&other, world, recorder.expect(), 1, None)?;
    }
    Ok(())
}
