//! The opening of a walk on a fresh connection: metadata, key, plan guard and uniqueness proof, the two page
//! statements. After it nothing is left to find out; a walk that opened reads every row once.

use super::clock::Clock;
use super::failure;
use super::link::Link;
use super::look::Look;
use super::predicate::{Page, Slot, Width, page};
use super::schema::{self, Source, Table};
use super::setup::Setup;
use super::token::KeyValue;
use super::types::{Column, ColumnKind};
use super::wire::{ColumnFlags, ColumnType, Conn, Meta, Statement, Wire};
use crate::error::{Code, Error, Result};
use crate::value::Value as Config;

/// An opened walk.
#[derive(Debug)]
pub struct Opened {
    /// Columns that come over the wire.
    pub columns: Vec<Column>,
    /// The key's places among them.
    pub positions: Vec<usize>,
    /// The first page, unless the walk goes on behind a token.
    first: Option<(Page, Statement)>,
    /// The page behind a key.
    next: (Page, Statement),
    /// What each key column holds.
    kinds: Vec<ColumnKind>,
    /// What was announced of the columns of a page behind a key.
    shape: Vec<Shape>,
    /// The session's time zone and SQL mode, where the server tells.
    session: Option<[String; 2]>,
    /// Set if positions must be checked against repeated hours.
    pub clock: Option<Clock>,
    /// What `explain` says of the plan.
    pub report: Vec<(String, Config)>,
}

impl Opened {
    /// Opens the walk; `after` is where it goes on.
    ///
    /// # Errors
    /// [`Code::Query`], [`Code::Key`], [`Code::Plan`].
    pub async fn open(
        link: &mut Link,
        setup: &Setup,
        after: Option<&[KeyValue]>,
    ) -> Result<Opened> {
        let session = link.server.as_ref().map(|server| server.session.clone());
        if let Some([_, modes]) = &session {
            same_escapes(setup, modes)?;
        }
        let conn = &mut link.conn;
        let base = prepare(conn, &setup.query.text("TRUE")).await?;
        let metas = base.columns;
        let all = schema::columns(&metas)?;
        let names: Vec<String> = all.iter().map(|column| column.name.clone()).collect();
        let places = setup.key.positions(&names)?;
        let marker = setup.query.after.is_some();
        let sorted = schema::sorted(&setup.key, &metas, &places, marker)?;
        let kinds = kinds(&metas, &places);
        let source = Source::of(&metas, &places);
        let table = match &source {
            Some(source) => schema::table(conn, source).await?,
            None => Table::default(),
        };
        let clock = Clock::of(conn, &metas, &places).await?;
        let descending: Vec<bool> = sorted.iter().map(|column| column.descending).collect();
        let look = Look {
            setup,
            sorted: &sorted,
            places: &places,
            kinds: &kinds,
            source: source.as_ref(),
            table: &table,
            descending: &descending,
            width: all.len(),
        };
        let settled = look.settle(conn, after).await?;

        let build = |next| {
            let bindings = setup.bindings.len();
            page(&settled.query, bindings, &sorted, next, setup.width)
        };
        let first = match after {
            Some(_) => None,
            None => {
                let page = build(false);
                let statement = prepare(conn, &page.sql).await?;
                Some((page, statement))
            }
        };
        let next = build(true);
        let statement = prepare(conn, &next.sql).await?;
        let (columns, positions) = match setup.width {
            Width::Row => (all, places),
            Width::Key => (
                places
                    .iter()
                    .filter_map(|place| all.get(*place).cloned())
                    .collect(),
                (0..places.len()).collect(),
            ),
        };
        let sql = first.as_ref().map_or(&next.sql, |(page, _)| &page.sql);
        let plans = settled.plans.iter();
        let plans = plans.map(|(name, plan)| ((*name).to_owned(), plan.tree()));
        let report = vec![
            ("sql".to_owned(), Config::Str(sql.clone())),
            ("nextSql".to_owned(), Config::Str(next.sql.clone())),
            ("plan".to_owned(), Config::Map(plans.collect())),
            ("unique".to_owned(), Config::Str(settled.unique)),
            ("server".to_owned(), Config::Str(version(conn))),
            ("tls".to_owned(), Config::Bool(conn.is_secure())),
            (
                "session".to_owned(),
                session.as_ref().map_or(Config::Null, told),
            ),
            ("notices".to_owned(), Config::List(notices(link))),
        ];
        Ok(Opened {
            shape: shape(&statement),
            session,
            columns,
            positions,
            first,
            next: (next, statement),
            kinds,
            clock,
            report,
        })
    }

    /// Prepares the pages on another connection. What was judged stays judged: the same SQL walks the same index, or
    /// the server refuses it.
    ///
    /// # Errors
    /// [`Code::Query`] when the result's columns aren't what they were.
    pub async fn reopen(&mut self, link: &mut Link) -> Result<()> {
        let here = link.server.as_ref().map(|server| &server.session);
        if let Some([zone, mode]) = self.session.as_ref().filter(|then| Some(*then) != here) {
            // Another server, or the same with other settings: values must read and sort as they did.
            let quoted = |text: &String| text.replace(['\\', '\''], "");
            let sql = format!(
                "SET SESSION time_zone = '{}', sql_mode = '{}'",
                quoted(zone),
                quoted(mode)
            );
            link.conn
                .run(&sql)
                .await
                .map_err(|error| failure::running("setting the session up again", &error))?;
        }
        let conn = &mut link.conn;
        let next = prepare(conn, &self.next.0.sql).await?;
        if shape(&next) != self.shape {
            return Err(Error::new(
                Code::Query,
                "the query's columns changed while it was read: after the connection was lost the server announces others; begin the walk anew",
            ));
        }
        self.next.1 = next;
        if let Some((page, statement)) = &mut self.first {
            *statement = prepare(conn, &page.sql).await?;
        }
        Ok(())
    }

    /// The statement of a page and its parameters.
    #[must_use]
    pub fn page(
        &self,
        setup: &Setup,
        after: Option<&[KeyValue]>,
        limit: u64,
    ) -> (&Statement, Vec<Wire>) {
        let (page, statement) = match (after, &self.first) {
            (None, Some(first)) => (&first.0, &first.1),
            _ => (&self.next.0, &self.next.1),
        };
        (
            statement,
            parameters(page, setup, after.unwrap_or_default(), &self.kinds, limit),
        )
    }
}

/// A NULL where a key should be.
#[must_use]
pub fn null_key(name: &str) -> Error {
    Error::new(
        Code::Key,
        format!(
            "a row has NULL in the key column '{name}'; such a row has no place in the walk. Add AND {name} IS NOT NULL, or choose another key"
        ),
    )
}

fn version(conn: &Conn) -> String {
    let (major, minor, patch) = conn.server_version();
    format!("{major}.{minor}.{patch}")
}

/// The session as `explain` names it.
fn told([zone, modes]: &[String; 2]) -> Config {
    let entry = |name: &str, text: &String| (name.to_owned(), Config::Str(text.clone()));
    Config::Map(vec![entry("timeZone", zone), entry("sqlMode", modes)])
}

/// What whoever runs this should know.
fn notices(link: &Link) -> Vec<Config> {
    let plain = format!(
        "the connection to {} is not encrypted: who can listen on the way can read the rows; ask for TLS with ssl-mode=required, or ssl-ca (PDO::MYSQL_ATTR_SSL_CA)",
        link.target
    );
    link.conn
        .is_exposed()
        .then_some(Config::Str(plain))
        .into_iter()
        .collect()
}

/// The SQL was split before the server was asked; what a backslash means must be as it was then.
fn same_escapes(setup: &Setup, modes: &str) -> Result<()> {
    let escapes = !modes.contains("NO_BACKSLASH_ESCAPES");
    if escapes == setup.connection.backslash_escapes() || !setup.query.text("TRUE").contains('\\') {
        return Ok(());
    }
    Err(Error::new(
        Code::Query,
        "the query has a backslash, and the session's sql_mode has NO_BACKSLASH_ESCAPES other than the connection says; name the modes in the connection ('modes')",
    ))
}

/// What must not change of a column: name, type, character set, decimals, and the flags that say how it compares.
type Shape = (String, ColumnType, u16, u8, ColumnFlags);

fn shape(statement: &Statement) -> Vec<Shape> {
    let flags = ColumnFlags::NOT_NULL_FLAG
        | ColumnFlags::UNSIGNED_FLAG
        | ColumnFlags::BINARY_FLAG
        | ColumnFlags::ENUM_FLAG
        | ColumnFlags::SET_FLAG;
    let of = |meta: &Meta| {
        (
            meta.name_str().into_owned(),
            meta.column_type(),
            meta.character_set(),
            meta.decimals(),
            meta.flags() & flags,
        )
    };
    statement.columns.iter().map(of).collect()
}

async fn prepare(conn: &mut Conn, sql: &str) -> Result<Statement> {
    conn.prepare(sql)
        .await
        .map_err(|error| failure::running("preparing the query", &error))
}

fn kinds(metas: &[Meta], places: &[usize]) -> Vec<ColumnKind> {
    places
        .iter()
        .filter_map(|place| metas.get(*place))
        .map(schema::kind)
        .collect()
}

pub(super) fn parameters(
    page: &Page,
    setup: &Setup,
    after: &[KeyValue],
    kinds: &[ColumnKind],
    limit: u64,
) -> Vec<Wire> {
    let value = |slot: &Slot| match slot {
        Slot::Binding(at) => setup.bindings.get(*at).cloned().unwrap_or(Wire::NULL),
        Slot::Limit => Wire::UInt(limit),
        Slot::Key(at) => after
            .get(*at)
            .map_or(Wire::NULL, |value| bound(value, kinds.get(*at).copied())),
    };
    page.slots.iter().map(value).collect()
}

/// A key value as a parameter.
fn bound(value: &KeyValue, kind: Option<ColumnKind>) -> Wire {
    match value {
        KeyValue::Int(number) => Wire::Int(*number),
        KeyValue::UInt(number) => Wire::UInt(*number),
        KeyValue::Double(number) => Wire::Double(*number),
        // BIT compares as a number.
        KeyValue::Bytes(bytes) if kind == Some(ColumnKind::Bit) && bytes.len() <= 8 => Wire::UInt(
            bytes
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte)),
        ),
        KeyValue::Bytes(bytes) => Wire::Bytes(bytes.clone()),
        KeyValue::DateTime(year, month, day, hour, minute, second, micros) => {
            Wire::Date(*year, *month, *day, *hour, *minute, *second, *micros)
        }
        KeyValue::Time(negative, days, hours, minutes, seconds, micros) => {
            Wire::Time(*negative, *days, *hours, *minutes, *seconds, *micros)
        }
    }
}
