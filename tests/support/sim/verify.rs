//! Reads a finished file with calamine, and its links from the zip, and compares them with a snapshot. The same bytes are
//! not read twice.

use super::expect::Snapshot;
use super::script::HEADER;
use calamine::{Data, Reader};
use std::cell::RefCell;
use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{Cursor, Read};

thread_local! {
    static VERIFIED: RefCell<HashSet<u64>> = RefCell::default();
}

/// Whether `bytes` are a whole workbook with exactly these rows and links.
pub fn file(bytes: &[u8], snapshot: &Snapshot) -> Result<(), String> {
    let mut hasher = DefaultHasher::new();
    (bytes, snapshot).hash(&mut hasher);
    let hash = hasher.finish();
    if VERIFIED.with_borrow(|known| known.contains(&hash)) {
        return Ok(());
    }
    read(bytes, snapshot)?;
    VERIFIED.with_borrow_mut(|known| {
        if known.len() > 100_000 {
            known.clear();
        }
        known.insert(hash)
    });
    Ok(())
}

fn read(bytes: &[u8], snapshot: &Snapshot) -> Result<(), String> {
    let fail = |error: &dyn std::fmt::Display| format!("the finished file can't be read: {error}");
    let mut book = calamine::Xlsx::new(Cursor::new(bytes)).map_err(|error| fail(&error))?;
    let names: Vec<&str> = snapshot.sheets.iter().map(|s| s.name.as_str()).collect();
    if book.sheet_names() != names {
        return Err(format!(
            "sheets {:?} instead of {names:?}",
            book.sheet_names()
        ));
    }
    for (number, sheet) in snapshot.sheets.iter().enumerate() {
        let range = book
            .worksheet_range(&sheet.name)
            .map_err(|error| fail(&error))?;
        let found: Vec<Vec<String>> = range
            .rows()
            .map(|row| {
                (0..3)
                    .map(|n| row.get(n).map_or(String::new(), cell))
                    .collect()
            })
            .collect();
        let header = HEADER.map(str::to_owned).to_vec();
        let expected: Vec<Vec<String>> = std::iter::once(header)
            .chain(sheet.rows.iter().cloned())
            .collect();
        if found != expected {
            let short = |rows: &[Vec<String>]| -> Vec<String> {
                rows.iter()
                    .map(|row| row.join("|").chars().take(40).collect())
                    .collect()
            };
            return Err(format!(
                "sheet {}: {:?} instead of {:?}",
                sheet.name,
                short(&found),
                short(&expected)
            ));
        }
        let links = links(bytes, number + 1).map_err(|error| fail(&error))?;
        if links != sheet.links {
            return Err(format!("links {links:?} instead of {:?}", sheet.links));
        }
    }
    // Every entry, with its checksum.
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| fail(&error))?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| fail(&error))?;
        std::io::copy(&mut entry, &mut std::io::sink()).map_err(|error| fail(&error))?;
    }
    Ok(())
}

fn cell(data: &Data) -> String {
    match data {
        Data::DateTime(moment) => format!("date {}", moment.as_f64()),
        other => other.to_string(),
    }
}

/// Targets of a sheet's links, in their order.
fn links(bytes: &[u8], number: usize) -> Result<Vec<String>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let name = format!("xl/worksheets/_rels/sheet{number}.xml.rels");
    let mut xml = String::new();
    match archive.by_name(&name) {
        Ok(mut entry) => entry.read_to_string(&mut xml).map_err(|e| e.to_string())?,
        Err(_) => 0,
    };
    Ok(xml
        .split("Target=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect())
}
