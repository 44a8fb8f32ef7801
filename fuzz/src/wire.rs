//! The client's side of the database protocol against a server that lies (server.rs). Whatever it sends, the client comes to
//! an end, panics nowhere, keeps little, and gives no password away; from a server that doesn't lie it has every value.

use super::bounds;
use super::packets::Val;
use super::server::{Server, Told};
use native_xlsx::keyset::fuzzing::{
    Arrived, Batch, Conn, Failure, Row, Statement, Who, Wire, columns, text,
};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

const PASSWORD: &str = "correct horse battery staple";
/// Statements of one connection; some stay prepared.
const STATEMENTS: [&str; 3] = ["SELECT 1", "SELECT 2", "SELECT 3"];
/// What a client may hold, though a server announces millions of columns and packets of 16 MiB …
const MOST: usize = 2 << 20;
/// … and for every byte that was really sent: a NULL is a bit on the line and a value here, for a moment two.
const WORTH: usize = 640;

/// In memory nothing ever waits.
fn now<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("the client waits for what nobody sends"),
    }
}

/// A client, and what it must be told.
struct Client {
    server: Server,
    conn: Conn,
}

impl Client {
    /// What the server tells next, if it is honest: cleared first.
    fn ask<T>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> Result<T, Failure>,
    ) -> Result<(T, Option<Told>), Failure> {
        self.server.state().told = None;
        let done = work(&mut self.conn);
        let mut state = self.server.state();
        let told = state.told.take().filter(|_| state.honest);
        match (done, told) {
            (Ok(done), told) => {
                assert!(!matches!(told, Some(Told::Error)), "an error was overheard");
                Ok((done, told))
            }
            (Err(failure), told) => {
                let refused = matches!(told, Some(Told::Error));
                assert!(refused || !state.honest, "{failure:?}");
                Err(failure)
            }
        }
    }

    fn values(&mut self) -> Vec<Wire> {
        let mut state = self.server.state();
        state.params = u16::from(state.byte() % 3);
        let count = usize::from(state.params);
        let all = [Wire::Int(-7), Wire::NULL, Wire::Bytes(b"text".to_vec())];
        all.into_iter().take(count).collect()
    }

    fn step(&mut self) -> Result<(), Failure> {
        let (op, which) = {
            let mut state = self.server.state();
            (
                state.byte() % 4,
                usize::from(state.byte()) % STATEMENTS.len(),
            )
        };
        match op {
            0 => {
                let (rows, told) = self.ask(|conn| now(conn.query(STATEMENTS[which])))?;
                compare(&rows, told.as_ref());
            }
            1 => self.ask(|conn| now(conn.run("SET a = 1"))).map(|_| ())?,
            2 => {
                // The statement may be prepared from before, with other parameters; none then.
                self.server.state().params = 0;
                let (rows, told) = self.ask(|conn| now(conn.exec(STATEMENTS[which], &[])))?;
                compare(&rows, told.as_ref());
            }
            _ => {
                let values = self.values();
                let (statement, _) = self.ask(|conn| now(conn.prepare(STATEMENTS[which])))?;
                let _ = columns(&statement.columns);
                let (batch, told) = self.ask(|conn| stream(conn, &statement, &values))?;
                if let Some(Told::Rows(rows)) = told {
                    same(&batch, &rows);
                }
            }
        }
        Ok(())
    }
}

/// Takes rows as a walk does.
fn stream(conn: &mut Conn, statement: &Statement, values: &[Wire]) -> Result<Batch, Failure> {
    let (fields, _) = now(conn.start(statement, values))?;
    let mut batch = Batch::new(fields.len());
    loop {
        match conn.row(&fields, &mut batch)? {
            Arrived::Row => {}
            Arrived::End => return Ok(batch),
            Arrived::Nothing => now(conn.wait())?,
        }
    }
}

fn same(batch: &Batch, rows: &[Vec<Val>]) {
    assert_eq!(batch.rows(), rows.len());
    for (at, row) in rows.iter().enumerate() {
        for (column, val) in row.iter().enumerate() {
            let seen = batch.value(at, column);
            assert!(val.is(seen), "{val:?} was read as {seen:?}");
        }
    }
}

fn compare(rows: &[Row], told: Option<&Told>) {
    // Looked at in any case.
    let seen: Vec<Vec<Option<String>>> = rows
        .iter()
        .map(|row| (0..row.len()).map(|at| text(row, at)).collect())
        .collect();
    if let Some(Told::Rows(told)) = told {
        let told = told.iter().map(|row| row.iter().map(Val::text).collect());
        assert_eq!(seen, told.collect::<Vec<Vec<_>>>());
    }
}

fn talk(head: u8, server: &Server) {
    let local = head & 1 == 1;
    let who = Who {
        user: "reader",
        password: (head & 2 == 0).then_some(PASSWORD),
        database: (head & 4 == 0).then_some("shop"),
    };
    let opened = now(Conn::open(server.clone(), who, None, local));
    let mut client = match opened {
        Ok(conn) => Client {
            server: server.clone(),
            conn,
        },
        Err(failure) => {
            let state = server.state();
            let refused = matches!(state.told, Some(Told::Error));
            assert!(refused || !state.honest, "{failure:?}");
            // Said with words, and without the password.
            assert!(!failure.to_string().contains(PASSWORD));
            return silent(&state.heard, local);
        }
    };
    let _ = client.conn.server_version();
    for _ in 0..12 {
        if server.state().is_empty() {
            break;
        }
        match client.step() {
            Ok(()) | Err(Failure::Server(_)) => {}
            // A walk gives such a connection up.
            Err(_) => break,
        }
    }
    now(client.conn.disconnect());
    silent(&server.state().heard, local);
}

/// The password went over no network as it is.
fn silent(heard: &[u8], local: bool) {
    let mut heard = heard.windows(PASSWORD.len());
    let told = heard.any(|bytes| bytes == PASSWORD.as_bytes());
    assert!(local || !told, "the password was sent in the clear");
}

pub fn run(data: &[u8]) {
    let Some((head, data)) = data.split_first() else {
        return;
    };
    let server = Server::new(data);
    let most = bounds::most(|| talk(*head, &server));
    let sent = server.state().sent;
    assert!(
        most <= MOST + sent * WORTH,
        "{most} bytes were held for {sent} that were sent"
    );
}
