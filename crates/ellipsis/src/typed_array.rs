//! ArrayBuffers and typed arrays.

use std::marker::PhantomData;
use std::ops::Deref;

use ellipsis_builtins::hosted;
#[cfg(feature = "serde")]
use ellipsis_engine::Gc;
use ellipsis_engine::array_buffer::{ArrayBufferData, Bytes, Memory};
use ellipsis_engine::typed_array::{PlainElement, TypedArrayData};

use crate::convert::object_handle;
use crate::engine::Scope;
use crate::error::Error;
use crate::object::Object;

/// An ArrayBuffer of an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{ArrayBuffer, Engine};
///
/// let mut engine = Engine::new();
/// let buffer = ArrayBuffer::from_vec(&mut engine, vec![1, 2, 3])?;
/// engine.set_global("buffer", &buffer)?;
/// engine.eval::<()>("new Uint8Array(buffer)[0] = 7")?;
/// assert_eq!(buffer.with_bytes(&mut engine, |bytes| bytes.to_vec())?, [7, 2, 3]);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ArrayBuffer(Object);

object_handle!(ArrayBuffer, "an ArrayBuffer", |object| object.is::<ArrayBufferData>());

/// A typed array of an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Engine, Function, TypedArray};
///
/// let mut engine = Engine::new();
/// let column = TypedArray::from_vec(&mut engine, vec![1.5, 2.5, 3.5])?;
/// let double: Function = engine.eval("(column) => column.map((x) => 2 * x)")?;
/// let doubled: TypedArray = double.call(&mut engine, (column,))?;
/// assert_eq!(doubled.with_slice::<f64, f64>(&mut engine, |numbers| numbers.iter().sum())?, 15.0);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TypedArray(Object);

object_handle!(TypedArray, "a typed array", |object| object.is::<TypedArrayData>());

mod sealed {
    /// What only numbers of Rust's are.
    pub trait Plain: ellipsis_engine::typed_array::PlainElement {}

    impl<T: ellipsis_engine::typed_array::PlainElement> Plain for T {}
}

/// The types of elements: integers of up to 64 bits, `f32` and `f64`. Those of 64 bits are BigInts to scripts.
///
/// ```
/// use ellipsis::{Element, Engine, TypedArray};
///
/// fn count<T: Element>(engine: &mut Engine, items: Vec<T>) -> u32 {
///     TypedArray::from_vec(engine, items).unwrap().get(engine, "length").unwrap()
/// }
///
/// let mut engine = Engine::new();
/// assert_eq!((count(&mut engine, vec![0i64; 3]), count(&mut engine, vec![0f32; 4])), (3, 4));
/// ```
pub trait Element: sealed::Plain {}

impl<T: sealed::Plain> Element for T {}

/// Memory of a buffer, taken out of it for as long as this lives, so that nobody changes it.
struct Taken {
    memory: Memory,
    block: ellipsis_engine::array_buffer::BlockRef,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.block.swap(&self.memory);
    }
}

impl Taken {
    fn of(block: ellipsis_engine::array_buffer::BlockRef) -> Result<Taken, Error> {
        match Memory::zeroed(0) {
            _ if block.is_lent() => Err(Error::type_error("The memory is lent")),
            Some(memory) if block.shared().is_none() => {
                block.swap(&memory);
                Ok(Taken { memory, block })
            }
            _ => Err(Error::type_error("The memory is shared with other agents")),
        }
    }
}

/// A copy of the bytes of an ArrayBuffer, or of a typed array whose elements are bytes.
#[cfg(feature = "serde")]
pub(crate) fn bytes_of(object: Gc<ellipsis_engine::Object>) -> Result<Option<Vec<u8>>, Error> {
    let (block, range) = match object.downcast::<TypedArrayData>() {
        Some(data) if data.kind().size() == 1 => (data.block(), Some((data.byte_offset(), data.length()))),
        Some(_) => return Ok(None),
        None => match object.buffer_block() {
            Some(block) => (block, None),
            None => return Ok(None),
        },
    };
    if block.shared().is_some() {
        return Err(Error::type_error("The memory is shared with other agents"));
    }
    let (offset, length) = range.unwrap_or((0, block.length()));
    Ok(Some(block.read_bytes(offset, length)))
}

fn check_kind<T: Element>(data: &TypedArrayData) -> Result<(), Error> {
    if <T as PlainElement>::is_of(data.kind()) {
        return Ok(());
    }
    let message = format!("expected elements of type {}, not a {}", T::NAME, data.kind().name());
    Err(Error::conversion(message))
}

/// Elements that were [taken](TypedArray::take) out of an engine. They go anywhere.
///
/// ```
/// use ellipsis::{Elements, Engine, TypedArray};
///
/// fn largest(elements: &Elements<f64>) -> f64 {
///     elements.iter().copied().fold(f64::MIN, f64::max)
/// }
///
/// let mut engine = Engine::new();
/// let array: TypedArray = engine.eval("new Float64Array([1, 3, 2])")?;
/// assert_eq!(largest(&array.take(&mut engine)?), 3.0);
/// # Ok::<(), ellipsis::Error>(())
/// ```
pub struct Elements<T: Element> {
    bytes: Bytes,
    offset: usize,
    length: usize,
    element: PhantomData<T>,
}

impl<T: Element> Elements<T> {
    /// The elements as bytes, as they lie in memory.
    ///
    /// ```
    /// # use ellipsis::{Engine, TypedArray};
    /// let mut engine = Engine::new();
    /// let array: TypedArray = engine.eval("new Uint16Array([0x101, 0])")?;
    /// assert_eq!(array.take::<u16>(&mut engine)?.as_bytes(), [1, 1, 0, 0]);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.elements(self.offset, self.length * size_of::<T>()).unwrap_or_default()
    }
}

impl<T: Element> Deref for Elements<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.bytes.elements(self.offset, self.length * size_of::<T>()).unwrap_or_default()
    }
}

impl<T: Element> AsRef<[T]> for Elements<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T: Element> std::fmt::Debug for Elements<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Elements({} of {})", self.len(), T::NAME)
    }
}

impl ArrayBuffer {
    /// A new ArrayBuffer of these bytes, which are not copied.
    ///
    /// ```
    /// # use ellipsis::{ArrayBuffer, Engine};
    /// let mut engine = Engine::new();
    /// let buffer = ArrayBuffer::from_vec(&mut engine, b"text".to_vec())?;
    /// assert_eq!(buffer.get::<u32>(&mut engine, "byteLength")?, 4);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A RangeError if the engine may not have so much memory.
    pub fn from_vec(scope: &mut Scope, bytes: Vec<u8>) -> Result<ArrayBuffer, Error> {
        // Not behind it: what was taken over is no garbage yet.
        scope.cx().safepoint();
        let buffer = scope.attempt(|cx| hosted::array_buffer(cx, bytes))?;
        Ok(ArrayBuffer(scope.root(buffer.into()).into()))
    }

    /// Looks at the bytes.
    ///
    /// ```
    /// # use ellipsis::{ArrayBuffer, Engine};
    /// let mut engine = Engine::new();
    /// let buffer: ArrayBuffer = engine.eval("new Uint8Array([1, 2]).buffer")?;
    /// assert_eq!(buffer.with_bytes(&mut engine, |bytes| bytes.len())?, 2);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine; a TypeError if its memory is [lent](TypedArray::lent).
    pub fn with_bytes<R>(&self, scope: &mut Scope, look: impl FnOnce(&mut [u8]) -> R) -> Result<R, Error> {
        let buffer = scope.object(&self.0.0)?;
        let Some(block) = buffer.buffer_block() else { return Err(Error::foreign_handle()) };
        let mut taken = Taken::of(block)?;
        let length = taken.memory.length();
        // Immutable ones are seen as well, by who made them so.
        Ok(look(taken.memory.elements(0, length).unwrap_or_default()))
    }
}

impl TypedArray {
    /// A new typed array of these elements, which are not copied: a `Float64Array` of `Vec<f64>`, and so on.
    ///
    /// ```
    /// # use ellipsis::{Engine, TypedArray};
    /// let mut engine = Engine::new();
    /// let bytes = TypedArray::from_vec(&mut engine, vec![1u8, 255])?;
    /// engine.set_global("bytes", bytes)?;
    /// assert_eq!(engine.eval::<String>("bytes.constructor.name + bytes")?, "Uint8Array1,255");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A RangeError if the engine may not have so much memory.
    pub fn from_vec<T: Element>(scope: &mut Scope, elements: Vec<T>) -> Result<TypedArray, Error> {
        // Not behind it: what was taken over is no garbage yet.
        scope.cx().safepoint();
        let array = scope.attempt(|cx| hosted::typed_array(cx, elements))?;
        Ok(TypedArray(scope.root(array.into()).into()))
    }

    /// A new typed array of elements that stay where they are, with whoever has them: they are neither copied nor counted as
    /// memory of the engine's, and neither array nor buffer can be changed. What does not begin at a multiple of 8 bytes
    /// is copied all the same.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use ellipsis::{Engine, TypedArray};
    ///
    /// let column: Arc<[f64]> = (0..1000).map(f64::from).collect();
    /// let mut engines = [Engine::new(), Engine::new()];
    /// for engine in &mut engines {
    ///     let array = TypedArray::lent(engine, column.clone())?;
    ///     engine.set_global("column", array)?;
    ///     assert_eq!(engine.eval::<f64>("column.reduce((a, b) => a + b)")?, 499_500.0);
    ///     assert_eq!(engine.eval::<()>("'use strict'; column[0] = 1").unwrap_err().name(), "TypeError");
    /// }
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A RangeError if there is no memory for what has to be copied.
    pub fn lent<T: Element>(
        scope: &mut Scope,
        lender: impl AsRef<[T]> + Send + Sync + 'static,
    ) -> Result<TypedArray, Error> {
        scope.cx().safepoint();
        let array = scope.attempt(|cx| hosted::lent_array(cx, lender))?;
        Ok(TypedArray(scope.root(array.into()).into()))
    }

    /// Takes the elements out of the engine, without a copy. The buffer is detached then, as by `transfer`, and this array
    /// has no elements any more.
    ///
    /// ```
    /// use ellipsis::{Engine, TypedArray};
    ///
    /// let mut engine = Engine::new();
    /// let array: TypedArray = engine.eval("globalThis.a = new Float64Array([1, 2, 3, 4]).subarray(1)")?;
    /// let elements = array.take::<f64>(&mut engine)?;
    /// assert_eq!(engine.eval::<u32>("a.length")?, 0);
    /// let sum = std::thread::spawn(move || elements.iter().sum::<f64>());
    /// assert_eq!(sum.join().unwrap(), 9.0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if its elements are of another type, or immutable, or its memory is shared with other agents.
    pub fn take<T: Element>(&self, scope: &mut Scope) -> Result<Elements<T>, Error> {
        let array = scope.object(&self.0.0)?;
        let Some(data) = array.downcast::<TypedArrayData>() else { return Err(Error::foreign_handle()) };
        check_kind::<T>(data)?;
        let (offset, length) = (data.byte_offset(), data.length());
        match hosted::take_memory(data.block()) {
            Some(bytes) => Ok(Elements { bytes, offset, length, element: PhantomData }),
            None => Err(Error::type_error("The memory is immutable, or shared with other agents")),
        }
    }

    /// Looks at the elements, or changes them.
    ///
    /// ```
    /// # use ellipsis::{Engine, TypedArray};
    /// let mut engine = Engine::new();
    /// let array: TypedArray = engine.eval("globalThis.a = new Int32Array(3)")?;
    /// array.with_slice::<i32, _>(&mut engine, |elements| elements.fill(7))?;
    /// assert_eq!(engine.eval::<String>("a.join()")?, "7,7,7");
    /// assert!(array.with_slice::<f32, _>(&mut engine, |_| ()).is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if its elements are of another type, or immutable, or its memory is shared with other agents.
    pub fn with_slice<T: Element, R>(
        &self,
        scope: &mut Scope,
        look: impl FnOnce(&mut [T]) -> R,
    ) -> Result<R, Error> {
        let array = scope.object(&self.0.0)?;
        let Some(data) = array.downcast::<TypedArrayData>() else { return Err(Error::foreign_handle()) };
        check_kind::<T>(data)?;
        if data.is_immutable() {
            return Err(Error::type_error("The elements are immutable"));
        }
        let (offset, bytes) = (data.byte_offset(), data.length() * size_of::<T>());
        let mut taken = Taken::of(data.block())?;
        // Of one that is out of bounds there are none.
        Ok(look(taken.memory.elements(offset, bytes).unwrap_or_default()))
    }
}
