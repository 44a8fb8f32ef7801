//! Opening while others are always faster.

use super::Workbook;
use crate::error::Code;
use crate::part::Paths;
use crate::part::watched::Watched;
use crate::value::Value;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// How often another one is faster: more often than the stack below has room for, should each time stay on it.
const TIMES: u32 = 500;
const STACK: usize = 256 << 10;

/// Each time it is looked, nothing is there; and as soon as it is to be made, another one has made it.
fn opened_late(path: &Path) {
    let paths = Paths::new(path).unwrap();
    let overtaking = Watched(move |what: &str, path: &Path| {
        if what == "stat" && path == paths.target {
            fs::create_dir(&paths.part).unwrap();
        } else if what == "stat" && path == paths.part && path.exists() {
            fs::remove_dir(path).unwrap();
        }
    });
    let mut waited = 0;
    let mut wait = || {
        waited += 1;
        waited < TIMES
    };
    let options = Value::Map(vec![("lockTimeout".to_owned(), Value::Int(600))]);
    let storage = Arc::new(overtaking);
    let opened = super::open::judge(storage, path, None, None, options, &mut wait);
    let error = opened.map(|_: Workbook| ()).unwrap_err();
    assert_eq!((error.code(), waited), (Code::Locked, TIMES), "{error}");
}

#[test]
fn waiting_for_one_that_begins_costs_no_stack() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    let small = std::thread::Builder::new().stack_size(STACK);
    let opened = small.spawn(move || opened_late(&path)).unwrap();
    opened.join().unwrap();
}
