//! Tells the extension the versions of the crates that do its work (from Cargo.lock, for `php --ri native_xlsx`), and
//! the macOS linker that PHP's own symbols come from the process that loads us.

use std::collections::BTreeMap;
use std::fs;

fn main() {
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rerun-if-changed=build.rs");
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default();
    let mut versions = BTreeMap::new();
    let mut name = String::new();
    for line in lock.lines() {
        if let Some(value) = quoted(line, "name = ") {
            name = value;
        } else if let Some(value) = quoted(line, "version = ") {
            versions.insert(name.clone(), value);
        }
    }
    for krate in [
        "rust_xlsxwriter",
        "mysql_common",
        "rustls",
        "flate2",
        "zlib-rs",
        "ext-php-rs",
    ] {
        let version = versions.get(krate).map_or("unknown", String::as_str);
        let key = krate.to_uppercase().replace('-', "_");
        println!("cargo:rustc-env=VERSION_{key}={version}");
    }
    let php = std::env::var_os("CARGO_FEATURE_PHP").is_some();
    let macos = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "macos");
    if php && macos {
        println!("cargo:rustc-cdylib-link-arg=-undefined");
        println!("cargo:rustc-cdylib-link-arg=dynamic_lookup");
    }
}

fn quoted(line: &str, prefix: &str) -> Option<String> {
    Some(
        line.strip_prefix(prefix)?
            .trim()
            .trim_matches('"')
            .to_owned(),
    )
}
