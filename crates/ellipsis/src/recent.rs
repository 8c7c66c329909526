//! What `eval` and `Function` compiled lately: programs hand the same few texts over again and again.

use std::cell::RefCell;
use std::rc::Rc;

use ellipsis_bytecode::{EvalScope, FunctionTemplate, SourceText};
use ellipsis_engine::host::DynamicFunctionKind;
use rustc_hash::FxHashMap;

use crate::compile::Compiled;

/// Longer texts are not kept: few are run twice.
const LONGEST: usize = 16 << 10;
/// Texts of so many bytes are kept, half of them at least those that were asked for last.
const KEPT: usize = 512 << 10;

/// All that the outcome of a compilation depends on.
#[derive(PartialEq, Eq, Hash)]
pub(crate) enum Request {
    /// PerformEval; direct, if it has surroundings.
    Eval { text: SourceText, scope: Option<EvalScope> },
    /// CreateDynamicFunction
    Function { kind: DynamicFunctionKind, parameters: SourceText, body: SourceText },
}

impl Request {
    fn len(&self) -> usize {
        match self {
            Request::Eval { text, .. } => text.text.len(),
            Request::Function { parameters, body, .. } => parameters.text.len() + body.text.len(),
        }
    }
}

type Templates = FxHashMap<Request, Rc<FunctionTemplate>>;

/// Templates by what was asked for, in two generations.
#[derive(Default)]
pub(crate) struct Recent {
    generations: RefCell<Generations>,
}

#[derive(Default)]
struct Generations {
    young: Templates,
    old: Templates,
    /// Bytes of text in the young one.
    bytes: usize,
}

impl Generations {
    fn keep(&mut self, request: Request, template: Rc<FunctionTemplate>) {
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
    pub(crate) fn get(&self, request: Request, compile: impl FnOnce() -> Compiled) -> Compiled {
        if request.len() > LONGEST {
            return compile();
        }
        let mut generations = self.generations.borrow_mut();
        if let Some(known) = generations.young.get(&request) {
            return Ok(known.clone());
        }
        let template = match generations.old.remove(&request) {
            Some(known) => known,
            None => compile()?,
        };
        generations.keep(request, template.clone());
        Ok(template)
    }
}
