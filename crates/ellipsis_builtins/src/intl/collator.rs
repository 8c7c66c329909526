//! Intl.Collator ([clause](https://tc39.es/ecma402/#collator-objects)).

use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use ellipsis_engine::{
    Args, Context, Gc, Intrinsic, JsResult, JsString, NativeData, NativeInfo, Object, StrView, Value,
    trace_fields,
};
use icu_collator::options::{AlternateHandling, CaseLevel, CollatorOptions, MaxVariable, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::CanonicalCombiningClass;
use rustc_hash::FxHashMap;

use super::ascii_order::AsciiOrder;
use super::locale_list::{canonicalize_locale_list, supported_locales_of};
use super::options::{boolean_option, choice_option, coerce_options_to_object, locale_matcher, type_option};
use super::record::new_record;
use super::resolve::{KeyOption, RelevantKey, resolve_locale};
use super::{incompatible, locale, no_data, tag};
use crate::build::{Class, Member, constructor, define_class, getter, method, tag as string_tag};
use crate::text::charge_units;
use crate::text::pieces::longest_run;

static CLASS: Class = Class {
    constructor: Intrinsic::IntlCollator,
    prototype: Intrinsic::IntlCollatorPrototype,
    function: constructor("Collator", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    getter("compare", "get compare", compare_getter),
    method("resolvedOptions", 0, resolved_options),
    string_tag("Intl.Collator"),
];

/// Makes %Intl.Collator% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// What a collator does, and what it says of that.
struct CollatorData {
    locale: String,
    usage: &'static str,
    sensitivity: &'static str,
    ignore_punctuation: bool,
    collation: Option<String>,
    numeric: bool,
    case_first: String,
    comparer: Rc<Comparer>,
    /// [[BoundCompare]]
    bound_compare: Cell<Option<Gc<Object>>>,
}

trace_fields!(CollatorData { bound_compare });

/// Compares strings.
struct Comparer {
    collator: CollatorBorrowed<'static>,
    /// Comparisons of ASCII texts so far, up to [`MANY`].
    compared: Cell<u32>,
    /// All that the collator depends on.
    name: String,
    /// How the most frequent characters are ordered, if that is all there is to texts of them.
    ascii: OnceCell<Option<Arc<AsciiOrder>>>,
}

/// From so many comparisons on it pays to find out how characters are ordered.
const MANY: u32 = 1000;

/// What was found out, by the names of comparers.
type AsciiOrders = FxHashMap<String, Option<Arc<AsciiOrder>>>;

// Engines that move to other threads take some along.
const _: fn() = crate::assert_shareable::<AsciiOrder>;

thread_local! {
    static ASCII_ORDERS: RefCell<AsciiOrders> = RefCell::default();
}

impl Comparer {
    fn new(collator: CollatorBorrowed<'static>, name: String) -> Rc<Comparer> {
        Rc::new(Comparer { collator, compared: Cell::new(0), name, ascii: OnceCell::new() })
    }

    fn ascii_order(&self) -> Option<&AsciiOrder> {
        let find = || {
            ASCII_ORDERS.with_borrow_mut(|orders| {
                let find = || AsciiOrder::of(&self.collator).map(Arc::new);
                orders.entry(self.name.clone()).or_insert_with(find).clone()
            })
        };
        self.ascii.get_or_init(find).as_deref()
    }

    /// [CompareStrings](https://tc39.es/ecma402/#sec-collator-comparestrings)
    fn compare(&self, a: StrView<'_>, b: StrView<'_>) -> Ordering {
        match (a, b) {
            (StrView::Latin1(a), StrView::Latin1(b)) => self.compare_latin1(a, b),
            (StrView::Utf16(a), StrView::Utf16(b)) => self.collator.compare_utf16(a, b),
            (a, b) => self.collator.compare_utf16(&a.to_units(), &b.to_units()),
        }
    }

    fn compare_latin1(&self, a: &[u8], b: &[u8]) -> Ordering {
        if self.compared.get() >= MANY
            && let Some(found) = self.ascii_order().and_then(|order| order.compare(a, b))
        {
            return found;
        }
        if a.is_ascii() && b.is_ascii() {
            self.compared.set(self.compared.get().saturating_add(1));
            return self.collator.compare_utf8(a, b);
        }
        let widen = |bytes: &[u8]| bytes.iter().map(|&byte| u16::from(byte)).collect::<Vec<u16>>();
        self.collator.compare_utf16(&widen(a), &widen(b))
    }
}

impl NativeData for CollatorData {
    const NAME: &'static str = "Intl.Collator";
}

/// [`Intl.Collator`](https://tc39.es/ecma402/#sec-intl.collator)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let new_target = if args.is_construct() { args.new_target } else { args.callee.into() };
    let prototype = cx.prototype_from_constructor(new_target, Intrinsic::IntlCollatorPrototype)?;
    let data = new_collator(cx, args.get(0), args.get(1))?;
    Ok(cx.new_native_with(prototype.into(), data).into())
}

fn texts(values: &[&str]) -> Vec<Option<String>> {
    values.iter().map(|&value| Some(value.to_owned())).collect()
}

/// The values of `co` that a locale has, null for its default first.
fn collations(locale: &str) -> Vec<Option<String>> {
    let own = locale::collations(tag::LanguageId::of(locale).language);
    [None].into_iter().chain(texts(own)).chain(texts(&["emoji", "eor"])).collect()
}

/// The values of `kf`. The default is CLDR's.
fn case_firsts(locale: &str) -> Vec<Option<String>> {
    match tag::LanguageId::of(locale).language {
        "da" | "mt" => texts(&["upper", "false", "lower"]),
        _ => texts(&["false", "lower", "upper"]),
    }
}

/// The collator that `new Intl.Collator(locales, options)` is about.
fn new_collator(cx: &mut Context, locales: Value, options: Value) -> JsResult<CollatorData> {
    let requested = canonicalize_locale_list(cx, locales)?;
    let options = coerce_options_to_object(cx, options)?;
    let usage = choice_option(cx, options, "usage", &["sort", "search"])?.unwrap_or("sort");
    locale_matcher(cx, options)?;
    let collation = type_option(cx, options, "collation")?;
    let numeric = boolean_option(cx, options, "numeric")?;
    let case_first = choice_option(cx, options, "caseFirst", &["upper", "lower", "false"])?;
    let keys = [
        RelevantKey { key: "co", option: collation.into(), values: &collations },
        RelevantKey {
            key: "kn",
            option: numeric.map(|numeric| numeric.to_string()).into(),
            values: &|_| texts(&["false", "true"]),
        },
        RelevantKey {
            key: "kf",
            option: case_first.map_or(KeyOption::Undefined, |text| KeyOption::Text(text.to_owned())),
            values: &case_firsts,
        },
    ];
    let resolved = resolve_locale(cx, &requested, &keys);
    let sensitivities = &["base", "accent", "case", "variant"];
    let sensitivity = choice_option(cx, options, "sensitivity", sensitivities)?.unwrap_or("variant");
    let ignore_punctuation = boolean_option(cx, options, "ignorePunctuation")?;

    let [collation, numeric, case_first] = <[_; 3]>::try_from(resolved.values).unwrap_or_default();
    let numeric = numeric.as_deref() == Some("true");
    let case_first = case_first.unwrap_or_default();
    let mut keywords = vec![("kn", numeric.to_string()), ("kf", case_first.clone())];
    // German is searched in as in its phone book, says CLDR. ICU4X has no tailorings for searching.
    let is_german_search = usage == "search" && tag::LanguageId::of(&resolved.data_locale).language == "de";
    let tailoring = collation.clone().or_else(|| is_german_search.then(|| "phonebk".to_owned()));
    keywords.extend(tailoring.map(|tailoring| ("co", tailoring)));
    let icu_locale = tag::to_icu(&tag::insert_unicode_extension(&resolved.data_locale, &[], &keywords));
    let icu_options = icu_options(sensitivity, ignore_punctuation);
    let Ok(collator) = Collator::try_new((&icu_locale).into(), icu_options) else {
        return Err(no_data(cx, &resolved.data_locale));
    };
    let name = format!("{icu_locale} {sensitivity} {ignore_punctuation:?}");
    let handling = collator.resolved_options().alternate_handling;
    Ok(CollatorData {
        locale: resolved.locale,
        usage,
        sensitivity,
        ignore_punctuation: handling == AlternateHandling::Shifted,
        collation,
        numeric,
        case_first,
        comparer: Comparer::new(collator, name),
        bound_compare: Cell::new(None),
    })
}

fn icu_options(sensitivity: &str, ignore_punctuation: Option<bool>) -> CollatorOptions {
    let mut options = CollatorOptions::default();
    options.strength = Some(match sensitivity {
        "base" | "case" => Strength::Primary,
        "accent" => Strength::Secondary,
        _ => Strength::Tertiary,
    });
    if sensitivity == "case" {
        options.case_level = Some(CaseLevel::On);
    }
    if let Some(ignore) = ignore_punctuation {
        let handling = if ignore { AlternateHandling::Shifted } else { AlternateHandling::NonIgnorable };
        options.alternate_handling = Some(handling);
        options.max_variable = Some(MaxVariable::Punctuation);
    }
    options
}

fn compare_strings(
    cx: &mut Context,
    comparer: &Comparer,
    a: Gc<JsString>,
    b: Gc<JsString>,
) -> JsResult<Value> {
    /// Shorter texts are compared before anybody could wait for it.
    const SHORT: usize = 256;
    /// What comes after the beginning that they share takes about so many ticks for as many units as one is worth.
    const PACE: usize = 160;
    let a = a.view(&mut cx.heap);
    let b = b.view(&mut cx.heap);
    let shorter = a.len().min(b.len());
    if shorter > SHORT {
        charge_units(cx, shorter, 1)?;
        let same = a.units().zip(b.units()).take_while(|(a, b)| a == b).count();
        charge_units(cx, shorter - same, PACE)?;
        // Marks that combine with each other take as long as the square of their number.
        let classes = CodePointMapData::<CanonicalCombiningClass>::new();
        let combines = |unit: u16| classes.get32(unit.into()) != CanonicalCombiningClass::NotReordered;
        let marks = longest_run(a, combines).max(longest_run(b, combines));
        cx.charge_ahead(marks.saturating_mul(marks) / 100)?;
    }
    Ok(Value::int(comparer.compare(a, b) as i32))
}

/// What localeCompare used last.
#[derive(Default)]
struct LastComparers {
    /// With the locale it was asked for.
    named: LastComparer,
    /// Where it was asked for none, with the host's locale.
    default: LastComparer,
}

type LastComparer = RefCell<Option<(String, Rc<Comparer>)>>;

/// [`String.prototype.localeCompare`](https://tc39.es/ecma402/#sup-String.prototype.localeCompare) of two
/// strings.
pub(crate) fn locale_compare(
    cx: &mut Context,
    a: Gc<JsString>,
    b: Gc<JsString>,
    locales: Value,
    options: Value,
) -> JsResult<Value> {
    // OPTIMIZATION: without options the same locale means the same collator.
    let last_of = |last: &LastComparer, name: &str| {
        let last = last.borrow();
        last.as_ref().filter(|(known, _)| known == name).map(|(_, comparer)| comparer.clone())
    };
    let last = cx.kept::<LastComparers>();
    let known = match locales.as_string().filter(|_| options.is_undefined()) {
        Some(locale) => last_of(&last.named, &locale.to_std_string()),
        None if locales.is_undefined() && options.is_undefined() => last_of(&last.default, &cx.host.locale()),
        None => None,
    };
    if let Some(comparer) = known {
        return compare_strings(cx, &comparer, a, b);
    }
    let comparer = new_collator(cx, locales, options)?.comparer;
    if options.is_undefined() {
        match locales.as_string() {
            Some(locale) => {
                last.named.replace(Some((locale.to_std_string(), comparer.clone())));
            }
            None if locales.is_undefined() => {
                last.default.replace(Some((String::from(&*cx.host.locale()), comparer.clone())));
            }
            None => {}
        }
    }
    compare_strings(cx, &comparer, a, b)
}

/// [Collator Compare Functions](https://tc39.es/ecma402/#sec-collator-compare-functions)
static COMPARE: NativeInfo = NativeInfo::function("", 2, compare);

/// [`get Intl.Collator.prototype.compare`](https://tc39.es/ecma402/#sec-intl.collator.prototype.compare)
fn compare_getter(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(data) = args.this.downcast::<CollatorData>() else {
        return Err(incompatible(cx, "Collator.prototype.compare", args.this));
    };
    if let Some(bound) = data.bound_compare.get() {
        return Ok(bound.into());
    }
    let bound = cx.new_native_function_with(&COMPARE, &[args.this], None);
    data.bound_compare.set(Some(bound));
    Ok(bound.into())
}

fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let collator = args.captured(0);
    let a = cx.to_string(args.get(0))?;
    let b = cx.to_string(args.get(1))?;
    match collator.downcast::<CollatorData>() {
        Some(data) => compare_strings(cx, &data.comparer, a, b),
        None => Err(incompatible(cx, "Collator.prototype.compare", collator)),
    }
}

/// [`Intl.Collator.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-intl.collator.prototype.resolvedoptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(data) = args.this.downcast::<CollatorData>() else {
        return Err(incompatible(cx, "Collator.prototype.resolvedOptions", args.this));
    };
    let fields = [
        ("locale", cx.string(&data.locale)),
        ("usage", cx.string(data.usage)),
        ("sensitivity", cx.string(data.sensitivity)),
        ("ignorePunctuation", data.ignore_punctuation.into()),
        ("collation", cx.string(data.collation.as_deref().unwrap_or("default"))),
        ("numeric", data.numeric.into()),
        ("caseFirst", cx.string(&data.case_first)),
    ];
    new_record(cx, &fields)
}
