//! What became of each mutant, on the screen and in OUT/results.tsv, and what the last run says about where to look first.

use crate::judge::Verdict;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

pub struct Results {
    path: PathBuf,
    by_name: Mutex<BTreeMap<String, String>>,
    /// Mutant without its place → the suite that caught it in the last run, maybe of other sources.
    caught_by: BTreeMap<String, String>,
}

/// A mutant's name without line and column, which change with every edit above it.
pub fn without_place(name: &str) -> String {
    let place = name.split(": ").next().unwrap_or_default();
    let file = place.split(':').next().unwrap_or_default();
    format!("{file}{}", &name[place.len()..])
}

impl Results {
    /// With `again`, what was caught in the last run, or didn't compile, is taken from there.
    pub fn new(out: &Path, again: bool) -> Self {
        let path = out.join("results.tsv");
        let before = fs::read_to_string(&path).unwrap_or_default();
        let before: Vec<(&str, &str)> = before
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .collect();
        let suite = |verdict: &str| {
            Some(
                verdict
                    .strip_prefix("caught\t")?
                    .split_once(':')?
                    .0
                    .to_owned(),
            )
        };
        Results {
            path,
            caught_by: before
                .iter()
                .filter_map(|(name, verdict)| Some((without_place(name), suite(verdict)?)))
                .collect(),
            by_name: Mutex::new(
                before
                    .iter()
                    .filter(|(_, verdict)| again && !verdict.starts_with("missed"))
                    .map(|(name, verdict)| ((*name).to_owned(), (*verdict).to_owned()))
                    .collect(),
            ),
        }
    }

    /// The suite that is likely to catch it.
    pub fn likely(&self, name: &str) -> Option<&str> {
        self.caught_by.get(&without_place(name)).map(String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.by_name.lock().unwrap().contains_key(name)
    }

    /// Whether its verdict begins with this word.
    pub fn is(&self, name: &str, verdict: &str) -> bool {
        self.by_name
            .lock()
            .unwrap()
            .get(name)
            .is_some_and(|text| text.starts_with(verdict))
    }

    pub fn judged(&self, name: &str, verdict: Verdict, took: Duration) {
        let seconds = took.as_secs_f64();
        let text = match verdict {
            Verdict::Caught { suite, test } => format!("caught\t{suite}: {test}\t{seconds:.1}"),
            Verdict::Hangs { suite } => format!("caught\t{suite}: hangs\t{seconds:.1}"),
            Verdict::Missed => format!("missed\t\t{seconds:.1}"),
        };
        self.note(name, text);
    }

    pub fn note(&self, name: &str, verdict: String) {
        println!("{verdict:40} {name}");
        let mut by_name = self.by_name.lock().unwrap();
        by_name.insert(name.to_owned(), verdict);
        let text: String = by_name
            .iter()
            .map(|(name, verdict)| format!("{name}\t{verdict}\n"))
            .collect();
        fs::write(&self.path, text).unwrap();
    }

    /// Whether enough of all mutants are caught; those that are missed go to OUT/missed.txt, too.
    pub fn report(&self, all: &[&str]) -> bool {
        let of = |verdict: &str| -> Vec<&str> {
            let names = all.iter().copied();
            names.filter(|name| self.is(name, verdict)).collect()
        };
        let [caught, missed, equivalent, unviable] =
            ["caught", "missed", "equivalent", "unviable"].map(of);
        let text: String = missed.iter().map(|name| format!("{name}\n")).collect();
        fs::write(self.path.with_file_name("missed.txt"), &text).unwrap();
        print!("missed:\n{text}");
        let viable = caught.len() + missed.len() + equivalent.len();
        let share = 100.0 * caught.len() as f64 / viable as f64;
        println!(
            "{} of {viable} viable mutants caught: {share:.1} %; {} change nothing, {} are missed; {} don't compile",
            caught.len(),
            equivalent.len(),
            missed.len(),
            unviable.len()
        );
        share >= 95.0
    }
}
