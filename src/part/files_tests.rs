//! Append-only files by themselves: what becomes of them while they are open.

use super::files::AppendFile;
use super::state::Extent;
use super::storage::{Disk, Storage};
use crate::error::Code;
use std::fs;
use std::sync::Arc;

fn disk() -> Arc<dyn Storage> {
    Arc::new(Disk)
}

#[test]
fn what_was_appended_is_read_and_written_again_over_many_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    // More than two blocks of 256 KiB, behind a hole.
    let bytes: Vec<u8> = (0..600_000_u32).map(|n| (n % 251) as u8).collect();
    let mut file = AppendFile::create(&disk(), path.clone(), 100).unwrap();
    for piece in bytes.chunks(70_001) {
        file.append(piece).unwrap();
    }
    assert_eq!(file.end(), 600_100);
    assert!(file.read_all().unwrap() == bytes);
    let whole = fs::read(&path).unwrap();
    assert!(whole[..100] == [0; 100] && whole[100..] == bytes);
    // Written again from the middle on, it is as it was.
    let extent = file.extent();
    let mut file = AppendFile::open(&Disk, path.clone(), 100, extent, true).unwrap();
    for from in [0, 1, 262_144, 599_999, 600_000] {
        file.rewrite(from).unwrap();
        assert!(fs::read(&path).unwrap() == whole);
    }
    let earlier = Extent {
        len: 70_001,
        crc32c: crc32c::crc32c(&bytes[..70_001]),
    };
    file.cut(earlier).unwrap();
    assert!(file.read_all().unwrap() == bytes[..70_001]);
    assert_eq!(fs::metadata(&path).unwrap().len(), 70_101);
}

#[test]
fn a_file_that_becomes_shorter_is_not_filled_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let mut file = AppendFile::create(&disk(), path.clone(), 0).unwrap();
    file.append(&[7; 1_000]).unwrap();
    fs::write(&path, [7; 999]).unwrap();
    for error in [file.rewrite(0), file.read(&mut |_| Ok(()))] {
        let error = error.unwrap_err();
        assert_eq!(error.code(), Code::Corrupt);
        assert!(error.message().contains("became shorter"), "{error}");
    }
    assert_eq!(fs::read(&path).unwrap(), [7; 999]);
}

#[test]
fn an_error_names_the_file_as_it_is_called_now() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let mut file = AppendFile::create(&disk(), old.clone(), 0).unwrap();
    file.append(b"bytes").unwrap();
    fs::rename(&old, &new).unwrap();
    file.renamed(new.clone());
    assert_eq!(file.path(), new);
    fs::write(&new, "bites").unwrap();
    let error = file.read_all().unwrap_err();
    assert!(error.message().contains(new.to_str().unwrap()), "{error}");
}
