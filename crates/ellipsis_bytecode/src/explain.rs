//! What each `...` of a program did, for `ellipsis explain`.
//!
//! The interpreter observes the instructions that do a `...`, and tells what it saw; here that is added
//! up, by site.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use crate::{FunctionTemplate, Source, SpreadSite};

/// What one run of a `...` did.
#[derive(Clone, Default, Debug)]
pub struct Run {
    /// The class of what its elements were taken out of, if that was done by the iteration protocol.
    pub iterated: Option<String>,
    /// Something is shared.
    pub shared: bool,
    /// Elements or properties that it collected or expanded.
    pub elements: u64,
    /// Values that were copied or moved.
    pub values_moved: u64,
    /// Getters that were called.
    pub getters: u64,
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
        match run.iterated {
            None if run.shared && run.values_moved < run.elements => self.shared += 1,
            None if run.values_moved == 0 && run.elements > 0 => self.in_place += 1,
            None => self.copied += 1,
            Some(class) => match self.iterated.iter_mut().find(|(known, _)| *known == class) {
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
    /// How many elements its runs had.
    pub growth: Growth,
}

impl Explained {
    fn new(source: Rc<Source>, site: SpreadSite) -> Explained {
        Explained { source, site, tally: Tally::default(), growth: Growth::default() }
    }

    /// Adds a run.
    pub fn add(&mut self, run: Run) {
        self.tally.runs += 1;
        self.tally.elements += run.elements;
        self.tally.getters += run.getters;
        self.growth.add(run.elements as f64);
        self.tally.add_way(run);
    }

    /// A run that had left everything in place needed an array after all.
    pub fn revise(&mut self, run: Run) {
        self.tally.in_place = self.tally.in_place.saturating_sub(1);
        self.tally.add_way(run);
    }
}

/// Sums over the runs of a `...`, for who fits a line to the number of elements (y) of each run (x).
#[derive(Clone, Copy, Default, Debug)]
pub struct Growth {
    /// How many runs there were.
    pub n: f64,
    /// Of their numbers, from 0 on.
    pub x: f64,
    /// Of their elements.
    pub y: f64,
    /// Of the squares of their numbers.
    pub xx: f64,
    /// Of the products of both.
    pub xy: f64,
    /// Of the squares of their elements.
    pub yy: f64,
}

impl Growth {
    /// Adds a run.
    pub fn add(&mut self, elements: f64) {
        let run = self.n;
        self.n += 1.0;
        self.x += run;
        self.y += elements;
        self.xx += run * run;
        self.xy += run * elements;
        self.yy += elements * elements;
    }
}

/// What is known of each `...`.
#[derive(Default)]
pub struct Explain {
    sites: Vec<Explained>,
    /// By the address of the source, which the site keeps alive, and the place in it.
    numbers: BTreeMap<(*const Source, u32), usize>,
}

impl Explain {
    /// What is known of each `...`, in the order in which they came.
    pub fn sites(&self) -> &[Explained] {
        &self.sites
    }

    /// Takes down each `...` of a function, whether it will run or not.
    pub fn register(&mut self, template: &FunctionTemplate) {
        for &site in &template.spreads {
            let key = (Rc::as_ptr(&template.source), site.offset);
            if let Entry::Vacant(place) = self.numbers.entry(key) {
                place.insert(self.sites.len());
                self.sites.push(Explained::new(template.source.clone(), site));
            }
        }
    }

    /// The number of the `...` at a place, if it was taken down.
    pub fn number(&self, source: &Rc<Source>, offset: u32) -> Option<usize> {
        self.numbers.get(&(Rc::as_ptr(source), offset)).copied()
    }

    /// What is known of the `...` of that number.
    pub fn site(&mut self, number: usize) -> &mut Explained {
        &mut self.sites[number]
    }
}
