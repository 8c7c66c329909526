//! What `eval` and `Function` compiled lately: programs hand the same few texts over again and again.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use ellipsis_bytecode::{DynamicFunctionKind, EvalScope, FunctionTemplate, SourceText};
use rustc_hash::FxHashMap;

use crate::compile::Compiled;

/// Longer texts are not kept: few are run twice.
const LONGEST: usize = 16 << 10;
/// Texts of so many bytes are kept, half of them at least those that were asked for last.
const KEPT: usize = 512 << 10;

/// All that the outcome of a compilation depends on.
#[derive(PartialEq, Eq, Hash)]
pub(crate) enum Request<'a> {
    /// PerformEval; direct, if it has surroundings.
    Eval { text: Cow<'a, SourceText>, scope: Option<Cow<'a, EvalScope>> },
    /// CreateDynamicFunction of parameters and body.
    Function { kind: DynamicFunctionKind, texts: (Cow<'a, SourceText>, Cow<'a, SourceText>) },
}

impl Request<'_> {
    fn len(&self) -> usize {
        match self {
            Request::Eval { text, .. } => text.text.len(),
            Request::Function { texts: (parameters, body), .. } => parameters.text.len() + body.text.len(),
        }
    }

    fn into_owned(self) -> Request<'static> {
        fn owned<T: Clone>(part: Cow<'_, T>) -> Cow<'static, T> {
            Cow::Owned(part.into_owned())
        }
        match self {
            Request::Eval { text, scope } => Request::Eval { text: owned(text), scope: scope.map(owned) },
            Request::Function { kind, texts: (parameters, body) } => {
                Request::Function { kind, texts: (owned(parameters), owned(body)) }
            }
        }
    }
}

type Templates<'a> = FxHashMap<Request<'a>, Rc<FunctionTemplate>>;

fn find<'a>(templates: &Templates<'a>, request: &Request<'a>) -> Option<Rc<FunctionTemplate>> {
    templates.get(request).cloned()
}

/// Templates by what was asked for, in two generations.
#[derive(Default)]
pub(crate) struct Recent {
    generations: RefCell<Generations>,
}

#[derive(Default)]
struct Generations {
    young: Templates<'static>,
    old: Templates<'static>,
    /// Bytes of text in the young one.
    bytes: usize,
}

impl Generations {
    fn keep(&mut self, request: Request<'static>, template: Rc<FunctionTemplate>) {
        self.bytes += request.len();
        self.young.insert(request, template);
        if self.bytes > KEPT / 2 {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }
}

impl Recent {
    /// The template of a request, compiled if it was not asked for lately.
    pub(crate) fn get(&self, request: Request<'_>, compile: impl FnOnce() -> Compiled) -> Compiled {
        if request.len() > LONGEST {
            return compile();
        }
        let mut generations = self.generations.borrow_mut();
        if let Some(known) = find(&generations.young, &request) {
            return Ok(known);
        }
        let template = find(&generations.old, &request).map_or_else(compile, Ok)?;
        generations.keep(request.into_owned(), template.clone());
        Ok(template)
    }
}
