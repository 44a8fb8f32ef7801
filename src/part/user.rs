//! Who we are. `unsafe`: `geteuid` takes nothing, changes nothing and can't fail.
#![allow(unsafe_code)]

/// The effective user id.
pub fn effective() -> u32 {
    // SAFETY: see the module.
    unsafe { libc::geteuid() }
}
