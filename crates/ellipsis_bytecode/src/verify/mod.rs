//! Checks that a template is what the interpreter takes it for: it runs templates without asking.

mod contents;
mod control;
mod error;
mod foreign;
mod lists;
mod operands;

use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

pub use error::{Fault, Place, VerifyError};
use foreign::{Chains, Closure};

use crate::op::Op;
use crate::template::{Constant, FunctionKind, FunctionTemplate};

/// Checks a template and everything nested in it.
///
/// If it is accepted, all instructions stay within the registers, the code, and the lists of the
/// template; find there what they ask for; control never runs off the end; and registers hold environments
/// (with enough slots), iteration records and lists of arguments where the interpreter does not ask.
/// Environments further out, which instructions reach by counting, are not looked at.
///
/// # Errors
/// The first thing found that does not hold.
pub fn verify(template: &FunctionTemplate) -> Result<(), VerifyError> {
    let imports = match (template.kind, &template.module) {
        (_, Some(module)) => Some(module.imports.len()),
        // The module is somewhere around.
        (FunctionKind::Eval, None) => None,
        (_, None) => Some(0),
    };
    verify_all(template, imports).map(drop)
}

/// As [`verify`], for a program that comes from elsewhere, so that nothing is known of it: if it is accepted, it may be run. It does
/// not do what its text says if that was not meant.
///
/// # Errors
/// The first thing found that does not hold.
pub fn verify_foreign(template: &FunctionTemplate) -> Result<(), VerifyError> {
    let imports = template.module.as_ref().map_or(0, |module| module.imports.len());
    let all = verify_all(template, Some(imports))?;
    let mut chains = Chains::default();
    // Nobody ever calls a function that is never made.
    let mut over: Vec<Closure> = vec![None; all.len()];
    over[0] = Some(template.module.as_ref().map(|module| chains.new(module.slots, None)));
    for at in 0..all.len() {
        let Some(closed_over) = over[at] else { continue };
        let function = Function { template: all[at].template, imports: Some(imports), nested: at != 0 };
        let found = foreign::check(&function, closed_over, &mut chains);
        let found = found.map_err(|found| error(&all, at, found))?;
        let nested = all[at].nested.clone();
        if nested.len() != found.len() {
            return Err(error(
                &all,
                at,
                (Place::Function, Fault::Broken("it shares a function with others")),
            ));
        }
        for (place, closed_over) in nested.zip(found) {
            over[place] = closed_over;
        }
    }
    Ok(())
}

/// As [`verify`], for a function that was put off: a module may be somewhere around.
///
/// # Errors
/// The first thing found that does not hold.
pub fn verify_deferred(template: &FunctionTemplate) -> Result<(), VerifyError> {
    verify_all(template, None).map(drop)
}

/// Checks all functions; these, each behind the one around it.
fn verify_all(template: &FunctionTemplate, imports: Option<usize>) -> Result<Vec<Nested<'_>>, VerifyError> {
    // Functions may nest deeply. Each knows by whom it was reached, so that it can be named.
    let mut all = vec![Nested { template, nested: 0..0, parent: 0, index: 0 }];
    let mut seen = HashSet::new();
    let mut next = 0;
    while let Some(&Nested { template, .. }) = all.get(next) {
        let function = Function { template, imports, nested: next != 0 };
        function.verify().map_err(|found| error(&all, next, found))?;
        let first = all.len();
        for (index, nested) in template.functions.iter().enumerate() {
            if seen.insert(Rc::as_ptr(nested)) {
                all.push(Nested { template: nested, nested: 0..0, parent: next, index });
            }
        }
        all[next].nested = first..all.len();
        next += 1;
    }
    Ok(all)
}

fn error(all: &[Nested<'_>], at: usize, (place, fault): Found) -> VerifyError {
    VerifyError { function: all[at].template.name.to_string(), path: path(all, at), place, fault }
}

/// A function, and where it was found.
struct Nested<'a> {
    template: &'a FunctionTemplate,
    /// Those that are nested in it, if no other was found to have them.
    nested: Range<usize>,
    /// The function around it; its own number for the outermost one.
    parent: usize,
    /// Its index there.
    index: usize,
}

fn path(all: &[Nested<'_>], mut at: usize) -> Vec<usize> {
    let mut path = Vec::new();
    while let Some(nested) = all.get(at).filter(|_| at != 0) {
        path.push(nested.index);
        at = nested.parent;
    }
    path.reverse();
    path
}

type Found = (Place, Fault);

/// A function that is checked.
struct Function<'a> {
    template: &'a FunctionTemplate,
    /// How many imports the module around has, if that is known.
    imports: Option<usize>,
    nested: bool,
}

impl Function<'_> {
    fn verify(&self) -> Result<(), Found> {
        if self.template.deferred.is_some() {
            return self.put_off();
        }
        self.facts()?;
        self.lists()?;
        for at in 0..self.template.code.len() {
            self.instruction(at)?;
        }
        self.control()?;
        self.contents()
    }

    /// What holds for a function that has no code yet.
    fn put_off(&self) -> Result<(), Found> {
        let template = self.template;
        let no_code = template.code.is_empty() && template.functions.is_empty() && self.nested;
        if no_code { Ok(()) } else { Err((Place::Function, Fault::Broken("it was put off, and has code"))) }
    }

    /// What holds for the function as a whole.
    fn facts(&self) -> Result<(), Found> {
        let template = self.template;
        let whole = |holds, what| if holds { Ok(()) } else { Err((Place::Function, Fault::Broken(what))) };
        whole(template.parameters < template.registers, "the parameters have no registers")?;
        whole(!template.code.is_empty(), "there is no code")?;
        let outermost =
            matches!(template.kind, FunctionKind::Script | FunctionKind::Module | FunctionKind::Eval);
        whole(!(self.nested && outermost), "a program is nested in another")?;
        let constructor =
            matches!(template.kind, FunctionKind::BaseConstructor | FunctionKind::DerivedConstructor);
        whole(
            template.flags.class_constructor == constructor,
            "it is flagged as a class constructor and is none, or the reverse",
        )?;
        let text = template.source.text.len();
        let (start, end) = template.span;
        whole(start <= end && end as usize <= text, "its text is not in the source")?;
        let is_module = template.kind == FunctionKind::Module;
        whole(template.module.is_some() == is_module, "the interface of a module belongs to modules")?;
        let declares = matches!(template.kind, FunctionKind::Script | FunctionKind::Eval);
        whole(template.globals.is_empty() || declares, "only scripts and evals declare globals")
    }

    /// Checks that a constant is a string.
    fn string(&self, index: i64) -> Result<(), Fault> {
        match self.constant(index)? {
            Constant::String(_) => Ok(()),
            _ => Err(Fault::Constant { index, wanted: "string" }),
        }
    }

    fn constant(&self, index: i64) -> Result<&Constant, Fault> {
        get(&self.template.constants, index)
    }

    /// A place in the code.
    fn target(&self, target: i64) -> Result<usize, Fault> {
        usize::try_from(target)
            .ok()
            .filter(|&target| target < self.template.code.len())
            .ok_or(Fault::Target(target))
    }

    /// An instruction as a place.
    fn place(&self, at: usize, operand: Option<&'static str>) -> Place {
        let opcode = self.template.code.get(at).map_or(Op::Unreachable, |instruction| instruction.op());
        Place::Instruction { at: at as u32, opcode: opcode.name(), operand }
    }
}

/// An entry of a list.
fn get<T>(list: &[T], index: i64) -> Result<&T, Fault> {
    let entry = usize::try_from(index).ok().and_then(|index| list.get(index));
    entry.ok_or(Fault::Index { index, of: list.len() })
}
