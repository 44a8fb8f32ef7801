//! The channel, and stand-ins for what it carries.

pub mod page {
    /// Number and size.
    #[derive(Debug)]
    pub struct Batch(pub u32, pub usize);

    impl Batch {
        pub fn bytes(&self) -> usize {
            self.1
        }

        pub fn is_large(&self) -> bool {
            false
        }
    }
}

pub mod types {
    #[derive(Debug)]
    pub struct Column;
}

#[path = "../../../src/keyset/channel.rs"]
pub mod channel;
