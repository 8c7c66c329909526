//! Objects of all kinds: which brackets, which contents, which properties.

use ellipsis::unstable::engine::module::ModuleNamespace;
use ellipsis::unstable::engine::promise::PromiseData;
use ellipsis::unstable::engine::typed_array::TypedArrayData;
use ellipsis::unstable::engine::{
    ArgumentsData, CellKind, Gc, JsResult, Object, PropertyDescriptor, PropertyKey, RootedVec, Value,
    is_callable, wrapper,
};
use ellipsis::unstable::peek::{self, Collection};

use super::layout::{Layout, Parts};
use super::names::{Constructor, class_name};
use super::options::Getters;
use super::quote::{escaped, is_plain_key, quote};
use super::{Inspector, Style, error, unless_thrown};

/// How an object's own contents are made, beside its properties.
enum Contents {
    Nothing,
    Array(usize),
    TypedArray,
    Pairs { arrows: bool },
    Values,
    Buffer,
    Promise,
    Hidden,
    Namespace,
}

/// What was found out of an object.
struct Plan {
    base: String,
    open: String,
    close: &'static str,
    contents: Contents,
    layout: Layout,
    /// Properties that are read through getters and shown first.
    leading: Vec<&'static str>,
    /// What stands for the object if it has no properties.
    bare: Option<String>,
    /// What stands for it where nesting is too deep, if it is not its prefix.
    deep: Option<String>,
}

impl Plan {
    fn new(open: String, contents: Contents) -> Plan {
        Plan {
            base: String::new(),
            open,
            close: "}",
            contents,
            layout: Layout::Object,
            leading: Vec::new(),
            bare: None,
            deep: None,
        }
    }

    fn base(base: String) -> Plan {
        Plan { bare: Some(base.clone()), base, ..Plan::new("{".into(), Contents::Nothing) }
    }
}

impl Inspector<'_> {
    pub(super) fn object(&mut self, object: Gc<Object>, level: i64) -> JsResult<String> {
        let constructor = self.constructor_name(object, level)?;
        let tag = self.tag(object)?;
        let mut keys = self.keys(object)?;
        let plan = self.plan(object, &constructor, &tag, &mut keys)?;
        if keys.is_empty()
            && let Some(bare) = plan.bare
        {
            return Ok(bare);
        }
        if self.too_deep(level) {
            if let Some(deep) = plan.deep {
                return Ok(deep);
            }
            let prefix = match object.is_array() {
                true => constructor.prefix(&tag, "Array", ""),
                false => constructor.prefix(&tag, "Object", ""),
            };
            let name = prefix.trim_end();
            let name = if name.starts_with('[') { name.into() } else { format!("[{name}]") };
            return Ok(self.style(&name, Style::Special));
        }
        let level = level + 1;
        self.enter(object, level);
        let mut output = self.contents(object, &plan.contents, level)?;
        for name in &plan.leading {
            let Some(value) = unless_thrown(object.get_named(self.cx, name))? else { continue };
            self.indentation += 2;
            let text = self.value(value, level)?;
            self.indentation -= 2;
            output.push(format!("[{name}]: {text}"));
        }
        let mut numeric = plan.layout == Layout::Array && self.is_numeric(object, output.len())?;
        let elements = output.len();
        for key in &keys {
            let Some(property) = object.get_own_property(self.cx, key)? else { continue };
            let value = self.property_value(object, &property, level)?;
            let name = self.key_text(key, property.enumerable != Some(false));
            output.push(format!("{name}: {value}"));
            numeric = false;
        }
        // Elements of arrays keep their places.
        let from = if plan.layout == Layout::Array { elements } else { 0 };
        self.sort(&mut output[from..])?;
        let mut parts = Parts {
            base: plan.base,
            open: plan.open,
            close: plan.close,
            output,
            layout: plan.layout,
            numeric,
        };
        if let Some(number) = self.leave(object) {
            let reference = self.style(&format!("<ref *{number}>"), Style::Special);
            parts.base =
                if parts.base.is_empty() { reference } else { format!("{reference} {}", parts.base) };
        }
        let text = self.lay_out(parts, level);
        self.note_written(&text);
        Ok(text)
    }

    fn contents(&mut self, object: Gc<Object>, contents: &Contents, level: i64) -> JsResult<Vec<String>> {
        let value = Value::from(object);
        match *contents {
            Contents::Nothing => Ok(Vec::new()),
            Contents::Array(length) => self.array(object, length, level),
            Contents::TypedArray => match value.downcast::<TypedArrayData>() {
                Some(data) => Ok(self.typed_array(data)),
                None => Ok(Vec::new()),
            },
            Contents::Pairs { arrows } => match peek::preview(&object, self.options.max_elements) {
                Some(preview) => self.pairs(preview, level, arrows),
                None => Ok(Vec::new()),
            },
            Contents::Values => match peek::preview(&object, self.options.max_elements) {
                Some(preview) => self.values(preview, level),
                None => Ok(Vec::new()),
            },
            Contents::Buffer => Ok(self.buffer(object)),
            Contents::Promise => match value.downcast::<PromiseData>() {
                Some(data) => self.promise(data, level),
                None => Ok(Vec::new()),
            },
            Contents::Hidden => Ok(vec![self.style("<items unknown>", Style::Special)]),
            Contents::Namespace => match value.downcast::<ModuleNamespace>() {
                Some(data) => self.namespace(object, data, level),
                None => Ok(Vec::new()),
            },
        }
    }

    /// Whether all that is shown of an array are numbers.
    fn is_numeric(&mut self, object: Gc<Object>, shown: usize) -> JsResult<bool> {
        if object.is::<TypedArrayData>() {
            return Ok(true);
        }
        for index in 0..shown as u32 {
            let Some(property) = object.get_own_property(self.cx, PropertyKey::index(index))? else {
                return Ok(false);
            };
            if !property.value.is_some_and(|value| value.is_number() || value.is_bigint()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn plan(
        &mut self,
        object: Gc<Object>,
        constructor: &Constructor,
        tag: &str,
        keys: &mut RootedVec<PropertyKey>,
    ) -> JsResult<Plan> {
        if let Some(plan) = self.plan_of_collection(object, constructor, tag)? {
            return Ok(plan);
        }
        if object.is::<ArgumentsData>() {
            let open = "[Arguments] {".to_string();
            return Ok(Plan { bare: Some(format!("{open}}}")), ..Plan::new(open, Contents::Nothing) });
        }
        if constructor.is("Object") && !is_callable(object.into()) {
            let open = if tag.is_empty() {
                "{".into()
            } else {
                format!("{}{{", constructor.prefix(tag, "Object", ""))
            };
            return Ok(Plan { bare: Some(format!("{open}}}")), ..Plan::new(open, Contents::Nothing) });
        }
        if is_callable(object.into()) {
            let base = self.function_base(object, constructor, tag)?;
            return Ok(Plan::base(base));
        }
        if let Some(class) = object.native_class().filter(|class| class.name == "RegExp") {
            let text = self.regexp_text(object, constructor)?;
            let prefix = constructor.prefix(tag, class.name, "");
            let base = if prefix == "RegExp " { text } else { format!("{prefix}{text}") };
            let base = self.style(&base, Style::Regexp);
            return Ok(Plan { deep: Some(base.clone()), ..Plan::base(base) });
        }
        if let Some(time) = peek::date_value(&object) {
            let method = if time.is_nan() { "toString" } else { "toISOString" };
            let method = self.cx.key(method);
            let text =
                self.intrinsic_text(object, ellipsis::unstable::engine::Intrinsic::DatePrototype, method)?;
            let prefix = constructor.prefix(tag, "Date", "");
            let base = if prefix == "Date " { text } else { format!("{prefix}{text}") };
            return Ok(Plan::base(self.style(&base, Style::Date)));
        }
        if let Some(text) = peek::temporal_text(&object) {
            // `Temporal.PlainDate 2024-01-01`: the tag of these classes ends with the name.
            let class = object.native_class().map_or("Temporal", |class| class.name);
            let is_plain = tag == class && class.rsplit('.').next().is_some_and(|name| constructor.is(name));
            let prefix = if is_plain { format!("{class} ") } else { constructor.prefix(tag, class, "") };
            return Ok(Plan::base(self.style(&format!("{prefix}{text}"), Style::Date)));
        }
        if object.kind() != CellKind::Native || object.is::<ellipsis::unstable::engine::ErrorData>() {
            if error::is_error(self.cx, object)? {
                let base = self.error_base(object, constructor, tag, keys)?;
                return Ok(Plan::base(base));
            }
        } else if let Some(plan) = self.plan_of_native(object, constructor, tag) {
            return Ok(plan);
        }
        if let Some(value) = wrapper::primitive_value(&object) {
            let base = self.boxed_base(value, constructor, tag);
            if value.is_string() {
                keys.retain(|key| !key.is_index());
                let length = self.cx.names.length.into();
                keys.retain(|&key| key != length);
            }
            return Ok(Plan::base(base));
        }
        let open = format!("{}{{", constructor.prefix(tag, "Object", ""));
        Ok(Plan { bare: Some(format!("{open}}}")), ..Plan::new(open, Contents::Nothing) })
    }

    fn plan_of_collection(
        &mut self,
        object: Gc<Object>,
        constructor: &Constructor,
        tag: &str,
    ) -> JsResult<Option<Plan>> {
        if object.is_array() {
            let length = object.as_array().map_or(0, |elements| elements.len() as usize);
            let prefix = if constructor.is("Array") && tag.is_empty() {
                String::new()
            } else {
                constructor.prefix(tag, "Array", &format!("({length})"))
            };
            let open = format!("{prefix}[");
            return Ok(Some(Plan {
                bare: (length == 0).then(|| format!("{open}]")),
                close: "]",
                layout: Layout::Array,
                ..Plan::new(open, Contents::Array(length))
            }));
        }
        if let Some(data) = object.downcast::<TypedArrayData>() {
            let length = data.length();
            let fallback = data.kind().name();
            let open = format!("{}[", constructor.prefix(tag, fallback, &format!("({length})")));
            return Ok(Some(Plan {
                bare: (length == 0).then(|| format!("{open}]")),
                close: "]",
                layout: Layout::Array,
                ..Plan::new(open, Contents::TypedArray)
            }));
        }
        let Some(kind) = peek::collection(&object) else { return Ok(None) };
        let Some(preview) = peek::preview(&object, 0) else { return Ok(None) };
        let size = format!("({})", preview.len);
        Ok(Some(match kind {
            Collection::Map | Collection::Set => {
                let is_map = kind == Collection::Map;
                let prefix = constructor.prefix(tag, if is_map { "Map" } else { "Set" }, &size);
                let contents = if is_map { Contents::Pairs { arrows: true } } else { Contents::Values };
                Plan {
                    bare: (preview.len == 0).then(|| format!("{prefix}{{}}")),
                    ..Plan::new(format!("{prefix}{{"), contents)
                }
            }
            Collection::MapIterator | Collection::SetIterator => {
                let tag = if preview.pairs { tag.replace(" Iterator", " Entries") } else { tag.into() };
                let contents =
                    if preview.pairs { Contents::Pairs { arrows: false } } else { Contents::Values };
                Plan::new(format!("[{tag}] {{"), contents)
            }
        }))
    }

    fn plan_of_native(&mut self, object: Gc<Object>, constructor: &Constructor, tag: &str) -> Option<Plan> {
        let class = object.native_class()?.name;
        let open = format!("{}{{", constructor.prefix(tag, class, ""));
        let contents = match class {
            "ArrayBuffer" | "SharedArrayBuffer" => {
                return Some(Plan { leading: vec!["byteLength"], ..Plan::new(open, Contents::Buffer) });
            }
            "DataView" => {
                let leading = vec!["byteLength", "byteOffset", "buffer"];
                return Some(Plan { leading, ..Plan::new(open, Contents::Nothing) });
            }
            "Promise" => Contents::Promise,
            "WeakMap" | "WeakSet" => Contents::Hidden,
            "Module" => {
                let open = constructor.prefix(tag, "Module", "");
                return Some(Plan::new(format!("{open}{{"), Contents::Namespace));
            }
            _ => return None,
        };
        Some(Plan::new(open, contents))
    }

    fn boxed_base(&mut self, value: Value, constructor: &Constructor, tag: &str) -> String {
        let kind = if value.is_number() {
            "Number"
        } else if value.is_string() {
            "String"
        } else if value.is_bool() {
            "Boolean"
        } else if value.is_bigint() {
            "BigInt"
        } else {
            "Symbol"
        };
        let mut base = format!("[{kind}");
        match constructor {
            Constructor::NullPrototype => base.push_str(" (null prototype)"),
            Constructor::Named(name) if name != kind => base.push_str(&format!(" ({name})")),
            Constructor::Named(_) => {}
        }
        let indentation = std::mem::take(&mut self.indentation);
        let colors = std::mem::take(&mut self.options.colors);
        let text = self.primitive(value);
        self.indentation = indentation;
        self.options.colors = colors;
        base.push_str(&format!(": {text}]"));
        if !tag.is_empty() && !constructor.is(tag) {
            base.push_str(&format!(" [{tag}]"));
        }
        self.style(&base, Style::of(value))
    }

    fn regexp_text(&mut self, object: Gc<Object>, constructor: &Constructor) -> JsResult<String> {
        let prototype = ellipsis::unstable::engine::Intrinsic::RegExpPrototype;
        if *constructor != Constructor::NullPrototype {
            let method = self.cx.key("toString");
            return self.intrinsic_text(object, prototype, method);
        }
        // It has no accessors of its own.
        let key = self.cx.key("source");
        let prototype = self.cx.intrinsic(prototype);
        let source = prototype.get_with(self.cx, key, object.into());
        let source = source.and_then(|source| self.cx.to_rust_string(source));
        Ok(format!("/{}/", unless_thrown(source)?.unwrap_or_default()))
    }

    fn intrinsic_text(
        &mut self,
        object: Gc<Object>,
        prototype: ellipsis::unstable::engine::Intrinsic,
        method: PropertyKey,
    ) -> JsResult<String> {
        let prototype = self.cx.intrinsic(prototype);
        let text = prototype
            .get(self.cx, method)
            .and_then(|method| self.cx.call(method, object.into(), &[]))
            .and_then(|text| self.cx.to_rust_string(text));
        Ok(unless_thrown(text)?.unwrap_or_else(|| class_name(object).to_owned()))
    }

    /// The keys of the properties to show, those of elements not included.
    fn keys(&mut self, object: Gc<Object>) -> JsResult<RootedVec<PropertyKey>> {
        let mut keys = RootedVec::new(&self.cx.heap);
        if object.is::<ModuleNamespace>() {
            return Ok(keys);
        }
        let has_elements = object.is_array() || object.is::<TypedArrayData>();
        for key in &object.own_property_keys(self.cx)? {
            if has_elements && key.is_index() {
                continue;
            }
            if self.options.show_hidden {
                keys.push(key);
                continue;
            }
            let property = object.get_own_property(self.cx, key)?;
            if property.is_some_and(|property| property.enumerable == Some(true)) {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// A key as it stands before a colon.
    pub(super) fn key_text(&mut self, key: PropertyKey, enumerable: bool) -> String {
        if key.is_symbol() {
            let text = self.style(&escaped(&key.display()), Style::Symbol);
            return if enumerable { text } else { format!("[{text}]") };
        }
        let text = match key.as_index() {
            Some(index) => {
                let quoted = self.style(&format!("'{index}'"), Style::String);
                return if enumerable { quoted } else { format!("[{index}]") };
            }
            None => key.as_atom().map(|atom| atom.to_units()).unwrap_or_default(),
        };
        let name = String::from_utf16_lossy(&text);
        if name == "__proto__" {
            "['__proto__']".into()
        } else if !enumerable {
            let quoted = quote(&text);
            format!("[{}]", &quoted[1..quoted.len() - 1])
        } else if is_plain_key(&name) {
            name
        } else {
            self.style(&quote(&text), Style::String)
        }
    }

    /// Puts properties into the order that the options ask for.
    fn sort(&mut self, output: &mut [String]) -> JsResult<()> {
        let comparator = self.options.sorted;
        if !is_callable(comparator) {
            if ellipsis::unstable::engine::to_boolean(comparator) {
                output.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            }
            return Ok(());
        }
        let mut thrown = Ok(());
        for end in 1..output.len() {
            let mut at = end;
            // What a script compares need not be an order: each is only compared with those before.
            while at > 0 && thrown.is_ok() {
                let (a, b) = (self.cx.string(&output[at - 1]), self.cx.string(&output[at]));
                let order = self.cx.call(comparator, Value::UNDEFINED, &[a, b]);
                match order.and_then(|order| self.cx.to_number(order)) {
                    Ok(order) if order > 0.0 => output.swap(at - 1, at),
                    Ok(_) => break,
                    Err(throw) => thrown = Err(throw),
                }
                at -= 1;
            }
        }
        thrown
    }

    /// The value of a property; accessors are only named unless the options ask for more.
    pub(super) fn property_value(
        &mut self,
        holder: Gc<Object>,
        property: &PropertyDescriptor,
        level: i64,
    ) -> JsResult<String> {
        if let Some(value) = property.value {
            self.indentation += 2;
            let text = self.value(value, level);
            self.indentation -= 2;
            return text;
        }
        let defined = |function: Option<Value>| function.filter(|function| !function.is_undefined());
        let (getter, setter) = (defined(property.get), defined(property.set).is_some());
        let Some(getter) = getter else {
            return Ok(if setter {
                self.style("[Setter]", Style::Special)
            } else {
                self.style("undefined", Style::Undefined)
            });
        };
        let label = if setter { "Getter/Setter" } else { "Getter" };
        let is_called = match self.options.getters {
            Getters::Named => false,
            Getters::Lone => !setter,
            Getters::Paired => setter,
            Getters::All => true,
        };
        if !is_called {
            return Ok(self.style(&format!("[{label}]"), Style::Special));
        }
        let text = match self.cx.call(getter, holder.into(), &[]) {
            Ok(value) if value.is_object() => {
                self.indentation += 2;
                let text = self.value(value, level);
                self.indentation -= 2;
                return Ok(format!("{} {}", self.style(&format!("[{label}]"), Style::Special), text?));
            }
            Ok(value) => self.primitive(value),
            Err(throw) if throw.is_termination() => return Err(throw),
            Err(throw) => {
                let message = match throw.0.as_object() {
                    Some(error) => unless_thrown(error.get_named(self.cx, "message"))?,
                    None => None,
                };
                let message = message.and_then(|message| message.as_string());
                format!(
                    "<Inspection threw ({})>",
                    message.map_or("undefined".into(), |it| it.to_std_string())
                )
            }
        };
        let (open, close) =
            (self.style(&format!("[{label}:"), Style::Special), self.style("]", Style::Special));
        Ok(format!("{open} {text}{close}"))
    }
}
