//! A connection: the client's side of the MySQL protocol, as far as a walk needs it. Packets, log-in data and metadata are
//! mysql_common's, TLS is rustls'; ours is the way of a row, from the socket into a batch without a value or an allocation of
//! its own, because rows are what a walk has millions of.
//!
//! Values never go into SQL: statements are prepared, values travel beside them.

mod answers;
mod failure;
mod greeting;
mod login;
mod rows;
mod rsa;
mod statements;
mod stream;
mod tls;

pub use failure::{Failure, ServerError};
pub use rows::Field;
pub use tls::client as tls_client;

use super::page::Batch;
use answers::{Header, VALUE, end, is_internal, row, server_error, spend};
use greeting::Greeting;
use login::Login;
use mysql_common::constants::{CapabilityFlags, StatusFlags};
use mysql_common::io::ParseBuf;
use mysql_common::packets::{
    ComStmtExecuteRequestBuilder, ComStmtSendLongData, CommonOkPacket, OkPacketDeserializer,
};
use mysql_common::proto::{MySerialize, Text};
use std::fmt;
use std::sync::Arc;
use stream::{KEEP, Stream, Transport};

pub use mysql_common::constants::{ColumnFlags, ColumnType};
pub use mysql_common::packets::Column as Meta;
pub use mysql_common::row::Row;
pub use mysql_common::value::Value as Wire;
pub use rustls::ClientConfig;

const COM_QUIT: u8 = 0x01;
const COM_QUERY: u8 = 0x03;
const COM_PING: u8 = 0x0E;
/// Columns or parameters at most; servers allow 4,096 and 65,535.
const COLUMNS: usize = 65_535;
/// Bytes of an answer that is kept as a whole. What is asked of catalogues and counters is far smaller.
const ANSWER: usize = 64 << 20;

/// A prepared statement. It lives as long as its connection.
#[derive(Debug, Clone)]
pub struct Statement {
    id: u32,
    params: usize,
    /// The result's columns.
    pub columns: Arc<[Meta]>,
}

/// What of a result has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// A row; it is in the batch.
    Row,
    /// The result's end.
    End,
    /// Nothing yet: [`Conn::wait`].
    Nothing,
}

/// A logged-in connection. Dropping it closes the socket, which is what ends a statement in the middle of its rows.
pub struct Conn {
    stream: Stream,
    greeting: Greeting,
    secure: bool,
    far: bool,
    prepared: Vec<(String, Statement)>,
    /// Of [`Conn::keep`], the last used one last.
    kept: Vec<(String, Statement)>,
    /// Prepared, and of no further use.
    loose: Vec<u32>,
    doing: Doing,
    transaction: bool,
}

/// Where in the exchange a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// Nothing: the next statement may be sent.
    Nothing,
    /// Something that can't be gone on with by anybody else.
    Something,
    /// Rows are coming.
    Rows,
}

impl fmt::Debug for Conn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conn")
            .field("id", &self.greeting.id)
            .finish_non_exhaustive()
    }
}

/// Who wants in; see [`Conn::open`]. Its debug output never shows the password.
#[derive(Clone, Copy)]
pub struct Who<'a> {
    /// User name.
    pub user: &'a str,
    /// Password.
    pub password: Option<&'a str>,
    /// Database.
    pub database: Option<&'a str>,
}

impl fmt::Debug for Who<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Who")
            .field("user", &self.user)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

impl Conn {
    /// Logs in over a fresh connection; `tls` is how, and the host that the certificate must name. `local`: nobody can
    /// listen in, the transport is a Unix socket.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn open(
        transport: impl Transport + 'static,
        who: Who<'_>,
        tls: Option<(Arc<ClientConfig>, &str)>,
        local: bool,
    ) -> Result<Conn, Failure> {
        let secure = tls.is_some();
        let login = Login {
            user: who.user,
            password: who.password,
            database: who.database,
            tls,
            local,
        };
        let (stream, greeting) = login::login(Box::new(transport), &login).await?;
        Ok(Conn {
            stream,
            greeting,
            secure,
            far: false,
            prepared: Vec::new(),
            kept: Vec::new(),
            loose: Vec::new(),
            doing: Doing::Nothing,
            transaction: false,
        })
    }

    /// The same; `far` says whether it leaves this machine.
    #[must_use]
    pub fn that_goes(self, far: bool) -> Conn {
        Conn { far, ..self }
    }

    /// The server's version.
    #[must_use]
    pub fn server_version(&self) -> (u16, u16, u16) {
        self.greeting.version
    }

    /// Whether it is MariaDB, whose versions MySQL's haven't come to.
    #[must_use]
    pub fn is_mariadb(&self) -> bool {
        self.server_version() >= (10, 0, 0)
    }

    /// Its number in the server's process list.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.greeting.id
    }

    /// Whether TLS is in use.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether the next statement may be sent; false in the middle of one.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.doing == Doing::Nothing
    }

    /// Whether a transaction was open when the last statement ended.
    #[must_use]
    pub fn in_transaction(&self) -> bool {
        self.transaction
    }

    /// Says good-bye and waits for the server to hang up: then it counts the connection no more.
    pub async fn disconnect(mut self) {
        if self.stream.command(&[COM_QUIT]).await.is_ok() {
            self.stream.drain_to_end().await;
        }
    }

    /// Waits for the server to hang up, whatever it has to say until then.
    pub async fn hung_up(mut self) {
        self.stream.drain_to_end().await;
    }

    /// Whether the server has said nothing since the last statement ended. Costs no round trip.
    pub async fn is_quiet(&mut self) -> bool {
        self.is_free() && self.stream.is_quiet().await
    }

    /// Whether it leaves this machine.
    #[must_use]
    pub fn is_far(&self) -> bool {
        self.far
    }

    /// Whether what goes over it can be read on the way.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.far && !self.secure
    }

    /// Asks the server whether it is there.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn ping(&mut self) -> Result<(), Failure> {
        self.begin(&[COM_PING]).await?;
        let header = self.header().await;
        self.ended(header.map(|_| ()))
    }

    /// Sends a command.
    async fn begin(&mut self, command: &[u8]) -> Result<(), Failure> {
        self.doing = Doing::Something;
        self.stream.command(command).await
    }

    /// A command has been answered. The server's no is an answer too.
    fn ended<T>(&mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if matches!(outcome, Ok(_) | Err(Failure::Server(_))) {
            self.doing = Doing::Nothing;
        }
        outcome
    }

    fn note(&mut self, status: StatusFlags) {
        self.transaction = status.contains(StatusFlags::SERVER_STATUS_IN_TRANS);
    }

    /// Reads the rest of the rows that are coming and drops it, so that the connection is free again.
    ///
    /// # Errors
    /// [`Failure`]; also if something else than rows is coming.
    pub async fn skip(&mut self) -> Result<(), Failure> {
        if self.doing != Doing::Rows {
            return Err(Failure::Protocol("no rows are coming".into()));
        }
        let capabilities = self.greeting.capabilities;
        loop {
            let packet = self.stream.packet().await?;
            if packet.first() == Some(&0) {
                continue;
            }
            match end(packet, capabilities) {
                Ok(None) => {}
                Ok(Some(status)) => {
                    self.note(status);
                    return self.ended(Ok(()));
                }
                Err(error) => return self.ended(Err(error)),
            }
        }
    }

    /// Runs a statement of ours; whatever it returns is dropped.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        self.query(sql).await.map(|_| ())
    }

    /// Runs a statement without values; the rows of its first result.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        let mut command = vec![COM_QUERY];
        command.extend_from_slice(sql.as_bytes());
        self.begin(&command).await?;
        let rows = self.results().await;
        self.ended(rows)
    }

    async fn results(&mut self) -> Result<Vec<Row>, Failure> {
        let mut first = None;
        let mut room = ANSWER;
        loop {
            // Results without rows have no end either.
            spend(&mut room, 0)?;
            let (mut rows, mut status) = (Vec::new(), StatusFlags::empty());
            match self.header().await? {
                Header::Done(flags) => status |= flags,
                Header::Columns(columns) => loop {
                    let capabilities = self.greeting.capabilities;
                    let packet = self.stream.packet().await?;
                    match end(packet, capabilities)? {
                        Some(flags) => {
                            status |= flags;
                            break;
                        }
                        None => {
                            spend(&mut room, packet.len() + columns.len() * VALUE)?;
                            rows.push(row::<Text>(packet, &columns)?);
                        }
                    }
                },
            }
            first.get_or_insert(rows);
            self.note(status);
            if !status.contains(StatusFlags::SERVER_MORE_RESULTS_EXISTS) {
                return Ok(first.unwrap_or_default());
            }
        }
    }

    /// Begins a statement whose rows are then taken by [`Conn::row`], to the end; as many columns as it was prepared with. What
    /// is announced of them may be something else: where the tables changed, the server prepares anew and doesn't say so.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn start(
        &mut self,
        statement: &Statement,
        values: &[Wire],
    ) -> Result<(Vec<Field>, Arc<[Meta]>), Failure> {
        let columns = match self.execute(statement, values).await {
            Ok(Some(columns)) => columns,
            Ok(None) => return Err(Failure::Protocol("a SELECT has no result".into())),
            Err(error) => return self.ended(Err(error)),
        };
        self.doing = Doing::Rows;
        if columns.len() != statement.columns.len() {
            return Err(Failure::Protocol(
                "a result has other columns than announced".into(),
            ));
        }
        Ok((columns.iter().map(Field::of).collect(), columns))
    }

    /// Takes the next row into `batch`, if it has arrived.
    ///
    /// # Errors
    /// [`Failure`].
    #[inline]
    pub fn row(&mut self, fields: &[Field], batch: &mut Batch) -> Result<Arrived, Failure> {
        let capabilities = self.greeting.capabilities;
        let Some(packet) = self.stream.arrived()? else {
            return Ok(Arrived::Nothing);
        };
        if packet.first() == Some(&0) {
            batch.push(fields, packet).map_err(Failure::Row)?;
            if packet.len() > KEEP {
                // Before the reader is waited for: it would lie here all the while.
                self.stream.slim();
            }
            return Ok(Arrived::Row);
        }
        match end(packet, capabilities) {
            Ok(Some(status)) => {
                self.note(status);
                self.ended(Ok(Arrived::End))
            }
            Ok(None) => Err(Failure::Protocol("a row is no row".into())),
            Err(error) => self.ended(Err(error)),
        }
    }

    /// Waits until more has arrived. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub async fn wait(&mut self) -> Result<(), Failure> {
        self.stream.wait().await
    }

    /// Sends a statement off; the columns of its result, if it has one.
    async fn execute(
        &mut self,
        statement: &Statement,
        values: &[Wire],
    ) -> Result<Option<Arc<[Meta]>>, Failure> {
        if values.len() != statement.params {
            return Err(Failure::Values(statement.params, values.len()));
        }
        self.doing = Doing::Something;
        let mut command = Vec::new();
        let (request, separately) = ComStmtExecuteRequestBuilder::new(statement.id).build(values);
        if separately {
            for (at, value) in (0..).zip(values) {
                if let Wire::Bytes(bytes) = value {
                    let mut long = Vec::new();
                    ComStmtSendLongData::new(statement.id, at, bytes.as_slice())
                        .serialize(&mut long);
                    self.stream.command(&long).await?;
                }
            }
        }
        request.serialize(&mut command);
        self.stream.command(&command).await?;
        match self.header().await? {
            Header::Done(_) => Ok(None),
            Header::Columns(columns) => Ok(Some(columns)),
        }
    }

    /// What a result begins with.
    async fn header(&mut self) -> Result<Header, Failure> {
        let capabilities = self.greeting.capabilities;
        let packet = self.stream.packet().await?;
        match packet {
            [0x00, ..] => {
                let answer: OkPacketDeserializer<'_, CommonOkPacket> = ParseBuf(packet)
                    .parse(capabilities)
                    .map_err(Failure::garbled)?;
                Ok(Header::Done(answer.into_inner().status_flags()))
            }
            [0xFF, ..] => Err(server_error(packet, capabilities)),
            [0xFB, ..] => Err(Failure::Protocol("it asks for a file of ours".into())),
            _ => {
                let count = ParseBuf(packet).checked_eat_lenenc_int();
                let count = count.and_then(|count| usize::try_from(count).ok());
                let count =
                    count.ok_or_else(|| Failure::Protocol("a result without columns".into()))?;
                self.columns(count).await.map(Header::Columns)
            }
        }
    }

    /// Reads `count` definitions of columns.
    async fn columns(&mut self, count: usize) -> Result<Arc<[Meta]>, Failure> {
        if count > COLUMNS {
            return Err(Failure::Protocol(format!("a result of {count} columns")));
        }
        let capabilities = self.greeting.capabilities;
        let mut columns = Vec::with_capacity(count.min(64));
        let mut room = ANSWER;
        for _ in 0..count {
            let packet = self.stream.packet().await?;
            if packet.first() == Some(&0xFF) {
                return Err(server_error(packet, capabilities));
            }
            spend(&mut room, packet.len())?;
            columns.push(
                ParseBuf(packet)
                    .parse::<Meta>(())
                    .map_err(Failure::garbled)?,
            );
        }
        let marked = !capabilities.contains(CapabilityFlags::CLIENT_DEPRECATE_EOF);
        if count > 0 && marked {
            self.stream.packet().await?;
        }
        Ok(columns.into())
    }
}

#[cfg(test)]
#[path = "hostile_tests.rs"]
mod tests;
