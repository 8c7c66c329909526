//! Objects and their properties.

use ellipsis_engine::{Gc, JsSymbol, PropertyDescriptor, PropertyKey, Value as Raw};

use crate::convert::{FromJs, IntoJs};
use crate::engine::Scope;
use crate::error::Error;
use crate::function::{Function, HostFunction, IntoArguments};
use crate::handle::Handle;
use crate::symbol::Symbol;
use crate::value::{Text, Value};

/// An object of an engine, which it keeps alive. Handles of the same object are equal; they may be dropped anywhere, and
/// those of another engine are an error.
///
/// ```
/// use ellipsis::{Engine, Object};
///
/// let mut engine = Engine::new();
/// let row = Object::new(&mut engine);
/// row.set(&mut engine, "name", "Ada")?;
/// engine.set_global("row", &row)?;
/// assert_eq!(engine.eval::<String>("row.name + '!'")?, "Ada!");
/// assert_eq!(engine.eval::<Object>("row")?, row);
///
/// let mut other = Engine::new();
/// assert!(row.get::<String>(&mut other, "name").is_err());
/// std::thread::spawn(move || drop(row));
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Object(pub(crate) Handle);

/// The key of a property.
///
/// ```
/// use ellipsis::{Engine, Key, Object, Text};
///
/// let mut engine = Engine::new();
/// let object: Object = engine.eval("({ b: 1, 7: 2 })")?;
/// assert_eq!(object.own_keys(&mut engine)?, [Key::Index(7), Key::Name(Text::from("b"))]);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Key {
    /// A string.
    Name(Text),
    /// A string that is an array index.
    Index(u32),
    /// A symbol.
    Symbol(Symbol),
}

/// What names a property: strings, array indices, symbols.
///
/// ```
/// # use ellipsis::{Array, Engine};
/// let mut engine = Engine::new();
/// let array: Array = engine.eval("['a', 'b']")?;
/// assert_eq!(array.get::<String>(&mut engine, 1)?, "b");
/// assert_eq!(array.get::<String>(&mut engine, "1")?, "b");
/// # Ok::<(), ellipsis::Error>(())
/// ```
pub trait AsKey {
    /// The key.
    ///
    /// ```
    /// use ellipsis::{AsKey, KeyRef};
    ///
    /// assert!(matches!("a".as_key(), KeyRef::Name("a")));
    /// ```
    fn as_key(&self) -> KeyRef<'_>;
}

/// The key of a property, by reference.
///
/// ```
/// use ellipsis::{AsKey, KeyRef};
///
/// assert!(matches!(7.as_key(), KeyRef::Index(7)));
/// ```
#[derive(Clone, Copy, Debug)]
pub enum KeyRef<'a> {
    /// A string.
    Name(&'a str),
    /// A string that may have lone surrogates.
    Text(&'a Text),
    /// A whole number.
    Index(i64),
    /// A symbol.
    Symbol(&'a Symbol),
}

macro_rules! keys {
    ($($type:ty => |$key:ident| $to:expr;)*) => {
        $(impl AsKey for $type {
            fn as_key(&self) -> KeyRef<'_> {
                let $key = self;
                $to
            }
        })*
    };
}

keys! {
    str => |name| KeyRef::Name(name);
    String => |name| KeyRef::Name(name);
    Text => |text| KeyRef::Text(text);
    u32 => |index| KeyRef::Index((*index).into());
    i32 => |index| KeyRef::Index((*index).into());
    usize => |index| KeyRef::Index(i64::try_from(*index).unwrap_or(i64::MAX));
    Symbol => |symbol| KeyRef::Symbol(symbol);
    Key => |key| match key {
        Key::Name(text) => KeyRef::Text(text),
        Key::Index(index) => KeyRef::Index((*index).into()),
        Key::Symbol(symbol) => KeyRef::Symbol(symbol),
    };
}

impl<T: AsKey + ?Sized> AsKey for &T {
    fn as_key(&self) -> KeyRef<'_> {
        (**self).as_key()
    }
}

/// What is known of a property, or is to become of it. What is `None` stays as it is, or of new properties is false or
/// `undefined`.
///
/// ```
/// use ellipsis::{Descriptor, Engine, Object, Value};
///
/// let mut engine = Engine::new();
/// let object: Object = engine.eval("globalThis.o = {}")?;
/// object.define(&mut engine, "hidden", Descriptor { value: Some(Value::from(1)), ..Descriptor::default() })?;
/// assert_eq!(engine.eval::<String>("JSON.stringify(o) + o.hidden")?, "{}1");
/// let known = object.descriptor(&mut engine, "hidden")?.unwrap();
/// assert_eq!((known.enumerable, known.writable), (Some(false), Some(false)));
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Descriptor {
    /// The value.
    pub value: Option<Value>,
    /// The getter.
    pub get: Option<Value>,
    /// The setter.
    pub set: Option<Value>,
    /// Whether it can be assigned to.
    pub writable: Option<bool>,
    /// Whether loops and copies see it.
    pub enumerable: Option<bool>,
    /// Whether it can be deleted, or become something else.
    pub configurable: Option<bool>,
}

impl Scope {
    pub(crate) fn key(&mut self, key: impl AsKey) -> Result<PropertyKey, Error> {
        match key.as_key() {
            KeyRef::Name(name) => Ok(self.cx().key(name)),
            KeyRef::Index(index) => match u32::try_from(index) {
                Ok(index) if index < u32::MAX => Ok(PropertyKey::index(index)),
                _ => Ok(self.cx().key(&index.to_string())),
            },
            KeyRef::Text(text) => {
                let string = self.string(text)?;
                self.attempt(|cx| cx.to_property_key(string))
            }
            KeyRef::Symbol(symbol) => {
                let symbol: Option<Gc<JsSymbol>> = self.cell(&symbol.0)?.as_symbol();
                symbol.map(PropertyKey::symbol).ok_or_else(Error::foreign_handle)
            }
        }
    }

    fn key_outside(&mut self, key: PropertyKey) -> Option<Key> {
        match key.as_index() {
            Some(index) => Some(Key::Index(index)),
            None => {
                let key = key.to_value(self.cx());
                match self.value(key) {
                    Value::String(text) => Some(Key::Name(text)),
                    Value::Symbol(symbol) => Some(Key::Symbol(symbol)),
                    _ => None,
                }
            }
        }
    }
}

impl Object {
    /// A new object without properties.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object = Object::new(&mut engine);
    /// assert!(object.own_keys(&mut engine)?.is_empty());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn new(scope: &mut Scope) -> Object {
        let object = scope.cx().new_object();
        scope.new_object(object)
    }

    /// A property.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("({ get a() { return 1 } })")?;
    /// assert_eq!(object.get::<i32>(&mut engine, "a")?, 1);
    /// assert_eq!(object.get::<Option<i32>>(&mut engine, "b")?, None);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a getter throws; if the value is no `T`.
    pub fn get<T: FromJs>(&self, scope: &mut Scope, key: impl AsKey) -> Result<T, Error> {
        let object = scope.object(&self.0)?;
        let key = scope.key(key)?;
        let value = scope.attempt(|cx| object.get(cx, key))?;
        scope.convert(value).map_err(|error| error.at_key(key))
    }

    /// Sets a property, as an assignment in strict code does.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("Object.freeze({ a: 1 })")?;
    /// assert!(object.set(&mut engine, "a", 2).is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a setter throws; a TypeError if it cannot be set.
    pub fn set(&self, scope: &mut Scope, key: impl AsKey, value: impl IntoJs) -> Result<(), Error> {
        let object = scope.object(&self.0)?;
        let key = scope.key(key)?;
        let value = scope.raw_of(value)?;
        scope.attempt(|cx| object.set(cx, key, value))?;
        scope.cx().safepoint();
        Ok(())
    }

    /// Gives it a method that calls Rust; see [`Function::new`]. As those of classes it is not enumerable.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let text = Object::new(&mut engine);
    /// text.add_function(&mut engine, "shout", |text: String| text.to_uppercase())?;
    /// engine.set_global("text", text)?;
    /// assert_eq!(engine.eval::<String>("text.shout('hello')")?, "HELLO");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if it cannot have the property; if there is no memory for it.
    pub fn add_function<M>(
        &self,
        scope: &mut Scope,
        name: &str,
        function: impl HostFunction<M>,
    ) -> Result<(), Error> {
        let function = Function::new(scope, name, function)?;
        let (object, function) = (scope.object(&self.0)?, scope.object(&function.0.0)?);
        scope.add_builtin(object, name, function)
    }

    /// Whether it or one of its prototypes has the property.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object = Object::new(&mut engine);
    /// assert!(object.has(&mut engine, "toString")?);
    /// assert!(!object.has_own(&mut engine, "toString")?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a proxy throws.
    pub fn has(&self, scope: &mut Scope, key: impl AsKey) -> Result<bool, Error> {
        let object = scope.object(&self.0)?;
        let key = scope.key(key)?;
        scope.attempt(|cx| object.has_property(cx, key))
    }

    /// Whether it has the property itself.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("({ a: 1 })")?;
    /// assert!(object.has_own(&mut engine, "a")?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a proxy throws.
    pub fn has_own(&self, scope: &mut Scope, key: impl AsKey) -> Result<bool, Error> {
        let object = scope.object(&self.0)?;
        let key = scope.key(key)?;
        scope.attempt(|cx| object.has_own_property(cx, key))
    }

    /// Deletes a property; whether it is gone.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("({ a: 1 })")?;
    /// assert!(object.delete(&mut engine, "a")?);
    /// assert!(!object.has(&mut engine, "a")?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a proxy throws.
    pub fn delete(&self, scope: &mut Scope, key: impl AsKey) -> Result<bool, Error> {
        let object = scope.object(&self.0)?;
        let key = scope.key(key)?;
        scope.attempt(|cx| object.delete(cx, key))
    }

    /// Defines a property, as `Object.defineProperty` does.
    ///
    /// ```
    /// use ellipsis::{Descriptor, Engine, Function, Object, Value};
    ///
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("globalThis.o = {}")?;
    /// let get = Function::new(&mut engine, "get answer", || 42)?;
    /// object.define(&mut engine, "answer", Descriptor { get: Some(get.into()), ..Descriptor::default() })?;
    /// assert_eq!(engine.eval::<i32>("o.answer")?, 42);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if it cannot be defined so.
    pub fn define(&self, scope: &mut Scope, key: impl AsKey, descriptor: Descriptor) -> Result<(), Error> {
        let object = scope.object(&self.0)?;
        let key = scope.key(key)?;
        let Descriptor { value, get, set, writable, enumerable, configurable } = descriptor;
        let mut raw = |value: Option<Value>| value.map(|value| scope.raw(&value)).transpose();
        let (value, get, set) = (raw(value)?, raw(get)?, raw(set)?);
        let descriptor = PropertyDescriptor { value, get, set, writable, enumerable, configurable };
        scope.attempt(|cx| {
            if value.is_some() && descriptor.is_accessor() {
                return Err(cx.type_error("A property has either accessors or a value"));
            }
            for accessor in [get, set].into_iter().flatten() {
                if !accessor.is_undefined() && !ellipsis_engine::is_callable(accessor) {
                    return Err(cx.type_error("Getters and setters must be functions"));
                }
            }
            object.define_or_throw(cx, key, &descriptor)
        })
    }

    /// What is known of an own property; `None` if there is none.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("({ get a() { return 1 } })")?;
    /// assert!(object.descriptor(&mut engine, "a")?.unwrap().get.is_some());
    /// assert!(object.descriptor(&mut engine, "b")?.is_none());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a proxy throws.
    pub fn descriptor(&self, scope: &mut Scope, key: impl AsKey) -> Result<Option<Descriptor>, Error> {
        let object = scope.object(&self.0)?;
        let key = scope.key(key)?;
        let Some(known) = scope.attempt(|cx| object.get_own_property(cx, key))? else { return Ok(None) };
        let PropertyDescriptor { value, get, set, writable, enumerable, configurable } = known;
        // All are out of the native stack's sight by then, but reachable from the object, or handles already.
        let value = value.map(|value| scope.value(value));
        let get = get.map(|get| scope.value(get));
        let set = set.map(|set| scope.value(set));
        Ok(Some(Descriptor { value, get, set, writable, enumerable, configurable }))
    }

    /// The keys of all own properties, those that are not enumerable too, in their order.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("({ a: 1, [Symbol.iterator]: 2 })")?;
    /// assert_eq!(object.own_keys(&mut engine)?.len(), 2);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a proxy throws.
    pub fn own_keys(&self, scope: &mut Scope) -> Result<Vec<Key>, Error> {
        let object = scope.object(&self.0)?;
        let keys = scope.attempt(|cx| object.own_property_keys(cx))?;
        Ok(keys.iter().filter_map(|key| scope.key_outside(key)).collect())
    }

    /// The own enumerable properties whose keys are strings, as `Object.keys` gives them. Lone surrogates in keys are
    /// replaced by U+FFFD.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("({ b: 1, a: 2, 0: 3 })")?;
    /// assert_eq!(object.keys(&mut engine)?, ["0", "b", "a"]);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a proxy throws.
    pub fn keys(&self, scope: &mut Scope) -> Result<Vec<String>, Error> {
        let entries = self.entries_with(scope, |_, _, _| Ok(()))?;
        Ok(entries.into_iter().map(|(key, ())| key).collect())
    }

    /// The same with their values, as `Object.entries` gives them.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("({ b: 1, a: 2 })")?;
    /// assert_eq!(object.entries::<i32>(&mut engine)?, [("b".to_owned(), 1), ("a".to_owned(), 2)]);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a getter or proxy throws; if a value is no `T`.
    pub fn entries<T: FromJs>(&self, scope: &mut Scope) -> Result<Vec<(String, T)>, Error> {
        self.entries_with(scope, |scope, object, key| {
            let value = scope.attempt(|cx| object.get(cx, key))?;
            scope.convert(value).map_err(|error| error.at_key(key))
        })
    }

    fn entries_with<T>(
        &self,
        scope: &mut Scope,
        mut read: impl FnMut(&mut Scope, Gc<ellipsis_engine::Object>, PropertyKey) -> Result<T, Error>,
    ) -> Result<Vec<(String, T)>, Error> {
        let object = scope.object(&self.0)?;
        let keys = scope.attempt(|cx| object.own_property_keys(cx))?;
        let mut entries = Vec::new();
        for key in keys.iter().filter(|key| !key.is_symbol()) {
            let known = scope.attempt(|cx| object.get_own_property(cx, key))?;
            if known.is_some_and(|known| known.enumerable == Some(true)) {
                let value = read(scope, object, key)?;
                let name = key.as_atom().map_or_else(|| key.display(), |name| name.to_std_string());
                entries.push((name, value));
            }
        }
        Ok(entries)
    }

    /// Its prototype: an object or `null`.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object, Value};
    /// let mut engine = Engine::new();
    /// let object: Object = engine.eval("Object.create(null)")?;
    /// assert_eq!(object.prototype(&mut engine)?, Value::Null);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a proxy throws.
    pub fn prototype(&self, scope: &mut Scope) -> Result<Value, Error> {
        let object = scope.object(&self.0)?;
        let prototype = scope.attempt(|cx| object.get_prototype_of(cx))?;
        Ok(scope.value(prototype))
    }

    /// Gives it another prototype.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let (object, parent) = (Object::new(&mut engine), engine.eval::<Object>("({ a: 1 })")?);
    /// object.set_prototype(&mut engine, Some(&parent))?;
    /// assert_eq!(object.get::<i32>(&mut engine, "a")?, 1);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if it cannot have that prototype.
    pub fn set_prototype(&self, scope: &mut Scope, prototype: Option<&Object>) -> Result<(), Error> {
        let object = scope.object(&self.0)?;
        let prototype = prototype.map(|it| scope.object(&it.0)).transpose()?;
        scope.attempt(|cx| {
            if object.set_prototype_of(cx, prototype.map_or(Raw::NULL, Raw::from))? {
                return Ok(());
            }
            Err(cx.type_error("The prototype cannot be changed"))
        })
    }

    /// Whether `object instanceof class`.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let (error, class) = (engine.eval::<Object>("new TypeError()")?, engine.eval::<Object>("Error")?);
    /// assert!(error.instance_of(&mut engine, &class)?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if that is no class; what its `Symbol.hasInstance` throws.
    pub fn instance_of(&self, scope: &mut Scope, class: &Object) -> Result<bool, Error> {
        let object = scope.object(&self.0)?;
        let class = scope.object(&class.0)?;
        scope.attempt(|cx| cx.instance_of(object.into(), class.into()))
    }

    /// Whether it is an array, or a proxy of one.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// assert!(engine.eval::<Object>("[]")?.is_array(&mut engine)?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if it is a revoked proxy.
    pub fn is_array(&self, scope: &mut Scope) -> Result<bool, Error> {
        let object = scope.object(&self.0)?;
        scope.attempt(|cx| cx.is_array(object.into()))
    }

    /// Whether it can be called.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// assert!(engine.eval::<Object>("() => {}")?.is_function(&mut engine)?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn is_function(&self, scope: &mut Scope) -> Result<bool, Error> {
        Ok(ellipsis_engine::is_callable(scope.cell(&self.0)?))
    }

    /// Calls a method with this object as `this`.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object};
    /// let mut engine = Engine::new();
    /// let list: Object = engine.eval("['a', 'b']")?;
    /// assert_eq!(list.call_method::<String>(&mut engine, "join", ("-",))?, "a-b");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What it throws; a TypeError if it is no function; if the result is no `T`.
    pub fn call_method<T: FromJs>(
        &self,
        scope: &mut Scope,
        key: impl AsKey,
        arguments: impl IntoArguments,
    ) -> Result<T, Error> {
        let function: Function = self.get(scope, key)?;
        function.call_with(scope, self, arguments)
    }
}
