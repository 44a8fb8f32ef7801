//! A proxy on loopback that understands packets, and cuts, resets, silences or delays a connection at a chosen one.
//! Packets are counted in both directions together; the protocol asks and answers in turn, so the count is the same
//! every time.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Both ends are closed instead of packet n.
    Cut(usize),
    /// Both ends are closed in the middle of packet n.
    Tear(usize),
    /// Both ends are reset instead of packet n.
    Reset(usize),
    /// From packet n on nothing comes through, and nobody is told.
    Hole(usize),
    /// Packet n comes late.
    Late(usize, Duration),
}

pub struct Proxy {
    pub port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    server: u16,
    delay: Mutex<Duration>,
    ended: AtomicBool,
    connections: AtomicUsize,
    /// Packets of the first connection.
    packets: AtomicUsize,
    sockets: Mutex<Vec<TcpStream>>,
    plan: Box<dyn Fn(usize) -> Fault + Send + Sync>,
}

impl Proxy {
    /// Listens in front of `server`; `plan` says what happens to connection n (from 0).
    pub fn new(
        server: u16,
        delay: Duration,
        plan: impl Fn(usize) -> Fault + Send + Sync + 'static,
    ) -> Proxy {
        Proxy::on("127.0.0.1:0", server, delay, plan)
    }

    pub fn on(
        address: &str,
        server: u16,
        delay: Duration,
        plan: impl Fn(usize) -> Fault + Send + Sync + 'static,
    ) -> Proxy {
        let listener = TcpListener::bind(address).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            server,
            delay: Mutex::new(delay),
            ended: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            packets: AtomicUsize::new(0),
            sockets: Mutex::new(Vec::new()),
            plan: Box::new(plan),
        });
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if theirs.ended.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(client) = client else { continue };
                connect(&theirs, client);
            }
        });
        Proxy { port, shared }
    }

    pub fn url(&self) -> String {
        format!("mysql://app:s3cr3t-p%40ss@127.0.0.1:{}/shop", self.port)
    }

    /// From now on each packet takes so long.
    pub fn delay(&self, by: Duration) {
        *self.shared.delay.lock().unwrap() = by;
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    pub fn packets(&self) -> usize {
        self.shared.packets.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        for socket in self.shared.sockets.lock().unwrap().drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
        // Wakes the listener, which then sees that it is over.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn connect(shared: &Arc<Shared>, client: TcpStream) {
    let number = shared.connections.fetch_add(1, Ordering::SeqCst);
    let Ok(server) = TcpStream::connect(("127.0.0.1", shared.server)) else {
        return;
    };
    for socket in [&client, &server] {
        socket.set_nodelay(true).unwrap();
        shared
            .sockets
            .lock()
            .unwrap()
            .push(socket.try_clone().unwrap());
    }
    let fault = (shared.plan)(number);
    let count = Arc::new(AtomicUsize::new(0));
    let pairs = [
        (client.try_clone().unwrap(), server.try_clone().unwrap()),
        (server, client),
    ];
    for (from, to) in pairs {
        let (shared, count) = (Arc::clone(shared), Arc::clone(&count));
        std::thread::spawn(move || {
            let _ = forward(&shared, &count, number, fault, &from, &to);
            if !matches!(fault, Fault::Hole(_)) {
                let _ = from.shutdown(Shutdown::Both);
                let _ = to.shutdown(Shutdown::Both);
            }
        });
    }
}

fn forward(
    shared: &Shared,
    count: &AtomicUsize,
    connection: usize,
    fault: Fault,
    mut from: &TcpStream,
    mut to: &TcpStream,
) -> std::io::Result<()> {
    loop {
        let mut packet = vec![0; 4];
        from.read_exact(&mut packet)?;
        let length = u32::from_le_bytes([packet[0], packet[1], packet[2], 0]) as usize;
        packet.resize(4 + length, 0);
        from.read_exact(&mut packet[4..])?;
        let number = count.fetch_add(1, Ordering::SeqCst);
        if connection == 0 {
            shared.packets.store(number + 1, Ordering::SeqCst);
        }
        let delay = *shared.delay.lock().unwrap();
        if !delay.is_zero() {
            std::thread::sleep(delay);
        }
        match fault {
            Fault::Cut(at) if number >= at => return Ok(()),
            Fault::Tear(at) if number >= at => {
                to.write_all(&packet[..4 + length / 2])?;
                return Ok(());
            }
            Fault::Reset(at) if number >= at => {
                reset(from);
                reset(to);
                return Ok(());
            }
            Fault::Hole(at) if number >= at => {
                // Reads on, so that not even a full buffer tells of it.
                let mut sink = [0; 4096];
                while from.read(&mut sink)? > 0 {}
                return Ok(());
            }
            Fault::Late(at, by) if number == at => {
                std::thread::sleep(by);
                to.write_all(&packet)?;
            }
            _ => to.write_all(&packet)?,
        }
    }
}

/// Whoever closes this socket resets the connection.
fn reset(socket: &TcpStream) {
    let linger = libc::linger {
        l_onoff: 1,
        l_linger: 0,
    };
    // SAFETY: the descriptor is open, and the option's value lives until the call returns.
    let done = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_LINGER,
            (&raw const linger).cast(),
            size_of::<libc::linger>() as libc::socklen_t,
        )
    };
    assert_eq!(done, 0);
    // A shutdown would end it politely; connecting to nowhere drops it.
    let nowhere = libc::sockaddr {
        sa_family: libc::AF_UNSPEC as libc::sa_family_t,
        sa_data: [0; 14],
    };
    // SAFETY: as above.
    unsafe {
        libc::connect(
            socket.as_raw_fd(),
            &raw const nowhere,
            size_of::<libc::sockaddr>() as libc::socklen_t,
        )
    };
}
