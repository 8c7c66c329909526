//! Numbers and strings as bytes.

use ellipsis_engine::StrView;

/// Writes a number.
#[inline]
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Writes a text: its length, doubled, and 1 more if its units are of two bytes; then these.
pub(super) fn put_text(bytes: &mut Vec<u8>, text: StrView<'_>) {
    let wide = matches!(text, StrView::Utf16(_));
    put(bytes, (text.len() as u64) << 1 | u64::from(wide));
    put_units(bytes, text);
}

/// Writes the units of a text.
#[inline]
pub(super) fn put_units(bytes: &mut Vec<u8>, text: StrView<'_>) {
    match text {
        StrView::Latin1(units) => bytes.extend_from_slice(units),
        StrView::Utf16(units) => bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes())),
    }
}

/// The bytes are none that were written: what is wrong with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Corrupt(pub(super) &'static str);

/// Bytes that are being read.
#[derive(Clone, Copy)]
pub(super) struct Source<'a>(&'a [u8]);

/// A text as it lies in the bytes.
pub(super) struct Units<'a> {
    bytes: &'a [u8],
    wide: bool,
}

impl Units<'_> {
    /// Calls `take` with the text.
    #[inline]
    pub(super) fn with<T>(&self, take: impl FnOnce(StrView<'_>) -> T) -> T {
        if !self.wide {
            return take(StrView::Latin1(self.bytes));
        }
        let units: Vec<u16> =
            self.bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        take(StrView::Utf16(&units))
    }
}

const ENDS: Corrupt = Corrupt("they end too early");

impl<'a> Source<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Source<'a> {
        Source(bytes)
    }

    /// How many bytes are left.
    #[inline]
    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, Corrupt> {
        let (&byte, rest) = self.0.split_first().ok_or(ENDS)?;
        self.0 = rest;
        Ok(byte)
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Corrupt> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(ENDS)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Corrupt> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(ENDS)?;
        self.0 = rest;
        Ok(*bytes)
    }

    /// A number.
    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, Corrupt> {
        let first = self.byte()?;
        if first < 0x80 { Ok(u64::from(first)) } else { self.long_number(first) }
    }

    fn long_number(&mut self, first: u8) -> Result<u64, Corrupt> {
        let mut number = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Corrupt("a number is too great"))
    }

    #[inline]
    pub(super) fn u32(&mut self) -> Result<u32, Corrupt> {
        u32::try_from(self.number()?).map_err(|_| Corrupt("a number is too great"))
    }

    /// A number of things, each of which takes a byte or more of those that are left.
    pub(super) fn count(&mut self) -> Result<usize, Corrupt> {
        let count = self.number()?;
        if count > self.left() as u64 {
            return Err(ENDS);
        }
        Ok(count as usize)
    }

    /// What [`put_text`] wrote.
    pub(super) fn text(&mut self) -> Result<Units<'a>, Corrupt> {
        let header = self.number()?;
        self.units(header >> 1, header & 1 != 0)
    }

    /// So many units of a text.
    #[inline]
    pub(super) fn units(&mut self, length: u64, wide: bool) -> Result<Units<'a>, Corrupt> {
        if length > u64::from(ellipsis_engine::string::MAX_LENGTH) {
            return Err(Corrupt("a string is too long"));
        }
        let bytes = self.bytes((length as usize) << u32::from(wide))?;
        Ok(Units { bytes, wide })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for number in [0, 1, 127, 128, 300, 1 << 32, 1 << 62, u64::MAX] {
            let mut bytes = Vec::new();
            put(&mut bytes, number);
            let mut source = Source::new(&bytes);
            assert_eq!(source.number(), Ok(number));
            assert_eq!((source.left(), source.byte()), (0, Err(ENDS)));
        }
        let too_great = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];
        assert!(Source::new(&too_great).number().is_err());
        assert!(Source::new(&[0x80; 12]).number().is_err());
    }
}
