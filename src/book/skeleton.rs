//! The skeleton: a workbook without rows, written by rust_xlsxwriter, which knows everything around them (styles,
//! widths, panes, filters, links, properties). Nothing of it is written by hand.

use super::columns::Width;
use super::definitions::Workbook as WorkbookDefinition;
use super::formats::Formats;
use super::links::LinkRecord;
use super::properties::{Custom, Properties};
use super::sheet_options::SheetDefinition;
use crate::error::{Code, Error, Result};
use crate::part::{PageState, SheetState};
use crate::sheet::coerce::Type;
use crate::sheet::limits;
use crate::sheet::reference::letters;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Url, Workbook, Worksheet, XlsxError};

/// A page and what belongs to it.
pub struct Page<'a> {
    pub definition: &'a SheetDefinition,
    pub sheet: &'a SheetState,
    pub page: &'a PageState,
    pub links: Vec<LinkRecord>,
}

/// The skeleton's bytes, a zip package.
pub fn write(
    workbook: &WorkbookDefinition,
    formats: &Formats,
    pages: &[Page<'_>],
) -> Result<Vec<u8>> {
    build(workbook, formats, pages).map_err(|error| {
        // Everything users give was judged when they gave it.
        Error::new(
            Code::Internal,
            format!("rust_xlsxwriter refuses the workbook: {error}"),
        )
    })
}

fn build(
    definition: &WorkbookDefinition,
    formats: &Formats,
    pages: &[Page<'_>],
) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&definition.properties, definition.created)?);
    for (index, page) in pages.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&page.page.name)?;
        columns(sheet, page)?;
        panes(sheet, page)?;
        links(sheet, page)?;
        dimension(sheet, page)?;
        if index == 0 {
            // A format's number follows its first use, so each is used once, in order.
            for (number, style) in formats.all().iter().enumerate() {
                let (row, column) = scratch_cell(page, number);
                sheet.write_blank(row, column, &style.to_format())?;
            }
        }
    }
    workbook.save_to_buffer()
}

/// First row and column used.
fn corner(page: &Page<'_>) -> (u32, u16) {
    (
        page.definition.start_row,
        u16::try_from(page.definition.start_column).unwrap_or(0),
    )
}

/// Cells of the page's used range, at least its corner.
fn used(page: &Page<'_>) -> (u64, u64) {
    let rows = page
        .page
        .next_row
        .saturating_sub(page.definition.start_row)
        .max(1);
    (u64::from(rows), u64::from(page.page.columns.max(1)))
}

/// The cell in which format `number` (from 0) is used: one of the used range, so that `<dimension>` stays true. If there
/// are more formats than cells, the last cell takes the rest.
fn scratch_cell(page: &Page<'_>, number: usize) -> (u32, u16) {
    let (rows, columns) = used(page);
    let at = (number as u64).min(rows * columns - 1);
    let (row, column) = corner(page);
    let down = u32::try_from(at / columns).unwrap_or(0);
    (
        row + down,
        column + u16::try_from(at % columns).unwrap_or(0),
    )
}

/// Whether the skeleton's first worksheet gave every format the number that our rows say.
#[must_use]
pub fn numbers_are_right(
    worksheet: &[u8],
    styles: &str,
    formats: &Formats,
    first: &Page<'_>,
) -> bool {
    let count = formats.all().len();
    let (rows, columns) = used(first);
    let alone = count.min(usize::try_from(rows * columns - 1).unwrap_or(usize::MAX));
    let shown = |at: usize, number: usize| {
        let (row, column) = scratch_cell(first, at);
        let cell = format!(
            "<c r=\"{}{}\" s=\"{number}\"",
            letters(usize::from(column)),
            row + 1
        );
        memchr::memmem::find(worksheet, cell.as_bytes()).is_some()
    };
    styles.contains(&format!("<cellXfs count=\"{}\">", count + 1))
        && (0..alone).all(|at| shown(at, at + 1))
        && (alone == count || shown(count - 1, count))
}

/// Readers trust `<dimension>`, so cells in the first and the last place make it true.
fn dimension(sheet: &mut Worksheet, page: &Page<'_>) -> std::result::Result<(), XlsxError> {
    if page.page.next_row <= page.definition.start_row || page.page.columns == 0 {
        return Ok(());
    }
    let (row, column) = corner(page);
    let last = page.definition.start_column + page.page.columns - 1;
    sheet.write_boolean(row, column, true)?;
    sheet.write_boolean(
        page.page.next_row - 1,
        u16::try_from(last).unwrap_or(u16::MAX),
        true,
    )?;
    Ok(())
}

fn columns(sheet: &mut Worksheet, page: &Page<'_>) -> std::result::Result<(), XlsxError> {
    let mut widths = page.sheet.widths.iter();
    for (index, column) in page.definition.columns.iter().enumerate() {
        let at = u16::try_from(page.definition.start_column as usize + index).unwrap_or(u16::MAX);
        match column.width {
            // A date in a column of Excel's own width shows as ####.
            Width::Default => match column.kind {
                Type::DateTime => {
                    sheet.set_column_width(at, 19)?;
                }
                Type::Date => {
                    sheet.set_column_width(at, 11)?;
                }
                _ => {}
            },
            Width::Fixed(characters) => {
                sheet.set_column_width(at, characters.min(limits::COLUMN_WIDTH_WRITTEN))?;
            }
            Width::Auto => {
                if let Some(&pixels) = widths.next().filter(|pixels| **pixels > 0) {
                    let pixels = pixels.min(limits::COLUMN_PIXELS);
                    sheet.set_column_autofit_width(at, u32::from(pixels))?;
                }
            }
        }
        if column.hidden {
            sheet.set_column_hidden(at)?;
        }
    }
    Ok(())
}

fn panes(sheet: &mut Worksheet, page: &Page<'_>) -> std::result::Result<(), XlsxError> {
    let definition = page.definition;
    if definition.header_style().is_none() {
        return Ok(());
    }
    let first_data = definition.first_data_row();
    if definition.freeze_header {
        sheet.set_freeze_panes(first_data, 0)?;
    }
    if definition.autofilter {
        let first = u16::try_from(definition.start_column).unwrap_or(0);
        let last = definition.start_column as usize + definition.columns.len() - 1;
        let last_row = page.page.next_row.max(first_data) - 1;
        sheet.autofilter(
            first_data - 1,
            first,
            last_row,
            u16::try_from(last).unwrap_or(u16::MAX),
        )?;
    }
    Ok(())
}

fn links(sheet: &mut Worksheet, page: &Page<'_>) -> std::result::Result<(), XlsxError> {
    let plain = rust_xlsxwriter::Format::new();
    for link in &page.links {
        let mut url = Url::new(link.url.as_str()).set_text("x");
        if let Some(tip) = &link.tip {
            url = url.set_tip(tip.as_str());
        }
        sheet.write_url_with_format(link.row, link.column, &url, &plain)?;
        // The link stays; its text is in our rows, not in a shared string.
        sheet.write_boolean(link.row, link.column, true)?;
    }
    Ok(())
}

fn properties(given: &Properties, created: i64) -> std::result::Result<DocProperties, XlsxError> {
    let mut properties = DocProperties::new();
    for (name, text) in &given.fields {
        properties = match name.as_str() {
            "title" => properties.set_title(text),
            "subject" => properties.set_subject(text),
            "author" => properties.set_author(text),
            "manager" => properties.set_manager(text),
            "company" => properties.set_company(text),
            "category" => properties.set_category(text),
            "keywords" => properties.set_keywords(text),
            "comment" => properties.set_comment(text),
            _ => properties.set_status(text),
        };
    }
    for (name, value) in &given.custom {
        properties = match value {
            Custom::Text(text) => properties.set_custom_property(name, text.as_str()),
            Custom::Int(int) => match i32::try_from(*int) {
                Ok(int) => properties.set_custom_property(name, int),
                #[allow(clippy::cast_precision_loss)]
                Err(_) => properties.set_custom_property(name, *int as f64),
            },
            Custom::Number(number) => {
                properties.set_custom_property(name, number.parse().unwrap_or(0.0))
            }
            Custom::Bool(truth) => properties.set_custom_property(name, *truth),
            Custom::DateTime(fields) => properties.set_custom_property(name, &moment(*fields)?),
        };
    }
    let created = match given.created {
        None => ExcelDateTime::from_timestamp(created)?,
        Some(fields) => moment(fields)?,
    };
    Ok(properties.set_creation_datetime(&created))
}

fn moment(
    [year, month, day, hour, minute, second]: [i64; 6],
) -> std::result::Result<ExcelDateTime, XlsxError> {
    let small = |number: i64| u8::try_from(number).unwrap_or(0);
    ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(0), small(month), small(day))?.and_hms(
        u16::try_from(hour).unwrap_or(0),
        small(minute),
        f64::from(small(second)),
    )
}
