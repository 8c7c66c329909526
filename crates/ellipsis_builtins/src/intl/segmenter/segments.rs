//! Segments objects and their iterators ([clause](https://tc39.es/ecma402/#sec-segments-objects)).

use std::cell::{Cell, OnceCell};

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, JsString, NativeData, Value, trace_fields};
use icu_locale::LanguageIdentifier;

use super::boundaries::{Granularity, Segment, Segments};
use super::{SegmenterData, incompatible};
use crate::build::{Member, Symbol, define_namespace, method, symbol_method, tag};
use crate::intl::record::new_record;
use crate::text::part;

static SEGMENTS: &[Member] =
    &[method("containing", 1, containing), symbol_method(Symbol::Iterator, "[Symbol.iterator]", 0, iterate)];

static ITERATOR: &[Member] = &[method("next", 0, next), tag("Segmenter String Iterator")];

/// Makes %IntlSegmentsPrototype%.
pub(in crate::intl) fn make_segments(cx: &mut Context) {
    define_namespace(cx, Intrinsic::IntlSegmentsPrototype, Intrinsic::ObjectPrototype, SEGMENTS);
}

/// Makes %IntlSegmentIteratorPrototype%.
pub(in crate::intl) fn make_iterator(cx: &mut Context) {
    define_namespace(cx, Intrinsic::IntlSegmentIteratorPrototype, Intrinsic::IteratorPrototype, ITERATOR);
}

/// A string and its segments, which are looked for when the first one is asked for.
struct SegmentedString {
    string: Gc<JsString>,
    granularity: Granularity,
    language: LanguageIdentifier,
    segments: OnceCell<Segments>,
}

trace_fields!(SegmentedString { string });

impl NativeData for SegmentedString {
    const NAME: &'static str = "Segments";
}

impl SegmentedString {
    fn segments(&self, cx: &mut Context) -> JsResult<&Segments> {
        if let Some(known) = self.segments.get() {
            return Ok(known);
        }
        let found = Segments::find(cx, self.string, self.granularity, &self.language)?;
        Ok(self.segments.get_or_init(|| found))
    }

    /// [CreateSegmentDataObject](https://tc39.es/ecma402/#sec-createsegmentdataobject)
    fn data_object(&self, cx: &mut Context, segment: Segment) -> JsResult<Value> {
        let text = part(cx, self.string, segment.from, segment.to);
        let fields = [
            ("segment", text.into()),
            ("index", segment.from.into()),
            ("input", self.string.into()),
            ("isWordLike", segment.is_word_like.into()),
        ];
        let count = if self.granularity == Granularity::Word { 4 } else { 3 };
        new_record(cx, &fields[..count])
    }
}

struct SegmentIterator {
    /// The Segments object.
    source: Value,
    /// How many segments were handed out.
    done: Cell<usize>,
}

trace_fields!(SegmentIterator { source });

impl NativeData for SegmentIterator {
    const NAME: &'static str = "Segmenter String Iterator";
}

/// [CreateSegmentsObject](https://tc39.es/ecma402/#sec-createsegmentsobject)
pub(super) fn new_segments(cx: &mut Context, segmenter: &SegmenterData, string: Gc<JsString>) -> Value {
    let source = SegmentedString {
        string,
        granularity: segmenter.granularity,
        language: segmenter.language.clone(),
        segments: OnceCell::new(),
    };
    cx.new_native(Intrinsic::IntlSegmentsPrototype, source).into()
}

fn this_segments<'a>(cx: &mut Context, args: &'a Args<'_>, method: &str) -> JsResult<&'a SegmentedString> {
    match args.this.downcast::<SegmentedString>() {
        Some(source) => Ok(source),
        None => Err(incompatible(cx, &format!("Segments.prototype.{method}"), args.this)),
    }
}

/// [`%IntlSegmentsPrototype%.containing`](https://tc39.es/ecma402/#sec-%intlsegmentsprototype%.containing)
fn containing(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let source = this_segments(cx, args, "containing")?;
    let index = cx.to_integer_or_infinity(args.get(0))?;
    if !(0.0..f64::from(source.string.len())).contains(&index) {
        return Ok(Value::UNDEFINED);
    }
    match source.segments(cx)?.containing(index as u32) {
        Some(segment) => source.data_object(cx, segment),
        None => Ok(Value::UNDEFINED),
    }
}

/// [`%IntlSegmentsPrototype%[%Symbol.iterator%]`](https://tc39.es/ecma402/#sec-%intlsegmentsprototype%-%symbol.iterator%)
fn iterate(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    this_segments(cx, args, "[Symbol.iterator]")?;
    let iterator = SegmentIterator { source: args.this, done: Cell::new(0) };
    Ok(cx.new_native(Intrinsic::IntlSegmentIteratorPrototype, iterator).into())
}

/// [`%IntlSegmentIteratorPrototype%.next`](https://tc39.es/ecma402/#sec-%intlsegmentiteratorprototype%.next)
fn next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(data) = args.this.downcast::<SegmentIterator>() else {
        return Err(incompatible(cx, "Segmenter String Iterator.prototype.next", args.this));
    };
    let done = data.done.get();
    let Some(source) = data.source.downcast::<SegmentedString>() else { return Ok(Value::UNDEFINED) };
    let Some(segment) = source.segments(cx)?.get(done) else {
        return Ok(cx.iterator_result(Value::UNDEFINED, true));
    };
    data.done.set(done + 1);
    let value = source.data_object(cx, segment)?;
    Ok(cx.iterator_result(value, false))
}
