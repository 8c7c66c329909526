//! Columns as loops over rows read them: what is handed over, and an expression for the value in a row.

use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Decimal256Type, IntervalMonthDayNanoType};
use arrow_array::{
    Array, ArrayRef, BinaryArray, GenericByteArray, LargeBinaryArray, OffsetSizeTrait, PrimitiveArray, types,
};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, IntervalUnit, TimeUnit};
use ellipsis::{Element, Scope, TypedArray, Value};

use crate::error::{Error, Result};
use crate::options::{Decimals, EXTENSION, Integers, Options, Times};

/// A number that no safe integer is larger than.
const MOST: i64 = (1 << 53) - 1;

/// Bytes of a buffer that arrays share.
struct Bytes(Buffer);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

/// Values of a buffer that arrays share.
struct Values<T: ArrowNativeType>(ScalarBuffer<T>);

impl<T: ArrowNativeType> AsRef<[T]> for Values<T> {
    fn as_ref(&self) -> &[T] {
        &self.0
    }
}

/// What the value at an index is: a JavaScript expression in which the index is written `@`.
pub(crate) struct Expression {
    code: String,
    /// What has all values in one typed array, if there is one.
    whole: Option<String>,
    /// Whether nulls are missing from it: it says something else, or `undefined`, there.
    needs_nulls: bool,
}

impl Expression {
    fn new(code: String) -> Expression {
        Expression { code, whole: None, needs_nulls: true }
    }

    fn of_array(name: &str) -> Expression {
        Expression { code: format!("{name}[@]"), whole: Some(name.to_owned()), needs_nulls: true }
    }

    /// The value at that index.
    pub(crate) fn at(&self, index: &str) -> String {
        let is_name = index.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_name { self.code.replace('@', index) } else { self.code.replace('@', &format!("({index})")) }
    }
}

/// A string as JavaScript writes it, without the mark of an index.
pub(crate) fn literal(text: &str) -> String {
    let mut code = String::from("\"");
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b' ' => {
                code.push(byte.into())
            }
            _ => {
                let _ = write!(code, "\\u{unit:04x}");
            }
        }
    }
    code + "\""
}

/// Whether a field holds JSON texts.
pub(crate) fn is_json(field: &Field) -> bool {
    let name = field.metadata().get(EXTENSION).map(String::as_str);
    matches!(name, Some("arrow.json" | "arrowudf.json"))
}

/// Whether a field holds decimals as texts.
pub(crate) fn is_decimal_text(field: &Field) -> bool {
    field.metadata().get(EXTENSION).is_some_and(|name| name == "arrowudf.decimal")
}

/// Reads columns: collects what a loop is given, and the code before it.
pub(crate) struct Reader<'a> {
    pub(crate) scope: &'a mut Scope,
    pub(crate) options: &'a Options,
    /// What is handed over, by the names `p0`, `p1` and so on.
    pub(crate) values: Vec<Value>,
    /// What has to be done before the loop.
    pub(crate) prologue: String,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(scope: &'a mut Scope, options: &'a Options) -> Reader<'a> {
        Reader { scope, options, values: Vec::new(), prologue: String::new() }
    }

    /// A name for something that is handed over.
    pub(crate) fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("p{}", self.values.len() - 1)
    }

    fn lent<T: Element + ArrowNativeType>(&mut self, values: ScalarBuffer<T>) -> Result<String> {
        let array = TypedArray::lent(self.scope, Values(values))?;
        Ok(self.value(Value::from(&*array)))
    }

    fn owned<T: Element>(&mut self, values: Vec<T>) -> Result<String> {
        let array = TypedArray::from_vec(self.scope, values)?;
        Ok(self.value(Value::from(&*array)))
    }

    fn bytes(&mut self, buffer: Buffer) -> Result<String> {
        let array = TypedArray::lent(self.scope, Bytes(buffer))?;
        Ok(self.value(Value::from(&*array)))
    }

    fn bits(&mut self, bits: &BooleanBuffer) -> Result<String> {
        self.bytes(if bits.offset() == 0 { bits.inner().clone() } else { bits.sliced() })
    }

    /// A bitmap of where there are values.
    pub(crate) fn bitmap(&mut self, nulls: &NullBuffer) -> Result<String> {
        self.bits(nulls.inner())
    }

    /// Whether there is a value, as an expression.
    pub(crate) fn validity(&mut self, nulls: &NullBuffer) -> Result<String> {
        let bits = self.bits(nulls.inner())?;
        Ok(format!("({bits}[@ >> 3] >> (@ & 7) & 1) !== 0"))
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = Option<&'t str>>) -> Result<String> {
        let array = ellipsis::Array::from_iter(self.scope, texts)?;
        Ok(self.value(Value::from(&*array)))
    }

    /// A column, with `null` where there is no value.
    pub(crate) fn nullable(&mut self, array: &ArrayRef, field: &Field) -> Result<Expression> {
        let column = self.column(array, field)?;
        self.with_nulls(column, array)
    }

    fn with_nulls(&mut self, mut column: Expression, array: &ArrayRef) -> Result<Expression> {
        if let Some(nulls) = array.logical_nulls().filter(|nulls| nulls.null_count() > 0)
            && column.needs_nulls
        {
            let validity = self.validity(&nulls)?;
            column.code = format!("({validity} ? {} : null)", column.code);
        }
        Ok(column)
    }

    /// A column; where there is no value it says anything.
    pub(crate) fn column(&mut self, array: &ArrayRef, field: &Field) -> Result<Expression> {
        use DataType::*;
        macro_rules! lent {
            ($type:ident) => {{
                let values = array.as_primitive::<types::$type>().values().clone();
                Expression::of_array(&self.lent(values)?)
            }};
        }
        if is_json(field) {
            let texts = arrow_cast::cast(array, &Utf8View)?;
            let texts = self.texts(texts.as_string_view().iter())?;
            return Ok(Expression::new(format!("parse({texts}[@])")));
        }
        Ok(match array.data_type() {
            Null => Expression { code: "null".to_owned(), whole: None, needs_nulls: false },
            Boolean => {
                let bits = self.bits(array.as_boolean().values())?;
                Expression::new(format!("(({bits}[@ >> 3] >> (@ & 7) & 1) === 1)"))
            }
            Int8 => lent!(Int8Type),
            Int16 => lent!(Int16Type),
            Int32 => lent!(Int32Type),
            UInt8 => lent!(UInt8Type),
            UInt16 => lent!(UInt16Type),
            UInt32 => lent!(UInt32Type),
            Float32 => lent!(Float32Type),
            Float64 => lent!(Float64Type),
            Float16 => {
                let values = array.as_primitive::<types::Float16Type>().values();
                let values = ScalarBuffer::<u16>::new(values.inner().clone(), 0, values.len());
                let (bits, name) = (self.lent(values)?, format!("h{}", self.values.len()));
                let _ = writeln!(self.prologue, "const {name} = half({bits});");
                Expression::of_array(&name)
            }
            UInt64 if self.options.integers == Integers::BigInt => lent!(UInt64Type),
            UInt64 => {
                let values = array.as_primitive::<types::UInt64Type>();
                let largest = |value: u64| value > MOST as u64;
                safe(values, largest)?;
                let halves = ScalarBuffer::<u32>::new(values.values().inner().clone(), 0, values.len() * 2);
                let halves = self.lent(halves)?;
                Expression::new(format!("({halves}[2 * @ + 1] * 4294967296 + {halves}[2 * @])"))
            }
            Int64 => self.integers(array.as_primitive::<types::Int64Type>())?,
            Date32 if self.options.times == Times::Count => lent!(Date32Type),
            Date32 => {
                let days = self.lent(array.as_primitive::<types::Date32Type>().values().clone())?;
                Expression::new(format!("date({days}[@] * 86400000)"))
            }
            Date64 => self.time(array.as_primitive::<types::Date64Type>(), 1.0, true)?,
            Timestamp(TimeUnit::Second, _) => {
                self.time(array.as_primitive::<types::TimestampSecondType>(), 1e3, true)?
            }
            Timestamp(TimeUnit::Millisecond, _) => {
                self.time(array.as_primitive::<types::TimestampMillisecondType>(), 1.0, true)?
            }
            Timestamp(TimeUnit::Microsecond, _) => {
                self.time(array.as_primitive::<types::TimestampMicrosecondType>(), 1e-3, true)?
            }
            Timestamp(TimeUnit::Nanosecond, _) => {
                self.time(array.as_primitive::<types::TimestampNanosecondType>(), 1e-6, true)?
            }
            Time32(_) if self.options.times == Times::Count => {
                let values = array.to_data().buffers()[0].clone();
                let values = ScalarBuffer::<i32>::new(values, array.offset(), array.len());
                Expression::of_array(&self.lent(values)?)
            }
            Time32(TimeUnit::Second) => {
                let times = array.as_primitive::<types::Time32SecondType>().values();
                Expression::of_array(&self.owned(times.iter().map(|&s| f64::from(s) * 1e3).collect())?)
            }
            Time32(_) => lent!(Time32MillisecondType),
            Time64(TimeUnit::Microsecond) => {
                self.time(array.as_primitive::<types::Time64MicrosecondType>(), 1e-3, false)?
            }
            Time64(_) => self.time(array.as_primitive::<types::Time64NanosecondType>(), 1e-6, false)?,
            Duration(TimeUnit::Second) => {
                self.time(array.as_primitive::<types::DurationSecondType>(), 1e3, false)?
            }
            Duration(TimeUnit::Millisecond) => {
                self.time(array.as_primitive::<types::DurationMillisecondType>(), 1.0, false)?
            }
            Duration(TimeUnit::Microsecond) => {
                self.time(array.as_primitive::<types::DurationMicrosecondType>(), 1e-3, false)?
            }
            Duration(TimeUnit::Nanosecond) => {
                self.time(array.as_primitive::<types::DurationNanosecondType>(), 1e-6, false)?
            }
            Interval(_) => {
                let all = arrow_cast::cast(array, &Interval(IntervalUnit::MonthDayNano))?;
                let all = all.as_primitive::<IntervalMonthDayNanoType>().values();
                let months = self.owned(all.iter().map(|value| value.months).collect())?;
                let days = self.owned(all.iter().map(|value| value.days).collect())?;
                let rest = self.owned(all.iter().map(|value| value.nanoseconds as f64 / 1e6).collect())?;
                Expression::new(format!("interval({months}[@], {days}[@], {rest}[@])"))
            }
            Decimal32(..) | Decimal64(..) => {
                let wider = Decimal128(38, scale_of(array.data_type()));
                return self.column(&arrow_cast::cast(array, &wider)?, field);
            }
            Decimal128(..) => {
                let array = array.as_primitive::<Decimal128Type>();
                self.decimals(array.len(), |at| array.is_valid(at).then(|| array.value_as_string(at)))?
            }
            Decimal256(..) => {
                let array = array.as_primitive::<Decimal256Type>();
                self.decimals(array.len(), |at| array.is_valid(at).then(|| array.value_as_string(at)))?
            }
            Utf8 => Expression::new(format!("{}[@]", self.texts(array.as_string::<i32>().iter())?)),
            LargeUtf8 => Expression::new(format!("{}[@]", self.texts(array.as_string::<i64>().iter())?)),
            Utf8View => Expression::new(format!("{}[@]", self.texts(array.as_string_view().iter())?)),
            Binary => self.binary(array.as_binary::<i32>())?,
            LargeBinary => self.large_binary(array.as_binary::<i64>())?,
            BinaryView => self.large_binary(arrow_cast::cast(array, &LargeBinary)?.as_binary::<i64>())?,
            &FixedSizeBinary(width) => {
                let bytes = self.bytes(array.as_fixed_size_binary().value_data().into())?;
                Expression::new(format!("{bytes}.subarray(@ * {width}, @ * {width} + {width})"))
            }
            List(item) => {
                let list = array.as_list::<i32>();
                let starts = self.lent(list.offsets().inner().clone())?;
                self.items(list.values(), item, (format!("{starts}[@]"), format!("{starts}[@ + 1]")))?
            }
            LargeList(item) => {
                let list = array.as_list::<i64>();
                let starts = self.owned(list.offsets().iter().map(|&start| start as f64).collect())?;
                self.items(list.values(), item, (format!("{starts}[@]"), format!("{starts}[@ + 1]")))?
            }
            &FixedSizeList(ref item, width) => {
                let list = array.as_fixed_size_list();
                let ends = (format!("@ * {width}"), format!("@ * {width} + {width}"));
                self.items(list.values(), item, ends)?
            }
            Map(entries, _) => {
                let map = array.as_map();
                let Struct(fields) = entries.data_type() else { return Err(unsupported(array.data_type())) };
                let starts = self.lent(map.offsets().inner().clone())?;
                let keys = self.list(map.keys(), &fields[0])?;
                let values = self.list(map.values(), &fields[1])?;
                let make =
                    if matches!(map.key_type(), Utf8 | LargeUtf8 | Utf8View) { "object" } else { "map" };
                Expression::new(format!("{make}({keys}, {values}, {starts}[@], {starts}[@ + 1])"))
            }
            Struct(fields) => {
                let columns = array.as_struct().columns();
                let mut code = String::from("({ ");
                for (field, column) in fields.iter().zip(columns) {
                    let value = self.nullable(column, field)?.code;
                    let _ = write!(code, "{}: {value}, ", literal(field.name()));
                }
                Expression::new(code + "})")
            }
            Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let values_field = Field::new("", dictionary.values().data_type().clone(), true);
                let values = self.nullable(dictionary.values(), &values_field)?;
                let keys = dictionary.normalized_keys().into_iter().map(|key| key as u32).collect();
                let keys = self.owned::<u32>(keys)?;
                Expression::new(values.at(&format!("{keys}[@]")))
            }
            other => return Err(unsupported(other)),
        })
    }

    fn integers<T: types::ArrowPrimitiveType<Native = i64>>(
        &mut self,
        array: &PrimitiveArray<T>,
    ) -> Result<Expression> {
        if self.options.integers == Integers::BigInt {
            return Ok(Expression::of_array(&self.lent(array.values().clone())?));
        }
        safe(array, |value| value.unsigned_abs() > MOST as u64)?;
        let halves = ScalarBuffer::<i32>::new(array.values().inner().clone(), 0, array.len() * 2);
        let halves = self.lent(halves)?;
        Ok(Expression::new(format!("({halves}[2 * @ + 1] * 4294967296 + ({halves}[2 * @] >>> 0))")))
    }

    /// Counts of a unit of so many milliseconds.
    fn time<T: types::ArrowPrimitiveType<Native = i64>>(
        &mut self,
        array: &PrimitiveArray<T>,
        unit: f64,
        is_date: bool,
    ) -> Result<Expression> {
        if self.options.times == Times::Count {
            return self.integers(array);
        }
        // Counts of small units need more digits than a number has: they are divided before they become one.
        let count = (1.0 / unit).round() as i64;
        let milliseconds = array.values().iter().map(|&value| match is_date {
            _ if unit >= 1.0 => value as f64 * unit,
            true => value.div_euclid(count) as f64,
            false => value.div_euclid(count) as f64 + value.rem_euclid(count) as f64 / count as f64,
        });
        let times = self.owned(milliseconds.collect())?;
        Ok(if is_date { Expression::new(format!("date({times}[@])")) } else { Expression::of_array(&times) })
    }

    fn decimals(&mut self, count: usize, text: impl Fn(usize) -> Option<String>) -> Result<Expression> {
        let texts = (0..count).map(text);
        if self.options.decimals == Decimals::Text {
            let array = ellipsis::Array::from_iter(self.scope, texts)?;
            return Ok(Expression::new(format!("{}[@]", self.value(Value::from(&*array)))));
        }
        let numbers = texts.map(|text| text.and_then(|text| text.parse().ok()).unwrap_or(f64::NAN));
        Ok(Expression::of_array(&self.owned(numbers.collect())?))
    }

    fn binary(&mut self, array: &BinaryArray) -> Result<Expression> {
        let starts = self.lent(array.offsets().inner().clone())?;
        self.ranges_of_bytes(array, starts)
    }

    fn large_binary(&mut self, array: &LargeBinaryArray) -> Result<Expression> {
        let starts = self.owned(array.offsets().iter().map(|&start| start as f64).collect())?;
        self.ranges_of_bytes(array, starts)
    }

    fn ranges_of_bytes<O: OffsetSizeTrait>(
        &mut self,
        array: &GenericByteArray<types::GenericBinaryType<O>>,
        starts: String,
    ) -> Result<Expression> {
        let bytes = self.bytes(array.values().clone())?;
        Ok(Expression::new(format!("{bytes}.subarray({starts}[@], {starts}[@ + 1])")))
    }

    /// All values of a column in one typed array, if there is one, else in an array.
    pub(crate) fn whole(&mut self, array: &ArrayRef, field: &Field) -> Result<String> {
        let column = self.column(array, field)?;
        match &column.whole {
            Some(whole) => Ok(whole.clone()),
            None => self.listed(column, array),
        }
    }

    /// All values of a column in an array.
    fn list(&mut self, array: &ArrayRef, field: &Field) -> Result<String> {
        let column = self.column(array, field)?;
        self.listed(column, array)
    }

    /// The same of one that was read.
    fn listed(&mut self, column: Expression, array: &ArrayRef) -> Result<String> {
        let value = self.with_nulls(column, array)?.at("at");
        let count = self.value(array.len() as f64);
        let name = format!("a{}", self.values.len());
        let _ = writeln!(self.prologue, "const {name} = made({count}, (at) => {value});");
        Ok(name)
    }

    /// Ranges of values: views of a typed array, or arrays, which share elements.
    fn items(
        &mut self,
        values: &ArrayRef,
        field: &Field,
        (from, to): (String, String),
    ) -> Result<Expression> {
        let column = self.column(values, field)?;
        if values.null_count() == 0
            && values.data_type().is_numeric()
            && let Some(whole) = &column.whole
        {
            return Ok(Expression::new(format!("{whole}.subarray({from}, {to})")));
        }
        let all = self.listed(column, values)?;
        Ok(Expression::new(format!("{all}.slice({from}, {to})")))
    }

    /// The rows in which all columns have values, if that are not all rows.
    pub(crate) fn present(columns: &[ArrayRef]) -> Option<NullBuffer> {
        let nulls = columns.iter().map(|column| column.logical_nulls());
        let all = nulls.fold(None, |all, nulls| NullBuffer::union(all.as_ref(), nulls.as_ref()));
        all.filter(|all| all.null_count() > 0)
    }
}

fn scale_of(kind: &DataType) -> i8 {
    match *kind {
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) => scale,
        _ => 0,
    }
}

/// Sees to it that all integers can be numbers.
fn safe<T: types::ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    is_too_large: impl Fn(T::Native) -> bool,
) -> Result<()> {
    if !array.values().iter().fold(false, |any, &value| any | is_too_large(value)) {
        return Ok(());
    }
    let found = (0..array.len()).find(|&at| array.is_valid(at) && is_too_large(array.value(at)));
    let Some(at) = found else { return Ok(()) };
    let text = format!("{:?} is no safe integer: ask for BigInts", array.value(at));
    Err(Error::new(text).at(Some(at)))
}

pub(crate) fn unsupported(kind: &DataType) -> Error {
    Error::new(format!("values of type {kind} are not supported"))
}
