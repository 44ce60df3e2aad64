//! Bytes with their length before them, over a pipe that may carry other output too.

use std::io::{self, Read, Write};

/// What every frame begins with. No text begins so.
const MAGIC: [u8; 8] = *b"\0dgrcage";

/// The most bytes of other output that are passed over before a frame.
const MOST_NOISE: usize = 1 << 20;

/// Writes a frame: a kind, and the bytes.
pub(super) fn write(to: &mut impl Write, kind: u8, payload: &[u8]) -> io::Result<()> {
    let mut head = Vec::with_capacity(17);
    head.extend(MAGIC);
    head.push(kind);
    head.extend((payload.len() as u64).to_le_bytes());
    to.write_all(&head)?;
    to.write_all(payload)?;
    to.flush()
}

/// Writes bytes as they come, in frames of a kind; what is left at the end is for the last one. So no reply stands whole
/// in the memory of who writes it.
pub(super) struct Parts<'a, W: Write> {
    to: &'a mut W,
    kind: u8,
    rest: Vec<u8>,
}

/// How many bytes go into one part.
const PART_BYTES: usize = 1 << 20;

impl<'a, W: Write> Parts<'a, W> {
    /// Returns a writer without anything written.
    pub(super) fn new(to: &'a mut W, kind: u8) -> Self {
        Self { to, kind, rest: Vec::new() }
    }

    /// Returns what was written and not sent yet.
    pub(super) fn rest(self) -> Vec<u8> {
        self.rest
    }
}

impl<W: Write> Write for Parts<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.rest.len() + bytes.len() > PART_BYTES {
            write(self.to, self.kind, &self.rest)?;
            self.rest.clear();
        }
        self.rest.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a frame of at most so many bytes. An end before its first byte is [`io::ErrorKind::UnexpectedEof`]; a longer
/// one is [`io::ErrorKind::FileTooLarge`].
pub(super) fn read(from: &mut impl Read, most: u64) -> io::Result<(u8, Vec<u8>)> {
    find_magic(from)?;
    let (mut kind, mut length) = ([0u8; 1], [0u8; 8]);
    from.read_exact(&mut kind)?;
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut payload = Vec::with_capacity(usize::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge)?);
    let [kind] = kind;
    if from.take(length).read_to_end(&mut payload)? as u64 == length {
        return Ok((kind, payload));
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// Reads up to the end of the next magic.
fn find_magic(from: &mut impl Read) -> io::Result<()> {
    let mut last = [0u8; 8];
    from.read_exact(&mut last)?;
    for _ in 0..MOST_NOISE {
        if last == MAGIC {
            return Ok(());
        }
        last.rotate_left(1);
        let [.., end] = &mut last;
        from.read_exact(std::slice::from_mut(end))?;
    }
    Err(io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_found_behind_other_output() {
        let mut pipe = b"\nrunning 1 test\n\0dgr".to_vec();
        write(&mut pipe, 7, b"hello").unwrap();
        let mut rest = pipe.as_slice();
        assert_eq!(read(&mut rest, 5).unwrap(), (7, b"hello".to_vec()));
        assert_eq!(read(&mut rest, 5).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(read(&mut pipe.as_slice(), 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        pipe.pop();
        assert_eq!(read(&mut pipe.as_slice(), 5).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
