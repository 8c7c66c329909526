//! Arrays.

use ellipsis_engine::{StrView, Value as Raw};

use crate::convert::{FromJs, IntoJs, object_handle};
use crate::engine::Scope;
use crate::error::Error;
use crate::object::Object;

/// An array of an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Array, Engine};
///
/// let mut engine = Engine::new();
/// let list = Array::from_iter(&mut engine, [1, 2, 3])?;
/// list.push(&mut engine, 4)?;
/// engine.set_global("list", &list)?;
/// assert_eq!(engine.eval::<String>("list.join()")?, "1,2,3,4");
/// assert_eq!(list.to_vec::<i32>(&mut engine)?, [1, 2, 3, 4]);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Array(Object);

object_handle!(Array, "an array", |object| object.is_array());

impl Array {
    /// A new array without elements.
    ///
    /// ```
    /// # use ellipsis::{Array, Engine};
    /// let mut engine = Engine::new();
    /// let list = Array::new(&mut engine);
    /// assert!(list.is_empty(&mut engine)?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn new(scope: &mut Scope) -> Array {
        let array = scope.cx().array_of(&[]);
        Array(scope.new_object(array))
    }

    /// A new array of these elements.
    ///
    /// ```
    /// # use ellipsis::{Array, Engine};
    /// let mut engine = Engine::new();
    /// let squares = Array::from_iter(&mut engine, (1..4).map(|n| n * n))?;
    /// assert_eq!(squares.get::<i32>(&mut engine, 2)?, 9);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it, or something has no value.
    pub fn from_iter<T: IntoJs>(
        scope: &mut Scope,
        items: impl IntoIterator<Item = T>,
    ) -> Result<Array, Error> {
        let mut list = scope.cx().rooted_list();
        for item in items {
            let item = scope.raw_of(item)?;
            list.push(item);
        }
        let array = scope.attempt(|cx| cx.array_from(list.as_slice()))?;
        Ok(Array(scope.new_object(array)))
    }

    /// How many elements it has.
    ///
    /// ```
    /// # use ellipsis::{Array, Engine};
    /// let mut engine = Engine::new();
    /// assert_eq!(engine.eval::<Array>("[1, , 3]")?.len(&mut engine)?, 3);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn len(&self, scope: &mut Scope) -> Result<u32, Error> {
        let array = scope.object(&self.0.0)?;
        Ok(array.as_array().map_or(0, |elements| elements.len()))
    }

    /// Whether it has no elements.
    ///
    /// ```
    /// # use ellipsis::{Array, Engine};
    /// let mut engine = Engine::new();
    /// assert!(engine.eval::<Array>("[]")?.is_empty(&mut engine)?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn is_empty(&self, scope: &mut Scope) -> Result<bool, Error> {
        Ok(self.len(scope)? == 0)
    }

    /// Adds an element at the end.
    ///
    /// ```
    /// # use ellipsis::{Array, Engine};
    /// let mut engine = Engine::new();
    /// let list: Array = engine.eval("['a']")?;
    /// list.push(&mut engine, "b")?;
    /// assert_eq!(list.len(&mut engine)?, 2);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if it is frozen; if there is no memory for it.
    pub fn push(&self, scope: &mut Scope, value: impl IntoJs) -> Result<(), Error> {
        let length = self.len(scope)?;
        self.set(scope, length, value)
    }

    /// All elements.
    ///
    /// ```
    /// # use ellipsis::{Array, Engine};
    /// let mut engine = Engine::new();
    /// let list: Array = engine.eval("['a', , 'b']")?;
    /// let expected = [Some("a".to_owned()), None, Some("b".to_owned())];
    /// assert_eq!(list.to_vec::<Option<String>>(&mut engine)?, expected);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If one is no `T`.
    pub fn to_vec<T: FromJs>(&self, scope: &mut Scope) -> Result<Vec<T>, Error> {
        Vec::from_js(self.0.clone().into(), scope)
    }

    /// Looks at the elements one after the other, in place: nothing is copied, and no handles are made. Holes are as they are
    /// when they are read.
    ///
    /// ```
    /// # use ellipsis::{Array, Engine, Item};
    /// let mut engine = Engine::new();
    /// let list: Array = engine.eval("['a', 'é', null, 1.5]")?;
    /// let (mut text, mut sum) = (String::new(), 0.0);
    /// list.for_each(&mut engine, |item| match item {
    ///     Item::String(characters) => text.push_str(characters),
    ///     Item::Number(number) => sum += number,
    ///     _ => {}
    /// })?;
    /// assert_eq!((text.as_str(), sum), ("aé", 1.5));
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What getters throw; if it belongs to another engine.
    pub fn for_each(&self, scope: &mut Scope, mut look: impl FnMut(Item<'_>)) -> Result<(), Error> {
        let array = scope.object(&self.0.0)?;
        let mut index = 0;
        while let Some(elements) = array.as_array()
            && index < elements.len()
        {
            elements.settle(&mut scope.cx().heap);
            let value = match elements.get_plain(index) {
                Some(value) => value,
                None => scope.attempt(|cx| {
                    cx.charge(1)?;
                    array.get(cx, index)
                })?,
            };
            index += 1;
            match value.as_string() {
                None => look(Item::of(value)),
                Some(string) => match string.view(&mut scope.cx().heap) {
                    StrView::Latin1(bytes) if bytes.is_ascii() => {
                        look(Item::String(std::str::from_utf8(bytes).unwrap_or_default()));
                    }
                    view => look(Item::String(&view.to_std_string())),
                },
            }
        }
        Ok(())
    }
}

/// An element of an array, in place: what [`Array::for_each`] shows.
///
/// ```
/// # use ellipsis::{Array, Engine, Item};
/// let mut engine = Engine::new();
/// let list: Array = engine.eval("[{}, 1n, undefined, , true]")?;
/// let mut others = 0;
/// list.for_each(&mut engine, |item| others += u32::from(item == Item::Other))?;
/// assert_eq!(others, 2);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Item<'a> {
    /// `undefined`, or no element.
    Undefined,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string; lone surrogates are replaced by U+FFFD.
    String(&'a str),
    /// An object, a BigInt or a symbol.
    Other,
}

impl Item<'_> {
    fn of(value: Raw) -> Item<'static> {
        if let Some(number) = value.as_number() {
            Item::Number(number)
        } else if let Some(bool) = value.as_bool() {
            Item::Bool(bool)
        } else if value.is_null() {
            Item::Null
        } else if value.is_undefined() {
            Item::Undefined
        } else {
            Item::Other
        }
    }
}
