//! Listings of what was planned: how each instruction is compiled, and what is known before each block.

use std::fmt::Write;

use ellipsis_engine::{KnownAccess, KnownGlobal};

use crate::plan::{Form, Numbers, Plan, Planner, State};

/// A listing of a function, in which nothing depends on where anything lies.
pub(crate) fn listing(planner: &Planner) -> String {
    let template = planner.code.template();
    let mut text = format!("{}\n", template.name);
    for (at, ins) in template.code.iter().enumerate() {
        if let Some(state) = planner.entries.get(&at) {
            let _ = writeln!(text, "{at}:{}", forms(state));
        }
        if let Some(&plan) = planner.plans.get(&at) {
            let _ = writeln!(text, "  {at:3} {:<18} {}", ins.op().name(), describe(plan));
        }
    }
    text
}

/// What is known of registers, but for those that are in the frame alone.
fn forms(state: &State) -> String {
    let known = state.iter().enumerate().filter_map(|(register, place)| {
        let form = match place.form {
            Form::Dead | Form::Frame => return None,
            Form::Boxed => "value",
            Form::Int => "int32",
            Form::Double => "double",
        };
        Some(format!(" r{register}={form}{}", if place.in_frame { "+frame" } else { "" }))
    });
    known.collect()
}

fn describe(plan: Plan) -> String {
    match plan {
        Plan::Numeric(Numbers::Int, _) => "int32".to_owned(),
        Plan::Numeric(Numbers::Double, _) => "double".to_owned(),
        Plan::Cached(cases) => {
            let known = cases.iter().filter(|&&case| case != KnownAccess::Unknown);
            let kinds = known.map(|case| match case {
                KnownAccess::Unknown => "unknown",
                KnownAccess::Inline(..) => "inline",
                KnownAccess::OutOfLine(..) => "out of line",
                KnownAccess::Inherited(..) => "inherited",
                KnownAccess::OfString(..) => "of a string",
                KnownAccess::Missing(..) => "missing",
                KnownAccess::ArrayLength(..) => "array length",
                KnownAccess::AddInline(..) => "added inline",
            });
            kinds.collect::<Vec<_>>().join(", ")
        }
        Plan::Global(KnownGlobal::Lexical(_)) => "lexical binding".to_owned(),
        Plan::Global(_) => "global property".to_owned(),
        Plan::CallOf(code) => format!("call of {}", code.template().name),
        Plan::CallOfNative(native) => format!("call of {}", native.0.name),
        Plan::ConstructOf(code) => format!("new {}", code.template().name),
        Plan::Step => "step".to_owned(),
        Plan::Unseen => "never ran".to_owned(),
        Plan::Direct => "direct".to_owned(),
        Plan::Helper => "helper".to_owned(),
        Plan::StringLength => "string length".to_owned(),
        Plan::Iterate => "plain array".to_owned(),
        Plan::Element => "array element".to_owned(),
        Plan::TypedElement(kind) => format!("element of {kind:?}"),
        Plan::Identity(_) => "identity".to_owned(),
        Plan::Loose(_) => "loose equality".to_owned(),
        Plan::Call => "call".to_owned(),
        Plan::Construct => "construction".to_owned(),
    }
}
