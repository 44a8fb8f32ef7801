//! The same private server out of a folder with Debian unstable's MySQL (NX_MYSQL_ROOT; scripts/matrix-mysql), for the tests
//! that `scripts/matrix-mysql` runs beside it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder, if the tests shall run beside MySQL.
pub fn root() -> Option<PathBuf> {
    std::env::var_os("NX_MYSQL_ROOT").map(PathBuf::from)
}

/// A folder for a server, where mysqld can see it.
pub fn folder(root: &Path) -> tempfile::TempDir {
    let place = root.join("srv");
    std::fs::create_dir_all(&place).unwrap();
    tempfile::Builder::new()
        .prefix("nx-")
        .tempdir_in(place)
        .unwrap()
}

/// A folder of [`folder`] as mysqld sees it.
pub fn inside(folder: &Path) -> PathBuf {
    Path::new("/srv").join(folder.file_name().unwrap())
}

/// mysqld in its folder, at work on `folder`.
pub fn mysqld(root: &Path, folder: &Path) -> Command {
    let inside = inside(folder);
    let mut command = Command::new("chroot");
    command
        .arg(root)
        .args(["/usr/sbin/mysqld", "--no-defaults", "--user=root"])
        .arg(format!("--datadir={}", inside.join("data").display()))
        .arg(format!("--socket={}", inside.join("s.sock").display()))
        .arg(format!("--pid-file={}", inside.join("pid").display()))
        .arg(format!("--secure-file-priv={}", inside.display()))
        .arg(format!("--tmpdir={}", inside.display()))
        .args(["--mysqlx=OFF", "--innodb-redo-log-capacity=64M"])
        // As MariaDB without certificates: no TLS unless a test brings some.
        .arg("--auto-generate-certs=OFF")
        .arg("--cte-max-recursion-depth=100000000");
    command
}

/// MariaDB's words in MySQL's: seq_1_to_100 is a table of its SEQUENCE engine.
pub fn here(sql: &str) -> String {
    let mut out = String::new();
    let mut rest = sql;
    while let Some(at) = rest.find("seq_") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(from.len());
        let (name, behind) = from.split_at(end);
        let bounds = name
            .strip_prefix("seq_")
            .and_then(|bounds| bounds.split_once("_to_"));
        match bounds {
            Some((first, last)) if !behind.starts_with('.') => out.push_str(&format!(
                "(WITH RECURSIVE s (seq) AS (SELECT {first} UNION ALL SELECT seq + 1 FROM s WHERE seq < {last}) SELECT seq FROM s) AS {name}"
            )),
            _ => out.push_str(name),
        }
        rest = behind;
    }
    out.push_str(rest);
    out.replace("TIME_MS > 500", "TIME > 0")
        .replace("FLUSH SSL", "ALTER INSTANCE RELOAD TLS")
}
