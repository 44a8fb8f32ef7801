//! Goes through workloads, moments and cuts; counts the states it judged, each once; and names a failed one by a path that
//! replays it: seed, number of the workload, then moment and variant for each crash.

use super::cut::{self, Cut};
use super::disk::Plan;
use super::expect::Expect;
use super::life::{Life, Moment};
use super::recover::recover;
use super::rng::Rng;
use super::script::Script;
use super::world::World;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// How thoroughly a moment is gone through.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Cuts out of those that [`cut::enumerated`] lists.
    pub listed: usize,
    /// Random cuts.
    pub random: usize,
    /// One state in so many is crashed again while it recovers. 0: none.
    pub again: usize,
    /// One moment in so many of such a recovery is crashed.
    pub within: usize,
    /// Whether the process also dies, with the system living on, and what follows is crashed at every moment.
    pub deaths: bool,
}

/// A workload and the operations of it that another one has in common.
pub struct Task {
    pub script: Script,
    pub skip: Option<Script>,
    pub effort: Effort,
}

/// Number of a variant that is the death of the process: with the operation under way done, or torn.
const DEATH: u64 = 1 << 40;

/// Where a state is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub seed: u64,
    pub steps: Vec<u64>,
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<String> = self.steps.iter().map(u64::to_string).collect();
        write!(f, "{}/{}", self.seed, steps.join("."))
    }
}

impl Path {
    pub fn parse(text: &str) -> Option<Self> {
        let (seed, steps) = text.split_once('/')?;
        Some(Path {
            seed: seed.parse().ok()?,
            steps: steps
                .split('.')
                .map(|s| s.parse().ok())
                .collect::<Option<_>>()?,
        })
    }
}

#[derive(Debug)]
pub struct Failure {
    pub path: Path,
    pub why: String,
}

/// Makes the plan (a planted defect) that every process of a campaign runs under.
pub type Defect = dyn Fn() -> Box<dyn Plan> + Sync;

pub struct Campaign<'a> {
    pub seed: u64,
    pub tasks: &'a [Task],
    /// No more states than these.
    pub most: u64,
    pub defect: Option<&'a Defect>,
    pub states: AtomicU64,
    /// Of each sort of workload: how many, and their states.
    sorts: Mutex<BTreeMap<&'static str, (usize, u64)>>,
    seen: [Mutex<HashSet<u64>>; 64],
    failures: Mutex<Vec<Failure>>,
    stop: AtomicBool,
}

impl<'a> Campaign<'a> {
    pub fn new(seed: u64, tasks: &'a [Task]) -> Self {
        Campaign {
            seed,
            tasks,
            most: u64::MAX,
            defect: None,
            states: AtomicU64::new(0),
            sorts: Mutex::default(),
            seen: std::array::from_fn(|_| Mutex::default()),
            failures: Mutex::default(),
            stop: AtomicBool::new(false),
        }
    }

    /// Every task once, on `threads` threads.
    pub fn round(&self, threads: usize, seed: u64) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some((number, task)) = self.take(&next) {
                        self.task(number, task, seed);
                    }
                });
            }
        });
    }

    /// How many workloads of each sort were gone through, and their states.
    pub fn sorts(&self) -> BTreeMap<&'static str, (usize, u64)> {
        self.sorts.lock().unwrap().clone()
    }

    /// The first failures, if any.
    pub fn failures(&self) -> Vec<Failure> {
        std::mem::take(&mut *self.failures.lock().unwrap())
    }

    /// No more.
    pub fn end(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.states.load(Ordering::Relaxed) >= self.most
    }

    fn take(&self, next: &AtomicUsize) -> Option<(usize, &Task)> {
        if self.is_over() {
            return None;
        }
        let number = next.fetch_add(1, Ordering::Relaxed);
        self.tasks.get(number).map(|task| (number, task))
    }

    fn plan(&self) -> Option<Box<dyn Plan>> {
        self.defect.map(|defect| defect())
    }

    fn fail(&self, path: Path, why: String) {
        let mut failures = self.failures.lock().unwrap();
        if failures.len() < 5 {
            failures.push(Failure { path, why });
        }
        self.stop.store(true, Ordering::Relaxed);
    }

    fn task(&self, number: usize, task: &Task, seed: u64) {
        let path = Path {
            seed,
            steps: vec![number as u64],
        };
        let lives = guarded(|| {
            let skip = match &task.skip {
                Some(script) => script.run_under(self.plan())?.ops.len(),
                None => 0,
            };
            Ok((task.script.run_under(self.plan())?, skip))
        });
        self.count(task, 1, 0);
        match lives {
            Ok((life, skip)) => self.life(task, &life, skip, &path, 1),
            Err(why) => self.fail(path, format!("without any crash: {why}")),
        }
    }

    fn count(&self, task: &Task, tasks: usize, states: u64) {
        let mut sorts = self.sorts.lock().unwrap();
        let count = sorts.entry(task.script.sort()).or_default();
        *count = (count.0 + tasks, count.1 + states);
    }

    fn life(&self, task: &Task, life: &Life, skip: usize, path: &Path, depth: usize) {
        let effort = task.effort;
        let mut rng = Rng::at(path.seed, &path.steps);
        let within = if depth > 1 { effort.within.max(1) } else { 1 };
        for moment in life.moments().skip(skip) {
            if !rng.once_in(within) {
                continue;
            }
            let listed = cut::enumerated(&moment.world).len();
            // All lost and all kept, always; then as many as there is room for.
            let share = if depth > 1 { 3 } else { 1 };
            let mut variants: Vec<u64> = if effort.listed >= listed && depth == 1 {
                (0..listed as u64).collect()
            } else {
                let count = effort.listed.min(listed) / share;
                let chosen = (0..count).map(|_| rng.below(listed) as u64);
                [0, 1].into_iter().chain(chosen).collect()
            };
            let random = (effort.random / share) as u64;
            variants.extend((0..random).map(|n| listed as u64 + n));
            if effort.deaths && depth == 1 {
                variants.extend([DEATH, DEATH + 1]);
            }
            for variant in variants {
                if self.is_over() {
                    return;
                }
                let dies = variant >= DEATH;
                let again = depth < 3 && (dies || (effort.again > 0 && rng.once_in(effort.again)));
                let mut path = path.clone();
                path.steps.extend([moment.number as u64, variant]);
                self.state(task, &moment, &path, depth, again);
            }
        }
    }

    fn state(&self, task: &Task, moment: &Moment, path: &Path, depth: usize, again: bool) {
        let world = variant(moment, path);
        let mut hasher = DefaultHasher::new();
        (world.fingerprint(), path.steps[0]).hash(&mut hasher);
        expectation(&moment.expect).hash(&mut hasher);
        let hash = hasher.finish();
        if !self.seen[hash as usize % 64].lock().unwrap().insert(hash) {
            return;
        }
        self.states.fetch_add(1, Ordering::Relaxed);
        self.count(task, 0, 1);
        let expect = moment.expect.clone();
        match guarded(|| recover(&task.script, world, expect, depth, self.plan())) {
            Ok(life) if again => self.life(task, &life, 0, path, depth + 1),
            Ok(_) => {}
            Err(why) => self.fail(path.clone(), why),
        }
    }
}

/// Goes to the state that `path` leads to, saying what happens on the way.
pub fn replay(tasks: &[Task], path: &Path, defect: Option<&Defect>) -> Result<(), String> {
    let plan = || defect.map(|defect| defect());
    let task = &tasks[usize::try_from(path.steps[0]).unwrap()];
    println!("workload {:?}", task.script);
    let mut life = guarded(|| task.script.run_under(plan()))?;
    let mut end = 1;
    for (index, step) in path.steps[1..].chunks(2).enumerate() {
        end += 2;
        let here = Path {
            seed: path.seed,
            steps: path.steps[..end].to_vec(),
        };
        for (number, op) in life.ops.iter().enumerate().take(step[0] as usize + 1) {
            println!("{number:4} {}", brief(op));
        }
        let moment = life.moments().nth(step[0] as usize).unwrap();
        match step[1] {
            n if n >= DEATH => println!("     the process dies"),
            n => println!("     the power is cut: {:?}", cut_at(&moment, &here, n)),
        }
        let world = variant(&moment, &here);
        let expect = moment.expect.clone();
        life = guarded(|| recover(&task.script, world, expect, index + 1, plan()))?;
    }
    Ok(())
}

fn brief(op: &super::world::Op) -> String {
    let mut text = format!("{op:?}");
    if text.len() > 150 {
        text.truncate((0..=150).rev().find(|n| text.is_char_boundary(*n)).unwrap());
        text.push('…');
    }
    text
}

fn cut_at(moment: &Moment, path: &Path, number: u64) -> Cut {
    let listed = cut::enumerated(&moment.world);
    match listed.get(usize::try_from(number).unwrap()) {
        Some(cut) => cut.clone(),
        None => cut::random(&moment.world, &mut Rng::at(path.seed, &path.steps)),
    }
}

fn variant(moment: &Moment, path: &Path) -> World {
    match *path.steps.last().unwrap() {
        n if n >= DEATH => moment.death(n > DEATH),
        n => moment.cut(&cut_at(moment, path, n)),
    }
}

/// Two states with the same bytes differ if other things must be found in them.
fn expectation(expect: &Expect) -> (Vec<usize>, [bool; 4]) {
    let rows = |snapshot: &super::expect::Snapshot| -> usize {
        snapshot
            .sheets
            .iter()
            .map(|sheet| sheet.rows.len() + 1)
            .sum()
    };
    (
        expect.parts.iter().map(|part| rows(part)).collect(),
        [
            expect.absent,
            expect.must_stand,
            expect.finished.is_some(),
            expect.gone,
        ],
    )
}

/// A panic is a failure like any other.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("panicked: {}", text.unwrap_or_default()))
    })
}
