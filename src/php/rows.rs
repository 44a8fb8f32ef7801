//! From a PHP row to the row writer: positional lists, arrays matched to the columns' keys, objects asked for them.

use super::cells;
use super::guard::Outcome;
use super::styles::Styles;
use super::zend::{Arr, Key, Obj, Owned, Slot, Val, View, ZStr, check};
use crate::book::{Style, Workbook};
use crate::error::Error;

/// No slot of the row belongs to the column.
const ABSENT: usize = usize::MAX;

/// What is remembered from row to row: the columns of the current sheet, and styles.
#[derive(Default)]
pub struct Rows {
    version: Option<u64>,
    columns: Vec<Column>,
    slots: Vec<usize>,
    /// Styles given with rows and cells.
    pub styles: Styles,
}

struct Column {
    /// The key as a PHP string.
    key: ZStr,
    /// The key as the value that offsetGet is given.
    offset: Owned,
    /// The key string that came with the last row, and its hash: rows of one source share their key strings.
    seen: Option<(ZStr, u64)>,
}

impl Column {
    fn is(&mut self, slot: &Slot<'_>) -> bool {
        if let Some((seen, hash)) = &self.seen
            && slot.is(seen.as_str(), *hash)
        {
            return true;
        }
        match slot.key {
            Key::Str(key) if key.bytes() == self.key.as_str().bytes() => {
                self.seen = Some((key.hold(), slot.hash()));
                true
            }
            // PHP makes an integer of a key like '2024'.
            Key::Int(number) => self.key.as_str().bytes() == number.to_string().as_bytes(),
            Key::Str(_) => false,
        }
    }
}

impl Rows {
    /// Appends one row. `Err` leaves the workbook as it was.
    pub fn append(
        &mut self,
        book: &mut Workbook,
        row: Val<'_>,
        style: Option<&Style>,
    ) -> Outcome<()> {
        self.learn(book);
        // PHP code that runs meanwhile may drop the row where it came from.
        let held = row.hold();
        match held.val().view() {
            View::Array(array) => self.append_array(book, array, style),
            View::Object(object) => self.append_object(book, object, style),
            _ => {
                let problem = format!("a row is an array or an object, {} given", row.type_name());
                Err(row_error(book, &problem).into())
            }
        }
    }

    fn learn(&mut self, book: &Workbook) {
        let version = book.columns_version();
        if self.version == Some(version) {
            return;
        }
        self.columns = (0..book.column_count())
            .map(|index| {
                let key = ZStr::new(book.column_key(index).as_bytes());
                Column {
                    offset: Owned::zstr(key.as_str().hold()),
                    key,
                    seen: None,
                }
            })
            .collect();
        self.version = Some(version);
    }

    fn append_array(
        &mut self,
        book: &mut Workbook,
        array: Arr<'_>,
        style: Option<&Style>,
    ) -> Outcome<()> {
        if array.is_list() {
            return self.append_list(book, array, style);
        }
        if let Err(problem) = self.place(book, array) {
            return Err(row_error(book, &problem).into());
        }
        let mut row = book.begin_row(style)?;
        for (column, slot) in self.slots.iter().enumerate() {
            // Columns that are left out are the writer's.
            if let Some(slot) = array.slot(*slot) {
                cells::put(&mut row, column, slot.value, None, &mut self.styles)?;
            }
        }
        check()?;
        Ok(row.end()?)
    }

    fn append_list(
        &mut self,
        book: &mut Workbook,
        array: Arr<'_>,
        style: Option<&Style>,
    ) -> Outcome<()> {
        let declared = self.columns.len();
        if declared > 0 && array.len() > declared {
            let problem = format!("the row has {} values for {declared} columns", array.len());
            return Err(row_error(book, &problem).into());
        }
        let mut row = book.begin_row(style)?;
        for (column, slot) in array.iter().enumerate() {
            cells::put(&mut row, column, slot.value, None, &mut self.styles)?;
        }
        check()?;
        Ok(row.end()?)
    }

    /// Finds the slot of every column. Rows mostly come in column order, so the search goes on where it was.
    fn place(&mut self, book: &Workbook, array: Arr<'_>) -> Result<(), String> {
        if self.columns.is_empty() {
            return Err("the row has keys, but the sheet has no columns; declare them, or pass array_values($row)".to_owned());
        }
        self.slots.clear();
        self.slots.resize(self.columns.len(), ABSENT);
        let mut expected = 0;
        for index in 0..array.slots() {
            let Some(slot) = array.slot(index) else {
                continue;
            };
            let fits = self
                .columns
                .get_mut(expected)
                .is_some_and(|column| column.is(&slot));
            let found = if fits {
                Some(expected)
            } else {
                self.search(book, expected, &slot)
            };
            let Some(place) =
                found.and_then(|column| self.slots.get_mut(column).map(|place| (column, place)))
            else {
                return Err(self.unknown(array, slot.key));
            };
            *place.1 = index;
            expected = place.0 + 1;
        }
        Ok(())
    }

    fn search(&mut self, book: &Workbook, expected: usize, slot: &Slot<'_>) -> Option<usize> {
        let ahead = self
            .columns
            .iter_mut()
            .skip(expected + 1)
            .take(4)
            .position(|column| column.is(slot));
        if let Some(ahead) = ahead {
            return Some(expected + 1 + ahead);
        }
        match slot.key {
            Key::Str(key) => key.text().and_then(|key| book.column_index(key)),
            Key::Int(number) => book.column_index(&number.to_string()),
        }
    }

    fn unknown(&self, array: Arr<'_>, key: Key<'_>) -> String {
        if matches!(key, Key::Int(_)) {
            let mixed = array.iter().any(|slot| matches!(slot.key, Key::Str(_)));
            return format!(
                "the row's keys are {}; pass a list, or the columns' keys",
                if mixed {
                    "partly numbers and partly names"
                } else {
                    "numbers with gaps"
                }
            );
        }
        let known: Vec<_> = self
            .columns
            .iter()
            .take(20)
            .map(|column| column.key.as_str().lossy())
            .collect();
        let more = if self.columns.len() > known.len() {
            ", …"
        } else {
            ""
        };
        format!(
            "no column has the key '{}'; the columns are {}{more}",
            key.lossy(),
            known.join(", ")
        )
    }

    fn append_object(
        &mut self,
        book: &mut Workbook,
        object: Obj<'_>,
        style: Option<&Style>,
    ) -> Outcome<()> {
        let class = object.class();
        let by_offset = class.is_array_access();
        let problem = if !by_offset && !class.is_std() {
            format!(
                "a row is an array, a stdClass or an ArrayAccess object; {} is none of them",
                class.name()
            )
        } else if self.columns.is_empty() {
            format!(
                "the row is an object ({}), but the sheet has no columns to ask it for; declare them",
                class.name()
            )
        } else {
            let mut row = book.begin_row(style)?;
            for (index, column) in self.columns.iter().enumerate() {
                let value = if by_offset {
                    object.offset(&column.offset)?
                } else {
                    object.property(&column.key)?
                };
                cells::put(&mut row, index, value.val(), None, &mut self.styles)?;
            }
            check()?;
            return Ok(row.end()?);
        };
        Err(row_error(book, &problem).into())
    }
}

/// An error about a row as a whole, with its place.
fn row_error(book: &mut Workbook, problem: &str) -> Error {
    match book.begin_row(None) {
        Ok(row) => row.row_error(problem),
        Err(error) => error,
    }
}
