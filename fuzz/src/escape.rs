//! Escaping: whatever the text, a reader that undoes it as the standard says has it back, and XML allows every character.

use super::{input, read};
use native_xlsx::sheet::escape;

pub fn run(data: &[u8]) {
    let original = input::text(data);
    // Behind something else, as in a row.
    let mut out = b"<t>".to_vec();
    escape::text(&mut out, original);
    let escaped = std::str::from_utf8(&out).expect("UTF-8 stays UTF-8");
    let content = escaped.strip_prefix("<t>").expect("what stood before");
    assert_eq!(read::text(content), original, "by way of {content:?}");
    let edge = |c: char| matches!(c, ' ' | '\t' | '\n');
    if original.starts_with(edge) || original.ends_with(edge) {
        assert!(escape::needs_preserve(original));
    }
    if !original.contains(['&', '<', '>', '_'])
        && original.chars().all(|c| (' '..'\u{FFFE}').contains(&c))
    {
        assert_eq!(content, original, "nothing to escape");
    }
}
