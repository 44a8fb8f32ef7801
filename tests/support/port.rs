//! Ports of the loopback that are one test's as long as it wants them, whether anybody listens there or not: a server that is
//! started again gets its own, and nobody answers on one that is to be silent.
//!
//! They lie outside of those that the system gives to whoever names none, a client that connects or a listener on port 0: such a
//! one would be lost between being found free and being taken, or while a server is down. That no other test takes it is
//! said by a UDP socket of the same number, which nothing else is done with, and which ends with the process however that ends.
#![allow(dead_code)]

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{TcpListener, UdpSocket};

/// See the module.
#[derive(Debug)]
pub struct Port {
    pub number: u16,
    _mark: UdpSocket,
}

impl Port {
    pub fn new() -> Port {
        let numbers = numbers();
        let first = usize::try_from(RandomState::new().hash_one(std::process::id()) >> 40).unwrap();
        (0..numbers.len())
            .find_map(|at| Port::take(numbers[(first + at) % numbers.len()]))
            .expect("no port is free")
    }

    fn take(number: u16) -> Option<Port> {
        let mark = UdpSocket::bind(("127.0.0.1", number)).ok()?;
        // A stranger may listen there.
        TcpListener::bind(("127.0.0.1", number)).ok()?;
        Some(Port {
            number,
            _mark: mark,
        })
    }
}

/// All that the system doesn't give out by itself; all, if it gives out nearly all.
fn numbers() -> Vec<u16> {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range");
    let range = range.unwrap_or_else(|_| "32768 65535".to_owned());
    let mut ends = range.split_whitespace().map(|end| end.parse().unwrap());
    let (first, last): (u16, u16) = (ends.next().unwrap(), ends.next().unwrap());
    let apart: Vec<u16> = (10_000..=65_535)
        .filter(|number| !(first..=last).contains(number))
        .collect();
    if apart.len() < 1_000 {
        return (10_000..=65_535).collect();
    }
    apart
}
