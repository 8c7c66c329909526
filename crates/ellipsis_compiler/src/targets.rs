//! Where strict code really assigns to `eval` or `arguments`, or declares them.
//!
//! The parser's crate takes every mention of them below an assignment pattern for a target, defaults and
//! functions in defaults included. So each of its complaints is looked at again.

use oxc_ast::ast::{
    AssignmentTargetPropertyIdentifier, BindingIdentifier, Function, IdentifierReference, Program,
    PropertyDefinition, SimpleAssignmentTarget, StaticBlock,
};
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_syntax::scope::ScopeFlags;

/// What a complaint about such an assignment begins with.
pub(crate) const COMPLAINT: &str = "Cannot assign to '";

/// The places of identifiers that are assigned to or declared, and of those that are `arguments` of no function.
pub(crate) fn forbidden(program: &Program<'_>) -> Vec<u32> {
    let mut found = Forbidden { places: Vec::new(), in_initialiser: false };
    found.visit_program(program);
    found.places
}

struct Forbidden {
    places: Vec<u32>,
    /// Within a field's initialiser or a static block, and in no function there.
    in_initialiser: bool,
}

impl Forbidden {
    fn within(&mut self, in_initialiser: bool, visit: impl FnOnce(&mut Forbidden)) {
        let outside = std::mem::replace(&mut self.in_initialiser, in_initialiser);
        visit(self);
        self.in_initialiser = outside;
    }
}

impl<'a> VisitJs<'a> for Forbidden {
    fn visit_simple_assignment_target(&mut self, it: &SimpleAssignmentTarget<'a>) {
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(name) = it {
            self.places.push(name.span.start);
        }
        walk_js::walk_simple_assignment_target(self, it);
    }

    fn visit_assignment_target_property_identifier(&mut self, it: &AssignmentTargetPropertyIdentifier<'a>) {
        self.places.push(it.binding.span.start);
        walk_js::walk_assignment_target_property_identifier(self, it);
    }

    fn visit_binding_identifier(&mut self, it: &BindingIdentifier<'a>) {
        self.places.push(it.span.start);
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        if self.in_initialiser && it.name == "arguments" {
            self.places.push(it.span.start);
        }
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.visit_property_key(&it.key);
        if let Some(value) = &it.value {
            self.within(true, |visitor| visitor.visit_expression(value));
        }
    }

    fn visit_static_block(&mut self, it: &StaticBlock<'a>) {
        self.within(true, |visitor| walk_js::walk_static_block(visitor, it));
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.within(false, |visitor| walk_js::walk_function(visitor, it, flags));
    }
}
