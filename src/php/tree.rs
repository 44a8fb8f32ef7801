//! Options, columns, styles and connection arrays: from PHP into [`Value`], and answers back.

use super::guard::Outcome;
use super::times;
use super::zend::{Arr, Builder, Key, Obj, Owned, Val, View};
use crate::error::Error;
use crate::value::Value;

/// An array deeper than this is refused; it may contain itself.
const DEPTH: usize = 16;

/// What happens to a value that has no counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// An error.
    Refuse,
    /// null: a connection array may carry closures and objects that are no business of ours.
    Ignore,
}

/// Converts a value. `what` names it in messages.
pub fn value(what: &str, value: Val<'_>, foreign: Foreign) -> Outcome<Value> {
    convert(what, value, foreign, 0)
}

/// Converts an array.
pub fn array(what: &str, array: Arr<'_>, foreign: Foreign) -> Outcome<Value> {
    elements(what, array, foreign, 0)
}

fn convert(what: &str, value: Val<'_>, foreign: Foreign, depth: usize) -> Outcome<Value> {
    Ok(match value.view() {
        View::Null => Value::Null,
        View::Bool(truth) => Value::Bool(truth),
        View::Int(number) => Value::Int(number),
        View::Float(number) => Value::Float(number),
        View::Str(text) => match text.text() {
            Some(text) => Value::Str(text.to_owned()),
            None => {
                return Err(Error::argument(format!("{what}: a string is not valid UTF-8")).into());
            }
        },
        View::Array(array) => elements(what, array, foreign, depth + 1)?,
        View::Object(object) => from_object(what, object, foreign, depth)?,
        View::Other => strange(what, "resource", foreign)?,
    })
}

fn strange(what: &str, kind: &str, foreign: Foreign) -> Outcome<Value> {
    match foreign {
        Foreign::Ignore => Ok(Value::Null),
        Foreign::Refuse => {
            Err(Error::argument(format!("{what}: a {kind} has no meaning here")).into())
        }
    }
}

fn from_object(what: &str, object: Obj<'_>, foreign: Foreign, depth: usize) -> Outcome<Value> {
    let class = object.class();
    if class.is_date() {
        return Ok(Value::DateTime(times::date_time(object)?));
    }
    if class.is_enum() {
        let case = object.declared(usize::from(class.is_backed()));
        return case.map_or(Ok(Value::Null), |case| convert(what, case, foreign, depth));
    }
    if class.is_stringable()
        && let Some(text) = object.to_text()?
    {
        return convert(what, text.val(), foreign, depth);
    }
    strange(what, &class.name(), foreign)
}

fn elements(what: &str, array: Arr<'_>, foreign: Foreign, depth: usize) -> Outcome<Value> {
    if depth > DEPTH {
        return Err(Error::argument(format!(
            "{what}: the array is nested more than {DEPTH} deep"
        ))
        .into());
    }
    // Converting an element may run PHP code; the array stays as it is for as long as we hold it.
    if array.is_list() {
        let list: Outcome<_> = array
            .iter()
            .map(|slot| convert(what, slot.value, foreign, depth))
            .collect();
        return Ok(Value::List(list?));
    }
    let mut entries = Vec::with_capacity(array.len());
    for slot in array.iter() {
        let key = match slot.key {
            Key::Int(number) => number.to_string(),
            Key::Str(name) => match name.text() {
                Some(name) => name.to_owned(),
                None => {
                    return Err(Error::argument(format!("{what}: a key is not valid UTF-8")).into());
                }
            },
        };
        entries.push((key, convert(what, slot.value, foreign, depth)?));
    }
    Ok(Value::Map(entries))
}

/// A tree as PHP sees it.
pub fn to_php(value: &Value) -> Owned {
    match value {
        Value::Null => Owned::null(),
        Value::Bool(truth) => Owned::bool(*truth),
        Value::Int(number) => Owned::int(*number),
        Value::Float(number) => Owned::float(*number),
        Value::Str(text) => Owned::string(text.as_bytes()),
        Value::DateTime(moment) => Owned::string(times::print(*moment).as_bytes()),
        Value::List(list) => {
            let mut array = Builder::new(list.len());
            for element in list {
                array.push(to_php(element));
            }
            array.finish()
        }
        Value::Map(entries) => {
            let mut array = Builder::new(entries.len());
            for (key, element) in entries {
                array.put(key, to_php(element));
            }
            array.finish()
        }
    }
}
