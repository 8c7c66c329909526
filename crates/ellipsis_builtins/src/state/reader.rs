//! Reading: all objects are made, then each is filled.

use std::cell::Cell;

use ellipsis_engine::array_buffer::{BufferBlock, MAX_BYTES};
use ellipsis_engine::typed_array::{ELEMENT_KINDS, ElementValues, TypedArrayData};
use ellipsis_engine::{
    Attributes, CellKind, Context, ErrorData, ExternalShare, Gc, Intrinsic, JsBigInt, JsResult, JsString,
    KeyEntry, Object, OutOfMemory, PropertyKey, RootedVec, Shapes, Throw, Value, bigint, wrapper,
};
use num_bigint::{BigInt, Sign};
use rustc_hash::FxHashSet;

use super::bytes::{Corrupt, Source, Units};
use super::{
    BYTES_PER_TICK, BYTES_TOGETHER, ERROR_CLASSES, HostObjects, LONG_STRING, MAGIC, OBJECTS_TOGETHER,
    VERSION, data_clone_error, shell, tag,
};
use crate::binary::array_buffer::wrap;
use crate::binary::data_view::DataViewData;
use crate::date::{DateData, time_clip};
use crate::duplicate::{new_map, new_set};
use crate::regexp;

/// Why reading ends.
pub(super) enum Fault {
    Corrupt(Corrupt),
    Throw(Throw),
}

impl From<Corrupt> for Fault {
    fn from(corrupt: Corrupt) -> Fault {
        Fault::Corrupt(corrupt)
    }
}

impl From<Throw> for Fault {
    fn from(throw: Throw) -> Fault {
        Fault::Throw(throw)
    }
}

pub(super) type Read<T> = Result<T, Fault>;

pub(super) fn corrupt<T>(what: &'static str) -> Read<T> {
    Err(Fault::Corrupt(Corrupt(what)))
}

/// What remains to be read of an object.
#[derive(Clone, Copy)]
pub(super) enum Shell {
    /// With that layout.
    Object {
        layout: u32,
        has_elements: bool,
    },
    Derived {
        base: u32,
        has_elements: bool,
    },
    Array {
        is_named: bool,
    },
    Map,
    Set,
    Error,
    Host,
    /// A view, with the number of its buffer.
    View {
        buffer: u32,
    },
    /// Nothing.
    Whole,
}

/// A view, whose buffer may come behind it.
struct View {
    number: usize,
    /// The kind of the elements of a typed array.
    kind: Option<u8>,
    buffer: u32,
    offset: u64,
    length: Option<u64>,
}

/// A value that is being read.
pub(super) struct Reader<'a> {
    pub(super) cx: &'a mut Context,
    host: &'a dyn HostObjects,
    /// What is left of the contents.
    pub(super) source: Source<'a>,
    pub(super) keys: RootedVec<PropertyKey>,
    pub(super) objects: RootedVec<Gc<Object>>,
    shells: Vec<Shell>,
    /// Objects that have the shapes of layouts.
    pub(super) layouts: RootedVec<Gc<Object>>,
    /// The number of the last layout that has a name, plus 1, by names.
    last_layouts: Vec<u32>,
    strings: RootedVec<Value>,
    /// How many objects were referred to.
    pub(super) seen: usize,
    /// Values that are on their way to where they belong.
    pub(super) values: RootedVec<Value>,
    /// Objects of the host, each with what it is made of, which is done at the end.
    pub(super) unrestored: RootedVec<Value>,
    weight: ExternalShare,
    /// How many bytes of the contents were left when what was read was charged for.
    uncharged: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn read(cx: &mut Context, host: &dyn HostObjects, bytes: &[u8]) -> JsResult<Value> {
        match Reader::try_read(cx, host, bytes) {
            Ok(value) => Ok(value),
            Err(Fault::Throw(throw)) => Err(throw),
            Err(Fault::Corrupt(Corrupt(what))) => {
                Err(data_clone_error(cx, &format!("The bytes are no value that was serialized: {what}.")))
            }
        }
    }

    fn try_read(cx: &mut Context, host: &dyn HostObjects, bytes: &[u8]) -> Read<Value> {
        let mut source = Source::new(bytes);
        if source.array::<4>()? != MAGIC {
            return corrupt("they begin with something else");
        }
        if source.byte()? != VERSION {
            return corrupt("they are of another version");
        }
        let count = source.count()?;
        let names = source.count()?;
        let names = Source::new(source.bytes(names)?);
        let shells = source.count()?;
        let shells = Source::new(source.bytes(shells)?);
        if count > shells.left() {
            return corrupt("there are more objects than shells");
        }
        let mut reader = Reader {
            host,
            source,
            keys: RootedVec::new(&cx.heap),
            objects: RootedVec::new(&cx.heap),
            shells: Vec::new(),
            layouts: RootedVec::new(&cx.heap),
            last_layouts: Vec::new(),
            strings: RootedVec::new(&cx.heap),
            seen: 0,
            values: RootedVec::new(&cx.heap),
            unrestored: RootedVec::new(&cx.heap),
            weight: ExternalShare::new(&mut cx.heap, 0),
            uncharged: source.left(),
            cx,
        };
        reader.names(names)?;
        reader.make_all(count, shells)?;
        let value = reader.value()?;
        let root = RootedVec::from_vec(&reader.cx.heap, vec![value]);
        for number in 0..count {
            reader.fill(number, reader.shells[number])?;
            let read = reader.uncharged - reader.source.left();
            if number.is_multiple_of(OBJECTS_TOGETHER) || read > BYTES_TOGETHER {
                reader.settle()?;
            }
        }
        if reader.source.left() > 0 {
            return corrupt("they go on behind the end");
        }
        reader.restore_all()?;
        Ok(root.get(0))
    }

    /// Makes the host's objects what they were: those first that others were the first to refer to.
    fn restore_all(&mut self) -> JsResult<()> {
        let unrestored = std::mem::replace(&mut self.unrestored, RootedVec::new(&self.cx.heap));
        for pair in unrestored.as_slice().rchunks_exact(2) {
            if let Some(object) = pair[0].as_object() {
                self.host.restore(self.cx, object, pair[1])?;
            }
            self.cx.charge(1)?;
        }
        Ok(())
    }

    /// Charges for what was read of the contents.
    pub(super) fn settle(&mut self) -> JsResult<()> {
        let left = self.source.left();
        let read = std::mem::replace(&mut self.uncharged, left) - left;
        let ticks = OBJECTS_TOGETHER + read / BYTES_PER_TICK;
        self.cx.charge_at_safepoint(ticks.min(u32::MAX as usize) as u32)
    }

    fn names(&mut self, mut source: Source<'_>) -> Read<()> {
        let mut charged = source.left();
        let mut names = FxHashSet::default();
        names.reserve(source.left() / LONG_STRING);
        while source.left() > 0 {
            let name = source.text()?;
            let name = name.with(|view| self.cx.intern_view(view));
            let key = self.cx.key_of_string(name);
            if key.as_atom().is_none() || !names.insert(key) {
                return corrupt("a name is an index, or stands twice");
            }
            self.keys.push(key);
            if charged - source.left() > BYTES_TOGETHER {
                charged = source.left();
                self.cx.charge_at_safepoint((BYTES_TOGETHER / BYTES_PER_TICK) as u32)?;
            }
        }
        Ok(())
    }

    #[cold]
    pub(super) fn out_of_memory(&mut self) -> Fault {
        match self.cx.allocate(|_| Err::<(), OutOfMemory>(OutOfMemory)) {
            Err(throw) => Fault::Throw(throw),
            Ok(()) => Fault::Corrupt(Corrupt("there is no memory for it")),
        }
    }

    /// Makes all objects.
    fn make_all(&mut self, count: usize, mut source: Source<'_>) -> Read<()> {
        let mut views = Vec::new();
        // What the contents need at least, so that none is made in vain.
        let (mut needed, mut charged) = (0, source.left());
        for number in 0..count {
            let (object, shell) = self.make(number, &mut source, &mut views)?;
            needed += match shell {
                Shell::Object { layout, .. } => self.slots_of(layout) as usize,
                Shell::View { .. } | Shell::Whole => 0,
                _ => 1,
            };
            if needed > self.source.left() {
                return corrupt("they end before all objects are filled");
            }
            self.objects.push(object);
            self.shells.push(shell);
            let read = charged - source.left();
            if number.is_multiple_of(OBJECTS_TOGETHER) || read > BYTES_TOGETHER {
                charged = source.left();
                let tables =
                    self.shells.capacity() * size_of::<Shell>() + views.capacity() * size_of::<View>();
                self.weight.set(&mut self.cx.heap, tables);
                let ticks = OBJECTS_TOGETHER + read / BYTES_PER_TICK;
                self.cx.charge_at_safepoint(ticks.min(u32::MAX as usize) as u32)?;
            }
        }
        if source.left() > 0 {
            return corrupt("there are more shells than objects");
        }
        for view in views {
            let number = view.number;
            let view = self.view(view)?;
            self.objects.set(number, view);
            self.cx.charge_at_safepoint(1)?;
        }
        Ok(())
    }

    fn make(
        &mut self,
        number: usize,
        source: &mut Source<'_>,
        views: &mut Vec<View>,
    ) -> Read<(Gc<Object>, Shell)> {
        let first = source.byte()?;
        let has_others = first & shell::HAS_OTHERS != 0;
        let made = match first & !shell::HAS_OTHERS {
            shell::OBJECT => {
                let layout = source.number()? as usize;
                if layout == self.layouts.len() {
                    self.layout(source)?;
                }
                let Some(&model) = self.layouts.as_slice().get(layout) else {
                    return corrupt("a layout is not there");
                };
                let shape = model.shape();
                // What lies out of line must be there where the shape says so.
                let is_inline = shape.count() <= shape.inline_capacity();
                let shape = if is_inline { shape } else { self.cx.object_shape(shape.count()) };
                let object = Object::allocate(&mut self.cx.heap, shape);
                return Ok((object, Shell::Object { layout: layout as u32, has_elements: has_others }));
            }
            shell::DERIVED => {
                let base = self.before(number, source)?;
                if !matches!(self.shells[base], Shell::Object { .. } | Shell::Derived { .. }) {
                    return corrupt("an object is derived from something else");
                }
                let inline = self.objects.get(base).shape().inline_capacity() as u8;
                let prototype = self.cx.intrinsic(Intrinsic::ObjectPrototype);
                let shape = self.cx.root_shape(prototype.into(), CellKind::Object, inline);
                let object = Object::allocate(&mut self.cx.heap, shape);
                return Ok((object, Shell::Derived { base: base as u32, has_elements: has_others }));
            }
            shell::ARRAY => {
                let array = self.cx.array_of(&[]);
                return Ok((array, Shell::Array { is_named: has_others }));
            }
            shell::MAP => (new_map(self.cx), Shell::Map),
            shell::SET => (new_set(self.cx), Shell::Set),
            shell::ERROR => {
                let Some((_, prototype)) = ERROR_CLASSES.get(usize::from(source.byte()?)) else {
                    return corrupt("an error is of no class");
                };
                let prototype = self.cx.intrinsic(*prototype);
                (self.cx.new_error_object_like(prototype, &ErrorData::default(), None), Shell::Error)
            }
            shell::DATE => {
                let time = f64::from_bits(u64::from_le_bytes(source.array()?));
                let data = DateData { time: Cell::new(time_clip(time)) };
                (self.cx.new_native(Intrinsic::DatePrototype, data), Shell::Whole)
            }
            shell::REGEXP => (self.regexp(source)?, Shell::Whole),
            shell::WRAPPER => {
                let value = self.primitive(source)?;
                (wrapper::wrap(self.cx, value), Shell::Whole)
            }
            shell::BUFFER => (self.buffer(source)?, Shell::Whole),
            shell::HOST => {
                let name = source.text()?.with(|name| name.to_std_string());
                let Some(object) = self.host.make(self.cx, &name)? else {
                    let message = format!("There is no host class {name} here that can be restored.");
                    return Err(Fault::Throw(data_clone_error(self.cx, &message)));
                };
                (object, Shell::Host)
            }
            kind @ (shell::TYPED_ARRAY | shell::DATA_VIEW) => {
                let kind = if kind == shell::TYPED_ARRAY { Some(source.byte()?) } else { None };
                let (buffer, offset) = (source.u32()?, source.number()?);
                let length = source.number()?.checked_sub(1);
                views.push(View { number, kind, buffer, offset, length });
                (self.cx.new_object(), Shell::View { buffer })
            }
            _ => return corrupt("an object is of no kind"),
        };
        if has_others { corrupt("an object of another kind has properties") } else { Ok(made) }
    }

    fn slots_of(&self, layout: u32) -> u32 {
        self.layouts.get(layout as usize).shape().count()
    }

    /// The number of an object before another one, which was written as the distance.
    fn before(&self, number: usize, source: &mut Source<'_>) -> Read<usize> {
        match number.checked_sub(source.number()? as usize) {
            Some(before) if before < number => Ok(before),
            _ => corrupt("a base does not stand before what is derived from it"),
        }
    }

    /// Reads a layout: makes an object that has it.
    fn layout(&mut self, source: &mut Source<'_>) -> Read<()> {
        let count = source.count()?;
        let mut keys = Vec::with_capacity(count);
        let layout = self.layouts.len() as u32 + 1;
        self.last_layouts.resize(self.keys.len(), 0);
        for _ in 0..count {
            let number = source.number()?;
            keys.push(self.key(number)?);
            if std::mem::replace(&mut self.last_layouts[number as usize], layout) == layout {
                return corrupt("a layout has a name twice");
            }
        }
        let empty = self.cx.object_shape(count as u32);
        let model = if count < super::MANY_SLOTS as usize {
            let model = Object::allocate(&mut self.cx.heap, empty);
            for &key in &keys {
                model.add_property(self.cx, key, Value::UNDEFINED, Attributes::ALL);
            }
            model
        } else {
            // OPTIMIZATION: all keys at once.
            let keys = keys.iter().map(|&key| KeyEntry::new(key, Attributes::ALL)).collect();
            let Ok(shape) = Shapes::compacted(&mut self.cx.heap, empty, keys) else {
                return Err(self.out_of_memory());
            };
            Object::allocate(&mut self.cx.heap, shape)
        };
        self.layouts.push(model);
        if model.shape().count() as usize != count {
            return Err(self.out_of_memory());
        }
        Ok(self.cx.charge_at_safepoint(count as u32)?)
    }

    pub(super) fn key(&self, number: u64) -> Read<PropertyKey> {
        match self.keys.as_slice().get(number as usize) {
            Some(&key) => Ok(key),
            None => corrupt("a name is not there"),
        }
    }

    fn regexp(&mut self, source: &mut Source<'_>) -> Read<Gc<Object>> {
        let (pattern, flags) = (source.text()?, source.text()?);
        let pattern = self.new_string(&pattern)?;
        let flags = self.new_string(&flags)?;
        match regexp::new_regexp(self.cx, pattern, flags) {
            Err(throw) if !throw.is_termination() => corrupt("a regular expression is none"),
            made => Ok(made?),
        }
    }

    fn buffer(&mut self, source: &mut Source<'_>) -> Read<Gc<Object>> {
        let flags = source.byte()?;
        let max_length = if flags & 1 != 0 { Some(source.number()?) } else { None };
        let length = source.count()?;
        let bytes = source.bytes(length)?;
        if flags > 2 || max_length.is_some_and(|max| max > MAX_BYTES || max < length as u64) {
            return corrupt("an ArrayBuffer is longer than it may be");
        }
        let max_length = max_length.map(|max| max as usize);
        let block =
            self.cx.allocate(|cx| BufferBlock::new(&mut cx.heap, length, max_length).ok_or(OutOfMemory))?;
        block.write_bytes(0, bytes);
        if flags & 2 != 0 {
            block.make_immutable();
        }
        let prototype = self.cx.intrinsic(Intrinsic::ArrayBufferPrototype);
        Ok(wrap(self.cx, prototype, block))
    }

    fn view(&mut self, view: View) -> Read<Gc<Object>> {
        const OUT_OF_BOUNDS: Corrupt = Corrupt("a view is out of bounds");
        let buffer = self.objects.as_slice().get(view.buffer as usize).copied().ok_or(OUT_OF_BOUNDS)?;
        let block = buffer.buffer_block().ok_or(OUT_OF_BOUNDS)?;
        let kind = match view.kind {
            Some(kind) => Some(*ELEMENT_KINDS.get(usize::from(kind)).ok_or(OUT_OF_BOUNDS)?),
            None => None,
        };
        let size = kind.map_or(1, |kind| 1 << kind.shift());
        let available = (block.length() as u64).checked_sub(view.offset).ok_or(OUT_OF_BOUNDS)?;
        let fits = match view.length {
            Some(length) => length.checked_mul(size).is_some_and(|bytes| bytes <= available),
            None => !block.is_fixed_length(),
        };
        if !fits || !view.offset.is_multiple_of(size) {
            return Err(OUT_OF_BOUNDS.into());
        }
        let (offset, length) = (view.offset as usize, view.length.map(|length| length as usize));
        Ok(match kind {
            Some(kind) => {
                let data = TypedArrayData::new(kind, buffer, block, offset, length);
                self.cx.new_native(kind.prototype(), data)
            }
            None => {
                let data = DataViewData::new(buffer, block, offset, length);
                self.cx.new_native(Intrinsic::DataViewPrototype, data)
            }
        })
    }

    /// A value that is no hole.
    #[inline]
    pub(super) fn value(&mut self) -> Read<Value> {
        match self.source.byte()? {
            tag::HOLE | tag::HOLES => corrupt("a value is not there"),
            first => self.value_of(first),
        }
    }

    /// The value that begins with that byte.
    #[inline]
    pub(super) fn value_of(&mut self, first: u8) -> Read<Value> {
        if first & !tag::MOST == tag::SMALL_INT {
            return Ok(Value::int(i32::from(first & tag::MOST)));
        }
        if first == tag::NEXT_OBJECT {
            return self.next_object();
        }
        if first & !tag::MOST == tag::SHORT_STRING {
            let units = self.source.units(u64::from(first & tag::MOST), false)?;
            return self.string(&units);
        }
        self.other_value(first)
    }

    fn next_object(&mut self) -> Read<Value> {
        let Some(&object) = self.objects.as_slice().get(self.seen) else {
            return corrupt("an object is not there");
        };
        self.seen += 1;
        Ok(object.into())
    }

    fn other_value(&mut self, first: u8) -> Read<Value> {
        Ok(match first {
            tag::UNDEFINED => Value::UNDEFINED,
            tag::NULL => Value::NULL,
            tag::FALSE => Value::FALSE,
            tag::TRUE => Value::TRUE,
            tag::INT => Value::number(f64::from(self.source.u32()?)),
            tag::NEGATIVE => Value::number(-f64::from(self.source.u32()?)),
            tag::DOUBLE => Value::number(f64::from_bits(u64::from_le_bytes(self.source.array()?))),
            tag::BIGINT | tag::NEGATIVE_BIGINT => {
                let mut source = self.source;
                let number = self.bigint(first, &mut source)?;
                self.source = source;
                number
            }
            tag::LATIN1 | tag::UTF16 => {
                let length = self.source.number()?;
                let units = self.source.units(length, first == tag::UTF16)?;
                return self.string(&units);
            }
            tag::STRING => {
                let number = self.source.number()?;
                let Some(&string) = self.strings.as_slice().get(number as usize) else {
                    return corrupt("a string is not there");
                };
                string
            }
            tag::OBJECT => {
                let number = self.source.number()?;
                let Some(&object) = self.objects.as_slice().get(number as usize) else {
                    return corrupt("an object is not there");
                };
                object.into()
            }
            _ => return corrupt("a value is of no kind"),
        })
    }

    fn bigint(&mut self, first: u8, source: &mut Source<'_>) -> Read<Value> {
        let digits = source.count()?;
        let sign = if first == tag::BIGINT { Sign::Plus } else { Sign::Minus };
        let number = BigInt::from_bytes_le(sign, source.bytes(digits)?);
        if number.bits() > bigint::MAX_BITS {
            return corrupt("a BigInt is too great");
        }
        Ok(JsBigInt::new(&mut self.cx.heap, number).into())
    }

    /// What a wrapper object holds.
    fn primitive(&mut self, source: &mut Source<'_>) -> Read<Value> {
        Ok(match source.byte()? {
            tag::FALSE => Value::FALSE,
            tag::TRUE => Value::TRUE,
            tag::DOUBLE => Value::number(f64::from_bits(u64::from_le_bytes(source.array()?))),
            tag::STRING => {
                let text = source.text()?;
                self.new_string(&text)?.into()
            }
            first @ (tag::BIGINT | tag::NEGATIVE_BIGINT) => self.bigint(first, source)?,
            _ => return corrupt("an object holds no primitive"),
        })
    }

    fn string(&mut self, units: &Units<'_>) -> Read<Value> {
        let string = self.new_string(units)?;
        if string.len() as usize >= LONG_STRING {
            self.strings.push(string.into());
        }
        Ok(string.into())
    }

    fn new_string(&mut self, units: &Units<'_>) -> Read<Gc<JsString>> {
        let made = units.with(|view| match view.len() {
            0 => Some(self.cx.names.empty),
            1 => Some(self.cx.unit_string(view.unit(0))),
            _ => JsString::try_from_view(&mut self.cx.heap, view),
        });
        match made {
            Some(string) => Ok(string),
            None => Err(self.out_of_memory()),
        }
    }
}
