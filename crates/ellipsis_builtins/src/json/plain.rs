//! JSON.stringify of plain data: objects and arrays whose properties lie in their slots and elements, and Latin-1
//! strings. Writing these runs no script, so that it can be given up at any time and done the general way.

use ellipsis_engine::{
    CellKind, Context, Gc, JsResult, Object, PropertyKey, Shape, StrView, Value, append_bytes, number,
};

use super::quote;

/// Deeper data is written the general way, which tells cycles.
const MAX_DEPTH: usize = 64;
/// So many shapes of objects are remembered.
const PLANS: usize = 4;
/// Longer texts are written the general way.
const MOST: usize = 1 << 28;
/// Longer keys of a shape are written the general way.
const MOST_OF_KEYS: usize = 1 << 20;
/// What surrounds a value is shorter: indentation, punctuation, a number; a key comes on top.
const AROUND: usize = 1 << 10;
/// Values between two charges.
const CHARGED: u32 = 1024;

/// How objects of a shape are written.
#[derive(Default)]
struct Plan {
    /// The address of the shape.
    shape: usize,
    /// Slots, each with where its key ends among the keys.
    members: Vec<(u32, usize)>,
    /// The keys, quoted, each with its colon.
    keys: Vec<u8>,
}

/// What was written so far. `None` from any of its methods gives up.
struct PlainSerializer<'a> {
    gap: &'a [u8],
    text: Vec<u8>,
    /// How long the text may get.
    most: usize,
    depth: usize,
    plans: [Plan; PLANS],
    /// The plan to be replaced next.
    oldest: usize,
    /// The address of a shape of arrays without `toJSON`.
    arrays: usize,
    uncharged: u32,
}

/// The text of a value, with `gap` for each level of indentation; `None` if it is not just plain data.
pub(super) fn stringify(cx: &mut Context, value: Value, gap: &[u8]) -> JsResult<Option<Vec<u8>>> {
    if !value.is_object() {
        return Ok(None);
    }
    let mut serializer = PlainSerializer {
        gap,
        text: Vec::new(),
        most: MOST.min(cx.heap.limit() / 16),
        depth: 0,
        plans: Default::default(),
        oldest: 0,
        arrays: 0,
        uncharged: 0,
    };
    match serializer.value(cx, value)? {
        Some(true) if serializer.text.len() <= serializer.most => Ok(Some(serializer.text)),
        _ => Ok(None),
    }
}

impl PlainSerializer<'_> {
    /// Writes a value; false for one that is nothing in JSON.
    fn value(&mut self, cx: &mut Context, value: Value) -> JsResult<Option<bool>> {
        if let Some(int) = value.as_int() {
            append_bytes(&mut self.text, number::NumberBuffer::new().digits_of_int(int, 10));
        } else if let Some(string) = value.as_string() {
            let StrView::Latin1(bytes) = string.view(&mut cx.heap) else { return Ok(None) };
            // An escape has six characters at most.
            if !self.has_room(bytes.len() * 6) {
                return Ok(None);
            }
            cx.heap.budget.spend_bytes(8 * bytes.len());
            quote::quote_latin1(bytes, &mut self.text);
        } else if let Some(number) = value.as_number() {
            if number.is_finite() {
                append_bytes(&mut self.text, number::NumberBuffer::new().format(number).as_bytes());
            } else {
                self.text.extend_from_slice(b"null");
            }
        } else if let Some(object) = value.as_object() {
            return self.container(cx, object);
        } else {
            match value {
                Value::NULL => self.text.extend_from_slice(b"null"),
                Value::TRUE => self.text.extend_from_slice(b"true"),
                Value::FALSE => self.text.extend_from_slice(b"false"),
                _ if value.is_bigint() => return Ok(None),
                _ => return Ok(Some(false)),
            }
        }
        Ok(Some(true))
    }

    /// Makes room for so many characters and what is around them; false if there is no memory for that.
    #[inline]
    fn has_room(&mut self, more: usize) -> bool {
        let more = more + AROUND;
        self.text.len() + more / 6 <= self.most + AROUND
            && (more <= self.text.capacity() - self.text.len() || self.text.try_reserve(more).is_ok())
    }

    fn container(&mut self, cx: &mut Context, object: Gc<Object>) -> JsResult<Option<bool>> {
        if self.depth == MAX_DEPTH || self.text.len() > self.most || !self.has_room(0) {
            return Ok(None);
        }
        self.depth += 1;
        let written = match object.kind() {
            CellKind::Array => self.array(cx, object),
            CellKind::Object => self.object(cx, object),
            _ => return Ok(None),
        };
        self.depth -= 1;
        Ok(written?.then_some(true))
    }

    /// Charges for a value now and then. A collection may free shapes, so nothing is known of them afterwards.
    #[inline]
    fn tick(&mut self, cx: &mut Context) -> JsResult<()> {
        self.uncharged += 1;
        if self.uncharged == CHARGED {
            self.uncharged = 0;
            self.plans.iter_mut().for_each(|plan| plan.shape = 0);
            self.arrays = 0;
            // The text may double.
            cx.make_room(self.text.len())?;
            cx.charge(CHARGED)?;
        }
        Ok(())
    }

    fn new_line(&mut self) {
        if !self.gap.is_empty() {
            self.text.push(b'\n');
            for _ in 0..self.depth {
                self.text.extend_from_slice(self.gap);
            }
        }
    }

    fn close(&mut self, empty: bool, bracket: u8) {
        if !empty {
            self.depth -= 1;
            self.new_line();
            self.depth += 1;
        }
        self.text.push(bracket);
    }

    /// Writes an array; false if it is not plain.
    fn array(&mut self, cx: &mut Context, array: Gc<Object>) -> JsResult<bool> {
        let shape = array.shape();
        if self.arrays != shape.addr() {
            if !lacks_to_json(cx, array) {
                return Ok(false);
            }
            self.arrays = shape.addr();
        }
        let length = array.as_array().map_or(0, |elements| elements.len());
        self.text.push(b'[');
        for at in 0..length {
            let Some(value) = array.as_array().and_then(|elements| elements.get_plain(at)) else {
                return Ok(false);
            };
            if !self.has_room(0) {
                return Ok(false);
            }
            if at > 0 {
                self.text.push(b',');
            }
            self.new_line();
            match self.value(cx, value)? {
                Some(true) => {}
                Some(false) => self.text.extend_from_slice(b"null"),
                None => return Ok(false),
            }
            self.tick(cx)?;
        }
        self.close(length == 0, b']');
        Ok(true)
    }

    /// Writes an object; false if it is not plain.
    fn object(&mut self, cx: &mut Context, object: Gc<Object>) -> JsResult<bool> {
        if object.elements().is_some_and(|elements| !elements.is_empty()) {
            return Ok(false);
        }
        let Some(mut at) = self.plan(cx, object) else { return Ok(false) };
        self.text.push(b'{');
        let (mut empty, mut key_start, mut member) = (true, 0, 0);
        while let Some(&(slot, key_end)) = self.plans[at].members.get(member) {
            if !self.has_room(key_end - key_start) {
                return Ok(false);
            }
            let before = self.text.len();
            if !empty {
                self.text.push(b',');
            }
            self.new_line();
            append_bytes(&mut self.text, &self.plans[at].keys[key_start..key_end]);
            if !self.gap.is_empty() {
                self.text.push(b' ');
            }
            let value = object.slot(slot);
            match self.value(cx, value)? {
                Some(true) => empty = false,
                // Nothing is written, not even the key.
                Some(false) => self.text.truncate(before),
                None => return Ok(false),
            }
            self.tick(cx)?;
            (key_start, member) = (key_end, member + 1);
            if self.plans[at].shape != object.shape().addr() {
                // Other shapes came by meanwhile.
                let Some(again) = self.plan(cx, object) else { return Ok(false) };
                at = again;
            }
        }
        self.close(empty, b'}');
        Ok(true)
    }

    /// Which plan is for objects of that shape; `None` if they are not plain.
    fn plan(&mut self, cx: &mut Context, object: Gc<Object>) -> Option<usize> {
        let shape = object.shape();
        if let Some(known) = self.plans.iter().position(|plan| plan.shape == shape.addr()) {
            return Some(known);
        }
        let plain = !object.has_flag(Object::LAZY)
            && !shape.has(Shape::IRREGULAR | Shape::HAS_DELETED)
            && lacks_to_json(cx, object);
        if !plain {
            return None;
        }
        let mut plan = Plan { shape: shape.addr(), ..Plan::default() };
        for slot in 0..shape.count() {
            let key = shape.entry(slot).key;
            if key == PropertyKey::EMPTY || key.is_symbol() {
                continue;
            }
            let atom = key.as_atom()?;
            let StrView::Latin1(name) = atom.view(&mut cx.heap) else { return None };
            if plan.keys.len() + name.len() > MOST_OF_KEYS {
                return None;
            }
            quote::quote_latin1(name, &mut plan.keys);
            plan.keys.push(b':');
            plan.members.push((slot, plan.keys.len()));
        }
        let at = self.oldest;
        self.plans[at] = plan;
        self.oldest = (at + 1) % PLANS;
        Some(at)
    }
}

/// Whether no object of the shape of an object has a `toJSON`, or inherits one.
pub(super) fn lacks_to_json(cx: &mut Context, object: Gc<Object>) -> bool {
    let is_ordinary = |object: Gc<Object>| matches!(object.kind(), CellKind::Object | CellKind::Array);
    let mut holders = std::iter::successors(Some(object), |holder| holder.shape().prototype_object());
    // Without proxies and the like asking runs no script.
    !object.shape().has(Shape::UNIQUE)
        && holders.all(is_ordinary)
        && matches!(object.has_property(cx, cx.names.toJSON.into()), Ok(false))
}
