//! Writing elements, and properties of big objects, as what differs from others that share with them.

use ellipsis_engine::sequence::SHARE_MIN;
use ellipsis_engine::{Elements, Gc, JsResult, Object, Shape, Value};
use rustc_hash::FxHashMap;

use super::bytes::put;
use super::differences::{Derivation, of_properties};
use super::walk::{Cells, Sequence};
use super::writer::Writer;
use super::{FEW_HOLES, elements, shell, tag};

/// Objects that are looked at although nothing is known to be shared with them: what was in pieces lies elsewhere once these
/// are joined.
const RECENT: usize = 4;
/// Values by which it is seen whether that is worth a look.
const SAMPLES: u32 = 16;

/// Which objects that were written have which cells, the last one of each.
#[derive(Default)]
pub(super) struct Bases {
    elements: Known,
    slots: Known,
}

#[derive(Default)]
struct Known {
    by_cell: FxHashMap<usize, u32>,
    recent: Vec<u32>,
}

impl Known {
    /// The object to derive from, if there is one that shares a cell.
    fn find(&self, cells: &Cells) -> Option<u32> {
        cells.iter().find_map(|cell| self.by_cell.get(cell).copied())
    }

    fn add(&mut self, cells: Cells, number: u32) {
        for cell in cells {
            self.by_cell.insert(cell, number);
        }
        if self.recent.len() == RECENT {
            self.recent.remove(0);
        }
        self.recent.push(number);
    }
}

/// Whether half of some values are the same.
fn is_alike(count: u32, mut is_same: impl FnMut(u32) -> bool) -> bool {
    let same =
        (0..SAMPLES).filter(|at| is_same((u64::from(count) * u64::from(*at) / u64::from(SAMPLES)) as u32));
    same.count() as u32 * 2 >= SAMPLES
}

impl Writer<'_> {
    /// Writes elements.
    pub(super) fn elements(&mut self, elements: &Elements) -> JsResult<()> {
        if elements.len() < SHARE_MIN {
            return self.whole_elements(elements).map(|_| ());
        }
        let sequence = Sequence::of_elements(elements);
        let cells = sequence.as_ref().map(Sequence::cells).unwrap_or_default();
        let derivation = self.base_of_elements(elements, &cells);
        let most_holes = match derivation {
            Some((base, derivation)) => self.derived_elements(base, &derivation).map(|()| 0),
            None => self.whole_elements(elements),
        };
        // What has many holes is far apart where it is read, so that only some changes to it are quick.
        if most_holes? <= FEW_HOLES || sequence.is_none() {
            self.bases.elements.add(cells, self.current);
        }
        Ok(())
    }

    fn base_of_elements(&self, elements: &Elements, cells: &Cells) -> Option<(u32, Derivation)> {
        let derive = |base: u32| {
            let object = self.objects.get(base as usize);
            Some((base, Derivation::of(object.elements()?, elements)?))
        };
        let known = &self.bases.elements;
        if let Some(found) = known.find(cells).and_then(derive) {
            return Some(found);
        }
        let is_like = |base: &u32| {
            let base = self.objects.get(*base as usize);
            base.elements().is_some_and(|base| is_version(base, elements))
        };
        known.recent.iter().rev().copied().find(|base| is_like(base)).and_then(derive)
    }

    fn derived_elements(&mut self, base: u32, derivation: &Derivation) -> JsResult<()> {
        let Derivation { range, front, edits, others, length } = derivation;
        let parts = [
            (elements::DERIVED, true),
            (elements::HAS_RANGE, range.is_some()),
            (elements::HAS_FRONT, !front.is_empty()),
            (elements::HAS_EDITS, !edits.is_empty()),
            (elements::HAS_OTHERS, others.is_some()),
            (elements::HAS_LENGTH, length.is_some()),
        ];
        self.contents.push(parts.iter().filter(|part| part.1).fold(0, |flags, part| flags | part.0));
        put(&mut self.contents, u64::from(self.current - base));
        if let Some((from, to)) = range {
            put(&mut self.contents, u64::from(*from));
            put(&mut self.contents, u64::from(*to));
        }
        if !front.is_empty() {
            self.list(front)?;
        }
        if !edits.is_empty() {
            self.edits(edits)?;
        }
        if let Some((at, removed, values)) = others {
            put(&mut self.contents, u64::from(*at));
            put(&mut self.contents, u64::from(*removed));
            self.list(values)?;
        }
        if let Some(length) = length {
            put(&mut self.contents, u64::from(*length));
        }
        Ok(())
    }

    fn list(&mut self, values: &[Value]) -> JsResult<()> {
        put(&mut self.contents, values.len() as u64);
        values.iter().try_for_each(|value| self.value(*value))
    }

    fn edits(&mut self, edits: &[(u32, Value)]) -> JsResult<()> {
        let runs = || edits.chunk_by(|one, next| one.0 + 1 == next.0);
        put(&mut self.contents, runs().count() as u64);
        let mut end = 0;
        for run in runs() {
            put(&mut self.contents, u64::from(run[0].0 - end));
            put(&mut self.contents, run.len() as u64);
            end = run[0].0 + run.len() as u32;
            run.iter().try_for_each(|(_, value)| self.value(*value))?;
        }
        Ok(())
    }

    /// Writes all of the elements. How many holes there are in a row at most.
    fn whole_elements(&mut self, elements: &Elements) -> JsResult<u32> {
        self.contents.push(elements::WHOLE);
        put(&mut self.contents, u64::from(elements.len()));
        if elements.iter().next().is_some_and(|(_, value)| value.is_object()) {
            self.expect_objects(elements.count_existing());
        }
        let (mut holes, mut most) = (0, 0);
        match Sequence::of_elements(elements) {
            Some(sequence) => sequence.walk(0).for_each(sequence.len(), |value| {
                self.element(value, &mut holes)?;
                most = most.max(holes);
                Ok(())
            })?,
            None => {
                let mut next = 0;
                for (index, value) in elements {
                    holes += index - next;
                    self.element(value, &mut holes)?;
                    next = index + 1;
                }
                holes += elements.len() - next;
            }
        }
        self.holes(holes);
        Ok(most)
    }

    /// Writes those of `values` that have indices, the first ones, as elements.
    pub(super) fn few_elements(
        &mut self,
        length: u32,
        indices: &[u32],
        values: &ellipsis_engine::RootedVec<Value>,
    ) -> JsResult<()> {
        self.contents.push(elements::WHOLE);
        put(&mut self.contents, u64::from(length));
        let (mut next, mut holes) = (0, 0);
        for (at, &index) in indices.iter().enumerate().filter(|(_, index)| **index < length) {
            holes += index - next;
            self.element(values.get(at), &mut holes)?;
            next = index + 1;
        }
        self.holes(holes + (length - next));
        Ok(())
    }

    #[inline]
    fn element(&mut self, value: Value, holes: &mut u32) -> JsResult<()> {
        if value.is_empty() {
            *holes += 1;
            return Ok(());
        }
        if *holes > 0 {
            self.holes(std::mem::take(holes));
        }
        self.value(value)
    }

    fn holes(&mut self, count: u32) {
        match count {
            0 => {}
            1 => self.contents.push(tag::HOLE),
            _ => self.tagged(tag::HOLES, u64::from(count)),
        }
    }

    /// Writes an object whose keys are those of a shape as a derived one; whether there is one to derive it from. The first
    /// byte gets some flags.
    pub(super) fn derived_properties(
        &mut self,
        object: &Object,
        shape: Gc<Shape>,
        flags: u8,
    ) -> JsResult<bool> {
        let Some(len) = shape.count().checked_sub(shape.inline_capacity()).filter(|len| *len > 0) else {
            return Ok(false);
        };
        let cells = Sequence::of_slots(object, len).cells();
        let found = self.base_of_slots(object, shape, &cells);
        self.bases.slots.add(cells, self.current);
        let Some((base, removed, changed)) = found else { return Ok(false) };
        self.shells.push(shell::DERIVED | flags);
        put(&mut self.shells, u64::from(self.current - base));
        let base_object = self.objects.get(base as usize);
        let base_shape = self.cx.plain_shape(&base_object).unwrap_or(shape);
        put(&mut self.contents, (removed.len() + changed.len()) as u64);
        for slot in removed {
            let key = self.key(base_shape.entry(slot).key);
            put(&mut self.contents, u64::from(key));
            self.contents.push(tag::HOLE);
        }
        for slot in changed {
            let key = self.key(shape.entry(slot).key);
            put(&mut self.contents, u64::from(key));
            self.value(object.slot(slot))?;
        }
        Ok(true)
    }

    fn base_of_slots(
        &self,
        object: &Object,
        shape: Gc<Shape>,
        cells: &Cells,
    ) -> Option<(u32, Vec<u32>, Vec<u32>)> {
        let derive = |base: u32| {
            let other = self.objects.get(base as usize);
            let other_shape = self.cx.plain_shape(&other)?;
            let (removed, changed) = of_properties((&other, other_shape), (object, shape))?;
            Some((base, removed, changed))
        };
        let known = &self.bases.slots;
        if let Some(found) = known.find(cells).and_then(derive) {
            return Some(found);
        }
        let is_like = |base: &u32| {
            let other = self.objects.get(*base as usize);
            let Some(other_shape) = self.cx.plain_shape(&other) else { return false };
            let same = shape.shared_keys(&other_shape);
            same >= super::MANY_SLOTS && is_alike(same, |slot| other.slot(slot) == object.slot(slot))
        };
        known.recent.iter().rev().copied().find(|base| is_like(base)).and_then(derive)
    }
}

/// Whether elements look like a version of others: as many, and many of them at the same place, seen from either end.
fn is_version(base: &Elements, elements: &Elements) -> bool {
    let (theirs, ours) = (base.len(), elements.len());
    if base.is_sparse() != elements.is_sparse() || theirs.min(ours) < theirs.max(ours) / 2 {
        return false;
    }
    let at_end = |at: u32| (at + theirs).checked_sub(ours);
    elements.is_sparse()
        || is_alike(ours, |at| {
            let value = value_at(elements, at);
            value == value_at(base, at) || at_end(at).is_some_and(|there| value == value_at(base, there))
        })
}

/// A value of elements that are not sparse, as it is told from others.
fn value_at(elements: &Elements, at: u32) -> Value {
    let Some(sequence) = Sequence::of_elements(elements) else { return Value::EMPTY };
    let mut found = Value::EMPTY;
    let visit = |value| {
        found = value;
        Ok::<(), std::convert::Infallible>(())
    };
    let Ok(()) = sequence.walk(at).for_each(1, visit);
    found
}
