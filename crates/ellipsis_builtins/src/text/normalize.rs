//! String.prototype: Unicode normalisation and comparison.

use std::borrow::Cow;
use std::fmt;

use ellipsis_engine::{Args, Context, JsResult, StrView, StringBuilder, Value};
#[cfg(not(feature = "intl"))]
use ellipsis_engine::{Gc, JsString};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use write16::Write16;

use crate::text::pieces::{charge_piece, is_letter, pieces};
use crate::text::{finish, this_string};

/// A normalisation form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}

/// [`String.prototype.normalize`](https://tc39.es/ecma262/#sec-string.prototype.normalize)
pub(super) fn normalize(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "normalize")?;
    let form = match args.get(0) {
        Value::UNDEFINED => Form::Nfc,
        value => match cx.to_string(value)?.to_short_string().as_str() {
            "NFC" => Form::Nfc,
            "NFD" => Form::Nfd,
            "NFKC" => Form::Nfkc,
            "NFKD" => Form::Nfkd,
            _ => return Err(cx.range_error("The normalization form should be one of NFC, NFD, NFKC, NFKD.")),
        },
    };
    let view = string.view(&mut cx.heap);
    if is_stable(view, form) {
        return Ok(string.into());
    }
    let text = normalized(cx, view, form)?;
    finish(cx, text)
}

/// Text that is normalised, where what it is written to takes it.
struct Sink(StringBuilder);

impl Write16 for Sink {
    fn write_slice(&mut self, units: &[u16]) -> fmt::Result {
        self.0.push_units(units);
        if self.0.is_too_long() { Err(fmt::Error) } else { Ok(()) }
    }
}

fn normalized(cx: &mut Context, view: StrView<'_>, form: Form) -> JsResult<StringBuilder> {
    let units = match view {
        StrView::Latin1(bytes) => {
            cx.make_room(bytes.len() * size_of::<u16>())?;
            Cow::Owned(view.to_units())
        }
        StrView::Utf16(units) => Cow::Borrowed(units),
    };
    let mut sink = Sink(crate::text::builder(cx, view.len()));
    for run in pieces(&units, |_, after| is_letter(after)) {
        match run {
            Ok(run) => {
                charge_piece(cx, run.len(), PACE, 0)?;
                // What does not fit fails when the text is complete.
                let _ = match form {
                    Form::Nfc => ComposingNormalizerBorrowed::new_nfc().normalize_utf16_to(run, &mut sink),
                    Form::Nfkc => ComposingNormalizerBorrowed::new_nfkc().normalize_utf16_to(run, &mut sink),
                    Form::Nfd => DecomposingNormalizerBorrowed::new_nfd().normalize_utf16_to(run, &mut sink),
                    Form::Nfkd => {
                        DecomposingNormalizerBorrowed::new_nfkd().normalize_utf16_to(run, &mut sink)
                    }
                };
            }
            Err(surrogate) => sink.0.push_unit(surrogate),
        }
        if sink.0.is_too_long() {
            break;
        }
    }
    Ok(sink.0)
}

/// About how many ticks it takes to normalise as many units as one is worth.
const PACE: usize = 80;

/// Whether characters are in a form for a simple reason.
fn is_stable(view: StrView<'_>, form: Form) -> bool {
    match view {
        // No Latin-1 character decomposes into what would not compose again.
        StrView::Latin1(bytes) => form == Form::Nfc || bytes.is_ascii(),
        StrView::Utf16(_) => false,
    }
}

/// [`String.prototype.localeCompare`](https://tc39.es/ecma262/#sec-string.prototype.localecompare)
///
/// Without Intl the order is that of code units after canonical composition, in every locale.
pub(super) fn locale_compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let a = this_string(cx, args, "localeCompare")?;
    let b = cx.to_string(args.get(0))?;
    #[cfg(feature = "intl")]
    return crate::intl::collator::locale_compare(cx, a, b, args.get(1), args.get(2));
    #[cfg(not(feature = "intl"))]
    compare_composed(cx, a, b)
}

#[cfg(not(feature = "intl"))]
fn compare_composed(cx: &mut Context, a: Gc<JsString>, b: Gc<JsString>) -> JsResult<Value> {
    let a = a.view(&mut cx.heap);
    let a = normalized(cx, a, Form::Nfc)?;
    let b = b.view(&mut cx.heap);
    let b = normalized(cx, b, Form::Nfc)?;
    Ok(Value::int(a.view().cmp(&b.view()) as i32))
}
