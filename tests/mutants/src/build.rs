//! Builds the copy with all mutants in it, leaving out those that the compiler refuses.

use crate::place::Written;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a build said.
pub struct Built {
    /// Name of a test target → its program.
    pub programs: BTreeMap<String, PathBuf>,
    /// Primary places of errors: file, first byte, end.
    pub errors: Vec<(String, usize, usize)>,
    pub log: String,
}

/// `cargo test --no-run`, or with `check` only as far as the library's errors.
pub fn build(copy: &Path, suites: &[&str], check: bool) -> Built {
    let mut command = Command::new("cargo");
    command.current_dir(copy).args([
        if check { "check" } else { "test" },
        "--message-format=json",
        "--no-default-features",
        "--lib",
    ]);
    if !check {
        command.arg("--no-run");
        for suite in suites.iter().filter(|suite| **suite != "lib") {
            command.args(["--test", suite]);
        }
    }
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    let mut built = Built {
        programs: BTreeMap::new(),
        errors: Vec::new(),
        log: String::new(),
    };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        if let (Some(program), Some(true)) = (
            value["executable"].as_str(),
            value["profile"]["test"].as_bool(),
        ) {
            let lib = value["target"]["kind"][0] != "test";
            let name = if lib {
                "lib"
            } else {
                value["target"]["name"].as_str().unwrap()
            };
            built
                .programs
                .insert(name.to_owned(), PathBuf::from(program));
        }
        if value["message"]["level"] == "error" {
            built
                .log
                .push_str(value["message"]["rendered"].as_str().unwrap_or_default());
            for span in value["message"]["spans"].as_array().into_iter().flatten() {
                let number = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
                if span["is_primary"] == true {
                    let file = span["file_name"].as_str().unwrap().to_owned();
                    built
                        .errors
                        .push((file, number("byte_start"), number("byte_end")));
                }
            }
        }
    }
    if !output.status.success() && built.log.is_empty() {
        built.log = format!("cargo ended with {}", output.status);
    }
    built
}

/// The mutants that the errors are about. `Err`: an error is about none.
pub fn refused(
    built: &Built,
    written: &BTreeMap<String, Written>,
) -> Result<BTreeSet<usize>, String> {
    let mut refused = BTreeSet::new();
    for (file, start, end) in &built.errors {
        let places = written.get(file).map_or(&[][..], |written| &written.places);
        let about = places
            .iter()
            .filter(|(range, _)| range.start < *end && *start < range.end);
        refused.extend(about.map(|(_, number)| *number));
    }
    if refused.is_empty() {
        Err(built.log.clone())
    } else {
        Ok(refused)
    }
}
