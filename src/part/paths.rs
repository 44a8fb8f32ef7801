//! Names of everything on the disk, made from the target's.

use crate::error::{Code, Error, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Paths of one workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Where the finished file will stand.
    pub target: PathBuf,
    /// The part: `<target>.part`.
    pub part: PathBuf,
    /// `<target>.receipt`.
    pub receipt: PathBuf,
    /// The folder of all three.
    pub folder: PathBuf,
}

impl Paths {
    /// From the target's path.
    ///
    /// # Errors
    /// [`Code::Path`] if it names no file.
    pub fn new(target: &Path) -> Result<Self> {
        let Some(name) = target.file_name() else {
            return Err(Error::new(
                Code::Path,
                format!("'{}' names no file", target.display()),
            ));
        };
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let sibling = |suffix: &str| {
            let mut with = OsString::from(name);
            with.push(suffix);
            folder.join(with)
        };
        Ok(Paths {
            part: sibling(".part"),
            receipt: sibling(".receipt"),
            target: folder.join(name),
            folder,
        })
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.part.join("journal")
    }

    /// The journal while the part is being created.
    #[must_use]
    pub fn new_journal(&self) -> PathBuf {
        self.part.join("journal.new")
    }

    /// The journal while the part is being removed.
    #[must_use]
    pub fn removed(&self) -> PathBuf {
        self.part.join("journal.removed")
    }

    /// Sheets, styles, options.
    #[must_use]
    pub fn definitions(&self) -> PathBuf {
        self.part.join("definitions")
    }

    /// Chunk keys.
    #[must_use]
    pub fn chunks(&self) -> PathBuf {
        self.part.join("chunks")
    }

    /// Rows of a page (from 0).
    #[must_use]
    pub fn rows(&self, page: usize) -> PathBuf {
        self.part.join(format!("rows-{:05}", page + 1))
    }

    /// A copy of a page's rows before it takes the place of them.
    #[must_use]
    pub fn new_rows(&self) -> PathBuf {
        self.part.join("rows.new")
    }

    /// Links of a page (from 0).
    #[must_use]
    pub fn links(&self, page: usize) -> PathBuf {
        self.part.join(format!("links-{:05}", page + 1))
    }

    /// The finished file before it is renamed.
    #[must_use]
    pub fn package(&self) -> PathBuf {
        self.part.join("package")
    }

    /// The receipt before it is renamed.
    #[must_use]
    pub fn new_receipt(&self) -> PathBuf {
        self.part.join("receipt")
    }

    /// Who holds the lock, for people.
    #[must_use]
    pub fn holder(&self) -> PathBuf {
        self.part.join("holder")
    }

    /// Whether a file of the part is ours by its name; anything else is never touched.
    #[must_use]
    pub fn is_ours(path: &Path) -> bool {
        let begun = [
            "journal",
            "journal.new",
            "journal.removed",
            "definitions",
            "holder",
        ];
        named(path, &begun) || Paths::is_content(path)
    }

    /// Whether it is a file of ours that is empty, or not there, before the part's second commit.
    #[must_use]
    pub fn is_content(path: &Path) -> bool {
        let numbered = |prefix: &str| {
            name(path)
                .and_then(|name| name.strip_prefix(prefix))
                .is_some_and(|rest| rest.len() >= 5 && rest.bytes().all(|b| b.is_ascii_digit()))
        };
        named(path, &["chunks", "rows.new", "package", "receipt"])
            || numbered("rows-")
            || numbered("links-")
    }
}

fn name(path: &Path) -> Option<&str> {
    path.file_name().and_then(|name| name.to_str())
}

fn named(path: &Path, names: &[&str]) -> bool {
    name(path).is_some_and(|name| names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings() {
        let paths = Paths::new(Path::new("/a/b.xlsx")).unwrap();
        assert_eq!(paths.part, Path::new("/a/b.xlsx.part"));
        assert_eq!(paths.receipt, Path::new("/a/b.xlsx.receipt"));
        assert_eq!(
            Paths::new(Path::new("b.xlsx")).unwrap().folder,
            Path::new(".")
        );
        assert!(Paths::new(Path::new("/")).is_err());
        assert!(Paths::is_ours(Path::new("x/rows-00001")));
        for begun in [
            "journal",
            "journal.new",
            "journal.removed",
            "definitions",
            "holder",
        ] {
            let path = Path::new("x").join(begun);
            assert!(
                Paths::is_ours(&path) && !Paths::is_content(&path),
                "{begun}"
            );
        }
        for later in [
            "chunks",
            "rows.new",
            "package",
            "receipt",
            "rows-00001",
            "links-00001",
        ] {
            let path = Path::new("x").join(later);
            assert!(Paths::is_ours(&path) && Paths::is_content(&path), "{later}");
        }
        assert!(Paths::is_ours(Path::new("x/links-123456")));
        assert!(!Paths::is_ours(Path::new("x/rows-1")));
        assert!(!Paths::is_ours(Path::new("x/rows-0000a")));
        assert!(!Paths::is_ours(Path::new("x/links-1234")));
        assert!(!Paths::is_ours(Path::new("/")));
        assert!(!Paths::is_ours(Path::new("x/notes.txt")));
    }
}
