//! Functions that get their code when they are first called.

use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

use crate::template::FunctionTemplate;

/// What a function is part of, so that its text alone can be parsed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionForm {
    /// A function declaration or an arrow function: an expression of its own.
    Expression,
    /// A function expression, whose name is a variable within.
    NamedExpression,
    /// A method, getter or setter of an object literal.
    ObjectMethod,
    /// One of a class.
    ClassMethod,
    /// A static one, whose text does not say so.
    StaticMethod,
}

/// What the compiler keeps of the scopes around functions, for when it gets to these. Nobody else looks into it.
#[derive(Debug, Default)]
pub struct Surroundings {
    kept: OnceCell<(usize, Box<dyn Any>)>,
}

impl Surroundings {
    /// Sets what is kept, once it is known, and about how many bytes that takes.
    pub fn keep(&self, weight: usize, kept: Box<dyn Any>) {
        let _ = self.kept.set((weight, kept));
    }

    /// What is kept.
    pub fn kept<T: Any>(&self) -> Option<&T> {
        self.kept.get()?.1.downcast_ref()
    }

    /// About how many bytes it takes.
    pub fn weight(&self) -> usize {
        self.kept.get().map_or(0, |kept| kept.0)
    }
}

/// What it takes to compile a function later.
#[derive(Clone, Debug)]
pub struct Deferred {
    /// The scopes around it, and others.
    pub surroundings: Rc<Surroundings>,
    /// The innermost scope around it, by its number among them.
    pub scope: u32,
    /// The function around it, likewise.
    pub function: u32,
    /// The place of this function among those of a program that were put off.
    pub moment: u32,
    /// How it is parsed.
    pub form: FunctionForm,
    /// What it was compiled to, once it was.
    pub compiled: OnceCell<Rc<FunctionTemplate>>,
}
