//! Leaving blocks early: try, catch, finally, and what break, continue, return and throw run on
//! their way out.

use ellipsis_bytecode::{Instruction, Reg};
use oxc_ast::ast::*;
use oxc_span::Span;

use super::Generator;
use crate::assembler::Label;

/// Something that encloses the current statement and matters when it is left.
pub(super) enum Control {
    /// A loop: target of break and continue.
    Loop { labels: Vec<String>, break_to: Label, continue_to: Label },
    /// A switch: target of break.
    Switch { break_to: Label },
    /// A labelled statement: target of break with that label.
    Labelled { labels: Vec<String>, break_to: Label },
    /// Code whose exceptions go to a handler.
    Guard(Guard),
}

pub(super) struct Guard {
    /// Where the current stretch of protected code began.
    start: u32,
    handler: Label,
    /// Receives the exception.
    register: Reg,
    kind: GuardKind,
}

enum GuardKind {
    Catch,
    /// Leaving it closes an iterator.
    Iterator(Reg),
    AsyncIterator(Reg),
    /// Leaving it runs a finally block, with (kind, value) registers.
    Finally {
        kind: Reg,
        entry: Label,
        exits: Vec<Exit>,
    },
}

/// A way out of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Exit {
    /// To the end of the control at that depth.
    Break(usize),
    /// To the next iteration of the loop at that depth.
    Continue(usize),
    Return,
}

/// The kind register of a finally block when it is entered normally: no entry of its jump table.
const NORMAL: i32 = -1;
/// The kind register when an exception is on its way.
const THROWN: i32 = 0;

impl<'a> Generator<'a> {
    // ---- Guards ----

    fn push_guard(&mut self, register: Reg, kind: GuardKind) -> Label {
        let handler = self.label();
        let start = self.f.asm.here();
        self.f.controls.push(Control::Guard(Guard { start, handler, register, kind }));
        handler
    }

    fn pop_guard(&mut self) -> Option<Guard> {
        let Some(Control::Guard(guard)) = self.f.controls.pop() else { return None };
        let end = self.f.asm.here();
        self.f.asm.protect(guard.start, end, guard.handler, guard.register);
        Some(guard)
    }

    /// Protects code with a handler of its own; `handle` gets the exception.
    pub(super) fn catching(&mut self, body: impl FnOnce(&mut Self), handle: impl FnOnce(&mut Self, Reg)) {
        let exception = self.temp();
        let handler = self.push_guard(exception, GuardKind::Catch);
        body(self);
        self.pop_guard();
        let end = self.label();
        let falls = !self.f.asm.unreachable();
        if falls {
            self.jump_to(end);
        }
        self.bind(handler);
        handle(self, exception);
        self.bind(end);
    }

    /// Runs code that closes an iterator when it throws or is left early.
    pub(super) fn closing_iterator(&mut self, base: Reg, is_async: bool, body: impl FnOnce(&mut Self)) {
        let exception = self.temp();
        let kind = if is_async { GuardKind::AsyncIterator(base) } else { GuardKind::Iterator(base) };
        let handler = self.push_guard(exception, kind);
        body(self);
        self.pop_guard();
        let end = self.label();
        self.jump_to(end);
        self.bind(handler);
        if is_async {
            self.catching(|this| this.async_close_call(base, false), |_, _| {});
        } else {
            self.emit(Instruction::iter_close_silent(base));
        }
        self.emit(Instruction::throw(exception));
        self.bind(end);
    }

    /// AsyncIteratorClose up to the await; a result that is no object throws if `check`.
    pub(super) fn async_close_call(&mut self, base: Reg, check: bool) {
        let mark = self.mark();
        let result = self.temp();
        let end = self.label();
        self.emit(Instruction::iter_call_return(result, base));
        self.jump(Instruction::jump_if_empty(result, 0), end);
        self.emit(Instruction::await_(result, result));
        if check {
            self.emit(Instruction::require_object(result));
        }
        self.bind(end);
        self.release(mark);
    }

    /// Runs code with something to do however it is left. The finalizer gets the kind and value
    /// registers.
    pub(super) fn with_finally(
        &mut self,
        body: impl FnOnce(&mut Self),
        finalizer: impl FnOnce(&mut Self, Reg, Reg),
    ) {
        let mark = self.mark();
        let (kind, value) = (self.temp(), self.temp());
        // Not every way into the finalizer has a value, and none leaves the register unwritten.
        self.emit(Instruction::load_undefined(value));
        let entry = self.label();
        let handler = self.push_guard(value, GuardKind::Finally { kind, entry, exits: Vec::new() });
        body(self);
        let guard = self.pop_guard();
        if !self.f.asm.unreachable() {
            self.emit(Instruction::load_int(kind, NORMAL));
            self.jump_to(entry);
        }
        self.bind(handler);
        self.emit(Instruction::load_int(kind, THROWN));
        self.bind(entry);
        finalizer(self, kind, value);
        let exits = match guard.map(|guard| guard.kind) {
            Some(GuardKind::Finally { exits, .. }) => exits,
            _ => Vec::new(),
        };
        let end = self.label();
        let thrown = self.label();
        let labels: Vec<Label> = exits.iter().map(|_| self.label()).collect();
        let mut targets = vec![thrown];
        targets.extend(&labels);
        self.f.asm.jump_table(kind, targets);
        self.jump_to(end);
        self.bind(thrown);
        self.emit(Instruction::throw(value));
        for (exit, label) in exits.into_iter().zip(labels) {
            self.bind(label);
            self.exit(exit, Some(value), Span::default());
        }
        self.bind(end);
        self.release(mark);
    }

    // ---- Exits ----

    /// Leaves everything between here and the target. For a return, the value is given.
    pub(super) fn exit(&mut self, exit: Exit, value: Option<Reg>, span: Span) {
        let stop = match exit {
            Exit::Break(depth) | Exit::Continue(depth) => depth + 1,
            Exit::Return => 0,
        };
        let mut suspended = Vec::new();
        let mut delegated = false;
        for index in (stop..self.f.controls.len()).rev() {
            let here = self.f.asm.here();
            let Control::Guard(guard) = &mut self.f.controls[index] else { continue };
            // A loop over an iterator keeps it for its next iteration.
            let own = matches!(exit, Exit::Continue(depth) if index == depth + 1);
            if own && matches!(guard.kind, GuardKind::Iterator(_) | GuardKind::AsyncIterator(_)) {
                continue;
            }
            // What runs on the way out is no longer protected by what is being left.
            self.f.asm.protect(guard.start, here, guard.handler, guard.register);
            guard.start = u32::MAX;
            suspended.push(index);
            match &mut guard.kind {
                GuardKind::Catch => {}
                GuardKind::Iterator(base) => {
                    let base = *base;
                    self.emit_at(span, Instruction::iter_close(base));
                }
                GuardKind::AsyncIterator(base) => {
                    let base = *base;
                    self.async_close_call(base, true);
                }
                GuardKind::Finally { kind, entry, exits } => {
                    let (kind, entry, target) = (*kind, *entry, guard.register);
                    let number = exits.iter().position(|&known| known == exit).unwrap_or_else(|| {
                        exits.push(exit);
                        exits.len() - 1
                    });
                    self.emit(Instruction::load_int(kind, number as i32 + 1));
                    if let (Exit::Return, Some(value)) = (exit, value) {
                        self.move_(target, value);
                    }
                    self.jump_to(entry);
                    delegated = true;
                    break;
                }
            }
        }
        if !delegated {
            match (exit, value) {
                (Exit::Return, Some(value)) => self.emit_return(value, span),
                (Exit::Return, None) => self.return_undefined(span),
                (Exit::Break(depth), _) => {
                    if let Some(
                        Control::Loop { break_to, .. }
                        | Control::Switch { break_to }
                        | Control::Labelled { break_to, .. },
                    ) = self.f.controls.get(depth)
                    {
                        let target = *break_to;
                        self.jump_to(target);
                    }
                }
                (Exit::Continue(depth), _) => {
                    if let Some(Control::Loop { continue_to, .. }) = self.f.controls.get(depth) {
                        let target = *continue_to;
                        self.jump_to(target);
                    }
                }
            }
        }
        let here = self.f.asm.here();
        for index in suspended {
            if let Control::Guard(guard) = &mut self.f.controls[index] {
                guard.start = here;
            }
        }
    }

    pub(super) fn break_statement(&mut self, it: &BreakStatement<'a>) {
        let target = self.f.controls.iter().rposition(|control| match (control, &it.label) {
            (Control::Loop { .. } | Control::Switch { .. }, None) => true,
            (Control::Loop { labels, .. } | Control::Labelled { labels, .. }, Some(label)) => {
                labels.iter().any(|known| known.as_str() == label.name.as_str())
            }
            _ => false,
        });
        match target {
            Some(depth) => self.exit(Exit::Break(depth), None, it.span),
            None => self.fail("Illegal break statement", it.span),
        }
    }

    pub(super) fn continue_statement(&mut self, it: &ContinueStatement<'a>) {
        let target = self.f.controls.iter().rposition(|control| match (control, &it.label) {
            (Control::Loop { .. }, None) => true,
            (Control::Loop { labels, .. }, Some(label)) => {
                labels.iter().any(|known| known.as_str() == label.name.as_str())
            }
            _ => false,
        });
        match target {
            Some(depth) => self.exit(Exit::Continue(depth), None, it.span),
            None => self.fail("Illegal continue statement", it.span),
        }
    }

    pub(super) fn return_statement(&mut self, it: &ReturnStatement<'a>) {
        // The branches of a conditional return on their own where that takes no unwinding.
        let guarded = self.f.controls.iter().any(|control| matches!(control, Control::Guard(_)));
        if let Some(Expression::ConditionalExpression(conditional)) = &it.argument
            && !guarded
            && !self.f.is_generator
        {
            let otherwise = self.label();
            self.jump_unless(&conditional.test, otherwise);
            self.return_value(&conditional.consequent, it.span);
            self.bind(otherwise);
            return self.return_value(&conditional.alternate, it.span);
        }
        let mark = self.mark();
        let value = match &it.argument {
            Some(argument) => self.operand(argument),
            None => {
                let value = self.temp();
                self.emit(Instruction::load_undefined(value));
                value
            }
        };
        let mut result = value;
        if self.f.is_async && self.f.is_generator && it.argument.is_some() {
            result = self.temp();
            self.emit_at(it.span, Instruction::await_(result, value));
        }
        self.exit(Exit::Return, Some(result), it.span);
        self.release(mark);
    }

    fn return_value(&mut self, value: &Expression<'a>, span: Span) {
        let mark = self.mark();
        let value = self.operand(value);
        self.emit_return(value, span);
        self.release(mark);
    }

    // ---- try ----

    pub(super) fn try_statement(&mut self, it: &TryStatement<'a>) {
        self.reset_completion();
        let mark = self.mark();
        match &it.finalizer {
            None => self.try_catch(it),
            Some(finalizer) => self.with_finally(
                |this| this.try_catch(it),
                |this, _, _| {
                    let saved = this.f.completion.map(|completion| {
                        let saved = this.temp();
                        this.move_(saved, completion);
                        this.emit(Instruction::load_undefined(completion));
                        saved
                    });
                    this.block_statement(finalizer);
                    if let (Some(completion), Some(saved)) = (this.f.completion, saved) {
                        this.move_(completion, saved);
                    }
                },
            ),
        }
        self.release(mark);
    }

    fn try_catch(&mut self, it: &TryStatement<'a>) {
        let Some(handler) = &it.handler else { return self.block_statement(&it.block) };
        self.catching(
            |this| this.block_statement(&it.block),
            |this, exception| {
                this.reset_completion();
                let Some(parameter) = &handler.param else { return this.block_statement(&handler.body) };
                let entered = this.enter_node(&**handler);
                this.bind_pattern(&parameter.pattern, exception, true);
                this.block_statement(&handler.body);
                this.leave_node(entered);
            },
        );
    }
}
