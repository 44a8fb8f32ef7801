//! The constructor's arguments, judged: everything that can be told without a server. What comes out can't be
//! wrong in itself, and is shared with the background thread unchanged.

use super::config::Connection;
use super::definition::Mark;
use super::key::Key;
use super::limits::Limits;
use super::query::Query;
use super::seal::Seal;
use super::sql::Width;
use super::throttle;
use super::token::{Binds, KeyValue};
use super::types::{Arguments, Binding};
use super::wire::Wire;
use crate::error::{Error, Result};
use crate::value::Options;

/// Rows a page may have.
const LARGEST_CHUNK: i64 = 1_000_000;

/// A walk's unchanging side.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where and how to connect.
    pub connection: Connection,
    /// The query.
    pub query: Query,
    /// The values of its `?`.
    pub bindings: Vec<Wire>,
    /// The key.
    pub key: Key,
    /// What tokens are bound to.
    pub binds: Binds,
    /// Rows of a logical page.
    pub chunk: usize,
    /// What can't be paged on an index is read as one result.
    pub allow_scan: bool,
    /// NULL is a key value like any other.
    pub nulls: bool,
    /// Where the walk ends, inclusive, if it is a part of one.
    pub until: Option<Vec<KeyValue>>,
    /// What the key's columns were defined as when the position was taken.
    pub marks: Option<Vec<Mark>>,
    /// The caller says the key is unique.
    pub unique: bool,
    /// Read everything as it was at the beginning.
    pub snapshot: bool,
    /// How fast, and when not.
    pub throttle: throttle::Bounds,
    /// How long things may take.
    pub limits: Limits,
    /// Which columns come over the wire.
    pub width: Width,
}

impl Setup {
    /// Whether the walk keeps one connection from its beginning to its end. One without pages does too, but that is known only
    /// when it has opened.
    #[must_use]
    pub fn pins(&self) -> bool {
        self.snapshot
    }

    /// Judges the arguments; also returns the position to go on behind.
    ///
    /// # Errors
    /// [`Code::Argument`](crate::Code::Argument), [`Code::Token`](crate::Code::Token).
    pub fn judge(arguments: Arguments) -> Result<(Setup, Option<Vec<KeyValue>>)> {
        let connection = Connection::parse(&arguments.connection)?;
        let mut options = Options::new("options", arguments.options)?;
        let allow_scan = options.bool("allowScan")?.unwrap_or(false);
        let unique = options.bool("unique")?.unwrap_or(false);
        let snapshot = options.bool("snapshot")?.unwrap_or(false);
        let throttle = throttle::Bounds::take(&mut options)?;
        let nulls = options.bool("nullableKey")?.unwrap_or(false);
        let seal = Seal::take(&mut options)?;
        let limits = Limits::take(&mut options)?;
        options.finish()?;
        let chunk = usize::try_from(arguments.chunk)
            .ok()
            .filter(|_| (1..=LARGEST_CHUNK).contains(&arguments.chunk));
        let chunk = chunk.ok_or_else(|| {
            Error::argument(format!(
                "chunk: must be from 1 to {LARGEST_CHUNK} rows, {} given",
                arguments.chunk
            ))
        })?;
        let key = Key::parse(&arguments.key)?;
        let query = Query::parse(
            &arguments.sql,
            arguments.bindings.len(),
            connection.backslash_escapes(),
        )?;
        let binds = Binds::new(
            &arguments.sql,
            &arguments.bindings,
            &key.fingerprint(),
            key.parts.len(),
        )
        .sealed(seal);
        let position = arguments
            .after
            .map(|token| binds.open(&token))
            .transpose()?;
        let marks = position.as_ref().map(|position| position.marks.clone());
        let position = position.unwrap_or_default();
        let bindings = arguments
            .bindings
            .into_iter()
            .enumerate()
            .map(wire)
            .collect::<Result<Vec<_>>>()?;
        let setup = Setup {
            connection,
            query,
            bindings,
            key,
            binds,
            chunk,
            allow_scan,
            nulls,
            until: position.until,
            marks,
            unique,
            snapshot,
            throttle,
            limits,
            width: Width::Row,
        };
        Ok((setup, position.after))
    }
}

fn wire((at, binding): (usize, Binding)) -> Result<Wire> {
    Ok(match binding {
        Binding::Null => Wire::NULL,
        Binding::Bool(truth) => Wire::Int(i64::from(truth)),
        Binding::Int(number) => Wire::Int(number),
        Binding::Float(number) if number.is_finite() => Wire::Double(number),
        Binding::Float(_) => {
            return Err(Error::argument(format!(
                "bindings: number {} is NAN or INF, which SQL doesn't know",
                at + 1
            )));
        }
        Binding::Bytes(bytes) => Wire::Bytes(bytes),
    })
}
