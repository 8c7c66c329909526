//! String constants.

/// A JavaScript string as constants carry it: Latin-1 where it fits, else UTF-16 code units,
/// lone surrogates included.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Text {
    /// Every code unit is below 256.
    Latin1(Box<[u8]>),
    /// Any code units.
    Utf16(Box<[u16]>),
}

impl Text {
    /// From code units; picks the narrower form.
    pub fn from_units(units: &[u16]) -> Text {
        if units.iter().all(|&unit| unit < 256) {
            Text::Latin1(units.iter().map(|&unit| unit as u8).collect())
        } else {
            Text::Utf16(units.into())
        }
    }

    /// The code units.
    pub fn units(&self) -> Vec<u16> {
        match self {
            Text::Latin1(bytes) => bytes.iter().map(|&byte| u16::from(byte)).collect(),
            Text::Utf16(units) => units.to_vec(),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        if text.is_ascii() {
            Text::Latin1(text.as_bytes().into())
        } else {
            Text::from_units(&text.encode_utf16().collect::<Vec<_>>())
        }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf16_lossy(&self.units()))
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}
