//! The cursor's arguments: connection, key and the values for the placeholders.

use super::guard::Outcome;
use super::times;
use super::tree::{self, Foreign};
use super::zend::{Arr, Call, Key, View};
use crate::error::Error;
use crate::keyset::Binding;
use crate::value::Value;

/// A `string|array` argument.
pub fn string_or_array(
    call: &mut Call<'_>,
    index: u32,
    what: &str,
    foreign: Foreign,
) -> Outcome<Option<Value>> {
    match call.arg(index) {
        None => Ok(None),
        Some(value) => match value.view() {
            View::Array(array) => Ok(Some(tree::array(what, array, foreign)?)),
            View::Str(_) | View::Int(_) | View::Float(_) | View::Bool(_) => {
                Ok(Some(Value::Str(call.text(index)?.to_owned())))
            }
            _ => Err(call.wrong_type(index, "array|string")),
        },
    }
}

/// The values for the placeholders, in order.
pub fn bindings(array: Arr<'_>) -> Outcome<Vec<Binding>> {
    let mut values = Vec::with_capacity(array.len());
    for slot in array.iter() {
        if let Key::Str(name) = slot.key {
            return Err(Error::argument(format!(
                "bindings: placeholders are '?', in order; a name ('{}') has no meaning here",
                name.lossy()
            ))
            .into());
        }
        let value = match slot.value.view() {
            // Bytes as they are: text and binary alike.
            View::Str(text) => Binding::Bytes(text.bytes().to_vec()),
            _ => match tree::value("bindings", slot.value, Foreign::Refuse)? {
                Value::Null => Binding::Null,
                Value::Bool(truth) => Binding::Bool(truth),
                Value::Int(number) => Binding::Int(number),
                Value::Float(number) => Binding::Float(number),
                Value::Str(text) => Binding::Bytes(text.into_bytes()),
                Value::DateTime(moment) => Binding::Bytes(times::print(moment).into_bytes()),
                _ => {
                    return Err(Error::argument(
                        "bindings: an array can't be bound; one value per placeholder",
                    )
                    .into());
                }
            },
        };
        values.push(value);
    }
    Ok(values)
}
