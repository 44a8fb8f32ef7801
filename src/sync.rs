//! What the channels to and from background threads are made of. A room of its own, so that tests/loom can put in its place
//! types whose every interleaving is tried.

pub use std::sync::mpsc::{Receiver, Sender, channel};
pub use std::sync::{Arc, Condvar, Mutex, MutexGuard};
pub use tokio::sync::Notify;
