//! A forked child that lives on: the lock of its parent's handle is not its own, and nothing it does touches the part.
//!
//! `unsafe`: the child calls nothing but `pause`, which may be called after a fork; the parent ends it and takes its status.
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

#[test]
fn a_forked_child_that_lives_on_holds_no_lock() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a.xlsx", "b.xlsx"].map(|name| folder.path().join(name));
    let books = paths.each_ref().map(|path| support::open(path));
    // A descriptor that was given back before the fork is nobody's concern.
    drop(support::open(&folder.path().join("c.xlsx")));
    let child = unsafe { libc::fork() };
    if child == 0 {
        loop {
            unsafe { libc::pause() };
        }
    }
    let open = |path| Workbook::open(path, None, None, Value::Null);
    let held = paths
        .each_ref()
        .map(|path| open(path).err().as_ref().map(Error::code));
    drop(books);
    let free = paths.each_ref().map(|path| open(path).is_ok());
    unsafe {
        libc::kill(child, libc::SIGKILL);
        libc::waitpid(child, std::ptr::null_mut(), 0);
    }
    assert_eq!(held, [Some(Code::Locked); 2], "the parent's lock stays");
    assert_eq!(free, [true; 2], "the child has kept the lock");
}
