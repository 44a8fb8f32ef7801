//! Bytes to and from the server, cut into the protocol's packets. A packet that has arrived is looked at where it lies; only
//! one of 16 MiB and more, which comes in several frames, is put together first.

use super::Failure;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Payload of a frame that another one goes on.
const FULL_FRAME: usize = 0xFF_FFFF;
/// Bytes asked for at once.
const READ: usize = 128 << 10;
/// A buffer that a large packet has made larger than this is given back.
const KEEP: usize = 1 << 20;
/// The largest packet of the protocol: what no `max_allowed_packet` allows isn't waited for.
pub const LARGEST_PACKET: u32 = 1 << 30;

/// What bytes travel on.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// A connection's packets.
pub struct Stream {
    transport: Box<dyn Transport>,
    /// What has arrived and wasn't taken yet is `buffer[start..end]`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// A packet of several frames.
    joined: Vec<u8>,
    sequence: u8,
    /// See [`LARGEST_PACKET`].
    largest: usize,
}

impl Stream {
    /// On a fresh connection.
    pub fn new(transport: Box<dyn Transport>) -> Stream {
        Stream {
            transport,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            joined: Vec::new(),
            sequence: 0,
            largest: LARGEST_PACKET as usize,
        }
    }

    /// Takes the transport out, to put TLS around it. `None`: the server has already sent what must come later.
    pub fn into_transport(self) -> Option<Box<dyn Transport>> {
        (self.start == self.end).then_some(self.transport)
    }

    /// The number that the next packet bears; TLS goes on counting.
    pub fn sequence(&self) -> u8 {
        self.sequence
    }

    /// Goes on counting there.
    pub fn set_sequence(&mut self, sequence: u8) {
        self.sequence = sequence;
    }

    /// Sends a command: counting begins anew.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub async fn command(&mut self, payload: &[u8]) -> Result<(), Failure> {
        self.sequence = 0;
        self.send(payload).await
    }

    /// Sends a packet.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub async fn send(&mut self, payload: &[u8]) -> Result<(), Failure> {
        let mut frames = Vec::with_capacity(payload.len() + 8);
        let mut rest = payload;
        loop {
            let (frame, more) = rest.split_at(rest.len().min(FULL_FRAME));
            let length = u32::try_from(frame.len()).unwrap_or(0).to_le_bytes();
            frames.extend_from_slice(length.get(..3).unwrap_or_default());
            frames.push(self.sequence);
            self.sequence = self.sequence.wrapping_add(1);
            frames.extend_from_slice(frame);
            rest = more;
            if frame.len() < FULL_FRAME {
                break;
            }
        }
        self.transport.write_all(&frames).await?;
        Ok(self.transport.flush().await?)
    }

    /// The next packet, if it has arrived.
    ///
    /// # Errors
    /// [`Failure::Protocol`] for one out of order.
    #[inline]
    pub fn arrived(&mut self) -> Result<Option<&[u8]>, Failure> {
        let Some((length, sequence)) = self.header(self.start) else {
            return Ok(None);
        };
        let from = self.start + 4;
        if length == FULL_FRAME {
            return self.join();
        }
        if self.end - from < length {
            return Ok(None);
        }
        self.count(sequence)?;
        self.start = from + length;
        Ok(self.buffer.get(from..from + length))
    }

    /// Waits for the next packet.
    ///
    /// # Errors
    /// [`Failure::Io`], [`Failure::Protocol`].
    pub async fn packet(&mut self) -> Result<&[u8], Failure> {
        while !self.has_arrived() {
            self.wait().await?;
        }
        match self.arrived()? {
            Some(packet) => Ok(packet),
            None => Err(Failure::Protocol("a packet is missing".into())),
        }
    }

    /// Waits until more bytes are here. Dropping the future loses none.
    ///
    /// # Errors
    /// [`Failure::Io`], also when the server has hung up; [`Failure::Protocol`] for a packet that no server may send.
    pub async fn wait(&mut self) -> Result<(), Failure> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            for used in [&mut self.buffer, &mut self.joined] {
                if used.capacity() > KEEP {
                    *used = Vec::new();
                }
            }
        }
        // Frames may go on for ever; one that is whole may be followed by others.
        if self.end - self.start > self.largest && !self.has_arrived() {
            return Err(Failure::Protocol("its packet has no end".into()));
        }
        if self.buffer.len() - self.end < READ / 2 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            let room = (self.end * 2).max(READ);
            if self.buffer.len() < room {
                self.buffer.resize(room, 0);
            }
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = self.transport.read(room).await?;
        if read == 0 {
            return Err(Failure::Io(io::ErrorKind::UnexpectedEof.into()));
        }
        self.end += read;
        Ok(())
    }

    fn has_arrived(&self) -> bool {
        let mut at = self.start;
        while let Some((length, _)) = self.header(at) {
            at += 4 + length;
            if length < FULL_FRAME {
                return at <= self.end;
            }
        }
        false
    }

    /// Length and number of the frame at `at`.
    #[inline]
    fn header(&self, at: usize) -> Option<(usize, u8)> {
        let bytes = self.buffer.get(at..self.end)?.first_chunk::<4>()?;
        let word = u32::from_le_bytes(*bytes);
        Some(((word & 0xFF_FFFF) as usize, (word >> 24) as u8))
    }

    fn count(&mut self, sequence: u8) -> Result<(), Failure> {
        if sequence != self.sequence {
            return Err(Failure::Protocol("its packets are out of order".into()));
        }
        self.sequence = sequence.wrapping_add(1);
        Ok(())
    }

    /// Puts the frames of a large packet together, if all are here.
    fn join(&mut self) -> Result<Option<&[u8]>, Failure> {
        if !self.has_arrived() {
            return Ok(None);
        }
        self.joined.clear();
        while let Some((length, sequence)) = self.header(self.start) {
            self.count(sequence)?;
            let from = self.start + 4;
            let frame = self.buffer.get(from..from + length).unwrap_or_default();
            self.joined.extend_from_slice(frame);
            self.start = from + length;
            if length < FULL_FRAME {
                break;
            }
        }
        Ok(Some(&self.joined))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(work)
    }

    /// Every length where a frame more or less is needed comes back, however few bytes arrive at once.
    #[test]
    fn packets_of_any_size_come_back() {
        for length in [
            0,
            1,
            READ,
            FULL_FRAME - 1,
            FULL_FRAME,
            FULL_FRAME + 1,
            2 * FULL_FRAME,
        ] {
            let (near, far) = tokio::io::duplex(50_000);
            let sent: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            run(async {
                let mut writer = Stream::new(Box::new(near));
                let mut reader = Stream::new(Box::new(far));
                let write = async {
                    writer.send(&sent).await.unwrap();
                    writer.send(b"then").await.unwrap();
                };
                let read = async {
                    assert!(reader.packet().await.unwrap() == sent, "{length}");
                    assert_eq!(reader.packet().await.unwrap(), b"then");
                };
                tokio::join!(write, read);
                assert_eq!(writer.sequence(), reader.sequence());
            });
        }
    }

    /// Frame after full frame: more than the largest packet isn't kept.
    #[test]
    fn a_packet_without_end_is_refused() {
        struct Endless;
        impl AsyncRead for Endless {
            fn poll_read(
                self: std::pin::Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
                into: &mut tokio::io::ReadBuf<'_>,
            ) -> std::task::Poll<io::Result<()>> {
                into.put_slice(&vec![0xFF; into.remaining()]);
                std::task::Poll::Ready(Ok(()))
            }
        }
        let mut stream = Stream::new(Box::new(tokio::io::join(Endless, tokio::io::sink())));
        assert_eq!(stream.largest, 1 << 30);
        stream.largest = 20 << 20;
        let failure = run(stream.packet()).unwrap_err();
        assert!(matches!(failure, Failure::Protocol(_)), "{failure}");
        assert!(stream.buffer.capacity() <= 64 << 20);
    }

    /// Several packets that came at once may be more than the largest one.
    #[test]
    fn many_packets_at_once_are_not_one_large_one() {
        run(async {
            let (mut near, far) = tokio::io::duplex(1 << 20);
            let mut reader = Stream::new(Box::new(far));
            reader.largest = 100;
            for sequence in 0..200 {
                near.write_all(&[1, 0, 0, sequence, b'x']).await.unwrap();
            }
            reader.wait().await.unwrap();
            near.write_all(&[1, 0, 0, 200, b'x']).await.unwrap();
            reader.wait().await.unwrap();
            assert_eq!(reader.packet().await.unwrap(), b"x");
        });
    }

    #[test]
    fn a_packet_out_of_order_and_a_hang_up_are_told() {
        run(async {
            let (mut near, far) = tokio::io::duplex(100);
            let mut reader = Stream::new(Box::new(far));
            near.write_all(b"\x01\x00\x00\x05x").await.unwrap();
            assert!(matches!(reader.packet().await, Err(Failure::Protocol(_))));
            let (mut near, far) = tokio::io::duplex(100);
            let mut reader = Stream::new(Box::new(far));
            near.write_all(b"\x09\x00\x00\x00cut").await.unwrap();
            drop(near);
            assert!(matches!(reader.packet().await, Err(Failure::Io(_))));
        });
    }
}
