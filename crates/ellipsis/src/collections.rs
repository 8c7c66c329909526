//! Maps, Sets, Dates, and error objects.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ellipsis_builtins::peek::{self, Collection};
use ellipsis_builtins::{duplicate, hosted};
use ellipsis_engine::ErrorData;

use crate::convert::{FromJs, IntoJs, object_handle};
use crate::engine::Scope;
use crate::error::Error;
use crate::object::Object;
use crate::value::Value;

/// A `Map` of an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Engine, Map};
///
/// let mut engine = Engine::new();
/// let map = Map::new(&mut engine);
/// map.insert(&mut engine, "a", 1)?;
/// engine.set_global("map", &map)?;
/// assert_eq!(engine.eval::<i32>("map.get('a')")?, 1);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Map(Object);

object_handle!(Map, "a Map", |object| peek::collection(&object) == Some(Collection::Map));

/// A `Set` of an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Engine, Set};
///
/// let mut engine = Engine::new();
/// let set: Set = engine.eval("new Set(['a', 'b'])")?;
/// assert_eq!(set.values::<String>(&mut engine)?, ["a", "b"]);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Set(Object);

object_handle!(Set, "a Set", |object| peek::collection(&object) == Some(Collection::Set));

/// A `Date` of an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Date, Engine};
///
/// let mut engine = Engine::new();
/// let date = Date::new(&mut engine, 0.0);
/// assert_eq!(date.call_method::<String>(&mut engine, "toISOString", ())?, "1970-01-01T00:00:00.000Z");
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Date(Object);

object_handle!(Date, "a Date", |object| peek::date_value(&object).is_some());

/// An error object of an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Engine, Error, ErrorObject};
///
/// let mut engine = Engine::new();
/// let error = ErrorObject::new(&mut engine, Error::range_error("too far"));
/// engine.set_global("error", error)?;
/// assert!(engine.eval::<bool>("error instanceof RangeError")?);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ErrorObject(Object);

object_handle!(ErrorObject, "an error", |object| object.is::<ErrorData>());

impl Map {
    /// A new Map without entries.
    ///
    /// ```
    /// # use ellipsis::{Engine, Map};
    /// let mut engine = Engine::new();
    /// let map = Map::new(&mut engine);
    /// assert_eq!(map.len(&mut engine)?, 0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn new(scope: &mut Scope) -> Map {
        let map = duplicate::new_map(scope.cx());
        Map(scope.new_object(map))
    }

    /// The value of a key.
    ///
    /// ```
    /// # use ellipsis::{Engine, Map};
    /// let mut engine = Engine::new();
    /// let map: Map = engine.eval("new Map([[1, 'one']])")?;
    /// assert_eq!(map.value_of::<Option<String>>(&mut engine, 1)?.as_deref(), Some("one"));
    /// assert_eq!(map.value_of::<Option<String>>(&mut engine, "1")?, None);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the value, `undefined` if there is none, is no `T`.
    pub fn value_of<T: FromJs>(&self, scope: &mut Scope, key: impl IntoJs) -> Result<T, Error> {
        let map = scope.object(&self.0.0)?;
        let key = scope.raw_of(key)?;
        let value = hosted::entry(scope.cx(), map, key).unwrap_or_default();
        scope.convert(value)
    }

    /// Adds an entry, or changes the value of one.
    ///
    /// ```
    /// # use ellipsis::{Engine, Map};
    /// let mut engine = Engine::new();
    /// let map = Map::new(&mut engine);
    /// map.insert(&mut engine, "a", 1)?;
    /// map.insert(&mut engine, "a", 2)?;
    /// assert_eq!(map.entries::<String, i32>(&mut engine)?, [("a".to_owned(), 2)]);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn insert(&self, scope: &mut Scope, key: impl IntoJs, value: impl IntoJs) -> Result<(), Error> {
        let map = scope.object(&self.0.0)?;
        let key = scope.raw_of(key)?;
        let value = scope.raw_of(value)?;
        scope.attempt(|cx| duplicate::insert(cx, map, key, value))
    }

    /// All entries, in the order in which their keys were added.
    ///
    /// ```
    /// # use ellipsis::{Engine, Map};
    /// let mut engine = Engine::new();
    /// let map: Map = engine.eval("new Map([['b', 1], ['a', 2]])")?;
    /// assert_eq!(map.entries::<char, i32>(&mut engine)?, [('b', 1), ('a', 2)]);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a key is no `K`, or a value no `V`.
    pub fn entries<K: FromJs, V: FromJs>(&self, scope: &mut Scope) -> Result<Vec<(K, V)>, Error> {
        let map = scope.object(&self.0.0)?;
        let list = scope.attempt(|cx| hosted::entries(cx, map))?;
        let mut entries = Vec::with_capacity(list.len() / 2);
        for at in (0..list.len()).step_by(2) {
            let (key, value) = (scope.value(list.get(at)), scope.value(list.get(at + 1)));
            entries.push((K::from_js(key, scope)?, V::from_js(value, scope)?));
        }
        Ok(entries)
    }
}

impl Set {
    /// A new Set without values.
    ///
    /// ```
    /// # use ellipsis::{Engine, Set};
    /// let mut engine = Engine::new();
    /// let set = Set::new(&mut engine);
    /// assert_eq!(set.len(&mut engine)?, 0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn new(scope: &mut Scope) -> Set {
        let set = duplicate::new_set(scope.cx());
        Set(scope.new_object(set))
    }

    /// Adds a value, if it is not there.
    ///
    /// ```
    /// # use ellipsis::{Engine, Set};
    /// let mut engine = Engine::new();
    /// let set = Set::new(&mut engine);
    /// set.insert(&mut engine, 1)?;
    /// set.insert(&mut engine, 1)?;
    /// assert_eq!(set.len(&mut engine)?, 1);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn insert(&self, scope: &mut Scope, value: impl IntoJs) -> Result<(), Error> {
        let set = scope.object(&self.0.0)?;
        let value = scope.raw_of(value)?;
        scope.attempt(|cx| duplicate::insert(cx, set, value, value))
    }

    /// All values, in the order in which they were added.
    ///
    /// ```
    /// # use ellipsis::{Engine, Set};
    /// let mut engine = Engine::new();
    /// let set: Set = engine.eval("new Set([2, 1])")?;
    /// assert_eq!(set.values::<i32>(&mut engine)?, [2, 1]);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If one is no `T`.
    pub fn values<T: FromJs>(&self, scope: &mut Scope) -> Result<Vec<T>, Error> {
        let set = scope.object(&self.0.0)?;
        let list = scope.attempt(|cx| hosted::entries(cx, set))?;
        let mut values = Vec::with_capacity(list.len() / 2);
        for at in (0..list.len()).step_by(2) {
            let value = scope.value(list.get(at));
            values.push(T::from_js(value, scope)?);
        }
        Ok(values)
    }
}

macro_rules! keyed {
    ($type:ident, $doc:literal) => {
        impl $type {
            /// How many entries it has.
            ///
            #[doc = $doc]
            ///
            /// # Errors
            /// If it belongs to another engine.
            pub fn len(&self, scope: &mut Scope) -> Result<usize, Error> {
                let object = scope.object(&self.0.0)?;
                Ok(hosted::len(&object))
            }

            /// Whether it has no entries.
            ///
            #[doc = $doc]
            ///
            /// # Errors
            /// If it belongs to another engine.
            pub fn is_empty(&self, scope: &mut Scope) -> Result<bool, Error> {
                Ok(self.len(scope)? == 0)
            }

            /// Whether it has the key.
            ///
            #[doc = $doc]
            ///
            /// # Errors
            /// If one belongs to another engine.
            pub fn contains(&self, scope: &mut Scope, key: impl IntoJs) -> Result<bool, Error> {
                let object = scope.object(&self.0.0)?;
                let key = scope.raw_of(key)?;
                Ok(hosted::entry(scope.cx(), object, key).is_some())
            }

            /// Removes a key; whether it was there.
            ///
            #[doc = $doc]
            ///
            /// # Errors
            /// If one belongs to another engine.
            pub fn remove(&self, scope: &mut Scope, key: impl IntoJs) -> Result<bool, Error> {
                let object = scope.object(&self.0.0)?;
                let key = scope.raw_of(key)?;
                Ok(hosted::remove(scope.cx(), object, key))
            }
        }
    };
}

keyed! {Map, "```
let mut engine = ellipsis::Engine::new();
let map: ellipsis::Map = engine.eval(\"new Map([['a', 1], ['b', 2]])\")?;
assert!(map.contains(&mut engine, \"a\")? && map.remove(&mut engine, \"a\")?);
assert!(map.len(&mut engine)? == 1 && !map.is_empty(&mut engine)?);
# Ok::<(), ellipsis::Error>(())
```"}

keyed! {Set, "```
let mut engine = ellipsis::Engine::new();
let set: ellipsis::Set = engine.eval(\"new Set(['a', 'b'])\")?;
assert!(set.contains(&mut engine, \"a\")? && set.remove(&mut engine, \"a\")?);
assert!(set.len(&mut engine)? == 1 && !set.is_empty(&mut engine)?);
# Ok::<(), ellipsis::Error>(())
```"}

impl Date {
    /// A new Date of milliseconds since the Unix epoch.
    ///
    /// ```
    /// # use ellipsis::{Date, Engine};
    /// let mut engine = Engine::new();
    /// assert_eq!(Date::new(&mut engine, 7.9).time(&mut engine)?, 7.0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn new(scope: &mut Scope, time: f64) -> Date {
        let date = hosted::date(scope.cx(), time);
        Date(scope.new_object(date))
    }

    /// Milliseconds since the Unix epoch; NaN of an invalid Date.
    ///
    /// ```
    /// # use ellipsis::{Date, Engine};
    /// let mut engine = Engine::new();
    /// let date: Date = engine.eval("new Date(Date.UTC(1970, 0, 2))")?;
    /// assert_eq!(date.time(&mut engine)?, 86_400_000.0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn time(&self, scope: &mut Scope) -> Result<f64, Error> {
        let date = scope.object(&self.0.0)?;
        Ok(peek::date_value(&date).unwrap_or(f64::NAN))
    }
}

impl IntoJs for SystemTime {
    /// A Date.
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        let milliseconds = match self.duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_secs_f64() * 1000.0,
            Err(before) => -before.duration().as_secs_f64() * 1000.0,
        };
        Ok(Date::new(scope, milliseconds.floor()).into())
    }
}

impl FromJs for SystemTime {
    /// A valid Date.
    fn from_js(value: Value, scope: &mut Scope) -> Result<SystemTime, Error> {
        let milliseconds = Date::from_js(value, scope)?.time(scope)?;
        let distance = Duration::try_from_secs_f64(milliseconds.abs() / 1000.0).ok();
        let time = distance.and_then(|distance| match milliseconds < 0.0 {
            true => UNIX_EPOCH.checked_sub(distance),
            false => UNIX_EPOCH.checked_add(distance),
        });
        time.ok_or_else(|| Error::conversion("expected a valid Date".to_owned()))
    }
}

impl ErrorObject {
    /// A new error object: what is thrown where a host function returns that error.
    ///
    /// ```
    /// # use ellipsis::{Engine, Error, ErrorObject};
    /// let mut engine = Engine::new();
    /// let error = ErrorObject::new(&mut engine, Error::type_error("not a row"));
    /// assert_eq!(error.get::<String>(&mut engine, "message")?, "not a row");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(scope: &mut Scope, error: Error) -> ErrorObject {
        let error = scope.new_error(&error);
        ErrorObject(scope.new_object(error))
    }
}
