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

#[test]
fn columns_of_one_table_are_not_wrapped() {
    let query = Query::parse("SELECT b AS a, c FROM t AS x WHERE d = ? OR e = ?", 2, true).unwrap();
    let mut one = sorted(&[("`a`", true)]);
    one[0].own = Some("`x`.`b`".to_owned());
    let text = |page: Page| page.sql.replace('\n', " ");
    let first = page(&query, 2, &one, Range::default(), Width::Row);
    assert_eq!(
        first.slots,
        [Slot::Binding(0), Slot::Binding(1), Slot::Limit]
    );
    assert_eq!(
        text(first),
        "SELECT b AS a, c FROM t AS x WHERE ( d = ? OR e = ? ) ORDER BY `x`.`b` DESC LIMIT ?"
    );
    let range = Range {
        after: Some(&VALUES[..1]),
        until: Some(&VALUES[..1]),
    };
    let next = page(&query, 2, &one, range, Width::Key);
    assert_eq!(
        next.slots,
        [
            Slot::Binding(0),
            Slot::Binding(1),
            Slot::Key(End::After, 0),
            Slot::Key(End::Until, 0),
            Slot::Limit
        ]
    );
    assert_eq!(
        text(next),
        "SELECT `x`.`b` AS `a` FROM t AS x WHERE ( d = ? OR e = ? ) AND `x`.`b` < ? AND `x`.`b` >= ? ORDER BY `x`.`b` DESC LIMIT ?"
    );
    one[0].form = Form::Instant;
    let carried = text(page(&query, 2, &one, Range::default(), Width::Row));
    assert!(
        carried.starts_with("SELECT b AS a, c, CAST(IF(`x`.`b` IS NULL,")
            && carried.contains(" AS `native_xlsx_page_0` FROM t AS x WHERE"),
        "{carried}"
    );
    // A key that isn't a column of the table, and all that is asked beside pages.
    one[0].own = None;
    assert!(
        page(&query, 2, &one, range, Width::Row)
            .sql
            .contains("native_xlsx_page")
    );
    assert!(
        seek(&query, 2, &one, range, true)
            .sql
            .contains("native_xlsx_page")
    );
}

#[test]
fn a_select_is_wrapped() {
    let query = Query::parse("SELECT * FROM t WHERE x = ? -- why", 1, true).unwrap();
    let one = sorted(&[("a", false)]);
    let first = page(&query, 1, &one, Range::default(), Width::Row);
    assert_eq!(
        first.sql,
        "SELECT * FROM (\nSELECT * FROM t WHERE x = ? -- why\n) AS `native_xlsx_page`\nORDER BY a\nLIMIT ?"
    );
    assert_eq!(first.slots, [Slot::Binding(0), Slot::Limit]);
    let after = Range {
        after: Some(&VALUES[..1]),
        until: None,
    };
    let down = sorted(&[("a", true)]);
    let next = page(&query, 1, &down, after, Width::Key);
    assert!(next.sql.starts_with("SELECT a FROM ("));
    assert!(
        next.sql
            .ends_with("\nWHERE a < ?\nORDER BY a DESC\nLIMIT ?")
    );
    assert_eq!(
        next.slots,
        [Slot::Binding(0), Slot::Key(End::After, 0), Slot::Limit]
    );
    let last = seek(&query, 1, &down, after, true);
    assert!(last.sql.ends_with("\nWHERE a < ?\nORDER BY a\nLIMIT 1"));
    let mut instant = one;
    instant[0].form = Form::Instant;
    let carried = page(&query, 1, &instant, Range::default(), Width::Row);
    assert!(
        carried.sql.starts_with(
            "SELECT *, CAST(IF(a IS NULL, NULL, COALESCE(UNIX_TIMESTAMP(a), 0)) * 1000000 AS SIGNED) AS `native_xlsx_page_0` FROM ("
        ),
        "{}",
        carried.sql
    );
    let plan = page(&query, 1, &instant, Range::default(), Width::Plan);
    assert!(plan.sql.starts_with("SELECT * FROM ("));
}

#[test]
fn the_marker_takes_the_predicate_between_the_bindings() {
    let query = Query::parse(
        "SELECT DISTINCT u FROM t WHERE s = ? AND {keyset} AND z = ?",
        2,
        true,
    )
    .unwrap();
    let range = Range {
        after: Some(&VALUES[..1]),
        until: None,
    };
    let next = page(&query, 2, &sorted(&[("u", false)]), range, Width::Row);
    assert_eq!(
        next.sql,
        "SELECT DISTINCT u FROM t WHERE s = ? AND (u > ?) AND z = ?\nORDER BY u\nLIMIT ?"
    );
    assert_eq!(
        next.slots,
        [
            Slot::Binding(0),
            Slot::Key(End::After, 0),
            Slot::Binding(1),
            Slot::Limit
        ]
    );
}

#[test]
fn a_column_held_to_null_is_not_sorted_by() {
    let query = Query::parse("SELECT * FROM t", 0, true).unwrap();
    let mut two = sorted(&[("a", true), ("b", true)]);
    two[0].nullable = true;
    let by = |range| {
        let text = page(&query, 0, &two, range, Width::Row).sql;
        let (_, order) = text.split_once("ORDER BY ").unwrap();
        order.to_owned()
    };
    let null = [Stand::Null, Stand::Value];
    let after = |after| Range {
        after: Some(after),
        until: None,
    };
    assert_eq!(by(after(&null)), "b DESC\nLIMIT ?");
    assert_eq!(by(after(&VALUES[..2])), "a DESC, b DESC\nLIMIT ?");
    let until = Range {
        after: None,
        until: Some(&null),
    };
    assert_eq!(by(until), "a DESC, b DESC\nLIMIT ?");
}

#[test]
fn a_plan_is_asked_for_with_an_order_that_is_none() {
    let sorted = sorted(&[("`id`", false)]);
    for (sql, expected) in [
        (
            "SELECT a, id FROM t",
            "SELECT `id` FROM (\nSELECT a, id FROM t\n) AS `native_xlsx_page`\nWHERE `id` > ?\nORDER BY NULL",
        ),
        (
            "SELECT id FROM t WHERE {keyset} -- why",
            "SELECT id FROM t WHERE (`id` > ?) -- why\nORDER BY NULL",
        ),
    ] {
        let query = Query::parse(sql, 0, true).unwrap();
        let range = Range {
            after: Some(&VALUES[..1]),
            until: None,
        };
        assert_eq!(unordered(&query, 0, &sorted, range, false).sql, expected);
        let counted = unordered(&query, 0, &sorted, range, true).sql;
        assert!(!counted.contains("ORDER"), "{counted}");
    }
}
