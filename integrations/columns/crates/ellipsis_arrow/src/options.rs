//! What functions are declared with.

use std::collections::HashMap;

use arrow_schema::{DataType, Field, FieldRef};
use ellipsis::Limits;

/// The types of a function's arguments and of its result.
///
/// ```
/// use arrow_schema::DataType;
/// use ellipsis_arrow::Signature;
///
/// let gcd = Signature::new([("a", DataType::Int32), ("b", DataType::Int32)], DataType::Int32);
/// assert_eq!(gcd.arguments().unwrap().len(), 2);
/// let any = Signature::returning(DataType::Utf8);
/// assert!(any.arguments().is_none());
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    arguments: Option<Vec<FieldRef>>,
    returns: FieldRef,
}

impl Signature {
    /// With arguments of these names and types, which every call is checked against.
    pub fn new<'a>(
        arguments: impl IntoIterator<Item = (&'a str, DataType)>,
        returns: impl IntoField,
    ) -> Signature {
        let arguments = arguments.into_iter().map(|(name, kind)| Field::new(name, kind, true).into());
        Signature::of_fields(arguments.collect::<Vec<_>>(), returns)
    }

    /// With these arguments.
    pub fn of_fields(arguments: impl Into<Vec<FieldRef>>, returns: impl IntoField) -> Signature {
        Signature { arguments: Some(arguments.into()), returns: returns.into_field() }
    }

    /// With whatever arguments a call brings.
    pub fn returning(returns: impl IntoField) -> Signature {
        Signature { arguments: None, returns: returns.into_field() }
    }

    /// The arguments, if they are declared.
    pub fn arguments(&self) -> Option<&[FieldRef]> {
        self.arguments.as_deref()
    }

    /// What comes out.
    pub fn returns(&self) -> &FieldRef {
        &self.returns
    }
}

/// A type, or a field with metadata, such as that of an extension type.
pub trait IntoField {
    /// The field.
    fn into_field(self) -> FieldRef;
}

impl IntoField for DataType {
    fn into_field(self) -> FieldRef {
        Field::new("", self, true).into()
    }
}

impl IntoField for Field {
    fn into_field(self) -> FieldRef {
        self.into()
    }
}

impl IntoField for FieldRef {
    fn into_field(self) -> FieldRef {
        self
    }
}

/// The key of a field's metadata that names its extension type.
pub const EXTENSION: &str = "ARROW:extension:name";

/// A field of JSON texts, of the canonical extension type: its values are whatever these say.
///
/// ```
/// let field = ellipsis_arrow::json_field("payload", arrow_schema::DataType::Utf8);
/// assert_eq!(field.extension_type_name(), Some("arrow.json"));
/// ```
pub fn json_field(name: &str, storage: DataType) -> Field {
    let metadata = HashMap::from([(EXTENSION.to_owned(), "arrow.json".to_owned())]);
    Field::new(name, storage, true).with_metadata(metadata)
}

/// What happens in rows in which an argument is null.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Nulls {
    /// The function is called, with `null`.
    #[default]
    Call,
    /// It is not called, and the result is null; an aggregate leaves its state as it is.
    Propagate,
}

/// What 64-bit integers are to functions. They may return either.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Integers {
    /// Numbers. One that is no safe integer is an error.
    #[default]
    Number,
    /// BigInts.
    BigInt,
}

/// What decimals are to functions. They may return numbers, strings or BigInts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Decimals {
    /// Strings, which lose nothing: `"12.50"`.
    #[default]
    Text,
    /// Numbers, the nearest ones.
    Number,
}

/// What dates, times and durations are to functions. They may return any of these.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Times {
    /// Dates and timestamps are `Date`s, times of day and durations numbers of milliseconds.
    #[default]
    Date,
    /// What the column counts: days, seconds, nanoseconds and so on, as 64-bit integers are.
    Count,
}

/// What happens when a function throws in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OnError {
    /// The call fails, and says in which row.
    #[default]
    Fail,
    /// The result of the row is null. Limits end the call all the same.
    Null,
}

/// How values are converted, and functions called.
///
/// ```
/// use std::time::Duration;
/// use ellipsis_arrow::{Integers, Limits, Options};
///
/// let options = Options::default()
///     .null_on_null()
///     .integers(Integers::BigInt)
///     .limits(Limits::default().timeout(Duration::from_millis(100)));
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
#[must_use]
pub struct Options {
    pub(crate) nulls: Nulls,
    pub(crate) integers: Integers,
    pub(crate) decimals: Decimals,
    pub(crate) times: Times,
    pub(crate) on_error: OnError,
    pub(crate) limits: Limits,
    pub(crate) is_batched: bool,
    pub(crate) is_async: bool,
    pub(crate) handler: Option<String>,
}

impl Options {
    /// Sets what happens where an argument is null.
    pub fn nulls(mut self, nulls: Nulls) -> Options {
        self.nulls = nulls;
        self
    }

    /// Null where an argument is null: [`Nulls::Propagate`].
    pub fn null_on_null(self) -> Options {
        self.nulls(Nulls::Propagate)
    }

    /// Sets what 64-bit integers are.
    pub fn integers(mut self, integers: Integers) -> Options {
        self.integers = integers;
        self
    }

    /// Sets what decimals are.
    pub fn decimals(mut self, decimals: Decimals) -> Options {
        self.decimals = decimals;
        self
    }

    /// Sets what dates, times and durations are.
    pub fn times(mut self, times: Times) -> Options {
        self.times = times;
        self
    }

    /// Sets what happens when a function throws.
    pub fn on_error(mut self, on_error: OnError) -> Options {
        self.on_error = on_error;
        self
    }

    /// Bounds what one call may use: a batch, not a row.
    pub fn limits(mut self, limits: Limits) -> Options {
        self.limits = limits;
        self
    }

    /// The function is called once for a batch, with columns: typed arrays of what has such, which are views of the
    /// columns, and arrays of everything else; behind them an object with the number of `rows` and, for each column with
    /// nulls, a bitmap in `valid`. It returns a typed array or an array.
    pub fn batched(mut self) -> Options {
        self.is_batched = true;
        self
    }

    /// The function returns promises.
    pub fn asynchronous(mut self) -> Options {
        self.is_async = true;
        self
    }

    /// Sets which function of the source is called, if that is not of the same name.
    pub fn handler(mut self, name: impl Into<String>) -> Options {
        self.handler = Some(name.into());
        self
    }
}
