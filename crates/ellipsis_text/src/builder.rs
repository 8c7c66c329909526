//! Building text piece by piece.

use crate::view::{StrView, is_latin1};

#[derive(Clone, Debug)]
enum Buffer {
    Latin1(Vec<u8>),
    Utf16(Vec<u16>),
}

/// Collects code units: Latin-1 until the first that is not. What is beyond a limit, or for what there
/// is no memory, is not kept, and neither is what comes after it.
#[derive(Clone, Debug)]
pub struct TextBuilder {
    buffer: Buffer,
    /// How many units there may be.
    most: usize,
    /// How many bytes the buffer may have.
    most_bytes: usize,
    too_long: bool,
    /// Whether what was too long is so because there was no memory for it.
    refused: bool,
}

impl TextBuilder {
    /// An empty builder for at most so many code units, with room for `capacity` Latin-1 characters, if
    /// there is memory for them.
    pub fn new(capacity: usize, most: usize) -> TextBuilder {
        TextBuilder::within(capacity, most, usize::MAX)
    }

    /// The same with a buffer of at most so many bytes.
    pub fn within(capacity: usize, most: usize, most_bytes: usize) -> TextBuilder {
        let mut bytes = Vec::new();
        // What there is no memory for now is asked for again when it is needed.
        let _ = bytes.try_reserve_exact(capacity.min(most).min(most_bytes));
        TextBuilder { buffer: Buffer::Latin1(bytes), most, most_bytes, too_long: false, refused: false }
    }

    /// How many code units there are.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.buffer {
            Buffer::Latin1(bytes) => bytes.len(),
            Buffer::Utf16(units) => units.len(),
        }
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether more was pushed than is kept. Loops that push a lot stop when this is so.
    #[inline]
    pub fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// Whether memory was refused for what [is not kept](TextBuilder::is_too_long).
    #[inline]
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// Makes room for `more` units; whether they fit.
    #[inline(always)]
    fn fits(&mut self, more: usize) -> bool {
        let (length, capacity) = match &self.buffer {
            Buffer::Latin1(bytes) => (bytes.len(), bytes.capacity()),
            Buffer::Utf16(units) => (units.len(), units.capacity()),
        };
        !self.too_long && more <= capacity.min(self.most) - length || self.make_room(more)
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self, more: usize) -> bool {
        self.too_long |= more > self.most - self.len();
        if !self.too_long {
            let reserved = match &mut self.buffer {
                Buffer::Latin1(bytes) => reserve(bytes, more, self.most_bytes),
                Buffer::Utf16(units) => reserve(units, more, self.most_bytes),
            };
            self.refused = !reserved;
            self.too_long = self.refused;
        }
        !self.too_long
    }

    /// Makes code units of Latin-1 characters, and room for `more`; `None` if there is no memory for that.
    #[cold]
    fn widen(&mut self, more: usize) -> Option<&mut Vec<u16>> {
        if let Buffer::Latin1(bytes) = &self.buffer {
            let mut units = Vec::new();
            let most = self.most_bytes.saturating_sub(bytes.len());
            let wanted = (bytes.len().max(16) * 3 / 2 + more).min(most / size_of::<u16>());
            if wanted < bytes.len() + more || units.try_reserve_exact(wanted).is_err() {
                (self.too_long, self.refused) = (true, true);
                return None;
            }
            units.extend(bytes.iter().map(|&byte| u16::from(byte)));
            self.buffer = Buffer::Utf16(units);
        }
        match &mut self.buffer {
            Buffer::Utf16(units) => Some(units),
            Buffer::Latin1(_) => None,
        }
    }

    /// Adds a code unit.
    #[inline]
    pub fn push_unit(&mut self, unit: u16) {
        if !self.fits(1) {
            return;
        }
        match &mut self.buffer {
            Buffer::Latin1(bytes) if unit < 256 => bytes.push(unit as u8),
            Buffer::Latin1(_) => {
                if let Some(units) = self.widen(1) {
                    units.push(unit);
                }
            }
            Buffer::Utf16(units) => units.push(unit),
        }
    }

    /// Adds a code point, as a surrogate pair if it is above U+FFFF. It may be a lone surrogate.
    ///
    /// # Panics
    /// Above U+10FFFF.
    #[inline]
    pub fn push_code_point(&mut self, code_point: u32) {
        assert!(code_point <= 0x10_ffff, "code points end at U+10FFFF");
        if code_point < 0x1_0000 {
            self.push_unit(code_point as u16);
        } else if self.fits(2) {
            let rest = code_point - 0x1_0000;
            if let Some(units) = self.widen(2) {
                units.extend([0xd800 + (rest >> 10) as u16, 0xdc00 + (rest & 0x3ff) as u16]);
            }
        }
    }

    /// Adds a character.
    #[inline]
    pub fn push_char(&mut self, character: char) {
        self.push_code_point(u32::from(character));
    }

    /// Adds Unicode text.
    pub fn push_str(&mut self, text: &str) {
        if text.is_ascii() {
            self.push_latin1(text.as_bytes());
        } else {
            text.chars().for_each(|character| self.push_char(character));
        }
    }

    /// Adds Latin-1 characters.
    #[inline]
    pub fn push_latin1(&mut self, more: &[u8]) {
        if !self.fits(more.len()) {
            return;
        }
        match &mut self.buffer {
            Buffer::Latin1(bytes) => append_bytes(bytes, more),
            Buffer::Utf16(units) => units.extend(more.iter().map(|&byte| u16::from(byte))),
        }
    }

    /// Adds code units.
    #[inline]
    pub fn push_units(&mut self, more: &[u16]) {
        if !self.fits(more.len()) {
            return;
        }
        match &mut self.buffer {
            Buffer::Latin1(bytes) if is_latin1(more) => bytes.extend(more.iter().map(|&unit| unit as u8)),
            Buffer::Latin1(_) => {
                if let Some(units) = self.widen(more.len()) {
                    extend(units, more);
                }
            }
            Buffer::Utf16(units) => extend(units, more),
        }
    }

    /// Adds the characters of a view.
    #[inline]
    pub fn push_view(&mut self, view: StrView<'_>) {
        match view {
            // The most frequent lengths need no loops.
            StrView::Latin1([]) => {}
            StrView::Latin1(&[byte]) => self.push_unit(u16::from(byte)),
            StrView::Latin1(bytes) => self.push_latin1(bytes),
            StrView::Utf16(units) => self.push_units(units),
        }
    }

    /// The characters so far.
    #[inline]
    pub fn view(&self) -> StrView<'_> {
        match &self.buffer {
            Buffer::Latin1(bytes) => StrView::Latin1(bytes),
            Buffer::Utf16(units) => StrView::Utf16(units),
        }
    }
}

/// Makes room for more, by doubling as long as that keeps to a number of bytes; whether there is.
fn reserve<T>(units: &mut Vec<T>, more: usize, most_bytes: usize) -> bool {
    let wanted = more.max(units.len()).max(16).min((most_bytes / size_of::<T>()).saturating_sub(units.len()));
    wanted >= more && units.try_reserve_exact(wanted).is_ok()
}

/// Appends bytes, without a call if they are few.
#[inline]
pub fn append_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    // Both ends, which may overlap: the second takes the place of what the first has of it.
    macro_rules! both_ends {
        ($size:literal) => {
            if let (Some(first), Some(last)) = (more.first_chunk::<$size>(), more.last_chunk::<$size>()) {
                bytes.extend_from_slice(first);
                bytes.truncate(bytes.len() + more.len() - 2 * $size);
                bytes.extend_from_slice(last);
            }
        };
    }
    match more.len() {
        0 => {}
        1 => bytes.push(more[0]),
        2..4 => both_ends!(2),
        4..8 => both_ends!(4),
        8..=16 => both_ends!(8),
        17..=32 => both_ends!(16),
        _ => extend(bytes, more),
    }
}

/// Appends units. Long runs go in pieces, since copying them at once is many times slower on some processors where source
/// and target lie differently.
#[inline]
fn extend<T: Copy>(units: &mut Vec<T>, more: &[T]) {
    const PIECE: usize = 1024;
    if more.len() <= PIECE {
        return units.extend_from_slice(more);
    }
    units.reserve(more.len());
    more.chunks(PIECE).for_each(|piece| units.extend_from_slice(piece));
}

impl std::fmt::Write for TextBuilder {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.push_str(text);
        Ok(())
    }
}
