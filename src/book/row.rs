//! One row on its way into the XML: types, formats, widths, links, and errors that name their place.

use super::flow::Building;
use super::formats::Class;
use super::links::LinkRecord;
use super::options::OnBadCell;
use super::style::Style;
use crate::cell::Cell;
use crate::error::{Code, Error, Result};
use crate::sheet::coerce::{Type, coerce, display};
use crate::sheet::{limits, row, width};

/// One row being written; dropping it without [`RowWriter::end`] drops the row.
pub struct RowWriter<'a> {
    book: &'a mut Building,
    style: Option<&'a Style>,
    style_shows: bool,
    index: u32,
    digits: row::Digits,
    begun_at: usize,
    links_at: usize,
    links: u32,
    next: usize,
    bad: u64,
}

impl std::fmt::Debug for RowWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowWriter")
            .field("row", &self.index)
            .field("next", &self.next)
            .finish()
    }
}

impl Building {
    /// Begins a row in the current sheet.
    #[inline]
    pub fn begin_row<'a>(&'a mut self, style: Option<&'a Style>) -> Result<RowWriter<'a>> {
        self.part.alive()?;
        let index = self.next_row()?;
        let current = self.current();
        let digits = row::Digits::new(itoa::Buffer::new().format(index + 1));
        let (mut begun_at, mut links_at) = (0, 0);
        if let Some(sheet) = self.sheets.get_mut(current) {
            begun_at = sheet.xml.len();
            links_at = sheet.links.len();
            row::begin(&mut sheet.xml, digits);
        }
        Ok(RowWriter {
            style_shows: style.is_some_and(Style::shows_on_blank),
            book: self,
            style,
            index,
            digits,
            begun_at,
            links_at,
            links: 0,
            next: 0,
            bad: 0,
        })
    }
}

impl RowWriter<'_> {
    /// Adds the cell of column `column` (from 0, ascending). The column's type converts it.
    ///
    /// # Errors
    /// It can't be written and `onBadCell` is `error`; a limit would be passed.
    #[inline]
    pub fn cell(&mut self, column: usize, cell: Cell<'_>, style: Option<&Style>) -> Result<()> {
        if column > self.next {
            self.fill(column)?;
        }
        self.next = column + 1;
        let kind = self.book.sheet().column(column).kind;
        if is_natural(kind, &cell) {
            return self.typed(column, cell, style);
        }
        let mut scratch = std::mem::take(&mut self.book.scratch);
        let outcome = match coerce(kind, cell, &mut scratch) {
            Ok(cell) => self.typed(column, cell, style),
            Err(problem) => self.bad_cell(column, &problem, cell, style),
        };
        self.book.scratch = scratch;
        outcome
    }

    fn typed(&mut self, column: usize, cell: Cell<'_>, style: Option<&Style>) -> Result<()> {
        match self.write(column, cell, style) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(problem)) => self.bad_cell(column, &problem, cell, style),
            Err(error) => Err(error),
        }
    }

    /// Writes the cell; the inner error is about the value, the outer one about anything else.
    #[inline]
    fn write(
        &mut self,
        column: usize,
        cell: Cell<'_>,
        style: Option<&Style>,
    ) -> Result<std::result::Result<(), String>> {
        let current = self.book.current();
        let start_column = self.book.sheet().definition.start_column as usize;
        if start_column + column >= limits::COLUMNS {
            return Err(super::columns::too_many(start_column + column + 1)
                .at(self.book.place(Some(column))));
        }
        if let Cell::Link { url, tip, .. } = cell
            && let Some(problem) = link_problem(url, tip)
        {
            return Ok(Err(problem));
        }
        let class = Class::of(&cell);
        let (Some(sheet), Some(state)) = (
            self.book.sheets.get_mut(current),
            self.book.state.sheets.get_mut(current),
        ) else {
            return Ok(Err("the sheet is gone".into()));
        };
        let xf = if style.is_none() && self.style.is_none() {
            if matches!(cell, Cell::Blank) && !sheet.column(column).shows_blank {
                return Ok(Ok(()));
            }
            sheet.xf(column, class, &mut self.book.formats)?
        } else {
            let mut whole = sheet.column(column).style.over(&class.style());
            if let Some(row) = self.style {
                whole = row.over(&whole);
            }
            if let Some(own) = style {
                whole = own.over(&whole);
            }
            if matches!(cell, Cell::Blank) && !whole.shows_on_blank() {
                return Ok(Ok(()));
            }
            row::Xf::new(self.book.formats.number(&whole)?)
        };
        let digits = self.digits;
        let (open, xml) = sheet.open_and_xml(column);
        let before = xml.len();
        if let Err(problem) = row::cell(
            xml,
            row::At {
                column: open,
                row: digits,
            },
            xf,
            cell,
        ) {
            xml.truncate(before);
            return Ok(Err(problem));
        }
        if xml.len() - self.begun_at > limits::ROW_BYTES {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "a row makes more than {} MiB of XML; split it over two sheets",
                    limits::ROW_BYTES >> 20
                ),
            )
            .at(self.book.place(Some(column))));
        }
        let cache = sheet.column(column);
        if let Some(slot) = cache.auto.and_then(|auto| state.widths.get_mut(auto)) {
            let format = style
                .and_then(|s| s.format.as_deref())
                .or(cache.style.format.as_deref());
            let wide = width::pixels(cell, format, *slot, &mut self.book.measured);
            *slot = (*slot).max(wide);
        }
        if let Cell::Link { url, tip, .. } = cell {
            self.link(column, url, tip)?;
        }
        Ok(Ok(()))
    }

    fn link(&mut self, column: usize, url: &str, tip: Option<&str>) -> Result<()> {
        if self.book.page().link_count + self.links >= limits::LINKS {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "Excel holds {} links a sheet; write the rest as text, or as a HYPERLINK() formula",
                    limits::LINKS
                ),
            )
            .at(self.book.place(Some(column))));
        }
        let current = self.book.current();
        let start = self.book.sheet().definition.start_column as usize;
        let record = LinkRecord {
            row: self.index,
            column: u16::try_from(start + column).unwrap_or(u16::MAX),
            url: url.to_owned(),
            tip: tip.map(str::to_owned),
        };
        if let Some(sheet) = self.book.sheets.get_mut(current) {
            record.write(&mut sheet.links);
        }
        self.links += 1;
        Ok(())
    }

    /// Type of a column.
    #[must_use]
    pub fn column_type(&self, column: usize) -> Type {
        self.book.sheet().column(column).kind
    }

    /// A value that has no cell at all (an array, a resource, bytes that aren't UTF-8); `text` is what
    /// `onBadCell: 'text'` writes.
    ///
    /// # Errors
    /// Unless `onBadCell` lets it pass.
    pub fn bad(&mut self, column: usize, problem: &str, text: Option<&str>) -> Result<()> {
        if column > self.next {
            self.fill(column)?;
        }
        self.next = column + 1;
        self.bad_cell(column, problem, text.map_or(Cell::Blank, Cell::Text), None)
    }

    fn bad_cell(
        &mut self,
        column: usize,
        problem: &str,
        cell: Cell<'_>,
        style: Option<&Style>,
    ) -> Result<()> {
        let on_bad_cell = self.book.on_bad_cell();
        if on_bad_cell == OnBadCell::Error {
            let place = self.book.place(Some(column));
            let letters = crate::sheet::reference::letters(
                self.book.sheet().definition.start_column as usize + column,
            );
            let message = format!(
                "sheet '{}', row {}, column {letters}{}: {problem}",
                place.sheet,
                place.row,
                if place.column == letters {
                    String::new()
                } else {
                    format!(" ('{}')", place.column)
                },
            );
            return Err(Error::new(Code::Cell, message).at(place));
        }
        self.bad += 1;
        let mut text = String::new();
        if on_bad_cell == OnBadCell::Text {
            display(cell, &mut text);
            cut(&mut text, limits::CELL_TEXT);
        }
        let shown = if text.is_empty() {
            Cell::Blank
        } else {
            Cell::Text(&text)
        };
        match self.write(column, shown, style)? {
            Ok(()) => Ok(()),
            Err(problem) => Err(Error::new(Code::Internal, problem)),
        }
    }

    /// An error about this row as a whole.
    #[must_use]
    pub fn row_error(&self, problem: &str) -> Error {
        let place = self.book.place(None);
        Error::new(
            Code::Row,
            format!("sheet '{}', row {}: {problem}", place.sheet, place.row),
        )
        .at(place)
    }

    /// Columns that were left out: blank, visible only where a style shows.
    fn fill(&mut self, to: usize) -> Result<()> {
        for column in self.next..to {
            if self.style_shows || self.book.sheet().column(column).shows_blank {
                self.write(column, Cell::Blank, None)?
                    .map_err(|problem| Error::new(Code::Internal, problem))?;
            }
        }
        Ok(())
    }

    /// The row is whole; it is pending from now on.
    ///
    /// # Errors
    /// A write failed.
    #[inline]
    pub fn end(mut self) -> Result<()> {
        let columns = self.book.sheet().definition.columns.len();
        if columns > self.next {
            self.fill(columns)?;
        }
        let current = self.book.current();
        let mut grown = 0;
        if let Some(sheet) = self.book.sheets.get_mut(current) {
            row::end(&mut sheet.xml);
            grown = sheet.xml.len() - self.begun_at;
        }
        let state = &mut self.book.state;
        state.bad_cells += self.bad;
        if let Some(sheet) = state.sheets.get_mut(current) {
            sheet.rows += 1;
            if let Some(page) = state.pages.get_mut(sheet.page as usize) {
                page.next_row = self.index + 1;
                page.link_count += self.links;
                page.columns = page
                    .columns
                    .max(u32::try_from(self.next.max(columns)).unwrap_or(u32::MAX));
            }
        }
        // From here on dropping the writer takes nothing back.
        self.begun_at = usize::MAX;
        self.book.row_added(grown)
    }
}

impl Drop for RowWriter<'_> {
    fn drop(&mut self) {
        let current = self.book.current();
        if let Some(sheet) = self
            .book
            .sheets
            .get_mut(current)
            .filter(|_| self.begun_at != usize::MAX)
        {
            sheet.xml.truncate(self.begun_at);
            sheet.links.truncate(self.links_at);
        }
    }
}

/// Whether a value is what its column's type makes of it anyway.
#[inline]
fn is_natural(kind: Type, cell: &Cell<'_>) -> bool {
    match kind {
        Type::Auto => true,
        Type::Text => matches!(cell, Cell::Text(_)),
        Type::Integer => matches!(cell, Cell::Int(_) | Cell::UInt(_)),
        // Whether the text is a decimal is asked when it is written.
        Type::Decimal => matches!(cell, Cell::Decimal(_) | Cell::Int(_)),
        Type::Number => matches!(cell, Cell::Float(_) | Cell::Int(_)),
        Type::Boolean => matches!(cell, Cell::Bool(_)),
        Type::Date | Type::DateTime => matches!(cell, Cell::Date(_) | Cell::DateTime(_)),
        Type::Time => matches!(cell, Cell::Time(_)),
    }
}

/// What is wrong with a link, if anything is. rust_xlsxwriter would refuse it only at finish.
fn link_problem(url: &str, tip: Option<&str>) -> Option<String> {
    let known = url.starts_with("mailto:") || url.starts_with("internal:") || url.contains("://");
    if !known {
        return Some(format!(
            "'{}' is not an address; use https://…, mailto:…, file://… or internal:Sheet1!A1",
            row::shorten(url)
        ));
    }
    let forbidden = |c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if url.contains(forbidden) || tip.is_some_and(|tip| tip.contains(forbidden)) {
        return Some("a link's address and tool tip can't contain control characters".into());
    }
    if limits::longer_than(url, limits::LINK_URL) {
        return Some(format!(
            "the address has more than Excel's {} characters",
            limits::LINK_URL
        ));
    }
    if tip.is_some_and(|tip| limits::longer_than(tip, limits::LINK_TIP)) {
        return Some(format!(
            "the tool tip has more than Excel's {} characters",
            limits::LINK_TIP
        ));
    }
    None
}

/// Cuts text to `most` UTF-16 units.
fn cut(text: &mut String, most: usize) {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    if let Some((at, _)) = end {
        text.truncate(at);
    }
}
