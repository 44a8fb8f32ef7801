//! Whether one key lies behind another, as far as a client can tell. Numbers and times compare here as they do on
//! the server; texts don't (that is the collation's business), so of them only equality is looked at.

use super::token::KeyValue;
use std::cmp::Ordering;

/// False only if `next` certainly doesn't lie behind `after`.
pub fn advances(
    after: &[KeyValue],
    next: &[KeyValue],
    descending: impl Iterator<Item = bool>,
) -> bool {
    for ((before, behind), descending) in after.iter().zip(next).zip(descending) {
        match compare(before, behind) {
            None => return true,
            Some(Ordering::Equal) => {}
            Some(order) => return (order == Ordering::Less) != descending,
        }
    }
    false
}

/// None if only the server knows.
fn compare(one: &KeyValue, other: &KeyValue) -> Option<Ordering> {
    use KeyValue::{Bytes, DateTime, Double, Int, UInt};
    match (one, other) {
        (Int(one), Int(other)) => Some(one.cmp(other)),
        (UInt(one), UInt(other)) => Some(one.cmp(other)),
        // an unsigned value is only held so beyond what a signed one can be
        (Int(_), UInt(_)) => Some(Ordering::Less),
        (UInt(_), Int(_)) => Some(Ordering::Greater),
        (Double(one), Double(other)) => one.partial_cmp(other),
        (DateTime(a, b, c, d, e, f, g), DateTime(h, i, j, k, l, m, n)) => {
            Some((a, b, c, d, e, f, g).cmp(&(h, i, j, k, l, m, n)))
        }
        (Bytes(one), Bytes(other)) if one == other => Some(Ordering::Equal),
        _ => (one == other).then_some(Ordering::Equal),
    }
}

/// The column in which two keys that follow each other may be the wrong way round, because the server sorts by the first `most`
/// bytes of what a text sorts by.
pub fn unsorted(one: &[KeyValue], other: &[KeyValue], most: usize) -> Option<usize> {
    let at = one
        .iter()
        .zip(other)
        .position(|(one, other)| one != other)?;
    let (KeyValue::Bytes(one), KeyValue::Bytes(other)) = (one.get(at)?, other.get(at)?) else {
        return None;
    };
    // No collation makes more of a byte; what isn't ASCII may sort like anything else.
    let far = most / 8;
    let (one, other) = (one.get(..far)?, other.get(..far)?);
    let alike = |(one, other): (&u8, &u8)| {
        !one.is_ascii() || !other.is_ascii() || one.eq_ignore_ascii_case(other)
    };
    one.iter().zip(other).all(alike).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use KeyValue::{Bytes, Int, UInt};

    fn text(text: &str) -> KeyValue {
        Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn texts_that_begin_alike_may_be_unsorted() {
        let long = |end: &str| text(&format!("{}{end}", "Ab".repeat(64)));
        let unsorted = |one: &[KeyValue], other: &[KeyValue]| super::unsorted(one, other, 1_024);
        assert_eq!(unsorted(&[long("b")], &[long("a")]), Some(0));
        assert_eq!(unsorted(&[long("")], &[text(&"aB".repeat(70))]), Some(0));
        assert_eq!(
            unsorted(&[Int(1), long("b")], &[Int(1), long("a")]),
            Some(1)
        );
        assert_eq!(unsorted(&[Int(1), long("b")], &[Int(2), long("a")]), None);
        assert_eq!(unsorted(&[long("b"), Int(1)], &[long("b"), Int(2)]), None);
        assert_eq!(unsorted(&[text("b")], &[text("a")]), None);
        assert_eq!(
            unsorted(&[text(&"é".repeat(64))], &[text(&"e".repeat(128))]),
            Some(0)
        );
        assert_eq!(
            unsorted(&[text(&"x".repeat(200))], &[text(&"y".repeat(200))]),
            None
        );
    }

    #[test]
    fn only_what_is_certain_counts() {
        let advances = |after: &[KeyValue], next: &[KeyValue], down: &[bool]| {
            super::advances(after, next, down.iter().copied())
        };
        assert!(advances(&[Int(1)], &[Int(2)], &[false]));
        assert!(!advances(&[Int(2)], &[Int(2)], &[false]));
        assert!(!advances(&[Int(2)], &[Int(1)], &[false]));
        assert!(advances(&[Int(2)], &[Int(1)], &[true]));
        assert!(advances(&[Int(i64::MAX)], &[UInt(u64::MAX)], &[false]));
        assert!(advances(
            &[text("b"), Int(9)],
            &[text("a"), Int(1)],
            &[false, false]
        ));
        assert!(advances(
            &[text("a"), Int(1)],
            &[text("a"), Int(2)],
            &[false, false]
        ));
        assert!(!advances(
            &[text("a"), Int(2)],
            &[text("a"), Int(2)],
            &[false, false]
        ));
        assert!(!advances(&[text("a")], &[text("a")], &[true]));
    }
}
