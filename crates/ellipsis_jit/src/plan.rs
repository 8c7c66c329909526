//! How each instruction is compiled, and as what each register is at hand: found out by running the instructions over
//! what is known of registers, until nothing changes.

use ellipsis_bytecode::{AccessMode, Constant, FunctionTemplate, Instruction, Op};
use ellipsis_engine::machine::{self, layout};
use ellipsis_engine::typed_array::ElementKind;
use ellipsis_engine::{
    Callee, Code, Feedback, Gc, KnownAccess, KnownGlobal, NativeInfo, Noted, Quick, Shape, Value,
};
use rustc_hash::FxHashMap;

use crate::registers::Liveness;

/// As what the value of a register is at hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// Not at all: nobody reads it.
    Dead,
    /// In the frame alone.
    Frame,
    /// As a value.
    Boxed,
    /// As an int32.
    Int,
    /// As a double.
    Double,
}

impl Form {
    fn is_number(self) -> bool {
        matches!(self, Form::Int | Form::Double)
    }

    fn of_constant(constant: Value) -> Form {
        match constant {
            _ if constant.is_int() => Form::Int,
            _ if constant.is_number() => Form::Double,
            _ => Form::Boxed,
        }
    }
}

/// What is known of a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) form: Form,
    /// The frame has the value, too.
    pub(crate) in_frame: bool,
    pub(crate) object: Known,
}

/// What was found out of the value of a register, as long as nothing can have changed that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Known {
    /// It is an object of that shape: those bits of its header were compared.
    pub(crate) shape: Option<(Gc<Shape>, u64)>,
    /// It is an array, which it will always be.
    pub(crate) is_array: bool,
}

impl Known {
    pub(crate) const NOTHING: Known = Known { shape: None, is_array: false };

    /// Whether it is a cell at least.
    pub(crate) fn is_cell(self) -> bool {
        self.is_array || self.shape.is_some()
    }

    /// Whether comparing those bits of the header with a shape would say nothing new.
    pub(crate) fn has_shape(self, shape: Gc<Shape>, mask: u64) -> bool {
        self.shape.is_some_and(|(known, compared)| known == shape && compared & mask == mask)
    }

    fn meet(self, other: Known) -> Known {
        let shape = match (self.shape, other.shape) {
            (Some((shape, mask)), Some((same, others))) if shape == same => Some((shape, mask & others)),
            _ => None,
        };
        Known { shape, is_array: self.is_array && other.is_array }
    }
}

impl Place {
    pub(crate) const DEAD: Place = Place::of(Form::Dead);
    pub(crate) const FRAME: Place = Place { in_frame: true, ..Place::of(Form::Frame) };
    /// What a call gave: it is in the frame as well, lest something older be kept alive there.
    pub(crate) const GIVEN: Place = Place { in_frame: true, ..Place::of(Form::Boxed) };

    pub(crate) const fn of(form: Form) -> Place {
        Place { form, in_frame: false, object: Known::NOTHING }
    }

    /// What holds where control comes together.
    fn meet(self, other: Place) -> Place {
        let in_frame = self.in_frame && other.in_frame;
        let form = match (self.form, other.form) {
            (a, b) if a == b => a,
            (Form::Dead, _) | (_, Form::Dead) => return Place::DEAD,
            _ if in_frame => Form::Frame,
            (Form::Int, Form::Double) | (Form::Double, Form::Int) => Form::Double,
            _ => Form::Boxed,
        };
        Place { form, in_frame, object: self.object.meet(other.object) }
    }
}

/// What is known of all registers.
pub(crate) type State = Vec<Place>;

/// How operands of arithmetic and comparisons are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Numbers {
    Int,
    Double,
}

/// How an instruction is compiled.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Plan {
    /// The interpreter runs it.
    Step,
    /// It never ran: the frame is left, and nothing behind is compiled.
    Unseen,
    /// At once, as its opcode says.
    Direct,
    /// By the engine's helper for its opcode.
    Helper,
    /// On numbers of that kind, or not in machine code.
    Numeric(Numbers, Operands),
    /// An access through an inline cache, of which those cases can be tried.
    Cached([KnownAccess; 4]),
    /// A global binding through an inline cache.
    Global(KnownGlobal),
    /// An element of an array whose index is an int32.
    Element,
    /// An element of a typed array of that kind whose index is an int32.
    TypedElement(ElementKind),
    /// The length of a string.
    StringLength,
    /// What comes next of what is iterated, most likely a plain array.
    Iterate,
    /// A comparison of what are not numbers alone, by identity.
    Identity(Operands),
    /// `==` of what are not numbers alone: of null and undefined, and of objects.
    Loose(Operands),
    /// A call of whatever is there.
    Call,
    /// A construction by whatever is there.
    Construct,
    /// A call of that built-in function, most likely, which has something quicker in its place.
    CallOfNative(Native),
    /// A call of closures of that code, most likely.
    CallOf(Gc<Code>),
    /// A construction by closures of that code, most likely.
    ConstructOf(Gc<Code>),
}

/// A built-in function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Native(pub(crate) &'static NativeInfo);

impl PartialEq for Native {
    fn eq(&self, other: &Native) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// The registers that arithmetic or a comparison reads, and the one it writes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Operands {
    read: [Option<usize>; 2],
    result: Option<usize>,
}

fn operands_of_arithmetic(ins: Instruction) -> Option<Operands> {
    use Op::*;
    Some(match ins.op() {
        Add | Sub | Mul | Div | Mod | BitAnd | BitOr | BitXor | Shl | Shr | UShr => {
            Operands { read: [Some(ins.b()), Some(ins.c())], result: Some(ins.a()) }
        }
        AddInt | SubInt | BitAndInt | Inc | Dec | Neg | BitNot => {
            Operands { read: [Some(ins.b()), None], result: Some(ins.a()) }
        }
        Eq | Ne | StrictEq | StrictNe | Lt | Le | Gt | Ge => {
            Operands { read: [Some(ins.b()), Some(ins.c())], result: Some(ins.a()) }
        }
        JumpIfLt | JumpIfNotLt | JumpIfLe | JumpIfNotLe | JumpIfGt | JumpIfNotGt | JumpIfGe | JumpIfNotGe
        | JumpIfEq | JumpIfNe | JumpIfStrictEq | JumpIfStrictNe => {
            Operands { read: [Some(ins.a()), Some(ins.b())], result: None }
        }
        _ => return None,
    })
}

pub(crate) fn is_bitwise(op: Op) -> bool {
    use Op::*;
    matches!(op, BitAnd | BitOr | BitXor | Shl | Shr | UShr | BitAndInt | BitNot)
}

fn is_comparison(op: Op) -> bool {
    use Op::*;
    op.jumps() || matches!(op, Eq | Ne | StrictEq | StrictNe | Lt | Le | Gt | Ge)
}

/// How the engine does it.
fn otherwise(op: Op) -> Plan {
    if machine::helper(op).is_some() { Plan::Helper } else { Plan::Step }
}

/// Whether machine code can call something in the place of a built-in function with so many arguments.
fn is_quick(info: &NativeInfo, argc: usize) -> bool {
    match info.quick {
        Quick::No => false,
        Quick::Number(_) | Quick::Rounding(_) => argc > 0,
        Quick::Values(_) => argc == info.length.into(),
    }
}

/// The shape of the receiver behind an access that met that case, and which bits of its header are known to be so.
fn shape_after(op: Op, case: KnownAccess) -> Option<(Gc<Shape>, u64)> {
    match case {
        KnownAccess::Inline(shape, _) if op == Op::GetProp => Some((shape, layout::LOAD_MASK)),
        KnownAccess::OutOfLine(shape, _) if op == Op::GetProp => Some((shape, layout::LOAD_SLOTS_MASK)),
        KnownAccess::Inline(shape, _) | KnownAccess::OutOfLine(shape, _) => Some((shape, layout::STORE_MASK)),
        KnownAccess::Inherited(shape, ..) | KnownAccess::Missing(shape, _) => {
            Some((shape, layout::LOAD_MASK))
        }
        KnownAccess::AddInline(_, grown, ..) => Some((grown, layout::STORE_MASK)),
        KnownAccess::Unknown | KnownAccess::ArrayLength(_) | KnownAccess::OfString(..) => None,
    }
}

/// The register for what the helper of an instruction gives, where it is at hand afterwards: what jumps leaves that alone.
pub(crate) fn result_of_helper(template: &FunctionTemplate, at: usize) -> Option<usize> {
    let ins = template.code[at];
    let mut result = None;
    template.for_each_access(at, |access| {
        let gives = access.mode == AccessMode::Write && !ins.op().jumps();
        if gives && access.registers.end == access.registers.start + 1 {
            result = Some(access.registers.start as usize);
        }
    });
    result
}

/// The only kind of typed arrays that an instruction has met, if machine code knows its elements.
fn typed_array(met: Feedback) -> Option<ElementKind> {
    let kinds = [
        (Feedback::INT8, ElementKind::Int8),
        (Feedback::UINT8, ElementKind::Uint8),
        (Feedback::INT16, ElementKind::Int16),
        (Feedback::UINT16, ElementKind::Uint16),
        (Feedback::INT32, ElementKind::Int32),
        (Feedback::UINT32, ElementKind::Uint32),
        (Feedback::FLOAT32, ElementKind::Float32),
        (Feedback::FLOAT64, ElementKind::Float64),
    ];
    kinds
        .into_iter()
        .find(|&(kind, _)| met == kind || met == kind.with(Feedback::OUT_OF_BOUNDS))
        .map(|(_, kind)| kind)
}

/// Whether it tells identical values from others.
fn is_strict(op: Op) -> bool {
    matches!(op, Op::StrictEq | Op::StrictNe | Op::JumpIfStrictEq | Op::JumpIfStrictNe)
}

pub(crate) struct Planner {
    pub(crate) code: Gc<Code>,
    pub(crate) liveness: Liveness,
    /// Which instructions begin blocks.
    pub(crate) starts: Vec<bool>,
    /// The epoch of prototypes: what was known in others does not hold any more.
    pub(crate) epoch: u32,
    /// Whether what is compiled may be compiled anew, once more is known.
    pub(crate) learns: bool,
    /// The states in which control comes to the beginnings of blocks.
    pub(crate) entries: FxHashMap<usize, State>,
    pub(crate) plans: FxHashMap<usize, Plan>,
}

/// Which instructions begin blocks.
fn block_starts(code: &Code) -> Vec<bool> {
    let template = code.template();
    let mut starts = vec![false; template.code.len() + 1];
    for at in 0..template.code.len() {
        let mut jumps = false;
        template.for_each_jump(at, |target| {
            starts[target as usize] = true;
            jumps = true;
        });
        if jumps {
            starts[at + 1] = true;
        }
    }
    starts
}

impl Planner {
    pub(crate) fn new(code: Gc<Code>, epoch: u32, learns: bool) -> Planner {
        let (liveness, starts) = (Liveness::of(code.template()), block_starts(&code));
        let (entries, plans) = (FxHashMap::default(), FxHashMap::default());
        Planner { code, liveness, starts, epoch, learns, entries, plans }
    }

    /// What is known where control begins in a frame: it has all.
    pub(crate) fn first(&self, from: usize) -> State {
        let live = self.liveness.before(from);
        let count = self.code.register_count() as usize;
        (0..count).map(|at| if live.contains(at) { Place::FRAME } else { Place::DEAD }).collect()
    }

    /// Plans everything that can be reached from an instruction, before which that is known.
    pub(crate) fn plan(&mut self, from: usize, first: State) {
        self.entries.insert(from, first);
        let mut pending = vec![from];
        while let Some(start) = pending.pop() {
            let mut state = self.entries[&start].clone();
            let mut at = start;
            loop {
                let plan = self.choose(at, &state);
                self.plans.insert(at, plan);
                self.apply(at, plan, &mut state);
                if plan == Plan::Unseen {
                    break;
                }
                let (mut next, mut ends) = (Vec::new(), false);
                self.code.template().for_each_successor(at, |target| next.push(target as usize));
                if next != [at + 1] || self.starts[at + 1] {
                    ends = true;
                    for target in next {
                        if self.arrive(target, &state) {
                            pending.push(target);
                        }
                    }
                }
                if ends {
                    break;
                }
                at += 1;
            }
        }
    }

    /// Takes note of a state in which control comes to a block; whether that is something new.
    fn arrive(&mut self, target: usize, state: &State) -> bool {
        let live = self.liveness.before(target);
        let arriving = state
            .iter()
            .enumerate()
            .map(|(register, &place)| if live.contains(register) { place } else { Place::DEAD });
        match self.entries.get_mut(&target) {
            None => {
                self.entries.insert(target, arriving.collect());
                true
            }
            Some(known) => {
                let met: State = known.iter().zip(arriving).map(|(&known, new)| known.meet(new)).collect();
                let changed = met != *known;
                *known = met;
                changed
            }
        }
    }

    /// The opcodes of instructions that are left to the interpreter, in order.
    pub(crate) fn steps(&self) -> Vec<&'static str> {
        let mut steps: Vec<usize> =
            self.plans.iter().filter(|(_, plan)| **plan == Plan::Step).map(|(&at, _)| at).collect();
        steps.sort_unstable();
        steps.into_iter().map(|at| self.code.template().code[at].op().name()).collect()
    }

    /// What the instruction has noted beyond its quick way.
    pub(crate) fn kinds(&self, at: usize) -> Feedback {
        match self.code.feedback(at as u32) {
            Noted::Kinds(kinds) => kinds,
            Noted::Callee(_) => Feedback::NONE,
        }
    }

    fn choose(&self, at: usize, state: &State) -> Plan {
        let ins = self.code.template().code[at];
        let op = ins.op();
        if let Some(operands) = operands_of_arithmetic(ins) {
            return self.choose_arithmetic(at, op, operands, state);
        }
        match op {
            Op::LoadUndefined
            | Op::LoadNull
            | Op::LoadTrue
            | Op::LoadFalse
            | Op::LoadEmpty
            | Op::LoadInt
            | Op::LoadConst
            | Op::Move
            | Op::LoadCallee
            | Op::LoadFunctionEnv
            | Op::LoadEnv
            | Op::LoadEnvChecked
            | Op::StoreEnv
            | Op::StoreEnvChecked
            | Op::LoadOuter
            | Op::LoadOuterChecked
            | Op::StoreOuter
            | Op::StoreOuterChecked
            | Op::ThrowIfEmpty
            | Op::CheckThis
            | Op::CoerceThis
            | Op::RequireObjectCoercible
            | Op::Not
            | Op::ToNumber
            | Op::ToNumeric
            | Op::Jump
            | Op::Loop
            | Op::JumpTable
            | Op::JumpIfTrue
            | Op::JumpIfFalse
            | Op::JumpIfUndefined
            | Op::JumpIfNotUndefined
            | Op::JumpIfNullish
            | Op::JumpIfNotNullish
            | Op::JumpIfEmpty
            | Op::Return => Plan::Direct,
            Op::GetProp | Op::SetProp | Op::DefineProp => {
                let cases = self.code.known_accesses(ins.c()).map(|case| self.usable(op, case));
                match cases == [KnownAccess::Unknown; 4] {
                    false => Plan::Cached(cases),
                    true if self.is_unseen(ins.c()) => Plan::Unseen,
                    true if op == Op::GetProp && self.is_length(ins.c()) => Plan::StringLength,
                    true => otherwise(op),
                }
            }
            Op::LoadGlobal | Op::StoreGlobal => match self.code.known_global(ins.x()) {
                KnownGlobal::Unknown if self.is_unseen(ins.x()) => Plan::Unseen,
                KnownGlobal::Unknown => otherwise(op),
                known => Plan::Global(known),
            },
            Op::GetElem | Op::SetElem => {
                let odd = Feedback::NAME.with(Feedback::OTHER_KEY).with(Feedback::OTHER_RECEIVER);
                let kinds = self.kinds(at);
                match typed_array(kinds) {
                    _ if kinds.intersects(odd) => otherwise(op),
                    Some(kind) => Plan::TypedElement(kind),
                    None => Plan::Element,
                }
            }
            Op::Call => match self.code.feedback(at as u32) {
                Noted::Callee(Callee::Closures(code)) if code.is_plain() => Plan::CallOf(code),
                Noted::Callee(Callee::Native(row)) => match row.downcast_ref() {
                    Some(info) if is_quick(info, ins.c()) => Plan::CallOfNative(Native(info)),
                    _ => Plan::Call,
                },
                _ => Plan::Call,
            },
            Op::New => match self.code.feedback(at as u32) {
                Noted::Callee(Callee::Closures(code))
                    if code.constructs_in_place(false) || code.constructs_in_place(true) =>
                {
                    Plan::ConstructOf(code)
                }
                _ => Plan::Construct,
            },
            Op::IterNext | Op::IterStep => Plan::Iterate,
            op => otherwise(op),
        }
    }

    /// Whether an instruction with that inline cache never ran. What comes behind it is not worth compiling, as long as it can
    /// be learnt that it does run.
    fn is_unseen(&self, site: usize) -> bool {
        self.learns && self.code.is_unused(site)
    }

    /// Whether the frame is left where an access meets something else than what was planned for, so that it can be learnt:
    /// what is known of objects stays known behind it. Otherwise the engine does what is left, which can be anything.
    pub(crate) fn leaves(&self, at: usize, plan: Plan) -> bool {
        self.learns
            && match plan {
                // Where two cases were met there will be more.
                Plan::Cached(cases) => cases[1..] == [KnownAccess::Unknown; 3],
                Plan::Element => self.kinds(at).is_none(),
                Plan::TypedElement(_) => !self.kinds(at).contains(Feedback::OUT_OF_BOUNDS),
                Plan::Global(_) | Plan::StringLength => true,
                _ => false,
            }
    }

    /// Whether the key of an inline cache is `length`.
    fn is_length(&self, site: usize) -> bool {
        let template = self.code.template();
        let key = template.constants.get(template.sites[site].key as usize);
        matches!(key, Some(Constant::String(name)) if name.to_string() == "length")
    }

    /// A case of an inline cache, if machine code can try it for such an instruction.
    fn usable(&self, op: Op, case: KnownAccess) -> KnownAccess {
        let is_usable = match case {
            KnownAccess::Unknown => false,
            KnownAccess::Inline(..) | KnownAccess::OutOfLine(..) => true,
            KnownAccess::ArrayLength(..) => op == Op::GetProp,
            KnownAccess::Inherited(_, _, epoch)
            | KnownAccess::Missing(_, epoch)
            | KnownAccess::OfString(_, epoch) => op == Op::GetProp && epoch == self.epoch,
            KnownAccess::AddInline(_, _, _, epoch) => op != Op::GetProp && epoch == self.epoch,
        };
        if is_usable { case } else { KnownAccess::Unknown }
    }

    fn choose_arithmetic(&self, at: usize, op: Op, operands: Operands, state: &State) -> Plan {
        let kinds = self.kinds(at);
        let odd =
            Feedback::STRING.with(Feedback::STRING_AND_NUMBER).with(Feedback::BIGINT).with(Feedback::OTHER);
        if kinds.intersects(odd) {
            return match op {
                _ if is_strict(op) => Plan::Identity(operands),
                Op::Eq | Op::Ne | Op::JumpIfEq | Op::JumpIfNe => Plan::Loose(operands),
                _ => otherwise(op),
            };
        }
        let has = |form| operands.read.iter().flatten().any(|&register| state[register].form == form);
        if is_bitwise(op) {
            let wide = op == Op::UShr && kinds.contains(Feedback::OVERFLOW);
            return Plan::Numeric(if wide { Numbers::Double } else { Numbers::Int }, operands);
        }
        let doubles = kinds.contains(Feedback::DOUBLE)
            || kinds.contains(Feedback::OVERFLOW) && !is_comparison(op)
            || has(Form::Double);
        Plan::Numeric(if doubles { Numbers::Double } else { Numbers::Int }, operands)
    }

    /// What is known behind an instruction.
    pub(crate) fn apply(&self, at: usize, plan: Plan, state: &mut State) {
        let template = self.code.template();
        let ins = template.code[at];
        let op = ins.op();
        // What instructions take as a value is at hand as one from then on.
        let take = |state: &mut State, register: usize| {
            if state[register].form == Form::Frame {
                state[register].form = Form::Boxed;
            }
        };
        let set = |state: &mut State, register: usize, form| state[register] = Place::of(form);
        let moved = match op {
            Op::Move | Op::ToNumber | Op::ToNumeric => {
                Some(state[ins.b()].form).filter(|form| form.is_number())
            }
            _ => None,
        };
        let known = match op {
            Op::Move => state[ins.b()].object,
            _ => Known::NOTHING,
        };
        match plan {
            Plan::Unseen => {}
            Plan::Numeric(numbers, operands) => {
                for &register in operands.read.iter().flatten() {
                    let place = &mut state[register];
                    place.form = match (place.form, numbers) {
                        (Form::Boxed | Form::Frame, _) if is_bitwise(op) => {
                            if self.kinds(at).contains(Feedback::DOUBLE) { Form::Double } else { Form::Int }
                        }
                        (Form::Boxed | Form::Frame, Numbers::Int) => Form::Int,
                        (Form::Boxed | Form::Frame, Numbers::Double) => Form::Double,
                        (form, _) => form,
                    };
                }
                if let Some(result) = operands.result {
                    let form = match numbers {
                        _ if is_comparison(op) => Form::Boxed,
                        Numbers::Double if op == Op::Mod => Form::Boxed,
                        Numbers::Int => Form::Int,
                        Numbers::Double => Form::Double,
                    };
                    set(state, result, form);
                }
            }
            Plan::Identity(operands) | Plan::Loose(operands) => {
                operands.read.iter().flatten().for_each(|&register| take(state, register));
                if let Some(result) = operands.result {
                    set(state, result, Form::Boxed);
                }
            }
            Plan::Step
            | Plan::Iterate
            | Plan::Helper
            | Plan::Call
            | Plan::CallOf(_)
            | Plan::CallOfNative(_)
            | Plan::Construct
            | Plan::ConstructOf(_) => {
                let given = match plan {
                    Plan::Step | Plan::Iterate => None,
                    _ => result_of_helper(template, at),
                };
                template.for_each_access(at, |access| {
                    let count = state.len() as i64;
                    for register in access.registers.start.max(0)..access.registers.end.min(count) {
                        let place = &mut state[register as usize];
                        *place = match access.mode {
                            AccessMode::Read => Place { in_frame: true, ..*place },
                            AccessMode::Update | AccessMode::MayWrite => Place::FRAME,
                            AccessMode::Clobber => Place::DEAD,
                            AccessMode::Write if given.is_some() => Place::GIVEN,
                            AccessMode::Write => Place::FRAME,
                        };
                    }
                });
            }
            Plan::Element | Plan::TypedElement(_) => {
                take(state, ins.b());
                self.take_index(state, ins.c());
                match op {
                    Op::GetElem => set(state, ins.a(), Form::Boxed),
                    _ => take(state, ins.a()),
                }
            }
            Plan::Direct | Plan::StringLength | Plan::Cached(_) | Plan::Global(_) => {
                template.for_each_access(at, |access| {
                    for register in access.registers {
                        match access.mode {
                            AccessMode::Write => set(state, register as usize, Form::Boxed),
                            _ => take(state, register as usize),
                        }
                    }
                });
                match op {
                    Op::CoerceThis => state[0] = Place::of(Form::Boxed),
                    Op::LoadInt => set(state, ins.a(), Form::Int),
                    Op::LoadConst => set(state, ins.a(), Form::of_constant(self.code.constant(ins.x()))),
                    Op::Move | Op::ToNumber | Op::ToNumeric => {
                        // The operand may be the register itself, which is at hand as it was then.
                        set(state, ins.a(), moved.unwrap_or(Form::Boxed));
                        state[ins.a()].object = known;
                    }
                    _ => {}
                }
            }
        }
        self.apply_to_objects(at, plan, moved.is_some(), state);
    }

    /// What is known of objects behind an instruction; `moved`: a number, if it moves or converts something.
    fn apply_to_objects(&self, at: usize, plan: Plan, moved: bool, state: &mut State) {
        let ins = self.code.template().code[at];
        let op = ins.op();
        let changes_nothing = match plan {
            Plan::Unseen | Plan::Numeric(..) | Plan::Identity(_) => true,
            Plan::Direct if matches!(op, Op::ToNumber | Op::ToNumeric) => moved,
            Plan::Direct => op != Op::Loop,
            plan => self.leaves(at, plan),
        };
        if !changes_nothing {
            state.iter_mut().for_each(|place| place.object.shape = None);
            return;
        }
        // What is read into the register of the receiver is not the receiver any more.
        let reads = matches!(op, Op::GetProp | Op::GetElem);
        let receiver = (!reads || ins.a() != ins.b()).then_some(ins.b());
        match plan {
            Plan::Cached([case, KnownAccess::Unknown, ..]) => {
                let Some((shape, mask)) = shape_after(op, case) else { return };
                if let KnownAccess::AddInline(before, ..) = case {
                    // Others may be the same object.
                    let is_old = |place: &Place| place.object.shape.is_some_and(|(shape, _)| shape == before);
                    state
                        .iter_mut()
                        .filter(|place| is_old(place))
                        .for_each(|place| place.object.shape = None);
                }
                if let Some(receiver) = receiver {
                    state[receiver].object.shape = match state[receiver].object.shape {
                        Some((known, compared)) if known == shape => Some((shape, compared | mask)),
                        _ => Some((shape, mask)),
                    };
                }
            }
            Plan::Cached(cases) if cases.iter().any(|case| matches!(case, KnownAccess::AddInline(..))) => {
                state.iter_mut().for_each(|place| place.object.shape = None);
            }
            Plan::Element => {
                if let Some(receiver) = receiver {
                    state[receiver].object.is_array = true;
                }
            }
            _ => {}
        }
    }

    fn take_index(&self, state: &mut State, register: usize) {
        if state[register].form != Form::Double {
            state[register].form = Form::Int;
        }
    }
}
