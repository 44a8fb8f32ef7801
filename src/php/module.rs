//! The module entry: start-up and `php --ri native_xlsx`. The one symbol that the extension exports.
//!
//! `unsafe` here is the exported name itself, the fork hook, and printing through the engine.
#![allow(unsafe_code)]

use super::{cursor, exceptions, guard, pages, values, workbook};
use crate::error::Error;
use crate::keyset;
use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::error::php_error;
use ext_php_rs::ffi;
use ext_php_rs::flags::ErrorType;
use ext_php_rs::zend::{ModuleEntry, StaticModuleEntry};
use std::ffi::CString;
use std::panic::catch_unwind;
use std::sync::Once;

const NAME: &str = "native_xlsx";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// PHP's door.
#[unsafe(no_mangle)]
pub extern "C" fn get_module() -> *mut ModuleEntry {
    static MODULE: StaticModuleEntry = StaticModuleEntry::new();
    match ModuleBuilder::new(NAME, VERSION)
        .startup_function(start)
        .shutdown_function(end)
        .info_function(info)
        .try_into()
    {
        Ok((entry, _, owned)) => MODULE.get_or_init(move || (entry, owned)),
        Err(_) => std::ptr::null_mut(),
    }
}

extern "C" fn start(_kind: i32, _module: i32) -> i32 {
    static HOOK: Once = Once::new();
    // SAFETY: the hook only counts. Once per process, though a SAPI may start the module again.
    HOOK.call_once(|| unsafe {
        libc::pthread_atfork(None, None, Some(in_child));
    });
    let problem = match catch_unwind(register) {
        Ok(Ok(())) => return ffi::ZEND_RESULT_CODE_SUCCESS,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "a defect of the extension".to_owned(),
    };
    php_error(
        &ErrorType::CoreWarning,
        &format!("{NAME} can't start: {problem}"),
    );
    ffi::ZEND_RESULT_CODE_FAILURE
}

/// The process ends, or the module: connections that rest in the pool are closed. Every object is gone by now.
extern "C" fn end(_kind: i32, _module: i32) -> i32 {
    let _ = catch_unwind(keyset::shut_down);
    ffi::ZEND_RESULT_CODE_SUCCESS
}

unsafe extern "C" fn in_child() {
    guard::forked();
}

fn register() -> Result<(), Error> {
    exceptions::register()?;
    values::register()?;
    workbook::register()?;
    cursor::register()?;
    pages::register()
}

extern "C" fn info(_module: *mut ModuleEntry) {
    table(&[
        ("NativeXlsx", "enabled"),
        ("Version", VERSION),
        ("Formats", "xlsx (write, resumable)"),
        ("Databases", "MySQL, MariaDB"),
        ("TLS", concat!("rustls ", env!("VERSION_RUSTLS"), " (ring)")),
        ("Compression", concat!("zlib-rs ", env!("VERSION_ZLIB_RS"))),
        (
            "Thread safety",
            if ffi::USING_ZTS == 0 { "no" } else { "yes" },
        ),
        (
            "Panics",
            if cfg!(panic = "unwind") {
                "caught"
            } else {
                "abort"
            },
        ),
    ]);
    table(&[
        ("rust_xlsxwriter", env!("VERSION_RUST_XLSXWRITER")),
        ("mysql_common", env!("VERSION_MYSQL_COMMON")),
        ("flate2", env!("VERSION_FLATE2")),
        ("ext-php-rs", env!("VERSION_EXT_PHP_RS")),
    ]);
}

fn table(rows: &[(&str, &str)]) {
    // SAFETY: prints; the variadic function takes as many C strings as it is told.
    unsafe {
        ffi::php_info_print_table_start();
        for (name, value) in rows {
            if let (Ok(name), Ok(value)) = (CString::new(*name), CString::new(*value)) {
                ffi::php_info_print_table_row(2, name.as_ptr(), value.as_ptr());
            }
        }
        ffi::php_info_print_table_end();
    }
}
