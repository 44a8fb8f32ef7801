//! How many rows the next page is asked for: as many as take the target time, between one and `chunk`, and within the
//! bytes of a page as far as the last one tells. Between two pages the server rests while its answer travels, so several times
//! `chunk` are asked for at once where the reader too is through with them in the target time.
//!
//! A page may cost the same however short it is (a sort, a scan under `allowScan`). Shorter pages would then only make
//! more of them, so a page that gained nothing by being shorter makes the next one longer.

use super::pager::{EXPLODED, PageDone};
use std::time::Duration;

/// Rows of a first page at most: a server of 100 rows a second shows in a second what it can do. Fewer where rows may be so
/// wide that these were too much.
const FIRST: u64 = 100;
/// A page is at most so many times as long as the one before.
const STEP: u64 = 4;
/// A page for a quick reader is at most so many times `chunk`…
const AHEAD: u64 = 10;
/// …unless that says that short pages are wanted.
const SHORT: u64 = 1_000;

/// What pages are bound to.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Rows.
    pub rows: u64,
    /// Rows for a reader who is quick; see [`longest`].
    pub longest: u64,
    /// Bytes, as far as the page before tells.
    pub bytes: u64,
    /// Bytes of a row at most, as the columns are declared.
    pub row: u64,
    /// The time a page should take.
    pub target: Duration,
}

/// Rows of the longest page that there may be where `chunk` is so many.
#[must_use]
pub fn longest(chunk: u64) -> u64 {
    if chunk < SHORT {
        chunk
    } else {
        chunk.saturating_mul(AHEAD)
    }
}

impl Bounds {
    /// Rows of a page of which nothing is known yet. It may pass `bytes` by as much as any page may before it is left.
    fn first(&self) -> u64 {
        let fitting = self.bytes.saturating_mul(EXPLODED) / self.row.max(1);
        fitting.clamp(1, FIRST)
    }
}

/// The pace of one walk.
#[derive(Debug)]
pub struct Pace {
    bounds: Bounds,
    limit: u64,
    /// Rows and time of the page before; of the shortest one, while length is free.
    before: Option<(u64, Duration)>,
}

impl Pace {
    /// At the start.
    #[must_use]
    pub fn new(bounds: Bounds) -> Pace {
        Pace {
            bounds,
            limit: bounds.rows.min(bounds.first()),
            before: None,
        }
    }

    /// Rows of the next page.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// On another connection: another server, or a cold one.
    pub fn restart(&mut self) {
        self.limit = self.limit.min(self.bounds.first());
        self.before = None;
    }

    /// Learns from a page.
    pub fn learn(&mut self, page: &PageDone) {
        let rows = page.rows.max(1);
        let wanted = if page.cut {
            // What fitted into the time.
            rows
        } else {
            self.by_time(rows, page.took)
        };
        let by_bytes = self.bounds.bytes.saturating_mul(rows) / page.bytes.max(1);
        self.limit = wanted.min(by_bytes).min(self.most(page)).max(1);
    }

    /// Rows at most: more than `chunk` only as far as they are read in time. Who takes longer would keep the statement open.
    fn most(&self, page: &PageDone) -> u64 {
        if self.bounds.longest <= self.bounds.rows {
            return self.bounds.rows;
        }
        let read = fitting(page.rows, page.took + page.waited, self.bounds.target);
        self.bounds.longest.min(read).max(self.bounds.rows)
    }

    fn by_time(&mut self, rows: u64, took: Duration) -> u64 {
        let longest = rows.saturating_mul(STEP);
        let page = (rows, took);
        if took > self.bounds.target
            && let Some(before) = self.before
            && length_is_free(page, before)
        {
            self.before = Some(if rows < before.0 { page } else { before });
            return longest;
        }
        self.before = Some(page);
        fitting(rows, took, self.bounds.target).min(longest)
    }
}

/// Rows for which `target` is as long as `took` was for `rows`.
fn fitting(rows: u64, took: Duration, target: Duration) -> u64 {
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    rows.saturating_mul(micros(target)) / micros(took).max(1)
}

/// Whether time hardly differs between two pages although their lengths do, by a factor of two or more.
fn length_is_free(one: (u64, Duration), other: (u64, Duration)) -> bool {
    let ((short, quick), (long, slow)) = if one.0 < other.0 {
        (one, other)
    } else {
        (other, one)
    };
    // The longer page may take a quarter more.
    long >= short.saturating_mul(2) && slow <= quick + quick / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(rows: u64) -> Pace {
        Pace::new(Bounds {
            rows,
            longest: longest(rows),
            bytes: 4 * 1024 * 1024,
            row: 1_000,
            target: Duration::from_millis(100),
        })
    }

    /// The lengths of `count` pages from a server that takes so long.
    fn pages(pace: &mut Pace, count: usize, bytes: u64, cost: impl Fn(u64) -> u64) -> Vec<u64> {
        let mut lengths = Vec::new();
        for _ in 0..count {
            let rows = pace.limit();
            lengths.push(rows);
            pace.learn(&PageDone {
                rows,
                bytes: rows * bytes,
                took: Duration::from_micros(cost(rows)),
                ..PageDone::default()
            });
        }
        lengths
    }

    #[test]
    fn quick_pages_grow_to_the_bound() {
        let lengths = pages(&mut pace(5000), 6, 100, |rows| rows);
        assert_eq!(lengths, [100, 400, 1600, 6400, 25_600, 41_943]);
        assert_eq!(
            pages(&mut pace(1000), 4, 100, |_| 1),
            [100, 400, 1600, 6400]
        );
        assert_eq!(pages(&mut pace(999), 4, 100, |_| 1), [100, 400, 999, 999]);
        assert_eq!(pages(&mut pace(7), 3, 100, |_| 1), [7, 7, 7]);
    }

    #[test]
    fn a_slow_reader_gets_no_more_than_a_chunk() {
        let mut pace = pace(1000);
        let mut lengths = Vec::new();
        // A quick server; the reader takes 50 µs a row, then ten times as long, and then hardly any time.
        for reader in [50, 50, 50, 50, 500, 500, 1, 1] {
            let rows = pace.limit();
            lengths.push(rows);
            pace.learn(&PageDone {
                rows,
                bytes: rows,
                took: Duration::from_micros(rows),
                waited: Duration::from_micros(rows * reader),
                ..PageDone::default()
            });
        }
        assert_eq!(lengths, [100, 400, 1600, 1960, 1960, 1000, 1000, 4000]);
    }

    #[test]
    fn a_page_takes_the_target_time() {
        // 1 ms, 10 ms and 300 ms a row, with a millisecond to begin with.
        for (row, rows) in [(1_000, 99..=101), (10_000, 9..=10), (300_000, 1..=1)] {
            let lengths = pages(&mut pace(5000), 8, 100, |rows| 1_000 + rows * row);
            assert!(
                lengths[2..].iter().all(|length| rows.contains(length)),
                "{row}: {lengths:?}"
            );
        }
    }

    #[test]
    fn pages_that_gain_nothing_by_being_short_are_long() {
        // Two seconds of sorting, whatever the page's length.
        let lengths = pages(&mut pace(5000), 12, 100, |rows| 2_000_000 + rows);
        assert_eq!(lengths[..7], [100, 4, 16, 64, 256, 1024, 4096]);
        assert!(
            lengths[7..].iter().all(|length| *length == 5000),
            "{lengths:?}"
        );
    }

    #[test]
    fn a_single_stall_is_forgotten_soon() {
        let mut pace = pace(5000);
        pages(&mut pace, 5, 100, |rows| rows * 10);
        assert_eq!(pace.limit(), 10_000);
        pages(&mut pace, 1, 100, |_| 3_000_000);
        assert!(pace.limit() < 400, "{}", pace.limit());
        pages(&mut pace, 4, 100, |rows| rows * 10);
        assert_eq!(pace.limit(), 10_000);
    }

    #[test]
    fn wide_rows_make_short_pages() {
        let lengths = pages(&mut pace(5000), 4, 1024 * 1024, |_| 1_000);
        assert_eq!(lengths, [100, 4, 4, 4]);
        let lengths = pages(&mut pace(5000), 3, 10 * 1024 * 1024, |_| 1_000);
        assert_eq!(lengths, [100, 1, 1]);
    }

    #[test]
    fn where_rows_may_be_wide_the_first_page_is_short() {
        let first = |row| {
            let bounds = Bounds {
                row,
                ..pace(5000).bounds
            };
            let mut pace = Pace::new(bounds);
            pages(&mut pace, 4, 100, |rows| rows)
        };
        // INT and VARCHAR, TEXT, MEDIUMTEXT, LONGTEXT
        assert_eq!(first(4 + 400), [100, 400, 1600, 6400]);
        assert_eq!(first(262_140), [64, 256, 1024, 4096]);
        assert_eq!(first(67_108_860), [1, 4, 16, 64]);
        assert_eq!(first(u64::MAX), [1, 4, 16, 64]);
    }

    #[test]
    fn a_page_that_was_cut_short_is_the_measure() {
        let mut pace = pace(5000);
        pace.learn(&PageDone {
            rows: 20,
            bytes: 2_000,
            took: Duration::from_millis(1),
            cut: true,
            ..PageDone::default()
        });
        assert_eq!(pace.limit(), 20);
        pages(&mut pace, 3, 100, |rows| rows);
        pace.restart();
        assert_eq!(pace.limit(), FIRST);
    }
}
