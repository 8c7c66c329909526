//! RegExp ([clause](https://tc39.es/ecma262/#sec-regexp-regular-expression-objects)).

mod constructor;
mod engine;
mod exec;
mod flags;
mod iterator;
mod legacy;
mod pristine;
mod program;
mod prototype;
mod replace;
mod symbols;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ellipsis_engine::{
    Attributes, Context, Gc, Intrinsic, JsResult, JsString, NativeData, Object, RealmRef, Trace, Tracer,
    Value, to_boolean,
};

use crate::build::{Class, constructor as constructor_info, define_class, define_members};
use flags::Flags;
use program::Program;

pub(crate) use iterator::make as make_iterator;
pub(crate) use legacy::make as make_statics;

static CLASS: Class = Class {
    constructor: Intrinsic::RegExp,
    prototype: Intrinsic::RegExpPrototype,
    function: constructor_info("RegExp", 2, constructor::construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: constructor::STATICS,
    members: prototype::MEMBERS,
};

/// Makes %RegExp% and its prototype.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
    let constructor = cx.intrinsic(Intrinsic::RegExp);
    define_members(cx, constructor, legacy::STATICS);
}

/// [[OriginalSource]], [[OriginalFlags]], [[RegExpMatcher]], [[Realm]] and [[LegacyFeaturesEnabled]]
pub(crate) struct RegExpData {
    source: Cell<Gc<JsString>>,
    flags: Cell<Flags>,
    program: RefCell<Rc<Program>>,
    realm: RealmRef,
    is_legacy: bool,
}

impl RegExpData {
    /// The same for another object, of that realm.
    fn copy(&self, realm: RealmRef) -> RegExpData {
        RegExpData {
            source: self.source.clone(),
            flags: self.flags.clone(),
            program: self.program.clone(),
            realm,
            is_legacy: true,
        }
    }
}

impl Trace for RegExpData {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(self.source.get());
        tracer.mark(self.realm);
    }
}

impl NativeData for RegExpData {
    const NAME: &'static str = "RegExp";
}

/// The slot of `lastIndex`: it is the first property, and can neither be deleted nor become an accessor.
const LAST_INDEX: u32 = 0;

/// A regular expression object, as a literal makes it. The pattern may have been checked before;
/// if it has an error, this is the SyntaxError.
pub(crate) fn new_regexp(
    cx: &mut Context,
    pattern: Gc<JsString>,
    flags: Gc<JsString>,
) -> JsResult<Gc<Object>> {
    let prototype = cx.intrinsic(Intrinsic::RegExpPrototype);
    create(cx, prototype, pattern, flags, true)
}

/// [RegExpAlloc](https://tc39.es/ecma262/#sec-regexpalloc) and
/// [RegExpInitialize](https://tc39.es/ecma262/#sec-regexpinitialize)
fn create(
    cx: &mut Context,
    prototype: Gc<Object>,
    pattern: Gc<JsString>,
    flags: Gc<JsString>,
    is_legacy: bool,
) -> JsResult<Gc<Object>> {
    let flags = parse_flags(cx, flags)?;
    let program = program::compile(cx, pattern, flags)?;
    let data = RegExpData {
        source: Cell::new(pattern),
        flags: Cell::new(flags),
        program: RefCell::new(program),
        realm: cx.realm,
        is_legacy,
    };
    Ok(finish(cx, prototype, data))
}

/// OPTIMIZATION: as [`duplicate`], of one that has nothing but its `lastIndex`, 0.
pub(crate) fn copy_pristine(cx: &mut Context, model: Gc<Object>) -> Option<Gc<Object>> {
    let data = model.downcast::<RegExpData>()?.copy(cx.realm);
    Some(cx.new_native_like(model, data))
}

/// A regular expression with the same pattern and flags, if an object is one.
pub(crate) fn duplicate(cx: &mut Context, source: &Object) -> Option<Gc<Object>> {
    let data = source.downcast::<RegExpData>()?.copy(cx.realm);
    let prototype = cx.intrinsic(Intrinsic::RegExpPrototype);
    Some(finish(cx, prototype, data))
}

/// [[OriginalSource]] and the letters of [[OriginalFlags]], if an object is a regular expression.
pub(crate) fn source_and_flags(object: &Object) -> Option<(Gc<JsString>, String)> {
    let data = object.downcast::<RegExpData>()?;
    let flags = data.flags.get();
    let letters =
        Flags::ALL.iter().filter(|(flag, _)| flags.has(*flag)).map(|(_, letter)| char::from(*letter));
    Some((data.source.get(), letters.collect()))
}

fn finish(cx: &mut Context, prototype: Gc<Object>, data: RegExpData) -> Gc<Object> {
    let object = cx.new_native_with(prototype.into(), data);
    let key = cx.names.lastIndex.into();
    object.add_property(cx, key, Value::int(0), Attributes::WRITABLE);
    object
}

fn parse_flags(cx: &mut Context, text: Gc<JsString>) -> JsResult<Flags> {
    match Flags::parse(text.view(&mut cx.heap)) {
        Some(flags) => Ok(flags),
        None => {
            let text = text.to_short_string();
            Err(cx.syntax_error(format!("Invalid flags supplied to RegExp constructor '{text}'")))
        }
    }
}

/// [IsRegExp](https://tc39.es/ecma262/#sec-isregexp)
pub(crate) fn is_regexp(cx: &mut Context, value: Value) -> JsResult<bool> {
    let Some(object) = value.as_object() else { return Ok(false) };
    let key = cx.symbols.match_;
    let matcher = object.get(cx, key)?;
    if matcher.is_undefined() { Ok(object.is::<RegExpData>()) } else { Ok(to_boolean(matcher)) }
}
