//! What is asked, as text.

use super::*;
use crate::keyset::form::Form;

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
    // What is asked beside pages.
    one[0].form = Form::Plain;
    let bound = [
        Slot::Binding(0),
        Slot::Binding(1),
        Slot::Key(End::After, 0),
        Slot::Key(End::Until, 0),
    ];
    let held = "FROM t AS x WHERE ( d = ? OR e = ? ) AND `x`.`b` < ? AND `x`.`b` >= ?";
    for (asked, list, end) in [
        (
            seek(&query, 2, &one, range, false),
            "`x`.`b` AS `a`",
            " ORDER BY `x`.`b` DESC LIMIT 1",
        ),
        (
            seek(&query, 2, &one, range, true),
            "`x`.`b` AS `a`",
            " ORDER BY `x`.`b` LIMIT 1",
        ),
        (unordered(&query, 2, &one, range, true), "COUNT(*)", ""),
        (
            unordered(&query, 2, &one, range, false),
            "`x`.`b` AS `a`",
            " ORDER BY NULL",
        ),
    ] {
        assert_eq!(asked.slots, bound);
        assert_eq!(text(asked), format!("SELECT {list} {held}{end}"));
    }
    // A key that isn't a column of the table.
    one[0].own = None;
    for asked in [
        page(&query, 2, &one, range, Width::Row),
        seek(&query, 2, &one, range, true),
        unordered(&query, 2, &one, range, true),
        unordered(&query, 2, &one, range, false),
    ] {
        assert!(
            asked.sql.contains(") AS `native_xlsx_page`"),
            "{}",
            asked.sql
        );
    }
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
