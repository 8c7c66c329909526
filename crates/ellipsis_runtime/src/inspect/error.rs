//! Errors: their stack, with the name of their class put right, and what else they carry.

use ellipsis::unstable::engine::{
    Context, ErrorData, Gc, Intrinsic, JsResult, Object, PropertyKey, RootedVec,
};

use super::names::Constructor;
use super::{Inspector, unless_thrown};

/// Whether an object is an error: one by birth, or by inheritance.
pub(super) fn is_error(cx: &mut Context, object: Gc<Object>) -> JsResult<bool> {
    if object.is::<ErrorData>() {
        return Ok(true);
    }
    let base = cx.intrinsic(Intrinsic::ErrorPrototype);
    let mut current = Some(object);
    while let Some(holder) = current {
        current = unless_thrown(holder.get_prototype_of(cx))?.and_then(|prototype| prototype.as_object());
        if current == Some(base) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Inspector<'_> {
    fn text(&mut self, error: Gc<Object>, name: &str) -> JsResult<Option<String>> {
        let value = error.get_named(self.cx, name)?;
        if value.is_nullish() {
            return Ok(None);
        }
        match value.as_string() {
            Some(text) => Ok(Some(text.to_std_string())),
            None => Ok(Some(self.value(value, 0)?)),
        }
    }

    /// The stack of an error; changes which keys are still to be shown.
    pub(super) fn error_base(
        &mut self,
        error: Gc<Object>,
        constructor: &Constructor,
        tag: &str,
        keys: &mut RootedVec<PropertyKey>,
    ) -> JsResult<String> {
        let texts = self.text(error, "name").and_then(|name| Ok((name, self.text(error, "message")?)));
        let Some((name, message)) = unless_thrown(texts)? else {
            let tag = if !tag.is_empty() {
                tag
            } else if error.is::<ErrorData>() {
                "Error"
            } else {
                "Object"
            };
            return Ok(format!("[object {tag}]"));
        };
        let name = name.unwrap_or_else(|| "Error".into());
        let message = message.unwrap_or_default();
        let stack = unless_thrown(self.text(error, "stack"))?.flatten();
        let stack = match stack.filter(|stack| !stack.is_empty()) {
            Some(stack) => stack,
            None if message.is_empty() => name.clone(),
            None => format!("{name}: {message}"),
        };
        if !self.options.show_hidden {
            // What the stack says already is not said again.
            for (key, text) in [("name", &name), ("message", &message), ("stack", &stack)] {
                let key = self.cx.key(key);
                if stack.contains(text.as_str()) {
                    keys.retain(|&other| other != key);
                }
            }
        }
        for extra in ["cause", "errors"] {
            let key = self.cx.key(extra);
            if !keys.as_slice().contains(&key) && error.get_own_property(self.cx, key)?.is_some() {
                keys.push(key);
            }
        }
        let mut stack = improve(stack, constructor, &name, tag);
        let frames = stack.find("\n    at");
        if frames.is_none() && self.options.bracket_errors {
            stack = format!("[{stack}]");
        }
        if self.indentation > 0 {
            stack = stack.replace('\n', &format!("\n{}", " ".repeat(self.indentation)));
        }
        Ok(stack)
    }
}

/// A stack begins with the name that the error had when it was made: that of its class is put in
/// its place, or before it.
fn improve(stack: String, constructor: &Constructor, name: &str, tag: &str) -> String {
    let mut length = name.len();
    let fallback = match constructor {
        Constructor::NullPrototype => {
            let end = stack.find([':', '\n']).unwrap_or(stack.len());
            let first = stack[..end].to_string();
            length = first.len();
            first
        }
        Constructor::Named(_) => {
            let follows = stack.strip_prefix(name).map(|rest| rest.chars().next());
            if !name.ends_with("Error") || !matches!(follows, Some(None | Some(':' | '\n'))) {
                return stack;
            }
            "Error".into()
        }
    };
    let prefix = constructor.prefix(tag, &fallback, "");
    let prefix = prefix.trim_end();
    if prefix == name {
        return stack;
    }
    let rest = &stack[length..];
    if !prefix.contains(name) {
        format!("{prefix} [{name}]{rest}")
    } else if length == 0 {
        format!("{prefix}: {stack}")
    } else {
        format!("{prefix}{rest}")
    }
}
