//! Mutation testing with one build: `mutants LIST COPY OUT [again]`. LIST is what `cargo mutants --list --json` said, COPY a
//! copy of the project that may be changed, OUT a folder for results. With `again` those that are caught in OUT already are
//! not judged again; those that COPY/docs/durability.md lists as changing nothing are not judged at all, and don't count as caught. As many mutants are judged at once as there are processors. Run by scripts/mutants.

mod build;
mod judge;
mod list;
mod place;
mod results;

use build::{build, refused};
use judge::{Bench, Suite, Verdict};
use list::{Mutant, equivalent};
use place::{File, Written};
use results::{Results, without_place};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What judges, the quickest first, with a filter of its tests. The first of them judge all mutants before the others judge
/// what is left.
const QUICK: usize = 6;
const SUITES: [(&str, Option<&str>); 10] = [
    ("lib", Some("part::")),
    ("damage", None),
    ("forked", None),
    ("operations", None),
    ("crash", None),
    ("workbook", None),
    ("damage_everywhere", None),
    ("in_the_way", None),
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
    results: Results,
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
        fs::create_dir_all(&out).unwrap();
        let results = Results::new(&out, rest.first().is_some_and(|word| word == "again"));
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

    fn bench(&self, number: usize) -> Bench {
        Bench::new(&self.copy, &self.out, number)
    }

    /// Runs each of them without a mutant.
    fn baseline(&self, suites: &mut [Suite]) {
        for suite in suites {
            self.bench(0)
                .baseline(suite)
                .unwrap_or_else(|why| panic!("{why}"));
            println!(
                "{}: {:.1} s without a mutant",
                suite.name,
                suite.usual.as_secs_f64()
            );
        }
    }

    /// Takes the list of those that change nothing at its word, but not about what isn't there.
    fn note_equivalent(&self) {
        let text = fs::read_to_string(self.copy.join("docs/durability.md")).unwrap();
        for (listed, number) in equivalent(&text) {
            let names = self.mutants.iter().map(|mutant| &mutant.name);
            let named = names.filter(|name| without_place(name) == listed);
            let same: Vec<_> = (1..)
                .zip(named)
                .filter(|(at, _)| number == 0 || number == *at)
                .map(|(_, name)| name)
                .collect();
            assert!(
                !same.is_empty(),
                "docs/durability.md lists '{listed}', which is no mutant"
            );
            for name in same {
                self.results.note(name, "equivalent\t\t".into());
            }
        }
    }

    /// All for which `wanted` says yes, several at once.
    fn judge(&self, suites: &[Suite], wanted: &(dyn Fn(usize, &str) -> bool + Sync)) {
        let benches = std::thread::available_parallelism().map_or(1, usize::from);
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for bench in 0..benches {
                let (bench, next) = (self.bench(bench), &next);
                scope.spawn(move || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(mutant) = self.mutants.get(at) else {
                            break;
                        };
                        if wanted(at + 1, &mutant.name) {
                            self.judge_one(&bench, suites, at + 1, &mutant.name);
                        }
                    }
                });
            }
        });
    }

    fn judge_one(&self, bench: &Bench, suites: &[Suite], number: usize, name: &str) {
        let began = Instant::now();
        let verdict = bench.judge(suites, self.results.likely(name), number);
        self.results.judged(name, verdict, began.elapsed());
    }

    /// A mutant in a constant, in a build of its own; of the slower suites only if the quicker ones miss it.
    fn judge_apart(&self, suites: &[Suite], mutant: &Mutant) {
        let source = self.sources[&mutant.file].clone();
        let mut text = source.clone();
        text.replace_range(mutant.range(&source), &mutant.replacement);
        self.put(&mutant.file, &text);
        let began = Instant::now();
        let mut verdict = Some(Verdict::Missed);
        for some in [&suites[..1], &suites[1..QUICK], &suites[QUICK..]] {
            verdict = self.judge_built(some);
            if verdict != Some(Verdict::Missed) {
                break;
            }
        }
        self.put(&mutant.file, &source);
        match verdict {
            Some(verdict) => self.results.judged(&mutant.name, verdict, began.elapsed()),
            None => self.results.note(&mutant.name, "unviable\t\t".into()),
        }
    }

    /// These suites of the sources as they are. `None`: they don't compile.
    fn judge_built(&self, suites: &[Suite]) -> Option<Verdict> {
        let names: Vec<&str> = suites.iter().map(|suite| suite.name).collect();
        let built = build(&self.copy, &names, false);
        let suites: Vec<Suite> = suites
            .iter()
            .map(|suite| {
                Some(Suite {
                    program: built.programs.get(suite.name)?.clone(),
                    ..*suite
                })
            })
            .collect::<Option<_>>()?;
        Some(self.bench(0).judge(&suites, None, 0))
    }

    fn run(&self) {
        let files: BTreeMap<&str, File<'_>> = self
            .sources
            .iter()
            .map(|(name, source)| {
                let here: Vec<(usize, &Mutant)> = self
                    .numbered()
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
            self.mutants.len(),
            unviable.len(),
            apart.len()
        );
        let mut suites = Self::suites(&programs);
        let (quick, slow) = suites.split_at_mut(QUICK);
        for number in &unviable {
            let name = &self.mutants[*number - 1].name;
            self.results.note(name, "unviable\t\t".into());
        }
        self.note_equivalent();
        self.baseline(quick);
        self.judge(quick, &|number, name| {
            !apart.contains(&number) && !self.results.has(name)
        });
        self.baseline(slow);
        self.judge(slow, &|number, name| {
            !apart.contains(&number) && self.results.is(name, "missed")
        });
        for (name, source) in &self.sources {
            self.put(name, source);
        }
        for number in apart {
            let mutant = &self.mutants[number - 1];
            if !self.results.has(&mutant.name) {
                self.judge_apart(&suites, mutant);
            }
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let work = Work::new(&args);
    work.run();
    let names: Vec<&str> = work.mutants.iter().map(|m| m.name.as_str()).collect();
    if !work.results.report(&names) {
        std::process::exit(1);
    }
}
