//! Styles given with a row or a cell. Judging one costs far more than a cell, and the same array comes again for every
//! row, so the last ones are kept under the array's identity.

use super::guard::Outcome;
use super::tree::{self, Foreign};
use super::zend::{Arr, Owned, Val, View};
use crate::book::Style;
use crate::value::Value;

/// How many are kept.
const KEPT: usize = 32;

/// The styles seen last.
#[derive(Default)]
pub struct Styles {
    kept: Vec<Kept>,
    next: usize,
}

struct Kept {
    /// Held, so that no other array can come to lie at this address, and nobody can change this one in place.
    _array: Option<Owned>,
    id: usize,
    format: Option<String>,
    style: Style,
}

impl Styles {
    /// The style of a row.
    pub fn row(&mut self, array: Val<'_>) -> Outcome<Option<Style>> {
        match array.view() {
            View::Array(_) => self.find("the row", Some(array), None),
            _ => Ok(None),
        }
    }

    /// The style of a `NativeXlsx\Cell`: its array with its number format.
    pub fn cell(&mut self, array: Option<Val<'_>>, format: Option<&str>) -> Outcome<Option<Style>> {
        let array = array.filter(|array| matches!(array.view(), View::Array(_)));
        if array.is_none() && format.is_none() {
            Ok(None)
        } else {
            self.find("the cell", array, format)
        }
    }

    fn find(
        &mut self,
        what: &str,
        array: Option<Val<'_>>,
        format: Option<&str>,
    ) -> Outcome<Option<Style>> {
        let view = array.and_then(|array| match array.view() {
            View::Array(view) => Some(view),
            _ => None,
        });
        let id = view.map_or(0, Arr::id);
        let known = self
            .kept
            .iter()
            .find(|kept| kept.id == id && kept.format.as_deref() == format);
        if let Some(kept) = known {
            return Ok(Some(kept.style.clone()));
        }
        let mut value = match view {
            Some(view) => tree::array(what, view, Foreign::Refuse)?,
            None => Value::List(Vec::new()),
        };
        if let Some(format) = format {
            let entry = ("format".to_owned(), Value::Str(format.to_owned()));
            match &mut value {
                Value::Map(entries) => {
                    entries.retain(|(key, _)| key != "format");
                    entries.push(entry);
                }
                Value::List(list) if list.is_empty() => value = Value::Map(vec![entry]),
                _ => {}
            }
        }
        let style = Style::parse(what, value)?;
        // References in an array change without the array changing.
        if view.is_none_or(|view| !has_references(view, 0)) {
            self.keep(Kept {
                _array: array.map(Val::hold),
                id,
                format: format.map(str::to_owned),
                style: style.clone(),
            });
        }
        Ok(Some(style))
    }

    fn keep(&mut self, kept: Kept) {
        match self.kept.get_mut(self.next) {
            Some(place) => *place = kept,
            None => self.kept.push(kept),
        }
        self.next = (self.next + 1) % KEPT;
    }
}

fn has_references(array: Arr<'_>, depth: usize) -> bool {
    depth > 8
        || array.iter().any(|slot| {
            slot.value.is_reference()
                || match slot.value.view() {
                    View::Array(inner) => has_references(inner, depth + 1),
                    View::Object(_) => true,
                    _ => false,
                }
        })
}
