//! The options that say how long and large things may be, and for how long trouble is borne.

use crate::error::Result;
use crate::value::Options;
use std::time::Duration;

/// See the module. Where an option has 0 for "without", the field is None.
#[derive(Debug, Clone)]
pub struct Limits {
    /// A connection may take this long until it can be used.
    pub connect: Duration,
    /// The server ends a statement that takes longer; None leaves its own limit.
    pub page: Option<Duration>,
    /// A server that sends nothing for this long while something is awaited is taken for lost.
    pub idle: Duration,
    /// Trouble that passes is borne for this long; zero: not at all.
    pub retry: Duration,
    /// The time a page of the server should take.
    pub page_target: Duration,
    /// Its bytes at most, as far as the page before tells.
    pub page_bytes: u64,
    /// Connections the process may have.
    pub connections: usize,
    /// An idle connection is kept for this long.
    pub keep: Duration,
    /// Pages slower than this open the circuit breaker.
    pub slow_page: Option<Duration>,
}

impl Limits {
    /// Takes them out of the options.
    ///
    /// # Errors
    /// [`Code::Argument`](crate::Code::Argument) for a wrong type or value.
    pub fn take(options: &mut Options) -> Result<Limits> {
        let mut time = |name, least, most, default, unit: f64| -> Result<Duration> {
            let number = options.number(name, least, most)?.unwrap_or(default);
            Ok(Duration::from_secs_f64(number / unit))
        };
        let page_target = time("pageMs", 1.0, 600_000.0, 100.0, 1000.0)?;
        let some = |time: Duration| Some(time).filter(|time| !time.is_zero());
        Ok(Limits {
            connect: time("connectTimeout", 0.05, 3600.0, 10.0, 1.0)?,
            page: some(time("pageSeconds", 0.0, 86_400.0, 0.0, 1.0)?),
            idle: time("idleSeconds", 0.05, 86_400.0, 300.0, 1.0)?,
            retry: time("retrySeconds", 0.0, 86_400.0, 60.0, 1.0)?,
            slow_page: some(time("slowPageMs", 0.0, 3_600_000.0, 10_000.0, 1000.0)?),
            keep: time("keepSeconds", 0.0, 86_400.0, 1.0, 1.0)?,
            page_target,
            connections: options
                .int("maxConnections", 1, 10_000)?
                .and_then(|most| usize::try_from(most).ok())
                .unwrap_or(16),
            page_bytes: options
                .int("pageBytes", 64 * 1024, 1 << 30)?
                .and_then(|bytes| u64::try_from(bytes).ok())
                .unwrap_or(4 * 1024 * 1024),
        })
    }
}
