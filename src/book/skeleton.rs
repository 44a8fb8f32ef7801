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

/// Cells beside each other in which formats are used.
const SCRATCH_COLUMNS: usize = 64;

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
        if index == 0 {
            // A format's number follows its first use, so each is used once, in order.
            for (number, style) in formats.all().iter().enumerate() {
                let (row, column) = scratch_cell(number);
                sheet.write_blank(row, column, &style.to_format())?;
            }
        }
    }
    workbook.save_to_buffer()
}

/// The cell in which format `number` (from 0) is used. Its row is none of ours: rows of the skeleton fall away.
fn scratch_cell(number: usize) -> (u32, u16) {
    let row = u32::try_from(number / SCRATCH_COLUMNS).unwrap_or(0);
    let column = u16::try_from(number % SCRATCH_COLUMNS).unwrap_or(0);
    (row, column)
}

/// Whether the skeleton's first worksheet gave every format the number that our rows say.
#[must_use]
pub fn numbers_are_right(worksheet: &[u8], styles: &str, formats: &Formats) -> bool {
    let count = formats.all().len();
    let shown = |at: usize| {
        let (row, column) = scratch_cell(at);
        let letters = letters(usize::from(column));
        let cell = format!("<c r=\"{letters}{}\" s=\"{}\"", row + 1, at + 1);
        memchr::memmem::find(worksheet, cell.as_bytes()).is_some()
    };
    styles.contains(&format!("<cellXfs count=\"{}\">", count + 1)) && (0..count).all(shown)
}

/// The used range as `<dimension>` names it, which readers trust. A cell in its last row would make rust_xlsxwriter say the
/// same, after going through all rows in between.
#[must_use]
pub fn dimension(page: &Page<'_>) -> String {
    let (row, column) = (
        page.definition.start_row,
        page.definition.start_column as usize,
    );
    let (rows, columns) = (page.page.next_row, page.page.columns as usize);
    if rows <= row || columns == 0 {
        return "A1".to_owned();
    }
    let first = format!("{}{}", letters(column), row + 1);
    let last = format!("{}{rows}", letters(column + columns - 1));
    if first == last {
        return first;
    }
    format!("{first}:{last}")
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
