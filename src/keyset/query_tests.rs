//! What a SELECT may and may not hold.

use super::*;
use crate::error::Code;

fn parse(sql: &str, bindings: usize) -> Result<Query> {
    Query::parse(sql, bindings, true)
}

#[test]
fn a_trailing_semicolon_is_cut() {
    assert_eq!(parse("SELECT 1 ; -- done", 0).unwrap().before, "SELECT 1 ");
    assert_eq!(
        parse("SELECT 1; SELECT 2", 0).unwrap_err().code(),
        Code::Argument
    );
}

#[test]
fn bindings_around_the_marker_are_counted() {
    let query = parse(
        "SELECT '?' FROM t WHERE a = ? AND {keyset} AND b = ? /* {keyset} ? */",
        2,
    )
    .unwrap();
    assert_eq!(query.bindings_before, 1);
    assert_eq!(
        query.text("TRUE"),
        "SELECT '?' FROM t WHERE a = ? AND (TRUE) AND b = ? /* {keyset} ? */"
    );
    assert_eq!(query.equalities, ["a", "b"]);
    assert!(parse("SELECT ?", 2).is_err());
    assert!(parse("SELECT 1 FROM t WHERE {keyset} AND {keyset}", 0).is_err());
}

#[test]
fn top_level_order_and_limit_are_refused_inner_ones_are_not() {
    for sql in [
        "SELECT * FROM t ORDER BY id",
        "SELECT * FROM t limit 5",
        "SELECT * FROM t FETCH FIRST 3 ROWS ONLY",
        "SELECT * FROM t FOR UPDATE",
        "SELECT * FROM t LOCK IN SHARE MODE",
        "SELECT 1 INTO OUTFILE 'x'",
        "SELECT * FROM t WHERE a = :name",
        "DELETE FROM t",
        "",
    ] {
        assert_eq!(parse(sql, 0).unwrap_err().code(), Code::Argument, "{sql}");
    }
    for sql in [
        "SELECT t.limit, `order` FROM t",
        "SELECT ROW_NUMBER() OVER (ORDER BY id) FROM t",
        "SELECT GROUP_CONCAT(a ORDER BY b) FROM t",
        "SELECT * FROM (SELECT * FROM t ORDER BY a LIMIT 5) x",
        "WITH c AS (SELECT 1) SELECT * FROM c",
        "SELECT @x := 1, '12:30'",
    ] {
        parse(sql, 0).unwrap();
    }
}

#[test]
fn group_by_columns_are_found() {
    let columns = |sql| parse(sql, 0).unwrap().group_by;
    let group = |table: Option<&str>, column: &str| Group {
        table: table.map(Into::into),
        column: column.into(),
    };
    assert_eq!(
        columns("SELECT a FROM t GROUP BY t.a, `b`").unwrap(),
        [group(Some("t"), "a"), group(None, "b")]
    );
    assert_eq!(
        columns("SELECT a FROM t GROUP BY a HAVING COUNT(*) > 1").unwrap(),
        [group(None, "a")]
    );
    assert_eq!(columns("SELECT a FROM t GROUP BY YEAR(a)"), None);
    assert_eq!(columns("SELECT a FROM t GROUP BY a WITH ROLLUP"), None);
    assert!(parse("SELECT DISTINCT a FROM t", 0).unwrap().distinct);
}

#[test]
fn an_or_takes_the_equalities_away() {
    assert!(
        parse("SELECT * FROM t WHERE a = 1 OR b = 2", 0)
            .unwrap()
            .equalities
            .is_empty()
    );
    assert!(
        parse("SELECT * FROM t WHERE a >= 1 AND b <> 2", 0)
            .unwrap()
            .equalities
            .is_empty()
    );
}
