//! From a PHP value to a cell, by the rules of the contract. The hot path: scalars go straight into the row, without a
//! copy of their own.

use super::guard::Outcome;
use super::styles::Styles;
use super::times;
use super::values::{CELL, FORMULA, LINK};
use super::zend::{Obj, Owned, Str, Val, View};
use crate::book::{RowWriter, Style};
use crate::cell::{Cell, Scalar};

/// Writes one value into `column`. PHP code may run (`__toString`); the row is held by the caller meanwhile.
#[inline]
pub fn put(
    row: &mut RowWriter<'_>,
    column: usize,
    value: Val<'_>,
    style: Option<&Style>,
    styles: &mut Styles,
) -> Outcome<()> {
    let cell = match value.view() {
        View::Null => Cell::Blank,
        View::Bool(truth) => Cell::Bool(truth),
        View::Int(number) => Cell::Int(number),
        View::Float(number) => Cell::Float(number),
        View::Str(text) => return put_text(row, column, text, style),
        View::Object(object) => return put_object(row, column, object, style, styles),
        View::Array(_) => {
            return Ok(row.bad(
                column,
                "an array doesn't fit into a cell; join it or encode it as JSON",
                Some("Array"),
            )?);
        }
        View::Other => {
            return Ok(row.bad(
                column,
                "a resource doesn't fit into a cell",
                Some("resource"),
            )?);
        }
    };
    Ok(row.cell(column, cell, style)?)
}

fn put_text(
    row: &mut RowWriter<'_>,
    column: usize,
    text: Str<'_>,
    style: Option<&Style>,
) -> Outcome<()> {
    let problem = "the text is not valid UTF-8; convert it with mb_convert_encoding()";
    match text.text() {
        Some(text) => row.cell(column, Cell::Text(text), style)?,
        None => row.bad(column, problem, Some(&text.lossy()))?,
    }
    Ok(())
}

fn put_object(
    row: &mut RowWriter<'_>,
    column: usize,
    object: Obj<'_>,
    style: Option<&Style>,
    styles: &mut Styles,
) -> Outcome<()> {
    let class = object.class();
    if class.is_date() {
        let moment = times::date_time(object)?;
        return Ok(row.cell(column, Cell::DateTime(moment), style)?);
    }
    if class.is_enum() {
        // A case has its name first and, if backed, its value second.
        let case = object
            .declared(usize::from(class.is_backed()))
            .map(Val::hold);
        return put(
            row,
            column,
            case.unwrap_or_else(Owned::null).val(),
            style,
            styles,
        );
    }
    if class.is_interval() {
        return match times::span(object)? {
            Ok(span) => Ok(row.cell(column, Cell::Time(span), style)?),
            Err(problem) => Ok(row.bad(column, &problem, None)?),
        };
    }
    if FORMULA.class() == Some(class) {
        return put_formula(row, column, object, style);
    }
    if LINK.class() == Some(class) {
        return put_link(row, column, object, style);
    }
    if CELL.class() == Some(class) {
        return put_cell(row, column, object, style, styles);
    }
    if class.is_stringable()
        && let Some(text) = object.to_text()?
        && let View::Str(text) = text.val().view()
    {
        return put_text(row, column, text, style);
    }
    let name = class.name();
    let problem = format!(
        "an object of class {name} has no text; give it a __toString() or pass one of its values"
    );
    Ok(row.bad(column, &problem, Some(&name))?)
}

/// The text of a declared property of one of our value objects.
fn own<'a>(object: Obj<'a>, index: usize) -> Option<Str<'a>> {
    match object.declared(index)?.view() {
        View::Str(text) => Some(text),
        _ => None,
    }
}

fn put_formula(
    row: &mut RowWriter<'_>,
    column: usize,
    object: Obj<'_>,
    style: Option<&Style>,
) -> Outcome<()> {
    let Some(formula) = own(object, 0).and_then(Str::text) else {
        return Ok(row.bad(column, "the formula is not valid UTF-8", None)?);
    };
    let result = match object.declared(1).map(Val::view) {
        Some(View::Bool(truth)) => Some(Scalar::Bool(truth)),
        #[allow(clippy::cast_precision_loss)] // Excel has no other numbers
        Some(View::Int(number)) => Some(Scalar::Number(number as f64)),
        Some(View::Float(number)) if number.is_finite() => Some(Scalar::Number(number)),
        Some(View::Float(_)) => {
            return Ok(row.bad(column, "the formula's result is not a finite number", None)?);
        }
        Some(View::Str(text)) => match text.text() {
            Some(text) => Some(Scalar::Text(text)),
            None => return Ok(row.bad(column, "the formula's result is not valid UTF-8", None)?),
        },
        _ => None,
    };
    Ok(row.cell(column, Cell::Formula { formula, result }, style)?)
}

fn put_link(
    row: &mut RowWriter<'_>,
    column: usize,
    object: Obj<'_>,
    style: Option<&Style>,
) -> Outcome<()> {
    let (url, text, tip) = (own(object, 0), own(object, 1), own(object, 2));
    let is_text = |part: &Option<Str<'_>>| part.is_none_or(|part| part.text().is_some());
    match url.and_then(Str::text) {
        Some(url) if is_text(&text) && is_text(&tip) => {
            let cell = Cell::Link {
                url,
                text: text.and_then(Str::text),
                tip: tip.and_then(Str::text),
            };
            Ok(row.cell(column, cell, style)?)
        }
        _ => Ok(row.bad(column, "the link is not valid UTF-8", None)?),
    }
}

fn put_cell(
    row: &mut RowWriter<'_>,
    column: usize,
    object: Obj<'_>,
    style: Option<&Style>,
    styles: &mut Styles,
) -> Outcome<()> {
    // Held: the value may be an object whose __toString drops the cell.
    let value = object.declared(0).map_or_else(Owned::null, Val::hold);
    if let View::Object(inner) = value.val().view()
        && CELL.class() == Some(inner.class())
    {
        return Ok(row.bad(column, "a NativeXlsx\\Cell can't hold another one", None)?);
    }
    let Some(format) = own(object, 1).map(|format| format.text()) else {
        let own_style = styles.cell(object.declared(2), None)?;
        return put(
            row,
            column,
            value.val(),
            own_style.as_ref().or(style),
            styles,
        );
    };
    let Some(format) = format else {
        return Ok(row.bad(column, "the cell's number format is not valid UTF-8", None)?);
    };
    let own_style = styles.cell(object.declared(2), Some(format))?;
    put(
        row,
        column,
        value.val(),
        own_style.as_ref().or(style),
        styles,
    )
}
