//! JSON texts to values.
//!
//! The parser keeps its own stack, so depth costs no native stack. It collects no garbage, so what
//! it has made so far can stay in plain vectors; the work is charged for in advance.

use ellipsis_engine::{
    Attributes, Context, Elements, ExternalShare, Gc, JsResult, JsString, Object, OutOfMemory, PropertyKey,
    Shape, StrView, StringBuilder, Value, number,
};

use super::errors::{self, Problem};
use crate::text::charge_units;

/// Where in the text a value stands, for revivers: one for each value, parallel to it.
pub(super) enum Record {
    /// A primitive, and the range of its source.
    Primitive { value: Value, from: usize, to: usize },
    /// An array and its elements.
    Array(Gc<Object>, Vec<Record>),
    /// An object and its members; of those with the same key the last one counts.
    Object(Gc<Object>, Vec<(PropertyKey, Record)>),
}

impl Drop for Record {
    /// However deep they nest.
    fn drop(&mut self) {
        let mut pending = Vec::new();
        take_inner(self, &mut pending);
        while let Some(mut record) = pending.pop() {
            take_inner(&mut record, &mut pending);
        }
    }
}

/// Takes the records out of one, if there are any.
fn take_inner(record: &mut Record, inner: &mut Vec<Record>) {
    match record {
        Record::Primitive { .. } => {}
        Record::Array(_, elements) => inner.append(elements),
        Record::Object(_, members) => {
            inner.extend(std::mem::take(members).into_iter().map(|(_, record)| record))
        }
    }
}

/// A record, and what of memory it takes with those within.
pub(super) struct Recorded {
    pub(super) record: Record,
    _bytes: ExternalShare,
}

/// [ParseJSON](https://tc39.es/ecma262/#sec-ParseJSON). Fills `record` if there is one.
pub(super) fn parse(
    cx: &mut Context,
    text: Gc<JsString>,
    record: Option<&mut Option<Recorded>>,
) -> JsResult<Value> {
    charge_units(cx, text.len() as usize, 4)?;
    let view = text.view(&mut cx.heap);
    let recording = record.is_some();
    // What is not complete yet is nowhere that a collection would look for it: all is read once more after one.
    let parsed = cx.allocate(|cx| {
        let parsed = match view {
            StrView::Latin1(bytes) if recording => Parser::<_, true>::new(cx, bytes, view).run(),
            StrView::Utf16(units) if recording => Parser::<_, true>::new(cx, units, view).run(),
            StrView::Latin1(bytes) => Parser::<_, false>::new(cx, bytes, view).run(),
            StrView::Utf16(units) => Parser::<_, false>::new(cx, units, view).run(),
        };
        if let Err((Problem::OutOfMemory, _)) = parsed { Err(OutOfMemory) } else { Ok(parsed) }
    })?;
    match parsed {
        Ok((value, made, bytes)) => {
            if let (Some(record), Some(made)) = (record, made) {
                *record = Some(Recorded { record: made, _bytes: ExternalShare::new(&mut cx.heap, bytes) });
            }
            Ok(value)
        }
        Err((problem, at)) => Err(errors::throw(cx, text, problem, at)),
    }
}

type Parsed<T> = Result<T, (Problem, usize)>;

/// A container that is not complete yet.
enum Frame {
    /// Its elements begin at this place among the values.
    Array(usize),
    Object(ObjectFrame),
}

/// An object that is not complete yet.
#[derive(Clone, Copy)]
struct ObjectFrame {
    /// Its members begin at this place among the members.
    from: usize,
    /// The key of the member to come.
    key: PropertyKey,
    /// Its keys so far are those of the last object of this depth.
    repeats: bool,
}

/// The last object of a depth: others there are likely to have the same keys.
#[derive(Default)]
struct Model {
    /// Its keys; empty marks for those that were not written plainly.
    keys: Vec<PropertyKey>,
    /// Its shape, if others can have it as well.
    shape: Option<Gc<Shape>>,
}

/// The parser of a text; if it is `RECORDING`, with records.
struct Parser<'a, T, const RECORDING: bool> {
    cx: &'a mut Context,
    units: &'a [T],
    view: StrView<'a>,
    at: usize,
    frames: Vec<Frame>,
    /// By the number of frames around.
    models: Vec<Model>,
    values: Vec<Value>,
    members: Vec<(PropertyKey, Value)>,
    /// Parallel to `values`, and to `members`, while recording.
    value_records: Vec<Record>,
    member_records: Vec<Record>,
    /// Values so far.
    made: usize,
}

/// Charges where nothing may be collected: whether the script may go on.
fn charge_apart(cx: &mut Context, ticks: usize) -> bool {
    cx.heap.budget.spend(ticks);
    cx.heap.budget.ticks.get() >= 0 || cx.heap.budget.check()
}

/// Values from a look at the bounds to the next.
const CHECKED: usize = 256;

/// How many elements or members there is room for at first.
const SOME: usize = 16;

/// What a record of a value takes.
const RECORD: usize = 2 * size_of::<(PropertyKey, Record)>();

impl<'a, T: Copy + Into<u16>, const RECORDING: bool> Parser<'a, T, RECORDING> {
    fn new(cx: &'a mut Context, units: &'a [T], view: StrView<'a>) -> Parser<'a, T, RECORDING> {
        Parser {
            cx,
            units,
            view,
            at: 0,
            frames: Vec::new(),
            models: Vec::new(),
            values: Vec::new(),
            members: Vec::new(),
            value_records: Vec::new(),
            member_records: Vec::new(),
            made: 0,
        }
    }

    /// Counts a value that is about to be read.
    #[inline(always)]
    fn count(&mut self) -> Parsed<()> {
        self.made += 1;
        if self.made.is_multiple_of(CHECKED) { self.check() } else { Ok(()) }
    }

    /// Whether the bounds allow as much as was read so far, and that all lists grow.
    #[cold]
    #[inline(never)]
    fn check(&mut self) -> Parsed<()> {
        if !charge_apart(self.cx, CHECKED) {
            return Err((Problem::Ended, self.at));
        }
        let lists = self.values.capacity() * size_of::<Value>()
            + self.members.capacity() * (size_of::<(PropertyKey, Value)>() + size_of::<PropertyKey>())
            + self.frames.capacity() * size_of::<Frame>()
            + self.models.capacity() * size_of::<Model>();
        let bytes = 2 * lists + self.recorded();
        if self.cx.heap.fits(bytes) { Ok(()) } else { Err((Problem::OutOfMemory, self.at)) }
    }

    /// Bytes of the records that there are, within others, too.
    fn recorded(&self) -> usize {
        if RECORDING { self.made * RECORD } else { 0 }
    }

    #[inline(always)]
    fn peek(&self) -> Option<u16> {
        self.units.get(self.at).map(|&unit| unit.into())
    }

    #[inline(always)]
    fn peek_byte(&self) -> Option<u8> {
        self.peek().and_then(|unit| u8::try_from(unit).ok())
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while let Some(0x20 | 0x0a | 0x0d | 0x09) = self.peek() {
            self.at += 1;
        }
    }

    fn fail<R>(&self, problem: Problem) -> Parsed<R> {
        let problem = if self.at >= self.units.len() { self.at_end(problem) } else { problem };
        Err((problem, self.at))
    }

    /// What a problem is called when it is the end of the text.
    fn at_end(&self, problem: Problem) -> Problem {
        match problem {
            Problem::UnexpectedToken | Problem::UnexpectedNumber | Problem::UnexpectedString => {
                Problem::UnexpectedEnd
            }
            problem => problem,
        }
    }

    /// The problem with what stands here instead of something else.
    fn unexpected<R>(&self) -> Parsed<R> {
        self.fail(match self.peek_byte() {
            Some(b'0'..=b'9' | b'-') => Problem::UnexpectedNumber,
            Some(b'"') => Problem::UnexpectedString,
            _ => Problem::UnexpectedToken,
        })
    }

    fn run(mut self) -> Parsed<(Value, Option<Record>, usize)> {
        loop {
            self.skip_space();
            let from = self.at;
            self.count()?;
            // A value, or the beginning of a container that is not empty.
            let mut value = match self.peek_byte() {
                Some(b'"') => self.string()?.into(),
                Some(b'0'..=b'9' | b'-') => self.number()?,
                Some(b'{') => match self.open_object()? {
                    Some(value) => value,
                    None => continue,
                },
                Some(b'[') => match self.open_array() {
                    Some(value) => value,
                    None => continue,
                },
                Some(b't') => self.literal(b"true", Value::TRUE)?,
                Some(b'f') => self.literal(b"false", Value::FALSE)?,
                Some(b'n') => self.literal(b"null", Value::NULL)?,
                _ => return self.fail(Problem::UnexpectedToken),
            };
            let mut record = RECORDING.then(|| match value.as_object() {
                Some(object) if object.is_array() => Record::Array(object, Vec::new()),
                Some(object) => Record::Object(object, Vec::new()),
                None => Record::Primitive { value, from, to: self.at },
            });
            // The value goes into its container, which may be complete with it, and so on.
            loop {
                self.skip_space();
                match self.frames.last_mut() {
                    None => {
                        if self.at < self.units.len() {
                            return self.fail(Problem::AfterValue);
                        }
                        return Ok((value, record, self.recorded()));
                    }
                    Some(Frame::Array(_)) => {
                        self.values.push(value);
                        if RECORDING {
                            self.value_records.extend(record.take());
                        }
                        match self.peek_byte() {
                            Some(b',') => {
                                self.at += 1;
                                break;
                            }
                            Some(b']') => {
                                self.at += 1;
                                (value, record) = self.close_array()?;
                            }
                            _ => return self.fail(Problem::CommaOrBracket),
                        }
                    }
                    Some(Frame::Object(frame)) => {
                        let frame = *frame;
                        self.members.push((frame.key, value));
                        if RECORDING {
                            self.member_records.extend(record.take());
                        }
                        match self.peek_byte() {
                            Some(b',') => {
                                self.at += 1;
                                self.skip_space();
                                let (key, repeats) =
                                    self.member_key(frame.from, frame.repeats, Problem::PropertyName)?;
                                if let Some(Frame::Object(frame)) = self.frames.last_mut() {
                                    (frame.key, frame.repeats) = (key, repeats);
                                }
                                break;
                            }
                            Some(b'}') => {
                                self.at += 1;
                                (value, record) = self.close_object()?;
                            }
                            _ => return self.fail(Problem::CommaOrBrace),
                        }
                    }
                }
            }
        }
    }

    fn literal(&mut self, text: &[u8], value: Value) -> Parsed<Value> {
        for &byte in text {
            if self.peek() != Some(u16::from(byte)) {
                return self.unexpected();
            }
            self.at += 1;
        }
        Ok(value)
    }

    /// An empty array; `None` if elements follow.
    fn open_array(&mut self) -> Option<Value> {
        self.at += 1;
        self.skip_space();
        if self.peek_byte() == Some(b']') {
            self.at += 1;
            return Some(self.cx.array_of(&[]).into());
        }
        self.values.reserve(SOME);
        self.frames.push(Frame::Array(self.values.len()));
        None
    }

    fn close_array(&mut self) -> Parsed<(Value, Option<Record>)> {
        // Containers that end together begin no value in between.
        self.count()?;
        let Some(Frame::Array(from)) = self.frames.pop() else { return Ok((Value::UNDEFINED, None)) };
        let Ok(elements) = Elements::try_from_slice(&mut self.cx.heap, &self.values[from..]) else {
            return self.fail(Problem::OutOfMemory);
        };
        let array = self.cx.new_array(elements);
        self.values.truncate(from);
        let record = RECORDING.then(|| Record::Array(array, self.value_records.split_off(from)));
        Ok((array.into(), record))
    }

    /// An empty object; `None` if members follow, the first of whose keys is read then.
    fn open_object(&mut self) -> Parsed<Option<Value>> {
        self.at += 1;
        self.skip_space();
        if self.peek_byte() == Some(b'}') {
            self.at += 1;
            return Ok(Some(self.cx.new_object().into()));
        }
        if self.models.len() <= self.frames.len() {
            self.models.resize_with(self.frames.len() + 1, Model::default);
        }
        let from = self.members.len();
        self.members.reserve(SOME);
        self.frames.push(Frame::Object(ObjectFrame { from, key: PropertyKey::EMPTY, repeats: true }));
        let (read, repeated) = self.member_key(from, true, Problem::PropertyNameOrBrace)?;
        if let Some(Frame::Object(ObjectFrame { key, repeats, .. })) = self.frames.last_mut() {
            (*key, *repeats) = (read, repeated);
        }
        Ok(None)
    }

    /// The key of the next member of the innermost object, and whether its keys still are those of
    /// its model.
    #[inline]
    fn member_key(&mut self, from: usize, repeats: bool, problem: Problem) -> Parsed<(PropertyKey, bool)> {
        let model = self.frames.len() - 1;
        let index = self.members.len() - from;
        if repeats {
            if let Some(&key) = self.models[model].keys.get(index)
                && self.eat_key(key)
            {
                self.colon()?;
                return Ok((key, true));
            }
            self.models[model].keys.truncate(index);
            self.models[model].shape = None;
        }
        let (key, plain) = self.key(problem)?;
        self.colon()?;
        self.models[model].keys.push(if plain { key } else { PropertyKey::EMPTY });
        Ok((key, false))
    }

    /// Moves past a key that was written plainly before, if it stands here.
    #[inline]
    fn eat_key(&mut self, key: PropertyKey) -> bool {
        let Some(name) = key.as_atom() else { return false };
        let Some(name) = name.try_view() else { return false };
        let from = self.at + 1;
        let to = from + name.len();
        let here = self.peek_byte() == Some(b'"')
            && self.view.get(to) == Some(u16::from(b'"'))
            && self.view.slice(from, to) == name;
        if here {
            self.at = to + 1;
        }
        here
    }

    fn close_object(&mut self) -> Parsed<(Value, Option<Record>)> {
        self.count()?;
        let Some(Frame::Object(ObjectFrame { from, repeats, .. })) = self.frames.pop() else {
            return Ok((Value::UNDEFINED, None));
        };
        let members = &self.members[from..];
        let model = &mut self.models[self.frames.len()];
        let object = match model.shape.filter(|shape| repeats && shape.count() == members.len() as u32) {
            Some(shape) => {
                let object = Object::allocate(&mut self.cx.heap, shape);
                for (slot, &(_, value)) in members.iter().enumerate() {
                    object.set_slot(&mut self.cx.heap, slot as u32, value);
                }
                object
            }
            None => {
                let shape = self.cx.object_shape(members.len() as u32);
                let object = Object::allocate(&mut self.cx.heap, shape);
                for (at, &(key, value)) in members.iter().enumerate() {
                    if at % CHECKED == CHECKED - 1 && !charge_apart(self.cx, 4 * CHECKED) {
                        return Err((Problem::Ended, self.at));
                    }
                    add_member(self.cx, object, &members[..at], key, value);
                }
                let shape = object.shape();
                let whole = shape.count() == members.len() as u32 && model.keys.len() == members.len();
                let inline = shape.count() <= shape.inline_capacity();
                model.shape = Some(shape).filter(|_| whole && inline && !shape.has(Shape::UNIQUE));
                object
            }
        };
        let record = RECORDING.then(|| {
            let keys = members.iter().map(|&(key, _)| key);
            Record::Object(object, keys.zip(self.member_records.split_off(from)).collect())
        });
        self.members.truncate(from);
        Ok((object.into(), record))
    }

    fn colon(&mut self) -> Parsed<()> {
        self.skip_space();
        if self.peek_byte() != Some(b':') {
            return self.fail(Problem::Colon);
        }
        self.at += 1;
        Ok(())
    }

    /// A key, and whether it was written plainly and is no index.
    fn key(&mut self, problem: Problem) -> Parsed<(PropertyKey, bool)> {
        if self.peek_byte() != Some(b'"') {
            return self.fail(problem);
        }
        let from = self.at + 1;
        let Some(end) = self.plain_string_end()? else {
            let name = self.escaped_string()?;
            return Ok((self.cx.key_of_string(name), false));
        };
        self.at = end + 1;
        let name = self.view.slice(from, end);
        Ok(match name.array_index() {
            Some(index) => (PropertyKey::index(index), false),
            None => (PropertyKey::atom(self.cx.intern_view(name)), true),
        })
    }

    fn string(&mut self) -> Parsed<Gc<JsString>> {
        let from = self.at + 1;
        match self.plain_string_end()? {
            Some(end) => {
                self.at = end + 1;
                let view = self.view.slice(from, end);
                Ok(match view.len() {
                    0 => self.cx.names.empty,
                    1 => self.cx.unit_string(view.unit(0)),
                    _ => JsString::from_view(&mut self.cx.heap, view),
                })
            }
            None => self.escaped_string(),
        }
    }

    /// Where the string that begins here ends; `None` if there are escapes in it.
    #[inline]
    fn plain_string_end(&mut self) -> Parsed<Option<usize>> {
        let from = self.at + 1;
        for (i, &unit) in self.units[from..].iter().enumerate() {
            match unit.into() {
                0x22 => return Ok(Some(from + i)),
                0x5c => return Ok(None),
                ..0x20 => {
                    self.at = from + i;
                    return self.fail(Problem::ControlCharacter);
                }
                _ => {}
            }
        }
        self.at = self.units.len();
        self.fail(Problem::UnterminatedString)
    }

    /// A string with escapes.
    fn escaped_string(&mut self) -> Parsed<Gc<JsString>> {
        let mut text = StringBuilder::with_capacity(&mut self.cx.heap, 0);
        self.at += 1;
        let mut from = self.at;
        loop {
            let Some(unit) = self.peek() else { return self.fail(Problem::UnterminatedString) };
            match unit {
                0x22 | 0x5c => {
                    text.push_view(self.view.slice(from, self.at));
                    self.at += 1;
                    if unit == 0x22 {
                        break;
                    }
                    let unit = self.escape()?;
                    text.push_unit(unit);
                    from = self.at;
                }
                ..0x20 => return self.fail(Problem::ControlCharacter),
                _ => self.at += 1,
            }
        }
        // No longer than the text it stands in.
        text.finish(&mut self.cx.heap).ok_or((Problem::OutOfMemory, self.at))
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Parsed<u16> {
        let Some(byte) = self.peek_byte() else {
            let problem =
                if self.at >= self.units.len() { Problem::UnterminatedString } else { Problem::Escape };
            return self.fail(problem);
        };
        let unit = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => 0x0a,
            b'r' => 0x0d,
            b't' => 0x09,
            b'u' => {
                self.at += 1;
                let mut unit = 0;
                for _ in 0..4 {
                    let digit = self.peek().and_then(|unit| char::from_u32(unit.into())?.to_digit(16));
                    let Some(digit) = digit else { return self.fail(Problem::UnicodeEscape) };
                    unit = unit << 4 | digit as u16;
                    self.at += 1;
                }
                return Ok(unit);
            }
            _ => return self.fail(Problem::Escape),
        };
        self.at += 1;
        Ok(unit.into())
    }

    fn digits(&mut self) -> usize {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek_byte() {
            self.at += 1;
        }
        self.at - from
    }

    fn number(&mut self) -> Parsed<Value> {
        let from = self.at;
        let negative = self.peek_byte() == Some(b'-');
        self.at += usize::from(negative);
        let whole = self.at;
        match self.peek_byte() {
            Some(b'0') => {
                self.at += 1;
                if let Some(b'0'..=b'9') = self.peek_byte() {
                    return self.fail(Problem::UnexpectedNumber);
                }
            }
            Some(b'1'..=b'9') => {
                self.digits();
            }
            _ => return self.fail(Problem::NoNumberAfterMinus),
        }
        let mut integer = true;
        if self.peek_byte() == Some(b'.') {
            self.at += 1;
            integer = false;
            if self.digits() == 0 {
                return self.fail(Problem::NoFraction);
            }
        }
        if let Some(b'e' | b'E') = self.peek_byte() {
            self.at += 1;
            integer = false;
            if let Some(b'+' | b'-') = self.peek_byte() {
                self.at += 1;
            }
            if self.digits() == 0 {
                return self.fail(Problem::NoExponent);
            }
        }
        if integer && self.at - whole <= 9 {
            let magnitude = self.units[whole..self.at]
                .iter()
                .fold(0, |value, &unit| value * 10 + i32::from(Into::<u16>::into(unit)) - 0x30);
            if !negative {
                return Ok(Value::int(magnitude));
            }
            return Ok(if magnitude == 0 { Value::number(-0.0) } else { Value::int(-magnitude) });
        }
        Ok(Value::number(number::string_to_number(self.view.slice(from, self.at))))
    }
}

/// Gives a new object a member; those before it are there already.
#[inline]
fn add_member(
    cx: &mut Context,
    object: Gc<Object>,
    before: &[(PropertyKey, Value)],
    key: PropertyKey,
    value: Value,
) {
    /// Up to this many members, comparing keys one by one beats looking them up.
    const FEW: usize = 8;
    if key.is_index() {
        // On an ordinary object that nobody has seen, this cannot fail.
        let _ = object.create_data_property(cx, key, value);
        return;
    }
    let duplicate = if before.len() <= FEW {
        before.iter().any(|&(other, _)| other == key)
    } else {
        object.lookup(key).is_some()
    };
    match object.lookup(key).filter(|_| duplicate) {
        Some((slot, _)) => object.set_slot(&mut cx.heap, slot, value),
        None => object.add_property(cx, key, value, Attributes::ALL),
    }
}
