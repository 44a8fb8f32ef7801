//! The caller's SELECT, looked at once: where the marker is, how many `?`, and what would break paging. It decides
//! what can be told without a server; everything else is the server's word.

use super::plain::Plain;
use super::scan::{Kind, MARKER, Token, scan};
use super::schema::Source;
use crate::error::{Error, Result};

/// A SELECT that can be wrapped, or that holds the marker.
#[derive(Debug, Clone)]
pub struct Query {
    /// The text up to the marker; all of it without one.
    pub before: String,
    /// The text behind the marker, if there is one.
    pub after: Option<String>,
    /// How many `?` stand before the marker.
    pub bindings_before: usize,
    /// Whether the outermost SELECT is DISTINCT.
    pub distinct: bool,
    /// Columns of the outermost GROUP BY; None without one, or if it holds anything but columns.
    pub group_by: Option<Vec<Group>>,
    /// Whether there is an outermost GROUP BY at all.
    pub grouped: bool,
    /// Whether it is a UNION, INTERSECT or EXCEPT.
    pub set_operation: bool,
    /// Whether old versions of rows may come beside the current ones: FOR SYSTEM_TIME, but for AS OF, anywhere.
    pub versions: bool,
    /// Columns compared with `=` to one value. A hint for the plan guard on tiny tables, never a proof.
    pub equalities: Vec<String>,
    /// Its parts, if it is so plain that its pages need no derived table.
    pub plain: Option<Plain>,
}

/// A column of a GROUP BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The table as written, if it is.
    table: Option<String>,
    /// The column.
    column: String,
}

impl Group {
    /// Whether it is one of the key's columns. A bare name can only mean a column of the FROM, never an alias
    /// beside it, so the key's column must have this name by itself.
    #[must_use]
    pub fn is_of(&self, source: &Source) -> bool {
        self.table
            .as_ref()
            .is_none_or(|table| table.eq_ignore_ascii_case(&source.alias))
            && source
                .columns
                .iter()
                .any(|column| column.eq_ignore_ascii_case(&self.column))
    }
}

impl Query {
    /// Looks at `sql`, which must take `bindings` values.
    ///
    /// # Errors
    /// [`Code::Argument`](crate::Code::Argument): no SELECT, several statements, ORDER BY or LIMIT, a locking clause,
    /// named placeholders, a wrong number of bindings, more than one marker.
    pub fn parse(sql: &str, bindings: usize, backslash: bool) -> Result<Query> {
        if sql.contains('\0') {
            return Err(Error::argument("the SQL holds a NUL byte"));
        }
        let mut tokens = scan(sql, backslash)?;
        let text = cut_semicolon(sql, &mut tokens)?;
        let words = Words {
            sql: text,
            tokens: &tokens,
        };
        refuse(&words)?;

        let placeholders = tokens
            .iter()
            .filter(|token| token.kind == Kind::Placeholder)
            .count();
        if placeholders != bindings {
            return Err(Error::argument(format!(
                "the SQL has {placeholders} placeholder{} (?) but {bindings} binding{} given",
                if placeholders == 1 { "" } else { "s" },
                if bindings == 1 { " was" } else { "s were" },
            )));
        }
        let markers: Vec<&Token> = tokens
            .iter()
            .filter(|token| token.kind == Kind::Marker)
            .collect();
        for marker in &markers {
            refuse_beside(&words, marker)?;
        }
        let set_operation = words
            .tops()
            .any(|(_, word)| matches!(word.as_str(), "UNION" | "INTERSECT" | "EXCEPT"));
        let (before, after, bindings_before) = match markers.as_slice() {
            [] => (text.to_owned(), None, placeholders),
            [marker] if !set_operation => (
                text.get(..marker.at).unwrap_or_default().to_owned(),
                Some(text.get(marker.end..).unwrap_or_default().to_owned()),
                tokens
                    .iter()
                    .filter(|token| token.kind == Kind::Placeholder && token.at < marker.at)
                    .count(),
            ),
            [_] => {
                return Err(Error::argument(format!(
                    "{MARKER} can't stand in a UNION, INTERSECT or EXCEPT: the order is one of all branches"
                )));
            }
            _ => {
                return Err(Error::argument(format!(
                    "the SQL holds {MARKER} {} times; once is right",
                    markers.len()
                )));
            }
        };
        let select = words
            .tops()
            .find(|(_, word)| word == "SELECT")
            .map(|(at, _)| at);
        let distinct = select
            .and_then(|at| words.word(at + 1))
            .is_some_and(|word| matches!(word.as_str(), "DISTINCT" | "DISTINCTROW"));
        let (grouped, group_by) = group_by(&words);
        Ok(Query {
            before,
            after,
            bindings_before,
            distinct,
            group_by,
            grouped,
            set_operation,
            versions: versions(&words),
            equalities: equalities(&words),
            plain: Plain::of(&words),
        })
    }

    /// The query as the caller wrote it, the marker replaced by `predicate`.
    #[must_use]
    pub fn text(&self, predicate: &str) -> String {
        match &self.after {
            None => self.before.clone(),
            Some(after) => format!("{}({predicate}){after}", self.before),
        }
    }
}

/// The tokens with the text they came from.
pub(super) struct Words<'a> {
    sql: &'a str,
    tokens: &'a [Token],
}

impl Words<'_> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// What token `at` is.
    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The text from token `from` up to token `to`, exclusive, without what stands around them. None if there is none.
    pub(super) fn span(&self, from: usize, to: usize) -> Option<&str> {
        let last = to.checked_sub(1).filter(|last| *last >= from)?;
        self.sql
            .get(self.tokens.get(from)?.at..self.tokens.get(last)?.end)
    }

    /// Whether nothing but white space stands between the tokens up to `to`, nor before them.
    pub(super) fn is_dense(&self, to: usize) -> bool {
        let mut end = 0;
        self.tokens.iter().take(to + 1).all(|token| {
            let gap = self
                .sql
                .get(std::mem::replace(&mut end, token.end)..token.at);
            gap.is_some_and(|gap| gap.trim_ascii().is_empty())
        })
    }

    /// The text of token `at` as written.
    pub(super) fn text(&self, at: usize) -> &str {
        self.tokens
            .get(at)
            .and_then(|token| self.sql.get(token.at..token.end))
            .unwrap_or_default()
    }

    /// The bare word at `at` in upper case, unless it is part of a qualified name.
    pub(super) fn word(&self, at: usize) -> Option<String> {
        let token = self.tokens.get(at)?;
        let behind_dot = at
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .map(|token| token.kind)
            == Some(Kind::Other(b'.'));
        (token.kind == Kind::Word && !behind_dot).then(|| self.text(at).to_ascii_uppercase())
    }

    /// Words outside all parentheses.
    fn tops(&self) -> impl Iterator<Item = (usize, String)> + '_ {
        (0..self.tokens.len())
            .filter(|at| self.tokens.get(*at).is_some_and(|token| token.depth == 0))
            .filter_map(|at| self.word(at).map(|word| (at, word)))
    }

    /// A column's bare name, quoted or not.
    pub(super) fn column(&self, at: usize) -> Option<String> {
        match self.tokens.get(at)?.kind {
            Kind::Word
                if !self
                    .text(at)
                    .starts_with(|first: char| first.is_ascii_digit() || first == '@') =>
            {
                Some(self.text(at).to_owned())
            }
            Kind::Name => {
                let text = self.text(at);
                Some(
                    text.get(1..text.len().saturating_sub(1))
                        .unwrap_or_default()
                        .replace("``", "`"),
                )
            }
            _ => None,
        }
    }
}

/// The text without a trailing semicolon.
fn cut_semicolon<'a>(sql: &'a str, tokens: &mut Vec<Token>) -> Result<&'a str> {
    let Some(at) = tokens
        .iter()
        .position(|token| token.kind == Kind::Semicolon)
    else {
        return Ok(sql);
    };
    let end = tokens.get(at).map_or(sql.len(), |token| token.at);
    if tokens
        .iter()
        .skip(at)
        .any(|token| token.kind != Kind::Semicolon)
    {
        return Err(Error::argument(
            "the SQL holds more than one statement (a ; in the middle)",
        ));
    }
    tokens.truncate(at);
    Ok(sql.get(..end).unwrap_or(sql))
}

/// What can't be paged whatever the server says.
fn refuse(words: &Words) -> Result<()> {
    let first = words
        .tokens
        .iter()
        .position(|token| token.kind != Kind::Other(b'('));
    if !first
        .and_then(|at| words.word(at))
        .is_some_and(|word| matches!(word.as_str(), "SELECT" | "WITH"))
    {
        return Err(Error::argument("the SQL must be one SELECT"));
    }
    for (at, word) in words.tops() {
        let next = words.word(at + 1).unwrap_or_default();
        let why = match word.as_str() {
            "ORDER" if next == "BY" => {
                "ORDER BY: the order comes from the key; take it out and say it in `key`, e.g. ['created_at' => 'desc', 'id' => 'desc']"
            }
            "LIMIT" | "OFFSET" => "LIMIT or OFFSET: pages come from the key; take it out",
            "FETCH" if next == "FIRST" || next == "NEXT" => {
                "FETCH FIRST: pages come from the key; take it out"
            }
            "INTO" => "INTO: rows can't go elsewhere",
            "FOR" if next == "UPDATE" || next == "SHARE" => {
                "a locking clause, which would lock page by page; take it out"
            }
            "LOCK" if next == "IN" => {
                "a locking clause, which would lock page by page; take it out"
            }
            "PROCEDURE" => "PROCEDURE",
            _ => continue,
        };
        return Err(Error::argument(format!("the SQL must not have {why}")));
    }
    let bare_name = |at: usize| {
        let (Some(colon), Some(name)) = (words.tokens.get(at), words.tokens.get(at + 1)) else {
            return false;
        };
        colon.kind == Kind::Other(b':') && name.kind == Kind::Word && name.at == colon.end
    };
    if (0..words.tokens.len()).any(bare_name) {
        return Err(Error::argument(
            "the SQL has a named placeholder (:name); write ? and give the bindings in order",
        ));
    }
    Ok(())
}

/// What may not stand in the SELECT that the marker filters, nor in one around it: it is computed from the rows that the
/// marker lets through, so each page would give something else.
fn refuse_beside(words: &Words, marker: &Token) -> Result<()> {
    let kind = |at: usize| words.tokens.get(at).map(|token| token.kind);
    // For each open parenthesis, whether a SELECT begins there; for each find, the SELECTs around it.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut found: Vec<(Vec<usize>, &str)> = Vec::new();
    let mut around = None;
    for (at, token) in words.tokens.iter().enumerate() {
        let path = || open.iter().copied().flatten().collect::<Vec<usize>>();
        match token.kind {
            Kind::Other(b'(') => {
                let select = matches!(words.word(at + 1).as_deref(), Some("SELECT" | "WITH"));
                open.push(select.then_some(at));
            }
            Kind::Other(b')') => {
                open.pop();
            }
            Kind::Marker if token == marker => around = Some(path()),
            Kind::Word => {
                let word = words.word(at);
                let behind = at.checked_sub(1).and_then(kind) == Some(Kind::Other(b')'));
                match word.as_deref() {
                    Some("OVER") if behind => found.push((path(), "a window function")),
                    Some("ROLLUP") => found.push((path(), "WITH ROLLUP")),
                    Some("LIMIT") => found.push((path(), "LIMIT")),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let Some(around) = around else { return Ok(()) };
    match found.iter().find(|(path, _)| around.starts_with(path)) {
        None => Ok(()),
        Some((_, what)) => Err(Error::argument(format!(
            "{MARKER} can't stand beside {what}: that is computed from the rows which {MARKER} lets through, so each page would give other values. Take {MARKER} out; options: ['allowScan' => true] reads it all as one result"
        ))),
    }
}

/// Whether there is a GROUP BY, and its columns if it holds nothing but columns.
fn group_by(words: &Words) -> (bool, Option<Vec<Group>>) {
    let found = words
        .tops()
        .find(|(at, word)| word == "GROUP" && words.word(at + 1).as_deref() == Some("BY"));
    let Some((at, _)) = found else {
        return (false, None);
    };
    let mut columns = Vec::new();
    let mut at = at + 2;
    loop {
        let Some(column) = words.column(at) else {
            return (true, None);
        };
        let mut group = Group {
            table: None,
            column,
        };
        at += 1;
        while words.tokens.get(at).map(|token| token.kind) == Some(Kind::Other(b'.')) {
            let Some(column) = words.column(at + 1) else {
                return (true, None);
            };
            group = Group {
                table: Some(group.column),
                column,
            };
            at += 2;
        }
        columns.push(group);
        match words.tokens.get(at) {
            Some(token) if token.kind == Kind::Other(b',') => at += 1,
            None => return (true, Some(columns)),
            Some(_) => {
                let ends = words
                    .word(at)
                    .is_some_and(|word| matches!(word.as_str(), "HAVING" | "WINDOW"));
                return (true, ends.then_some(columns));
            }
        }
    }
}

/// Whether versions of a row are asked for: then what is unique among the rows of one moment isn't among the result's.
fn versions(words: &Words) -> bool {
    (0..words.tokens.len()).any(|at| {
        words.word(at).as_deref() == Some("FOR")
            && words.word(at + 1).as_deref() == Some("SYSTEM_TIME")
            && words.word(at + 2).as_deref() != Some("AS")
    })
}

/// Columns in `column = value`. Nothing if the query knows an OR.
fn equalities(words: &Words) -> Vec<String> {
    if (0..words.tokens.len())
        .any(|at| matches!(words.word(at).as_deref(), Some("OR" | "XOR" | "NOT")))
    {
        return Vec::new();
    }
    let value = |at: usize| {
        words.tokens.get(at).is_some_and(|token| match token.kind {
            Kind::Placeholder | Kind::Text => true,
            Kind::Word => words
                .text(at)
                .starts_with(|first: char| first.is_ascii_digit()),
            _ => false,
        })
    };
    (1..words.tokens.len())
        .filter(|at| {
            words
                .tokens
                .get(*at)
                .is_some_and(|token| token.kind == Kind::Other(b'='))
                && value(at + 1)
        })
        .filter_map(|at| words.column(at - 1))
        .collect()
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
