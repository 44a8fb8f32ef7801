//! Predicates and page queries as text.

use super::*;

fn sorted(names: &[(&str, bool)]) -> Vec<Sorted> {
    names
        .iter()
        .map(|(name, descending)| Sorted {
            expression: (*name).to_owned(),
            bare: (*name).to_owned(),
            own: None,
            descending: *descending,
            nullable: false,
            takes_null: false,
            form: Form::Plain,
        })
        .collect()
}

const VALUES: &[Stand] = &[Stand::Value; 8];

fn behind(sorted: &[Sorted], stands: &[Stand]) -> (String, Vec<Slot>) {
    let mut slots = Vec::new();
    let range = Range {
        after: Some(&stands[..sorted.len().min(stands.len())]),
        until: None,
    };
    let text = within(sorted, range, &mut slots).unwrap();
    assert_eq!(text.matches('?').count(), slots.len(), "{text}");
    (text, slots)
}

fn up_to(sorted: &[Sorted], stands: &[Stand]) -> String {
    let range = Range {
        after: None,
        until: Some(stands),
    };
    within(sorted, range, &mut Vec::new()).unwrap()
}

#[test]
fn the_predicate_is_expanded() {
    let key = |level| Slot::Key(End::After, level);
    assert_eq!(
        behind(&sorted(&[("a", false)]), VALUES),
        ("a > ?".into(), vec![key(0)])
    );
    assert_eq!(
        behind(&sorted(&[("a", false), ("b", true)]), VALUES),
        (
            "a >= ? AND (a > ? OR (a = ? AND b < ?))".into(),
            vec![key(0), key(0), key(0), key(1)]
        )
    );
    assert_eq!(
        behind(&sorted(&[("a", true), ("b", false), ("c", false)]), VALUES),
        (
            "a <= ? AND (a < ? OR (a = ? AND (b > ? OR (b = ? AND c > ?))))".into(),
            vec![key(0), key(0), key(0), key(1), key(1), key(2)]
        )
    );
}

#[test]
fn the_end_of_a_part_belongs_to_it() {
    let two = sorted(&[("a", false), ("b", true)]);
    assert_eq!(
        up_to(&two, &VALUES[..2]),
        "a <= ? AND (a < ? OR (a = ? AND b >= ?))"
    );
    assert_eq!(up_to(&two, &VALUES[..1]), "a <= ?");
    let mut slots = Vec::new();
    let range = Range {
        after: Some(&VALUES[..1]),
        until: Some(&VALUES[..1]),
    };
    assert_eq!(
        within(&two[..1], range, &mut slots).unwrap(),
        "a > ? AND a <= ?"
    );
    assert_eq!(slots, [Slot::Key(End::After, 0), Slot::Key(End::Until, 0)]);
}

#[test]
fn nulls_sort_lowest() {
    let mut one = sorted(&[("a", true)]);
    one[0].nullable = true;
    assert_eq!(behind(&one, VALUES).0, "(a < ? OR a IS NULL)");
    assert_eq!(behind(&one, &[Stand::Null]).0, "FALSE");
    assert_eq!(up_to(&one, &[Stand::Null]), "TRUE");
    one[0].descending = false;
    assert_eq!(behind(&one, VALUES).0, "a > ?");
    assert_eq!(behind(&one, &[Stand::Null]).0, "a IS NOT NULL");
    assert_eq!(up_to(&one, &[Stand::Null]), "a IS NULL");
    assert_eq!(up_to(&one, &[Stand::Value]), "(a <= ? OR a IS NULL)");
    let mut two = sorted(&[("a", false), ("b", true)]);
    two[0].nullable = true;
    two[1].nullable = true;
    assert_eq!(
        behind(&two, &[Stand::Null, Stand::Value]).0,
        "(a IS NOT NULL OR (a IS NULL AND (b < ? OR b IS NULL)))"
    );
    assert_eq!(
        behind(&two, &[Stand::Value, Stand::Null]).0,
        "a >= ? AND (a > ? OR (a = ? AND FALSE))"
    );
    two[0].descending = true;
    assert_eq!(
        behind(&two, &[Stand::Null, Stand::Value]).0,
        "a IS NULL AND (a IS NULL AND (b < ? OR b IS NULL))"
    );
}

#[test]
fn an_enum_is_held_to_the_values_that_follow() {
    let mut two = sorted(&[("e", false), ("id", false)]);
    two[0].form = Form::Ordinal(3);
    let (text, slots) = behind(&two, VALUES);
    assert_eq!(text, "e IN (?,?,?) AND (e IN (?,?) OR (e = ? AND id > ?))");
    assert_eq!(slots[1], Slot::Ordinal(End::After, 0, 1));
    two[0].descending = true;
    let (_, slots) = behind(&two, VALUES);
    assert_eq!(slots[1], Slot::Ordinal(End::After, 0, -1));
}

#[test]
fn a_blurred_instant_has_an_edge() {
    let mut two = sorted(&[("t", false), ("id", false)]);
    two[0].form = Form::Instant;
    let (text, slots) = behind(&two, &[Stand::Blurred, Stand::Value]);
    assert_eq!(
        text,
        "t >= ? AND ((t >= ? AND UNIX_TIMESTAMP(t) > CAST(? AS DECIMAL(20,6))) OR (UNIX_TIMESTAMP(t) = CAST(? AS DECIMAL(20,6)) AND id > ?))"
    );
    assert_eq!(slots[0], Slot::Edge(End::After, 0, true));
}
