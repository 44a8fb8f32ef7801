//! What a server may send that isn't one, or is one gone mad: each is told in words, and nothing grows without end.

use super::*;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, ReadBuf, join, sink};

fn frame(sequence: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = u32::try_from(payload.len()).unwrap().to_le_bytes().to_vec();
    frame.pop();
    frame.push(sequence);
    frame.extend_from_slice(payload);
    frame
}

/// Sends what it has, then the last packets again and again.
struct Endless {
    out: Vec<u8>,
    again: Vec<Vec<u8>>,
    sequence: u8,
    sent: usize,
}

impl AsyncRead for Endless {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.out.is_empty() {
            for payload in self.again.clone() {
                let frame = frame(self.sequence, &payload);
                self.out.extend(frame);
                self.sequence = self.sequence.wrapping_add(1);
            }
            assert!(self.sent < 200 << 20, "it is read without end");
        }
        let count = self.out.len().min(into.remaining());
        into.put_slice(self.out.get(..count).unwrap());
        self.out.drain(..count);
        self.sent += count;
        Poll::Ready(Ok(()))
    }
}

fn greeting(capabilities: u32) -> Vec<u8> {
    let [a, b, c, d] = capabilities.to_le_bytes();
    let mut hello = b"\x0a8.4.0\0\x01\0\0\0abcdefgh\0".to_vec();
    hello.extend([a, b, 45, 2, 0, c, d, 21]);
    hello.extend([0; 10]);
    hello.extend(b"ijklmnopqrst\0mysql_native_password\0");
    hello
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(work)
}

/// Opens a connection to a server that sends `first` behind the log-in, and `again` for ever.
fn opened(first: &[&[u8]], again: &[&[u8]]) -> Result<Conn, Failure> {
    let capabilities = CapabilityFlags::CLIENT_PROTOCOL_41
        | CapabilityFlags::CLIENT_SECURE_CONNECTION
        | CapabilityFlags::CLIENT_PLUGIN_AUTH
        | CapabilityFlags::CLIENT_DEPRECATE_EOF;
    let mut out = frame(0, &greeting(capabilities.bits()));
    out.extend(frame(2, &[0, 0, 0, 2, 0, 0, 0]));
    for (sequence, payload) in (1..).zip(first) {
        out.extend(frame(sequence, payload));
    }
    let server = Endless {
        out,
        again: again.iter().map(|payload| payload.to_vec()).collect(),
        sequence: u8::try_from(first.len()).unwrap() + 1,
        sent: 0,
    };
    let who = Who {
        user: "u",
        password: Some("secret"),
        database: None,
    };
    run(Conn::open(join(server, sink()), who, None, false))
}

/// What a query ends with there.
fn ends(first: &[&[u8]], again: &[&[u8]]) -> Failure {
    let mut conn = opened(first, again).unwrap();
    run(conn.query("SELECT 1")).unwrap_err()
}

const COLUMN: &[u8] = b"\x03def\0\0\0\x01a\0\x0c\x2d\0\xff\0\0\0\xfd\0\0\0\0\0";

#[track_caller]
fn says(failure: &Failure, words: &str) {
    assert!(failure.to_string().contains(words), "{failure}");
}

#[test]
fn more_columns_than_there_can_be_are_refused() {
    for count in [
        &[0xFD, 0, 0, 1][..],
        &[0xFE, 255, 255, 255, 255, 255, 255, 255, 127],
    ] {
        says(&ends(&[count], &[COLUMN]), "columns");
    }
    // As many as there can be, but no end of the text in them.
    let long = [
        COLUMN.get(..7).unwrap(),
        &[0xFD, 0, 0, 4],
        &[b'x'; 4 << 16],
        COLUMN.get(9..).unwrap(),
    ];
    says(&ends(&[&[0xFC, 255, 255]], &[&long.concat()]), "no end");
}

#[test]
fn an_answer_without_end_is_refused() {
    // Rows, then results without rows, each with more to come.
    says(
        &ends(&[&[1], COLUMN], &[&[4, b't', b'e', b'x', b't']]),
        "no end",
    );
    says(&ends(&[], &[&[0, 0, 0, 8, 0, 0, 0]]), "no end");
    let mut conn = opened(&[&[0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], COLUMN], &[]).unwrap();
    let statement = run(conn.prepare("SELECT a")).unwrap();
    let Conn { greeting, .. } = conn;
    let mut out = frame(1, &[1]);
    out.extend(frame(2, COLUMN));
    let server = Endless {
        out,
        again: vec![vec![0, 0, 4, b't', b'e', b'x', b't']],
        sequence: 3,
        sent: 0,
    };
    let mut conn = Conn {
        far: false,
        stream: Stream::new(Box::new(join(server, sink()))),
        greeting,
        secure: false,
        prepared: Vec::new(),
        kept: Vec::new(),
        loose: Vec::new(),
        doing: Doing::Nothing,
        transaction: false,
    };
    says(&run(conn.all(&statement, &[])).unwrap_err(), "no end");
}

#[test]
fn an_error_between_the_definitions_is_the_servers_own() {
    let error = b"\xff\x15\x04#28000no right to it";
    match ends(&[&[2], COLUMN, error], &[]) {
        Failure::Server(error) => assert_eq!((error.code, error.state.as_str()), (1045, "28000")),
        other => panic!("{other:?}"),
    }
}

/// Types that servers keep to themselves; the library's reader of values panics over them.
#[test]
fn columns_of_an_internal_type_are_refused() {
    for kind in [17, 18, 19, 20, 243] {
        let mut strange = COLUMN.to_vec();
        let place = strange.iter().position(|byte| *byte == 0xFD).unwrap();
        *strange.get_mut(place).unwrap() = kind;
        let head: &[u8] = &[0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        let mut conn = opened(&[head, &strange], &[]).unwrap();
        let statement = run(conn.prepare("SELECT a")).unwrap();
        let mut out = frame(1, &[1]);
        for (sequence, packet) in (2..).zip([&strange[..], b"\0\0\x04text", b"\xfe\0\0\0\0\0\0"]) {
            out.extend(frame(sequence, packet));
        }
        conn.stream = Stream::new(Box::new(join(io::Cursor::new(out), sink())));
        says(&run(conn.all(&statement, &[])).unwrap_err(), "unknown type");
    }
}

#[test]
fn a_file_of_ours_is_not_sent() {
    says(&ends(&[b"\xfb/etc/passwd"], &[]), "a file of ours");
}

#[test]
fn a_log_in_without_end_is_given_up() {
    let switch = b"\xfemysql_native_password\0abcdefghijklmnopqrst\0";
    let server = |packet: &[u8], hello: Vec<u8>| Endless {
        out: frame(0, &hello),
        again: vec![packet.to_vec()],
        sequence: 2,
        sent: 0,
    };
    let who = Who {
        user: "u",
        password: Some("secret"),
        database: None,
    };
    let flags = CapabilityFlags::CLIENT_PROTOCOL_41 | CapabilityFlags::CLIENT_SECURE_CONNECTION;
    // The password itself is asked for by a plugin that never does; then by one whose key is none.
    let plain = server(&[1, 4], greeting(flags.bits()));
    let failure = run(Conn::open(join(plain, sink()), who, None, true)).unwrap_err();
    says(&failure, "oddly");
    let loops = server(&[1, 3], greeting(flags.bits()));
    let failure = run(Conn::open(join(loops, sink()), who, None, true)).unwrap_err();
    says(&failure, "doesn't end");
    let switches = server(switch, greeting(flags.bits()));
    assert!(run(Conn::open(join(switches, sink()), who, None, true)).is_err());
    // Before 4.1 a password was sent under a lock that any child opens.
    let old = server(&[0], greeting(CapabilityFlags::CLIENT_LONG_PASSWORD.bits()));
    let failure = run(Conn::open(join(old, sink()), who, None, true)).unwrap_err();
    says(&failure, "4.1");
}
