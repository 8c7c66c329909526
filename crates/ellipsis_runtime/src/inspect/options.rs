//! How values are shown, and how scripts say it.

use ellipsis::unstable::engine::{Args, Context, Gc, JsResult, NativeInfo, Object, Value, to_boolean};

use super::style::Style;

/// Which getters are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Getters {
    /// None.
    Named,
    /// Those without setter.
    Lone,
    /// Those with a setter.
    Paired,
    /// All of them.
    All,
}

/// How to show values. Lives on the native stack, which is scanned.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    /// How many levels of objects are shown inside of objects; all of them if there is no number.
    pub(crate) depth: Option<i64>,
    /// Whether properties that are not enumerable are shown.
    pub(crate) show_hidden: bool,
    /// Whether objects may say themselves how they look.
    pub(crate) custom: bool,
    /// Whether handlers of proxies are shown.
    pub(crate) show_proxy: bool,
    /// Errors without stack stand in brackets.
    pub(crate) bracket_errors: bool,
    /// Whether values have colours.
    pub(crate) colors: bool,
    /// Elements of arrays, typed arrays, Maps and Sets that are shown.
    pub(crate) max_elements: usize,
    /// Code units of strings that are shown.
    pub(crate) max_string: usize,
    /// Columns of a line.
    pub(crate) break_length: usize,
    /// How many inner levels may stand on one line.
    pub(crate) compact: i64,
    /// `true`, or what compares properties; else they keep their order.
    pub(crate) sorted: Value,
    pub(crate) getters: Getters,
    /// Whether digits are grouped.
    pub(crate) numeric_separator: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            depth: Some(2),
            show_hidden: false,
            custom: true,
            show_proxy: false,
            bracket_errors: true,
            colors: false,
            max_elements: 100,
            max_string: 10_000,
            break_length: 80,
            compact: 3,
            sorted: Value::UNDEFINED,
            getters: Getters::Named,
            numeric_separator: false,
        }
    }
}

/// The largest count that options give.
const MANY: usize = 1 << 40;

/// A count among the options: null stands for as many as there are.
fn count(cx: &mut Context, object: Gc<Object>, name: &str, default: usize) -> JsResult<usize> {
    let value = object.get_named(cx, name)?;
    if value.is_null() {
        return Ok(MANY);
    }
    Ok(value
        .as_number()
        .map_or(default, |count| if count.is_nan() { default } else { (count as usize).min(MANY) }))
}

fn flag(cx: &mut Context, object: Gc<Object>, name: &str, default: bool) -> JsResult<bool> {
    let value = object.get_named(cx, name)?;
    Ok(if value.is_undefined() { default } else { to_boolean(value) })
}

/// Options as scripts give them.
pub(crate) fn options_from(cx: &mut Context, value: Value, mut options: Options) -> JsResult<Options> {
    let Some(object) = value.as_object() else { return Ok(options) };
    let depth = object.get_named(cx, "depth")?;
    if depth.is_null() || depth.as_number() == Some(f64::INFINITY) {
        options.depth = None;
    } else if let Some(depth) = depth.as_number() {
        options.depth = Some(depth as i64);
    }
    options.show_hidden = flag(cx, object, "showHidden", options.show_hidden)?;
    options.custom = flag(cx, object, "customInspect", options.custom)?;
    options.show_proxy = flag(cx, object, "showProxy", options.show_proxy)?;
    options.colors = flag(cx, object, "colors", options.colors)?;
    options.numeric_separator = flag(cx, object, "numericSeparator", options.numeric_separator)?;
    options.max_elements = count(cx, object, "maxArrayLength", options.max_elements)?;
    options.max_string = count(cx, object, "maxStringLength", options.max_string)?;
    options.break_length = count(cx, object, "breakLength", options.break_length)?;
    let compact = object.get_named(cx, "compact")?;
    if let Some(levels) = compact.as_number() {
        options.compact = levels as i64;
    } else if compact.as_bool() == Some(false) {
        options.compact = 0;
    }
    options.sorted = object.get_named(cx, "sorted")?;
    let getters = object.get_named(cx, "getters")?;
    options.getters = match getters.as_string().map(|text| text.to_std_string()) {
        Some(which) if which == "get" => Getters::Lone,
        Some(which) if which == "set" => Getters::Paired,
        Some(_) => Getters::Named,
        None if to_boolean(getters) => Getters::All,
        None => options.getters,
    };
    Ok(options)
}

impl Options {
    /// What custom inspection functions get.
    pub(super) fn to_object(self, cx: &mut Context, depth: Value) -> JsResult<Gc<Object>> {
        let object = cx.new_object();
        let counted = |count: usize| Value::number(if count >= MANY { f64::INFINITY } else { count as f64 });
        let getters = match self.getters {
            Getters::Named => Value::bool(false),
            Getters::All => Value::bool(true),
            Getters::Lone => cx.string("get"),
            Getters::Paired => cx.string("set"),
        };
        let compact = if self.compact == 0 { Value::bool(false) } else { Value::number(self.compact as f64) };
        let sorted = if self.sorted.is_undefined() { Value::bool(false) } else { self.sorted };
        let stylize = cx.new_native_function(if self.colors { &PAINT } else { &PLAIN });
        for (name, value) in [
            ("stylize", stylize.into()),
            ("showHidden", Value::bool(self.show_hidden)),
            ("depth", depth),
            ("colors", Value::bool(self.colors)),
            ("customInspect", Value::bool(self.custom)),
            ("showProxy", Value::bool(self.show_proxy)),
            ("maxArrayLength", counted(self.max_elements)),
            ("maxStringLength", counted(self.max_string)),
            ("breakLength", counted(self.break_length)),
            ("compact", compact),
            ("sorted", sorted),
            ("getters", getters),
            ("numericSeparator", Value::bool(self.numeric_separator)),
        ] {
            let key = cx.key(name);
            object.create_data_property_or_throw(cx, key, value)?;
        }
        Ok(object)
    }
}

/// `stylize` without colours, and with them.
static PLAIN: NativeInfo = NativeInfo::function("stylize", 2, plain);
static PAINT: NativeInfo = NativeInfo::function("stylize", 2, paint);

fn plain(_: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.get(0))
}

fn paint(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_rust_string(args.get(0))?;
    let style = match args.get(1).as_string() {
        Some(name) => Style::named(&name.to_std_string()),
        None => Style::Plain,
    };
    Ok(cx.string(&style.paint(&text)))
}
