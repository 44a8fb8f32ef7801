//! The pipeline, and a stand-in for its encoder.

pub mod deflate {
    #[derive(Debug, Clone, Copy)]
    pub struct Level;

    #[derive(Debug)]
    pub struct Segment {
        pub bytes: Vec<u8>,
    }

    pub trait Deflate: Send + std::fmt::Debug {
        fn segment(&mut self, xml: &[u8], last: bool, buffer: Vec<u8>) -> Result<Segment, String>;
    }

    #[derive(Debug)]
    struct Copying;

    impl Level {
        pub fn encoder(self) -> Box<dyn Deflate> {
            Box::new(Copying)
        }
    }

    /// XML that the encoder refuses, and XML that it panics at.
    pub const WRONG: &[u8] = b"wrong";
    pub const PANIC: &[u8] = b"panic";

    impl Deflate for Copying {
        fn segment(&mut self, xml: &[u8], _: bool, _: Vec<u8>) -> Result<Segment, String> {
            match xml {
                WRONG => Err("wrong".into()),
                // As `panic!`, but past the hook that would write a line for each interleaving.
                PANIC => std::panic::resume_unwind(Box::new("panic")),
                _ => Ok(Segment {
                    bytes: xml.to_vec(),
                }),
            }
        }
    }
}

#[path = "../../../src/sheet/pipeline.rs"]
pub mod pipeline;
