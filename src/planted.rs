//! Defects planted on purpose, to show that the tests catch them. In an ordinary build [`planted!`] is `false` and nothing
//! of this is compiled; `--features planted` is for `make planted` alone and never for a release.

/// Whether the defect is planted.
#[cfg(not(feature = "planted"))]
macro_rules! planted {
    ($name:ident) => {
        false
    };
}

/// Whether the defect is planted.
#[cfg(feature = "planted")]
macro_rules! planted {
    ($name:ident) => {
        $crate::planted::is($crate::planted::Defect::$name)
    };
}

pub(crate) use planted;

/// A defect in the code itself. Those that show in what reaches the disk are planted there, by `tests/support/sim/defect.rs`.
#[cfg(feature = "planted")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Defect {
    BarriersSwapped = 1,
    RecordChecksumIgnored,
    ExtentChecksumIgnored,
    TailNotCut,
    SyncRetried,
    SealedBeforeSynced,
    SealTakenForGranted,
    StaleSealKept,
    SlotOfAnotherRecord,
    LeftoverTakenOver,
    RenamedBeforeSynced,
    TargetNotParted,
    PartedWhileSealed,
    ForeignFileReplaced,
    LostJournalTakenForRemoved,
    PoisonForgotten,
    LockNotTaken,
    CountAndTokenApart,
    KeyBeforeItsRows,
    CrcCombinedWrongly,
    WindowNotReset,
}

#[cfg(feature = "planted")]
static NOW: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

/// Plants a defect, and takes out the one before.
#[cfg(feature = "planted")]
pub fn plant(defect: Option<Defect>) {
    let number = defect.map_or(0, |defect| defect as u8);
    NOW.store(number, std::sync::atomic::Ordering::SeqCst);
}

/// Whether it is the one that is planted.
#[cfg(feature = "planted")]
#[must_use]
pub fn is(defect: Defect) -> bool {
    NOW.load(std::sync::atomic::Ordering::Relaxed) == defect as u8
}
