//! Generators: yield and yield*, in both kinds.

use ellipsis_bytecode::{ErrorType, Instruction, Reg, Text};
use oxc_ast::ast::*;
use oxc_span::Span;

use super::Generator;
use super::unwind::Exit;

impl<'a> Generator<'a> {
    /// Ends the prologue of a generator.
    pub(super) fn initial_yield(&mut self) {
        let mark = self.mark();
        let received = self.temps(2);
        self.emit(Instruction::initial_yield(received));
        self.resume(received, Span::default());
        self.release(mark);
    }

    /// After a resumption: a return leaves the generator.
    fn resume(&mut self, received: Reg, span: Span) {
        let go_on = self.label();
        self.jump(Instruction::jump_if_false(received.offset(1), 0), go_on);
        if self.f.is_async {
            self.emit_at(span, Instruction::await_(received, received));
        }
        self.exit(Exit::Return, Some(received), span);
        self.bind(go_on);
    }

    pub(super) fn yield_expression(&mut self, dst: Reg, it: &YieldExpression<'a>) {
        if it.delegate {
            if let Some(argument) = &it.argument {
                self.delegate(dst, argument, it.span);
            }
            return;
        }
        let value = match &it.argument {
            Some(argument) => self.operand(argument),
            None => {
                let value = self.temp();
                self.emit(Instruction::load_undefined(value));
                value
            }
        };
        let received = self.temps(2);
        if self.f.is_async {
            self.emit_at(it.span, Instruction::await_(received, value));
            self.emit_at(it.span, Instruction::async_yield(received, received, false));
        } else {
            self.emit_at(it.span, Instruction::yield_(received, value));
        }
        self.resume(received, it.span);
        self.move_(dst, received);
    }

    fn delegate(&mut self, dst: Reg, argument: &Expression<'a>, span: Span) {
        let is_async = self.f.is_async;
        let record = self.temps(3);
        let value = self.operand(argument);
        self.emit_at(
            span,
            if is_async {
                Instruction::async_iter_init(record, value)
            } else {
                Instruction::iter_init(record, value)
            },
        );
        let received = self.temps(2);
        let mode = received.offset(1);
        let (result, scratch) = (self.temp(), self.temp());
        self.emit(Instruction::load_undefined(received));
        self.emit(Instruction::load_int(mode, 0));
        let (missing, finished, end) = (self.label(), self.label(), self.label());
        let again = self.f.asm.bound();
        self.emit_at(span, Instruction::delegate_call(result, record, received));
        self.jump(Instruction::jump_if_empty(result, 0), missing);
        if is_async {
            self.emit_at(span, Instruction::await_(result, result));
        }
        self.emit_at(span, Instruction::require_object(result));
        let done = self.f.asm.site(&Text::from("done"));
        self.emit_at(span, Instruction::get_prop(scratch, result, done));
        self.jump(Instruction::jump_if_true(scratch, 0), finished);
        if is_async {
            let site = self.f.asm.site(&Text::from("value"));
            self.emit_at(span, Instruction::get_prop(scratch, result, site));
            self.emit_at(span, Instruction::async_yield(received, scratch, true));
            self.await_returned(received, span);
        } else {
            self.emit_at(span, Instruction::yield_raw(received, result));
        }
        self.jump(Instruction::loop_(0), again);

        self.bind(finished);
        let site = self.f.asm.site(&Text::from("value"));
        self.emit_at(span, Instruction::get_prop(result, result, site));
        let returned = self.label();
        let (next, thrown) = (self.label(), self.label());
        self.f.asm.jump_table(mode, vec![next, next, returned]);
        self.bind(next);
        self.move_(dst, result);
        self.jump_to(end);
        self.bind(returned);
        self.exit(Exit::Return, Some(result), span);

        self.bind(missing);
        let left = self.label();
        self.f.asm.jump_table(mode, vec![thrown, thrown, left]);
        self.bind(thrown);
        if is_async {
            self.async_close_call(record, true);
        } else {
            self.emit_at(span, Instruction::iter_close(record));
        }
        self.throw_error(span, ErrorType::Type, "The iterator does not provide a 'throw' method");
        self.bind(left);
        if is_async {
            self.emit_at(span, Instruction::await_(received, received));
        }
        self.exit(Exit::Return, Some(received), span);
        self.bind(end);
    }

    /// A return that an async generator receives in yield* awaits its value; if that fails, it
    /// becomes a throw.
    fn await_returned(&mut self, received: Reg, span: Span) {
        let mode = received.offset(1);
        let (returned, end) = (self.label(), self.label());
        self.f.asm.jump_table(mode, vec![end, end, returned]);
        self.bind(returned);
        let mark = self.mark();
        self.catching(
            |this| this.emit_at(span, Instruction::await_(received, received)),
            |this, exception| {
                this.move_(received, exception);
                this.emit(Instruction::load_int(mode, 1));
            },
        );
        self.release(mark);
        self.bind(end);
    }
}
