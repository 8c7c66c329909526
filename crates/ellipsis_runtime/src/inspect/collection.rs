//! The contents of arrays, typed arrays, buffers, Maps, Sets, promises and namespaces.

use std::fmt::Write;

use ellipsis::unstable::engine::module::ModuleNamespace;
use ellipsis::unstable::engine::promise::{PromiseData, PromiseState};
use ellipsis::unstable::engine::typed_array::TypedArrayData;
use ellipsis::unstable::engine::{Gc, JsResult, Object, PropertyDescriptor, PropertyKey, RootedVec};
use ellipsis::unstable::peek;

use super::layout::{Layout, Parts};
use super::{Inspector, Style};

fn more(count: usize, what: &str) -> String {
    format!("... {count} more {what}{}", if count > 1 { "s" } else { "" })
}

fn gap(count: usize) -> String {
    format!("<{count} empty item{}>", if count > 1 { "s" } else { "" })
}

impl Inspector<'_> {
    /// The elements of an array of that length; holes are counted.
    pub(super) fn array(&mut self, array: Gc<Object>, length: usize, level: i64) -> JsResult<Vec<String>> {
        let mut output = Vec::new();
        let mut index = 0;
        while index < length && output.len() < self.options.max_elements {
            let key = PropertyKey::index(index as u32);
            match array.get_own_property(self.cx, key)? {
                Some(property) => {
                    let element = self.property_value(array, &property, level)?;
                    output.push(element);
                    index += 1;
                }
                None => {
                    let end = self.end_of_gap(array, index, length)?;
                    output.push(self.style(&gap(end - index), Style::Undefined));
                    index = end;
                }
            }
        }
        if index < length {
            output.push(more(length - index, "item"));
        }
        Ok(output)
    }

    fn end_of_gap(&mut self, array: Gc<Object>, from: usize, length: usize) -> JsResult<usize> {
        if let Some(elements) = array.as_array() {
            let next = elements.iter().map(|(index, _)| index as usize).find(|&index| index >= from);
            return Ok(next.unwrap_or(length));
        }
        let mut index = from;
        while index < length && !array.has_own_property(self.cx, PropertyKey::index(index as u32))? {
            index += 1;
        }
        Ok(index)
    }

    pub(super) fn typed_array(&mut self, data: &TypedArrayData) -> Vec<String> {
        let length = data.length();
        let shown = length.min(self.options.max_elements);
        let mut output = Vec::new();
        for index in 0..shown {
            if let Some(value) = data.get(&mut self.cx.heap, index) {
                output.push(self.primitive(value));
            }
        }
        if length > shown {
            output.push(more(length - shown, "item"));
        }
        output
    }

    pub(super) fn buffer(&mut self, buffer: Gc<Object>) -> Vec<String> {
        let Some(block) = buffer.buffer_block() else { return Vec::new() };
        if block.is_detached() {
            return vec!["(detached)".into()];
        }
        let length = block.length();
        let bytes = block.read_bytes(0, length.min(self.options.max_elements));
        let mut text = String::new();
        for (at, byte) in bytes.iter().enumerate() {
            // Writing to a string does not fail.
            let _ = write!(text, "{}{byte:02x}", if at == 0 { "" } else { " " });
        }
        if length > bytes.len() {
            text.push(' ');
            text.push_str(&more(length - bytes.len(), "byte"));
        }
        vec![format!("{}: <{text}>", self.style("[Uint8Contents]", Style::Special))]
    }

    /// The entries of a Map, or of an iterator that gives pairs.
    pub(super) fn pairs(
        &mut self,
        preview: peek::Preview,
        level: i64,
        arrows: bool,
    ) -> JsResult<Vec<String>> {
        let values = RootedVec::from_vec(&self.cx.heap, preview.values);
        let mut output = Vec::new();
        self.indentation += 2;
        for pair in 0..values.len() / 2 {
            let key = self.value(values.get(2 * pair), level)?;
            let value = self.value(values.get(2 * pair + 1), level)?;
            output.push(if arrows {
                format!("{key} => {value}")
            } else {
                let parts = Parts {
                    base: String::new(),
                    open: "[".into(),
                    close: "]",
                    output: vec![key, value],
                    layout: Layout::Array,
                    numeric: false,
                };
                self.lay_out(parts, level)
            });
        }
        self.indentation -= 2;
        if preview.len > output.len() {
            output.push(more(preview.len - output.len(), "item"));
        }
        Ok(output)
    }

    /// The values of a Set, or of an iterator.
    pub(super) fn values(&mut self, preview: peek::Preview, level: i64) -> JsResult<Vec<String>> {
        let values = RootedVec::from_vec(&self.cx.heap, preview.values);
        let mut output = Vec::new();
        self.indentation += 2;
        for value in &values {
            let text = self.value(value, level)?;
            output.push(text);
        }
        self.indentation -= 2;
        if preview.len > output.len() {
            output.push(more(preview.len - output.len(), "item"));
        }
        Ok(output)
    }

    pub(super) fn promise(&mut self, data: &PromiseData, level: i64) -> JsResult<Vec<String>> {
        if data.state() == PromiseState::Pending {
            return Ok(vec![self.style("<pending>", Style::Special)]);
        }
        self.indentation += 2;
        let result = self.value(data.result(), level)?;
        self.indentation -= 2;
        Ok(vec![match data.state() {
            PromiseState::Rejected => format!("{} {result}", self.style("<rejected>", Style::Special)),
            _ => result,
        }])
    }

    /// The exports of a module, those included that have no value yet.
    pub(super) fn namespace(
        &mut self,
        object: Gc<Object>,
        data: &ModuleNamespace,
        level: i64,
    ) -> JsResult<Vec<String>> {
        let keys: Vec<PropertyKey> = data.names().collect();
        if !data.is_evaluated() {
            return Ok(keys
                .into_iter()
                .map(|key| format!("{}: <deferred>", self.key_text(key, true)))
                .collect());
        }
        let mut output = Vec::new();
        for key in keys {
            let name = self.key_text(key, true);
            output.push(match object.get(self.cx, key) {
                Ok(value) => {
                    let property = PropertyDescriptor::value(value);
                    let value = self.property_value(object, &property, level)?;
                    format!("{name}: {value}")
                }
                Err(throw) if throw.is_termination() => return Err(throw),
                Err(_) => format!("{name}: <uninitialized>"),
            });
        }
        Ok(output)
    }
}
