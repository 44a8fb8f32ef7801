//! The mutants as `cargo mutants --list --json` gives them.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::ops::Range;

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Place {
    /// From 1.
    line: usize,
    /// In characters, from 1.
    column: usize,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Span {
    start: Place,
    end: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Genre {
    BinaryOperator,
    FnValue,
    MatchArm,
    MatchArmGuard,
    StructField,
    UnaryOperator,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Mutant {
    pub name: String,
    pub file: String,
    pub genre: Genre,
    pub replacement: String,
    span: Span,
}

impl Mutant {
    /// The bytes that it replaces.
    pub fn range(&self, source: &str) -> Range<usize> {
        offset(source, self.span.start)..offset(source, self.span.end)
    }
}

fn offset(source: &str, place: Place) -> usize {
    let line: &str = source.split_inclusive('\n').nth(place.line - 1).unwrap();
    let before: usize = source
        .split_inclusive('\n')
        .take(place.line - 1)
        .map(str::len)
        .sum();
    before
        + line
            .chars()
            .take(place.column - 1)
            .map(char::len_utf8)
            .sum::<usize>()
}

/// A mutant without its place, and which of those that are called so, counted from 1.
pub type Listed = (String, usize);

/// The mutants that a list in Markdown between `<!-- mutants:begin -->` and `<!-- mutants:end -->` says change nothing that
/// could be noticed: "- `NAME`: why", or "- `NAME` (2): why" for the second of that name. Without a number it is all of them, 0.
pub fn equivalent(markdown: &str) -> BTreeSet<Listed> {
    let list = markdown.split_once("<!-- mutants:begin -->");
    let list = list.and_then(|(_, behind)| behind.split_once("<!-- mutants:end -->"));
    let names = list.map_or("", |(list, _)| list).lines();
    let entry = |line: &str| {
        let (name, behind) = line.strip_prefix("- `")?.split_once('`')?;
        let number = behind
            .strip_prefix(" (")
            .and_then(|number| number.split_once(')'));
        let number = number.and_then(|(number, _)| number.parse().ok());
        Some((name.to_owned(), number.unwrap_or_default()))
    };
    names.filter_map(entry).collect()
}
