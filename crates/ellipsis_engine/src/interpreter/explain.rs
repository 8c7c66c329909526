//! The marks around each `...` in programs that are explained.

use ellipsis_bytecode::{Instruction, SpreadKind, SpreadSite};

use ellipsis_gc::Heap;

use super::arguments::{FEW, wanted};
use crate::model::object::Object;
use crate::model::sequence::{self, Elements};
use crate::model::shape::Shape;
use crate::model::value::Value;
use crate::semantics::context::Context;
use crate::semantics::evaluator::LONG_LIST;
use crate::semantics::explain::{Open, Run, Way, is_of_arrays};

/// So many elements are shown at most: lines are shorter.
const SHOWN: u32 = 100;

impl Context {
    /// The site that a mark belongs to.
    fn marked_site(&mut self, ins: Instruction) -> Option<(usize, SpreadSite)> {
        let code = self.stack.code();
        let template = code.template();
        let site = *template.spreads.get(ins.c())?;
        let number = self.explain.as_mut()?.number(&template.source, site);
        Some((number, site))
    }

    /// ExplainBegin
    #[cold]
    #[inline(never)]
    pub(super) fn explain_begin(&mut self) {
        let ins = self.stack.instruction();
        let Some((number, site)) = self.marked_site(ins) else { return };
        let (target, source) = (self.stack.register(ins.a()), self.stack.register(ins.b()));
        let (mut before, mut iterates) = (0, false);
        match site.kind {
            SpreadKind::ArraySpread | SpreadKind::ArgumentSpread => {
                before = target.as_object().and_then(|array| Some(array.as_array()?.len())).unwrap_or(0);
                let plain = source.as_object().is_some_and(|object| {
                    self.iterates_plainly(object)
                        || crate::semantics::arguments::iterates_plainly(self, object)
                });
                iterates = !source.is_empty() && !plain;
            }
            // The record of a plain array has no method.
            SpreadKind::ArrayRest => iterates = !self.stack.register(ins.a() + 1).is_empty(),
            _ => {}
        }
        let open = Open {
            number,
            frame: self.stack.frame().addr(),
            stats: sequence::stats(&self.heap),
            before,
            iterates,
            had_none: target.is_empty(),
        };
        if let Some(explain) = &mut self.explain {
            explain.begin(open);
        }
    }

    /// ExplainEnd
    #[cold]
    #[inline(never)]
    pub(super) fn explain_end(&mut self) {
        let ins = self.stack.instruction();
        let Some((number, site)) = self.marked_site(ins) else { return };
        let frame = self.stack.frame().addr();
        let Some(open) = self.explain.as_mut().and_then(|explain| explain.end(frame)) else { return };
        let (result, source) = (self.stack.register(ins.a()), self.stack.register(ins.b()));
        if site.kind == SpreadKind::RestParameter && site.in_place {
            return self.explain_lazy_rest(number, &open, result);
        }
        let Some(object) = result.as_object() else { return };
        let run = if is_of_arrays(site.kind) {
            let Some(elements) = object.as_array() else { return };
            let count = elements.len().saturating_sub(open.before);
            let mut run = self.array_run(&open, count, source);
            if site.kind == SpreadKind::ArgumentSpread && site.in_place {
                // The callee lies below the receiver, which lies below the arguments.
                as_if_laid(&mut run, self.stack.register(ins.a() - 2), open.before, count);
            }
            run
        } else {
            let mut run = self.object_run(&open, &object, source, site.kind);
            if site.in_place {
                (run.way, run.values_moved) = (Way::InPlace, 0);
            }
            run
        };
        let Some(explain) = &mut self.explain else { return };
        if !explain.add(number, run) {
            return;
        }
        let shown = match object.as_array().filter(|_| is_of_arrays(site.kind)) {
            Some(elements) => self.shown_part(elements, open.before),
            None if site.kind == SpreadKind::ObjectSpread => source,
            None => result,
        };
        self.explain_first(number, shown);
    }

    fn explain_first(&mut self, number: usize, shown: Value) {
        let Some(describe) = self.explain.as_ref().map(|explain| explain.describe) else { return };
        let text = (describe.value)(self, shown);
        if let Some(explain) = &mut self.explain {
            explain.set_first(number, text);
        }
    }

    /// Elements from a place on, as an array of their own. Looking at them must not share them.
    fn shown_part(&mut self, elements: &Elements, from: u32) -> Value {
        let to = elements.len().min(from.saturating_add(SHOWN));
        let part = self.array_of(&[]);
        for at in from..to {
            let value = elements.get_plain(at).unwrap_or(Value::EMPTY);
            // Without memory less is shown.
            let _short = self.literal_push(part.into(), value);
        }
        part.into()
    }

    /// A rest parameter that has an array only once one is needed: at its start, or when that is.
    fn explain_lazy_rest(&mut self, number: usize, open: &Open, result: Value) {
        let from = self.named_parameters();
        let count = self.stack.header().argument_count.saturating_sub(from as u32);
        if !result.is_empty() {
            if open.had_none {
                let run = self.array_run(open, count, Value::EMPTY);
                if let Some(explain) = &mut self.explain {
                    explain.revise(number, run);
                }
            }
            return;
        }
        let run = Run { way: Way::InPlace, elements: count.into(), values_moved: 0, getters: 0 };
        if self.explain.as_mut().is_some_and(|explain| explain.add(number, run)) {
            let arguments = self.stack.arguments();
            let values = arguments.as_slice().iter().copied().skip(from).take(SHOWN as usize);
            let values: Vec<Value> = values.collect();
            // Without memory for it, it is not shown.
            if let Ok(shown) = self.array_from(&values) {
                self.explain_first(number, shown.into());
            }
        }
    }

    fn array_run(&mut self, open: &Open, count: u32, source: Value) -> Run {
        let elements = u64::from(count);
        if open.iterates {
            // What scripts did meanwhile is none of its own.
            let class = match self.explain.as_ref().map(|explain| explain.describe) {
                Some(describe) => (describe.class)(self, source),
                None => String::new(),
            };
            return Run { way: Way::Iterated(class), elements, values_moved: elements, getters: 0 };
        }
        let (shared, moved) = since(&self.heap, open);
        measured(shared, moved, elements)
    }

    fn object_run(&mut self, open: &Open, result: &Object, source: Value, kind: SpreadKind) -> Run {
        let (shared, moved) = since(&self.heap, open);
        if let Some(copied) = self.explain.as_mut().and_then(|explain| explain.take_copied()) {
            let (elements, getters) = (copied.properties, copied.getters);
            return Run { way: Way::Copied, elements, values_moved: elements, getters };
        }
        let rest = kind == SpreadKind::ObjectRest;
        let elements = match source.as_object() {
            Some(source) if !rest => count_properties(&source),
            _ => count_properties(result),
        };
        // Slots in pieces are handed on as they are.
        let shared = shared || result.has_flag(Object::SLOTS_IN_PIECES);
        let inline = u64::from(result.shape().inline_capacity()).min(elements);
        measured(shared, if shared { moved + inline } else { moved }, elements)
    }
}

/// Whether something was shared, and how many values were moved, since a `...` began.
fn since(heap: &Heap, open: &Open) -> (bool, u64) {
    let now = sequence::stats(heap);
    let shared = now.shared > open.stats.shared || now.went_to_pieces > open.stats.went_to_pieces;
    (shared, now.values_moved.saturating_sub(open.stats.values_moved))
}

/// A run without scripts. What is copied to fresh storage or to slots within objects is not among
/// what was counted.
fn measured(shared: bool, moved: u64, elements: u64) -> Run {
    if shared {
        let way = if moved < elements { Way::Shared } else { Way::Copied };
        return Run { way, elements, values_moved: moved, getters: 0 };
    }
    Run { way: Way::Copied, elements, values_moved: moved.max(elements), getters: 0 }
}

/// Arguments that, without marks, go straight to where the callee looks for them.
fn as_if_laid(run: &mut Run, callee: Value, before: u32, count: u32) {
    let mut count = count as usize;
    if count > FEW {
        count = count.min(wanted(callee).saturating_sub(before as usize));
    }
    if !matches!(run.way, Way::Iterated(_)) && count <= LONG_LIST {
        run.way = Way::Copied;
        run.values_moved = count as u64;
    }
}

/// How many properties of an object a copy gets.
fn count_properties(object: &Object) -> u64 {
    let elements = object.elements().map_or(0, |elements| {
        if elements.is_packed() { u64::from(elements.len()) } else { elements.iter().count() as u64 }
    });
    let shape = object.shape();
    if !shape.has(Shape::HAS_DELETED | Shape::HAS_SYMBOLS) {
        return elements + u64::from(shape.count());
    }
    let mut named = 0;
    object.for_each_property(|_, entry| named += u64::from(!entry.key.is_private()));
    elements + named
}
