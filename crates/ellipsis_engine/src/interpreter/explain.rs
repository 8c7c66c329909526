//! Observing the instructions that do a `...`, for programs that are explained.
//!
//! The loop exists with and without observation, and runs the same code either way. Where it
//! observes, it asks here before and after the work of a `...`. Copies that are made at once are
//! counted where they are made. What is put somewhere value by value counts nothing, to cost nothing:
//! elements of iterables, registers, slots within objects. Those can be told by what came out.

use ellipsis_bytecode::explain::{Explained, Run};
use ellipsis_bytecode::{Op, SpreadKind};
use ellipsis_gc::Gc;

use crate::IterationProtocol;
use crate::model::{Elements, Object, SequenceStats, Shape, Value};
use crate::semantics::arguments;
use crate::semantics::copy::OMIT_FROM_COPY;
use crate::semantics::frame::Arguments;
use crate::semantics::{Context, JsResult};

/// So many elements are shown at most: lines are shorter.
const SHOWN: u32 = 100;

/// How the elements of what is spread are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taking {
    /// All at once: copies are counted.
    AtOnce,
    /// One by one, in order.
    Singly,
    /// One by one, as the iteration protocol gives them.
    Iterating,
}

/// A `...` that has begun. Lives on the native stack, which is scanned.
pub(super) struct Open {
    number: usize,
    kind: SpreadKind,
    /// What is spread, or of what the rest is taken.
    source: Value,
    taking: Taking,
    /// The literal that it adds to, if there is one; what it makes then is that.
    literal: Value,
    /// How many elements stand before those that it adds.
    before: u32,
    /// How many of these it puts there itself.
    with_it: u32,
    counted: SequenceStats,
}

impl Context {
    /// The `...` that the running instruction does, if it does one.
    fn dots(&self) -> Option<(usize, SpreadKind)> {
        let code = self.stack.code();
        let template = code.template();
        let site = template.spread(code.index_of(self.stack.pc()))?;
        Some((self.explain.as_ref()?.sites.number(&template.source, site.offset)?, site.kind))
    }

    fn update(&mut self, number: usize, change: impl FnOnce(&mut Explained)) {
        if let Some(explain) = &mut self.explain {
            change(explain.sites.site(number));
        }
    }

    /// An instruction begins its `...`.
    #[inline(never)]
    pub(super) fn begin_dots(&mut self) -> Option<Open> {
        let (number, kind) = self.dots()?;
        let (ins, none) = (self.stack.instruction(), Value::EMPTY);
        let register = |n: usize| self.stack.register(n);
        // The record of a plain array has no method.
        let by_protocol = kind == SpreadKind::ArrayRest && !register(ins.b() + 1).is_empty();
        let in_place = matches!(ins.op(), Op::CallSpread | Op::NewSpread | Op::ConstructSpread);
        let (source, literal, with_it) = match ins.op() {
            _ if in_place => (register(ins.b() + 1 + ins.c()), none, ins.c() as u32),
            Op::ArraySpread | Op::ObjectSpread => (register(ins.b()), register(ins.a()), 0),
            Op::CreateRest => (none, none, 0),
            _ => (register(ins.b() + if by_protocol { 2 } else { 0 }), none, 0),
        };
        let taking = match kind {
            _ if by_protocol => Taking::Iterating,
            SpreadKind::RestParameter => self.taking_arguments(),
            SpreadKind::ObjectRest | SpreadKind::ObjectSpread => Taking::AtOnce,
            _ => self.taking(source),
        };
        let before = literal.as_object().and_then(|literal| Some(literal.as_array()?.len()));
        let before = before.unwrap_or(with_it);
        if in_place && taking != Taking::Iterating {
            // Nothing keeps arguments alive that were laid, until the call is made: they are shown before.
            self.show_first(number, |cx| match source.as_object() {
                Some(array) => array.as_array().map_or(source, |elements| cx.shown_part(elements, 0)),
                None => cx.shown_arguments(),
            });
        }
        self.explain.as_mut()?.copied = None;
        let counted = self.counted();
        Some(Open { number, kind, source, taking, literal, before, with_it, counted })
    }

    /// How the elements of a value are taken. The empty mark stands for the rest parameter that has no
    /// array.
    fn taking(&mut self, source: Value) -> Taking {
        let Some(object) = source.as_object() else {
            if !source.is_empty() || !self.iteration_is_pristine(IterationProtocol::Array) {
                return Taking::Iterating;
            }
            return self.taking_arguments();
        };
        if self.iterates_plainly(object) {
            let packed = object.as_array().is_some_and(|elements| elements.is_packed());
            return if packed { Taking::AtOnce } else { Taking::Singly };
        }
        if arguments::iterates_plainly(self, object) { Taking::AtOnce } else { Taking::Iterating }
    }

    /// How the running function's arguments are taken, where nobody patched how arrays are iterated.
    fn taking_arguments(&self) -> Taking {
        match self.stack.arguments() {
            Arguments::Copied(_) => Taking::Singly,
            Arguments::Listed(..) => Taking::AtOnce,
        }
    }

    /// It has ended: with what came out of it, unless that threw.
    #[inline(never)]
    pub(super) fn end_dots(&mut self, open: Option<Open>, result: Option<Value>) {
        let Some(open) = open else { return };
        let counted = self.counted().since(open.counted);
        let Some(object) = result.and_then(|result| result.as_object()) else {
            return self.update(open.number, |site| site.tally.failed += 1);
        };
        if let SpreadKind::ObjectSpread | SpreadKind::ObjectRest = open.kind {
            let run = self.object_run(&open, object, counted);
            let shown = if open.kind == SpreadKind::ObjectSpread { open.source } else { object.into() };
            return self.tell(open.number, run, |_| shown);
        }
        let Some(elements) = object.as_array() else { return };
        let count = elements.len().saturating_sub(open.before);
        let singly = open.with_it + if open.taking == Taking::AtOnce { 0 } else { count };
        let run = Run {
            iterated: self.class_of_iterated(&open),
            shared: counted.shared > 0,
            elements: count.into(),
            values_moved: counted.values_moved + u64::from(singly),
            getters: 0,
        };
        self.tell(open.number, run, |cx| cx.shown_part(elements, open.before));
    }

    /// It has ended: so many values lie where a call looks for them.
    #[inline(never)]
    pub(super) fn end_laid(&mut self, open: Option<Open>, laid: usize) {
        let Some(open) = open else { return };
        let values_moved = self.counted().since(open.counted).values_moved + laid as u64;
        let run = Run { elements: self.count_at_hand(open.source), values_moved, ..Run::default() };
        self.update(open.number, |site| site.add(run));
    }

    /// LayList of a call: what that moves is part of the last `...` among the arguments.
    #[inline(never)]
    pub(super) fn lay_list_observed(&mut self, receiver: usize) -> JsResult<Option<usize>> {
        let before = self.counted();
        let laid = self.lay_list(receiver)?;
        let moved = self.counted().since(before).values_moved + laid.unwrap_or(0) as u64;
        if let Some((number, _)) = self.dots() {
            self.update(number, |site| site.tally.values_moved += moved);
        }
        Ok(laid)
    }

    /// LoadEmpty: a rest parameter has no array yet. Move: a rest that nothing else refers to is about to become
    /// the literal that it is spread into.
    #[inline(never)]
    pub(super) fn observe_in_place(&mut self) {
        let Some((number, kind)) = self.dots() else { return };
        let rest = kind == SpreadKind::RestParameter;
        let value = if rest { Value::EMPTY } else { self.stack.register(self.stack.instruction().b()) };
        let count = match value.as_object() {
            Some(object) => count_properties(&object).iter().sum(),
            None => self.count_at_hand(value),
        };
        let shown = |cx: &mut Context| if rest { cx.shown_arguments() } else { value };
        self.tell(number, Run { elements: count, ..Run::default() }, shown);
    }

    /// RestArray, where there was none: that is the rest parameter's doing, whatever asked for it.
    #[cold]
    pub(super) fn observe_rest_array(&mut self, from: usize) -> JsResult<Value> {
        let code = self.stack.code();
        let template = code.template();
        let site = template.spreads.iter().find(|site| site.kind == SpreadKind::RestParameter);
        let before = self.counted();
        let (array, made) = self.apart(|cx| {
            let array = cx.array_of_arguments(from)?;
            Ok((array, cx.counted().since(before)))
        })?;
        let sites = self.explain.as_ref().map(|explain| &explain.sites);
        let number = site.zip(sites).and_then(|(site, sites)| sites.number(&template.source, site.offset));
        if let (Some(number), Some(elements)) = (number, array.as_array()) {
            let count = elements.len().into();
            let singly = if self.taking_arguments() == Taking::Singly { count } else { 0 };
            let (shared, values_moved) = (made.shared > 0, made.values_moved + singly);
            let run = Run { shared, elements: count, values_moved, ..Run::default() };
            self.update(number, |site| site.revise(run));
        }
        Ok(array.into())
    }

    // ---- What is told ----

    /// Adds a run, after showing what it is about if it is the first.
    fn tell(&mut self, number: usize, run: Run, shown: impl FnOnce(&mut Context) -> Value) {
        self.show_first(number, shown);
        self.update(number, |site| site.add(run));
    }

    fn show_first(&mut self, number: usize, shown: impl FnOnce(&mut Context) -> Value) {
        let Some(explain) = &mut self.explain else { return };
        if explain.sites.site(number).tally.runs == 0 {
            let describe = explain.describe;
            let shown = shown(self);
            let text = (describe.value)(self, shown);
            self.update(number, |site| site.tally.first = Some(text));
        }
    }

    /// The class of what was iterated, if that was done by the protocol.
    fn class_of_iterated(&mut self, open: &Open) -> Option<String> {
        if open.taking != Taking::Iterating {
            return None;
        }
        let describe = self.explain.as_ref()?.describe;
        // Where iteration was changed, the rest parameter has an array by now.
        let own = open.source.is_empty();
        let source = if own { self.stack.register(self.list_register()) } else { open.source };
        Some((describe.class)(self, source))
    }

    /// How many elements an array has, or the running function's rest parameter.
    fn count_at_hand(&self, source: Value) -> u64 {
        match source.as_object() {
            Some(array) => array.as_array().map_or(0, |elements| elements.len().into()),
            None => u64::from(self.stack.header().argument_count).saturating_sub(self.list_from() as u64),
        }
    }

    /// The running function's arguments beyond its parameters.
    fn shown_arguments(&mut self) -> Value {
        let from = self.list_from();
        let arguments = self.stack.arguments();
        let values = arguments.as_slice().iter().copied().skip(from).take(SHOWN as usize);
        let values: Vec<Value> = values.collect();
        // Without memory for it, it is not shown.
        self.array_from(&values).map_or(Value::UNDEFINED, Value::from)
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

    fn object_run(&mut self, open: &Open, result: Gc<Object>, counted: SequenceStats) -> Run {
        let moved = counted.values_moved;
        let copied = self.explain.as_mut().and_then(|explain| explain.copied.take());
        if let Some(copied) = copied {
            let (elements, getters) = (copied.properties, copied.getters);
            return Run { elements, values_moved: moved + elements, getters, ..Run::default() };
        }
        let source = open.source.as_object();
        let copies = source.is_some_and(|source| {
            let whole = open.kind == SpreadKind::ObjectSpread || source.shape().count() > OMIT_FROM_COPY;
            let (keys, same) = (result.shape().count(), result.shape().shared_keys(&source.shape()));
            whole && open.literal != result.into() && keys == source.shape().count() && keys == same
        });
        let brought = source.filter(|_| open.kind == SpreadKind::ObjectSpread).unwrap_or(result);
        let [indexed, named] = count_properties(&brought);
        // A copy gets what lies out of line at once; otherwise each value is put.
        let singly = if copies { inline_properties(&result) } else { named };
        let (shared, values_moved) = (counted.shared > 0, moved + singly);
        Run { shared, elements: indexed + named, values_moved, ..Run::default() }
    }
}

/// How many properties of an object a copy gets: those with indices, and others.
fn count_properties(object: &Object) -> [u64; 2] {
    let indexed = object.elements().map_or(0, |elements| {
        if elements.is_packed() { u64::from(elements.len()) } else { elements.iter().count() as u64 }
    });
    let shape = object.shape();
    if !shape.has(Shape::HAS_DELETED | Shape::HAS_SYMBOLS) {
        return [indexed, shape.count().into()];
    }
    let mut named = 0;
    object.for_each_property(|_, entry| named += u64::from(!entry.key.is_private()));
    [indexed, named]
}

/// How many properties of an object have their values within it.
fn inline_properties(object: &Object) -> u64 {
    let (mut count, inline) = (0, object.shape().inline_capacity());
    object.for_each_property(|slot, _| count += u64::from(slot < inline));
    count
}
