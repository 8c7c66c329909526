//! Values as text for people, laid out as Node.js lays them out.

mod collection;
mod error;
mod layout;
mod names;
mod object;
mod options;
mod quote;
mod style;

use ellipsis::unstable::engine::{
    Args, Context, Gc, JsResult, NativeInfo, Object, RootedVec, Value, bigint, number,
};

pub(crate) use layout::width;
pub(crate) use names::class_name as internal_class;
pub(crate) use quote::quote;

pub(crate) use options::{Options, options_from};
pub(crate) use style::Style;

/// Strings up to this length are never broken into lines.
const SHORT_STRING: usize = 16;
/// Text this long ends further descent.
const MAX_TEXT: usize = 1 << 27;

/// A value as text.
pub(crate) fn inspect(cx: &mut Context, value: Value, options: Options) -> JsResult<String> {
    Inspector::new(cx, options).value(value, 0)
}

/// What the class of a value is called, as `inspect` says it: the tag, where the constructor is just
/// `Object`.
pub(crate) fn class_name(cx: &mut Context, value: Value) -> JsResult<String> {
    let object = match value.as_object() {
        Some(object) => object,
        None => cx.to_object(value)?,
    };
    let options = Options { custom: false, ..Options::default() };
    let mut inspector = Inspector::new(cx, options);
    let name = match inspector.constructor_name(object, 0)? {
        names::Constructor::Named(name) => name,
        names::Constructor::NullPrototype => "Object".into(),
    };
    if name != "Object" {
        return Ok(name);
    }
    let tag = inspector.tag(object)?;
    Ok(if tag.is_empty() { names::class_name(object).to_owned() } else { tag })
}

/// One inspection.
pub(super) struct Inspector<'c> {
    pub(super) cx: &'c mut Context,
    pub(super) options: Options,
    /// Objects that are being shown.
    seen: RootedVec<Value>,
    /// Objects that were met inside of themselves, in the order of their numbers.
    circular: RootedVec<Value>,
    pub(super) indentation: usize,
    pub(super) current_depth: i64,
    written: usize,
}

/// `util.inspect` as custom inspection functions get it.
static INSPECT: NativeInfo = NativeInfo::function("inspect", 2, inspect_function);

pub(crate) fn inspect_function(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let options = options_from(cx, args.get(1), Options::default())?;
    let text = inspect(cx, args.get(0), options)?;
    Ok(cx.string(&text))
}

impl<'c> Inspector<'c> {
    fn new(cx: &'c mut Context, options: Options) -> Inspector<'c> {
        let seen = cx.rooted_list();
        let circular = cx.rooted_list();
        Inspector { cx, options, seen, circular, indentation: 0, current_depth: 0, written: 0 }
    }

    /// Whether objects at that level are only named.
    pub(super) fn too_deep(&self, level: i64) -> bool {
        self.options.depth.is_some_and(|depth| level > depth) || self.written > MAX_TEXT
    }

    /// A value at a level of nesting.
    pub(super) fn value(&mut self, value: Value, level: i64) -> JsResult<String> {
        let Some(object) = value.as_object() else { return Ok(self.primitive(value)) };
        self.cx.check_native_stack()?;
        if self.is_proxy(object) {
            let Some((target, _)) = object.proxy_parts() else {
                return Ok(self.style("<Revoked Proxy>", Style::Special));
            };
            if self.options.show_proxy {
                return self.proxy(object, level);
            }
            let target = self.value(target.into(), level)?;
            return Ok(format!("Proxy({target})"));
        }
        if self.options.custom
            && let Some(text) = self.custom(object, level)?
        {
            return Ok(text);
        }
        if self.seen.iter().any(|other| other == value) {
            let number = match self.circular.iter().position(|other| other == value) {
                Some(at) => at + 1,
                None => {
                    self.circular.push(value);
                    self.circular.len()
                }
            };
            return Ok(self.style(&format!("[Circular *{number}]"), Style::Special));
        }
        self.object(object, level)
    }

    fn is_proxy(&self, object: Gc<Object>) -> bool {
        object.kind() == ellipsis::unstable::engine::CellKind::Proxy
    }

    /// What an object's own inspection function says.
    fn custom(&mut self, object: Gc<Object>, level: i64) -> JsResult<Option<String>> {
        let cx = &mut *self.cx;
        let name = ellipsis::unstable::engine::JsString::from_str(&mut cx.heap, "nodejs.util.inspect.custom");
        let symbol = cx.registered_symbol(name);
        let Some(function) = unless_thrown(object.get(cx, symbol))? else { return Ok(None) };
        if !ellipsis::unstable::engine::is_callable(function) {
            return Ok(None);
        }
        let depth = match self.options.depth {
            Some(depth) => Value::number((depth - level) as f64),
            None => Value::number(f64::INFINITY),
        };
        let options = self.options.to_object(cx, depth)?;
        let inspect = cx.new_native_function(&INSPECT);
        let result = cx.call(function, object.into(), &[depth, options.into(), inspect.into()])?;
        if result == Value::from(object) {
            return Ok(None);
        }
        let text = match result.as_string() {
            Some(text) => text.to_std_string(),
            None if result.is_object() => self.value(result, level)?,
            None => self.primitive(result),
        };
        Ok(Some(text.replace('\n', &format!("\n{}", " ".repeat(self.indentation)))))
    }

    /// `Proxy [ target, handler ]`
    fn proxy(&mut self, proxy: Gc<Object>, level: i64) -> JsResult<String> {
        if self.too_deep(level) {
            return Ok(self.style("Proxy [Array]", Style::Special));
        }
        let Some((target, handler)) = proxy.proxy_parts() else { return Ok(String::new()) };
        self.indentation += 2;
        let output = vec![self.value(target.into(), level + 1)?, self.value(handler.into(), level + 1)?];
        self.indentation -= 2;
        self.current_depth = level;
        let parts = layout::Parts {
            base: String::new(),
            open: "Proxy [".into(),
            close: "]",
            output,
            layout: layout::Layout::Array,
            numeric: false,
        };
        Ok(self.lay_out(parts, level + 1))
    }

    /// A value that is no object.
    pub(super) fn primitive(&mut self, value: Value) -> String {
        if let Some(text) = value.as_string() {
            return self.string(&text.to_units());
        }
        let Some(mut text) = primitive(value) else { return self.cx.describe(value) };
        if self.options.numeric_separator && (value.is_number() || value.is_bigint()) {
            text = style::separated(&text);
        }
        self.style(&text, Style::of(value))
    }

    fn string(&self, units: &[u16]) -> String {
        let shown = &units[..units.len().min(self.options.max_string)];
        let mut trailer = String::new();
        if shown.len() < units.len() {
            let more = units.len() - shown.len();
            let plural = if more > 1 { "s" } else { "" };
            trailer = format!("... {more} more character{plural}");
        }
        let quoted = |units: &[u16]| self.style(&quote(units), Style::String);
        let room = self.options.break_length.saturating_sub(self.indentation + 4);
        if self.options.compact > 0 && shown.len() > SHORT_STRING && shown.len() > room && shown.contains(&10)
        {
            let lines: Vec<String> = shown.split_inclusive(|&unit| unit == 10).map(quoted).collect();
            let glue = format!(" +\n{}", " ".repeat(self.indentation + 2));
            return lines.join(&glue) + &trailer;
        }
        quoted(shown) + &trailer
    }

    /// A text in the colour of its kind, if colours are asked for.
    pub(super) fn style(&self, text: &str, style: Style) -> String {
        if self.options.colors { style.paint(text) } else { text.to_owned() }
    }

    pub(super) fn note_written(&mut self, text: &str) {
        self.written += text.len();
    }

    pub(super) fn enter(&mut self, object: Gc<Object>, level: i64) {
        self.seen.push(object.into());
        self.current_depth = level;
    }

    /// Ends what [`Inspector::enter`] began; the object's number if it was met again.
    pub(super) fn leave(&mut self, object: Gc<Object>) -> Option<usize> {
        self.seen.pop();
        let value = Value::from(object);
        self.circular.iter().position(|other| other == value).map(|at| at + 1)
    }
}

/// What came out of a script that may throw what it likes: what is shown must not fail for that.
pub(crate) fn unless_thrown<T>(result: JsResult<T>) -> JsResult<Option<T>> {
    match result {
        Err(throw) if throw.is_termination() => Err(throw),
        result => Ok(result.ok()),
    }
}

/// Integers of more bits are not shown: finding their digits takes long.
const MOST_BITS: u64 = 1 << 18;

/// Numbers, truth values, symbols and the like; `None` for strings and objects.
pub(crate) fn primitive(value: Value) -> Option<String> {
    if value.is_undefined() || value.is_empty() {
        Some("undefined".into())
    } else if value.is_null() {
        Some("null".into())
    } else if let Some(bool) = value.as_bool() {
        Some(bool.to_string())
    } else if let Some(number) = value.as_number() {
        Some(number_text(number))
    } else if let Some(number) = value.as_bigint() {
        let place = Default::default();
        let words = number.words(&place);
        let (bits, is_long) = (words.bits(), words.bits() > MOST_BITS);
        Some(if is_long {
            format!("[BigInt of {bits} bits]")
        } else {
            bigint::to_string_radix(&words.value(), 10) + "n"
        })
    } else {
        value.as_symbol().map(|symbol| symbol.descriptive_string())
    }
}

/// A number as literals have it, -0 included.
pub(crate) fn number_text(number: f64) -> String {
    if number == 0.0 && number.is_sign_negative() { "-0".into() } else { number::number_to_string(number) }
}
