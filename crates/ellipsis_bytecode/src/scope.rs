//! What direct eval has to know of the scopes around it.

use crate::text::Text;

/// A binding that lives in an environment slot.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ScopeBinding {
    /// Its name; pseudo variables of the compiler (`this`, `new.target`, …) have names that no
    /// identifier can have.
    pub name: Text,
    /// Its slot in the scope's environment.
    pub slot: u32,
    /// `slot` is the number of one of the module's imports (LoadImport) instead.
    pub import: bool,
    /// let, const, class and the like: has a dead zone, and collides with var declarations.
    pub lexical: bool,
    /// Assignment throws a TypeError.
    pub constant: bool,
    /// Assignment does nothing in sloppy code and throws in strict code (the name of a function expression).
    pub silent_constant: bool,
}

/// What a scope is to a direct eval inside it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ScopeKind {
    /// A block, loop head, class body and the like.
    Block,
    /// The parameter of a catch clause; a simple one does not collide with var.
    SimpleCatch,
    /// The variable scope of a function: var declarations of a sloppy eval go to its object scope.
    Function,
    /// Parameters, when they have expressions and so a scope of their own.
    Parameters,
    /// A `with` object, in slot 0.
    With,
    /// The object scope of variables that eval declared, in slot 0 of an environment of its own.
    EvalVars,
    /// The top level of a module.
    Module,
}

/// One environment around an eval, as the compiler laid it out.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ScopeDescriptor {
    /// What it is.
    pub kind: ScopeKind,
    /// Its bindings.
    pub bindings: Vec<ScopeBinding>,
}

/// The static surroundings of a direct eval: one descriptor per environment, innermost first, as
/// they hang together through their parents.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct EvalScope {
    /// The environments.
    pub scopes: Vec<ScopeDescriptor>,
    /// The code around is strict.
    pub strict: bool,
    /// `new.target` is allowed.
    pub in_function: bool,
    /// `super.x` is allowed.
    pub in_method: bool,
    /// `super()` is allowed.
    pub in_derived_constructor: bool,
    /// `arguments` is not allowed (field initialisers and static blocks).
    pub in_class_field: bool,
    /// Names of the private names in scope, innermost class first; they are bindings of `scopes` too.
    pub private_names: Vec<Text>,
}
