//! What the channel of the background thread is made of. A room of its own, so that tests/loom can put in its place types
//! whose every interleaving is tried.

pub use std::sync::{Condvar, Mutex, MutexGuard};
pub use tokio::sync::Notify;
