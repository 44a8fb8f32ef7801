//! Power cuts: which of the things between cache and medium survive, and in what shape.

use super::rng::Rng;
use super::world::{Change, Ino, Mark, World, apply};
use std::sync::Arc;

/// Where writes are torn: no sector, within the first, at its end, within a page, all but one byte.
pub const TEARS: [usize; 5] = [0, 1, 511, 512, 4_095];

/// What becomes of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Lost,
    Kept,
    /// This many of its first bytes reach the medium.
    Torn(usize),
    /// As torn, but the file is as long as if all had; the rest is of this kind.
    Grown(usize, Fill),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Zeros,
    Garbage(u64),
    /// Blocks that held other bytes of this file before.
    Stale,
}

/// What a power cut does: one fate for each change that may be lost, one bit for each edit of names.
#[derive(Debug, Clone)]
pub struct Cut {
    pub changes: Vec<Fate>,
    pub edits: Vec<bool>,
    /// Whether unsynced changes of a file reach the medium in another order, and which.
    pub order: Option<u64>,
}

/// Changes that may be lost, in the order in which [`Cut::changes`] speaks of them: file and size.
fn open_changes(world: &World) -> Vec<(Ino, usize)> {
    let mut open = Vec::new();
    for (ino, file) in &world.files {
        for (change, mark) in &file.between {
            if *mark != Mark::Synced {
                let size = match change {
                    Change::Write { bytes, .. } => bytes.len(),
                    Change::SetLen(_) => 0,
                };
                open.push((*ino, size));
            }
        }
    }
    open
}

fn tears(size: usize) -> Vec<usize> {
    let mut tears: Vec<usize> = TEARS.into_iter().filter(|len| *len < size).collect();
    if size > 1 && !tears.contains(&(size - 1)) {
        tears.push(size - 1);
    }
    tears
}

/// The cuts that are always tried: all and nothing, each thing alone and all but it, whole files, every subset where
/// those are few; each write torn at every place and its file grown, with all else kept and with all else lost.
pub fn enumerated(world: &World) -> Vec<Cut> {
    let open = open_changes(world);
    let (changes, edits) = (open.len(), world.edits.len());
    let units = changes + edits;
    let from = |kept: &dyn Fn(usize) -> bool| Cut {
        changes: (0..changes)
            .map(|n| if kept(n) { Fate::Kept } else { Fate::Lost })
            .collect(),
        edits: (0..edits).map(|n| kept(changes + n)).collect(),
        order: None,
    };
    let mut cuts = vec![from(&|_| false), from(&|_| true)];
    // Names ahead of their data, and data ahead of their names.
    cuts.extend([from(&|n| n >= changes), from(&|n| n < changes)]);
    for unit in 0..units {
        cuts.extend([from(&|n| n == unit), from(&|n| n != unit)]);
    }
    let mut files: Vec<Ino> = open.iter().map(|(ino, _)| *ino).collect();
    files.dedup();
    for file in files {
        let of = |n: usize| n < changes && open[n].0 == file;
        cuts.extend([
            from(&of),
            from(&|n| !of(n)),
            from(&|n| n >= changes || of(n)),
        ]);
    }
    if units <= 5 {
        cuts.extend((0_u32..1 << units).map(|bits| from(&|n| bits >> n & 1 == 1)));
    }
    for (unit, (_, size)) in open.iter().enumerate().filter(|(_, (_, size))| *size > 0) {
        let fills = [Fill::Zeros, Fill::Garbage(unit as u64), Fill::Stale];
        let shapes = tears(*size).into_iter().flat_map(|len| {
            std::iter::once(Fate::Torn(len))
                .chain(fills.into_iter().map(move |fill| Fate::Grown(len, fill)))
        });
        for fate in shapes {
            for others in [false, true] {
                let mut cut = from(&|n| others || n >= changes);
                cut.changes[unit] = fate;
                cuts.push(cut);
            }
        }
    }
    cuts
}

/// Any cut.
pub fn random(world: &World, rng: &mut Rng) -> Cut {
    let keep = 1 + rng.below(9);
    let changes = open_changes(world)
        .into_iter()
        .map(|(_, size)| match rng.below(10) {
            n if n < keep => Fate::Kept,
            _ if size == 0 || rng.once_in(2) => Fate::Lost,
            _ => {
                let tears = tears(size);
                let len = if rng.once_in(3) {
                    rng.below(size)
                } else {
                    tears[rng.below(tears.len())]
                };
                match rng.below(4) {
                    0 => Fate::Torn(len),
                    1 => Fate::Grown(len, Fill::Zeros),
                    2 => Fate::Grown(len, Fill::Garbage(rng.next())),
                    _ => Fate::Grown(len, Fill::Stale),
                }
            }
        })
        .collect();
    let edits = world.edits.iter().map(|_| rng.below(10) < keep).collect();
    let order = rng.once_in(3).then(|| rng.next());
    Cut {
        changes,
        edits,
        order,
    }
}

impl Cut {
    /// What stands after the cut.
    pub fn of(&self, mut world: World) -> World {
        let mut fates = self.changes.iter();
        let inos: Vec<Ino> = world.files.keys().copied().collect();
        for ino in inos {
            let file = world.files.get_mut(&ino).unwrap();
            if file.between.is_empty() {
                continue;
            }
            let mut changes: Vec<(Change, Fate)> = std::mem::take(&mut file.between)
                .into_iter()
                .map(|(change, mark)| match mark {
                    Mark::Synced => (change, Fate::Kept),
                    _ => (change, *fates.next().unwrap()),
                })
                .collect();
            if let Some(seed) = self.order {
                shuffle(&mut changes, &mut Rng::at(seed, &[ino]));
            }
            let bytes = Arc::make_mut(&mut file.medium);
            let before = bytes.clone();
            for (change, fate) in &changes {
                befall(bytes, change, *fate, &before);
            }
        }
        let edits = std::mem::take(&mut world.edits);
        for (edit, kept) in edits.iter().zip(&self.edits) {
            if *kept {
                world.survive(edit);
            }
        }
        world.restarted()
    }
}

/// Only what was never said to be on the medium may change places, and that is what `shuffle` is called for; a file with a
/// synced change behind a forsaken one keeps its order.
fn shuffle(changes: &mut [(Change, Fate)], rng: &mut Rng) {
    for n in (1..changes.len()).rev() {
        changes.swap(n, rng.below(n + 1));
    }
}

fn befall(medium: &mut Vec<u8>, change: &Change, fate: Fate, before: &[u8]) {
    match (fate, change) {
        (Fate::Lost, _) => {}
        (Fate::Kept, change) => apply(medium, change),
        (Fate::Torn(_) | Fate::Grown(..), Change::SetLen(_)) => {}
        (Fate::Torn(len), Change::Write { at, bytes }) => {
            let bytes = bytes[..len.min(bytes.len())].into();
            apply(medium, &Change::Write { at: *at, bytes });
        }
        (Fate::Grown(len, fill), Change::Write { at, bytes }) => {
            let (at, len) = (usize::try_from(*at).unwrap(), len.min(bytes.len()));
            let old = medium.len();
            if old < at + bytes.len() {
                medium.resize(at + bytes.len(), 0);
                let mut noise = Rng::new(if let Fill::Garbage(seed) = fill {
                    seed
                } else {
                    0
                });
                for (n, byte) in medium[old..].iter_mut().enumerate() {
                    *byte = match fill {
                        Fill::Zeros => 0,
                        Fill::Garbage(_) => noise.next() as u8,
                        // From its end backwards: for the journal, the record before.
                        Fill::Stale => {
                            let from = before.len().saturating_sub(bytes.len());
                            before.get(from + n).copied().unwrap_or(0)
                        }
                    };
                }
            }
            medium[at..at + len].copy_from_slice(&bytes[..len]);
        }
    }
}
