//! The flags of regular expressions.

use ellipsis_engine::StrView;

/// A set of flags.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub(crate) struct Flags(u8);

impl Flags {
    pub(crate) const HAS_INDICES: Flags = Flags(1);
    pub(crate) const GLOBAL: Flags = Flags(2);
    pub(crate) const IGNORE_CASE: Flags = Flags(4);
    pub(crate) const MULTILINE: Flags = Flags(8);
    pub(crate) const DOT_ALL: Flags = Flags(16);
    pub(crate) const UNICODE: Flags = Flags(32);
    pub(crate) const UNICODE_SETS: Flags = Flags(64);
    pub(crate) const STICKY: Flags = Flags(128);

    /// All flags with their letters, in the order in which `flags` lists them.
    pub(crate) const ALL: [(Flags, u8); 8] = [
        (Flags::HAS_INDICES, b'd'),
        (Flags::GLOBAL, b'g'),
        (Flags::IGNORE_CASE, b'i'),
        (Flags::MULTILINE, b'm'),
        (Flags::DOT_ALL, b's'),
        (Flags::UNICODE, b'u'),
        (Flags::UNICODE_SETS, b'v'),
        (Flags::STICKY, b'y'),
    ];

    /// The flags that a text lists. `None` if one is unknown or listed twice, or if both `u` and
    /// `v` are.
    pub(crate) fn parse(text: StrView<'_>) -> Option<Flags> {
        let mut flags = Flags::default();
        for unit in text.units() {
            let (flag, _) = Flags::ALL.iter().find(|(_, letter)| u16::from(*letter) == unit)?;
            if flags.has(*flag) {
                return None;
            }
            flags = flags.with(*flag);
        }
        (!flags.has(Flags(Flags::UNICODE.0 | Flags::UNICODE_SETS.0))).then_some(flags)
    }

    /// Whether all of these are set.
    #[inline]
    pub(crate) fn has(self, flags: Flags) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// These and those.
    pub(crate) const fn with(self, flags: Flags) -> Flags {
        Flags(self.0 | flags.0)
    }

    /// These but not those.
    pub(crate) const fn without(self, flags: Flags) -> Flags {
        Flags(self.0 & !flags.0)
    }

    /// Whether patterns match code points rather than code units.
    #[inline]
    pub(crate) fn is_unicode(self) -> bool {
        self.0 & (Flags::UNICODE.0 | Flags::UNICODE_SETS.0) != 0
    }

    /// Whether matching starts at lastIndex and sets it.
    #[inline]
    pub(crate) fn uses_last_index(self) -> bool {
        self.0 & (Flags::GLOBAL.0 | Flags::STICKY.0) != 0
    }

    /// The letters.
    pub(crate) fn text(self) -> String {
        Flags::ALL.iter().filter(|(flag, _)| self.has(*flag)).map(|(_, letter)| char::from(*letter)).collect()
    }
}
