//! Which paths are taken: local ones that `open_basedir` allows, made absolute as PHP's own functions do.

use super::zend::{Str, absolute, allowed};
use crate::error::{Code, Error, Result};
use std::ffi::{CString, OsString};
use std::path::{Path, PathBuf};

/// The absolute path of a target. Target, part and receipt must all be within `open_basedir`.
pub fn target(path: Str<'_>) -> Result<PathBuf> {
    let bytes = path.bytes();
    let refuse = |problem: &str| {
        Err(Error::new(
            Code::Path,
            format!("The path '{}' {problem}", path.lossy().replace('\0', "\\0")),
        ))
    };
    if bytes.is_empty() {
        return Err(Error::new(
            Code::Path,
            "The path is empty; say where the finished .xlsx shall stand",
        ));
    }
    let Ok(text) = CString::new(bytes) else {
        return refuse("contains a NUL byte");
    };
    if is_url(bytes) {
        return refuse(
            "is a URL or stream wrapper; write to a local path and copy the finished file from there",
        );
    }
    if bytes.ends_with(b"/") {
        return refuse("names a folder; name the file in it");
    }
    // Without a working directory PHP leaves a relative path as it is.
    let Some(full) = absolute(&text).filter(|full| full.is_absolute()) else {
        return refuse(
            "can't be made absolute: it is too long, a part of it is not a folder, or the working directory is gone",
        );
    };
    for touched in [
        full.clone(),
        beside(&full, ".part"),
        beside(&full, ".receipt"),
    ] {
        if !allowed(&touched) {
            return refuse(&format!(
                "is outside of what open_basedir allows ('{}')",
                touched.display()
            ));
        }
    }
    Ok(full)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// `scheme://…`, and `data:` which PHP takes without slashes.
fn is_url(path: &[u8]) -> bool {
    let scheme = path
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
        .count();
    let (name, rest) = path.split_at(scheme);
    (!name.is_empty() && rest.starts_with(b"://"))
        || (name.eq_ignore_ascii_case(b"data") && rest.starts_with(b":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_told_from_paths() {
        for url in [
            "s3://b/k",
            "file:///tmp/a",
            "compress.zlib:///a",
            "data:text/plain,a",
            "DATA:,a",
            "phar://x",
        ] {
            assert!(is_url(url.as_bytes()), "{url}");
        }
        for path in [
            "/tmp/a.xlsx",
            "a.xlsx",
            "C:/a",
            "a:b",
            "a/b://c",
            "://a",
            "data",
            "./data:x",
        ] {
            assert!(!is_url(path.as_bytes()), "{path}");
        }
    }
}
