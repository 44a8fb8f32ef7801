//! The opening of a walk: metadata, key, plan guard and uniqueness proof, the text of its pages. After it nothing is left to
//! find out; a walk that opened reads every row once, over whichever connections. Statements are the connection's.

use super::clock::Clock;
use super::definition::{self, Mark};
use super::failure;
use super::link::Link;
use super::look::Look;
use super::predicate::{Range, Sorted, Stand};
use super::query::Query;
use super::schema::{self, Source, Table};
use super::setup::Setup;
use super::snapshot;
use super::spot::{Spot, parameters};
use super::sql::{Page, Width, page};
use super::token::KeyValue;
use super::types::{Column, ColumnKind};
use super::wire::{ColumnFlags, ColumnType, Conn, Failure, Meta, Statement, Wire};
use crate::error::{Code, Error, Result};
use crate::value::Value as Config;
use std::sync::Arc;

/// An opened walk.
#[derive(Debug)]
pub struct Opened {
    /// Columns that the reader gets.
    pub columns: Vec<Column>,
    /// The key's places among those that come over the wire.
    pub positions: Vec<usize>,
    /// How many come over the wire: carriers stand behind the reader's columns.
    pub width: usize,
    /// Each page costs what its rows cost.
    pub paged: bool,
    /// All is read as one result: it isn't paged, or the server sorts and may take long texts for the same, of which a page's end
    /// would part some from others.
    pub whole: bool,
    /// What the key's columns are defined as.
    pub marks: Vec<Mark>,
    /// The query as it is run.
    pub query: Query,
    /// The key.
    pub sorted: Vec<Sorted>,
    /// What its columns hold.
    pub kinds: Vec<ColumnKind>,
    /// The table it comes from, and what is known of it.
    pub source: Option<(Source, Table)>,
    /// The index that serves the order.
    pub index: Option<String>,
    clock: Option<Clock>,
    /// Where the walk ends.
    until: Option<Spot>,
    /// A page behind a position, and what was announced of its columns.
    next: String,
    shape: Vec<Shape>,
    /// The announcement that was last compared with it.
    seen: Arc<[Meta]>,
    /// Bytes by which the server sorts a text where it sorts rows itself, for one result.
    pub sorts_by: Option<usize>,
    /// Bytes of a row at most, as the columns are declared.
    pub widest: u64,
    /// Rows of a page at most, as far as its plan was looked at.
    pub longest: u64,
    /// The session's time zone and SQL mode, where the server tells.
    session: Option<[String; 2]>,
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
        let tables = snapshot::tables(&metas);
        let source = Source::of(&metas, &places);
        let table = match &source {
            Some(source) => schema::table(conn, source).await?,
            None => Table::default(),
        };
        let words = definition::words(&metas, &places, &table.defined);
        definition::same(&setup.key, &words, setup.marks.as_deref())?;
        let sorted = schema::sorted(
            &setup.key,
            &metas,
            &places,
            &table.defined,
            marker,
            setup.nulls,
            setup.query.plain.as_ref(),
        )?;
        let clock = Clock::of(conn, &sorted).await?;
        let until = match &setup.until {
            Some(values) => Some(Spot::of(conn, clock.as_ref(), &sorted, values).await?),
            None => None,
        };
        let descending: Vec<bool> = sorted.iter().map(|column| column.descending).collect();
        let look = Look {
            setup,
            sorted: &sorted,
            seats: &seats(&sorted, &places, all.len()),
            clock: clock.as_ref(),
            until: until.as_ref(),
            source: source.as_ref(),
            table: &table,
            descending: &descending,
            width: all.len(),
        };
        let settled = look.settle(conn, after).await?;

        let texts = places
            .iter()
            .filter_map(|place| metas.get(*place))
            .filter(|meta| matches!(schema::kind(meta), ColumnKind::Text | ColumnKind::Binary));
        // Bytes of the key's texts, as they are declared.
        let widths = texts.map(|meta| usize::try_from(meta.column_length()).unwrap_or(usize::MAX));
        let widths: Vec<usize> = widths.collect();
        let kinds = places.iter().filter_map(|place| all.get(*place));
        let kinds = kinds.map(|column| column.kind).collect();
        let (columns, places) = match setup.width {
            Width::Row | Width::Plan => (all, places),
            Width::Key => {
                let own = places.iter().filter_map(|place| all.get(*place).cloned());
                (own.collect(), (0..places.len()).collect())
            }
        };
        let plans = settled.plans.iter();
        let index = plans.clone().find_map(|(_, plan)| {
            let row = plan.driving(source.as_ref().map(|source| source.alias.as_str()))?;
            Some(row.get("key").to_owned()).filter(|key| !key.is_empty())
        });
        let plans = plans.map(|(name, plan)| ((*name).to_owned(), plan.tree()));
        let plans = Config::Map(plans.collect());
        let carriers = sorted.iter().filter(|one| one.form.carrier("").is_some());
        let carriers = carriers.count();
        let mut opened = Opened {
            width: columns.len() + carriers,
            positions: seats(&sorted, &places, columns.len()),
            session,
            columns,
            paged: settled.paged,
            whole: !settled.paged,
            marks: definition::marks(&words),
            query: settled.query,
            sorted,
            kinds,
            source: source.map(|source| (source, table)),
            index,
            clock,
            until,
            next: String::new(),
            shape: Vec::new(),
            seen: Arc::default(),
            sorts_by: None,
            widest: 0,
            longest: settled.longest,
            report: Vec::new(),
        };
        let values = vec![Stand::Value; opened.sorted.len()];
        opened.next = opened.text(setup, Some(&values)).sql;
        let next = opened.next.clone();
        let first = opened.text(setup, None).sql;
        // Anew, though the connection may have them: the tables may have changed since.
        for sql in [&first, &next] {
            let forgotten = conn.forget(sql).await;
            forgotten.map_err(|error| preparing(&error))?;
        }
        let statement = keep(conn, &next).await?;
        opened.shape = shape(&statement);
        let lengths = statement.columns.iter().map(Meta::column_length);
        opened.widest = lengths.map(u64::from).sum();
        opened.seen = statement.columns;
        conn.tidy().await.map_err(|error| preparing(&error))?;
        if settled.sorts {
            let most = sorts_by(conn).await?;
            opened.sorts_by = Some(most);
            opened.whole |= widths.iter().any(|width| width.saturating_mul(8) >= most);
        }
        if setup.snapshot {
            snapshot::begin(conn, &tables).await?;
        }
        opened.report = vec![
            (
                "sql".to_owned(),
                Config::Str(if after.is_none() { first } else { next.clone() }),
            ),
            ("nextSql".to_owned(), Config::Str(next)),
            ("plan".to_owned(), plans),
            ("paged".to_owned(), Config::Bool(!opened.whole)),
            ("unique".to_owned(), Config::Str(settled.unique)),
            ("server".to_owned(), Config::Str(version(conn))),
            ("tls".to_owned(), Config::Bool(conn.is_secure())),
            (
                "session".to_owned(),
                opened.session.as_ref().map_or(Config::Null, told),
            ),
            ("notices".to_owned(), Config::List(notices(link))),
        ];
        Ok(opened)
    }

    /// Makes another connection's session what the walk's was.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn move_to(&self, link: &mut Link) -> Result<()> {
        let here = link.server.as_ref().map(|server| &server.session);
        if let Some(then) = self.session.as_ref().filter(|then| Some(*then) != here) {
            // Another server, or the same with other settings: values must read and sort as they did.
            let [zone, mode] = then;
            let quoted = |text: &String| text.replace(['\\', '\''], "");
            let sql = format!(
                "SET SESSION time_zone = '{}', sql_mode = '{}'",
                quoted(zone),
                quoted(mode)
            );
            link.changed = true;
            link.conn
                .run(&sql)
                .await
                .map_err(|error| failure::running("setting the session up again", &error))?;
            if let Some(server) = &mut link.server {
                server.session.clone_from(then);
            }
        }
        Ok(())
    }

    /// The statement of a page, prepared if the connection hasn't got it, and its parameters. What was judged stays judged:
    /// the same SQL walks the same index, or the server refuses it.
    ///
    /// # Errors
    /// [`Code::Query`] when the result's columns aren't what they were; when the connection fails, or the server refuses.
    pub async fn page(
        &mut self,
        conn: &mut Conn,
        setup: &Setup,
        after: Option<&[KeyValue]>,
        limit: u64,
    ) -> Result<(Statement, Vec<Wire>)> {
        let after = match after {
            Some(values) => Some(self.spot(conn, values).await?),
            None => None,
        };
        let page = self.text(setup, after.as_ref().map(|spot| spot.stands.as_slice()));
        let params = parameters(&page, setup, after.as_ref(), self.until.as_ref(), limit);
        Ok((self.statement(conn, &page.sql).await?, params))
    }

    /// A position made ready to be bound.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn spot(&self, conn: &mut Conn, values: &[KeyValue]) -> Result<Spot> {
        Spot::of(conn, self.clock.as_ref(), &self.sorted, values).await
    }

    /// Where each key value stands in a result of the key's columns only.
    #[must_use]
    pub fn key_seats(&self) -> Vec<usize> {
        let places: Vec<usize> = (0..self.sorted.len()).collect();
        seats(&self.sorted, &places, places.len())
    }

    /// The end of the walk, if it is a part of one.
    #[must_use]
    pub fn until(&self) -> Option<&Spot> {
        self.until.as_ref()
    }

    fn text(&self, setup: &Setup, after: Option<&[Stand]>) -> Page {
        let range = Range {
            after,
            until: self.until.as_ref().map(|spot| spot.stands.as_slice()),
        };
        let bindings = setup.bindings.len();
        page(&self.query, bindings, &self.sorted, range, setup.width)
    }

    async fn statement(&mut self, conn: &mut Conn, sql: &str) -> Result<Statement> {
        let next = self.compared(conn).await?;
        if sql == self.next {
            return Ok(next);
        }
        let statement = keep(conn, sql).await?;
        if statement.columns.len() == self.shape.len()
            && self.alike(&next.columns, &statement.columns)
        {
            return Ok(statement);
        }
        // Another walk prepared it before the tables changed.
        let forgotten = conn.forget(sql).await;
        forgotten.map_err(|error| preparing(&error))?;
        keep(conn, sql).await
    }

    /// The statement of a page behind a position of values, whose columns this connection announces as the first did.
    async fn compared(&mut self, conn: &mut Conn) -> Result<Statement> {
        let mut statement = keep(conn, &self.next).await?;
        if Arc::ptr_eq(&statement.columns, &self.seen) {
            return Ok(statement);
        }
        if shape(&statement) != self.shape {
            // Prepared before the tables changed, perhaps.
            let forgotten = conn.forget(&self.next).await;
            forgotten.map_err(|error| preparing(&error))?;
            statement = keep(conn, &self.next).await?;
        }
        if shape(&statement) != self.shape {
            return Err(Error::new(
                Code::Query,
                "the query's columns changed while it was read: on another connection the server announces others; begin the walk anew",
            ));
        }
        self.seen = Arc::clone(&statement.columns);
        Ok(statement)
    }

    /// Whether the key's columns still are what they were when the page was prepared: a change of the table between two pages
    /// makes the server prepare it anew, unseen, and a position in one order says nothing about another.
    ///
    /// # Errors
    /// [`Code::Query`] when they aren't.
    pub fn still(&self, statement: &Statement, answered: &[Meta]) -> Result<()> {
        // Expressions and what a server keeps aside to sort it may be told otherwise by a plan alone.
        if !self.paged || self.sorts_by.is_some() {
            return Ok(());
        }
        if self.alike(&statement.columns, answered) {
            return Ok(());
        }
        Err(Error::new(
            Code::Query,
            "the query's columns changed while it was read: a column of the key is another now; begin the walk anew",
        ))
    }

    /// Whether the key's columns, as far as they are plain ones, compare alike in two announcements.
    fn alike(&self, one: &[Meta], other: &[Meta]) -> bool {
        let plain = |meta: &Meta| !meta.org_name_ref().is_empty();
        self.positions.iter().all(|at| {
            let pair = one.get(*at).zip(other.get(*at));
            pair.is_none_or(|(one, other)| {
                !plain(one) || !plain(other) || compared_by(one) == compared_by(other)
            })
        })
    }
}

/// Type, character set, decimals and flags of a column, as far as they say how its values compare.
fn compared_by(meta: &Meta) -> (ColumnType, u16, u8, ColumnFlags) {
    let flags = ColumnFlags::UNSIGNED_FLAG
        | ColumnFlags::BINARY_FLAG
        | ColumnFlags::ENUM_FLAG
        | ColumnFlags::SET_FLAG;
    (
        meta.column_type(),
        meta.character_set(),
        meta.decimals(),
        meta.flags() & flags,
    )
}

/// Where each key value stands on the wire: in its column, or in its carrier behind the reader's `columns`.
fn seats(sorted: &[Sorted], places: &[usize], columns: usize) -> Vec<usize> {
    let mut carriers = columns..;
    let seat = |(column, place): (&Sorted, &usize)| match column.form.carrier("") {
        Some(_) => carriers.next().unwrap_or(*place),
        None => *place,
    };
    sorted.iter().zip(places).map(seat).collect()
}

/// A server that sorts rows itself looks at so many bytes of a text.
async fn sorts_by(conn: &mut Conn) -> Result<usize> {
    let rows = conn.query("SELECT @@max_sort_length").await;
    let rows = rows.map_err(|error| failure::running("asking how texts are sorted", &error))?;
    let bytes = rows.first().and_then(|row| schema::text(row, 0));
    Ok(bytes.and_then(|bytes| bytes.parse().ok()).unwrap_or(1_024))
}

/// Two keys in a row that the server may have taken for the same when it sorted.
#[must_use]
pub fn unsorted(name: &str, most: usize) -> Error {
    Error::new(
        Code::Key,
        format!(
            "no index serves the order, and rows in a row have texts in the key column '{name}' that begin alike for so long that the server may not have sorted them: it looks at {most} bytes of what a text sorts by (max_sort_length). Raise that in the connection's INIT_COMMAND ('SET SESSION max_sort_length = ...'), add an index, or choose another key"
        ),
    )
}

/// A NULL where a key should be.
#[must_use]
pub fn null_key(name: &str) -> Error {
    Error::new(
        Code::Key,
        format!(
            "a row has NULL in the key column '{name}'; such a row has no place in the walk. Add AND {name} IS NOT NULL, pass options: ['nullableKey' => true] to read such rows too, or choose another key"
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
    let statement = conn.prepare(sql).await;
    statement.map_err(|error| preparing(&error))
}

async fn keep(conn: &mut Conn, sql: &str) -> Result<Statement> {
    let statement = conn.keep(sql).await;
    statement.map_err(|error| preparing(&error))
}

fn preparing(error: &Failure) -> Error {
    failure::running("preparing the query", error)
}
