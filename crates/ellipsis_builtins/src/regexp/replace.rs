//! RegExp.prototype: replacing.

use ellipsis_engine::{
    Args, Callback, Context, Gc, JsResult, JsString, Object, RootedVec, StrView, StringBuilder, Value,
    is_callable,
};

use super::engine::Engine;
use super::exec::{builtin_find, capture, find_from, groups_object, regexp_exec, set_last_index};
use super::flags::Flags;
use super::legacy::note_match;
use super::program::Captures;
use super::prototype::this_object;
use super::symbols::{contains, is_unicode, next_start, read_flags, set_last_index_of_any, step_over};
use super::{RegExpData, pristine};
use crate::text::replace::{places, replace_all_by};
use crate::text::substitution::{Substitution, is_plain};
use crate::text::{finish, is_long, replace_part};

/// What replaces a match.
#[derive(Clone, Copy)]
enum Replacement {
    Function(Value),
    /// A text without `$`.
    Plain(Gc<JsString>),
    Template(Gc<JsString>),
}

/// [`RegExp.prototype[%Symbol.replace%]`](https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.replace%)
pub(super) fn replace(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let regexp = this_object(cx, args, "@@replace")?;
    let string = cx.to_string(args.get(0))?;
    let replacement = if is_callable(args.get(1)) {
        Replacement::Function(args.get(1))
    } else {
        let template = cx.to_string(args.get(1))?;
        let plain = is_plain(template.view(&mut cx.heap));
        if plain { Replacement::Plain(template) } else { Replacement::Template(template) }
    };
    if pristine::is_pristine(cx, regexp) {
        return replace_directly(cx, regexp, string, replacement);
    }
    let results = results(cx, regexp, string)?;
    let mut text = crate::text::builder(cx, string.len() as usize);
    let mut next = 0;
    for result in &results {
        next = replace_result(cx, string, result, replacement, next, &mut text)?;
        if !text.is_kept(&mut cx.heap) {
            return Err(cx.string_error());
        }
    }
    let view = string.view(&mut cx.heap);
    text.push_view(view.slice(next, view.len()));
    finish(cx, text)
}

/// All result objects, or the first one if the flags do not ask for more.
fn results(cx: &mut Context, regexp: Gc<Object>, string: Gc<JsString>) -> JsResult<RootedVec<Gc<Object>>> {
    let flags = read_flags(cx, regexp)?;
    let global = contains(cx, flags, b'g');
    let unicode = is_unicode(cx, flags);
    if global {
        set_last_index_of_any(cx, regexp, 0.0)?;
    }
    let mut results = RootedVec::new(&cx.heap);
    while let Some(result) = regexp_exec(cx, regexp, string)?.as_object() {
        results.push(result);
        if !global {
            break;
        }
        let matched = result.get(cx, 0)?;
        if cx.to_string(matched)?.is_empty() {
            step_over(cx, regexp, string, unicode)?;
        }
        cx.charge_at_safepoint(1)?;
    }
    Ok(results)
}

/// Adds what replaces the match that a result object tells of, and what stands between the last
/// one and it. Returns up to where the string is dealt with.
fn replace_result(
    cx: &mut Context,
    string: Gc<JsString>,
    result: Gc<Object>,
    replacement: Replacement,
    next: usize,
    text: &mut StringBuilder,
) -> JsResult<usize> {
    let length = cx.length_of_array_like(result)?;
    let matched = result.get(cx, 0)?;
    let matched = cx.to_string(matched)?;
    let position = result.get(cx, cx.names.index)?;
    let position = cx.to_integer_or_infinity(position)?.clamp(0.0, f64::from(string.len())) as usize;
    let mut captures = cx.rooted_list();
    let mut n = 1.0;
    while n < length {
        let key = cx.key_of_number(n);
        let capture = result.get(cx, key)?;
        captures.push(if capture.is_undefined() { capture } else { cx.to_string(capture)?.into() });
        cx.charge_at_safepoint(1)?;
        n += 1.0;
    }
    let named = result.get(cx, cx.names.groups)?;
    let replaced = match replacement {
        Replacement::Function(function) => {
            let mut args = vec![matched.into()];
            args.extend_from_slice(captures.as_slice());
            args.extend::<[Value; 2]>([position.into(), string.into()]);
            if !named.is_undefined() {
                args.push(named);
            }
            let result = cx.call(function, Value::UNDEFINED, &args)?;
            cx.to_string(result)?
        }
        Replacement::Plain(plain) => {
            // Null has no properties that a template could name.
            if !named.is_undefined() {
                cx.to_object(named)?;
            }
            plain
        }
        Replacement::Template(template) => {
            let named = if named.is_undefined() { None } else { Some(cx.to_object(named)?) };
            let strings: Vec<Option<Gc<JsString>>> =
                captures.as_slice().iter().map(|capture| capture.as_string()).collect();
            let captures: Vec<Option<StrView<'_>>> = strings
                .iter()
                .map(|capture| capture.as_ref().map(|string| string.view(&mut cx.heap)))
                .collect();
            let view = string.view(&mut cx.heap);
            let end = (position + matched.len() as usize).min(view.len());
            let matched = matched.view(&mut cx.heap);
            let substitution =
                Substitution { string: view, position, end, matched, captures: &captures, named };
            let template = template.view(&mut cx.heap);
            let mut expanded = crate::text::builder(cx, 0);
            substitution.expand(cx, template, &mut expanded)?;
            match expanded.finish(&mut cx.heap) {
                Some(string) => string,
                None => return Err(cx.string_error()),
            }
        }
    };
    if position < next {
        return Ok(next);
    }
    text.push_view(string.view(&mut cx.heap).slice(next, position));
    text.push_string(&replaced);
    Ok((position + matched.len() as usize).min(string.len() as usize))
}

/// OPTIMIZATION: replaces the matches of a pristine regular expression without result objects.
fn replace_directly(
    cx: &mut Context,
    regexp: Gc<Object>,
    string: Gc<JsString>,
    replacement: Replacement,
) -> JsResult<Value> {
    let Some(data) = regexp.downcast::<RegExpData>() else { return Ok(Value::UNDEFINED) };
    let flags = data.flags.get();
    let program = data.program.borrow().clone();
    let mut writer =
        Writer { string, program: &program, replacement, text: crate::text::builder(cx, 0), next: 0 };
    if !flags.has(Flags::GLOBAL) {
        let mut captures = Captures::new();
        return match builtin_find(cx, regexp, string, &mut captures)? {
            Some(_) => {
                if let (Replacement::Plain(plain), Some(range), true) =
                    (replacement, captures[0], is_long(string))
                {
                    return replace_part(cx, string, range, plain);
                }
                writer.add(cx, &captures)?;
                writer.finish(cx)
            }
            None => Ok(string.into()),
        };
    }
    let plain_text = program.plain_text().filter(|_| !flags.has(Flags::STICKY));
    if let (Some(text), Replacement::Plain(plain)) = (plain_text, replacement) {
        let places = places(cx, string, text)?;
        set_last_index(cx, regexp, Value::int(0))?;
        let Some(&last) = places.last() else { return Ok(string.into()) };
        let last = Some((last as u32, (last + text.len()) as u32));
        note_match(cx, data, string, &Captures::from_slice(&[last]));
        return replace_all_by(cx, string, (&places, text.len()), plain);
    }
    // All matches are found before the first function is called.
    let mut matches: Vec<Option<(u32, u32)>> = Vec::new();
    let defer = matches!(replacement, Replacement::Function(_));
    let (mut from, mut last) = (0, Captures::new());
    if let Some(text) = plain_text {
        let view: StrView<'_> = string.view(&mut cx.heap);
        cx.charge(string.len() / 64)?;
        let mut found = None;
        view.find_all(&text, |at| {
            found = Some((at as u32, (at + text.len()) as u32));
            if defer { cx.push_bounded(&mut matches, found) } else { writer.add(cx, &[found]) }
        })?;
        last.extend(found.map(Some));
        from = string.len() + 1;
    }
    while from <= string.len() && find_from(cx, &program, flags, string, from, &mut last)? {
        from = next_start(cx, string, last[0], flags);
        if defer {
            for &range in &last {
                cx.push_bounded(&mut matches, range)?;
            }
        } else {
            writer.add(cx, &last)?;
        }
    }
    set_last_index(cx, regexp, Value::int(0))?;
    if last.is_empty() {
        return Ok(string.into());
    }
    note_match(cx, data, string, &last);
    for captures in matches.chunks_exact(last.len()) {
        writer.add(cx, captures)?;
    }
    writer.finish(cx)
}

/// A string in which matches are replaced from left to right.
struct Writer<'a> {
    string: Gc<JsString>,
    program: &'a Engine,
    replacement: Replacement,
    text: StringBuilder,
    /// Up to where the string is dealt with.
    next: u32,
}

impl Writer<'_> {
    /// Adds what stands before a match, and what replaces it.
    #[inline]
    fn add(&mut self, cx: &mut Context, captures: &[Option<(u32, u32)>]) -> JsResult<()> {
        let string = self.string;
        cx.charge(1)?;
        let Some((from, to)) = captures[0] else { return Ok(()) };
        if self.next == 0 && self.text.is_empty() {
            // About as long as the string, now that it is to be another one.
            self.text = crate::text::builder(cx, string.len() as usize);
        }
        let view = string.view(&mut cx.heap);
        self.text.push_view(view.slice(self.next as usize, from as usize));
        self.next = to;
        match self.replacement {
            Replacement::Plain(plain) => self.text.push_string(&plain),
            _ => self.add_computed(cx, captures, (from, to))?,
        }
        if !self.text.is_kept(&mut cx.heap) {
            return Err(cx.string_error());
        }
        Ok(())
    }

    /// Adds what replaces a match, if that depends on it.
    #[inline(never)]
    fn add_computed(
        &mut self,
        cx: &mut Context,
        captures: &[Option<(u32, u32)>],
        (from, to): (u32, u32),
    ) -> JsResult<()> {
        let string = self.string;
        match self.replacement {
            Replacement::Plain(_) => {}
            Replacement::Template(template) => {
                let view = string.view(&mut cx.heap);
                let view_of = |range: Option<(u32, u32)>| {
                    range.map(|(from, to)| view.slice(from as usize, to as usize))
                };
                let groups: smallvec::SmallVec<[Option<StrView<'_>>; 8]> =
                    captures[1..].iter().map(|&range| view_of(range)).collect();
                let named = self.named(cx, captures);
                let matched = view_of(captures[0]).unwrap_or(StrView::Latin1(b""));
                let (position, end) = (from as usize, to as usize);
                let substitution =
                    Substitution { string: view, position, end, matched, captures: &groups, named };
                let template = template.view(&mut cx.heap);
                substitution.expand(cx, template, &mut self.text)?;
            }
            Replacement::Function(function) => {
                let mut args: smallvec::SmallVec<[Value; 8]> =
                    captures.iter().map(|&range| capture(cx, string, range)).collect();
                args.extend::<[Value; 2]>([from.into(), string.into()]);
                if let Some(named) = self.named(cx, captures) {
                    args.push(named.into());
                }
                let result = match *args {
                    [matched, position, string] => {
                        Callback::new(function, Value::UNDEFINED).call(cx, [matched, position, string])?
                    }
                    _ => cx.call(function, Value::UNDEFINED, &args)?,
                };
                let result = cx.to_string(result)?;
                self.text.push_string(&result);
            }
        }
        Ok(())
    }

    /// The object of the named groups, if there are any.
    fn named(&self, cx: &mut Context, captures: &[Option<(u32, u32)>]) -> Option<Gc<Object>> {
        if self.program.names().is_empty() {
            return None;
        }
        let values: smallvec::SmallVec<[Value; 8]> =
            captures.iter().map(|&range| capture(cx, self.string, range)).collect();
        groups_object(cx, self.program, captures, |n| values[n]).as_object()
    }

    fn finish(mut self, cx: &mut Context) -> JsResult<Value> {
        let view = self.string.view(&mut cx.heap);
        self.text.push_view(view.slice(self.next as usize, view.len()));
        finish(cx, self.text)
    }
}
