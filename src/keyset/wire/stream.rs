//! Bytes to and from the server, cut into the protocol's packets. A packet that has arrived is looked at where it lies; only
//! one of 16 MiB and more, which comes in several frames, is put together first, frame by frame.

use super::Failure;
use std::io;
use std::pin::pin;
use std::task::Poll;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Payload of a frame that another one goes on.
const FULL_FRAME: usize = 0xFF_FFFF;
/// Bytes asked for at once.
const READ: usize = 128 << 10;
/// A buffer that a large packet has made larger than this is given back.
pub const KEEP: usize = 1 << 20;
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
    /// More of its frames are to come.
    joining: bool,
    sequence: u8,
    /// See [`LARGEST_PACKET`].
    largest: usize,
}

/// Where a packet lies.
#[derive(Clone, Copy)]
enum Place {
    Buffer(usize, usize),
    Joined,
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
            joining: false,
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
        Ok(self.take()?.and_then(|place| self.at(place)))
    }

    /// Waits for the next packet.
    ///
    /// # Errors
    /// [`Failure::Io`], [`Failure::Protocol`].
    pub async fn packet(&mut self) -> Result<&[u8], Failure> {
        let place = loop {
            match self.take()? {
                Some(place) => break place,
                None => self.wait().await?,
            }
        };
        self.at(place)
            .ok_or_else(|| Failure::Protocol("a packet is missing".into()))
    }

    /// Waits until more bytes are here. Dropping the future loses none.
    ///
    /// # Errors
    /// [`Failure::Io`], also when the server has hung up; [`Failure::Protocol`] for a packet that no server may send.
    pub async fn wait(&mut self) -> Result<(), Failure> {
        self.make_room();
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = self.transport.read(room).await?;
        if read == 0 {
            return Err(Failure::Io(io::ErrorKind::UnexpectedEof.into()));
        }
        self.end += read;
        Ok(())
    }

    /// Whether nothing has come that nobody asked for: a server says good-bye that way, or hangs up. Asks nobody.
    pub async fn is_quiet(&mut self) -> bool {
        if self.start < self.end || self.joining {
            return false;
        }
        let mut wait = pin!(self.wait());
        std::future::poll_fn(|context| Poll::Ready(wait.as_mut().poll(context).is_pending())).await
    }

    /// Gives a buffer back that a large packet has made large. Called when the packet is of no use any more.
    pub fn slim(&mut self) {
        if self.start == self.end && self.buffer.len() > KEEP {
            (self.start, self.end) = (0, 0);
            self.buffer = Vec::new();
        }
        if !self.joining && self.joined.capacity() > KEEP {
            self.joined = Vec::new();
        }
    }

    /// Reads on until the server has hung up; what comes until then is dropped.
    pub async fn drain_to_end(&mut self) {
        loop {
            (self.start, self.end) = (0, 0);
            if self.wait().await.is_err() {
                return;
            }
        }
    }

    /// Room for more of the frame that has begun, and for as much as is read at once.
    fn make_room(&mut self) {
        self.slim();
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        let frame = self.header(self.start).map_or(0, |(length, _)| 4 + length);
        let left = self.buffer.len() - self.end;
        let waiting = self.end - self.start;
        let fits = self.buffer.len() - self.start >= frame;
        if left >= READ / 2 || (fits && frame > waiting && frame > READ) {
            return;
        }
        // A frame's length is taken at its word only as far as it has come.
        let room = frame.min(waiting * 4).max(waiting + READ);
        if self.buffer.len() < room {
            // A new one rather than a longer one: the system has zeroes, and would copy what is of no use any more.
            let mut larger = vec![0; room];
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            if let Some(front) = larger.get_mut(..waiting) {
                front.copy_from_slice(bytes);
            }
            self.buffer = larger;
        } else {
            self.buffer.copy_within(self.start..self.end, 0);
        }
        (self.start, self.end) = (0, waiting);
    }

    /// Takes the next packet, if it has arrived.
    #[inline]
    fn take(&mut self) -> Result<Option<Place>, Failure> {
        let Some((length, sequence)) = self.header(self.start) else {
            return Ok(None);
        };
        if length == FULL_FRAME || self.joining {
            return self.join();
        }
        let from = self.start + 4;
        if self.end - from < length {
            return Ok(None);
        }
        self.count(sequence)?;
        self.start = from + length;
        Ok(Some(Place::Buffer(from, self.start)))
    }

    #[inline]
    fn at(&self, place: Place) -> Option<&[u8]> {
        match place {
            Place::Buffer(from, to) => self.buffer.get(from..to),
            Place::Joined => Some(&self.joined),
        }
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

    /// Puts the frames of a large packet together as they come.
    fn join(&mut self) -> Result<Option<Place>, Failure> {
        if !self.joining {
            self.joined.clear();
            self.joining = true;
        }
        while let Some((length, sequence)) = self.header(self.start) {
            let from = self.start + 4;
            if self.end - from < length {
                return Ok(None);
            }
            self.count(sequence)?;
            // Frames may go on for ever.
            if self.joined.len() + length > self.largest {
                return Err(Failure::Protocol("its packet has no end".into()));
            }
            let frame = self.buffer.get(from..from + length).unwrap_or_default();
            self.joined.extend_from_slice(frame);
            self.start = from + length;
            if length < FULL_FRAME {
                self.joining = false;
                return Ok(Some(Place::Joined));
            }
        }
        Ok(None)
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
        let (near, far) = tokio::io::duplex(1 << 20);
        let (mut writer, mut reader) = (Stream::new(Box::new(near)), Stream::new(Box::new(far)));
        assert_eq!(reader.largest, 1 << 30);
        reader.largest = 20 << 20;
        let endless = vec![0xFF; 80 << 20];
        let failure = run(async {
            tokio::select! {
                _ = writer.send(&endless) => panic!("all of it was taken"),
                outcome = reader.packet() => outcome.map(<[u8]>::len).unwrap_err(),
            }
        });
        assert!(failure.to_string().contains("no end"), "{failure}");
        assert!(reader.buffer.capacity() + reader.joined.capacity() <= 64 << 20);
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
