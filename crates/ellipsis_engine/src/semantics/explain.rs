//! What each `...` of a program did, for `ellipsis explain`.
//!
//! In programs that are compiled to be explained, marks stand around each instruction that does a
//! `...`; what happened between them is added up here, by site. Other programs have no marks, and
//! a context that explains nothing has no registry.

use std::collections::hash_map::Entry;
use std::rc::Rc;

use ellipsis_bytecode::{FunctionTemplate, Source, SpreadKind, SpreadSite};
use rustc_hash::FxHashMap;

use crate::model::sequence::SequenceStats;
use crate::model::value::Value;
use crate::semantics::context::Context;

/// How values are told to people; the embedder says.
#[derive(Clone, Copy)]
pub struct Describe {
    /// A value, in a line.
    pub value: fn(&mut Context, Value) -> String,
    /// The class of what was iterated.
    pub class: fn(&mut Context, Value) -> String,
}

/// What CopyDataProperties did.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Copied {
    pub(crate) properties: u64,
    pub(crate) getters: u64,
}

/// How a run of a `...` got at its elements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// They are shared.
    Shared,
    /// They were copied.
    Copied,
    /// They were taken out of an iterable of that class.
    Iterated(String),
    /// They stayed where they were.
    InPlace,
}

/// What one run of a `...` did.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) way: Way,
    pub(crate) elements: u64,
    pub(crate) values_moved: u64,
    pub(crate) getters: u64,
}

/// What the runs of a `...` come to.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// How often it ran to its end.
    pub runs: u64,
    /// How often something was thrown on the way.
    pub failed: u64,
    /// What it collected or expanded the first time, in a line.
    pub first: Option<String>,
    /// Elements or properties of all runs.
    pub elements: u64,
    /// Runs that shared all or nearly all.
    pub shared: u64,
    /// Runs that copied.
    pub copied: u64,
    /// Runs that left everything where it was.
    pub in_place: u64,
    /// Runs that took elements out of an iterable, by its class, in the order of their first.
    pub iterated: Vec<(String, u64)>,
    /// Getters that were called.
    pub getters: u64,
    /// Values that were copied or moved.
    pub values_moved: u64,
}

impl Tally {
    fn add_way(&mut self, run: Run) {
        self.values_moved += run.values_moved;
        match run.way {
            Way::Shared => self.shared += 1,
            Way::Copied => self.copied += 1,
            Way::InPlace => self.in_place += 1,
            Way::Iterated(class) => match self.iterated.iter_mut().find(|(known, _)| *known == class) {
                Some((_, runs)) => *runs += 1,
                None => self.iterated.push((class, 1)),
            },
        }
    }
}

/// What a `...` did in all its runs.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The text it stands in.
    pub source: Rc<Source>,
    /// What it is.
    pub site: SpreadSite,
    /// What its runs come to.
    pub tally: Tally,
    growth: Growth,
}

impl Explained {
    fn new(source: Rc<Source>, site: SpreadSite) -> Explained {
        Explained { source, site, tally: Tally::default(), growth: Growth::default() }
    }

    fn add(&mut self, run: Run) {
        self.tally.runs += 1;
        self.tally.elements += run.elements;
        self.tally.getters += run.getters;
        self.growth.add(run.elements as f64);
        self.tally.add_way(run);
    }

    /// Whether each run had about so many elements more, or fewer, than the one before, so that
    /// copying them would take time quadratic in the number of runs.
    pub fn grows(&self) -> bool {
        self.growth.is_linear()
    }
}

/// A line fitted to the number of elements of each run.
#[derive(Clone, Copy, Default, Debug)]
struct Growth {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Growth {
    /// From so many runs on growth matters.
    const MANY: f64 = 32.0;
    /// The share of the variance that the line has to account for.
    const FIT: f64 = 0.9;

    fn add(&mut self, elements: f64) {
        let run = self.n;
        self.n += 1.0;
        self.x += run;
        self.y += elements;
        self.xx += run * run;
        self.xy += run * elements;
        self.yy += elements * elements;
    }

    fn is_linear(&self) -> bool {
        let Growth { n, x, y, xx, xy, yy } = *self;
        if n < Growth::MANY {
            return false;
        }
        let (along, across, both) = (n * xx - x * x, n * yy - y * y, n * xy - x * y);
        // What all runs have in common must not outweigh what sets them apart.
        let added = (both / along).abs() * n / 2.0;
        both != 0.0 && both * both >= Growth::FIT * along * across && added >= y / n / 2.0
    }
}

/// A `...` that has begun and not ended.
pub(crate) struct Open {
    pub(crate) number: usize,
    /// The address of its frame's registers: those of frames that it calls are higher.
    pub(crate) frame: usize,
    pub(crate) stats: SequenceStats,
    /// Elements that the array it adds to had.
    pub(crate) before: u32,
    /// Its source is not an array whose elements can be taken as they are.
    pub(crate) iterates: bool,
    /// The rest parameter had no array.
    pub(crate) had_none: bool,
}

/// What is known of each `...`.
pub struct Explain {
    pub(crate) describe: Describe,
    sites: Vec<Explained>,
    /// By the address of the source, which the site keeps alive, and the place in it.
    numbers: FxHashMap<(*const Source, u32), usize>,
    open: Vec<Open>,
    /// What CopyDataProperties did since the last `...` began.
    copied: Option<Copied>,
}

impl Explain {
    /// An empty registry.
    pub fn new(describe: Describe) -> Explain {
        Explain { describe, sites: Vec::new(), numbers: FxHashMap::default(), open: Vec::new(), copied: None }
    }

    /// What is known of each `...`: one source after the other, in the order in which they came.
    pub fn sites(&mut self) -> Vec<Explained> {
        self.abandon(0);
        let mut sites = self.sites.clone();
        let mut order: Vec<*const Source> = Vec::new();
        for site in &sites {
            let source = Rc::as_ptr(&site.source);
            if !order.contains(&source) {
                order.push(source);
            }
        }
        let place = |source: &Rc<Source>| order.iter().position(|&known| known == Rc::as_ptr(source));
        sites.sort_by_key(|site| (place(&site.source), site.site.offset));
        sites
    }

    fn register(&mut self, template: &Rc<FunctionTemplate>) {
        let mut pending = vec![template.clone()];
        while let Some(template) = pending.pop() {
            for &site in &template.spreads {
                self.number(&template.source, site);
            }
            pending.extend(template.functions.iter().cloned());
        }
    }

    /// The number of a site, which it gets when it is met first.
    pub(crate) fn number(&mut self, source: &Rc<Source>, site: SpreadSite) -> usize {
        match self.numbers.entry((Rc::as_ptr(source), site.offset)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                self.sites.push(Explained::new(source.clone(), site));
                *place.insert(self.sites.len() - 1)
            }
        }
    }

    /// Drops what began in that frame or in frames that it called: it threw.
    fn abandon(&mut self, frame: usize) {
        while let Some(open) = self.open.pop_if(|open| open.frame >= frame) {
            self.sites[open.number].tally.failed += 1;
        }
    }

    pub(crate) fn begin(&mut self, open: Open) {
        self.abandon(open.frame);
        self.copied = None;
        self.open.push(open);
    }

    /// The `...` that began last in that frame.
    pub(crate) fn end(&mut self, frame: usize) -> Option<Open> {
        self.abandon(frame + 1);
        self.open.pop_if(|open| open.frame == frame)
    }

    pub(crate) fn take_copied(&mut self) -> Option<Copied> {
        self.copied.take()
    }

    /// Adds a run. Whether it was the first.
    pub(crate) fn add(&mut self, number: usize, run: Run) -> bool {
        let site = &mut self.sites[number];
        site.add(run);
        site.tally.runs == 1
    }

    /// A run that had left everything in place needed an array after all.
    pub(crate) fn revise(&mut self, number: usize, run: Run) {
        let tally = &mut self.sites[number].tally;
        tally.in_place = tally.in_place.saturating_sub(1);
        tally.add_way(run);
    }

    pub(crate) fn set_first(&mut self, number: usize, text: String) {
        self.sites[number].tally.first = Some(text);
    }
}

impl Context {
    /// Takes down each `...` of a program and its functions, whether it will run or not.
    pub(crate) fn explain_template(&mut self, template: &Rc<FunctionTemplate>) {
        if let Some(explain) = &mut self.explain {
            explain.register(template);
        }
    }

    /// CopyDataProperties tells what it did.
    pub(crate) fn explain_copied(&mut self, copied: Copied) {
        if let Some(explain) = &mut self.explain {
            explain.copied = Some(copied);
        }
    }
}

/// Whether that kind deals with elements of arrays, not with properties.
pub(crate) fn is_of_arrays(kind: SpreadKind) -> bool {
    !matches!(kind, SpreadKind::ObjectRest | SpreadKind::ObjectSpread)
}

#[cfg(test)]
mod tests {
    use super::Growth;

    fn is_linear(elements: impl Iterator<Item = u32>) -> bool {
        let mut growth = Growth::default();
        elements.for_each(|elements| growth.add(elements.into()));
        growth.is_linear()
    }

    #[test]
    fn growth_is_told_from_size() {
        assert!(is_linear(0..100));
        assert!(is_linear((0..100).map(|run| 10 + run * 3 + run % 2)));
        assert!(is_linear((0..100).rev()), "taking apart is as bad as putting together");
        assert!(!is_linear(0..20), "too few runs");
        assert!(!is_linear((0..100).map(|_| 50)), "the same each time");
        assert!(!is_linear((0..100).map(|_| 0)), "nothing");
        assert!(!is_linear((0..100).map(|run| 1000 + run)), "little is added");
        assert!(!is_linear((0..100).map(|run| run % 10)), "it starts over");
    }
}
