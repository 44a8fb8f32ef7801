//! Short checks of single clauses, for defects that no power cut shows. Each says what is wrong.

use super::campaign::Defect;
use super::script::{End, Kind, Script, Step, target};
use super::world::{Node, ROOT, World};
use super::{disk::SimDisk, script::put};
use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::part::HEAD;
use native_xlsx::value::Value;
use std::sync::Arc;

fn one_commit() -> Script {
    let step = Step {
        sheet: 0,
        kind: Kind::Chunk,
        fresh: false,
    };
    Script {
        steps: vec![step],
        end: End::Left,
        id: false,
        links: true,
        replace: None,
        relaxed: 0,
    }
}

/// Flips a byte of a file of the part, `from_end` bytes from its end.
pub fn damage(world: &mut World, name: &str, from_end: usize) -> Result<(), String> {
    let Node::Folder(part) = world.folders[&ROOT].cache["f.xlsx.part"] else {
        return Err("no part".into());
    };
    let Some(Node::File(ino)) = world.folders[&part].cache.get(name) else {
        return Err(format!("no {name}"));
    };
    let file = world.files.get_mut(ino).unwrap();
    let bytes = Arc::make_mut(&mut file.cache);
    let at = bytes.len() - from_end;
    assert!(at > usize::try_from(HEAD).unwrap());
    bytes[at] ^= 1;
    file.medium = Arc::clone(&file.cache);
    Ok(())
}

/// A byte of the rows is flipped: `finish` says so.
pub fn damage_is_refused() -> Result<(), String> {
    let script = one_commit();
    let mut world = script.run().after();
    damage(&mut world, "rows-00001", 10)?;
    let mut book = script
        .open(Arc::new(SimDisk::new(world, None)))
        .map_err(|error| error.to_string())?;
    match book.finish() {
        Err(error) if error.code() == Code::Corrupt => Ok(()),
        other => Err(format!("damaged rows: {other:?}")),
    }
}

/// The journal is gone, the rows are there: opening says so, and doesn't begin anew without them.
pub fn lost_journal_is_missed() -> Result<(), String> {
    let script = one_commit();
    let mut world = script.run().after().restarted();
    let Node::Folder(part) = world.folders[&ROOT].cache["f.xlsx.part"] else {
        return Err("no part".into());
    };
    let folder = world.folders.get_mut(&part).unwrap();
    folder.cache.remove("journal");
    folder.medium = folder.cache.clone();
    match script.open(Arc::new(SimDisk::new(world, None))) {
        Err(error) if error.code() == Code::Corrupt => Ok(()),
        other => Err(format!("without its journal: {other:?}")),
    }
}

/// The power goes as soon as a damaged part is open at an earlier commit, as was asked for: it opens there again.
pub fn salvage_lasts(wrong: Option<&Defect>) -> Result<(), String> {
    let mut script = one_commit();
    script.steps = vec![script.steps[0]; 2];
    let mut world = script.run().after().restarted();
    damage(&mut world, "rows-00001", 10)?;
    let disk = SimDisk::new(world, wrong.map(|wrong| wrong()));
    let options = Value::Map(vec![("salvage".to_owned(), Value::Bool(true))]);
    let book = Workbook::open_on(Arc::new(disk.clone()), &target(), None, None, options);
    let salvaged = book.map_err(|error| format!("salvage: {error}"))?;
    let rows = salvaged.row_count();
    drop(salvaged);
    let world = disk.world().restarted();
    match script.open(Arc::new(SimDisk::new(world, None))) {
        Ok(book) if book.row_count() == rows && rows > 0 => Ok(()),
        other => Err(format!("salvaged, and then: {other:?}")),
    }
}

/// A file that appears at the target while the part is built is not replaced.
pub fn foreign_file_stays() -> Result<(), String> {
    let script = one_commit();
    let mut world = script.run().after();
    let theirs = Arc::new(b"theirs".to_vec());
    put(&mut world, "f.xlsx", &theirs);
    let disk = SimDisk::new(world, None);
    let mut book = script
        .open(Arc::new(disk.clone()))
        .map_err(|error| error.to_string())?;
    let outcome = book.finish();
    if disk.world().read(&["f.xlsx"]).as_ref() != Some(&theirs) {
        return Err(format!("'{}' was replaced", target().display()));
    }
    match outcome {
        Err(error) if error.code() == Code::Exists => Ok(()),
        other => Err(format!("a foreign file: {other:?}")),
    }
}

/// On a real disk: while one handle is open, another gets none.
pub fn second_writer_waits() -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    let _first = Workbook::open(&path, None, None, Value::Null).unwrap();
    match Workbook::open(&path, None, None, Value::Null) {
        Err(error) if error.code() == Code::Locked => Ok(()),
        other => Err(format!("a second writer: {:?}", other.map(|_| "open"))),
    }
}
