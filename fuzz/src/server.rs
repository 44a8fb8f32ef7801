//! A server in memory that plays along until the fuzzer's bytes tell it to lie: what it sends is what the client asked for,
//! but for packets that are damaged, repeated, left out, of another kind, out of order, endless or never sent.

use super::input::Input;
use super::packets::{self as packet, DEPRECATE_EOF, Kind, MORE_RESULTS, Val};
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A key to encrypt a password under, as servers send it.
const KEY: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCrMTHtvYJPl9W3QfblqOJCjfUm
Ag8npOaZ1qSE9+r65ACWWY//G1muDF9d2/J4ZT2KtBFI5NorNMBugA5vupa7SGfm
0ZArMLh3R4Rueg9Gvk5sEvQCLuPWOFhCuzmwaaq4ANmLaKWfTS22fmqbPD/EFuLT
3nRGfUDfRrPcMptiOQIDAQAB
-----END PUBLIC KEY-----
";
const VERSIONS: [&str; 5] = [
    "5.5.5-10.11.6-MariaDB",
    "8.4.0",
    "9",
    "٨.٠.٣٦",
    "5.5.5-١.٢.٣-MariaDB",
];
const PLUGINS: [&[u8]; 6] = [
    b"caching_sha2_password",
    b"mysql_native_password",
    b"client_ed25519",
    b"mysql_clear_password",
    b"parsec",
    b"",
];

/// How a row is laid.
type Lay = fn(&[(Val, Vec<u8>)]) -> Vec<u8>;

/// What the client must be told of a statement.
#[derive(Debug, Clone)]
pub enum Told {
    Rows(Vec<Vec<Val>>),
    Error,
}

#[derive(Default)]
pub struct State {
    data: Arc<[u8]>,
    at: usize,
    /// No packet was other than the protocol has it.
    pub honest: bool,
    /// What the last statement was answered with.
    pub told: Option<Told>,
    /// All the client sent.
    pub heard: Vec<u8>,
    /// How many bytes were sent.
    pub sent: usize,
    /// Parameters of the next statement.
    pub params: u16,
    out: VecDeque<u8>,
    inbox: Vec<u8>,
    script: VecDeque<Vec<u8>>,
    sequence: u8,
    capabilities: u32,
    logged_in: bool,
    rounds: u8,
    caching: bool,
    /// Asked for the password itself: the client asks for the key, or sends it.
    full: bool,
    statements: Vec<Vec<Kind>>,
    piece: usize,
    hung_up: bool,
    ends: u32,
}

/// See the module.
#[derive(Clone)]
pub struct Server(Arc<Mutex<State>>);

impl Server {
    /// One that lives on `data`.
    pub fn new(data: &[u8]) -> Server {
        let mut state = State {
            data: data.into(),
            honest: true,
            ..State::default()
        };
        state.piece = match state.byte() {
            few @ 0..=63 => usize::from(few) + 1,
            _ => usize::MAX,
        };
        state.greet();
        Server(Arc::new(Mutex::new(state)))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    /// Takes from the fuzzer's bytes.
    pub fn take<T>(&mut self, of: impl FnOnce(&mut Input<'_>) -> T) -> T {
        let data = Arc::clone(&self.data);
        let rest = &data[self.at..];
        let mut input = Input::new(rest);
        let taken = of(&mut input);
        self.at += rest.len() - input.left();
        taken
    }

    pub fn byte(&mut self) -> u8 {
        self.take(|input| input.u8())
    }

    pub fn is_empty(&self) -> bool {
        self.at == self.data.len()
    }

    fn greet(&mut self) {
        let (version, plugin, bits) =
            self.take(|input| (input.below(VERSIONS.len()), input.below(2), input.u8()));
        self.caching = plugin == 0;
        self.capabilities = packet::CAPABILITIES | (u32::from(bits & 1) * DEPRECATE_EOF);
        let nonce: [u8; 20] = std::array::from_fn(|at| bits.wrapping_add(at as u8) | 1);
        let version = VERSIONS[version].as_bytes();
        let greeting = packet::greeting(version, self.capabilities, PLUGINS[plugin], nonce);
        self.script.push_back(greeting);
    }

    fn login(&mut self, heard: &[u8]) {
        if self.full {
            if heard == [2] {
                let key = [&[1], KEY.as_bytes()].concat();
                return self.script.push_back(key);
            }
            self.full = false;
            return self.let_in();
        }
        self.rounds += 1;
        match self.byte() % 5 {
            1 if self.rounds < 3 => {
                let plugin = usize::from(self.byte() % 3);
                self.caching = plugin == 0;
                let nonce: Vec<u8> = (1..=if plugin == 2 { 32 } else { 20 }).collect();
                self.script
                    .push_back(packet::switch(PLUGINS[plugin], &nonce));
            }
            2 if self.caching => {
                self.script.push_back(vec![1, 3]);
                self.let_in();
            }
            3 if self.caching => {
                self.full = true;
                self.script.push_back(vec![1, 4]);
            }
            4 => {
                self.told = Some(Told::Error);
                self.script
                    .push_back(packet::error(1045, "nobody comes in"));
            }
            _ => self.let_in(),
        }
    }

    fn let_in(&mut self) {
        self.logged_in = true;
        self.script.push_back(packet::ok(2));
    }

    fn hear(&mut self, heard: &[u8]) {
        if !self.logged_in {
            return self.login(heard);
        }
        // No answer: good-bye, a long value, a statement that is given up.
        if matches!(heard.first(), None | Some(0x01 | 0x18 | 0x19)) {
            return;
        }
        if self.byte() >= 248 {
            self.told = Some(Told::Error);
            return self.script.push_back(packet::error(1064, "no"));
        }
        match heard {
            [0x03, ..] => self.query(),
            [0x16, ..] => self.prepare(),
            [0x17, a, b, c, d, ..] => {
                let number = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
                match self.statements.get(number).cloned() {
                    Some(kinds) => {
                        let rows = self.rows(&kinds, packet::binary, 2);
                        self.told = Some(Told::Rows(rows));
                    }
                    None => self
                        .script
                        .push_back(packet::error(1243, "unknown statement")),
                }
            }
            _ => assert!(!self.honest, "the client says {heard:?}"),
        }
    }

    fn query(&mut self) {
        let results = self.byte() % 3;
        for result in 0..=results {
            let status = if result < results { MORE_RESULTS } else { 2 };
            let columns = usize::from(self.byte() % 4);
            let rows = if columns == 0 {
                self.script.push_back(packet::ok(status));
                Vec::new()
            } else {
                self.rows(&vec![Kind::text(); columns], packet::text, status)
            };
            if result == 0 {
                self.told = Some(Told::Rows(rows));
            }
        }
    }

    fn rows(&mut self, kinds: &[Kind], lay: Lay, status: u16) -> Vec<Vec<Val>> {
        let mut count = Vec::new();
        packet::number(&mut count, kinds.len() as u64);
        self.script.push_back(count);
        self.columns(kinds);
        let mut all = Vec::new();
        for _ in 0..self.byte() % 6 {
            let row: Vec<_> = kinds
                .iter()
                .map(|kind| self.take(|input| Val::of(*kind, input)))
                .collect();
            self.script.push_back(lay(&row));
            all.push(row.into_iter().map(|(val, _)| val).collect());
        }
        self.script
            .push_back(packet::end(self.capabilities, status));
        all
    }

    fn columns(&mut self, kinds: &[Kind]) {
        for (at, kind) in kinds.iter().enumerate() {
            let name = format!("column {at}");
            self.script
                .push_back(packet::column(name.as_bytes(), *kind));
        }
        if !kinds.is_empty() && self.capabilities & DEPRECATE_EOF == 0 {
            self.script.push_back(packet::end(self.capabilities, 2));
        }
    }

    fn prepare(&mut self) {
        let kinds: Vec<Kind> = self.take(|input| {
            let count = 1 + input.below(4);
            (0..count).map(|_| Kind::any(input)).collect()
        });
        let id = u32::try_from(self.statements.len()).unwrap().to_le_bytes();
        let columns = u16::try_from(kinds.len()).unwrap().to_le_bytes();
        let params = self.params.to_le_bytes();
        let head = [&[0], &id[..], &columns, &params, &[0, 0, 0]].concat();
        self.script.push_back(head);
        self.columns(&vec![Kind::text(); self.params.into()]);
        self.columns(&kinds);
        self.statements.push(kinds);
        self.told = None;
    }

    /// Puts a frame on the line.
    fn frame(&mut self, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
        self.out.extend(&length[..3]);
        self.out.push_back(self.sequence);
        self.out.extend(payload);
        self.sequence = self.sequence.wrapping_add(1);
    }

    /// The next packet: what is expected, or not.
    fn speak(&mut self) {
        if self.hung_up {
            return;
        }
        let twist = self.byte();
        let next = self.script.pop_front();
        if twist < 0xE8 {
            if let Some(next) = next {
                self.frame(&next);
            }
            return;
        }
        self.honest = false;
        let mut next = next.unwrap_or_default();
        let (at, byte) = self.take(|input| (input.below(next.len()), input.u8()));
        match twist - 0xE8 {
            0 => {}
            1 => {
                next.truncate(at);
                self.frame(&next);
            }
            2 | 3 => {
                if let Some(there) = next.get_mut(at) {
                    *there = byte;
                }
                self.frame(&next);
            }
            4 => {
                next.push(byte);
                self.frame(&next);
            }
            5 => (0..=byte).for_each(|_| self.frame(&next)),
            6 => {
                self.sequence = self.sequence.wrapping_add(byte);
                self.frame(&next);
            }
            7 => self.frame(&packet::error(u16::from(byte) << 3, "so be it")),
            8 => self.frame(&packet::end(self.capabilities, u16::from(byte))),
            9 => self.frame(&packet::ok(u16::from(byte))),
            10 => {
                let nonce = self.take(|input| input.some().to_vec());
                let plugin = PLUGINS[usize::from(byte) % PLUGINS.len()];
                self.frame(&packet::switch(plugin, &nonce));
            }
            11 => self.frame(&[1, 4]),
            12 => {
                let mut key = [&[1], KEY.as_bytes()].concat();
                let place = usize::from(self.byte()) % key.len();
                key[place] = byte;
                self.frame(&key);
            }
            13 => self.frame(&[&[0xFB], b"/etc/passwd".as_slice()].concat()),
            14 => {
                let count = self.take(|input| input.u64()) >> (byte % 64);
                let mut head = Vec::new();
                packet::number(&mut head, count);
                self.frame(&head);
            }
            // A length that is a lie.
            15 => self.out.extend([byte, byte, byte, self.sequence]),
            16 => self.hung_up = true,
            17 => {
                let plugin = PLUGINS[usize::from(byte) % PLUGINS.len()];
                let version = self.take(|input| input.some().to_vec());
                self.frame(&packet::greeting(&version, u32::MAX, plugin, [byte; 20]));
            }
            18 => {
                let kind = self.take(Kind::any);
                self.frame(&packet::column(b"another", kind));
            }
            19 => {
                let columns = self.take(|input| input.u16()).to_le_bytes();
                let head = [&[0, byte, 0, 0, 0], &columns[..], &[byte, 0, 0, 0, 0]].concat();
                self.frame(&head);
            }
            20 => {
                let bytes = self.take(|input| input.rest().to_vec());
                self.out.extend(bytes);
            }
            _ => {
                let bytes = self.take(|input| input.some().to_vec());
                self.frame(&bytes);
            }
        }
    }
}

impl AsyncRead for Server {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.state();
        if state.out.is_empty() {
            state.speak();
        }
        // A packet left out: the next one.
        while state.out.is_empty() && !state.hung_up && !state.script.is_empty() {
            state.speak();
        }
        if state.out.is_empty() {
            state.hung_up = true;
            state.ends += 1;
            assert!(state.ends < 10, "the client goes on behind the end");
        }
        let count = state.out.len().min(into.remaining()).min(state.piece);
        let bytes: Vec<u8> = state.out.drain(..count).collect();
        into.put_slice(&bytes);
        state.sent += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Server {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut state = self.state();
        state.heard.extend(bytes);
        state.inbox.extend(bytes);
        while let Some([a, b, c, sequence]) = state.inbox.first_chunk().copied() {
            let length = u32::from_le_bytes([a, b, c, 0]) as usize;
            if state.inbox.len() < 4 + length {
                break;
            }
            let frame: Vec<u8> = state.inbox.drain(..4 + length).collect();
            if sequence != state.sequence && sequence != 0 {
                assert!(!state.honest, "the client counts wrongly");
            }
            state.sequence = sequence.wrapping_add(1);
            state.hear(&frame[4..]);
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
