//! Parts of dates and times as values, for getters.

use ellipsis_engine::{Context, Value};
use temporal_rs::{MonthCode, TinyAsciiStr};

/// A part of a date, time or duration.
pub(crate) trait Part {
    /// It as a value.
    fn to_value(self, cx: &mut Context) -> Value;
}

macro_rules! number_parts {
    ($($type:ty),+) => {
        $(impl Part for $type {
            fn to_value(self, _cx: &mut Context) -> Value {
                Value::number(self as f64)
            }
        })+
    };
}

number_parts!(u8, u16, i32, i64, i128);

impl Part for bool {
    fn to_value(self, _cx: &mut Context) -> Value {
        Value::bool(self)
    }
}

impl Part for &str {
    fn to_value(self, cx: &mut Context) -> Value {
        cx.string(self)
    }
}

impl Part for String {
    fn to_value(self, cx: &mut Context) -> Value {
        cx.string(&self)
    }
}

impl Part for MonthCode {
    fn to_value(self, cx: &mut Context) -> Value {
        cx.string(self.as_str())
    }
}

impl<const N: usize> Part for TinyAsciiStr<N> {
    fn to_value(self, cx: &mut Context) -> Value {
        cx.string(self.as_str())
    }
}

impl<T: Part> Part for Option<T> {
    fn to_value(self, cx: &mut Context) -> Value {
        match self {
            Some(part) => part.to_value(cx),
            None => Value::UNDEFINED,
        }
    }
}

/// The function of a getter that returns what the method of that name of the held value returns:
/// `getter("year", "get year", part!(PlainDate, year))`.
macro_rules! part {
    ($type:ty, $method:ident) => {
        |cx, args| {
            let value = $crate::temporal::payload::this::<$type>(cx, args)?;
            Ok($crate::temporal::parts::Part::to_value(value.$method(), cx))
        }
    };
}
pub(crate) use part;

/// The function of the getter `calendarId`.
macro_rules! calendar_id {
    ($type:ty) => {
        |cx, args| {
            let value = $crate::temporal::payload::this::<$type>(cx, args)?;
            Ok(cx.string(value.calendar().identifier()))
        }
    };
}
pub(crate) use calendar_id;
