//! Paths as PHP sees them: its working directory, its `open_basedir`.
//!
//! Sound because both functions take a C string and the one result is freed once.

use std::ffi::{CStr, CString, c_char, c_int};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

unsafe extern "C" {
    fn php_check_open_basedir_ex(path: *const c_char, warn: c_int) -> c_int;
    fn expand_filepath_with_mode(
        path: *const c_char,
        place: *mut c_char,
        relative_to: *const c_char,
        relative_to_len: usize,
        mode: c_int,
    ) -> *mut c_char;
}

/// Makes absolute and takes `.` and `..` out, but leaves symbolic links alone: one in the target's place must be seen
/// and refused, and the path must be the same before the file stands and after.
const CWD_EXPAND: c_int = 0;

/// The absolute path behind what PHP code wrote. `None` when it can't be said (too long, no working directory).
pub fn absolute(path: &CStr) -> Option<PathBuf> {
    // SAFETY: with a null place the engine allocates the result, which is copied and freed here.
    unsafe {
        let full = expand_filepath_with_mode(
            path.as_ptr(),
            std::ptr::null_mut(),
            std::ptr::null(),
            0,
            CWD_EXPAND,
        );
        if full.is_null() {
            return None;
        }
        let copy = PathBuf::from(std::ffi::OsStr::from_bytes(CStr::from_ptr(full).to_bytes()));
        ext_php_rs::ffi::_efree(full.cast());
        Some(copy)
    }
}

/// Whether `open_basedir` lets us touch the path.
pub fn allowed(path: &Path) -> bool {
    // SAFETY: looks at the path and the settings only.
    CString::new(path.as_os_str().as_bytes())
        .is_ok_and(|path| unsafe { php_check_open_basedir_ex(path.as_ptr(), 0) == 0 })
}
