//! The finished file: the skeleton's parts as they are, and in each worksheet, where its rows belong, our segments byte
//! for byte. Nothing is compressed again, and the longest rows aren't even copied: the file is written around them.

use super::definitions;
use super::finished::Finished;
use super::flow::Building;
use super::formats::Formats;
use super::links;
use super::pieces::{Body, Piece};
use super::skeleton;
use super::zip::{Entry, directory};
use crate::error::{Code, Error, Result};
use crate::part::{self, Package, PageState, Part, Receipt, ReceiptSheet, State};
use crate::sheet::deflate::{Level, Segment, combine_crc32};
use std::io::{Cursor, Read};

/// The skeleton, opened.
type Archive = ::zip::ZipArchive<Cursor<Vec<u8>>>;

/// Builds the file in the part and publishes it. If that fails, what was made of it is taken back (a full disk gets its
/// room again), and it can be tried again.
pub fn publish(building: &Building) -> Result<Finished> {
    let published = build(building);
    if published.is_err() {
        // The first error is the one to tell; what can't be removed goes with the next opening.
        let _ = building
            .part
            .take_back_publishing(building.workbook.id.as_deref());
    }
    published
}

fn build(building: &Building) -> Result<Finished> {
    let Building {
        part,
        workbook,
        sheets,
        formats,
        state,
        ..
    } = building;
    let kept = workbook.id.is_some();
    if let Some(bytes) = part.publish_on()? {
        let receipt = receipt(workbook, state, sheets, bytes);
        return Ok(Finished { receipt, kept });
    }
    let order = page_order(state);
    let mut pages = Vec::with_capacity(order.len());
    for &index in &order {
        let (page, sheet) = page_of(state, index)?;
        let definition = sheets
            .get(page.sheet as usize)
            .map(|sheet| &sheet.definition)
            .ok_or_else(lost)?;
        let links = links::read(&part.read_links(index)?)?;
        pages.push(skeleton::Page {
            definition,
            sheet,
            page,
            links,
        });
    }
    let skeleton = skeleton::write(workbook, formats, &pages)?;
    let mut archive = ::zip::ZipArchive::new(Cursor::new(skeleton)).map_err(broken)?;
    check_formats(&mut archive, formats)?;
    let dimensions: Vec<String> = pages.iter().map(skeleton::dimension).collect();
    drop(pages);
    let pieces = pieces(state, &order, &dimensions, &mut archive)?;
    let package = assemble(part, state, pieces)?;
    let receipt = receipt(workbook, state, sheets, package.size());
    part.publish(package, kept.then_some(&receipt), workbook.replaces)?;
    Ok(Finished { receipt, kept })
}

/// The worksheets' order: a sheet's pages stand together.
fn page_order(state: &State) -> Vec<usize> {
    let mut order: Vec<usize> = (0..state.pages.len()).collect();
    order.sort_by_key(|index| (state.pages.get(*index).map(|page| page.sheet), *index));
    order
}

fn page_of(state: &State, index: usize) -> Result<(&PageState, &crate::part::SheetState)> {
    let page = state.pages.get(index).ok_or_else(lost)?;
    Ok((
        page,
        state.sheets.get(page.sheet as usize).ok_or_else(lost)?,
    ))
}

fn lost() -> Error {
    Error::new(Code::Internal, "a sheet has lost its page")
}

fn receipt(
    workbook: &definitions::Workbook,
    state: &State,
    sheets: &[super::sheet::Sheet],
    bytes: u64,
) -> Receipt {
    let receipt_sheet =
        |(state, sheet): (&crate::part::SheetState, &super::sheet::Sheet)| ReceiptSheet {
            name: sheet.definition.name.clone(),
            rows: state.rows,
            token: state.token.clone(),
        };
    Receipt {
        id: workbook.id.clone().unwrap_or_default(),
        rows: state.sheets.iter().map(|sheet| sheet.rows).sum(),
        bytes,
        chunks: state.chunks.len / 16,
        bad_cells: state.bad_cells,
        finished_ms: state.time_ms,
        current: state.current,
        sheets: state.sheets.iter().zip(sheets).map(receipt_sheet).collect(),
    }
}

/// The skeleton's parts in its order, the worksheets with their pages.
fn pieces(
    state: &State,
    order: &[usize],
    dimensions: &[String],
    archive: &mut Archive,
) -> Result<Vec<Piece>> {
    let mut pieces = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let mut raw = archive.by_index_raw(index).map_err(broken)?;
        let name = raw.name().map_err(broken)?.into_owned();
        let sheet = name
            .strip_prefix("xl/worksheets/sheet")
            .and_then(|rest| rest.strip_suffix(".xml"));
        let sheet = sheet.and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
        if let Some((page, dimension)) =
            sheet.and_then(|sheet| order.get(sheet).zip(dimensions.get(sheet)))
        {
            drop(raw);
            let xml = dimensioned(opened_rows(content(archive, &name)?), dimension)?;
            let (page_state, _) = page_of(state, *page)?;
            pieces.push(worksheet(*page, page_state, name, &xml)?);
            continue;
        }
        let mut bytes = Vec::new();
        raw.read_to_end(&mut bytes).map_err(unreadable)?;
        pieces.push(Piece {
            entry: Entry {
                name,
                deflated: raw.compression() == ::zip::CompressionMethod::Deflated,
                crc32: raw.crc32(),
                compressed: bytes.len() as u64,
                size: raw.size(),
                offset: 0,
            },
            body: Body::Bytes(bytes),
        });
    }
    Ok(pieces)
}

/// Writes the file: around the rows of the longest page, or, if what comes before them is too much, one piece after the other.
fn assemble(part: &Part, state: &State, mut pieces: Vec<Piece>) -> Result<Package> {
    let longest = (0..state.pages.len())
        .max_by_key(|page| {
            (
                state.pages.get(*page).map(|page| page.rows.len),
                usize::MAX - page,
            )
        })
        .filter(|page| state.pages.get(*page).is_some_and(|page| page.rows.len > 0));
    let host = longest.and_then(|page| pieces.iter().position(|piece| piece.is_page(page)));
    let head = host.and_then(|host| Piece::head(&mut pieces, host, part::HEAD));
    let (mut package, placed) = match (longest, head) {
        (Some(page), Some(head)) => {
            let mut package = part.begin_package_around(page, &head.bytes)?;
            package.write(&head.behind)?;
            (package, head.placed)
        }
        _ => (part.begin_package()?, Vec::new()),
    };
    for (index, piece) in pieces.iter_mut().enumerate() {
        if !placed.contains(&index) {
            piece.write(part, &mut package)?;
        }
    }
    let at = package.size();
    let entries: Vec<Entry> = pieces.into_iter().map(|piece| piece.entry).collect();
    package.write(&directory(&entries, at))?;
    Ok(package)
}

/// The skeleton's part `name`, decompressed.
fn content(archive: &mut Archive, name: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    archive
        .by_name(name)
        .map_err(broken)?
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// The rows say `s="n"`: the skeleton must have exactly the formats we counted, in our order.
fn check_formats(archive: &mut Archive, formats: &Formats) -> Result<()> {
    let styles = String::from_utf8_lossy(&content(archive, "xl/styles.xml")?).into_owned();
    let worksheet = content(archive, "xl/worksheets/sheet1.xml")?;
    if skeleton::numbers_are_right(&worksheet, &styles, formats) {
        return Ok(());
    }
    Err(Error::new(
        Code::Internal,
        "rust_xlsxwriter numbers the cell formats otherwise than the rows do; nothing was published, please report this",
    ))
}

fn broken(error: ::zip::result::ZipError) -> Error {
    Error::new(
        Code::Internal,
        format!("the skeleton can't be read: {error}"),
    )
}

fn unreadable(error: std::io::Error) -> Error {
    Error::new(
        Code::Internal,
        format!("the skeleton can't be read: {error}"),
    )
}

/// One worksheet: what the skeleton has before its rows, our rows, what it has after them.
fn worksheet(page: usize, state: &PageState, name: String, xml: &[u8]) -> Result<Piece> {
    let (before, after) = split_rows(xml)?;
    let mut encoder = Level::Best.encoder();
    let mut compress = |xml: &[u8], last: bool| -> Result<Segment> {
        encoder
            .segment(xml, last, Vec::new())
            .map_err(|why| Error::new(Code::Internal, why))
    };
    let before = compress(before, false)?;
    let after = compress(after, true)?;
    let mut crc32 = combine_crc32(before.crc32, state.crc32, state.raw_len);
    crc32 = combine_crc32(crc32, after.crc32, after.raw_len);
    Ok(Piece {
        entry: Entry {
            name,
            deflated: true,
            crc32,
            compressed: before.bytes.len() as u64 + state.rows.len + after.bytes.len() as u64,
            size: before.raw_len + state.raw_len + after.raw_len,
            offset: 0,
        },
        body: Body::Page {
            page,
            rows: state.rows.len,
            before: before.bytes,
            after: after.bytes,
        },
    })
}

/// rust_xlsxwriter closes the rows of a sheet without any at once: opened, so that they can be split.
fn opened_rows(mut xml: Vec<u8>) -> Vec<u8> {
    const CLOSED: &[u8] = b"<sheetData/>";
    if let Some(at) = memchr::memmem::find(&xml, CLOSED) {
        xml.splice(at..at + CLOSED.len(), *b"<sheetData></sheetData>");
    }
    xml
}

/// The skeleton's worksheet with the range that our rows use in the place of its own.
fn dimensioned(mut xml: Vec<u8>, range: &str) -> Result<Vec<u8>> {
    const OPEN: &[u8] = b"<dimension ref=\"";
    let found = memchr::memmem::find(&xml, OPEN).and_then(|at| {
        let from = at + OPEN.len();
        let length = memchr::memchr(b'"', xml.get(from..)?)?;
        Some(from..from + length)
    });
    let Some(place) = found else {
        return Err(Error::new(
            Code::Internal,
            "the skeleton's worksheet doesn't say which range it uses",
        ));
    };
    xml.splice(place, range.bytes());
    Ok(xml)
}

/// The skeleton's worksheet up to and with `<sheetData>`, and from `</sheetData>` on; its scratch rows fall away.
fn split_rows(xml: &[u8]) -> Result<(&[u8], &[u8])> {
    const OPEN: &[u8] = b"<sheetData>";
    const CLOSE: &[u8] = b"</sheetData>";
    let find = |needle: &[u8]| memchr::memmem::find(xml, needle);
    if let (Some(open), Some(close)) = (find(OPEN), memchr::memmem::rfind(xml, CLOSE))
        && let (Some(before), Some(after)) = (xml.get(..open + OPEN.len()), xml.get(close..))
    {
        return Ok((before, after));
    }
    Err(Error::new(
        Code::Internal,
        "the skeleton's worksheet has no rows to put ours in the place of",
    ))
}
