//! Prepared statements: those of pages, of which a connection keeps a few for whoever uses it next, and others. A statement
//! belongs to its connection.

use super::{
    ANSWER, Conn, Doing, Failure, Row, Statement, VALUE, Wire, end, is_internal, row, server_error,
    spend,
};
use mysql_common::io::ParseBuf;
use mysql_common::packets::StmtPacket;
use mysql_common::proto::Binary;

const COM_STMT_PREPARE: u8 = 0x16;
const COM_STMT_CLOSE: u8 = 0x19;
/// Statements of [`Conn::exec`], and as many of [`Conn::keep`], that stay prepared for the next time.
const PREPARED: usize = 32;

impl Conn {
    /// Prepares a statement; it lasts until [`Conn::tidy`].
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn prepare(&mut self, sql: &str) -> Result<Statement, Failure> {
        let statement = self.make(sql).await?;
        self.loose.push(statement.id);
        Ok(statement)
    }

    /// The statement of a page, prepared at the first call; the connection keeps a few.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn keep(&mut self, sql: &str) -> Result<Statement, Failure> {
        let known = self.kept.iter().rposition(|(text, _)| text == sql);
        if let Some(at) = known {
            let last = self.kept.len() - 1;
            if at < last {
                let entry = self.kept.remove(at);
                self.kept.push(entry);
            }
            if let Some((_, statement)) = self.kept.last() {
                return Ok(statement.clone());
            }
        }
        let statement = self.make(sql).await?;
        if self.kept.len() >= PREPARED {
            let (_, oldest) = self.kept.remove(0);
            self.close(&[oldest.id]).await?;
        }
        self.kept.push((sql.to_owned(), statement.clone()));
        Ok(statement)
    }

    /// Forgets a statement of [`Conn::keep`]: tables may have changed since it was prepared.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn forget(&mut self, sql: &str) -> Result<(), Failure> {
        let Some(at) = self.kept.iter().position(|(text, _)| text == sql) else {
            return Ok(());
        };
        let (_, statement) = self.kept.remove(at);
        self.close(&[statement.id]).await
    }

    /// Closes what was prepared and isn't kept. Costs no round trip.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn tidy(&mut self) -> Result<(), Failure> {
        let loose = std::mem::take(&mut self.loose);
        self.close(&loose).await
    }

    async fn close(&mut self, statements: &[u32]) -> Result<(), Failure> {
        for id in statements {
            let mut command = vec![COM_STMT_CLOSE];
            command.extend_from_slice(&id.to_le_bytes());
            self.begin(&command).await?;
            // There is no answer.
            self.doing = Doing::Nothing;
        }
        Ok(())
    }

    async fn make(&mut self, sql: &str) -> Result<Statement, Failure> {
        let mut command = vec![COM_STMT_PREPARE];
        command.extend_from_slice(sql.as_bytes());
        self.begin(&command).await?;
        let statement = self.announced().await;
        self.ended(statement)
    }

    async fn announced(&mut self) -> Result<Statement, Failure> {
        let capabilities = self.greeting.capabilities;
        let packet = self.stream.packet().await?;
        if packet.first() == Some(&0xFF) {
            return Err(server_error(packet, capabilities));
        }
        let answer: StmtPacket = ParseBuf(packet).parse(()).map_err(Failure::garbled)?;
        let params = usize::from(answer.num_params());
        self.columns(params).await?;
        let columns = self.columns(answer.num_columns().into()).await?;
        Ok(Statement {
            id: answer.statement_id(),
            params,
            columns,
        })
    }

    /// Runs a statement with values; all its rows.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn exec(&mut self, sql: &str, values: &[Wire]) -> Result<Vec<Row>, Failure> {
        let known = self.prepared.iter().find(|(text, _)| text == sql);
        let statement = match known.map(|(_, statement)| statement.clone()) {
            Some(statement) => statement,
            None => self.make(sql).await?,
        };
        let rows = self.all(&statement, values).await;
        let rows = self.ended(rows);
        if self.prepared.iter().all(|(text, _)| text != sql) {
            if self.prepared.len() < PREPARED && rows.is_ok() {
                self.prepared.push((sql.to_owned(), statement));
            } else if self.is_free() {
                self.close(&[statement.id]).await?;
            }
        }
        rows
    }

    pub(super) async fn all(
        &mut self,
        statement: &Statement,
        values: &[Wire],
    ) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::new();
        let Some(columns) = self.execute(statement, values).await? else {
            return Ok(rows);
        };
        // mysql_common's reader panics over them; to a client they are never sent.
        if columns
            .iter()
            .any(|column| is_internal(column.column_type()))
        {
            return Err(Failure::Protocol("a column of an unknown type".into()));
        }
        let capabilities = self.greeting.capabilities;
        let mut room = ANSWER;
        loop {
            let packet = self.stream.packet().await?;
            if let Some(status) = end(packet, capabilities)? {
                self.note(status);
                return Ok(rows);
            }
            spend(&mut room, packet.len() + columns.len() * VALUE)?;
            rows.push(row::<Binary>(packet, &columns)?);
        }
    }
}
