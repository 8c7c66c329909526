//! What objects are called: constructors, tags, functions, classes.

use ellipsis::unstable::engine::module::ModuleNamespace;
use ellipsis::unstable::engine::{CellKind, Context, Gc, JsResult, Object, PropertyKey, Value};

use super::{Inspector, Options, Style, inspect, unless_thrown};

/// The name of a constructor, as far as there is one.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Constructor {
    /// The prototype chain is empty.
    NullPrototype,
    /// Its name.
    Named(String),
}

impl Constructor {
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Constructor::Named(own) if own == name)
    }

    /// Constructor and tag, as they stand before an object's bracket: with a space at the end.
    pub(super) fn prefix(&self, tag: &str, fallback: &str, size: &str) -> String {
        match self {
            Constructor::NullPrototype if !tag.is_empty() && tag != fallback => {
                format!("[{fallback}{size}: null prototype] [{tag}] ")
            }
            Constructor::NullPrototype => format!("[{fallback}{size}: null prototype] "),
            Constructor::Named(name) if !tag.is_empty() && tag != name => format!("{name}{size} [{tag}] "),
            Constructor::Named(name) => format!("{name}{size} "),
        }
    }
}

/// What the engine itself calls an object.
pub(crate) fn class_name(object: Gc<Object>) -> &'static str {
    match object.kind() {
        CellKind::Array => "Array",
        CellKind::Function | CellKind::NativeFunction | CellKind::BoundFunction => "Function",
        CellKind::Native => object.native_class().map_or("Object", |class| class.name),
        _ => "Object",
    }
}

/// A property if it is an own data property.
pub(super) fn own_data(cx: &mut Context, object: Gc<Object>, key: PropertyKey) -> JsResult<Option<Value>> {
    Ok(unless_thrown(object.get_own_property(cx, key))?.flatten().and_then(|property| property.value))
}

impl Inspector<'_> {
    pub(super) fn constructor_name(&mut self, object: Gc<Object>, level: i64) -> JsResult<Constructor> {
        if object.is::<ModuleNamespace>() {
            // Whose keys may be code that was not run yet.
            return Ok(Constructor::NullPrototype);
        }
        let key = self.cx.names.constructor.into();
        let mut current = Some(object);
        let mut first_prototype = None;
        while let Some(holder) = current {
            if let Some(constructor) = own_data(self.cx, holder, key)?
                && ellipsis::unstable::engine::is_callable(constructor)
                && let Some(function) = constructor.as_object()
            {
                let name = unless_thrown(function.get(self.cx, self.cx.names.name))?;
                if let Some(name) = name.and_then(|name| name.as_string())
                    && !name.is_empty()
                    && self.cx.instance_of(object.into(), constructor).unwrap_or(false)
                {
                    return Ok(Constructor::Named(name.to_std_string()));
                }
            }
            current = unless_thrown(holder.get_prototype_of(self.cx))?.and_then(|next| next.as_object());
            if first_prototype.is_none() {
                first_prototype = Some(current);
            }
        }
        let Some(Some(prototype)) = first_prototype else { return Ok(Constructor::NullPrototype) };
        let class = class_name(object);
        if self.too_deep(level) {
            return Ok(Constructor::Named(format!("{class} <Complex prototype>")));
        }
        let inner = match self.constructor_name(prototype, level + 1)? {
            Constructor::Named(name) => name,
            Constructor::NullPrototype => {
                let options = Options { custom: false, depth: Some(-1), ..self.options };
                inspect(self.cx, prototype.into(), options)?
            }
        };
        Ok(Constructor::Named(format!("{class} <{inner}>")))
    }

    /// `Symbol.toStringTag`, unless it is shown as a property.
    pub(super) fn tag(&mut self, object: Gc<Object>) -> JsResult<String> {
        let key: PropertyKey = self.cx.symbols.to_string_tag.into();
        let tag = unless_thrown(object.get(self.cx, key))?;
        let Some(tag) = tag.and_then(|tag| tag.as_string()).filter(|tag| !tag.is_empty()) else {
            return Ok(String::new());
        };
        let own = object.get_own_property(self.cx, key)?;
        if own.is_some_and(|own| self.options.show_hidden || own.enumerable == Some(true)) {
            return Ok(String::new());
        }
        Ok(tag.to_std_string())
    }

    /// `[Function: f]`, `[class A extends B]`.
    pub(super) fn function_base(
        &mut self,
        function: Gc<Object>,
        constructor: &Constructor,
        tag: &str,
    ) -> JsResult<String> {
        if function.is_class_constructor() {
            return self.class_base(function, constructor, tag);
        }
        let kind = match function.function_flavour() {
            Some((true, true)) => "AsyncGeneratorFunction",
            Some((true, false)) => "AsyncFunction",
            Some((false, true)) => "GeneratorFunction",
            _ => "Function",
        };
        let mut base = format!("[{kind}");
        if *constructor == Constructor::NullPrototype {
            base.push_str(" (null prototype)");
        }
        let name = unless_thrown(function.get(self.cx, self.cx.names.name))?;
        let name = name.unwrap_or(self.cx.names.empty.into());
        match name.as_string() {
            Some(name) if name.is_empty() => base.push_str(" (anonymous)"),
            Some(name) => base.push_str(&format!(": {}", name.to_std_string())),
            None => {
                let name = self.value(name, 0)?;
                base.push_str(&format!(": {name}"));
            }
        }
        base.push(']');
        if let Constructor::Named(name) = constructor {
            if name != kind && name != "Function" {
                base.push_str(&format!(" {name}"));
            }
            if !tag.is_empty() && name != tag {
                base.push_str(&format!(" [{tag}]"));
            }
        }
        Ok(self.style(&base, Style::Special))
    }

    fn class_base(&mut self, class: Gc<Object>, constructor: &Constructor, tag: &str) -> JsResult<String> {
        let key = self.cx.names.name.into();
        let name = own_data(self.cx, class, key)?.and_then(|name| name.as_string());
        let name = name.map(|name| name.to_std_string()).filter(|name| !name.is_empty());
        let mut base = format!("class {}", name.as_deref().unwrap_or("(anonymous)"));
        match constructor {
            Constructor::NullPrototype => base.push_str(" extends [null prototype]"),
            Constructor::Named(name) => {
                if name != "Function" {
                    base.push_str(&format!(" [{name}]"));
                }
                if !tag.is_empty() && name != tag {
                    base.push_str(&format!(" [{tag}]"));
                }
                if let Some(parent) = class.get_prototype_of(self.cx)?.as_object() {
                    let parent =
                        unless_thrown(parent.get(self.cx, key))?.and_then(|parent| parent.as_string());
                    if let Some(parent) = parent.filter(|parent| !parent.is_empty()) {
                        base.push_str(&format!(" extends {}", parent.to_std_string()));
                    }
                }
            }
        }
        Ok(self.style(&format!("[{base}]"), Style::Special))
    }
}
