//! Runs the suites against one mutant, until one fails or hangs.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often to see whether a test has failed.
const LOOK: Duration = Duration::from_millis(200);

/// A test program, and how long it takes when nothing is wrong.
pub struct Suite {
    pub name: &'static str,
    pub filter: Option<&'static str>,
    pub program: PathBuf,
    pub usual: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Caught { suite: String, test: String },
    Hangs { suite: String },
    Missed,
}

enum End {
    Passed,
    Failed(String),
    Hung,
}

/// Where one mutant at a time is judged.
pub struct Bench {
    copy: PathBuf,
    log: PathBuf,
    /// Emptied behind each run: a suite that was ended leaves what it had there, and memory is what it is made of.
    scratch: PathBuf,
}

impl Bench {
    /// `number` tells it from others that work at the same time.
    pub fn new(copy: &Path, out: &Path, number: usize) -> Self {
        let scratch = format!("native_xlsx-mutants-{}-{number}", std::process::id());
        let scratch = std::env::temp_dir().join(scratch);
        Bench {
            copy: copy.to_owned(),
            log: out.join(format!("log-{number}")),
            scratch,
        }
    }

    fn start(&self, suite: &Suite, number: usize) -> Child {
        fs::create_dir_all(&self.scratch).unwrap();
        Command::new(&suite.program)
            .current_dir(&self.copy)
            .args(suite.filter)
            .env("NX_MUTANT", number.to_string())
            .env("RUST_BACKTRACE", "0")
            .env("TMPDIR", &self.scratch)
            .stdin(Stdio::null())
            .stdout(File::create(&self.log).unwrap())
            .stderr(File::options().append(true).open(&self.log).unwrap())
            .spawn()
            .unwrap()
    }

    /// The first test that the log says failed.
    fn failed(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned();
        text.lines()
            .find_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
            .map(str::to_owned)
    }

    /// Runs a suite with mutant `number`, 0 for none, up to its first test that fails.
    fn run(&self, suite: &Suite, number: usize, patience: Duration) -> End {
        let mut child = self.start(suite, number);
        let (mut looked, mut running) = (Instant::now(), true);
        let mut waited = Duration::ZERO;
        let end = loop {
            if let Some(status) = child.try_wait().unwrap() {
                running = false;
                break if status.success() {
                    End::Passed
                } else {
                    End::Failed(self.failed().unwrap_or_else(|| status.to_string()))
                };
            }
            if waited > patience {
                break End::Hung;
            }
            if looked.elapsed() > LOOK {
                // Time in which neither of us ran, as when the machine sleeps, is not the suite's.
                waited += looked.elapsed().min(LOOK * 2);
                looked = Instant::now();
                if let Some(test) = self.failed() {
                    break End::Failed(test);
                }
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if running {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let _ = fs::remove_dir_all(&self.scratch);
        end
    }

    /// Without a mutant: it must pass, and says how long it takes.
    pub fn baseline(&self, suite: &mut Suite) -> Result<(), String> {
        let began = Instant::now();
        match self.run(suite, 0, Duration::from_secs(1_200)) {
            End::Passed => suite.usual = began.elapsed(),
            End::Failed(test) => {
                return Err(format!("{} fails without a mutant: {test}", suite.name));
            }
            End::Hung => return Err(format!("{} hangs without a mutant", suite.name)),
        }
        Ok(())
    }

    /// `first` is the suite that is tried before the others.
    pub fn judge(&self, suites: &[Suite], first: Option<&str>, number: usize) -> Verdict {
        let is_first = |suite: &&Suite| Some(suite.name) == first;
        let suites = suites
            .iter()
            .filter(is_first)
            .chain(suites.iter().filter(|suite| !is_first(suite)));
        for suite in suites {
            let name = suite.name.to_owned();
            match self.run(suite, number, suite.patience()) {
                End::Passed => {}
                End::Failed(test) => return Verdict::Caught { suite: name, test },
                End::Hung => return Verdict::Hangs { suite: name },
            }
        }
        Verdict::Missed
    }
}

impl Suite {
    /// Much more than it takes on a machine that others use too: what is slow has not failed.
    fn patience(&self) -> Duration {
        Duration::from_secs(20).max(self.usual * 10)
    }
}
