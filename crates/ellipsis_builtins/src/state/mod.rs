//! State that lasts: values as bytes, and back, as structured clones are made. What arrays and objects share with others is
//! written once, and shared again where it is read.
//!
//! The bytes are: [`MAGIC`], the version, how many objects there are, and three parts, of which the first two begin with
//! their length.
//! - *Names*: the keys of properties. Everything else refers to them by number.
//! - *Shells*: for each object what it is, and what has to be known to make it; all of it for those that refer to no
//!   others. All objects are made before any is filled, so that they may refer to each other as they like.
//! - *Contents*: the value, and what each object holds, in the order of their numbers. Objects have theirs in the order in
//!   which they are first referred to.
//!
//! A *derived* object or sequence of elements is written as a view of another one before it and what differs. It is read
//! by sharing that other one and changing it, as a program would. So the bytes say nothing of how the engine shares.
//!
//! Numbers are varints where nothing else is said: seven bits a byte, the lowest first.

mod bytes;
mod differences;
mod fill;
mod path;
mod reader;
mod sequences;
mod walk;
mod writer;

use ellipsis_engine::{Attributes, Context, ErrorKind, Gc, JsResult, Object, Throw, Value};

use reader::Reader;
use writer::Writer;

/// What all begin with.
const MAGIC: [u8; 4] = *b"\xe1EJS";
/// The version of the bytes that are written, the only one that is read.
const VERSION: u8 = 1;

/// Objects with fewer properties are written whole.
const MANY_SLOTS: u32 = 64;
/// Strings from this length on are written once.
const LONG_STRING: usize = 16;
/// So many holes in a row are made, and more only where the engine thinks that worth it.
const FEW_HOLES: u32 = 64;
/// Objects after which what they took is charged for.
const OBJECTS_TOGETHER: usize = 16;
/// Bytes after which it is, however few objects they are.
const BYTES_TOGETHER: usize = 1024;
/// Bytes that can be looked at while a script goes once through a loop.
const BYTES_PER_TICK: usize = 64;

/// How values begin.
mod tag {
    pub(super) const HOLE: u8 = 0;
    pub(super) const HOLES: u8 = 1;
    pub(super) const UNDEFINED: u8 = 2;
    pub(super) const NULL: u8 = 3;
    pub(super) const FALSE: u8 = 4;
    pub(super) const TRUE: u8 = 5;
    pub(super) const INT: u8 = 6;
    pub(super) const NEGATIVE: u8 = 7;
    pub(super) const DOUBLE: u8 = 8;
    pub(super) const BIGINT: u8 = 9;
    pub(super) const NEGATIVE_BIGINT: u8 = 10;
    pub(super) const LATIN1: u8 = 11;
    pub(super) const UTF16: u8 = 12;
    /// A string that stood before.
    pub(super) const STRING: u8 = 13;
    /// An object that was referred to before; then its number.
    pub(super) const OBJECT: u8 = 14;
    /// The object with the next number.
    pub(super) const NEXT_OBJECT: u8 = 15;
    /// So many and more: the int above this.
    pub(super) const SMALL_INT: u8 = 0x40;
    /// So many and more: a Latin-1 string as long as this is above.
    pub(super) const SHORT_STRING: u8 = 0x80;
    /// The greatest of these, from each of the two.
    pub(super) const MOST: u8 = 0x3f;
}

/// How shells begin.
mod shell {
    /// A layout, by number or as a list of names.
    pub(super) const OBJECT: u8 = 0;
    /// How far before it the object is from whose properties its own are derived.
    pub(super) const DERIVED: u8 = 1;
    pub(super) const ARRAY: u8 = 2;
    pub(super) const MAP: u8 = 3;
    pub(super) const SET: u8 = 4;
    /// The class.
    pub(super) const ERROR: u8 = 5;
    pub(super) const DATE: u8 = 6;
    pub(super) const REGEXP: u8 = 7;
    /// A primitive.
    pub(super) const WRAPPER: u8 = 8;
    /// Flags, the greatest length if it has one, the bytes.
    pub(super) const BUFFER: u8 = 9;
    /// The kind of elements, the buffer, the offset, the length if it has one.
    pub(super) const TYPED_ARRAY: u8 = 10;
    pub(super) const DATA_VIEW: u8 = 11;
    /// The name of its class, which is the host's.
    pub(super) const HOST: u8 = 12;
    /// Besides: objects have elements, arrays have properties.
    pub(super) const HAS_OTHERS: u8 = 0x40;
}

/// How elements begin.
mod elements {
    /// Their number and each of them.
    pub(super) const WHOLE: u8 = 0;
    /// How far before the object that one is whose elements these are derived from; and what else there is of what follows,
    /// in this order.
    pub(super) const DERIVED: u8 = 1;
    /// The range of the other elements, if it is not all of them.
    pub(super) const HAS_RANGE: u8 = 2;
    /// What stands in front of that.
    pub(super) const HAS_FRONT: u8 = 4;
    /// Runs of elements that differ: how far behind the one before it, how many, and each of them.
    pub(super) const HAS_EDITS: u8 = 8;
    /// Where others take the place of some, of how many, and each of them.
    pub(super) const HAS_OTHERS: u8 = 16;
    /// The length, which is greater.
    pub(super) const HAS_LENGTH: u8 = 32;
}

/// What there is of an error.
mod part {
    pub(super) const NAME: u8 = 1;
    pub(super) const MESSAGE: u8 = 2;
    pub(super) const STACK: u8 = 4;
    pub(super) const CAUSE: u8 = 8;
    pub(super) const ERRORS: u8 = 16;
}

/// The classes of errors, by number.
const ERROR_CLASSES: [(&str, ellipsis_engine::Intrinsic); 8] = {
    use ellipsis_engine::Intrinsic as I;
    [
        ("Error", I::ErrorPrototype),
        ("EvalError", I::EvalErrorPrototype),
        ("RangeError", I::RangeErrorPrototype),
        ("ReferenceError", I::ReferenceErrorPrototype),
        ("SyntaxError", I::SyntaxErrorPrototype),
        ("TypeError", I::TypeErrorPrototype),
        ("URIError", I::UriErrorPrototype),
        ("AggregateError", I::AggregateErrorPrototype),
    ]
};

/// An Error of that name, which the HTML standard gives to what cannot be cloned.
fn data_clone_error(cx: &mut Context, message: &str) -> Throw {
    let error = cx.new_error(ErrorKind::Error, message);
    let name = cx.string("DataCloneError");
    error.define_new(cx, cx.names.name.into(), name, Attributes::METHOD);
    Throw(error.into())
}

/// What the host knows of objects of its own classes. Their bytes are a name and a value, of which the object is made again when all
/// others are there.
pub trait HostObjects {
    /// The name of the class of an object, and the value; nothing for objects that are none of the host's, or cannot be saved.
    fn save(&self, cx: &mut Context, object: Gc<Object>) -> JsResult<Option<(&'static str, Value)>>;

    /// An object of the class of that name in the current realm, if there is one; it cannot be used before it is restored.
    fn make(&self, cx: &mut Context, class: &str) -> JsResult<Option<Gc<Object>>>;

    /// Makes an object what it was, given the value.
    fn restore(&self, cx: &mut Context, object: Gc<Object>, value: Value) -> JsResult<()>;
}

/// A value as bytes.
///
/// # Errors
/// What getters throw; a DataCloneError that names where it is for what cannot be cloned: functions, symbols, and objects of
/// other classes than those that structured clones, or the host, know.
pub fn serialize(cx: &mut Context, host: &dyn HostObjects, value: Value) -> JsResult<Vec<u8>> {
    Writer::new(cx, host).write(value)
}

/// The value that [`serialize`] made bytes of, in the current realm.
///
/// # Errors
/// A DataCloneError for bytes that are none of its, or have an object of a class that is not known here; what restoring throws.
pub fn deserialize(cx: &mut Context, host: &dyn HostObjects, bytes: &[u8]) -> JsResult<Value> {
    Reader::read(cx, host, bytes)
}
