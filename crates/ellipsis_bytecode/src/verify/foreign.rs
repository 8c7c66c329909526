//! What need not be asked of templates that the compiler has just made: of those that come from a file it is.
//!
//! A forward data flow over all registers and the environments that functions close over, from the outermost function
//! inwards: no register is read that nobody has written, for callees and former frames leave there what is no value; what no script may see,
//! environments and the empty mark, does not become a value; environments have the ancestors and slots that instructions count on; and nothing runs in circles
//! without a tick.

use std::collections::HashMap;

use super::{Fault, Found, Function, Place};
use crate::effects::Effects;
use crate::flow::{Access, AccessMode};
use crate::instruction::Instruction;
use crate::op::Op;
use crate::operand::OperandKind;
use crate::scope::{EvalScope, ScopeKind};
use crate::template::{Constant, FunctionKind, Handler};

/// Steps after which a template is refused for what it takes to check it.
const PATIENCE: usize = 1 << 31;
/// Registers at the beginnings of all stretches of a function, likewise.
const MOST_STATES: usize = 1 << 26;

const TOO_INVOLVED: Fault = Fault::Broken("it is too involved to be checked");

/// Environments as they hang together: each is the number of one in [`Chains`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Chain(u32);

/// All chains of environments that a program may make. The same chain has the same number.
#[derive(Default)]
pub(super) struct Chains {
    /// How many slots each has in any case, and its parent, if it certainly has one.
    all: Vec<(u32, Option<Chain>)>,
    numbers: HashMap<(u32, Option<Chain>), Chain>,
    /// What two have in common.
    common: HashMap<(Chain, Chain), Chain>,
    steps: usize,
}

impl Chains {
    pub(super) fn new(&mut self, slots: u32, parent: Option<Chain>) -> Chain {
        let all = &mut self.all;
        *self.numbers.entry((slots, parent)).or_insert_with(|| {
            all.push((slots, parent));
            Chain(all.len() as u32 - 1)
        })
    }

    fn parts(&self, chain: Chain) -> (u32, Option<Chain>) {
        self.all[chain.0 as usize]
    }

    fn patient(&self) -> Result<(), Fault> {
        if self.steps < PATIENCE { Ok(()) } else { Err(TOO_INVOLVED) }
    }

    /// The chain that both are, whatever they have beyond it.
    fn either(&mut self, one: Chain, other: Chain) -> Chain {
        let (mut inner, mut pair) = (Vec::new(), Some((one, other)));
        let mut common = None;
        while let Some((one, other)) = pair {
            self.steps += 1;
            if one == other {
                common = Some(one);
                break;
            }
            if let Some(&known) = self.common.get(&(one, other)) {
                common = Some(known);
                break;
            }
            let ((slots, parent), (other_slots, other_parent)) = (self.parts(one), self.parts(other));
            inner.push(((one, other), slots.min(other_slots)));
            pair = parent.zip(other_parent);
        }
        for (pair, slots) in inner.into_iter().rev() {
            let chain = self.new(slots, common);
            self.common.insert(pair, chain);
            common = Some(chain);
        }
        common.unwrap_or(one)
    }

    /// The slots of the ancestor that many hops away, if there certainly is one.
    fn slots(&mut self, chain: Chain, hops: usize) -> Option<u32> {
        let mut chain = chain;
        for _ in 0..hops {
            self.steps += 1;
            chain = self.parts(chain).1?;
        }
        Some(self.parts(chain).0)
    }
}

/// What a register holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Held {
    /// What means nothing.
    Nothing,
    /// A value.
    Value,
    /// A value, or the empty mark.
    Marked,
    /// An environment.
    Environment(Chain),
    /// An environment, a value or the empty mark.
    Either,
}

impl Held {
    fn or(self, other: Held, chains: &mut Chains) -> Held {
        match (self, other) {
            _ if self == other => self,
            (Held::Nothing, _) | (_, Held::Nothing) => Held::Nothing,
            (Held::Environment(one), Held::Environment(two)) => Held::Environment(chains.either(one, two)),
            (Held::Value | Held::Marked, Held::Value | Held::Marked) => Held::Marked,
            _ => Held::Either,
        }
    }

    fn chain(self) -> Option<Chain> {
        match self {
            Held::Environment(chain) => Some(chain),
            _ => None,
        }
    }
}

/// What a function closes over: nothing is known of one that is never made.
pub(super) type Closure = Option<Option<Chain>>;

type State = Box<[Held]>;

/// Checks a function that closes over that chain, given that everything else holds; what the functions nested in it close over.
pub(super) fn check(
    function: &Function<'_>,
    over: Option<Chain>,
    chains: &mut Chains,
) -> Result<Vec<Closure>, Found> {
    let template = function.template;
    function.foreign_facts()?;
    let length = template.code.len();
    let leads = function.leads();
    let stretches = leads.iter().filter(|leads| **leads).count();
    if stretches * usize::from(template.registers) > MOST_STATES {
        return Err((Place::Function, TOO_INVOLVED));
    }
    let mut entry: State = vec![Held::Nothing; template.registers.into()].into();
    entry[..=usize::from(template.parameters)].fill(Held::Value);
    let mut begins = vec![None; length];
    begins[0] = Some(entry);
    let mut nested = vec![None; template.functions.len()];
    if let Some(module) = &template.module {
        for &(_, hoisted) in &module.hoisted_functions {
            nested[hoisted as usize] = Some(over);
        }
    }
    let handlers = function.innermost_handlers();
    let mut flow = Flow { function, over, chains, handlers, leads, begins, pending: vec![0], nested };
    while let Some(leader) = flow.pending.pop() {
        flow.follow(leader)?;
    }
    Ok(flow.nested)
}

struct Flow<'a> {
    function: &'a Function<'a>,
    over: Option<Chain>,
    chains: &'a mut Chains,
    handlers: Vec<Option<&'a Handler>>,
    /// By instruction: whether a stretch begins there.
    leads: Vec<bool>,
    /// By instruction that begins a stretch: what is known there, if control comes there.
    begins: Vec<Option<State>>,
    /// The stretches at whose beginning less has become known.
    pending: Vec<usize>,
    nested: Vec<Closure>,
}

impl Flow<'_> {
    fn follow(&mut self, leader: usize) -> Result<(), Found> {
        let function = self.function;
        let template = function.template;
        let Some(mut state) = self.begins[leader].clone() else { return Ok(()) };
        let mut at = leader;
        loop {
            let effects = template.code[at].op().effects();
            self.chains.steps += 1;
            self.reads(at, &state)?;
            self.outward(at, &state).map_err(|fault| (function.place(at, None), fault))?;
            self.makes(at, &state);
            let result = self.result(at, &state);
            touch(function, at, &mut state);
            if let Some(handler) = self.handlers[at].filter(|_| effects.contains(Effects::THROWS)) {
                let (target, register) = (handler.target as usize, usize::from(handler.register));
                let mut caught = state.clone();
                caught[register] = Held::Value;
                self.join(target, &caught);
            }
            let mut targets = Vec::new();
            template.for_each_jump(at, |target| targets.push(target as usize));
            for target in targets {
                self.join(target, &state);
            }
            self.chains.patient().map_err(|fault| (function.place(at, None), fault))?;
            if effects.contains(Effects::TERMINATES) {
                return Ok(());
            }
            template.for_each_access(at, |Access { registers, mode, .. }| {
                if mode == AccessMode::Write {
                    state[registers.start as usize..registers.end as usize].fill(result);
                }
            });
            settle(template.code[at], &mut state);
            at += 1;
            if self.leads[at] {
                self.join(at, &state);
                return Ok(());
            }
        }
    }

    /// Control may come to the beginning of a stretch with that state.
    fn join(&mut self, leader: usize, state: &State) {
        self.chains.steps += state.len();
        let Some(known) = &mut self.begins[leader] else {
            self.begins[leader] = Some(state.clone());
            return self.pending.push(leader);
        };
        let mut changed = false;
        for (known, &new) in known.iter_mut().zip(state) {
            let either = known.or(new, self.chains);
            changed |= *known != either;
            *known = either;
        }
        if changed {
            self.pending.push(leader);
        }
    }

    /// Checks what an instruction reads.
    fn reads(&self, at: usize, state: &State) -> Result<(), Found> {
        let template = self.function.template;
        let instruction = template.code[at];
        let op = instruction.op();
        let mut result = Ok(());
        template.for_each_access(at, |Access { operand, kind, registers, mode }| {
            if result.is_err() || !matches!(mode, AccessMode::Read | AccessMode::Update) {
                return;
            }
            // Where there is no list, nobody asks for one.
            if kind.is_none() && mode == AccessMode::Update && !template.flags.has_list {
                return;
            }
            let environments = match kind {
                Some(OperandKind::Env | OperandKind::OptEnv) => true,
                None => operand == "env",
                _ => matches!(op, Op::Move | Op::CreateMappedArguments),
            };
            for register in registers.clone() {
                let behind = matches!(op, Op::NewMethod | Op::NewClass) && register != registers.start;
                let held = state[register as usize];
                let marked = || {
                    environments || self.takes_mark(at, operand, kind, register, register - registers.start)
                };
                let fits = match held {
                    Held::Nothing => false,
                    Held::Value => true,
                    Held::Marked => behind || marked(),
                    Held::Environment(_) | Held::Either => environments || behind,
                };
                if !fits {
                    let wanted = if held == Held::Nothing { "something" } else { "value" };
                    let place = self.function.place(at, Some(operand));
                    result = Err((place, Fault::Content { register, wanted }));
                }
            }
        });
        result
    }

    /// Whether an instruction may find the empty mark in one of the registers of an operand.
    fn takes_mark(
        &self,
        at: usize,
        operand: &str,
        kind: Option<OperandKind>,
        register: i64,
        index: i64,
    ) -> bool {
        let template = self.function.template;
        let instruction = template.code[at];
        let Some(kind) = kind else {
            // What a constructor returns is an object before anybody looks at its this.
            let returned = || {
                let before = at.checked_sub(1).map(|before| template.code[before]);
                !self.leads[at]
                    && before.is_some_and(|it| it.op() == Op::DerivedReturn && it.a() == instruction.a())
            };
            return operand == "the rest parameter" || instruction.op() == Op::Return && returned();
        };
        let own = template.flags.has_list;
        // Behind the receiver.
        let list = || register == instruction.b() as i64 + 1;
        match instruction.op() {
            Op::Move
            | Op::StoreEnv
            | Op::StoreOuter
            | Op::ThrowIfEmpty
            | Op::CheckThis
            | Op::CheckThisUnbound => true,
            // Which is not undefined.
            Op::JumpIfEmpty | Op::JumpIfUndefined | Op::NewArray => true,
            Op::ArrayPush => operand == "src",
            Op::CloneArray => own,
            Op::ArraySpread => own && operand == "src",
            Op::NewClass => index == 0,
            Op::DerivedReturn => operand == "this",
            Op::DisposeNext | Op::DisposeFailed => operand == "base" && index == 1,
            // Behind the other arguments.
            Op::CallSpread | Op::NewSpread | Op::ConstructSpread => {
                own && register == (instruction.b() + 1 + instruction.c()) as i64
            }
            Op::CallList | Op::NewList | Op::CallEvalList => own && list(),
            Op::ConstructList => template.flags.keeps_arguments && list(),
            Op::ScopeHas | Op::ScopeGet | Op::ScopeSet | Op::ScopeDelete | Op::ScopeDeclare => {
                operand == "scope"
            }
            Op::ScopeThis => true,
            _ => kind == OperandKind::Record && index == 1,
        }
    }

    /// Checks what an instruction counts on in the environments around.
    fn outward(&mut self, at: usize, state: &State) -> Result<(), Fault> {
        let template = self.function.template;
        let instruction = template.code[at];
        match instruction.op() {
            Op::LoadOuter | Op::LoadOuterChecked | Op::StoreOuter | Op::StoreOuterChecked => {
                let (hops, slot) = (instruction.b(), instruction.c() as u32);
                let slots = self.over.and_then(|over| self.chains.slots(over, hops));
                match slots {
                    Some(slots) if slot < slots => Ok(()),
                    Some(slots) => Err(Fault::Index { index: slot.into(), of: slots as usize }),
                    None => Err(Fault::Broken("there is no such environment around the function")),
                }
            }
            Op::CreateMappedArguments => {
                let slots = state[instruction.b()].chain().and_then(|chain| self.chains.slots(chain, 0));
                let Constant::Ints(map) = self.function.constant(instruction.c() as i64)? else {
                    return Ok(());
                };
                match map.iter().find(|&&slot| slot >= 0 && slot as u32 >= slots.unwrap_or(0)) {
                    Some(&slot) => Err(Fault::Index { index: slot.into(), of: slots.unwrap_or(0) as usize }),
                    None => Ok(()),
                }
            }
            op if op.effects().contains(Effects::EVALUATES) => {
                let info = template.code[at + 1];
                match self.function.constant(info.x() as i64)? {
                    Constant::EvalScope(scope) => self.described(scope, state[info.a()].chain()),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Checks what is said of the environments around a direct eval.
    fn described(&mut self, scope: &EvalScope, mut chain: Option<Chain>) -> Result<(), Fault> {
        for described in &scope.scopes {
            let Some(around) = chain else {
                return Err(Fault::Broken("more environments are described than there are around the eval"));
            };
            let (slots, parent) = self.chains.parts(around);
            let below = |index: u32, of: usize| {
                if (index as usize) < of { Ok(()) } else { Err(Fault::Index { index: index.into(), of }) }
            };
            if matches!(described.kind, ScopeKind::With | ScopeKind::EvalVars) {
                below(0, slots as usize)?;
            }
            for binding in &described.bindings {
                self.chains.steps += 1;
                let of = if binding.import { self.function.imports.unwrap_or(0) } else { slots as usize };
                below(binding.slot, of)?;
            }
            chain = parent;
        }
        let names: std::collections::HashSet<String> =
            scope.scopes.iter().flat_map(|scope| &scope.bindings).map(|it| it.name.to_string()).collect();
        if scope.private_names.iter().all(|name| names.contains(&format!("#{name}"))) {
            Ok(())
        } else {
            Err(Fault::Broken("a private name in the scope of an eval has no binding"))
        }
    }

    /// Takes down what the function closes over that an instruction makes.
    fn makes(&mut self, at: usize, state: &State) {
        let instruction = self.function.template.code[at];
        let (nested, environment) = match instruction.op() {
            Op::NewClosure => (instruction.c(), instruction.b()),
            Op::NewMethod => (instruction.c(), instruction.b() + 1),
            Op::NewClass => (instruction.x(), instruction.a() + 1),
            _ => return,
        };
        let over = state[environment].chain();
        let known = &mut self.nested[nested];
        *known = Some(match *known {
            None => over,
            Some(known) => known.zip(over).map(|(one, other)| self.chains.either(one, other)),
        });
    }

    fn result(&mut self, at: usize, state: &State) -> Held {
        let instruction = self.function.template.code[at];
        match instruction.op() {
            Op::Move | Op::CloneEnv => state[instruction.b()],
            Op::LoadFunctionEnv => self.over.map_or(Held::Value, Held::Environment),
            Op::NewEnv => {
                let parent = state[instruction.b()].chain();
                Held::Environment(self.chains.new(instruction.c() as u32, parent))
            }
            Op::LoadEmpty | Op::LoadEnv | Op::LoadOuter => Held::Marked,
            Op::IterCallReturn | Op::DelegateCall | Op::DisposeNext => Held::Marked,
            _ => Held::Value,
        }
    }
}

/// What is known in addition behind an instruction that went on.
fn settle(instruction: Instruction, state: &mut State) {
    match instruction.op() {
        // Otherwise it has thrown or jumped.
        Op::ThrowIfEmpty | Op::CheckThis | Op::JumpIfEmpty => {
            let register = &mut state[instruction.a()];
            if *register == Held::Marked {
                *register = Held::Value;
            }
        }
        // Who iterates a plain array has no `next`.
        Op::IterInit | Op::AsyncIterInit => state[instruction.a() + 1] = Held::Marked,
        _ => {}
    }
}

/// What an instruction leaves in registers however it ends.
fn touch(function: &Function<'_>, at: usize, state: &mut State) {
    let flags = function.template.flags;
    function.template.for_each_access(at, |Access { operand, kind, registers, mode }| {
        let held = match mode {
            AccessMode::Read | AccessMode::Write => return,
            AccessMode::Update if kind.is_none() && !flags.has_list => return,
            // It may be left as it is.
            AccessMode::Update | AccessMode::MayWrite if operand == "the rest parameter" => Held::Marked,
            AccessMode::Update | AccessMode::MayWrite => Held::Value,
            AccessMode::Clobber => Held::Nothing,
        };
        let range = registers.start as usize..registers.end as usize;
        let second = range.start + 1;
        state[range].fill(held);
        let op = function.template.code[at].op();
        if kind == Some(OperandKind::Record)
            || matches!(op, Op::DisposeNext | Op::DisposeFailed) && mode == AccessMode::Update
        {
            state[second] = Held::Marked;
        }
    });
}

impl Function<'_> {
    /// What holds for a function as a whole, and for its instructions each by itself.
    fn foreign_facts(&self) -> Result<(), Found> {
        let template = self.template;
        let flags = template.flags;
        let whole = |holds, what| if holds { Ok(()) } else { Err((Place::Function, Fault::Broken(what))) };
        whole(self.nested || template.kind != FunctionKind::Eval, "eval code is no program")?;
        let resumable = flags.generator || flags.is_async;
        whole(!(flags.class_constructor && resumable), "a class constructor runs at one go")?;
        whole(!flags.lazy_arguments || flags.has_list, "the arguments object has no register")?;
        let has_register = u32::from(template.parameters) + 1 < u32::from(template.registers);
        whole(!flags.has_list || flags.keeps_arguments && has_register, "the list has no register")?;
        if let Some(module) = &template.module {
            whole(module.has_await == flags.is_async, "a module that awaits is async, and no other")?;
        }
        let mut used = vec![false; template.sites.len()];
        for (at, instruction) in template.code.iter().enumerate() {
            for (operand, value) in instruction.operands() {
                let is_site = matches!(operand.kind, OperandKind::Ic | OperandKind::IcX);
                if is_site && std::mem::replace(&mut used[value as usize], true) {
                    let fault = Fault::Broken("another instruction has the same cache");
                    return Err((self.place(at, Some(operand.name)), fault));
                }
            }
            let mut backwards = false;
            template.for_each_jump(at, |target| backwards |= target <= at as i64);
            if backwards && instruction.op() != Op::Loop {
                return Err((self.place(at, None), Fault::Broken("it goes backwards without a tick")));
            }
        }
        match template.handlers.iter().position(|handler| handler.target < handler.end) {
            Some(index) => {
                let place = Place::Entry { list: "handlers", index: index as u32 };
                Err((place, Fault::Broken("it goes backwards without a tick")))
            }
            None => Ok(()),
        }
    }
}
