//! Functions as they are translated: the one that is compiled, and those that are inlined into it.

use std::rc::Rc;

use cranelift_codegen::ir::{self, Block};
use cranelift_frontend::{FunctionBuilder, Variable};
use ellipsis_engine::{Code, Gc};

use crate::plan::{Planner, State};

/// The variables of a register.
#[derive(Clone, Copy)]
pub(crate) struct Variables {
    pub(crate) boxed: Variable,
    pub(crate) int: Variable,
    pub(crate) double: Variable,
}

impl Variables {
    /// Those of all registers of a code.
    pub(crate) fn declare(builder: &mut FunctionBuilder<'_>, code: Gc<Code>) -> Vec<Variables> {
        let variables = (0..code.register_count()).map(|_| Variables {
            boxed: builder.declare_var(ir::types::I64),
            int: builder.declare_var(ir::types::I32),
            double: builder.declare_var(ir::types::F64),
        });
        variables.collect()
    }
}

/// A function in machine code.
pub(crate) struct Body {
    pub(crate) planner: Planner,
    pub(crate) variables: Vec<Variables>,
    /// Where register 0 is, or would be if it is inlined.
    pub(crate) frame: ir::Value,
    /// The call that it stands for, if it is inlined.
    pub(crate) call: Option<InlinedCall>,
}

/// A call in whose place stands what it calls.
pub(crate) struct InlinedCall {
    /// The caller.
    pub(crate) body: Rc<Body>,
    /// The instruction.
    pub(crate) at: usize,
    /// What is known of the caller's registers.
    pub(crate) state: State,
    pub(crate) callee: ir::Value,
    /// What is in register 0, which nothing in the function changes.
    pub(crate) this: ir::Value,
    pub(crate) argc: usize,
    pub(crate) constructs: bool,
    /// Where the caller goes on with the result, which is a value.
    pub(crate) done: Block,
}

impl Body {
    pub(crate) fn code(&self) -> Gc<Code> {
        self.planner.code
    }

    /// The function that all is inlined into.
    pub(crate) fn outermost(&self) -> &Body {
        self.call.as_ref().map_or(self, |call| call.body.outermost())
    }

    /// How many calls around it are inlined, itself included.
    pub(crate) fn depth(&self) -> usize {
        self.call.as_ref().map_or(0, |call| 1 + call.body.depth())
    }

    /// Whether it is of that code, or within one that is.
    pub(crate) fn is_within(&self, code: Gc<Code>) -> bool {
        self.code() == code || self.call.as_ref().is_some_and(|call| call.body.is_within(code))
    }
}
