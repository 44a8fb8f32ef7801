//! Short checks of single clauses, for defects that no power cut shows. Each says what is wrong.

use super::script::{End, Kind, Script, Step, target};
use super::world::{Node, ROOT};
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
    }
}

/// A byte of the rows is flipped: `finish` says so.
pub fn damage_is_refused() -> Result<(), String> {
    let script = one_commit();
    let mut world = script.run().after();
    let Node::Folder(part) = world.folders[&ROOT].cache["f.xlsx.part"] else {
        return Err("no part".into());
    };
    let Node::File(rows) = world.folders[&part].cache["rows-00001"] else {
        return Err("no rows".into());
    };
    let bytes = Arc::make_mut(&mut world.files.get_mut(&rows).unwrap().cache);
    bytes[usize::try_from(HEAD).unwrap() + 10] ^= 1;
    let mut book = script
        .open(Arc::new(SimDisk::new(world, None)))
        .map_err(|error| error.to_string())?;
    match book.finish() {
        Err(error) if error.code() == Code::Corrupt => Ok(()),
        other => Err(format!("damaged rows: {other:?}")),
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
