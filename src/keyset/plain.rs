//! The plainest SELECTs, taken apart: columns of one table, perhaps a WHERE. Their pages need no derived table, whose merging
//! costs a server a tenth of its time for each row. Whatever isn't certain stays wrapped: nothing is lost by that but time.

use super::query::Words;
use super::scan::{Kind, quote};

/// Words at the outermost level behind WHERE with which a part of a SELECT begins that isn't the condition, or which make the
/// condition depend on where it stands.
const ENDS: &[&str] = &[
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "MINUS",
    "INTO",
    "FOR",
    "LOCK",
    "PROCEDURE",
    "WINDOW",
    "QUALIFY",
    "ROWNUM",
];

/// A SELECT of columns from one table, each part as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    list: String,
    /// Names of the selected columns, quoted; none for `*`.
    columns: Option<Vec<String>>,
    from: String,
    /// The table's name in the query, quoted.
    alias: String,
    condition: Option<String>,
}

impl Plain {
    /// Takes a SELECT apart, if it is one of these.
    pub(super) fn of(words: &Words<'_>) -> Option<Plain> {
        let mut at = 0;
        if words.word(at)? != "SELECT" {
            return None;
        }
        at += 1;
        let list = at;
        let columns = columns(words, &mut at)?;
        let list = words.span(list, at)?.to_owned();
        if words.word(at)? != "FROM" {
            return None;
        }
        at += 1;
        let from = at;
        let mut table = words.column(at)?;
        if words.kind(at + 1) == Some(Kind::Other(b'.')) {
            at += 2;
            table = words.column(at)?;
        }
        if table.eq_ignore_ascii_case("DUAL") {
            return None;
        }
        at += 1;
        let mut alias = table;
        let is_where = |at: usize| words.word(at).as_deref() == Some("WHERE");
        if words.word(at).as_deref() == Some("AS") {
            alias = words.column(at + 1)?;
            at += 2;
        } else if words.kind(at).is_some() && !is_where(at) {
            alias = words.column(at)?;
            at += 1;
        }
        let from = words.span(from, at)?.to_owned();
        // What looks like a comment may be a hint, and a hint belongs where it stands.
        if !words.is_dense(at) {
            return None;
        }
        let condition = match words.kind(at) {
            None => None,
            Some(_) if is_where(at) => Some(condition(words, at + 1)?.to_owned()),
            Some(_) => return None,
        };
        Some(Plain {
            list,
            columns,
            from,
            alias: quote(&alias),
            condition,
        })
    }

    /// The column of the table behind the result's column `place`, called `name`, as an expression that can mean nothing else.
    #[must_use]
    pub fn expression(&self, place: usize, name: &str) -> Option<String> {
        let column = match &self.columns {
            Some(columns) => columns.get(place)?.clone(),
            None => quote(name),
        };
        Some(format!("{}.{column}", self.alias))
    }

    /// The same, its table read through an index.
    #[must_use]
    pub fn hinted(&self, hint: &str) -> Plain {
        Plain {
            from: format!("{} {hint}", self.from),
            ..self.clone()
        }
    }

    /// The SELECT with this list, held to what `predicate` says.
    #[must_use]
    pub fn text(&self, list: &str, predicate: Option<&str>) -> String {
        let terms = [
            self.condition.as_ref().map(|text| format!("(\n{text}\n)")),
            predicate.map(str::to_owned),
        ];
        let terms: Vec<String> = terms.into_iter().flatten().collect();
        let filter = match terms.is_empty() {
            true => String::new(),
            false => format!("\nWHERE {}", terms.join(" AND ")),
        };
        format!("SELECT {list}\nFROM {}{filter}", self.from)
    }

    /// The list as written.
    #[must_use]
    pub fn list(&self) -> &str {
        &self.list
    }
}

/// The names of the columns from `at` on, which moves behind them; `Some(None)` for `*`.
fn columns(words: &Words<'_>, at: &mut usize) -> Option<Option<Vec<String>>> {
    let dot = |at: usize| words.kind(at) == Some(Kind::Other(b'.'));
    let star = |at: usize| words.kind(at) == Some(Kind::Other(b'*'));
    if star(*at) {
        *at += 1;
        return Some(None);
    }
    let mut columns = Vec::new();
    let mut names: Vec<String> = Vec::new();
    loop {
        let mut column = words.column(*at)?;
        // Under `sql_mode = ORACLE` a number, which would begin anew with each page.
        if column.eq_ignore_ascii_case("ROWNUM") {
            return None;
        }
        *at += 1;
        while dot(*at) {
            *at += 1;
            if star(*at) && columns.is_empty() {
                *at += 1;
                return Some(None);
            }
            column = words.column(*at)?;
            *at += 1;
        }
        columns.push(quote(&column));
        // Without AS the word before may have been an option of the SELECT, and this the column.
        if words.word(*at).as_deref() == Some("AS") {
            column = words.column(*at + 1)?;
            *at += 2;
        }
        // A derived table can't have two of a name, and whether a query is taken must not hang on how plain it is.
        let name = column.to_lowercase();
        if names.contains(&name) {
            return None;
        }
        names.push(name);
        if words.kind(*at) != Some(Kind::Other(b',')) {
            return Some(Some(columns));
        }
        *at += 1;
    }
}

/// The condition behind WHERE, to the end.
fn condition<'a>(words: &'a Words<'_>, from: usize) -> Option<&'a str> {
    let end = words.len();
    let mut open = 0_usize;
    for at in from..end {
        match words.kind(at)? {
            Kind::Other(b'(') => open += 1,
            Kind::Other(b')') => open = open.checked_sub(1)?,
            Kind::Marker | Kind::Semicolon => return None,
            // A variable that is set row by row.
            Kind::Word if words.text(at).starts_with('@') => return None,
            Kind::Word => {
                let word = words.word(at).unwrap_or_default();
                if word == "ROWNUM" || (open == 0 && ENDS.contains(&word.as_str())) {
                    return None;
                }
            }
            _ => {}
        }
    }
    if open > 0 {
        return None;
    }
    words.span(from, end)
}

#[cfg(test)]
mod tests {
    use crate::keyset::query::Query;

    fn plain(sql: &str) -> Option<String> {
        let bindings = sql.matches('?').count();
        let query = Query::parse(sql, bindings, true).ok()?;
        let plain = query.plain?;
        Some(plain.text(plain.list(), Some("P")).replace('\n', " "))
    }

    #[test]
    fn columns_of_one_table_are_taken_apart() {
        for (sql, expected) in [
            ("SELECT * FROM t", "SELECT * FROM t WHERE P"),
            ("select o.* from t o;", "SELECT o.* FROM t o WHERE P"),
            (
                "SELECT id, `a b` AS x, s.t.c FROM s.t -- why\n",
                "SELECT id, `a b` AS x, s.t.c FROM s.t WHERE P",
            ),
            (
                "SELECT id FROM t AS o WHERE a = ? OR b IN (SELECT c FROM u ORDER BY c LIMIT 1) /* why */",
                "SELECT id FROM t AS o WHERE ( a = ? OR b IN (SELECT c FROM u ORDER BY c LIMIT 1) ) AND P",
            ),
            (
                "SELECT id FROM t WHERE a = 'x -- ) GROUP BY' -- b\n OR c",
                "SELECT id FROM t WHERE ( a = 'x -- ) GROUP BY' -- b  OR c ) AND P",
            ),
        ] {
            assert_eq!(plain(sql).as_deref(), Some(expected), "{sql}");
        }
    }

    #[test]
    fn what_is_doubtful_stays_whole() {
        for sql in [
            "SELECT DISTINCT id FROM t",
            "SELECT DISTINCT * FROM t",
            "SELECT ALL id FROM t",
            "SELECT SQL_NO_CACHE id FROM t",
            "SELECT id x FROM t",
            "SELECT id, 1 FROM t",
            "SELECT id, .5 FROM t",
            "SELECT id, 'x' FROM t",
            "SELECT id, \"x\" FROM t",
            "SELECT id, @x FROM t",
            "SELECT id, -a FROM t",
            "SELECT id, a + 1 FROM t",
            "SELECT id, UPPER(a) FROM t",
            "SELECT id, rownum FROM t",
            "SELECT id, a AS ID FROM t",
            "SELECT id, o.`ID` FROM t o",
            "SELECT id, CURRENT_USER() FROM t",
            "SELECT id, NEXT VALUE FOR s FROM t",
            "SELECT id, CASE a WHEN 1 THEN 2 END FROM t",
            "SELECT id, a COLLATE utf8mb4_bin FROM t",
            "SELECT id, _utf8mb4'x' FROM t",
            "SELECT id, a->'$.x' FROM t",
            "SELECT id, {d '2024-01-01'} FROM t",
            "SELECT STRAIGHT_JOIN id FROM t",
            "SELECT HIGH_PRIORITY id, a FROM t",
            "SELECT HIGH_PRIORITY * FROM t",
            "SELECT SQL_CALC_FOUND_ROWS id FROM t",
            "SELECT DISTINCTROW id FROM t",
            "SELECT id, (SELECT 1) FROM t",
            "SELECT id, ? FROM t",
            "SELECT *, a AS b FROM t",
            "SELECT a, t.* FROM t",
            "SELECT /*+ NO_ICP(t) */ id FROM t",
            "SELECT id FROM /* x */ t",
            "SELECT id FROM t /*+ x */ WHERE a",
            "SELECT id FROM t, u",
            "SELECT id FROM t JOIN u",
            "SELECT id FROM t NATURAL JOIN u",
            "SELECT id FROM t LEFT JOIN u ON 1",
            "SELECT id FROM (SELECT 1 AS id) t",
            "SELECT id FROM t PARTITION (p)",
            "SELECT id FROM t FORCE INDEX (a)",
            "SELECT id FROM t o USE INDEX (a) WHERE b",
            "SELECT id FROM t FOR SYSTEM_TIME ALL",
            "SELECT id FROM t AS o FOR SYSTEM_TIME ALL WHERE a",
            "SELECT id FROM (t)",
            "SELECT id FROM t \"o\"",
            "SELECT id FROM t AS 'o'",
            "SELECT id FROM {OJ t LEFT JOIN u ON 1}",
            "SELECT id FROM t STRAIGHT_JOIN u",
            "SELECT id FROM t CROSS JOIN u WHERE a",
            "SELECT id FROM t, LATERAL (SELECT 1) x",
            "SELECT id FROM JSON_TABLE('[]', '$' COLUMNS (a INT PATH '$')) j",
            "SELECT id FROM dual",
            "SELECT id",
            "SELECT id FROM t GROUP BY id",
            "SELECT id FROM t HAVING id",
            "SELECT id FROM t WHERE a GROUP BY id",
            "SELECT id FROM t WHERE a HAVING id",
            "SELECT id FROM t WHERE a WINDOW w AS ()",
            "SELECT id FROM t WHERE a MINUS SELECT id FROM u",
            "SELECT id FROM t EXCEPT ALL SELECT id FROM u",
            "SELECT id FROM t WHERE a = @@sql_mode",
            "SELECT id FROM t WHERE a UNION SELECT id FROM u",
            "SELECT id FROM t UNION SELECT id FROM u",
            "SELECT id FROM t WHERE (@n := @n + 1) < 5",
            "SELECT id FROM t WHERE ROWNUM() < 5",
            "SELECT id FROM t WHERE {keyset}",
            "SELECT id FROM t WHERE",
            "SELECT id FROM t WHERE a)",
            "(SELECT id FROM t)",
            "WITH x AS (SELECT 1 AS id) SELECT id FROM x",
        ] {
            assert_eq!(plain(sql), None, "{sql}");
        }
    }

    #[test]
    fn a_key_column_is_named_with_its_table() {
        let query = Query::parse("SELECT b AS a, x.a AS b FROM s.t x", 0, true).unwrap();
        let plain = query.plain.unwrap();
        assert_eq!(plain.expression(0, "a").as_deref(), Some("`x`.`b`"));
        assert_eq!(plain.expression(1, "b").as_deref(), Some("`x`.`a`"));
        assert_eq!(plain.expression(2, "c"), None);
        let query = Query::parse("SELECT * FROM s.t", 0, true).unwrap();
        let plain = query.plain.unwrap();
        assert_eq!(plain.expression(7, "a`").as_deref(), Some("`t`.`a```"));
    }
}
