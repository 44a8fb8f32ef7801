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

fn open(path: &Path, options: &[(&str, &str)]) -> crate::Result<Workbook> {
    let option =
        |(name, value): &(&str, &str)| ((*name).to_owned(), Value::Str((*value).to_owned()));
    let options = Value::Map(options.iter().map(option).collect());
    Workbook::open(path, None, None, options)
}

/// Between the look at the target and the new part's folder another one does the whole run.
#[test]
fn a_run_that_another_has_finished_meanwhile_is_not_begun_anew() {
    for (id, timeout) in [(Some("run"), 0), (Some("run"), 600), (None, 0), (None, 600)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.xlsx");
        let named: Vec<(&str, &str)> = id.iter().map(|id| ("id", *id)).collect();
        let another = {
            let (path, named) = (path.clone(), id.map(|id| ("id", id)));
            Watched(move |what: &str, _: &Path| {
                if what == "create_folder" && !path.exists() {
                    let mut book = open(&path, named.as_slice()).unwrap();
                    book.commit(Some("token")).unwrap();
                    book.finish().unwrap();
                }
            })
        };
        let mut options = vec![("lockTimeout".to_owned(), Value::Int(timeout))];
        options.extend(id.map(|id| ("id".to_owned(), Value::Str(id.to_owned()))));
        let opened = super::open::judge(
            Arc::new(another),
            &path,
            None,
            None,
            Value::Map(options),
            &mut || true,
        );
        match (opened, id, timeout) {
            (Ok(book), Some(_), 600) => assert!(book.is_finished()),
            (Err(error), None, 600) => assert_eq!(error.code(), Code::Exists, "{error}"),
            (Err(error), _, 0) => assert_eq!(error.code(), Code::Locked, "{error}"),
            (other, ..) => panic!("{id:?}, {timeout}: {other:?}"),
        }
        assert!(path.exists() && !Paths::new(&path).unwrap().part.exists());
        let again = open(&path, &named).map(|book| book.is_finished());
        assert_eq!(again.ok(), id.map(|_| true));
    }
}

/// Who asks for a new part loses the old one only to get it.
#[test]
fn what_refuses_a_new_part_does_so_before_the_old_one_goes() {
    type Put = fn(&Paths);
    let puts: [(Put, Code); 3] = [
        (
            |paths| fs::write(paths.part.join("notes.txt"), "theirs").unwrap(),
            Code::Path,
        ),
        (
            |paths| fs::write(&paths.receipt, "garbage").unwrap(),
            Code::Corrupt,
        ),
        (
            |paths| std::os::unix::fs::symlink("/dev/null", &paths.target).unwrap(),
            Code::Path,
        ),
    ];
    for (put, code) in puts {
        for damaged in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
            drop(open(&paths.target, &[]).unwrap());
            if damaged {
                fs::write(paths.journal(), "garbage").unwrap();
            }
            put(&paths);
            let journal = fs::read(paths.journal()).unwrap();
            let error = open(&paths.target, &[("mode", "replace")]).unwrap_err();
            assert_eq!(error.code(), code, "{error}");
            assert_eq!(fs::read(paths.journal()).unwrap(), journal, "{error}");
        }
    }
}

#[test]
fn a_discard_that_was_refused_can_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
    let mut book = open(&paths.target, &[("id", "run")]).unwrap();
    fs::write(&paths.receipt, "garbage").unwrap();
    let error = book.discard().unwrap_err();
    assert_eq!(error.code(), Code::Corrupt, "{error}");
    assert!(paths.journal().exists());
    book.commit(None).unwrap();
    fs::remove_file(&paths.receipt).unwrap();
    // Where removing has begun, in whatever small way, nothing is taken any more.
    fs::create_dir(paths.part.join("journal.removed")).unwrap();
    let error = book.discard().unwrap_err();
    assert_eq!(error.code(), Code::Io, "{error}");
    let error = book.commit(None).unwrap_err();
    assert_eq!(error.code(), Code::Poisoned, "{error}");
    fs::remove_dir(paths.part.join("journal.removed")).unwrap();
    book.discard().unwrap();
    assert!(!paths.part.exists());
    assert_eq!(book.discard().unwrap_err().code(), Code::Closed);

    // Another run's receipt is no business of one without an id.
    let mut book = open(&paths.target, &[]).unwrap();
    fs::write(&paths.receipt, "garbage").unwrap();
    book.discard().unwrap();
    assert_eq!(fs::read(&paths.receipt).unwrap(), b"garbage");
    fs::remove_file(&paths.receipt).unwrap();

    let mut book = open(&paths.target, &[("id", "run")]).unwrap();
    book.finish().unwrap();
    fs::remove_file(&paths.receipt).unwrap();
    fs::write(&paths.receipt, "garbage").unwrap();
    let error = book.discard().unwrap_err();
    assert_eq!(error.code(), Code::Corrupt, "{error}");
    assert!(book.is_finished());
    fs::remove_file(&paths.receipt).unwrap();
    book.discard().unwrap();
}

/// With an id every redelivery finds its run finished, whatever else lies where the part was.
#[test]
fn what_is_left_in_the_parts_place_does_not_hide_that_a_run_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
    let mut book = open(&paths.target, &[("id", "run")]).unwrap();
    fs::write(paths.part.join("notes.txt"), "theirs").unwrap();
    book.finish().unwrap();
    drop(book);
    for part_is_a_file in [false, true] {
        if part_is_a_file {
            fs::remove_dir_all(&paths.part).unwrap();
            fs::write(&paths.part, "theirs").unwrap();
        }
        assert!(open(&paths.target, &[("id", "run")]).unwrap().is_finished());
        for other in [
            &[("id", "other")] as &[_],
            &[],
            &[("id", "other"), ("mode", "replace")],
        ] {
            let error = open(&paths.target, other).unwrap_err();
            assert_eq!(error.code(), Code::Path, "{error}");
        }
    }
    assert_eq!(fs::read(&paths.part).unwrap(), b"theirs");
}
