//! A forked child that lives on: the lock of its parent's handle is not its own, and nothing it does touches the part.
//!
//! `unsafe`: a child calls nothing but `alarm`, `pause`, `fcntl`, `fork`, `waitpid` and `_exit`, which may be called after a fork, its
//! parent ends it or waits for it, and takes its status; and `umask` is called while no other test runs.
//! A file of its own: no other test's locks and files may be in that child.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unsafe_code
)]

mod support;

use native_xlsx::book::Workbook;
use native_xlsx::value::Value;
use native_xlsx::{Code, Error};
use std::sync::{Mutex, PoisonError};

/// One test at a time: a child holds whatever another one is about to lock.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn a_forked_child_that_lives_on_holds_no_lock() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a.xlsx", "b.xlsx"].map(|name| folder.path().join(name));
    let books = paths.each_ref().map(|path| support::open(path));
    // A descriptor that was given back before the fork is nobody's concern.
    drop(support::open(&folder.path().join("c.xlsx")));
    let child = unsafe { libc::fork() };
    if child == 0 {
        // Whoever ends this test in the middle leaves the child alone.
        unsafe { libc::alarm(600) };
        loop {
            unsafe { libc::pause() };
        }
    }
    let open = |path, seconds| {
        let options = support::map(&[("lockTimeout", Value::Int(seconds))]);
        Workbook::open(path, None, None, options)
    };
    let held = paths
        .each_ref()
        .map(|path| open(path, 1).err().as_ref().map(Error::code));
    drop(books);
    // On a busy machine the child comes late to closing them.
    let free = paths.each_ref().map(|path| open(path, 120).is_ok());
    unsafe {
        libc::kill(child, libc::SIGKILL);
        libc::waitpid(child, std::ptr::null_mut(), 0);
    }
    assert_eq!(held, [Some(Code::Locked); 2], "the parent's lock stays");
    assert_eq!(free, [true; 2], "the child has kept the lock");
}

/// Whether standard output is open in a forked child, and in a child of that.
fn output_is_open_in_children() -> bool {
    let is_open = || unsafe { libc::fcntl(1, libc::F_GETFD) } >= 0;
    let ended_well = |child| {
        let mut status = -1;
        unsafe { libc::waitpid(child, &raw mut status, 0) == child && status == 0 }
    };
    let child = unsafe { libc::fork() };
    if child == 0 {
        let mut right = is_open();
        let second = unsafe { libc::fork() };
        if second == 0 {
            unsafe { libc::_exit(i32::from(!is_open())) }
        }
        right &= ended_well(second);
        unsafe { libc::_exit(i32::from(!right)) }
    }
    ended_well(child)
}

/// What closes the locks' descriptors in a child closes no other, neither of locks that were given back nor in a child's child.
#[test]
fn a_forked_child_keeps_every_other_descriptor() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    assert!(output_is_open_in_children(), "without any lock");
    let book = support::open(&folder.path().join("a.xlsx"));
    assert!(output_is_open_in_children(), "with a lock");
    drop(book);
    assert!(output_is_open_in_children(), "after a lock");
}

/// Here, since the umask is the whole process's.
#[test]
fn a_umask_that_takes_rights_from_the_owner_does_not_matter() {
    use std::os::unix::fs::PermissionsExt as _;
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let before = unsafe { libc::umask(0o700) };
    let opened = Workbook::open(&path, None, None, Value::Null);
    unsafe { libc::umask(before) };
    let part = opened.unwrap().paths().part.clone();
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(part.clone()), 0o700);
    for file in std::fs::read_dir(part).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(file.clone()), 0o600, "{}", file.display());
    }
}
