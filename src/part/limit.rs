//! The limit of this process on the size of its files (`ulimit -f`). A write that begins behind it is answered with
//! SIGXFSZ, which ends a PHP that doesn't ignore it without a word; so the limit is looked at before each write.
//!
//! `unsafe`: `getrlimit` fills the structure it is given and touches nothing else.
#![allow(unsafe_code)]

use std::io;

/// As many of `bytes` as may be written at `offset`.
///
/// # Errors
/// EFBIG, as the system would say next to its signal: not a single one.
pub fn within(bytes: &[u8], offset: u64) -> io::Result<&[u8]> {
    cut(bytes, offset, limit())
}

fn limit() -> Option<u64> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: see the module.
    let failed = unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &raw mut limit) } != 0;
    (!failed && limit.rlim_cur != libc::RLIM_INFINITY).then_some(limit.rlim_cur)
}

fn cut(bytes: &[u8], offset: u64, limit: Option<u64>) -> io::Result<&[u8]> {
    let Some(limit) = limit else {
        return Ok(bytes);
    };
    let room = usize::try_from(limit.saturating_sub(offset)).unwrap_or(usize::MAX);
    if room == 0 && !bytes.is_empty() {
        return Err(io::Error::from_raw_os_error(libc::EFBIG));
    }
    Ok(bytes.get(..room).unwrap_or(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_system_cuts() {
        let bytes = [1, 2, 3];
        let cut = |offset, limit| cut(&bytes, offset, limit).map(<[u8]>::len);
        assert_eq!(cut(10, None).ok(), Some(3));
        assert_eq!(cut(10, Some(13)).ok(), Some(3));
        assert_eq!(cut(10, Some(12)).ok(), Some(2));
        for at in [12, 13, u64::MAX] {
            let error = cut(at, Some(12)).err().and_then(|e| e.raw_os_error());
            assert_eq!(error, Some(libc::EFBIG));
        }
        assert_eq!(super::cut(&[], 12, Some(12)).ok(), Some(&[][..]));
    }

    /// A limit is of a whole process: this test runs itself in one that has one.
    #[test]
    fn the_limit_of_the_process_is_seen() {
        const UNDER: &str = "NX_UNDER_A_LIMIT";
        if std::env::var_os(UNDER).is_some() {
            // 8 blocks, of 512 bytes or of 1,024 as the shell counts.
            let blocks = limit().unwrap() / 8;
            assert!(blocks == 512 || blocks == 1_024);
            let bytes = vec![0; 20_000];
            let room = usize::try_from(blocks * 8 - 100).unwrap();
            assert_eq!(within(&bytes, 100).unwrap().len(), room);
            assert!(within(&bytes, blocks * 8).is_err());
            return;
        }
        let unlimited = std::process::Command::new("sh")
            .args(["-c", "ulimit -S -f"])
            .output();
        if unlimited.unwrap().stdout == b"unlimited\n" {
            assert_eq!(limit(), None);
        }
        let program = std::env::current_exe().unwrap();
        let name = "part::limit::tests::the_limit_of_the_process_is_seen";
        let under = std::process::Command::new("sh")
            .args(["-c", "ulimit -S -f 8 && exec \"$0\" --exact \"$1\""])
            .args([program.as_os_str(), name.as_ref()])
            .env(UNDER, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&under.stdout).into_owned();
        assert!(
            under.status.success() && said.contains("1 passed"),
            "{said}"
        );
    }
}
