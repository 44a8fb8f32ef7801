//! A1 references: column letters.

/// Letters of column `index` (from 0): A, B, … XFD.
#[must_use]
pub fn letters(index: usize) -> String {
    let mut rest = index + 1;
    let mut backwards = Vec::with_capacity(3);
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        backwards.push(b'A' + digit);
        rest = (rest - 1) / 26;
    }
    backwards
        .iter()
        .rev()
        .map(|&byte| char::from(byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_at_the_turns() {
        for (index, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(letters(index), name);
        }
    }
}
