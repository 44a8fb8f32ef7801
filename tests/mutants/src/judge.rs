//! Runs the suites against one mutant, until one fails or hangs.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

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

impl Suite {
    /// Runs it with mutant `number`, 0 for none.
    fn run(&self, copy: &Path, log: &Path, number: usize, patience: Duration) -> End {
        let mut command = Command::new(&self.program);
        command
            .current_dir(copy)
            .args(self.filter)
            .env("NX_MUTANT", number.to_string())
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(File::create(log).unwrap())
            .stderr(File::options().append(true).open(log).unwrap());
        let began = Instant::now();
        let mut child = command.spawn().unwrap();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if began.elapsed() > patience {
                child.kill().unwrap();
                child.wait().unwrap();
                return End::Hung;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if status.success() {
            return End::Passed;
        }
        let text = String::from_utf8_lossy(&std::fs::read(log).unwrap()).into_owned();
        let test = text
            .lines()
            .find_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
        End::Failed(test.map_or_else(|| status.to_string(), str::to_owned))
    }

    /// Without a mutant: it must pass, and says how long it takes.
    pub fn baseline(&mut self, copy: &Path, log: &Path) -> Result<(), String> {
        let began = Instant::now();
        match self.run(copy, log, 0, Duration::from_secs(1_200)) {
            End::Passed => self.usual = began.elapsed(),
            End::Failed(test) => {
                return Err(format!("{} fails without a mutant: {test}", self.name));
            }
            End::Hung => return Err(format!("{} hangs without a mutant", self.name)),
        }
        Ok(())
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(20).max(self.usual * 6)
    }
}

pub fn judge(suites: &[Suite], copy: &Path, log: &Path, number: usize) -> Verdict {
    for suite in suites {
        let suite_name = suite.name.to_owned();
        match suite.run(copy, log, number, suite.patience()) {
            End::Passed => {}
            End::Failed(test) => {
                return Verdict::Caught {
                    suite: suite_name,
                    test,
                };
            }
            End::Hung => return Verdict::Hangs { suite: suite_name },
        }
    }
    Verdict::Missed
}
