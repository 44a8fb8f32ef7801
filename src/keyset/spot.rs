//! A position made ready to be bound: what each key value takes at its `?`s. For TIMESTAMPs that depends on the session's
//! time zone, which only the server knows.

use super::clock::Clock;
use super::form::Form;
use super::predicate::{End, Slot, Sorted, Stand};
use super::setup::Setup;
use super::sql::Page;
use super::token::KeyValue;
use super::wire::{Conn, Wire};
use crate::error::{Code, Error, Result};

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Spot {
    /// How each value is compared.
    pub stands: Vec<Stand>,
    bounds: Vec<Bound>,
}

#[derive(Debug, Clone)]
struct Bound {
    value: Wire,
    /// Local times certainly before and behind a blurred instant.
    edges: (Wire, Wire),
    /// How many values an ENUM or SET may have.
    ordinals: u64,
}

impl Spot {
    /// The position `values`, which may be of the key's first columns only.
    ///
    /// # Errors
    /// When the connection fails; [`Code::Key`] for an instant that the server can't compare exactly.
    pub async fn of(
        conn: &mut Conn,
        clock: Option<&Clock>,
        sorted: &[Sorted],
        values: &[KeyValue],
    ) -> Result<Spot> {
        let mut spot = Spot::default();
        for (column, value) in sorted.iter().zip(values) {
            let mut stand = Stand::Value;
            let mut bound = Bound {
                value: wire(value, &column.form),
                edges: (Wire::NULL, Wire::NULL),
                ordinals: match column.form {
                    Form::Ordinal(values) => values,
                    _ => 0,
                },
            };
            match (value, &column.form, clock) {
                (KeyValue::Null, ..) => stand = Stand::Null,
                (KeyValue::Int(micros), Form::Instant, Some(clock)) => {
                    let local = clock.local(conn, *micros).await?;
                    bound.value = local.at(0);
                    if let Some(width) = local.repeated {
                        if !conn.is_mariadb() && sorted.iter().any(|one| one.own.is_none()) {
                            return Err(blurred(&column.bare));
                        }
                        stand = Stand::Blurred;
                        bound.value = Wire::Bytes(seconds(*micros).into_bytes());
                        bound.edges = (local.at(-width), local.at(width));
                    }
                }
                _ => {}
            }
            spot.stands.push(stand);
            spot.bounds.push(bound);
        }
        Ok(spot)
    }

    fn take(&self, slot: &Slot) -> Option<Wire> {
        match slot {
            Slot::Key(_, at) => self.bounds.get(*at).map(|bound| bound.value.clone()),
            Slot::Edge(_, at, before) => self.bounds.get(*at).map(|bound| {
                let (low, high) = &bound.edges;
                if *before { low.clone() } else { high.clone() }
            }),
            Slot::Ordinal(_, at, step) => {
                let bound = self.bounds.get(*at)?;
                let here = match bound.value {
                    Wire::Int(here) => here,
                    Wire::UInt(here) => i64::try_from(here).ok()?,
                    _ => return None,
                };
                let ordinal = u64::try_from(here.checked_add(*step)?).ok()?;
                (ordinal < bound.ordinals).then_some(Wire::UInt(ordinal))
            }
            Slot::Binding(_) | Slot::Limit => None,
        }
    }
}

/// MySQL knows the instant of a TIMESTAMP only where it reads the table itself; of a derived table's column it takes the first of
/// the two that a repeated local time may mean, and pages would begin where they shouldn't.
fn blurred(name: &str) -> Error {
    Error::new(
        Code::Key,
        format!(
            "a page would begin in the hour that clocks repeat, which MySQL can't tell apart in the key column {name} of this query; read columns of one table only, without {{keyset}}, or in a session whose time zone has a fixed offset (timezone=+00:00)"
        ),
    )
}

/// What a page takes between two positions.
#[must_use]
pub fn parameters(
    page: &Page,
    setup: &Setup,
    after: Option<&Spot>,
    until: Option<&Spot>,
    limit: u64,
) -> Vec<Wire> {
    let value = |slot: &Slot| match slot {
        Slot::Binding(at) => setup.bindings.get(*at).cloned(),
        Slot::Limit => Some(Wire::UInt(limit)),
        Slot::Key(end, ..) | Slot::Edge(end, ..) | Slot::Ordinal(end, ..) => match end {
            End::After => after?.take(slot),
            End::Until => until?.take(slot),
        },
    };
    page.slots
        .iter()
        .map(|slot| value(slot).unwrap_or(Wire::NULL))
        .collect()
}

/// A key value as a parameter.
fn wire(value: &KeyValue, form: &Form) -> Wire {
    match value {
        KeyValue::Null => Wire::NULL,
        KeyValue::Int(number) => Wire::Int(*number),
        KeyValue::UInt(number) => Wire::UInt(*number),
        KeyValue::Double(number) => Wire::Double(*number),
        KeyValue::Bytes(bytes) if *form == Form::Bit && bytes.len() <= 8 => Wire::UInt(
            bytes
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte)),
        ),
        KeyValue::Bytes(bytes) if matches!(form, Form::Raw { .. }) => {
            let digits = bytes.iter().map(|byte| format!("{byte:02X}"));
            Wire::Bytes(digits.collect::<String>().into_bytes())
        }
        KeyValue::Bytes(bytes) => Wire::Bytes(bytes.clone()),
        KeyValue::DateTime(year, month, day, hour, minute, second, micros) => {
            Wire::Date(*year, *month, *day, *hour, *minute, *second, *micros)
        }
        KeyValue::Time(negative, days, hours, minutes, seconds, micros) => {
            Wire::Time(*negative, *days, *hours, *minutes, *seconds, *micros)
        }
    }
}

/// Microseconds as decimal seconds.
fn seconds(micros: i64) -> String {
    format!(
        "{}.{:06}",
        micros.div_euclid(1_000_000),
        micros.rem_euclid(1_000_000)
    )
}
