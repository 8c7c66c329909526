//! What has to be changed to make a sequence, or the properties of an object, of another one.

use ellipsis_engine::{Elements, Gc, Object, Shape, Value};

use super::walk::Sequence;

/// How elements are made of others: some in front of a range of these, of which some are replaced.
pub(super) struct Derivation {
    /// The range, if it is not all of them.
    pub(super) range: Option<(u32, u32)>,
    /// What stands in front of that.
    pub(super) front: Vec<Value>,
    /// Values by their indices; empty marks for holes.
    pub(super) edits: Vec<(u32, Value)>,
    /// Where others take the place of some, of how many.
    pub(super) others: Option<(u32, u32, Vec<Value>)>,
    /// The length, if it is greater than that of what that gives.
    pub(super) length: Option<u32>,
}

/// Differences that are worth writing, of so many values.
fn most_of(len: u32) -> usize {
    len as usize / 2
}

impl Derivation {
    /// How to make elements of a base, if that is worth it.
    pub(super) fn of(base: &Elements, elements: &Elements) -> Option<Derivation> {
        match (Sequence::of_elements(base), Sequence::of_elements(elements)) {
            (Some(base), Some(sequence)) => {
                // What lies in a row in one storage is told by where it lies; of pieces some may have moved.
                let first = sequence.offset_in(&base).unwrap_or(0);
                Derivation::of_sequence(base, sequence, first).or_else(|| {
                    let other = sequence.shift_in(&base);
                    if other == first { None } else { Derivation::of_sequence(base, sequence, other) }
                })
            }
            _ => Derivation::of_sparse(base, elements),
        }
    }

    /// As [`Derivation::of`], if the range begins so far on in the base.
    fn of_sequence(base: Sequence, sequence: Sequence, shift: i64) -> Option<Derivation> {
        let (theirs, ours) = (base.len(), sequence.len());
        let behind = if shift == 0 && theirs != ours {
            sequence.walk_back().compare(base.walk_back(), ours.min(theirs), |_, _, _| false)
        } else {
            0
        };
        let front = u32::try_from((-shift).max(0)).ok()?;
        let from = u32::try_from(shift.max(0)).ok()?;
        let len = (ours - behind).checked_sub(front)?.min((theirs - behind).checked_sub(from)?);
        let mut most = most_of(ours);
        let mut edits = Vec::new();
        let done = sequence.walk(front).compare(base.walk(from), len, |at, value, _| {
            edits.push((front + at, value));
            edits.len() <= most
        });
        most = most.checked_sub(edits.len())?;
        debug_assert_eq!(done, len);
        let inserted = (ours - behind) - (front + len);
        if (front + inserted) as usize > most {
            return None;
        }
        let to = if behind > 0 { theirs } else { from + len };
        let list = |from: u32, count: u32| {
            let mut values = Vec::with_capacity(count as usize);
            let visit = |value| {
                values.push(value);
                Ok::<(), std::convert::Infallible>(())
            };
            let Ok(()) = sequence.walk(from).for_each(count, visit);
            values
        };
        let removed = if behind > 0 { theirs - behind - (from + len) } else { 0 };
        // Little of others that remains is copied when it is read.
        if removed > (to - from) / 2 {
            return None;
        }
        let others = (removed + inserted > 0).then(|| (front + len, removed, list(front + len, inserted)));
        let range = (from > 0 || to < theirs).then_some((from, to));
        Some(Derivation { range, front: list(0, front), edits, others, length: None })
    }

    /// As if all were looked at, which they are.
    fn of_sparse(base: &Elements, elements: &Elements) -> Option<Derivation> {
        let most = most_of(elements.count_existing());
        let end = elements.len().min(base.len());
        let mut edits = Vec::new();
        let mut theirs = base.iter().take_while(|&(at, _)| at < end).peekable();
        let mut ours = elements.iter().peekable();
        while edits.len() <= most {
            let next = match (theirs.peek(), ours.peek()) {
                (Some(&(there, other)), Some(&(here, value))) if there == here => {
                    theirs.next();
                    ours.next();
                    (other != value).then_some((here, value))
                }
                (Some(&(there, _)), here) if here.is_none_or(|&(here, _)| there < here) => {
                    theirs.next();
                    Some((there, Value::EMPTY))
                }
                (_, Some(_)) => ours.next(),
                (_, None) => {
                    let range = (end < base.len()).then_some((0, end));
                    let length = (end < elements.len()).then_some(elements.len());
                    return Some(Derivation { range, front: Vec::new(), edits, others: None, length });
                }
            };
            edits.extend(next);
        }
        None
    }
}

/// The slots in whose values an object differs from another one, if that can be told and is worth it: slots of the base
/// whose properties are removed, and then slots of the object that are changed or added. `shape` has the object's keys, and
/// `base_shape` those of the base.
pub(super) fn of_properties(
    (base, base_shape): (&Object, Gc<Shape>),
    (object, shape): (&Object, Gc<Shape>),
) -> Option<(Vec<u32>, Vec<u32>)> {
    let inline = shape.inline_capacity();
    let same = shape.shared_keys(&base_shape);
    if same < shape.count().max(base_shape.count()) / 2
        || same <= inline
        || base_shape.inline_capacity() != inline
    {
        return None;
    }
    let most = most_of(shape.count());
    let (mut removed, mut changed) = (Vec::new(), Vec::new());
    // What the base lacks would be added behind all others.
    let mut comes_back = false;
    let mut note = |slot: u32, value: Value, before: Value| {
        comes_back |= before.is_empty();
        if value.is_empty() { &mut removed } else { &mut changed }.push(slot);
        !comes_back && removed.len() + changed.len() <= most
    };
    for slot in 0..inline {
        let (value, before) = (object.slot(slot), base.slot(slot));
        if value != before && !note(slot, value, before) {
            return None;
        }
    }
    let ours = Sequence::of_slots(object, shape.count() - inline);
    let theirs = Sequence::of_slots(base, base_shape.count() - inline);
    let others = same - inline;
    let done =
        ours.walk(0).compare(theirs.walk(0), others, |at, value, before| note(inline + at, value, before));
    if done < others {
        return None;
    }
    removed.extend((same..base_shape.count()).filter(|&slot| !base.slot(slot).is_empty()));
    changed.extend((same..shape.count()).filter(|&slot| !object.slot(slot).is_empty()));
    (removed.len() + changed.len() <= most).then_some((removed, changed))
}
