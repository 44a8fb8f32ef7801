//! What is code and what is not.

use super::*;

fn kinds(sql: &str) -> Vec<Kind> {
    scan(sql, true)
        .unwrap()
        .into_iter()
        .map(|token| token.kind)
        .collect()
}

#[test]
fn strings_names_and_comments_hide_what_they_hold() {
    let sql = r#"SELECT '?', "{keyset}", `a``?`, 'it\'s ?', 'x''?' -- ? {keyset}
        # ? ;
        /* ? {keyset} ; */ FROM t"#;
    assert!(
        !kinds(sql)
            .iter()
            .any(|kind| matches!(kind, Kind::Placeholder | Kind::Marker | Kind::Semicolon))
    );
}

#[test]
fn minus_minus_needs_a_blank_to_be_a_comment() {
    assert_eq!(
        kinds("1--?")
            .iter()
            .filter(|kind| **kind == Kind::Placeholder)
            .count(),
        1
    );
    assert_eq!(
        kinds("1-- ?")
            .iter()
            .filter(|kind| **kind == Kind::Placeholder)
            .count(),
        0
    );
}

#[test]
fn open_ends_are_errors() {
    for sql in ["SELECT 'a", "SELECT `a", "SELECT /* a", r"SELECT 'a\'"] {
        assert!(scan(sql, true).is_err(), "{sql}");
    }
    assert!(scan(r"SELECT 'a\'", false).is_ok());
}

#[test]
fn depth_counts_parentheses() {
    let tokens = scan("a (b (c) d) e", true).unwrap();
    let words: Vec<usize> = tokens
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .map(|token| token.depth)
        .collect();
    assert_eq!(words, [0, 1, 2, 1, 0]);
}

#[test]
fn names_are_quoted() {
    assert_eq!(quote("a`b"), "`a``b`");
}

#[test]
fn executable_comments_are_refused() {
    assert!(scan("SELECT /*!50000 1 */", true).is_err());
}
