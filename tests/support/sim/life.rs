//! The life of a process on the simulated disk, recorded: what stood before, every operation, and what the process was
//! told between them. From it the disk at each moment is had again, without running anything twice.

use super::cut::Cut;
use super::disk::{Plan, SimDisk};
use super::expect::{Event, Expect};
use super::world::{Op, World};
use std::sync::Arc;

/// A life that goes on.
pub struct Recorder {
    pub disk: SimDisk,
    base: World,
    before: Expect,
    events: Vec<(usize, Event)>,
}

/// A recorded life.
pub struct Life {
    pub base: World,
    pub before: Expect,
    pub ops: Vec<Op>,
    pub events: Vec<(usize, Event)>,
}

impl Recorder {
    pub fn new(base: World, before: Expect, plan: Option<Box<dyn Plan>>) -> Self {
        Recorder {
            disk: SimDisk::new(base.clone(), plan),
            base,
            before,
            events: Vec::new(),
        }
    }

    pub fn note(&mut self, event: Event) {
        self.events.push((self.disk.done(), event));
    }

    /// What may be found if this life ended now.
    pub fn expect(&self) -> Expect {
        let mut expect = self.before.clone();
        self.events.iter().for_each(|(_, event)| expect.take(event));
        expect
    }

    pub fn end(self) -> Life {
        Life {
            ops: self.disk.log(),
            base: self.base,
            before: self.before,
            events: self.events,
        }
    }
}

/// A moment in a life: some operations are done, and one may be under way.
pub struct Moment {
    /// With the operation under way as a change that may be lost.
    pub world: World,
    pub expect: Expect,
    /// Its number and what it is.
    pub number: usize,
    pub op: Option<Op>,
}

impl Life {
    /// The disk at its end, as programs see it.
    pub fn after(&self) -> World {
        let mut world = self.base.clone();
        self.ops.iter().for_each(|op| world.apply(op));
        world
    }

    /// Every moment: at each operation, and after the last. A sync under way brings nothing that may not have been before.
    pub fn moments(&self) -> impl Iterator<Item = Moment> + '_ {
        let mut world = self.base.clone();
        let mut expect = self.before.clone();
        let mut events = self.events.iter().peekable();
        (0..=self.ops.len()).map(move |number| {
            while let Some((_, event)) = events.next_if(|(at, _)| *at <= number) {
                expect.take(event);
            }
            let op = self.ops.get(number).cloned();
            let before = world.clone();
            let sync = matches!(
                op,
                Some(Op::Sync { .. } | Op::SyncFolder { .. } | Op::FailedSync { .. })
            );
            if let Some(op) = &op {
                world.apply(op);
            }
            Moment {
                world: if sync { before } else { world.clone() },
                expect: expect.clone(),
                number,
                op,
            }
        })
    }
}

impl Moment {
    /// The power goes.
    pub fn cut(&self, cut: &Cut) -> World {
        cut.of(self.world.clone())
    }

    /// The process dies, the system lives on: all that was done is seen, the operation under way is done, or torn.
    pub fn death(&self, torn: bool) -> World {
        let mut world = self.world.clone();
        if let (true, Some(Op::Write { ino, at, bytes })) = (torn, &self.op) {
            // As if only the first half had been written.
            let file = world.files.get_mut(ino).unwrap();
            file.between.pop();
            let half: Arc<[u8]> = bytes[..bytes.len() / 2].into();
            let mut cache = (*file.medium).clone();
            for (change, _) in &file.between {
                super::world::apply(&mut cache, change);
            }
            file.cache = Arc::new(cache);
            let ino = *ino;
            world.apply(&Op::Write {
                ino,
                at: *at,
                bytes: half,
            });
        }
        world
    }
}
