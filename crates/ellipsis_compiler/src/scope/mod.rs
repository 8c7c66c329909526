//! Scopes, bindings and functions of a program, as the analysis finds them and code generation asks.

mod analyze;
pub(crate) mod class;
pub(crate) mod declare;
mod doubts;
mod function;
mod hoist;
mod layout;
mod names;
pub(crate) mod outer;
mod reference;
mod refuse;
mod statement;
mod visit;

use ellipsis_bytecode::{EvalScope, FunctionKind};
use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use analyze::{DeferredSyntax, Root, Surrounded, analyze, analyze_function};
use names::{NameId, Names};
use outer::{AFTERWARDS, Inside};
pub(crate) use reference::applied;
pub(crate) use refuse::Refused;

/// A scope of the program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ScopeId(pub(crate) u32);

/// A binding.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct BindingId(pub(crate) u32);

/// A function, script, module or eval body.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct FunctionId(pub(crate) u32);

/// Names of pseudo variables, which no identifier can have.
pub(crate) mod pseudo {
    /// The this value.
    pub(crate) const THIS: &str = "this";
    /// new.target.
    pub(crate) const NEW_TARGET: &str = "new.target";
    /// The running function.
    pub(crate) const FUNCTION: &str = "%function";
    /// The binding of `export default` without a name.
    pub(crate) const DEFAULT: &str = "*default*";

    /// Whether a name belongs to the compiler: `with` and eval variables never stand in between.
    pub(crate) fn is_hidden(name: &str) -> bool {
        name.starts_with(['#', '%', '*']) || name == THIS || name == NEW_TARGET
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ScopeKind {
    /// The outermost scope of a script: its names are global.
    Script,
    /// The top level of a module: an environment that the body closes over.
    Module,
    /// The top level of eval code.
    Eval,
    /// The name of a function expression.
    FunctionName,
    /// Parameters that have expressions.
    Parameters,
    /// Variables of a function, and its parameters if they have no expressions.
    Function,
    /// Where a sloppy direct eval adds variables.
    EvalVars,
    Block,
    /// The head of a for loop.
    Loop,
    Switch,
    /// A catch clause whose parameter is a simple name.
    SimpleCatch,
    Catch,
    Class,
    /// A static block: var declarations stay inside.
    StaticBlock,
    With,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BindingKind {
    Var,
    Parameter,
    /// A function declaration at the top level of a function or script.
    Function,
    Let,
    Const,
    Class,
    /// A function declaration in a block.
    BlockFunction,
    CatchParameter,
    /// The name of a function expression: assignment is ignored or throws.
    FunctionName,
    /// The arguments object.
    Arguments,
    /// A variable of the compiler's own.
    Hidden,
    /// The `this` of a derived constructor: a hidden variable with a dead zone.
    DerivedThis,
    /// A module's import, by its number.
    Import(u32),
}

impl BindingKind {
    /// Has a dead zone, and collides with var declarations.
    pub(crate) fn is_lexical(self) -> bool {
        matches!(self, BindingKind::Let | BindingKind::Const | BindingKind::Class)
    }

    /// Collides with a var declaration that an eval hoists over it.
    pub(crate) fn collides_with_var(self) -> bool {
        self.is_lexical()
            || matches!(
                self,
                BindingKind::BlockFunction | BindingKind::CatchParameter | BindingKind::Import(_)
            )
    }
}

/// Where a binding lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Location {
    /// In a register, which code generation assigns when it enters the scope.
    Register,
    /// In a slot of the environment of that scope.
    Slot(ScopeId, u32),
    /// Imports have no storage.
    None,
}

pub(crate) struct Binding<'a> {
    pub(crate) name: &'a str,
    name_id: NameId,
    /// The scope that declares it.
    scope: ScopeId,
    /// The binding of the same name that it hides, while the analysis is within its scope.
    hidden: Option<BindingId>,
    pub(crate) kind: BindingKind,
    /// The function whose code runs its scope.
    pub(crate) function: FunctionId,
    /// Used by another function, or visible to a direct eval.
    pub(crate) captured: bool,
    /// Read or written by the same function at a place from which its initialisation is not certain.
    pub(crate) early_access: bool,
    /// Assigned somewhere inside of an expression whose other operands may be in use.
    pub(crate) nested_assignment: bool,
    /// Assigned anywhere but where it is declared.
    pub(crate) assigned: bool,
    /// Referenced anywhere.
    pub(crate) used: bool,
    /// Referenced at more than one place.
    pub(crate) used_again: bool,
    /// A rest parameter that is a plain name.
    pub(crate) rest: bool,
    /// Used in a loop, otherwise than by spreading it or by reading its length or elements.
    pub(crate) used_whole_in_loop: bool,
    pub(crate) location: Location,
    /// State of the walk (analysis, then code generation): certainly initialised here.
    pub(crate) initialised: bool,
    /// When code generation came to where it is, as [`ScopeTree::moment`] had it.
    initialised_at: u32,
}

pub(crate) struct Scope {
    pub(crate) kind: ScopeKind,
    pub(crate) parent: Option<ScopeId>,
    pub(crate) function: FunctionId,
    pub(crate) bindings: Vec<BindingId>,
    /// The same by their names, if they are many.
    index: Option<Box<FxHashMap<NameId, BindingId>>>,
    /// A direct eval can see it.
    pub(crate) seen_by_eval: bool,
    /// EvalVars: there is a sloppy direct eval that may add variables.
    pub(crate) active: bool,
    /// Slots of its environment; it has one if there are any.
    pub(crate) slots: u32,
    /// Function declarations to instantiate on entry are among the statements.
    pub(crate) has_functions: bool,
}

impl Scope {
    pub(crate) fn has_environment(&self) -> bool {
        self.slots > 0 || self.kind == ScopeKind::Module
    }

    /// An object scope that may intercept any name.
    pub(crate) fn is_dynamic(&self) -> bool {
        self.kind == ScopeKind::With || self.kind == ScopeKind::EvalVars && self.active
    }
}

/// Of more bindings a scope has an index.
const FEW: usize = 8;

/// The scopes of a function, outermost first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FunctionScopes {
    pub(crate) name: Option<ScopeId>,
    pub(crate) parameter_eval_vars: Option<ScopeId>,
    pub(crate) parameters: Option<ScopeId>,
    pub(crate) eval_vars: Option<ScopeId>,
    pub(crate) body: Option<ScopeId>,
}

#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) kind: FunctionKind,
    pub(crate) strict: bool,
    pub(crate) parent: Option<FunctionId>,
    pub(crate) scopes: FunctionScopes,
    /// The scope around it.
    pub(crate) outer: Option<ScopeId>,
    /// `this` is used by its own code or by arrows and evals inside.
    pub(crate) uses_this: bool,
    /// Parameters are plain names without initialisers and rest.
    pub(crate) simple_parameters: bool,
    pub(crate) parameter_expressions: bool,
    /// The binding of its arguments object, if it needs one.
    pub(crate) arguments: Option<BindingId>,
    /// That object is used otherwise than by reading its elements.
    pub(crate) arguments_escape: bool,
    /// It is spread, or what an `apply` is called with.
    pub(crate) arguments_forwarded: bool,
    /// That is not the last thing which the function does.
    pub(crate) arguments_forwarded_midway: bool,
    /// Field initialisers and static elements.
    pub(crate) is_class_initialiser: bool,
    /// A method of a class or object literal.
    pub(crate) is_method: bool,
    /// Assignments to properties of `this`.
    pub(crate) this_properties: u16,
    pub(crate) contains_eval: bool,
    /// A generator or async function: its frame may be parked, away from its arguments.
    pub(crate) resumable: bool,
    /// The constructor of a class whose instances have fields or private methods.
    pub(crate) initialises_fields: bool,
}

impl Function {
    /// Has no this, arguments, new.target and home of its own.
    pub(crate) fn is_transparent(&self) -> bool {
        self.kind == FunctionKind::Arrow
    }

    pub(crate) fn has_own_arguments(&self) -> bool {
        matches!(
            self.kind,
            FunctionKind::Normal
                | FunctionKind::Method
                | FunctionKind::BaseConstructor
                | FunctionKind::DerivedConstructor
        ) && !self.is_class_initialiser
    }

    pub(crate) fn is_function(&self) -> bool {
        !matches!(self.kind, FunctionKind::Script | FunctionKind::Module | FunctionKind::Eval)
    }
}

/// What a node has several scopes or functions for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Role {
    /// The node's own scope or function.
    Own,
    /// The instance field initialiser of a class.
    InstanceInitialiser,
    /// The static elements of a class.
    StaticInitialiser,
}

/// Everything the analysis found.
#[derive(Default)]
pub(crate) struct ScopeTree<'a> {
    names: Names<'a>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) bindings: Vec<Binding<'a>>,
    pub(crate) functions: Vec<Function>,
    pub(crate) scope_of: FxHashMap<usize, ScopeId>,
    pub(crate) function_of: FxHashMap<(usize, Role), FunctionId>,
    /// Function declarations in blocks that Annex B also makes vars.
    pub(crate) annex_b: FxHashSet<usize>,
    /// Names of those in the outermost code (scripts and evals), in order.
    pub(crate) annex_b_names: Vec<(usize, &'a str)>,
    /// Var names of the outermost code, in order of appearance.
    pub(crate) var_names: Vec<&'a str>,
    /// A module, or an input, awaits at its top level.
    pub(crate) has_await: bool,
    /// Surroundings of eval code.
    pub(crate) eval: Option<&'a EvalScope>,
    /// Surroundings of a function that is compiled later than they are.
    inside: Option<Inside<'a>>,
    /// How many functions code generation has put off.
    moment: u32,
    /// There is something that code generation refuses: it must come to all of the program.
    pub(crate) has_unsupported: bool,
    /// There may be early errors that were not looked for.
    pub(crate) doubtful: bool,
    /// An early error that the parser lets pass.
    pub(crate) refused: Option<Refused>,
}

/// The address of a node of the syntax tree, which stays where it is.
pub(crate) fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl<'a> ScopeTree<'a> {
    pub(crate) fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    pub(crate) fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0 as usize]
    }

    pub(crate) fn binding(&self, id: BindingId) -> &Binding<'a> {
        &self.bindings[id.0 as usize]
    }

    pub(crate) fn binding_mut(&mut self, id: BindingId) -> &mut Binding<'a> {
        &mut self.bindings[id.0 as usize]
    }

    pub(crate) fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0 as usize]
    }

    pub(crate) fn function_mut(&mut self, id: FunctionId) -> &mut Function {
        &mut self.functions[id.0 as usize]
    }

    /// The scope that belongs to a node, if the analysis made one.
    pub(crate) fn scope_of<T>(&self, node: &T) -> Option<ScopeId> {
        self.scope_of.get(&address(node)).copied()
    }

    pub(crate) fn new_scope(
        &mut self,
        kind: ScopeKind,
        parent: Option<ScopeId>,
        function: FunctionId,
    ) -> ScopeId {
        self.scopes.push(Scope {
            kind,
            parent,
            function,
            bindings: Vec::new(),
            index: None,
            seen_by_eval: false,
            active: false,
            slots: 0,
            has_functions: false,
        });
        ScopeId(self.scopes.len() as u32 - 1)
    }

    /// The binding of a name in a scope itself.
    pub(crate) fn own_binding(&self, scope: ScopeId, name: &str) -> Option<BindingId> {
        self.binding_in(scope, self.names.known(name)?)
    }

    fn binding_in(&self, scope: ScopeId, name: NameId) -> Option<BindingId> {
        let scope = self.scope(scope);
        match &scope.index {
            Some(index) => index.get(&name).copied(),
            None => scope.bindings.iter().copied().find(|&id| self.binding(id).name_id == name),
        }
    }

    /// The binding of a name in the nearest scope from `from` outwards, and what `visit` finds on the way there.
    pub(crate) fn look_up(
        &self,
        from: ScopeId,
        name: &str,
        mut visit: impl FnMut(ScopeId, &Scope),
    ) -> Option<BindingId> {
        let name = self.names.known(name);
        let mut scope = Some(from);
        while let Some(id) = scope {
            let current = self.scope(id);
            visit(id, current);
            if let Some(binding) = name.and_then(|name| self.binding_in(id, name)) {
                return Some(binding);
            }
            scope = current.parent;
        }
        None
    }

    /// Whether a binding is a rest parameter that gets an array only where one is needed: what else
    /// is asked of it can be answered from the arguments where they lie. In loops it is better to
    /// have the array than to ask each time whether there is one.
    pub(crate) fn is_lazy_rest(&self, id: BindingId) -> bool {
        let binding = self.binding(id);
        binding.rest
            && !self.function(binding.function).resumable
            && binding.kind == BindingKind::Parameter
            && binding.location == Location::Register
            && !(binding.used_whole_in_loop || binding.assigned || binding.captured || binding.early_access)
    }

    /// Whether a binding is an arguments object that is made only where one is needed, which is hardly ever: of all others
    /// elements are read, and they are handed on.
    pub(crate) fn is_lazy_arguments(&self, id: BindingId) -> bool {
        let binding = self.binding(id);
        if binding.kind != BindingKind::Arguments {
            return false;
        }
        let function = self.function(binding.function);
        function.arguments == Some(id)
            && !(function.arguments_escape || function.resumable || function.contains_eval)
            && binding.location == Location::Register
            && !(binding.assigned || binding.captured || binding.early_access)
            && !self.bindings_of_parameters(function).any(|parameter| {
                parameter.rest || parameter.assigned && !function.strict && function.simple_parameters
            })
    }

    fn bindings_of_parameters(&self, function: &Function) -> impl Iterator<Item = &Binding<'a>> {
        let scope = function.scopes.parameters.or(function.scopes.body);
        let bindings = scope.map_or(&[][..], |scope| &self.scope(scope).bindings);
        let bindings = bindings.iter().map(|&binding| self.binding(binding));
        bindings.filter(|binding| binding.kind == BindingKind::Parameter || binding.rest)
    }

    /// Whether a mapped arguments object would show, if a script changed it that it is handed to.
    pub(crate) fn would_show_mapping(&self, function: &Function) -> bool {
        let midway = function.arguments_forwarded_midway;
        self.bindings_of_parameters(function).any(|parameter| parameter.captured || midway && parameter.used)
    }

    /// Declares a name in a scope; an existing binding of that name stays as it is.
    pub(crate) fn declare(&mut self, scope: ScopeId, name: &'a str, kind: BindingKind) -> BindingId {
        let name_id = self.name(name);
        let existing = self.binding_in(scope, name_id);
        self.doubt_declaration(scope, name, kind, existing.map(|id| self.binding(id).kind));
        if let Some(existing) = existing {
            return existing;
        }
        let initialised =
            !kind.is_lexical() && kind != BindingKind::DerivedThis && kind != BindingKind::Parameter;
        self.add_binding(Binding {
            name,
            name_id,
            scope,
            hidden: None,
            kind,
            function: self.scope(scope).function,
            captured: false,
            early_access: false,
            nested_assignment: false,
            assigned: false,
            used: false,
            used_again: false,
            rest: false,
            used_whole_in_loop: false,
            location: Location::Register,
            initialised,
            initialised_at: AFTERWARDS,
        })
    }

    fn add_binding(&mut self, binding: Binding<'a>) -> BindingId {
        let id = BindingId(self.bindings.len() as u32);
        let (scope, name) = (binding.scope, binding.name_id);
        self.bindings.push(binding);
        let scope = &mut self.scopes[scope.0 as usize];
        scope.bindings.push(id);
        if let Some(index) = &mut scope.index {
            index.insert(name, id);
        } else if scope.bindings.len() > FEW {
            let bindings = &self.bindings;
            let entries = scope.bindings.iter().map(|&id| (bindings[id.0 as usize].name_id, id));
            scope.index = Some(Box::new(entries.collect()));
        }
        self.show(id);
        id
    }

    /// Code generation has come to where a binding gets its first value.
    pub(crate) fn set_initialised(&mut self, id: BindingId) {
        let moment = self.moment;
        let binding = self.binding_mut(id);
        binding.initialised = true;
        binding.initialised_at = binding.initialised_at.min(moment);
    }

    /// The nearest enclosing function, from `function` outwards, that is no arrow.
    pub(crate) fn this_function(&self, mut function: FunctionId) -> FunctionId {
        while self.function(function).is_transparent() {
            match self.function(function).parent {
                Some(parent) => function = parent,
                None => break,
            }
        }
        function
    }
}
