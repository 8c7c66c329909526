//! What functions return as columns.

use std::fmt::Write;
use std::sync::Arc;

use arrow_array::builder::{GenericStringBuilder, StringViewBuilder};
use arrow_array::types::{
    Decimal128Type, Decimal256Type, DecimalType, IntervalDayTime, IntervalMonthDayNano,
};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, GenericListArray, IntervalDayTimeArray, IntervalMonthDayNanoArray,
    IntervalYearMonthArray, MapArray, NullArray, PrimitiveArray, StructArray, make_array,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_data::ArrayData;
use arrow_schema::{DataType, Field, FieldRef, IntervalUnit, TimeUnit};
use ellipsis::{Element, Elements, Item, Object, Scope, TypedArray};

use crate::error::{Error, Result};
use crate::read::{is_decimal_text, is_json, literal, unsupported};

/// Elements as bytes, for Arrow, which takes them over as they are.
struct Taken<T: Element>(Elements<T>);

impl<T: Element> AsRef<[u8]> for Taken<T> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn buffer_of<T: Element + Sync>(scope: &mut Scope, array: &TypedArray) -> Result<Buffer> {
    let elements = array.take::<T>(scope)?;
    Ok(Buffer::from(bytes::Bytes::from_owner(Taken(elements))))
}

/// How a loop writes results of a type.
pub(crate) enum Store {
    /// At once, into a typed array of that kind.
    Direct(Direct),
    /// Into an array, which is made a column of afterwards.
    Listed,
}

/// Types whose results lie in a typed array as in the column.
#[derive(Clone, Copy)]
pub(crate) struct Direct {
    kind: &'static str,
    /// Whether a value `r` is one, as JavaScript; a BigInt may throw. `typeof` would take longer.
    test: &'static str,
}

impl Store {
    pub(crate) fn of(field: &Field) -> Store {
        let (kind, test) = match field.data_type() {
            DataType::Boolean => ("bool", ""),
            DataType::Int8 => ("i8", "(r | 0) === r && r >= -128 && r <= 127"),
            DataType::Int16 => ("i16", "(r | 0) === r && r >= -32768 && r <= 32767"),
            DataType::Int32 => ("i32", "(r | 0) === r"),
            DataType::UInt8 => ("u8", "(r | 0) === r && r >= 0 && r <= 255"),
            DataType::UInt16 => ("u16", "(r | 0) === r && r >= 0 && r <= 65535"),
            DataType::UInt32 => ("u32", "(r >>> 0) === r"),
            DataType::Float32 => ("f32", "+r === r || r !== r"),
            DataType::Float64 => ("f64", "+r === r || r !== r"),
            DataType::Int64 => ("i64", "(r | 0) === r"),
            DataType::UInt64 => ("u64", "(r | 0) === r && r >= 0"),
            _ => return Store::Listed,
        };
        Store::Direct(Direct { kind, test })
    }

    /// What writes the result `r` of row `i` to `out`.
    pub(crate) fn code(&self) -> String {
        let Store::Direct(Direct { kind, test }) = self else { return "out[i] = r;".to_owned() };
        match *kind {
            "bool" => {
                "if (r === true) out[i >> 3] |= 1 << (i & 7); else if (r !== false) odd(r, i);".to_owned()
            }
            "i64" | "u64" => {
                let wide = if *kind == "i64" { "wide" } else { "wideUnsigned" };
                format!(
                    "if (typeof r === 'number' && {test}) {{ halves[2 * i] = r; halves[2 * i + 1] = r >> 31; }} \
                     else {wide}(r, i, out, halves, odd);"
                )
            }
            _ => format!("if ({test}) out[i] = r; else out[i] = odd(r, i);"),
        }
    }

    /// What a loop needs beside `out`.
    pub(crate) fn prologue(&self) -> &'static str {
        match self {
            Store::Direct(Direct { kind: "i64" | "u64", .. }) => "const halves = new Int32Array(out.buffer);",
            _ => "",
        }
    }
}

impl Direct {
    /// An empty typed array for so many results.
    pub(crate) fn make(self, scope: &mut Scope, count: usize) -> Result<TypedArray> {
        Ok(match self.kind {
            "bool" => TypedArray::from_vec(scope, vec![0_u8; count.div_ceil(8)]),
            "i8" => TypedArray::from_vec(scope, vec![0_i8; count]),
            "i16" => TypedArray::from_vec(scope, vec![0_i16; count]),
            "i32" => TypedArray::from_vec(scope, vec![0_i32; count]),
            "u8" => TypedArray::from_vec(scope, vec![0_u8; count]),
            "u16" => TypedArray::from_vec(scope, vec![0_u16; count]),
            "u32" => TypedArray::from_vec(scope, vec![0_u32; count]),
            "f32" => TypedArray::from_vec(scope, vec![0_f32; count]),
            "i64" => TypedArray::from_vec(scope, vec![0_i64; count]),
            "u64" => TypedArray::from_vec(scope, vec![0_u64; count]),
            _ => TypedArray::from_vec(scope, vec![0_f64; count]),
        }?)
    }
}

/// A type as the kernels know it: a JavaScript expression.
pub(crate) fn description(field: &Field) -> Result<String> {
    use DataType::*;
    if is_json(field) {
        return match field.data_type() {
            Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView => Ok("['json']".to_owned()),
            other => Err(Error::new(format!("JSON texts cannot be of type {other}"))),
        };
    }
    if is_decimal_text(field) {
        return Ok("['decimal']".to_owned());
    }
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "us",
        TimeUnit::Nanosecond => "ns",
    };
    Ok(match field.data_type() {
        Null => "['null']".to_owned(),
        Boolean => "['bool']".to_owned(),
        Int8 => "['number', 'i8']".to_owned(),
        Int16 => "['number', 'i16']".to_owned(),
        Int32 => "['number', 'i32']".to_owned(),
        UInt8 => "['number', 'u8']".to_owned(),
        UInt16 => "['number', 'u16']".to_owned(),
        UInt32 => "['number', 'u32']".to_owned(),
        Float16 => "['number', 'f16']".to_owned(),
        Float32 => "['number', 'f32']".to_owned(),
        Float64 => "['number', 'f64']".to_owned(),
        Int64 => "['i64']".to_owned(),
        UInt64 => "['u64']".to_owned(),
        Utf8 | LargeUtf8 | Utf8View => "['text']".to_owned(),
        Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => "['binary']".to_owned(),
        Decimal32(..) | Decimal64(..) | Decimal128(..) | Decimal256(..) => "['decimal']".to_owned(),
        Date32 => "['days']".to_owned(),
        Date64 => "['time', 'ms', false]".to_owned(),
        Timestamp(of, _) | Time64(of) | Duration(of) => format!("['time', '{}', false]", unit(of)),
        Time32(of) => format!("['time', '{}', true]", unit(of)),
        Interval(_) => "['interval']".to_owned(),
        List(item) | LargeList(item) | FixedSizeList(item, _) => format!("['list', {}]", description(item)?),
        Map(entries, _) => match entries.data_type() {
            Struct(fields) => format!("['map', {}, {}]", description(&fields[0])?, description(&fields[1])?),
            other => return Err(unsupported(other)),
        },
        Struct(fields) => {
            let mut code = String::from("['struct', [");
            for field in fields {
                let _ = write!(code, "[{}, {}], ", literal(field.name()), description(field)?);
            }
            code + "]]"
        }
        Dictionary(_, value) => description(&Field::new("", (**value).clone(), true))?,
        other => return Err(unsupported(other)),
    })
}

/// What a column consists of, in order, as the kernels left it.
pub(crate) struct Leaves<'a> {
    pub(crate) scope: &'a mut Scope,
    leaves: std::vec::IntoIter<Object>,
}

impl<'a> Leaves<'a> {
    pub(crate) fn new(scope: &'a mut Scope, leaves: Vec<Object>) -> Leaves<'a> {
        Leaves { scope, leaves: leaves.into_iter() }
    }

    fn next(&mut self) -> Result<Object> {
        self.leaves.next().ok_or_else(missing)
    }

    /// The next typed array as a buffer of so many elements at least. Scripts may have changed what the kernels call.
    fn take<T: Element + Sync>(&mut self, count: usize) -> Result<Buffer> {
        let leaf = ellipsis::Value::from(self.next()?).to::<TypedArray>(self.scope)?;
        let buffer = buffer_of::<T>(self.scope, &leaf)?;
        if buffer.len() < count * size_of::<T>() { Err(missing()) } else { Ok(buffer) }
    }

    fn bits(&mut self, count: usize) -> Result<BooleanBuffer> {
        Ok(BooleanBuffer::new(self.take::<u8>(count.div_ceil(8))?, 0, count))
    }

    fn texts(&mut self, mut each: impl FnMut(usize, Option<&str>)) -> Result<()> {
        let leaf = ellipsis::Value::from(self.next()?).to::<ellipsis::Array>(self.scope)?;
        let mut at = 0;
        leaf.for_each(self.scope, |item| {
            each(at, if let Item::String(text) = item { Some(text) } else { None });
            at += 1;
        })?;
        Ok(())
    }

    /// The column of so many values of a type.
    pub(crate) fn column(&mut self, field: &Field, count: usize) -> Result<ArrayRef> {
        use DataType::*;
        let valid = NullBuffer::new(self.bits(count)?);
        let nulls = Some(valid).filter(|nulls| nulls.null_count() > 0);
        let kind = field.data_type();
        Ok(match kind {
            Null => Arc::new(NullArray::new(count)),
            Boolean => Arc::new(BooleanArray::new(self.bits(count)?, nulls)),
            Int8 => self.primitive::<i8>(kind, count, nulls)?,
            Int16 => self.primitive::<i16>(kind, count, nulls)?,
            Int32 | Date32 | Time32(_) => self.primitive::<i32>(kind, count, nulls)?,
            UInt8 => self.primitive::<u8>(kind, count, nulls)?,
            UInt16 => self.primitive::<u16>(kind, count, nulls)?,
            UInt32 => self.primitive::<u32>(kind, count, nulls)?,
            Float32 => self.primitive::<f32>(kind, count, nulls)?,
            Float64 => self.primitive::<f64>(kind, count, nulls)?,
            Int64 | Date64 | Timestamp(..) | Time64(_) | Duration(_) => {
                self.primitive::<i64>(kind, count, nulls)?
            }
            UInt64 => self.primitive::<u64>(kind, count, nulls)?,
            Float16 => {
                // Rust has no such type: they are taken out as their bits.
                let leaf = self.next()?;
                let buffer: Object = leaf.get(self.scope, "buffer")?;
                let bits = self.scope.eval::<ellipsis::Function>("(buffer) => new Uint16Array(buffer)")?;
                let bits = bits.call::<TypedArray>(self.scope, (buffer,))?;
                let bits = buffer_of::<u16>(self.scope, &bits)?;
                array_of(kind, count, nulls, bits)?
            }
            Utf8 | LargeUtf8 | Utf8View => self.strings(kind, count, nulls)?,
            Binary if !is_json(field) => {
                let ends = self.offsets(count)?;
                Arc::new(BinaryArray::try_new(ends, self.take::<u8>(0)?, nulls)?)
            }
            Binary | LargeBinary | BinaryView if is_json(field) => {
                arrow_cast::cast(&self.strings(&LargeUtf8, count, nulls)?, kind)?
            }
            LargeBinary | BinaryView | FixedSizeBinary(_) => {
                let ends = self.offsets(count)?;
                let bytes = BinaryArray::try_new(ends, self.take::<u8>(0)?, nulls)?;
                arrow_cast::cast(&(Arc::new(bytes) as ArrayRef), kind)?
            }
            &Decimal128(precision, scale) => {
                let all = self.decimals::<Decimal128Type>(count, precision, scale)?;
                Arc::new(
                    PrimitiveArray::<Decimal128Type>::new(all.into(), nulls).with_data_type(kind.clone()),
                )
            }
            &Decimal256(precision, scale) => {
                let all = self.decimals::<Decimal256Type>(count, precision, scale)?;
                Arc::new(
                    PrimitiveArray::<Decimal256Type>::new(all.into(), nulls).with_data_type(kind.clone()),
                )
            }
            &Decimal32(precision, scale) | &Decimal64(precision, scale) => {
                let all = self.decimals::<Decimal128Type>(count, precision, scale)?;
                let all = PrimitiveArray::<Decimal128Type>::new(all.into(), nulls);
                let all: ArrayRef = Arc::new(all.with_data_type(Decimal128(38, scale)));
                arrow_cast::cast(&all, kind)?
            }
            Interval(unit) => {
                let months = ScalarBuffer::<i32>::new(self.take::<i32>(count)?, 0, count);
                let days = ScalarBuffer::<i32>::new(self.take::<i32>(count)?, 0, count);
                let rest = ScalarBuffer::<i64>::new(self.take::<i64>(count)?, 0, count);
                match unit {
                    IntervalUnit::MonthDayNano => {
                        let all =
                            (0..count).map(|at| IntervalMonthDayNano::new(months[at], days[at], rest[at]));
                        Arc::new(IntervalMonthDayNanoArray::new(all.collect::<Vec<_>>().into(), nulls))
                    }
                    IntervalUnit::YearMonth => Arc::new(IntervalYearMonthArray::new(months, nulls)),
                    IntervalUnit::DayTime => {
                        let all = (0..count).map(|at| {
                            let milliseconds = i32::try_from(rest[at] / 1_000_000);
                            milliseconds.map(|rest| IntervalDayTime::new(days[at], rest))
                        });
                        let all = all.collect::<Result<Vec<_>, _>>();
                        let all = all.map_err(|_| Error::new("more milliseconds than an interval has"))?;
                        Arc::new(IntervalDayTimeArray::new(all.into(), nulls))
                    }
                }
            }
            List(item) => {
                let ends = self.offsets(count)?;
                let items = self.column(item, last(&ends))?;
                Arc::new(GenericListArray::<i32>::try_new(item.clone(), ends, items, nulls)?)
            }
            LargeList(item) | FixedSizeList(item, _) => {
                let ends = self.offsets(count)?;
                let items = self.column(item, last(&ends))?;
                let list = GenericListArray::<i32>::try_new(item.clone(), ends, items, nulls)?;
                arrow_cast::cast(&(Arc::new(list) as ArrayRef), kind)?
            }
            Map(entries, is_sorted) => {
                let Struct(fields) = entries.data_type() else { return Err(unsupported(kind)) };
                let ends = self.offsets(count)?;
                let columns =
                    vec![self.column(&fields[0], last(&ends))?, self.column(&fields[1], last(&ends))?];
                let all = StructArray::try_new(fields.clone(), columns, None)?;
                Arc::new(MapArray::try_new(entries.clone(), ends, all, nulls, *is_sorted)?)
            }
            Struct(fields) => {
                let columns = fields.iter().map(|field| self.column(field, count));
                let columns = columns.collect::<Result<Vec<_>>>()?;
                Arc::new(StructArray::try_new_with_length(fields.clone(), columns, nulls, count)?)
            }
            Dictionary(_, value) => {
                // What is null there is null here.
                let value: FieldRef = Field::new("", (**value).clone(), true).into();
                let values = self.values(&value, count, nulls)?;
                arrow_cast::cast(&values, kind)?
            }
            other => return Err(unsupported(other)),
        })
    }

    /// A column whose validity was taken already.
    fn values(&mut self, field: &Field, count: usize, nulls: Option<NullBuffer>) -> Result<ArrayRef> {
        let valid = match &nulls {
            Some(nulls) => nulls.inner().sliced().to_vec(),
            None => vec![u8::MAX; count.div_ceil(8)],
        };
        let valid = TypedArray::from_vec(self.scope, valid)?;
        let mut leaves = vec![(*valid).clone()];
        leaves.extend(self.leaves.by_ref());
        self.leaves = leaves.into_iter();
        self.column(field, count)
    }

    fn primitive<T: Element + Sync>(
        &mut self,
        kind: &DataType,
        count: usize,
        nulls: Option<NullBuffer>,
    ) -> Result<ArrayRef> {
        let values = self.take::<T>(count)?;
        array_of(kind, count, nulls, values)
    }

    fn offsets(&mut self, count: usize) -> Result<OffsetBuffer<i32>> {
        let ends = ScalarBuffer::<i32>::new(self.take::<i32>(count + 1)?, 0, count + 1);
        if ends[0] < 0 || !ends.is_sorted() { Err(missing()) } else { Ok(OffsetBuffer::new(ends)) }
    }

    fn strings(&mut self, kind: &DataType, count: usize, nulls: Option<NullBuffer>) -> Result<ArrayRef> {
        let is_null = |at| nulls.as_ref().is_some_and(|nulls| nulls.is_null(at));
        if *kind == DataType::Utf8View {
            let mut builder = StringViewBuilder::with_capacity(count);
            self.texts(|at, text| builder.append_option(text.filter(|_| !is_null(at))))?;
            return Ok(Arc::new(builder.finish()));
        }
        if *kind == DataType::LargeUtf8 {
            let mut builder = GenericStringBuilder::<i64>::with_capacity(count, count * 16);
            self.texts(|at, text| builder.append_option(text.filter(|_| !is_null(at))))?;
            return Ok(Arc::new(builder.finish()));
        }
        let (mut builder, mut fits) = (GenericStringBuilder::<i32>::with_capacity(count, count * 16), true);
        self.texts(|at, text| {
            let text = text.filter(|_| !is_null(at));
            fits &= builder.values_slice().len() + text.map_or(0, str::len) <= i32::MAX as usize;
            builder.append_option(text.filter(|_| fits));
        })?;
        if !fits {
            return Err(Error::new("more than 2 GiB of text for one column: return LargeUtf8 or Utf8View"));
        }
        Ok(Arc::new(builder.finish()))
    }

    fn decimals<T: DecimalType>(&mut self, count: usize, precision: u8, scale: i8) -> Result<Vec<T::Native>> {
        let (mut all, mut failed) = (Vec::with_capacity(count), None);
        self.texts(|at, text| {
            let parsed = text.map(|text| arrow_cast::parse::parse_decimal::<T>(text, precision, scale));
            all.push(match parsed {
                None => T::default_value(),
                Some(Ok(value)) => value,
                Some(Err(error)) => {
                    failed.get_or_insert((at, error));
                    T::default_value()
                }
            });
        })?;
        match failed {
            _ if all.len() != count => Err(missing()),
            None => Ok(all),
            Some((at, error)) => Err(Error::from(error).at(Some(at))),
        }
    }
}

fn array_of(kind: &DataType, count: usize, nulls: Option<NullBuffer>, values: Buffer) -> Result<ArrayRef> {
    let data = ArrayData::builder(kind.clone()).len(count).nulls(nulls).add_buffer(values).build()?;
    Ok(make_array(data))
}

fn missing() -> Error {
    Error::new("a part of the result is missing")
}

fn last(ends: &OffsetBuffer<i32>) -> usize {
    ends.last().map_or(0, |&end| end as usize)
}
