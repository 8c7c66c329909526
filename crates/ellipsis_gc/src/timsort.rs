//! Sorting by Tim Peters' method, step by step as V8 does it: which items are compared, in which order
//! and as which argument, decides where a comparison that contradicts itself puts them, and programs rely
//! on that. It asks only whether an item belongs before another one, the later of the two mostly first.

use std::cmp::Ordering;
use std::ops::Range;

/// After this many items in a row from the same run, the place of the next one is searched for.
const GALLOP: usize = 7;

/// Sorts stably. After an error the items are in some order, and some may be there twice.
pub(crate) fn sort<T: Copy, E>(
    items: &mut [T],
    compare: impl FnMut(T, T) -> Result<Ordering, E>,
) -> Result<(), E> {
    let length = items.len();
    if length < 2 {
        return Ok(());
    }
    let mut sort = Sort { items, compare, gallop: GALLOP, runs: Vec::new(), temporary: Vec::new() };
    let least = least_run(length);
    let mut start = 0;
    while start < length {
        let mut end = start + sort.make_run(start)?;
        if end - start < least {
            let forced = length.min(start + least);
            sort.insert(start, end..forced)?;
            end = forced;
        }
        sort.runs.push(start..end);
        sort.collapse()?;
        start = end;
    }
    while sort.runs.len() > 1 {
        let mut at = sort.runs.len() - 2;
        if at > 0 && sort.runs[at - 1].len() < sort.runs[at + 1].len() {
            at -= 1;
        }
        sort.merge_at(at)?;
    }
    Ok(())
}

/// Shorter runs are made so long by insertion: so that there are a power of two of them, or a few less.
fn least_run(mut length: usize) -> usize {
    let mut rest = 0;
    while length >= 64 {
        rest |= length & 1;
        length >>= 1;
    }
    length + rest
}

struct Sort<'a, T, F> {
    items: &'a mut [T],
    compare: F,
    /// How many items in a row make a search worth it: less where searches have been.
    gallop: usize,
    /// Runs in order that are still to be merged, each beginning where the one before it ends.
    runs: Vec<Range<usize>>,
    /// The shorter one of two runs that are being merged.
    temporary: Vec<T>,
}

impl<T: Copy, E, F: FnMut(T, T) -> Result<Ordering, E>> Sort<'_, T, F> {
    /// Whether an item belongs before another one.
    #[inline]
    fn is_before(&mut self, a: T, b: T) -> Result<bool, E> {
        Ok((self.compare)(a, b)? == Ordering::Less)
    }

    /// How long the run at a place is. One that falls is turned round.
    fn make_run(&mut self, start: usize) -> Result<usize, E> {
        if start + 1 == self.items.len() {
            return Ok(1);
        }
        let falls = self.is_before(self.items[start + 1], self.items[start])?;
        let mut end = start + 2;
        while end < self.items.len() && self.is_before(self.items[end], self.items[end - 1])? == falls {
            end += 1;
        }
        if falls {
            self.items[start..end].reverse();
        }
        Ok(end - start)
    }

    /// Inserts items into the run before them, which begins at `start`.
    fn insert(&mut self, start: usize, items: Range<usize>) -> Result<(), E> {
        for at in items {
            let item = self.items[at];
            let (mut left, mut right) = (start, at);
            while left < right {
                let middle = left + (right - left) / 2;
                if self.is_before(item, self.items[middle])? {
                    right = middle;
                } else {
                    left = middle + 1;
                }
            }
            self.items.copy_within(left..at, left + 1);
            self.items[left] = item;
        }
        Ok(())
    }

    /// Merges runs until each is longer than the two behind it together.
    fn collapse(&mut self) -> Result<(), E> {
        while self.runs.len() > 1 {
            let length = |at: usize| self.runs[at].len();
            let holds = |at: usize| at < 2 || length(at - 2) > length(at - 1) + length(at);
            let mut at = self.runs.len() - 2;
            if !holds(at + 1) || !holds(at) {
                if length(at - 1) < length(at + 1) {
                    at -= 1;
                }
            } else if length(at) > length(at + 1) {
                break;
            }
            self.merge_at(at)?;
        }
        Ok(())
    }

    /// Merges a run with the one behind it.
    fn merge_at(&mut self, at: usize) -> Result<(), E> {
        let Range { mut start, end: middle } = self.runs[at];
        let mut end = self.runs.remove(at + 1).end;
        self.runs[at].end = end;
        // What is at its place already takes no part.
        start += self.search_right(Side::Items(start), middle - start, self.items[middle], 0)?;
        if start == middle {
            return Ok(());
        }
        let right = end - middle;
        end = middle + self.search_left(Side::Items(middle), right, self.items[middle - 1], right - 1)?;
        if end == middle {
            return Ok(());
        }
        self.temporary.clear();
        if middle - start <= end - middle {
            self.temporary.extend_from_slice(&self.items[start..middle]);
            self.merge_low(end - middle, end)
        } else {
            self.temporary.extend_from_slice(&self.items[middle..end]);
            self.merge_high(start, middle - start)
        }
    }

    #[inline]
    fn item(&self, side: Side, at: usize) -> T {
        match side {
            Side::Items(start) => self.items[start + at],
            Side::Temporary(start) => self.temporary[start + at],
        }
    }

    /// The place of a key in a run: before those that are equal. The search begins at `hint`.
    fn search_left(&mut self, side: Side, length: usize, key: T, hint: usize) -> Result<usize, E> {
        let goes_right = self.is_before(self.item(side, hint), key)?;
        let most = if goes_right { length - hint } else { hint + 1 };
        let (mut last, mut offset) = (0, 1);
        while offset < most {
            let at = if goes_right { hint + offset } else { hint - offset };
            if self.is_before(self.item(side, at), key)? != goes_right {
                break;
            }
            (last, offset) = (offset, offset * 2 + 1);
        }
        let mut places = between(goes_right, hint, last, offset.min(most));
        while places.start < places.end {
            let middle = places.start + places.len() / 2;
            if self.is_before(self.item(side, middle), key)? {
                places.start = middle + 1;
            } else {
                places.end = middle;
            }
        }
        Ok(places.end)
    }

    /// The place of a key in a run: behind those that are equal. The search begins at `hint`.
    fn search_right(&mut self, side: Side, length: usize, key: T, hint: usize) -> Result<usize, E> {
        let goes_right = !self.is_before(key, self.item(side, hint))?;
        let most = if goes_right { length - hint } else { hint + 1 };
        let (mut last, mut offset) = (0, 1);
        while offset < most {
            let at = if goes_right { hint + offset } else { hint - offset };
            if self.is_before(key, self.item(side, at))? == goes_right {
                break;
            }
            (last, offset) = (offset, offset * 2 + 1);
        }
        let mut places = between(goes_right, hint, last, offset.min(most));
        while places.start < places.end {
            let middle = places.start + places.len() / 2;
            if self.is_before(key, self.item(side, middle))? {
                places.end = middle;
            } else {
                places.start = middle + 1;
            }
        }
        Ok(places.end)
    }

    /// Merges from the front: the temporary items, and `right` items up to `end`.
    fn merge_low(&mut self, mut right: usize, end: usize) -> Result<(), E> {
        let mut left = self.temporary.len();
        let total = left;
        // The next one to go is `end - right - left`; as many places are free as there are left.
        self.take_right(&mut right, end, left);
        if right > 0 && left > 1 {
            'merging: loop {
                let (mut from_left, mut from_right) = (0, 0);
                while from_left < self.gallop && from_right < self.gallop {
                    if self.is_before(self.items[end - right], self.temporary[total - left])? {
                        self.take_right(&mut right, end, left);
                        (from_left, from_right) = (0, from_right + 1);
                        if right == 0 {
                            break 'merging;
                        }
                    } else {
                        self.take_left(&mut left, end - right);
                        (from_left, from_right) = (from_left + 1, 0);
                        if left == 1 {
                            break 'merging;
                        }
                    }
                }
                let mut gallop = self.gallop + 1;
                loop {
                    gallop = (gallop - 1).max(1);
                    self.gallop = gallop;
                    let side = Side::Temporary(total - left);
                    from_left = self.search_right(side, left, self.items[end - right], 0)?;
                    let (to, from) = (end - right - left, total - left);
                    self.items[to..to + from_left].copy_from_slice(&self.temporary[from..from + from_left]);
                    left -= from_left;
                    if from_left > 0 && left <= 1 {
                        break 'merging;
                    }
                    self.take_right(&mut right, end, left);
                    if right == 0 {
                        break 'merging;
                    }
                    let side = Side::Items(end - right);
                    from_right = self.search_left(side, right, self.temporary[total - left], 0)?;
                    self.items.copy_within(end - right..end - right + from_right, end - right - left);
                    right -= from_right;
                    if right == 0 {
                        break 'merging;
                    }
                    self.take_left(&mut left, end - right);
                    if left == 1 {
                        break 'merging;
                    }
                    if from_left < GALLOP && from_right < GALLOP {
                        break;
                    }
                }
                self.gallop = gallop + 1;
            }
        }
        // One of the two is left, or the last temporary item, which belongs behind all others.
        self.items.copy_within(end - right..end, end - right - left);
        self.items[end - left..end].copy_from_slice(&self.temporary[total - left..]);
        Ok(())
    }

    #[inline]
    fn take_right(&mut self, right: &mut usize, end: usize, left: usize) {
        self.items[end - *right - left] = self.items[end - *right];
        *right -= 1;
    }

    #[inline]
    fn take_left(&mut self, left: &mut usize, right_start: usize) {
        self.items[right_start - *left] = self.temporary[self.temporary.len() - *left];
        *left -= 1;
    }

    /// Merges from the back: `left` items from `start` on, and the temporary ones.
    fn merge_high(&mut self, start: usize, mut left: usize) -> Result<(), E> {
        let mut right = self.temporary.len();
        // The next one to go is the one before `start + left + right`.
        self.put_left(start, &mut left, right);
        if left > 0 && right > 1 {
            'merging: loop {
                let (mut from_left, mut from_right) = (0, 0);
                while from_left < self.gallop && from_right < self.gallop {
                    if self.is_before(self.temporary[right - 1], self.items[start + left - 1])? {
                        self.put_left(start, &mut left, right);
                        (from_left, from_right) = (from_left + 1, 0);
                        if left == 0 {
                            break 'merging;
                        }
                    } else {
                        self.put_right(start + left, &mut right);
                        (from_left, from_right) = (0, from_right + 1);
                        if right == 1 {
                            break 'merging;
                        }
                    }
                }
                let mut gallop = self.gallop + 1;
                loop {
                    gallop = (gallop - 1).max(1);
                    self.gallop = gallop;
                    let key = self.temporary[right - 1];
                    let place = self.search_right(Side::Items(start), left, key, left - 1)?;
                    from_left = left - place;
                    self.items.copy_within(start + place..start + left, start + place + right);
                    left = place;
                    if left == 0 {
                        break 'merging;
                    }
                    self.put_right(start + left, &mut right);
                    if right == 1 {
                        break 'merging;
                    }
                    let key = self.items[start + left - 1];
                    let place = self.search_left(Side::Temporary(0), right, key, right - 1)?;
                    from_right = right - place;
                    let to = start + left + place;
                    self.items[to..to + from_right].copy_from_slice(&self.temporary[place..right]);
                    right = place;
                    if from_right > 0 && right <= 1 {
                        break 'merging;
                    }
                    self.put_left(start, &mut left, right);
                    if left == 0 {
                        break 'merging;
                    }
                    if from_left < GALLOP && from_right < GALLOP {
                        break;
                    }
                }
                self.gallop = gallop + 1;
            }
        }
        // One of the two is left, or the first temporary item, which belongs before all others.
        self.items.copy_within(start..start + left, start + right);
        self.items[start..start + right].copy_from_slice(&self.temporary[..right]);
        Ok(())
    }

    #[inline]
    fn put_left(&mut self, start: usize, left: &mut usize, right: usize) {
        self.items[start + *left + right - 1] = self.items[start + *left - 1];
        *left -= 1;
    }

    #[inline]
    fn put_right(&mut self, left_end: usize, right: &mut usize) {
        self.items[left_end + *right - 1] = self.temporary[*right - 1];
        *right -= 1;
    }
}

/// Where a run lies, from a place on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    Items(usize),
    Temporary(usize),
}

/// The places that are left after a search with steps that grow: between the last two.
fn between(goes_right: bool, hint: usize, last: usize, offset: usize) -> Range<usize> {
    if goes_right { hint + last + 1..hint + offset } else { hint + 1 - offset..hint - last }
}
