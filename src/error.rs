//! The one error type of the crate: what went wrong ([`Code`]), said in a sentence that names the file, the row or
//! the query and what to do about it. `php/exceptions` turns a code into a class. Never holds a password.

use std::fmt;
use std::path::Path;
use std::time::Duration;

/// Result with the crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// The exception class an error belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `NativeXlsx\Exception` itself: a wrong argument or option.
    Argument,
    /// `NativeXlsx\IoException`
    Io,
    /// `NativeXlsx\LockedException`
    Locked,
    /// `NativeXlsx\CorruptException`
    Corrupt,
    /// `NativeXlsx\StateException`
    State,
    /// `NativeXlsx\LimitException`
    Limit,
    /// `NativeXlsx\CellException`
    Cell,
    /// `NativeXlsx\DatabaseException`
    Database,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $kind:ident;)*) => {
        /// The stable code of every cause; PHP's `getCode()`. The hundreds follow the class.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u16)]
        pub enum Code { $($(#[$doc])* $name = $number,)* }

        impl Code {
            /// Every code, for the documentation test.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The exception class this code is thrown as.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Code::$name => Kind::$kind,)* }
            }
        }
    };
}

codes! {
    /// An option, a key of a column or of a style that does not exist, or has a wrong type or value.
    Argument = 100, Argument;
    /// A defect of the extension itself (a caught panic); please report it.
    Internal = 101, Argument;
    /// Reading or writing a file failed.
    Io = 200, Io;
    /// The device or the quota is full.
    DiskFull = 201, Io;
    /// The path is refused: a URL, a NUL byte, outside open_basedir, a symbolic link, a folder that isn't there.
    Path = 202, Io;
    /// An earlier write or sync failed; the handle takes no more rows.
    Poisoned = 203, Io;
    /// Another process or handle holds the lock.
    Locked = 300, Locked;
    /// The part is damaged.
    Corrupt = 400, Corrupt;
    /// The part was written by another version of the format.
    Version = 401, Corrupt;
    /// The handle is closed, finished or discarded.
    Closed = 500, State;
    /// Rows are pending where none may be.
    Pending = 501, State;
    /// The handle was used from inside an iterable or callback that it is running.
    Busy = 502, State;
    /// The handle was opened in another process (fork).
    Forked = 503, State;
    /// What is stored differs from what was asked for (columns, options, id).
    Mismatch = 504, State;
    /// A finished file stands where a part was to be created.
    Exists = 505, State;
    /// `mode: 'resume'` and nothing to resume.
    Absent = 506, State;
    /// The run is finished; the chunk or sheet is not in it.
    Finished = 507, State;
    /// The sheet doesn't exist.
    NoSheet = 508, State;
    /// The cursor is at its end, closed, or already being iterated.
    Cursor = 509, State;
    /// A limit of Excel or of this extension would be passed.
    Limit = 600, Limit;
    /// A cell can't be written as its column or the cell rules ask.
    Cell = 700, Cell;
    /// A row doesn't fit the columns (unknown key, too many values, mixed keys).
    Row = 701, Cell;
    /// The server refused or failed a query.
    Query = 800, Database;
    /// No connection: wrong host, port, socket, or a server that is away.
    Connect = 801, Database;
    /// Wrong user or password, or no right to the database.
    Access = 802, Database;
    /// The connection was lost while reading.
    Gone = 803, Database;
    /// TLS failed: no support, untrusted or wrong certificate.
    Tls = 804, Database;
    /// The query can't be paged on an index (the message holds the plan).
    Plan = 805, Database;
    /// The key isn't in the result, isn't unique or may be NULL.
    Key = 806, Database;
    /// The token is damaged, or belongs to another query, other bindings or another key.
    Token = 807, Database;
    /// A value of the result can't be read.
    Decode = 808, Database;
    /// The server is given a rest after failing, being slow or being busy for too long; the message says until when.
    Resting = 809, Database;
    /// Every connection that the process may have is pinned, or in use for too long.
    Pool = 810, Database;
}

/// Whether the same may go well a moment later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Passing {
    /// No: something has to be changed first.
    #[default]
    Never,
    /// If it went well before: a host that doesn't answer may be restarting, or may be the wrong one.
    Returning,
    /// Yes.
    Always,
}

/// Where in the workbook a cell error happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Name of the sheet.
    pub sheet: String,
    /// Row as Excel counts, from 1.
    pub row: u32,
    /// Key of the column where it has one, else its letter; empty when the row as a whole is wrong.
    pub column: String,
}

/// An error of the crate. See the module.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    code: Code,
    message: String,
    place: Option<Place>,
    sql_state: Option<String>,
    passing: Passing,
    retry_after: Option<Duration>,
}

impl Error {
    /// An error of cause `code` with a message for the user.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            code,
            message: message.into(),
            place: None,
            sql_state: None,
            passing: Passing::Never,
            retry_after: None,
        }))
    }

    /// A wrong argument or option.
    pub fn argument(message: impl Into<String>) -> Self {
        Self::new(Code::Argument, message)
    }

    /// An I/O error: what was being done, to which file, what the system said, and what to do about it.
    pub fn io(doing: &str, path: &Path, source: &std::io::Error) -> Self {
        let code = match source.raw_os_error() {
            Some(libc::ENOSPC | libc::EDQUOT) => Code::DiskFull,
            _ => Code::Io,
        };
        let advice = match source.raw_os_error().map_or("", advice) {
            "" => in_the_way(source),
            advice => advice,
        };
        Self::new(
            code,
            format!("{doing} '{}' failed: {source}{advice}", path.display()),
        )
    }

    /// Adds the place in the workbook.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.0.place = Some(place);
        self
    }

    /// Adds the server's SQLSTATE.
    #[must_use]
    pub fn with_sql_state(mut self, state: impl Into<String>) -> Self {
        self.0.sql_state = Some(state.into());
        self
    }

    /// Says whether the same may go well a moment later.
    #[must_use]
    pub fn that_passes(mut self, passing: Passing) -> Self {
        self.0.passing = passing;
        self
    }

    /// Says how long nothing is tried.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// The stable cause.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The message for the user.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The place in the workbook, for cell errors.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// The server's SQLSTATE, for database errors.
    #[must_use]
    pub fn sql_state(&self) -> Option<&str> {
        self.0.sql_state.as_deref()
    }

    /// Whether the same may go well a moment later.
    #[must_use]
    pub fn passing(&self) -> Passing {
        self.0.passing
    }

    /// How long nothing is tried, if that was said.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

/// What to do about an error of the system, where that can be said.
fn advice(os_error: i32) -> &'static str {
    match os_error {
        libc::ENOSPC | libc::EDQUOT => {
            "; free some space and run the job again, committed rows are safe"
        }
        libc::EFBIG => {
            "; raise the limit on file sizes (ulimit -f, or the file system's own) and run the job again, \
             committed rows are safe"
        }
        libc::EROFS => {
            "; mount the file system for writing, or choose another path, and run the job again"
        }
        libc::EACCES | libc::EPERM => {
            "; give this process's user the right to it, or choose another path, and run the job again"
        }
        libc::EMFILE | libc::ENFILE => {
            "; close some workbooks, or raise the limit on open files (ulimit -n), and run the job again"
        }
        libc::ENAMETOOLONG => "; choose a shorter name: '.part' and '.receipt' are put behind it",
        libc::ENOLCK | libc::ENOSYS | libc::EOPNOTSUPP | libc::EXDEV | libc::ESTALE => {
            "; a local file system can do that: choose a path on one and run the job again"
        }
        libc::EBUSY => {
            "; something is mounted there or makes use of it: end that, or choose another path, and run the job again"
        }
        libc::EIO => {
            "; look for the disk in the system's log, then run the job again: it goes on from the last commit \
             that is whole"
        }
        _ => "",
    }
}

/// What to do about something that stands where a file or a folder of ours belongs. Nobody removes what isn't his.
fn in_the_way(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, IsADirectory, NotADirectory};
    match error.kind() {
        IsADirectory => {
            "; a folder stands where a file belongs and was left as it is: move it away and run the job again"
        }
        NotADirectory => {
            "; something else stands where a folder belongs and was left as it is: move it away and run the job \
             again, or choose another path"
        }
        AlreadyExists | DirectoryNotEmpty => {
            "; what stands there is not ours and was left as it is: move it away and run the job again"
        }
        _ if error.raw_os_error() == Some(libc::ELOOP) => {
            "; a symbolic link stands there, and links are not followed: move it away and run the job again"
        }
        _ => "",
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn what_stands_in_the_way_is_to_be_moved() {
        let path = Path::new("/a/b.xlsx.part/package");
        let by_number = |number| (io::Error::from_raw_os_error(number), number.to_string());
        let fifo = io::Error::new(io::ErrorKind::AlreadyExists, "it is not a regular file");
        for (source, said) in [
            by_number(libc::EISDIR),
            by_number(libc::ENOTDIR),
            by_number(libc::EEXIST),
            by_number(libc::ENOTEMPTY),
            by_number(libc::ELOOP),
            (fifo, "it is not a regular file".to_owned()),
        ] {
            let error = Error::io("Removing", path, &source);
            assert_eq!(error.code(), Code::Io);
            for part in [
                "Removing '/a/b.xlsx.part/package' failed: ",
                &said,
                "; ",
                "move it away and run the job again",
            ] {
                assert!(error.message().contains(part), "{part:?}: {error}");
            }
        }
        let other = io::Error::from_raw_os_error(libc::EBADF);
        let error = Error::io("Removing", path, &other);
        assert!(!error.message().contains("move it away"), "{error}");
    }

    #[test]
    fn what_a_file_system_lacks_another_has() {
        for (number, advice) in [
            (libc::ENOLCK, "choose a path on one and run the job again"),
            (libc::ENOSYS, "choose a path on one and run the job again"),
            (
                libc::EOPNOTSUPP,
                "choose a path on one and run the job again",
            ),
            (libc::EXDEV, "choose a path on one and run the job again"),
            (libc::ESTALE, "choose a path on one and run the job again"),
            (libc::EBUSY, "end that, or choose another path"),
        ] {
            let source = io::Error::from_raw_os_error(number);
            let error = Error::io("Locking", Path::new("/a/b.xlsx.part"), &source);
            assert_eq!(error.code(), Code::Io);
            assert!(error.message().contains(advice), "{error}");
        }
    }
}
