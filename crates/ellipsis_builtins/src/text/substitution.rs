//! Replacement templates: what `$1`, `$&` and the like stand for.

use ellipsis_engine::{Context, Gc, JsResult, JsString, Object, StrView, StringBuilder, Value};

/// What a replacement template can refer to.
pub(crate) struct Substitution<'a> {
    /// The string in which something is replaced.
    pub(crate) string: StrView<'a>,
    /// Where the match begins.
    pub(crate) position: usize,
    /// Where it ends, at most at the end of the string.
    pub(crate) end: usize,
    /// What was matched, which a script may make up.
    pub(crate) matched: StrView<'a>,
    /// What the groups captured.
    pub(crate) captures: &'a [Option<StrView<'a>>],
    /// What the named groups captured.
    pub(crate) named: Option<Gc<Object>>,
}

/// Whether a template stands for itself.
pub(crate) fn is_plain(template: StrView<'_>) -> bool {
    match template {
        StrView::Latin1(bytes) => !bytes.contains(&b'$'),
        StrView::Utf16(units) => !units.contains(&u16::from(b'$')),
    }
}

fn digit(view: StrView<'_>, at: usize) -> Option<usize> {
    let unit = view.get(at)?.wrapping_sub(u16::from(b'0'));
    (unit < 10).then_some(usize::from(unit))
}

impl Substitution<'_> {
    /// [GetSubstitution](https://tc39.es/ecma262/#sec-getsubstitution), added to a text.
    pub(crate) fn expand(
        &self,
        cx: &mut Context,
        template: StrView<'_>,
        text: &mut StringBuilder,
    ) -> JsResult<()> {
        let dollar = StrView::Latin1(b"$");
        let mut at = 0;
        while let Some(next) = template.index_of(&dollar, at) {
            text.push_view(template.slice(at, next));
            at = next + 2;
            match template.get(next + 1).and_then(|unit| u8::try_from(unit).ok()) {
                Some(b'$') => text.push_unit(u16::from(b'$')),
                Some(b'&') => text.push_view(self.matched),
                Some(b'`') => text.push_view(self.string.slice(0, self.position.min(self.string.len()))),
                Some(b'\'') => text.push_view(self.string.slice(self.end, self.string.len())),
                Some(b'0'..=b'9') => at = self.expand_number(template, next, text),
                Some(b'<') if self.named.is_some() => at = self.expand_name(cx, template, next, text)?,
                _ => {
                    text.push_unit(u16::from(b'$'));
                    at = next + 1;
                }
            }
            if !text.is_kept(&mut cx.heap) {
                return Err(cx.string_error());
            }
        }
        text.push_view(template.slice(at.min(template.len()), template.len()));
        Ok(())
    }

    /// `$1` to `$99`: two digits if there are as many groups, else one, else none.
    fn expand_number(&self, template: StrView<'_>, at: usize, text: &mut StringBuilder) -> usize {
        let first = digit(template, at + 1).unwrap_or(0);
        let both = digit(template, at + 2).map(|second| (first * 10 + second, 3));
        for (number, length) in both.into_iter().chain([(first, 2)]) {
            if let Some(capture) = number.checked_sub(1).and_then(|index| self.captures.get(index)) {
                if let Some(capture) = capture {
                    text.push_view(*capture);
                }
                return at + length;
            }
        }
        text.push_unit(u16::from(b'$'));
        at + 1
    }

    /// `$<name>`
    fn expand_name(
        &self,
        cx: &mut Context,
        template: StrView<'_>,
        at: usize,
        text: &mut StringBuilder,
    ) -> JsResult<usize> {
        let Some(end) = template.index_of(&StrView::Latin1(b">"), at + 2) else {
            text.push_unit(u16::from(b'$'));
            return Ok(at + 1);
        };
        let name = JsString::from_view(&mut cx.heap, template.slice(at + 2, end));
        let key = cx.key_of_string(name);
        let capture = match self.named {
            Some(named) => named.get(cx, key)?,
            None => Value::UNDEFINED,
        };
        if !capture.is_undefined() {
            let capture = cx.to_string(capture)?;
            text.push_string(&capture);
        }
        Ok(end + 1)
    }
}
