//! What the next process does after a crash: look, open, compare with what may be there, append, finish, and have the
//! result read by a reader that isn't ours.

use super::disk::Plan;
use super::expect::{Event, Expect, Snapshot};
use super::life::{Life, Recorder};
use super::script::{Kind, Script, Session, Step, first, target};
use super::verify;
use super::world::{ROOT, World};
use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::part::Paths;
use native_xlsx::part::storage::Storage;
use std::sync::Arc;

/// Keys that anybody may have committed.
const KEYS: [&str; 6] = ["c0", "c1", "c2", "after-1", "after-2", "after-3"];

/// What somebody calls a file that stands in the way.
const MOVED: &str = "moved.xlsx";

/// Recovers and judges. `depth` names what is appended. Returns the recovery's own life, for the next crash.
pub fn recover(
    script: &Script,
    world: World,
    expect: Expect,
    depth: usize,
    plan: Option<Box<dyn Plan>>,
) -> Result<Life, String> {
    let stands = standing(&world, &expect)?;
    if expect.gone && world.folders[&ROOT].cache.contains_key("f.xlsx.part") {
        return Err("the part that was removed is there again".into());
    }
    let mut recorder = Recorder::new(world, expect, plan);
    let outcome = go_on(script, &mut recorder, depth, stands);
    outcome.map(|()| recorder.end())
}

/// Whether the file of this run stands at the target; anything there must be whole.
pub fn standing(world: &World, expect: &Expect) -> Result<bool, String> {
    match world.read(&["f.xlsx"]) {
        Some(bytes) if expect.old.as_ref() == Some(&bytes) => Ok(false),
        Some(bytes) => match &expect.finished {
            Some(snapshot) => verify::file(&bytes, snapshot).map(|()| true),
            None => Err("a file stands at the target before anything was finished".into()),
        },
        None if expect.must_stand => Err("the finished file is gone".into()),
        None if expect.old.is_some() => Err("the file that was to be replaced is gone".into()),
        None => Ok(false),
    }
}

fn go_on(
    script: &Script,
    recorder: &mut Recorder,
    depth: usize,
    stands: bool,
) -> Result<(), String> {
    let say = |doing: &'static str| move |error: native_xlsx::Error| format!("{doing}: {error}");
    let expect = recorder.expect();
    let disk = recorder.disk.clone();
    let status = Workbook::status_on(&disk, &target()).map_err(say("status"))?;
    if expect.absent {
        recorder.note(Event::Creating(first()));
    }
    let book = match script.open(Arc::new(disk.clone())) {
        Ok(book) => book,
        // Without an id a finished file is just a file.
        Err(error) if error.code() == Code::Exists && stands && !script.id => {
            recorder.note(Event::Finished);
            return left_clean(recorder);
        }
        Err(error) => return Err(format!("open: {error}")),
    };
    if book.is_finished() {
        return finished(script, recorder, book, stands);
    }
    if expect.must_stand && !stands {
        return Err("a finished run is building again".into());
    }
    let mut known = expect.parts.clone();
    if expect.absent {
        known.push(first());
    }
    let mut session = find(book, known)?;
    recorder.note(Event::Opened(Arc::clone(&session.now)));
    // What another run had begun is gone.
    if status.state == "building" && status.id.is_some() == script.id {
        let rows: u64 = session.now.sheets.iter().map(|s| s.rows.len() as u64).sum();
        if status.rows != Some(rows) {
            return Err(format!(
                "status says {:?} rows, {rows} are there",
                status.rows
            ));
        }
    }
    if stands {
        // Published, and not yet cleaned up: the same once more.
        let all = expect.finished.is_some_and(|all| all == session.now);
        if !all {
            return Err("the file stands, but the part behind it has other rows".into());
        }
    } else {
        session.add_second(recorder).map_err(say("add sheet"))?;
        append(&mut session, recorder, depth).map_err(say("append"))?;
    }
    match session.finish(recorder) {
        // Rows came in behind a finish that was cut off, in another process: its file is one that this run didn't make.
        Err(error) if error.code() == Code::Exists && expect.old.is_some() && !stands => {
            let away = target().with_file_name(MOVED);
            disk.rename(&target(), &away).unwrap();
            session.finish(recorder).map_err(say("finish again"))?;
        }
        finished => finished.map_err(say("finish"))?,
    }
    let now = Arc::clone(&session.now);
    drop(session);
    let bytes = recorder.disk.world().read(&["f.xlsx"]);
    verify::file(&bytes.ok_or("finish returned, and there is no file")?, &now)?;
    left_clean(recorder)
}

pub fn append(
    session: &mut Session,
    recorder: &mut Recorder,
    depth: usize,
) -> native_xlsx::Result<()> {
    let name = format!("after-{depth}");
    // Not always the same files first: what one commit makes durable must not hide what another one forgets.
    let choices = [
        [(1, Kind::Rich), (0, Kind::Chunk)],
        [(0, Kind::Chunk), (1, Kind::Token)],
        [(1, Kind::Token), (0, Kind::Chunk)],
        [(0, Kind::Rich), (1, Kind::Chunk)],
    ];
    let done = recorder.disk.done()
        + session
            .now
            .sheets
            .iter()
            .map(|s| s.rows.len())
            .sum::<usize>();
    for (sheet, kind) in choices[done % choices.len()] {
        let fresh = false;
        session.commit(recorder, Step { sheet, kind, fresh }, &name)?;
    }
    Ok(())
}

/// A finished run with an id answers every redelivery.
fn finished(
    script: &Script,
    recorder: &mut Recorder,
    mut book: Workbook,
    stands: bool,
) -> Result<(), String> {
    let expect = recorder.expect();
    let all = expect.finished.filter(|_| stands && script.id);
    let all = all.ok_or("open says that the run is finished")?;
    observe(&mut book, &all)?;
    if book.finish().map_err(|error| error.to_string())? != target() {
        return Err("finish names another file".into());
    }
    recorder.note(Event::Finished);
    left_clean(recorder)
}

/// The newest of the snapshots that may be there and that the workbook shows.
pub fn find(mut book: Workbook, known: Vec<Arc<Snapshot>>) -> Result<Session, String> {
    let mut whys = Vec::new();
    for snapshot in known.into_iter().rev() {
        match observe(&mut book, &snapshot) {
            Ok(()) => {
                return Ok(Session {
                    book,
                    now: snapshot,
                });
            }
            Err(why) => whys.push(why),
        }
    }
    Err(format!(
        "none of the commits that may be there: {}",
        whys.join("; ")
    ))
}

fn observe(book: &mut Workbook, snapshot: &Snapshot) -> Result<(), String> {
    let rows: u64 = snapshot.sheets.iter().map(|s| s.rows.len() as u64).sum();
    if book.row_count() != rows {
        return Err(format!("{} rows instead of {rows}", book.row_count()));
    }
    for key in KEYS {
        let has = book.has_chunk(key).map_err(|error| error.to_string())?;
        if has != snapshot.keys.contains(key) {
            return Err(format!("key '{key}': {has}"));
        }
    }
    for sheet in &snapshot.sheets {
        let token = book
            .token(Some(&sheet.name))
            .map_err(|error| error.to_string())?;
        if token != sheet.token {
            return Err(format!("token {token:?} instead of {:?}", sheet.token));
        }
    }
    Ok(())
}

/// Nothing but the file and its receipt is left.
fn left_clean(recorder: &Recorder) -> Result<(), String> {
    let world = recorder.disk.world();
    let paths = Paths::new(&target()).unwrap();
    let names: Vec<&String> = world.folders[&ROOT].cache.keys().collect();
    let ours = |name: &str| ["f.xlsx", "f.xlsx.receipt", MOVED].contains(&name);
    if let Some(name) = names.iter().find(|name| !ours(name)) {
        return Err(format!(
            "'{name}' is left beside {}",
            paths.target.display()
        ));
    }
    Ok(())
}
