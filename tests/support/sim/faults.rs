//! A workload under every fault, and what must hold afterwards: a clear error, a latched handle, nothing lost, and a next
//! process that goes on, also if the power is cut while it does.

use super::cut;
use super::disk::Call;
use super::expect::{Event, Expect};
use super::fault::{FAULTS, Failing, Fault, Hits};
use super::life::Recorder;
use super::recover::recover;
use super::script::{End, Kind, Script, Session, Step};
use super::world::World;
use native_xlsx::{Code, Error};

/// One after the other: creating, a second sheet, appending, committing, resuming, and an end.
fn script(end: End, id: bool) -> Script {
    let step = |sheet, kind, fresh| Step { sheet, kind, fresh };
    Script {
        steps: vec![
            step(0, Kind::Chunk, false),
            step(1, Kind::Rich, true),
            step(0, Kind::Undone, false),
        ],
        end,
        id,
        links: true,
        replace: None,
        relaxed: 0,
    }
}

/// Number of operations when nothing fails.
fn calls(script: &Script) -> usize {
    let mut recorder = Recorder::new(World::default(), Expect::nothing(None), None);
    script.perform(&mut recorder, &mut None).unwrap();
    recorder.disk.calls()
}

pub struct Case {
    script: Script,
    fault: Fault,
    at: usize,
    sticking: bool,
}

/// What came of a case.
#[derive(Default)]
pub struct Tally {
    pub cases: usize,
    pub refused: usize,
    pub poisoned: usize,
    pub cuts: usize,
}

impl Case {
    fn run(&self, tally: &mut Tally) -> Result<(), String> {
        let hits = Hits::default();
        let plan = Failing {
            fault: self.fault,
            at: self.at,
            sticking: self.sticking,
            hits: hits.clone(),
        };
        let mut recorder = Recorder::new(
            World::default(),
            Expect::nothing(None),
            Some(Box::new(plan)),
        );
        let mut session = None;
        let outcome = self.script.perform(&mut recorder, &mut session);
        let hit = hits.lock().unwrap().first().cloned();
        let Some((call, _)) = hit else {
            return Ok(()); // This operation can't fail in this way.
        };
        tally.cases += 1;
        if let Err(error) = &outcome {
            tally.refused += 1;
            self.clear(error)?;
            if let Some(session) = &mut session {
                self.latched(&mut recorder, session, call, tally)?;
            }
        }
        drop(session);
        let expect = left_behind(recorder.expect());
        // What is gone for good would be begun anew, if the disk is only slow.
        if self.sticking && !expect.gone {
            // As long as it lasts the next process may fail too, but says so, and spoils nothing.
            let disk = std::sync::Arc::new(recorder.disk.clone());
            match self.script.open(disk) {
                Err(error) if error.code() != Code::Exists => self.clear(&error)?,
                _ => {}
            }
        }
        self.afterwards(recorder.disk.world(), &expect, call, tally)?;
        // A failed sync that was passed over shows when the power is cut later in the same life.
        if self.fault == Fault::Sync && !self.sticking {
            for moment in recorder.end().moments() {
                let none = &cut::enumerated(&moment.world)[0];
                tally.cuts += 1;
                let expect = left_behind(moment.expect.clone());
                recover(&self.script, moment.cut(none), expect, 1, None)
                    .map_err(|why| format!("power cut at operation {}: {why}", moment.number))?;
            }
        }
        Ok(())
    }

    /// The next process finds what it must and goes on; and so it does if the power was cut before, or is while it does.
    fn afterwards(
        &self,
        world: World,
        expect: &Expect,
        call: Call,
        tally: &mut Tally,
    ) -> Result<(), String> {
        for cut in cut::enumerated(&world).iter().take(2) {
            tally.cuts += 1;
            recover(&self.script, cut.of(world.clone()), expect.clone(), 1, None)
                .map_err(|why| format!("power cut: {why}"))?;
        }
        let life = recover(&self.script, world, expect.clone(), 1, None)
            .map_err(|why| format!("next process: {why}"))?;
        if self.sticking || !matches!(call, Call::Sync | Call::SyncFolder | Call::Write) {
            return Ok(());
        }
        for moment in life.moments() {
            let none = &cut::enumerated(&moment.world)[0];
            tally.cuts += 1;
            recover(
                &self.script,
                moment.cut(none),
                moment.expect.clone(),
                2,
                None,
            )
            .map_err(|why| {
                format!(
                    "power cut at operation {} of the next: {why}",
                    moment.number
                )
            })?;
        }
        Ok(())
    }

    /// The error names what failed, and where.
    fn clear(&self, error: &Error) -> Result<(), String> {
        let expected = match self.fault {
            Fault::Full => error.code() == Code::DiskFull,
            _ => matches!(error.code(), Code::Io | Code::DiskFull),
        };
        if !expected || !error.message().contains("'/sim") {
            return Err(format!("{:?}, unclear: {error}", error.code()));
        }
        Ok(())
    }

    /// After a change of the part failed the handle takes nothing more; after anything else it may go on.
    fn latched(
        &self,
        recorder: &mut Recorder,
        session: &mut Session,
        call: Call,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let expect = recorder.expect();
        let finishing = expect.finished.is_some();
        let discarding = expect.absent;
        if discarding {
            // Asked again, it does what it could not.
            return match session.book.discard() {
                Ok(()) => {
                    recorder.note(Event::Discarded);
                    Ok(())
                }
                Err(error) if self.sticking => self.clear(&error),
                Err(error) => Err(format!("discarded once more: {error}")),
            };
        }
        let changes = matches!(
            call,
            Call::Write | Call::Sync | Call::SyncFolder | Call::SetLen | Call::Create
        );
        let again = if finishing {
            let again = session.book.finish().map(|_| ());
            if again.is_ok() {
                recorder.note(Event::Finished);
            }
            again
        } else {
            session.book.commit(None)
        };
        let committing = expect.parts.len() > 1;
        match again {
            Err(error) if error.code() == Code::Poisoned => {
                tally.poisoned += 1;
                Ok(())
            }
            _ if committing && changes && !finishing => {
                Err(format!("not latched after a failed {call:?}: {again:?}"))
            }
            // The next process was to open it, and could not.
            Err(error) if error.code() == Code::Closed => Ok(()),
            Err(error) if self.sticking => self.clear(&error),
            Err(error) => Err(format!("once more: {error}")),
            // What failed had changed nothing.
            Ok(()) => Ok(()),
        }
    }
}

/// The file stands, which is what `finish` says; what could not be removed behind it may be there still.
fn left_behind(mut expect: Expect) -> Expect {
    if expect.must_stand {
        expect.parts.extend(expect.finished.clone());
        expect.gone = false;
    }
    expect
}

/// From the first operation, or from the first of the end on.
pub fn every(end: End, id: bool, from_the_end: bool) -> Result<Tally, String> {
    let script = script(end, id);
    let first = if from_the_end {
        calls(&Script {
            end: End::Left,
            ..script.clone()
        })
    } else {
        0
    };
    let calls = calls(&script);
    let mut tally = Tally::default();
    for at in first..calls {
        for fault in FAULTS {
            for sticking in [false, true] {
                let case = Case {
                    script: script.clone(),
                    fault,
                    at,
                    sticking,
                };
                case.run(&mut tally).map_err(|why| {
                    format!("{fault:?} at operation {at} of {calls}, sticking: {sticking}: {why}")
                })?;
            }
        }
    }
    println!(
        "{} faults: {} told, {} handles latched; {} power cuts behind them",
        tally.cases, tally.refused, tally.poisoned, tally.cuts
    );
    Ok(tally)
}
