//! Mutation testing with one build: `mutants LIST COPY OUT [again]`. LIST is what `cargo mutants --list --json` said, COPY a
//! copy of the project that may be changed, OUT a folder for results. With `again` those that are caught in OUT already are
//! not judged again. Run by scripts/mutants.

mod build;
mod judge;
mod list;
mod place;

use build::{build, refused};
use judge::{Suite, Verdict, judge};
use list::Mutant;
use place::{File, Written};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What judges, the quickest first, with a filter of its tests. The first of them judge all mutants before the others judge
/// what is left.
const QUICK: usize = 6;
const SUITES: [(&str, Option<&str>); 9] = [
    ("lib", Some("part::")),
    ("damage", None),
    ("forked", None),
    ("operations", None),
    ("crash", None),
    ("workbook", None),
    ("damage_everywhere", None),
    ("faults", None),
    ("simulation", None),
];

/// Goes to the end of the copy's lib.rs.
const SWITCH: &str = r#"
#[doc(hidden)]
#[inline]
pub fn mutants_switch() -> usize {
    static NOW: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| {
        std::env::var("NX_MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or_default()
    });
    *NOW
}
"#;

struct Work {
    copy: PathBuf,
    out: PathBuf,
    mutants: Vec<Mutant>,
    sources: BTreeMap<String, String>,
    results: BTreeMap<String, String>,
}

impl Work {
    fn new(args: &[String]) -> Self {
        let [list, copy, out, rest @ ..] = args else {
            panic!("mutants LIST COPY OUT [again]");
        };
        let (copy, out) = (PathBuf::from(copy), PathBuf::from(out));
        let mutants: Vec<Mutant> =
            serde_json::from_str(&fs::read_to_string(list).unwrap()).unwrap();
        let sources = mutants
            .iter()
            .map(|mutant| {
                (
                    mutant.file.clone(),
                    fs::read_to_string(copy.join(&mutant.file)).unwrap(),
                )
            })
            .collect();
        let before = fs::read_to_string(out.join("results.tsv")).unwrap_or_default();
        let kept = |line: &str| {
            !line.contains("\tmissed") && rest.first().is_some_and(|word| word == "again")
        };
        let results = before
            .lines()
            .filter(|line| kept(line))
            .filter_map(|line| line.split_once('\t'))
            .map(|(name, verdict)| (name.to_owned(), verdict.to_owned()))
            .collect();
        Work {
            copy,
            out,
            mutants,
            sources,
            results,
        }
    }

    /// Numbers begin at 1; 0 is none.
    fn numbered(&self) -> impl Iterator<Item = (usize, &Mutant)> {
        (1..).zip(&self.mutants)
    }

    fn put(&self, file: &str, text: &str) {
        let path = self.copy.join(file);
        // cargo looks at times: what is the same keeps its own.
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::write(path, text).unwrap();
        }
    }

    fn note(&mut self, name: &str, verdict: String) {
        println!("{verdict:40} {name}");
        self.results.insert(name.to_owned(), verdict);
        let mut file = fs::File::create(self.out.join("results.tsv")).unwrap();
        for (name, verdict) in &self.results {
            writeln!(file, "{name}\t{verdict}").unwrap();
        }
    }

    /// The test programs with all mutants that the compiler takes, and the numbers of the others.
    fn build_all(
        &self,
        files: &BTreeMap<&str, File<'_>>,
    ) -> (BTreeMap<String, PathBuf>, BTreeSet<usize>) {
        let names: Vec<&str> = SUITES.iter().map(|(name, _)| *name).collect();
        let mut unviable = BTreeSet::new();
        let mut checking = true;
        loop {
            let written: BTreeMap<String, Written> = files
                .iter()
                .map(|(name, file)| {
                    (
                        (*name).to_owned(),
                        file.write(&|number| !unviable.contains(&number)),
                    )
                })
                .collect();
            for (name, written) in &written {
                self.put(name, &written.text);
            }
            let built = build(&self.copy, &names, checking);
            if !built.errors.is_empty() || !built.log.is_empty() {
                let more = refused(&built, &written).unwrap_or_else(|log| panic!("{log}"));
                println!("{} mutants don't compile", more.len());
                unviable.extend(more);
            } else if checking {
                checking = false;
            } else {
                return (built.programs, unviable);
            }
        }
    }

    /// The suites, not yet run.
    fn suites(programs: &BTreeMap<String, PathBuf>) -> Vec<Suite> {
        let suite = |(name, filter): (&'static str, Option<&'static str>)| Suite {
            name,
            filter,
            program: programs[name].clone(),
            usual: Duration::ZERO,
        };
        SUITES.into_iter().map(suite).collect()
    }

    /// Runs each of them without a mutant.
    fn baseline(&self, suites: &mut [Suite]) {
        for suite in suites {
            suite
                .baseline(&self.copy, &self.log())
                .unwrap_or_else(|why| panic!("{why}"));
            println!(
                "{}: {:.1} s without a mutant",
                suite.name,
                suite.usual.as_secs_f64()
            );
        }
    }

    fn log(&self) -> PathBuf {
        self.out.join("log")
    }

    fn judge(&mut self, suites: &[Suite], number: usize, name: &str) {
        let began = Instant::now();
        let verdict = judge(suites, &self.copy, &self.log(), number);
        let seconds = began.elapsed().as_secs_f64();
        let text = match verdict {
            Verdict::Caught { suite, test } => format!("caught\t{suite}: {test}\t{seconds:.1}"),
            Verdict::Hangs { suite } => format!("caught\t{suite}: hangs\t{seconds:.1}"),
            Verdict::Missed => format!("missed\t\t{seconds:.1}"),
        };
        self.note(name, text);
    }

    /// A mutant in a constant, in a build of its own.
    fn judge_apart(&mut self, suites: &[Suite], mutant: &Mutant) {
        let source = self.sources[&mutant.file].clone();
        let mut text = source.clone();
        text.replace_range(mutant.range(&source), &mutant.replacement);
        self.put(&mutant.file, &text);
        let names: Vec<&str> = SUITES.iter().map(|(name, _)| *name).collect();
        let built = build(&self.copy, &names, false);
        self.put(&mutant.file, &source);
        if built.log.is_empty() {
            let suites: Vec<Suite> = suites
                .iter()
                .map(|suite| Suite {
                    program: built.programs[suite.name].clone(),
                    ..*suite
                })
                .collect();
            self.judge(&suites, 0, &mutant.name);
        } else {
            self.note(&mutant.name, "unviable\t\t".into());
        }
    }

    fn run(&mut self) {
        let sources = self.sources.clone();
        let mutants = self.mutants.clone();
        let files: BTreeMap<&str, File<'_>> = sources
            .iter()
            .map(|(name, source)| {
                let here: Vec<(usize, &Mutant)> = (1..)
                    .zip(&mutants)
                    .filter(|(_, mutant)| mutant.file == *name)
                    .collect();
                (name.as_str(), File::new(source, &here).unwrap())
            })
            .collect();
        let lib = self.copy.join("src/lib.rs");
        let text = fs::read_to_string(&lib).unwrap();
        if !text.contains("mutants_switch") {
            fs::write(&lib, text + SWITCH).unwrap();
        }
        let (programs, unviable) = self.build_all(&files);
        let apart: BTreeSet<usize> = files
            .values()
            .flat_map(|file| file.apart.iter().copied())
            .collect();
        println!(
            "{} mutants: {} don't compile, {} need a build of their own",
            mutants.len(),
            unviable.len(),
            apart.len()
        );
        let mut suites = Self::suites(&programs);
        let (quick, slow) = suites.split_at_mut(QUICK);
        self.baseline(quick);
        for (number, mutant) in (1..).zip(&mutants) {
            if unviable.contains(&number) {
                self.note(&mutant.name, "unviable\t\t".into());
            } else if !apart.contains(&number) && !self.results.contains_key(&mutant.name) {
                self.judge(quick, number, &mutant.name);
            }
        }
        self.baseline(slow);
        for (number, mutant) in (1..).zip(&mutants) {
            let missed = self
                .results
                .get(&mutant.name)
                .is_some_and(|text| text.starts_with("missed"));
            if missed && !apart.contains(&number) {
                self.judge(slow, number, &mutant.name);
            }
        }
        for (name, source) in &sources {
            self.put(name, source);
        }
        for number in apart {
            let mutant = &mutants[number - 1];
            if !self.results.contains_key(&mutant.name) {
                self.judge_apart(&suites, mutant);
            }
        }
    }

    /// Whether enough are caught.
    fn report(&self) -> bool {
        let count = |verdict: &str| {
            let of = |(_, mutant): (usize, &Mutant)| {
                self.results
                    .get(&mutant.name)
                    .is_some_and(|text| text.starts_with(verdict))
            };
            self.numbered().filter(|each| of(*each)).count()
        };
        let (caught, missed, unviable) = (count("caught"), count("missed"), count("unviable"));
        let text: String = self
            .numbered()
            .filter(|(_, mutant)| {
                self.results
                    .get(&mutant.name)
                    .is_some_and(|text| text.starts_with("missed"))
            })
            .map(|(_, mutant)| format!("{}\n", mutant.name))
            .collect();
        fs::write(self.out.join("missed.txt"), &text).unwrap();
        print!("missed:\n{text}");
        let share = 100.0 * caught as f64 / (caught + missed) as f64;
        println!(
            "{caught} of {} viable mutants caught: {share:.1} %; {unviable} don't compile",
            caught + missed
        );
        share >= 95.0
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut work = Work::new(&args);
    fs::create_dir_all(Path::new(&work.out)).unwrap();
    work.run();
    if !work.report() {
        std::process::exit(1);
    }
}
