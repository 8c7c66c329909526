//! Where a value is that cannot be cloned, for messages: `rows[3].name`.

use std::fmt::Write;

use ellipsis_engine::{ErrorData, Object, PropertyKey, Value};

use super::writer::{NOWHERE, Writer};
use crate::collections::map::MapData;

impl Writer<'_> {
    /// Where an object is that has a number.
    pub(super) fn path(&mut self, number: u32) -> String {
        let mut steps = Vec::new();
        let mut at = number;
        // The way to an object leads through objects that were come upon before.
        while at != NOWHERE && self.parents[at as usize] != NOWHERE {
            let parent = self.parents[at as usize];
            let child = self.objects.get(at as usize);
            steps.push(self.step(parent, child.into()));
            at = parent;
        }
        joined(steps)
    }

    /// Where a value is that the object has which has a number.
    pub(super) fn path_of(&mut self, number: u32, value: Value) -> String {
        if number == NOWHERE {
            return String::new();
        }
        let (step, path) = (self.step(number, value), self.path(number));
        joined(vec![step, path])
    }

    /// What leads from an object to a value in it, as far as it can be told without running scripts.
    fn step(&mut self, number: u32, value: Value) -> String {
        let object = self.objects.get(number as usize);
        if let Some(elements) = object.elements()
            && let Some((index, _)) = elements.iter().find(|(_, other)| *other == value)
        {
            return format!("[{index}]");
        }
        if let Some(data) = object.downcast::<MapData>() {
            let mut entries = data.table.entries_from(&data.table.cursor());
            return match entries.find(|(key, other)| *key == value || *other == value) {
                Some((key, _)) if key == value => ".keys()".into(),
                Some((key, _)) => format!(".get({})", self.cx.describe(key)),
                None => String::new(),
            };
        }
        let found = name_of(&object, value).map(named);
        found.unwrap_or_else(|| if object.is::<ErrorData>() { String::new() } else { ".*".into() })
    }
}

/// The name of a property with that value.
fn name_of(object: &Object, value: Value) -> Option<PropertyKey> {
    let mut found = None;
    object.for_each_property(|slot, entry| {
        if found.is_none() && !entry.attributes.is_accessor() && object.slot(slot) == value {
            found = Some(entry.key);
        }
    });
    found
}

fn named(key: PropertyKey) -> String {
    let name = key.display();
    let is_plain = |character: char| character.is_alphanumeric() || "_$".contains(character);
    if name.chars().all(is_plain) && !name.starts_with(|first: char| first.is_numeric()) && !name.is_empty() {
        return format!(".{name}");
    }
    format!("[{name:?}]")
}

/// A path of steps, the last one first.
fn joined(steps: Vec<String>) -> String {
    let mut path = String::new();
    for step in steps.iter().rev() {
        let _ = write!(path, "{step}");
    }
    path.strip_prefix('.').map(str::to_owned).unwrap_or(path)
}
