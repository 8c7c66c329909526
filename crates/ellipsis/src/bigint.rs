//! BigInts outside of the engine.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// A BigInt: an integer of any size. It is plain data.
///
/// ```
/// use ellipsis::{BigInt, Engine};
///
/// let mut engine = Engine::new();
/// let large: BigInt = engine.eval("2n ** 70n")?;
/// assert_eq!(large.to_string(), "1180591620717411303424");
/// assert_eq!("1180591620717411303424".parse::<BigInt>()?, large);
/// assert!("12.5".parse::<BigInt>().is_err());
/// assert_eq!(i128::try_from(&large), Ok(1 << 70));
/// assert!(u64::try_from(&large).is_err());
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BigInt(num_bigint::BigInt);

impl BigInt {
    pub(crate) fn of(number: &num_bigint::BigInt) -> BigInt {
        BigInt(number.clone())
    }

    pub(crate) fn inner(&self) -> &num_bigint::BigInt {
        &self.0
    }
}

impl fmt::Display for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}n", self.0)
    }
}

impl FromStr for BigInt {
    type Err = Error;

    /// Decimal digits, perhaps with a sign.
    fn from_str(text: &str) -> Result<BigInt, Error> {
        text.parse().map(BigInt).map_err(|_| Error::conversion(format!("{text:?} is not an integer")))
    }
}

/// An integer does not fit the type that was asked for.
///
/// ```
/// let large = ellipsis::BigInt::from(u64::MAX);
/// assert_eq!(i64::try_from(&large).unwrap_err().to_string(), "the BigInt is out of range");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the BigInt is out of range")
    }
}

impl std::error::Error for OutOfRange {}

macro_rules! integers {
    ($($type:ty)*) => {
        $(
            impl From<$type> for BigInt {
                fn from(number: $type) -> BigInt {
                    BigInt(number.into())
                }
            }

            impl TryFrom<&BigInt> for $type {
                type Error = OutOfRange;

                fn try_from(number: &BigInt) -> Result<$type, OutOfRange> {
                    (&number.0).try_into().map_err(|_| OutOfRange)
                }
            }
        )*
    };
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
