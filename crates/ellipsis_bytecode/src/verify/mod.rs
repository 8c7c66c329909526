//! Checks that a template is what the interpreter takes it for: it runs templates without asking.

mod contents;
mod control;
mod error;
mod lists;
mod operands;

use std::collections::HashSet;
use std::rc::Rc;

pub use error::{Fault, Place, VerifyError};

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
    verify_all(template, imports)
}

/// As [`verify`], for a function that was put off: a module may be somewhere around.
///
/// # Errors
/// The first thing found that does not hold.
pub fn verify_deferred(template: &FunctionTemplate) -> Result<(), VerifyError> {
    verify_all(template, None)
}

fn verify_all(template: &FunctionTemplate, imports: Option<usize>) -> Result<(), VerifyError> {
    // Functions may nest deeply. Each knows by whom it was reached, so that it can be named.
    let mut all = vec![Nested { template, parent: 0, index: 0 }];
    let mut seen = HashSet::new();
    let mut next = 0;
    while let Some(&Nested { template, .. }) = all.get(next) {
        let function = Function { template, imports, nested: next != 0 };
        function.verify().map_err(|(place, fault)| VerifyError {
            function: template.name.to_string(),
            path: path(&all, next),
            place,
            fault,
        })?;
        for (index, nested) in template.functions.iter().enumerate() {
            if seen.insert(Rc::as_ptr(nested)) {
                all.push(Nested { template: nested, parent: next, index });
            }
        }
        next += 1;
    }
    Ok(())
}

/// A function, and where it was found.
struct Nested<'a> {
    template: &'a FunctionTemplate,
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
