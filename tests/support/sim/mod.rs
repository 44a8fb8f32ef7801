//! A simulated disk and what is proved with it: workloads are run on it, the power is cut at every operation, and whatever
//! may be left must be a whole prefix of the commits. `docs/durability.md` says what is modelled.

pub mod campaign;
pub mod checks;
pub mod cut;
pub mod defect;
pub mod disk;
pub mod expect;
pub mod fault;
pub mod faults;
pub mod life;
pub mod published;
pub mod receipts;
pub mod recover;
pub mod rng;
pub mod rolled_back;
pub mod script;
pub mod tasks;
pub mod verify;
pub mod world;
