//! Optimizer hints put into the caller's SELECT. They never change what a query returns, only how the server reads
//! it; and each is tried through EXPLAIN before it is used, so a hint at a wrong place is at worst a hint not taken.

use super::query::Query;
use super::scan::{Kind, Token, quote, scan};
use super::schema::Source;

/// The query with FORCE INDEX at the source's table; None where that place can't be told.
#[must_use]
pub fn force_index(query: &Query, source: &Source, index: &str) -> Option<Query> {
    let tokens = scan(&query.before, true).ok()?;
    let word = |at: usize| text(&query.before, &tokens, at).to_ascii_uppercase();
    if (0..tokens.len()).any(|at| {
        matches!(word(at).as_str(), "FORCE" | "USE" | "IGNORE") && word(at + 1) == "INDEX"
    }) {
        return None; // the caller knows better
    }
    let mut places =
        (0..tokens.len()).filter_map(|at| table_end(&query.before, &tokens, at, source));
    let end = places.next()?;
    if places.next().is_some() {
        return None;
    }
    let (head, tail) = query.before.split_at_checked(end)?;
    let hint = format!("FORCE INDEX ({})", quote(index));
    Some(Query {
        before: format!("{head} {hint}{tail}"),
        plain: query.plain.as_ref().map(|plain| plain.hinted(&hint)),
        ..query.clone()
    })
}

/// The caller's SELECT, marker satisfied, its tables read in the order they are written.
#[must_use]
pub fn straight_join(query: &Query) -> Option<String> {
    let sql = query.text("TRUE");
    let tokens = scan(&sql, true).ok()?;
    let select = (0..tokens.len()).find(|at| {
        tokens.get(*at).is_some_and(|token| token.depth == 0)
            && text(&sql, &tokens, *at).eq_ignore_ascii_case("SELECT")
    })?;
    let (head, tail) = sql.split_at_checked(tokens.get(select)?.end)?;
    Some(format!("{head} STRAIGHT_JOIN{tail}"))
}

/// If a reference to the source's table begins at `at`: where it ends, alias included.
fn table_end(sql: &str, tokens: &[Token], at: usize, source: &Source) -> Option<usize> {
    let name = |at: usize| name(sql, tokens, at);
    let dot = |at: usize| tokens.get(at).map(|token| token.kind) == Some(Kind::Other(b'.'));
    let before = at.checked_sub(1)?;
    let opens = tokens.get(before).map(|token| token.kind) == Some(Kind::Other(b','))
        || matches!(
            text(sql, tokens, before).to_ascii_uppercase().as_str(),
            "FROM" | "JOIN" | "STRAIGHT_JOIN"
        );
    if !opens {
        return None;
    }
    let table = if dot(at + 1) { at + 2 } else { at };
    if !name(table)?.eq_ignore_ascii_case(&source.table) {
        return None;
    }
    let mut last = table;
    if text(sql, tokens, last + 1).eq_ignore_ascii_case("AS") {
        last += 1;
    }
    let aliased = name(last + 1).is_some_and(|alias| alias.eq_ignore_ascii_case(&source.alias));
    if aliased {
        last += 1;
    } else if last != table || !source.alias.eq_ignore_ascii_case(&source.table) {
        return None; // another reference to the same table
    }
    tokens.get(last).map(|token| token.end)
}

fn text<'a>(sql: &'a str, tokens: &[Token], at: usize) -> &'a str {
    tokens
        .get(at)
        .and_then(|token| sql.get(token.at..token.end))
        .unwrap_or_default()
}

fn name(sql: &str, tokens: &[Token], at: usize) -> Option<String> {
    let text = text(sql, tokens, at);
    match tokens.get(at)?.kind {
        Kind::Word => Some(text.to_owned()),
        Kind::Name => Some(
            text.get(1..text.len().saturating_sub(1))?
                .replace("``", "`"),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(table: &str, alias: &str) -> Source {
        Source {
            schema: "s".into(),
            table: table.into(),
            alias: alias.into(),
            columns: vec!["id".into()],
        }
    }

    fn forced(sql: &str, source: &Source) -> Option<String> {
        let query = Query::parse(sql, 0, true).unwrap();
        force_index(&query, source, "PRIMARY").map(|query| query.text("TRUE"))
    }

    #[test]
    fn the_hint_follows_the_table_and_its_alias() {
        for (sql, at, expected) in [
            (
                "SELECT * FROM t",
                source("t", "t"),
                "SELECT * FROM t FORCE INDEX (`PRIMARY`)",
            ),
            (
                "SELECT * FROM s.`t` AS x WHERE {keyset}",
                source("t", "x"),
                "SELECT * FROM s.`t` AS x FORCE INDEX (`PRIMARY`) WHERE (TRUE)",
            ),
            (
                "SELECT 't' FROM u JOIN t x ON x.t = u.t",
                source("t", "x"),
                "SELECT 't' FROM u JOIN t x FORCE INDEX (`PRIMARY`) ON x.t = u.t",
            ),
            (
                "SELECT * FROM t a, t b",
                source("t", "b"),
                "SELECT * FROM t a, t b FORCE INDEX (`PRIMARY`)",
            ),
        ] {
            assert_eq!(forced(sql, &at).as_deref(), Some(expected));
        }
    }

    #[test]
    fn where_the_place_cant_be_told_there_is_no_hint() {
        assert_eq!(forced("SELECT * FROM v", &source("t", "t")), None);
        assert_eq!(
            forced("SELECT * FROM t USE INDEX (a)", &source("t", "t")),
            None
        );
        assert_eq!(
            forced(
                "SELECT * FROM t WHERE a IN (SELECT a FROM t)",
                &source("t", "t")
            ),
            None
        );
    }

    #[test]
    fn tables_can_be_read_as_written() {
        let query = Query::parse("SELECT DISTINCT a FROM t WHERE {keyset}", 0, true).unwrap();
        assert_eq!(
            straight_join(&query).unwrap(),
            "SELECT STRAIGHT_JOIN DISTINCT a FROM t WHERE (TRUE)"
        );
    }
}
