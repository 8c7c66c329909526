//! Errors that name what the running instruction is about.

use crate::model::value::Value;
use crate::semantics::code::Code;
use crate::semantics::context::{Context, JsResult, Throw};
use crate::semantics::error::ErrorKind;

impl Context {
    #[cold]
    pub(super) fn bad_constructor(&mut self, callee: Value) -> Throw {
        let text = self.running_callee_text();
        let what = if text.is_empty() { self.describe(callee) } else { text };
        self.type_error(format!("{what} is not a constructor"))
    }

    fn running_callee_text(&mut self) -> String {
        let code = self.stack.code();
        callee_text(&code, code.index_of(self.stack.pc()))
    }

    #[cold]
    pub(super) fn bad_callee(&mut self, callee: Value) -> Throw {
        let text = self.running_callee_text();
        self.not_a_function(callee, &text)
    }

    /// The ReferenceError of a checked environment access.
    #[cold]
    pub(super) fn dead_zone(&mut self) -> Throw {
        let code = self.stack.code();
        let instruction = code.index_of(self.stack.pc());
        let name = code.template().tdz_name(instruction).map(|name| name.to_string()).unwrap_or_default();
        self.not_initialised(&name)
    }

    #[cold]
    pub(super) fn cannot_destructure(&mut self, value: Value) -> Throw {
        let what = if value.is_null() { "null" } else { "undefined" };
        self.type_error(format!("Cannot destructure '{what}' as it is {what}."))
    }

    #[cold]
    pub(super) fn not_an_object(&mut self, value: Value) -> Throw {
        let what = self.describe(value);
        self.type_error(format!("Iterator result {what} is not an object"))
    }

    /// ThrowError's kinds.
    #[cold]
    pub(super) fn numbered_error(&mut self, kind: usize, message: &str) -> Throw {
        let kind = match kind {
            0 => ErrorKind::Type,
            1 => ErrorKind::Reference,
            2 => ErrorKind::Syntax,
            _ => ErrorKind::Range,
        };
        self.error(kind, message)
    }

    /// DerivedReturn. What this throws is of the realm to which the constructor returns.
    pub(super) fn derived_return(&mut self, value: Value, this: Value) -> JsResult<Value> {
        if value.is_object() {
            return Ok(value);
        }
        let realm = self.stack.frames().nth(1).map_or(self.realm, |caller| caller.code.realm());
        if !value.is_undefined() {
            let message = "Derived constructors may only return object or undefined";
            return Err(self.with_realm(realm, |cx| cx.type_error(message)));
        }
        if this.is_empty() {
            let message = "Must call super constructor in derived class before accessing 'this' or returning from derived constructor";
            return Err(self.with_realm(realm, |cx| cx.reference_error(message)));
        }
        Ok(this)
    }
}

/// The callee of a call as its source text names it, for messages.
fn callee_text(code: &Code, instruction: u32) -> String {
    let template = code.template();
    let start = template.position(instruction) as usize;
    let text = template.source.text.get(start..).unwrap_or("");
    let mut depth = 0;
    let end = text
        .char_indices()
        .find(|&(at, c)| {
            match c {
                '(' | '[' | '{' if at > 0 && c == '(' && depth == 0 => return true,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth == 0 => return true,
                ')' | ']' | '}' => depth -= 1,
                ';' | '\n' | '`' | ',' if depth == 0 => return true,
                _ => {}
            }
            false
        })
        .map_or(text.len(), |(at, _)| at);
    let text = text[..end].trim_start_matches("new ").trim_end();
    if text.len() > 80 { String::new() } else { text.trim_end_matches("?.").to_string() }
}
