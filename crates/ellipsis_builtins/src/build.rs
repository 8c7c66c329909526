//! How library tables become objects: one row per property, one [`Class`] per constructor.

use ellipsis_engine::{
    Accessor, Attributes, CellKind, Context, Gc, Intrinsic, NativeFn, NativeInfo, Object, PropertyKey, Quick,
    Value,
};

/// A well-known symbol in a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Symbol {
    AsyncDispose,
    AsyncIterator,
    Dispose,
    HasInstance,
    Iterator,
    Match,
    MatchAll,
    Replace,
    Search,
    Species,
    Split,
    ToPrimitive,
    ToStringTag,
    Unscopables,
}

/// The name of a table row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Name {
    Text(&'static str),
    Symbol(Symbol),
}

/// What a table row defines.
pub(crate) enum Definition {
    Method(NativeInfo),
    Accessor {
        get: Option<NativeInfo>,
        set: Option<NativeInfo>,
    },
    Number(f64),
    Text(&'static str),
    /// Made when the object is made.
    Value(fn(&mut Context) -> Value),
}

/// A table row: one property of a built-in object.
pub(crate) struct Member {
    name: Name,
    definition: Definition,
    attributes: Attributes,
}

impl Member {
    /// The same property with other attributes than is usual for its kind.
    pub(crate) const fn attributes(mut self, attributes: Attributes) -> Member {
        self.attributes = attributes;
        self
    }

    /// The same method with what machine code may call in its place.
    pub(crate) const fn quick(mut self, quick: Quick) -> Member {
        if let Definition::Method(info) = &mut self.definition {
            info.quick = quick;
        }
        self
    }
}

/// A constructor's function.
pub(crate) const fn constructor(name: &'static str, length: u8, function: NativeFn) -> NativeInfo {
    NativeInfo::constructor(name, length, function)
}

/// A method: `method("at", 1, at)`.
pub(crate) const fn method(name: &'static str, length: u8, function: NativeFn) -> Member {
    Member {
        name: Name::Text(name),
        definition: Definition::Method(NativeInfo::function(name, length, function)),
        attributes: Attributes::METHOD,
    }
}

/// A method named by a symbol: `symbol_method(Symbol::Iterator, "[Symbol.iterator]", 0, values)`.
pub(crate) const fn symbol_method(
    symbol: Symbol,
    name: &'static str,
    length: u8,
    function: NativeFn,
) -> Member {
    Member {
        name: Name::Symbol(symbol),
        definition: Definition::Method(NativeInfo::function(name, length, function)),
        attributes: Attributes::METHOD,
    }
}

/// A getter: `getter("size", "get size", size)`.
pub(crate) const fn getter(name: &'static str, full_name: &'static str, get: NativeFn) -> Member {
    Member {
        name: Name::Text(name),
        definition: Definition::Accessor { get: Some(NativeInfo::function(full_name, 0, get)), set: None },
        attributes: Attributes::CONFIGURABLE,
    }
}

/// A getter and setter: `accessor("__proto__", ("get __proto__", get), ("set __proto__", set))`.
pub(crate) const fn accessor(
    name: &'static str,
    get: (&'static str, NativeFn),
    set: (&'static str, NativeFn),
) -> Member {
    Member {
        name: Name::Text(name),
        definition: Definition::Accessor {
            get: Some(NativeInfo::function(get.0, 0, get.1)),
            set: Some(NativeInfo::function(set.0, 1, set.1)),
        },
        attributes: Attributes::CONFIGURABLE,
    }
}

/// A getter named by a symbol.
pub(crate) const fn symbol_getter(symbol: Symbol, full_name: &'static str, get: NativeFn) -> Member {
    Member {
        name: Name::Symbol(symbol),
        definition: Definition::Accessor { get: Some(NativeInfo::function(full_name, 0, get)), set: None },
        attributes: Attributes::CONFIGURABLE,
    }
}

/// A constant number, not writable.
pub(crate) const fn number(name: &'static str, value: f64) -> Member {
    Member { name: Name::Text(name), definition: Definition::Number(value), attributes: Attributes::NONE }
}

/// `Symbol.toStringTag`.
pub(crate) const fn tag(text: &'static str) -> Member {
    Member {
        name: Name::Symbol(Symbol::ToStringTag),
        definition: Definition::Text(text),
        attributes: Attributes::CONFIGURABLE,
    }
}

/// A property whose value is made along with the object.
pub(crate) const fn value(name: Name, make: fn(&mut Context) -> Value, attributes: Attributes) -> Member {
    Member { name, definition: Definition::Value(make), attributes }
}

/// A constructor with its prototype.
pub(crate) struct Class {
    pub(crate) constructor: Intrinsic,
    pub(crate) prototype: Intrinsic,
    pub(crate) function: NativeInfo,
    /// [[Prototype]] of the constructor; usually %Function.prototype%.
    pub(crate) constructor_parent: Intrinsic,
    /// [[Prototype]] of the prototype; usually %Object.prototype%.
    pub(crate) prototype_parent: Intrinsic,
    /// Properties of the constructor.
    pub(crate) statics: &'static [Member],
    /// Properties of the prototype.
    pub(crate) members: &'static [Member],
}

/// The key that a name means.
pub(crate) fn key_of(cx: &mut Context, name: Name) -> PropertyKey {
    match name {
        Name::Text(text) => cx.key(text),
        Name::Symbol(symbol) => {
            let symbols = &cx.symbols;
            match symbol {
                Symbol::AsyncDispose => symbols.async_dispose,
                Symbol::AsyncIterator => symbols.async_iterator,
                Symbol::Dispose => symbols.dispose,
                Symbol::HasInstance => symbols.has_instance,
                Symbol::Iterator => symbols.iterator,
                Symbol::Match => symbols.match_,
                Symbol::MatchAll => symbols.match_all,
                Symbol::Replace => symbols.replace,
                Symbol::Search => symbols.search,
                Symbol::Species => symbols.species,
                Symbol::Split => symbols.split,
                Symbol::ToPrimitive => symbols.to_primitive,
                Symbol::ToStringTag => symbols.to_string_tag,
                Symbol::Unscopables => symbols.unscopables,
            }
            .into()
        }
    }
}

/// Defines the rows of a table on an object that has none of them yet.
pub(crate) fn define_members(cx: &mut Context, object: Gc<Object>, members: &'static [Member]) {
    for member in members {
        let key = key_of(cx, member.name);
        let (value, attributes) = match &member.definition {
            Definition::Method(info) => (cx.new_native_function(info).into(), member.attributes),
            Definition::Accessor { get, set } => {
                let [get, set] = [get, set].map(|side| match side {
                    Some(info) => cx.new_native_function(info).into(),
                    None => Value::UNDEFINED,
                });
                (Accessor::new(&mut cx.heap, get, set), member.attributes.with(Attributes::ACCESSOR))
            }
            Definition::Number(number) => (Value::number(*number), member.attributes),
            Definition::Text(text) => (cx.string(text), member.attributes),
            Definition::Value(make) => (make(cx), member.attributes),
        };
        object.add_property(cx, key, value, attributes);
    }
}

/// Makes a class of the current realm: constructor and prototype, registered as intrinsics.
pub(crate) fn define_class(cx: &mut Context, class: &'static Class) {
    let parent = cx.intrinsic(class.prototype_parent);
    let prototype = cx.new_object_with_prototype(parent.into());
    define_class_with(cx, class, prototype);
}

/// As [`define_class`], for a prototype that is no plain object.
pub(crate) fn define_class_with(cx: &mut Context, class: &'static Class, prototype: Gc<Object>) {
    // Registered before anything else, since what follows may ask for them.
    cx.realm.set_intrinsic(class.prototype, prototype);
    let parent = cx.intrinsic(class.constructor_parent);
    let constructor = cx.new_native_function_with(&class.function, &[], Some(parent));
    cx.realm.set_intrinsic(class.constructor, constructor);
    link(cx, constructor, prototype);
    define_members(cx, constructor, class.statics);
    define_members(cx, prototype, class.members);
}

/// Gives a constructor its `prototype` and the prototype its `constructor`.
pub(crate) fn link(cx: &mut Context, constructor: Gc<Object>, prototype: Gc<Object>) {
    let key = cx.names.prototype.into();
    constructor.define_new(cx, key, prototype.into(), Attributes::NONE);
    let key = cx.names.constructor.into();
    prototype.define_new(cx, key, constructor.into(), Attributes::METHOD);
}

/// Makes a namespace object such as Math, or a prototype without constructor, and registers it.
pub(crate) fn define_namespace(
    cx: &mut Context,
    which: Intrinsic,
    parent: Intrinsic,
    members: &'static [Member],
) -> Gc<Object> {
    let parent = cx.intrinsic(parent);
    let object = cx.new_object_with_prototype(parent.into());
    cx.realm.set_intrinsic(which, object);
    define_members(cx, object, members);
    object
}

/// Makes a function that is an intrinsic by itself, and registers it.
pub(crate) fn define_function(cx: &mut Context, which: Intrinsic, info: &'static NativeInfo) {
    let function = cx.new_native_function(info);
    debug_assert!(function.kind() == CellKind::NativeFunction);
    cx.realm.set_intrinsic(which, function);
}
