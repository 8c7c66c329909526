//! Code generation: from the syntax tree and its scopes to bytecode.

mod assignment;
mod call;
mod class;
mod condition;
mod deferred;
mod expression;
mod function;
mod generator;
mod hoist;
mod literal;
mod loops;
mod module;
mod parameters;
mod pattern;
mod program;
mod property;
mod scope;
mod statement;
mod switch;
mod unwind;
mod using;
mod variable;

use std::rc::Rc;

use ellipsis_bytecode::{
    ErrorType, FRAME_HEADER, FunctionTemplate, Instruction, Reg, Source, SpreadKind, SpreadSite,
    Surroundings, Text,
};
use oxc_ast::ast::Expression;
use oxc_span::{GetSpan, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::CompileError;
use crate::assembler::{Assembler, Label};
use crate::messages::skip_space;
use crate::scope::{BindingId, FunctionId, ScopeId, ScopeTree};
use unwind::Control;

pub(crate) use deferred::compile_deferred;
pub(crate) use program::{compile_eval_program, compile_single_function, compile_whole};

/// What code generation knows of the whole program, and the function it is at work on.
pub(crate) struct Generator<'a> {
    pub(crate) tree: ScopeTree<'a>,
    pub(crate) source: Rc<Source>,
    /// What spans have to be lessened by to be those of the source: text before the program's own that the parser was
    /// given along. For a function that is compiled later its own place in the source is taken off, so that this may
    /// wrap.
    pub(crate) prefix: u32,
    /// The first thing that went wrong.
    pub(crate) error: Option<CompileError>,
    pub(crate) f: FunctionState,
    /// As in [`crate::ScriptOptions`].
    pub(crate) portable: bool,
    /// Names that the script being compiled declares globally.
    declared_globals: Rc<FxHashSet<Text>>,
    in_module: bool,
    /// Functions of up to so many bytes may be put off.
    longest_deferred: u32,
    /// Where functions start that are called where they are made.
    called_at_once: Vec<u32>,
    /// What the functions that were put off have around them, once all are known.
    surroundings: Rc<Surroundings>,
    /// The scopes that they stand in.
    deferred_in: Vec<ScopeId>,
}

/// The function that is being compiled.
pub(crate) struct FunctionState {
    pub(crate) asm: Assembler,
    pub(crate) id: FunctionId,
    pub(crate) scope: ScopeId,
    pub(crate) strict: bool,
    pub(crate) is_async: bool,
    pub(crate) is_generator: bool,
    /// The next free register.
    next: u32,
    max: u32,
    /// By register: it holds a variable, not a temporary.
    locals: Vec<bool>,
    registers: FxHashMap<BindingId, Reg>,
    environments: FxHashMap<ScopeId, Reg>,
    controls: Vec<Control>,
    /// Receives the completion value (scripts and evals).
    completion: Option<Reg>,
    /// Labels that stand directly before the statement to come.
    labels: Vec<String>,
    /// Where a chain that was cut short goes on.
    chain_end: Option<Label>,
    /// The list that using declarations register with.
    resources: Option<Reg>,
    keeps_arguments: bool,
    has_list: bool,
    lazy_arguments: bool,
    /// Literals that the current loop has in registers.
    hoisted: Vec<(hoist::Literal, Reg)>,
    loop_depth: usize,
    /// Object rests that are variables, and how many loops stand around what makes them.
    rests: FxHashMap<BindingId, usize>,
}

impl FunctionState {
    pub(crate) fn new(id: FunctionId, scope: ScopeId, strict: bool) -> FunctionState {
        FunctionState {
            asm: Assembler::default(),
            id,
            scope,
            strict,
            is_async: false,
            is_generator: false,
            next: 1,
            max: 1,
            registers: FxHashMap::default(),
            environments: FxHashMap::default(),
            controls: Vec::new(),
            completion: None,
            labels: Vec::new(),
            chain_end: None,
            resources: None,
            locals: Vec::new(),
            keeps_arguments: false,
            has_list: false,
            lazy_arguments: false,
            hoisted: Vec::new(),
            loop_depth: 0,
            rests: FxHashMap::default(),
        }
    }
}

/// How an anonymous function or class is named by the place it stands at.
#[derive(Clone, Debug)]
pub(crate) enum NameHint {
    None,
    Text(Text),
    /// By the property key in a register.
    Key(Reg),
}

/// Where the operator after an operand stands. The spans are those of `prefix` and the text.
pub(crate) fn after(text: &str, prefix: u32, operand: Span) -> Span {
    let end = operand.end.wrapping_sub(prefix) as usize;
    let Some(mut rest) = text.get(end..) else { return operand };
    loop {
        rest = skip_space(rest);
        match rest.strip_prefix(')') {
            Some(inner) => rest = inner,
            None => break,
        }
    }
    let start = ((text.len() - rest.len()) as u32).wrapping_add(prefix);
    Span::new(start, start + 1)
}

/// The place of a call of that callee: its name, or the bracket before the arguments if it has none. No two calls
/// have the same.
pub(crate) fn callee_span(text: &str, prefix: u32, callee: &Expression<'_>) -> Span {
    match callee {
        Expression::ParenthesizedExpression(it) => callee_span(text, prefix, &it.expression),
        Expression::StaticMemberExpression(member) => member.property.span,
        Expression::PrivateFieldExpression(member) => member.field.span,
        Expression::Identifier(identifier) => identifier.span,
        other => after(text, prefix, other.span()),
    }
}

impl<'a> Generator<'a> {
    pub(crate) fn new(tree: ScopeTree<'a>, source: Rc<Source>, prefix: u32) -> Generator<'a> {
        let scope = tree.functions[0].scopes.body.unwrap_or(ScopeId(0));
        let strict = tree.functions[0].strict;
        let f = FunctionState::new(FunctionId(0), scope, strict);
        Generator {
            tree,
            source,
            prefix,
            error: None,
            f,
            portable: false,
            declared_globals: Rc::default(),
            in_module: false,
            longest_deferred: 0,
            called_at_once: Vec::new(),
            surroundings: Rc::default(),
            deferred_in: Vec::new(),
        }
    }

    /// Functions may be compiled when they are first called.
    pub(crate) fn defer(&mut self) {
        if !self.tree.has_unsupported {
            self.longest_deferred = u32::MAX;
        }
    }

    pub(crate) fn fail(&mut self, message: impl Into<String>, span: Span) {
        if self.error.is_none() {
            let length = span.end.saturating_sub(span.start);
            self.error = Some(CompileError::new(message, self.at(span), length));
        }
    }

    /// Where something stands in the source.
    pub(crate) fn at(&self, span: Span) -> u32 {
        // What has no place has none in the source either.
        if span.start == 0 { 0 } else { span.start.wrapping_sub(self.prefix) }
    }

    /// Where the operator after an operand stands.
    pub(crate) fn after(&self, operand: Span) -> Span {
        after(&self.source.text, self.prefix, operand)
    }

    pub(crate) fn emit(&mut self, instruction: Instruction) {
        self.f.asm.emit(instruction);
    }

    pub(crate) fn emit_at(&mut self, span: Span, instruction: Instruction) {
        let offset = self.at(span);
        self.f.asm.emit_at(offset, instruction);
    }

    /// Notes that the instruction that is emitted next does the `...` that a piece of source starts with.
    pub(crate) fn dots(&mut self, kind: SpreadKind, span: Span) {
        let (instruction, offset) = (self.f.asm.here(), self.at(span));
        self.f.asm.spreads.push(SpreadSite { instruction, kind, offset });
    }

    pub(crate) fn label(&mut self) -> Label {
        self.f.asm.label()
    }

    pub(crate) fn bind(&mut self, label: Label) {
        self.f.asm.bind(label);
    }

    pub(crate) fn jump_to(&mut self, label: Label) {
        self.f.asm.jump(Instruction::jump(0), label);
    }

    pub(crate) fn jump(&mut self, instruction: Instruction, label: Label) {
        self.f.asm.jump(instruction, label);
    }

    // ---- Registers ----

    /// A fresh register on top of the stack.
    pub(crate) fn temp(&mut self) -> Reg {
        self.temps(1)
    }

    /// Consecutive fresh registers.
    pub(crate) fn temps(&mut self, count: u32) -> Reg {
        let first = self.f.next;
        let end = first.saturating_add(count);
        if end >= u32::from(u16::MAX) {
            self.f.asm.overflow = true;
            return Reg(0);
        }
        self.f.next = end;
        self.f.max = self.f.max.max(end);
        Reg(first as u16)
    }

    /// Whether a register holds a variable, which has to be written last.
    pub(crate) fn is_local(&self, register: Reg) -> bool {
        u32::from(register.0) < self.f.next
            && self.f.locals.get(usize::from(register.0)).copied().unwrap_or(false)
    }

    /// From here on a register does, or does not, hold a variable.
    pub(crate) fn set_local(&mut self, register: Reg, local: bool) {
        let index = usize::from(register.0);
        if self.f.locals.len() <= index {
            self.f.locals.resize(index + 1, false);
        }
        self.f.locals[index] = local;
    }

    pub(crate) fn mark(&self) -> u32 {
        self.f.next
    }

    pub(crate) fn release(&mut self, mark: u32) {
        self.f.locals.truncate(mark as usize);
        self.f.next = mark;
    }

    /// Makes room for a call; the callee goes into the register before the result.
    pub(crate) fn call_frame(&mut self) -> Reg {
        let first = self.temps(u32::from(FRAME_HEADER) + 1);
        if self.f.asm.overflow { Reg(FRAME_HEADER) } else { first.offset(FRAME_HEADER) }
    }

    pub(crate) fn move_(&mut self, dst: Reg, src: Reg) {
        if dst != src {
            self.emit(Instruction::move_(dst, src));
        }
    }

    // ---- Constants ----

    pub(crate) fn load_text(&mut self, dst: Reg, text: &Text) {
        let constant = self.f.asm.string(text);
        self.emit(Instruction::load_const(dst, constant));
    }

    pub(crate) fn load_number(&mut self, dst: Reg, value: f64) {
        match small_int(value) {
            Some(int) => self.emit(Instruction::load_int(dst, int)),
            None => {
                let constant = self.f.asm.number(value);
                self.emit(Instruction::load_const(dst, constant));
            }
        }
    }

    /// Throws an error of our own making.
    pub(crate) fn throw_error(&mut self, span: Span, kind: ErrorType, message: &str) {
        let constant = self.f.asm.string(&Text::from(message));
        self.emit_at(span, Instruction::throw_error(kind, constant));
    }

    pub(crate) fn into_result(
        mut self,
        template: FunctionTemplate,
    ) -> Result<Rc<FunctionTemplate>, CompileError> {
        self.keep_surroundings();
        match self.error {
            Some(error) => Err(error),
            None => {
                #[cfg(debug_assertions)]
                if let Err(fault) = if self.tree.is_part() {
                    ellipsis_bytecode::verify_deferred(&template)
                } else {
                    ellipsis_bytecode::verify(&template)
                } {
                    panic!("{fault}\n{}", ellipsis_bytecode::disassemble(&template));
                }
                Ok(Rc::new(template))
            }
        }
    }
}

/// The int32 that a number is.
pub(crate) fn small_int(value: f64) -> Option<i32> {
    let int = value as i32;
    (f64::from(int) == value && !(value == 0.0 && value.is_sign_negative())).then_some(int)
}
