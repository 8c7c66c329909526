//! Function templates: everything the engine needs to run a function, short of a heap.

use std::ops::Range;
use std::rc::Rc;

use crate::deferred::Deferred;
use crate::instruction::Instruction;
use crate::position::Source;
use crate::scope::EvalScope;
use crate::text::Text;

/// What a function is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionKind {
    /// `function` declarations and expressions.
    Normal,
    /// Arrow functions.
    Arrow,
    /// Methods, accessors, field initialisers and static blocks: no [[Construct]].
    Method,
    /// The constructor of a class without heritage.
    BaseConstructor,
    /// The constructor of a class with heritage.
    DerivedConstructor,
    /// The body of a script.
    Script,
    /// The body of a module.
    Module,
    /// The body of eval code.
    Eval,
}

impl FunctionFlags {
    /// Whether its frames may be parked.
    pub fn is_resumable(self) -> bool {
        self.generator || self.is_async
    }
}

/// Facts about a function that calls and closures ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FunctionFlags {
    /// Strict mode code.
    pub strict: bool,
    /// `function*` and `async function*`.
    pub generator: bool,
    /// `async`.
    pub is_async: bool,
    /// Has a rest parameter or an arguments object: the frame is laid above the arguments, which stay readable.
    pub keeps_arguments: bool,
    /// The constructor of a class: has to be called with `new`.
    pub class_constructor: bool,
    /// What stands in the register after the parameters is its rest parameter or arguments object. Of the former the empty
    /// mark may take the place: then what it is spread from are the frame's arguments.
    pub has_list: bool,
    /// What stands in the register after the parameters is its arguments object, made when it is needed, and no rest parameter.
    pub lazy_arguments: bool,
    /// That object is a mapped one, though of no parameter that anybody uses.
    pub mapped_arguments: bool,
}

/// Whether and how a function constructs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constructs {
    /// Not a constructor.
    No,
    /// It finds a new object as its `this`.
    Base,
    /// It has no `this` before it called the super constructor.
    Derived,
}

/// A constant.
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    /// A number that is no int32.
    Number(f64),
    /// A string, also as name of a property or variable.
    String(Text),
    /// A BigInt literal's digits in base 10, without suffix.
    BigInt(String),
    /// The strings of a tagged template.
    Template(Rc<TemplateObject>),
    /// The surroundings of a direct eval.
    EvalScope(Rc<EvalScope>),
    /// A list of integers: jump tables (distances relative to the JumpTable instruction), parameter maps (slots, or -1).
    Ints(Rc<[i32]>),
}

/// The strings of a tagged template.
#[derive(Clone, PartialEq, Debug)]
pub struct TemplateObject {
    /// Cooked strings; none where the escapes are invalid.
    pub cooked: Vec<Option<Text>>,
    /// Raw strings.
    pub raw: Vec<Text>,
}

/// An inline-cache site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IcSite {
    /// The property key or global name: an index of a string constant.
    pub key: u32,
}

/// What a `...` is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpreadKind {
    /// `(...xs) => {}`
    RestParameter,
    /// `[...xs] = value`
    ArrayRest,
    /// `{ ...xs } = value`
    ObjectRest,
    /// `[...xs]`
    ArraySpread,
    /// `f(...xs)`
    ArgumentSpread,
    /// `{ ...xs }`
    ObjectSpread,
}

impl SpreadKind {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            SpreadKind::RestParameter => "rest parameter",
            SpreadKind::ArrayRest => "array rest",
            SpreadKind::ObjectRest => "object rest",
            SpreadKind::ArraySpread => "array spread",
            SpreadKind::ArgumentSpread => "argument spread",
            SpreadKind::ObjectSpread => "object spread",
        }
    }
}

/// An instruction that does a `...`, or a part of what it takes. Several may belong to the same dots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SpreadSite {
    /// The instruction.
    pub instruction: u32,
    /// What the `...` is.
    pub kind: SpreadKind,
    /// Where its dots stand in the source, in bytes.
    pub offset: u32,
}

/// A range of instructions whose exceptions go to a handler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    /// First instruction covered.
    pub start: u32,
    /// First instruction no longer covered.
    pub end: u32,
    /// Where to go on.
    pub target: u32,
    /// Receives the exception.
    pub register: u16,
}

/// How a script or eval declares a global name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GlobalKind {
    /// `var`.
    Var,
    /// A function declaration, defined by DefineGlobalFunction.
    Function,
    /// A function in a block that Annex B also makes a var where that is possible.
    AnnexBFunction,
    /// `let` and `class`.
    Let,
    /// `const`, `using`.
    Const,
}

/// A name that a script or eval declares globally.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GlobalDeclaration {
    /// The name.
    pub name: Text,
    /// How.
    pub kind: GlobalKind,
}

/// A compiled function, script, module or eval body.
#[derive(Clone, Debug)]
pub struct FunctionTemplate {
    /// The value of its `name` property.
    pub name: Text,
    /// What it is.
    pub kind: FunctionKind,
    /// Facts about it.
    pub flags: FunctionFlags,
    /// Number of parameter registers (R[1..=parameters]); missing arguments are undefined.
    pub parameters: u16,
    /// The value of its `length` property.
    pub length: u16,
    /// Registers in all, `this` and parameters included.
    pub registers: u16,
    /// How many properties a constructor seems to give its instances (assignments to `this.x`, fields).
    pub instance_properties: u16,
    /// The instructions.
    pub code: Vec<Instruction>,
    /// The constants.
    pub constants: Vec<Constant>,
    /// The inline-cache sites.
    pub sites: Vec<IcSite>,
    /// What does each `...` of it, by instruction.
    pub spreads: Vec<SpreadSite>,
    /// Nested functions.
    pub functions: Vec<Rc<FunctionTemplate>>,
    /// Exception handlers; where several cover an instruction, the first in the list is the innermost.
    pub handlers: Vec<Handler>,
    /// (instruction, byte offset in the source), by instruction: an instruction's position is that
    /// of the last entry at or before it.
    pub positions: Vec<(u32, u32)>,
    /// (instruction, string constant): the names of what checked environment accesses refer to.
    pub tdz_names: Vec<(u32, u32)>,
    /// Ranges of instructions that are strict in code that is not: class definitions.
    pub strict_parts: Vec<Range<u32>>,
    /// The text it was compiled from.
    pub source: Rc<Source>,
    /// The byte range of its text (Function.prototype.toString).
    pub span: (u32, u32),
    /// Scripts and sloppy global evals: the global names it declares, in order.
    pub globals: Vec<GlobalDeclaration>,
    /// Sloppy eval code that runs inside of a function: var names are declared by ScopeDeclare instead.
    pub module: Option<Box<ModuleTemplate>>,
    /// How to get the function's code, if that was put off: then there is nothing that only code needs, and flags that
    /// are about it are not set.
    pub deferred: Option<Box<Deferred>>,
}

impl FunctionTemplate {
    /// About how many bytes it and its nested functions take, without their text.
    pub fn weight(&self) -> usize {
        let mut kept = std::ptr::null();
        let deferred =
            self.functions.iter().filter_map(|function| function.deferred.as_deref()).map(|deferred| {
                // Those of one compilation share it.
                let known = std::mem::replace(&mut kept, Rc::as_ptr(&deferred.surroundings));
                let shared = if known == kept { 0 } else { deferred.surroundings.weight() };
                size_of::<Deferred>() + shared
            });
        let deferred: usize = deferred.sum();
        let own = size_of::<FunctionTemplate>()
            + size_of_val(&*self.code)
            + size_of_val(&*self.positions)
            + size_of_val(&*self.constants)
            + size_of_val(&*self.sites)
            + size_of_val(&*self.spreads)
            + size_of_val(&*self.tdz_names);
        own + deferred + self.functions.iter().map(|function| function.weight()).sum::<usize>()
    }
}

/// The interface of a module.
#[derive(Clone, Debug, Default)]
pub struct ModuleTemplate {
    /// The modules it asks for, in source order, without duplicates.
    pub requests: Vec<ModuleRequest>,
    /// Imported bindings, in the order of LoadImport's numbers.
    pub imports: Vec<ImportEntry>,
    /// Exports.
    pub exports: Vec<ExportEntry>,
    /// Slots of the module's environment, which the engine makes before linking and passes as the
    /// environment that the body closes over.
    pub slots: u32,
    /// (slot): var bindings, which start as undefined; the others start empty.
    pub var_slots: Vec<u32>,
    /// (slot, nested function): function declarations, initialised before any module runs.
    pub hoisted_functions: Vec<(u32, u32)>,
    /// Contains a top-level await.
    pub has_await: bool,
}

/// How far an import takes a module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ImportPhase {
    /// `import`: to its evaluation.
    Evaluation,
    /// `import defer`: it is evaluated when its namespace object is first looked into.
    Defer,
    /// `import source`: it is not even linked.
    Source,
}

impl ImportPhase {
    /// Every phase, in the order of their numbers.
    pub const ALL: &'static [ImportPhase] =
        &[ImportPhase::Evaluation, ImportPhase::Defer, ImportPhase::Source];

    /// The phase whose number this is.
    pub fn from_number(number: u32) -> ImportPhase {
        match number {
            1 => ImportPhase::Defer,
            2 => ImportPhase::Source,
            _ => ImportPhase::Evaluation,
        }
    }
}

/// A module that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModuleRequest {
    /// How far it is wanted.
    pub phase: ImportPhase,
    /// The specifier.
    pub specifier: Text,
    /// Import attributes.
    pub attributes: Vec<ImportAttribute>,
    /// Position of the specifier in the source.
    pub position: u32,
}

/// An import attribute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportAttribute {
    /// Key.
    pub key: Text,
    /// Value.
    pub value: Text,
}

/// What is imported under a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ImportName {
    /// An export of that name.
    Named(Text),
    /// The namespace object, deferred if the request is.
    Namespace,
    /// The module's source.
    Source,
}

/// An imported binding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportEntry {
    /// Index into the requests.
    pub request: u32,
    /// What is imported.
    pub name: ImportName,
    /// The local name.
    pub local: Text,
    /// Position of the import in the source.
    pub position: u32,
}

/// An export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExportEntry {
    /// `export` of a local binding: its slot in the module's environment.
    Local {
        /// Exported name.
        export: Text,
        /// Slot.
        slot: u32,
    },
    /// An imported binding exported again, or `export { a } from` / `export * as ns from`.
    Indirect {
        /// Exported name.
        export: Text,
        /// Index into the requests.
        request: u32,
        /// What is exported from there.
        name: ImportName,
    },
    /// `export * from`.
    Star {
        /// Index into the requests.
        request: u32,
    },
}

impl Drop for FunctionTemplate {
    /// Functions may nest deeply: they are dropped without recursion.
    fn drop(&mut self) {
        let compiled = |function: &mut FunctionTemplate| {
            function.deferred.take().and_then(|it| it.compiled.into_inner())
        };
        let mut pending = std::mem::take(&mut self.functions);
        pending.extend(compiled(self));
        while let Some(function) = pending.pop() {
            if let Ok(mut function) = Rc::try_unwrap(function) {
                pending.append(&mut function.functions);
                pending.extend(compiled(&mut function));
            }
        }
    }
}

impl FunctionTemplate {
    /// Whether and how it constructs.
    pub fn constructs(&self) -> Constructs {
        match self.kind {
            FunctionKind::Normal if !self.flags.generator && !self.flags.is_async => Constructs::Base,
            FunctionKind::BaseConstructor => Constructs::Base,
            FunctionKind::DerivedConstructor => Constructs::Derived,
            _ => Constructs::No,
        }
    }

    /// A constant list of integers.
    pub fn ints(&self, constant: usize) -> Rc<[i32]> {
        match &self.constants[constant] {
            Constant::Ints(ints) => ints.clone(),
            _ => Rc::default(),
        }
    }

    /// The distance that a jump table has for a number.
    #[inline]
    pub fn jump_distance(&self, table: usize, number: f64) -> Option<i32> {
        match &self.constants[table] {
            Constant::Ints(distances) => {
                distances.get(number as usize).copied().filter(|_| number >= 0.0 && number.fract() == 0.0)
            }
            _ => None,
        }
    }

    /// Whether it is a plain function of sloppy code: no arrow, method, generator or async function.
    pub fn is_sloppy_function(&self) -> bool {
        let flags = self.flags;
        self.kind == FunctionKind::Normal && !flags.strict && !flags.generator && !flags.is_async
    }

    /// Whether an instruction is strict mode code that stands in code which is not.
    #[cold]
    pub fn is_strict_at(&self, instruction: u32) -> bool {
        self.strict_parts.iter().any(|part| part.contains(&instruction))
    }

    /// The source offset of an instruction.
    pub fn position(&self, instruction: u32) -> u32 {
        match self.positions.partition_point(|&(at, _)| at <= instruction) {
            0 => self.span.0,
            n => self.positions[n - 1].1,
        }
    }

    /// The `...` that an instruction does.
    pub fn spread(&self, instruction: u32) -> Option<SpreadSite> {
        let at = self.spreads.binary_search_by_key(&instruction, |site| site.instruction).ok()?;
        Some(self.spreads[at])
    }

    /// The name that a checked environment access refers to.
    pub fn tdz_name(&self, instruction: u32) -> Option<&Text> {
        let at = self.tdz_names.binary_search_by_key(&instruction, |&(at, _)| at).ok()?;
        match &self.constants[self.tdz_names[at].1 as usize] {
            Constant::String(text) => Some(text),
            _ => None,
        }
    }

    /// The innermost handler that covers an instruction.
    pub fn handler(&self, instruction: u32) -> Option<&Handler> {
        self.handlers.iter().find(|handler| (handler.start..handler.end).contains(&instruction))
    }
}
