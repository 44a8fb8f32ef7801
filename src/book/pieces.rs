//! The finished file in pieces, a zip entry each, and how they lie in it.

use super::zip::Entry;
use crate::error::Result;
use crate::part::{Package, Part};

/// A zip entry and what is in it.
pub struct Piece {
    /// Its header; the offset is known when it is placed.
    pub entry: Entry,
    /// Its bytes.
    pub body: Body,
}

/// The compressed bytes of a piece.
pub enum Body {
    /// As they are.
    Bytes(Vec<u8>),
    /// A worksheet.
    Page {
        /// Page whose rows they are.
        page: usize,
        /// Bytes of its rows.
        rows: u64,
        /// What comes before the rows.
        before: Vec<u8>,
        /// What comes after them.
        after: Vec<u8>,
    },
}

/// What goes before and behind rows that stay where they are.
pub struct Head {
    /// Everything before them; ends where they begin.
    pub bytes: Vec<u8>,
    /// What closes their worksheet.
    pub behind: Vec<u8>,
    /// The pieces that have their place so.
    pub placed: Vec<usize>,
}

impl Piece {
    /// Whether it is the worksheet of page `wanted`.
    #[must_use]
    pub fn is_page(&self, wanted: usize) -> bool {
        matches!(self.body, Body::Page { page, .. } if page == wanted)
    }

    /// Appends the piece.
    ///
    /// # Errors
    /// The rows are damaged, or a write failed.
    pub fn write(&mut self, part: &Part, package: &mut Package) -> Result<()> {
        self.entry.offset = package.size();
        package.write(&self.entry.local_header(0))?;
        match &self.body {
            Body::Bytes(bytes) => package.write(bytes),
            Body::Page {
                page,
                rows,
                before,
                after,
            } => {
                package.write(before)?;
                // A page that never had a row, header or preamble has no file.
                if *rows > 0 {
                    part.read_rows(*page, &mut |bytes| package.write(bytes))?;
                }
                package.write(after)
            }
        }
    }

    /// Fills the `room` bytes before the rows of worksheet `host`: with as many of the others as fit, then the worksheet's
    /// header, with a gap that readers skip, and what it has before its rows. `None`: even that is too much.
    #[must_use]
    pub fn head(pieces: &mut [Piece], host: usize, room: u64) -> Option<Head> {
        let room = usize::try_from(room).ok()?;
        let worksheet = pieces.get(host)?;
        let Body::Page { before, after, .. } = &worksheet.body else {
            return None;
        };
        let (before, behind) = (before.clone(), after.clone());
        let mut left = room.checked_sub(worksheet.entry.local_header(0).len() + before.len())?;
        let mut bytes = Vec::with_capacity(room);
        let mut placed = vec![host];
        for (index, piece) in pieces.iter_mut().enumerate() {
            let Body::Bytes(body) = &piece.body else {
                continue;
            };
            let header = piece.entry.local_header(0);
            // What is left must be nothing or hold a gap's own header.
            match left.checked_sub(header.len() + body.len()) {
                Some(rest) if rest == 0 || rest >= Entry::LEAST_GAP => left = rest,
                _ => continue,
            }
            piece.entry.offset = bytes.len() as u64;
            bytes.extend_from_slice(&header);
            bytes.extend_from_slice(body);
            placed.push(index);
        }
        if left > 0 && left < Entry::LEAST_GAP {
            return None;
        }
        let worksheet = pieces.get_mut(host)?;
        worksheet.entry.offset = bytes.len() as u64;
        bytes.extend_from_slice(&worksheet.entry.local_header(left));
        bytes.extend_from_slice(&before);
        Some(Head {
            bytes,
            behind,
            placed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(name: &str, len: usize) -> Piece {
        Piece {
            entry: Entry {
                name: name.into(),
                deflated: false,
                crc32: 0,
                compressed: len as u64,
                size: len as u64,
                offset: 0,
            },
            body: Body::Bytes(vec![7; len]),
        }
    }

    fn page(before: usize) -> Piece {
        let mut piece = piece("s", 0);
        piece.body = Body::Page {
            page: 3,
            rows: 10,
            before: vec![1; before],
            after: vec![2; 5],
        };
        piece
    }

    /// The worksheet's header and the bytes before its rows end where the rows begin, whatever else there is.
    #[test]
    fn a_head_is_as_long_as_its_room() {
        let header = 31;
        for others in [vec![], vec![10], vec![900, 10, 900, 20], vec![0; 40]] {
            for room in 100..1_200 {
                let mut pieces: Vec<Piece> = others.iter().map(|len| piece("p", *len)).collect();
                pieces.push(page(50));
                let host = pieces.len() - 1;
                let Some(head) = Piece::head(&mut pieces, host, room as u64) else {
                    assert!((1..Entry::LEAST_GAP).contains(&(room - header - 50)));
                    continue;
                };
                assert_eq!(head.bytes.len(), room);
                assert_eq!(head.behind, [2; 5]);
                assert!(head.bytes.ends_with(&[1; 50]));
                for index in head.placed {
                    let at = usize::try_from(pieces[index].entry.offset).unwrap();
                    assert_eq!(&head.bytes[at..at + 4], b"PK\x03\x04");
                }
            }
        }
        assert!(Piece::head(&mut [page(50)], 0, 80).is_none(), "too small");
    }
}
