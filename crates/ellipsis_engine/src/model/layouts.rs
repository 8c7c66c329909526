//! Where the layouts of small objects lead in object spread and rest: from the shapes of source
//! and target to the result's shape and the places of the values.
//!
//! Two small set-associative caches with two places each: a newcomer takes the place of whoever was there,
//! who moves on to the place beside it. They are emptied by every collection, so that they keep nothing alive and no
//! address in them is ever stale.

use std::ops::Range;

use ellipsis_gc::Gc;

use crate::model::{PropertyKey, Shape};

const PLACES: usize = 256;

/// What adding all properties of a source to a target leads to.
pub(crate) struct Merge {
    pub(crate) target: Gc<Shape>,
    pub(crate) source: Gc<Shape>,
    pub(crate) result: Gc<Shape>,
    /// Slots of the source, and the slot of the result where they begin. Those that the target has
    /// and those that are appended are in different ones.
    pub(crate) runs: Box<[(Range<u32>, u32)]>,
    /// Some of them are slots that the target has already.
    pub(crate) overwrites: bool,
}

/// What remains of a source without some keys.
pub(crate) struct Omission {
    pub(crate) source: Gc<Shape>,
    pub(crate) excluded: Box<[PropertyKey]>,
    pub(crate) result: Gc<Shape>,
    /// The slots of the source that the result has, one after the other.
    pub(crate) slots: Box<[Range<u32>]>,
}

/// A table of what is known, by places.
struct Table<T>(Vec<Option<T>>);

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table(Vec::new())
    }
}

impl<T> Table<T> {
    #[inline]
    fn get(&self, place: usize) -> Option<&T> {
        self.0.get(place)?.as_ref()
    }

    /// Where what fits stands, if it does: at its place or beside it.
    #[inline]
    fn find(&self, place: usize, fits: impl Fn(&T) -> bool) -> Option<usize> {
        [place, place ^ 1].into_iter().find(|&place| self.get(place).is_some_and(&fits))
    }

    fn remember(&mut self, place: usize, newcomer: T) -> usize {
        self.0.resize_with(PLACES, || None);
        if let Some(other) = self.0[place].replace(newcomer) {
            self.0[place ^ 1] = Some(other);
        }
        place
    }
}

/// The tables.
#[derive(Default)]
pub(crate) struct Layouts {
    merges: Table<Merge>,
    omissions: Table<Omission>,
}

fn place(shape: Gc<Shape>, salt: usize) -> usize {
    let mixed = (shape.addr() >> 4 ^ salt.rotate_left(17)).wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as usize);
    mixed >> (usize::BITS - PLACES.ilog2())
}

fn omission_place(source: Gc<Shape>, excluded: &[PropertyKey]) -> usize {
    place(source, excluded.first().map_or(0, |key| key.hash() as usize))
}

impl Layouts {
    /// Where it is known what adding a source to a target leads to.
    #[inline]
    pub(crate) fn find_merge(&self, target: Gc<Shape>, source: Gc<Shape>) -> Option<usize> {
        let fits = |known: &Merge| known.target == target && known.source == source;
        self.merges.find(place(source, target.addr()), fits)
    }

    #[inline]
    pub(crate) fn merge(&self, place: usize) -> Option<&Merge> {
        self.merges.get(place)
    }

    pub(crate) fn remember_merge(&mut self, merge: Merge) -> usize {
        self.merges.remember(place(merge.source, merge.target.addr()), merge)
    }

    /// Where it is known what remains of a source.
    #[inline]
    pub(crate) fn find_omission(&self, source: Gc<Shape>, excluded: &[PropertyKey]) -> Option<usize> {
        let fits = |known: &Omission| known.source == source && *known.excluded == *excluded;
        self.omissions.find(omission_place(source, excluded), fits)
    }

    #[inline]
    pub(crate) fn omission(&self, place: usize) -> Option<&Omission> {
        self.omissions.get(place)
    }

    pub(crate) fn remember_omission(&mut self, omission: Omission) -> usize {
        self.omissions.remember(omission_place(omission.source, &omission.excluded), omission)
    }

    pub(crate) fn clear(&mut self) {
        self.merges.0.clear();
        self.omissions.0.clear();
    }
}
