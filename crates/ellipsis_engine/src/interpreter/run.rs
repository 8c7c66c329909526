//! The dispatch loop.
//!
//! # Safety
//! `r` is register 0 of the innermost frame, `code` what it runs, `pc` the instruction being executed.
//! The stack's `pc` is brought up to date (by `sync!`) before anything that may throw, call, or
//! collect, since stack traces, handlers and callees read it from there. The compiler numbers
//! registers below the frame's size, labels within the code, and constants, caches and functions
//! within their tables; it lays out calls and iteration records as the instructions say. All of that
//! is what `ellipsis_bytecode::verify` checks.

use std::cmp::Ordering;

use ellipsis_bytecode::{Constructs, Effects, Instruction, Op};
use ellipsis_text::number::{self, remainder};

use super::arithmetic::{Operator, is_identical, modulo_ints, multiply_ints};
use super::enter::{CallLayout, Exit, ListLayout, closure, environment, outer};
use super::feedback::kinds_of_operands;
use super::helpers;
use super::iteration::next_of_array;
use super::property::{element, set_element};
use crate::model::{CellKind, Object, Value};
use crate::semantics::construct::instance_shape;
use crate::semantics::dispose;
use crate::semantics::feedback::Callee;
use crate::semantics::frame::{FrameFlags, NewFrame, frame_code, header};
use crate::semantics::{Code, Context, Feedback, JsResult, Throw, to_boolean};

/// Runs the innermost frame until it returns to native code, which has just pushed it: that takes a tick, like a call.
#[inline(always)]
pub(super) fn run(cx: &mut Context) -> JsResult<Value> {
    cx.heap.budget.tick();
    if cx.heap.budget.ticks.get() >= 0
        && cx.explain.is_none()
        && !cx.heap.budget.noting()
        && let Some(result) = run_loop::<false, false, false>(cx)
    {
        return result;
    }
    run_watched(cx)
}

/// As [`run`], where something is watched or has begun to be, or interrupts are to be checked.
#[cold]
#[inline(never)]
fn run_watched(cx: &mut Context) -> JsResult<Value> {
    if cx.heap.budget.ticks.get() < 0
        && let Err(throw) = cx.check_interrupts_at_entry()
        && let Exit::Return(result) = cx.unwind(throw)
    {
        return result;
    }
    go_on(cx)
}

/// As [`run`], for a frame that an instruction has called, or that goes on: that takes no tick.
pub(super) fn go_on(cx: &mut Context) -> JsResult<Value> {
    loop {
        let result = if cx.explain.is_some() {
            // What frames do that native code enters is no part of the `...` that led there.
            cx.apart(run_loop::<false, true, false>)
        } else if cx.heap.budget.noting() {
            run_loop::<true, false, false>(cx)
        } else {
            run_loop::<false, false, false>(cx)
        };
        if let Some(result) = result {
            return result;
        }
    }
}

/// Runs the instruction that the innermost frame is at, with the frames that it pushes. Without a result once that
/// frame, or one further out, is at another instruction.
pub(super) fn step_in_loop(cx: &mut Context) -> Option<JsResult<Value>> {
    run_loop::<false, false, true>(cx)
}

/// The loop. With `NOTES` instructions note what they meet; it ends without a result where the context changes its
/// mind about that. With `OBSERVED` what does a `...` is observed, and nothing is noted. With `STEP` it ends without a
/// result behind the first instruction of its frame.
#[inline(never)]
fn run_loop<const NOTES: bool, const OBSERVED: bool, const STEP: bool>(
    cx: &mut Context,
) -> Option<JsResult<Value>> {
    let mut r = cx.stack.frame();
    let first = r;
    let mut started = false;
    let mut code: *const Code = cx.stack.code().as_ptr();
    let mut pc: *const Instruction = cx.stack.pc();

    // SAFETY: as the module says.
    unsafe {
        macro_rules! reg {
            ($n:expr) => {
                *r.add($n)
            };
        }
        macro_rules! callee {
            () => {
                header(r).callee
            };
        }
        macro_rules! cache {
            ($n:expr) => {
                (*code).caches().get_unchecked($n)
            };
        }
        macro_rules! sync {
            () => {
                cx.stack.set_pc(pc)
            };
        }
        macro_rules! jump {
            ($ins:expr, x) => {{
                pc = pc.offset($ins.x_signed() as isize);
                continue;
            }};
            ($ins:expr, c) => {{
                pc = pc.offset($ins.c_signed());
                continue;
            }};
        }
        macro_rules! throw {
            ($throw:expr) => {{
                debug_assert!((*pc).op().effects().contains(Effects::THROWS), "its row says that it throws");
                sync!();
                let throw: Throw = $throw;
                match cx.unwind(throw) {
                    Exit::Continue if STEP && cx.stack.frame() <= first => return None,
                    Exit::Continue => {
                        r = cx.stack.frame();
                        code = frame_code(r).as_ptr();
                        pc = cx.stack.pc();
                        continue;
                    }
                    Exit::Return(result) => return Some(result),
                }
            }};
        }
        macro_rules! attempt {
            ($result:expr) => {{
                sync!();
                match $result {
                    Ok(value) => value,
                    Err(throw) => throw!(throw),
                }
            }};
        }
        // Frames changed below the loop's feet: take up the innermost one.
        macro_rules! reload {
            () => {{
                r = cx.stack.frame();
                code = frame_code(r).as_ptr();
                pc = cx.stack.pc();
                continue;
            }};
        }
        // At a check the loop may be left for another instance of it, or as `$or_leave` says; not in the midst of a step.
        macro_rules! tick {
            () => {
                tick!({})
            };
            ($or_leave:block) => {
                cx.heap.budget.tick();
                if cx.heap.budget.ticks.get() < 0 {
                    attempt!(cx.check_interrupts_in_loop(true));
                    if !OBSERVED && !STEP {
                        $or_leave
                        if cx.heap.budget.noting() != NOTES {
                            // The instruction begins anew, so its tick has yet to come.
                            cx.heap.budget.untick();
                            return None;
                        }
                    }
                }
            };
        }
        macro_rules! safepoint {
            () => {
                if cx.heap.should_collect() {
                    sync!();
                    cx.collect_garbage();
                }
            };
        }
        // What was met beyond the quick way of the instruction. Slow paths note what they met themselves.
        macro_rules! note {
            ($kinds:expr) => {
                if NOTES {
                    (*code).note((*code).index_of(pc)).add($kinds);
                }
            };
        }
        macro_rules! note_callee {
            ($callee:expr) => {{
                if NOTES {
                    (*code).note_callee((*code).index_of(pc), Some($callee));
                }
            }};
        }
        macro_rules! arithmetic {
            ($ins:expr, $b:expr, $checked:path, $op:tt, $slow:expr) => {{
                let (a, b): (Value, Value) = (reg!($ins.b()), $b);
                if a.is_int() && b.is_int() {
                    let (x, y) = (a.int_bits(), b.int_bits());
                    if let Some(int) = $checked(x, y) {
                        reg!($ins.a()) = Value::int(int);
                        pc = pc.add(1);
                        continue;
                    }
                    note!(Feedback::OVERFLOW);
                    reg!($ins.a()) = Value::result(f64::from(x) $op f64::from(y));
                } else if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
                    note!(Feedback::DOUBLE);
                    reg!($ins.a()) = Value::result(x $op y);
                } else {
                    reg!($ins.a()) = attempt!($slow(cx, a, b));
                    safepoint!();
                }
            }};
        }
        // Arithmetic on numbers whose result is made an int32 if it is one.
        macro_rules! division {
            ($ins:expr, $operator:expr, |$x:ident, $y:ident| $result:expr) => {{
                let (a, b) = (reg!($ins.b()), reg!($ins.c()));
                if let (Some($x), Some($y)) = (a.as_number(), b.as_number()) {
                    let result = Value::number($result);
                    if !(a.is_int() && b.is_int()) {
                        note!(Feedback::DOUBLE);
                    } else if !result.is_int() {
                        note!(Feedback::OVERFLOW);
                    }
                    reg!($ins.a()) = result;
                } else {
                    reg!($ins.a()) = attempt!(cx.binary_slow($operator, a, b));
                }
            }};
        }
        macro_rules! bitwise {
            ($ins:expr, $b:expr, $op:tt, $operator:expr) => {{
                let (a, b): (Value, Value) = (reg!($ins.b()), $b);
                if a.is_int() && b.is_int() {
                    reg!($ins.a()) = Value::int(a.int_bits() $op b.int_bits());
                } else if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
                    note!(Feedback::DOUBLE);
                    reg!($ins.a()) = Value::int(number::to_int32(x) $op number::to_int32(y));
                } else {
                    reg!($ins.a()) = attempt!(cx.binary_slow($operator, a, b));
                }
            }};
        }
        macro_rules! shift {
            ($ins:expr, $operator:expr, |$x:ident, $y:ident| $result:expr) => {{
                let (a, b) = (reg!($ins.b()), reg!($ins.c()));
                if a.is_int() && b.is_int() {
                    let ($x, $y) = (a.int_bits(), b.int_bits() as u32);
                    reg!($ins.a()) = $result;
                } else {
                    reg!($ins.a()) = attempt!(cx.binary_slow($operator, a, b));
                }
            }};
        }
        macro_rules! relation {
            ($a:expr, $b:expr, $op:tt, $holds:path) => {{
                let (a, b) = (reg!($a), reg!($b));
                if a.is_int() && b.is_int() {
                    a.int_bits() $op b.int_bits()
                } else if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
                    note!(Feedback::DOUBLE);
                    x $op y
                } else {
                    attempt!(cx.compare_slow(a, b, $holds))
                }
            }};
        }
        macro_rules! equality {
            ($a:expr, $b:expr) => {{
                let (a, b) = (reg!($a), reg!($b));
                if a.is_int() && b.is_int() { a == b } else { attempt!(cx.equal_slow(a, b)) }
            }};
        }
        macro_rules! strict_equality {
            ($a:expr, $b:expr) => {{
                let (a, b) = (reg!($a), reg!($b));
                if a.is_int() && b.is_int() {
                    a == b
                } else if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
                    note!(Feedback::DOUBLE);
                    x == y
                } else {
                    let (identical, kinds) = is_identical(&cx.heap, a, b);
                    note!(kinds);
                    identical
                }
            }};
        }
        macro_rules! jump_if {
            ($ins:expr, $field:tt, $condition:expr) => {{
                if $condition {
                    jump!($ins, $field);
                }
            }};
        }
        // The value of a variable, which has to be initialised.
        macro_rules! alive {
            ($value:expr) => {{
                let value = $value;
                if value.is_empty() {
                    throw!(cx.dead_zone());
                }
                value
            }};
        }
        // Enters a closure of this realm, if there is room for its frame. Where it cannot, goes on
        // behind.
        macro_rules! enter {
            ($push:ident, $call:expr, $argc:expr, $target:expr, $flags:expr, $new_target:expr) => {{
                let new = NewFrame {
                    code: $target,
                    argument_count: $argc,
                    flags: $flags,
                    new_target: $new_target,
                    caller: r,
                    caller_pc: pc,
                };
                if let Some(frame) = $call.$push(&mut cx.stack, new) {
                    r = frame;
                    code = $target.as_ptr();
                    pc = (*code).start();
                    continue;
                }
            }};
        }
        // What a call gave that may have pushed a frame instead.
        macro_rules! finish {
            ($result:expr) => {
                match $result {
                    Ok(None) => reload!(),
                    Ok(Some(value)) => {
                        reg!((*pc).a()) = value;
                        safepoint!();
                    }
                    Err(throw) => throw!(throw),
                }
            };
        }
        // What does a `...` stands between these two.
        macro_rules! begin {
            () => {
                if OBSERVED {
                    sync!();
                    cx.begin_dots()
                } else {
                    None
                }
            };
        }
        macro_rules! end {
            ($open:expr, $result:expr) => {{
                sync!();
                let result = $result;
                if OBSERVED {
                    cx.end_dots($open, result.ok());
                }
                match result {
                    Ok(value) => value,
                    Err(throw) => throw!(throw),
                }
            }};
        }
        macro_rules! dots {
            ($work:expr) => {{
                let open = begin!();
                end!(open, $work)
            }};
        }
        // What an instruction gives that is more than a few loads and stores.
        macro_rules! give {
            ($work:expr) => {{
                reg!((*pc).a()) = attempt!($work);
                safepoint!();
            }};
        }
        macro_rules! give_dots {
            ($work:expr) => {{
                reg!((*pc).a()) = dots!($work);
                safepoint!();
            }};
        }
        // What comes next out of an iteration record, if anything does.
        macro_rules! next {
            ($base:expr) => {{
                let index = reg!($base + 2);
                match next_of_array(reg!($base), reg!($base + 1), index) {
                    Some(value) => {
                        reg!($base + 2) = Value::int(index.int_bits() + 1);
                        Some(value)
                    }
                    None => attempt!(cx.iter_next($base)),
                }
            }};
        }
        // Lays out the arguments of a call that stand in an array.
        macro_rules! lay_list {
            ($receiver:expr) => {
                attempt!(if OBSERVED { cx.lay_list_observed($receiver) } else { cx.lay_list($receiver) })
            };
        }
        // Lays out the arguments of a call whose last one is spread.
        macro_rules! lay_spread {
            ($receiver:expr, $argc:expr) => {{
                let open = begin!();
                let (callee, source) = (reg!($receiver - 1), reg!($receiver + 1 + $argc));
                match cx.lay_spread(callee, source, $receiver, $argc) {
                    Some(laid) => {
                        if OBSERVED {
                            cx.end_laid(open, laid - $argc);
                        }
                        Some(laid)
                    }
                    None => {
                        end!(open, cx.list_spread($receiver, $argc));
                        lay_list!($receiver)
                    }
                }
            }};
        }
        // A call of a built-in function, which is an object.
        macro_rules! call_native {
            ($callee:expr, $call:expr) => {{
                let native = $callee.as_object().unwrap_unchecked();
                note_callee!(Callee::Native(native.native_info().unwrap_unchecked()));
                give!(cx.call_native_in_place(native, $call));
                pc = pc.add(1);
                continue;
            }};
        }
        // A call whose callee, receiver and arguments are in place.
        macro_rules! call {
            ($receiver:expr, $argc:expr) => {
                call!(push_frame, $receiver, $argc, |target| !target.class_constructor)
            };
            ($push:ident, $receiver:expr, $argc:expr, |$target:ident| $enters:expr) => {{
                let argc: usize = $argc;
                let call = CallLayout::at(r, $receiver, argc);
                let callee = call.callee();
                if callee.kind() == CellKind::Function {
                    let $target = closure(callee).code.get();
                    if $enters && $target.realm() == (*code).realm() {
                        note_callee!(Callee::Closures($target));
                        enter!($push, call, argc, $target, FrameFlags::NONE, Value::UNDEFINED);
                    }
                } else if callee.kind() == CellKind::NativeFunction {
                    call_native!(callee, call);
                }
                sync!();
                finish!(cx.call_slow(call));
            }};
        }
        // A construction whose constructor and arguments are in place.
        macro_rules! construct {
            ($receiver:expr, $argc:expr, $new_target:expr) => {{
                let argc: usize = $argc;
                let call = CallLayout::at(r, $receiver, argc);
                let new_target: Value = $new_target;
                let callee = call.callee();
                if callee.kind() == CellKind::Function {
                    let target = closure(callee).code.get();
                    if target.constructs != Constructs::No && target.realm() == (*code).realm() {
                        note_callee!(Callee::Closures(target));
                        let this = if target.constructs == Constructs::Derived {
                            Some(Value::EMPTY)
                        } else {
                            new_target
                                .as_object()
                                .and_then(instance_shape)
                                .map(|shape| Object::allocate(&mut cx.store.heap, shape).into())
                        };
                        if let Some(this) = this {
                            call.set_receiver(this);
                            enter!(push_frame, call, argc, target, FrameFlags::CONSTRUCT, new_target);
                        }
                    }
                }
                call.set_receiver(new_target);
                sync!();
                finish!(cx.construct_slow(call));
            }};
        }

        loop {
            if STEP {
                if started && r == first {
                    sync!();
                    return None;
                }
                started = true;
            }
            let ins = *pc;
            if OBSERVED && matches!(ins.op(), Op::LoadEmpty | Op::Move) {
                sync!();
                cx.observe_in_place();
            }
            // SAFETY: instructions are only made with opcodes of the table.
            match std::mem::transmute::<u8, Op>(ins.0 as u8) {
                // ---- Loads and moves ----
                Op::LoadUndefined => reg!(ins.a()) = Value::UNDEFINED,
                Op::LoadNull => reg!(ins.a()) = Value::NULL,
                Op::LoadTrue => reg!(ins.a()) = Value::TRUE,
                Op::LoadFalse => reg!(ins.a()) = Value::FALSE,
                Op::LoadEmpty => reg!(ins.a()) = Value::EMPTY,
                Op::LoadInt => reg!(ins.a()) = Value::int(ins.x_signed()),
                Op::LoadConst => reg!(ins.a()) = (*code).constant(ins.x()),
                Op::Move => reg!(ins.a()) = reg!(ins.b()),
                Op::LoadCallee => reg!(ins.a()) = callee!(),
                Op::LoadNewTarget => reg!(ins.a()) = header(r).new_target(),
                Op::LoadGlobalThis => reg!(ins.a()) = (*code).realm().global_this(),
                Op::CoerceThis => {
                    let this = reg!(0);
                    if !this.is_object() {
                        reg!(0) = if this.is_nullish() {
                            (*code).realm().global_this()
                        } else {
                            attempt!(cx.to_object(this)).into()
                        };
                    }
                }
                Op::ThrowIfEmpty => {
                    if reg!(ins.a()).is_empty() {
                        throw!(cx.not_initialised(&(*code).name(ins.x()).to_short_string()));
                    }
                }
                Op::CheckThis => {
                    if reg!(ins.a()).is_empty() {
                        throw!(cx.reference_error(
                            "Must call super constructor in derived class before accessing 'this' or returning from derived constructor"
                        ));
                    }
                }
                Op::CheckThisUnbound => {
                    if !reg!(ins.a()).is_empty() {
                        throw!(cx.reference_error("Super constructor may only be called once"));
                    }
                }

                // ---- Environments ----
                Op::LoadFunctionEnv => {
                    let environment = closure(callee!()).environment;
                    reg!(ins.a()) = environment.map_or(Value::UNDEFINED, Value::from);
                }
                Op::NewEnv => give!(helpers::new_env(cx, ins)),
                Op::CloneEnv => give!(helpers::clone_env(cx, ins)),
                Op::LoadEnv => reg!(ins.a()) = environment(reg!(ins.b())).get(ins.c() as u32),
                Op::LoadEnvChecked => {
                    reg!(ins.a()) = alive!(environment(reg!(ins.b())).get(ins.c() as u32));
                }
                Op::StoreEnv => environment(reg!(ins.b())).set(ins.c() as u32, reg!(ins.a())),
                Op::StoreEnvChecked => {
                    let target = environment(reg!(ins.b()));
                    alive!(target.get(ins.c() as u32));
                    target.set(ins.c() as u32, reg!(ins.a()));
                }
                Op::LoadOuter => reg!(ins.a()) = outer(callee!(), ins.b()).get(ins.c() as u32),
                Op::LoadOuterChecked => {
                    reg!(ins.a()) = alive!(outer(callee!(), ins.b()).get(ins.c() as u32));
                }
                Op::StoreOuter => outer(callee!(), ins.b()).set(ins.c() as u32, reg!(ins.a())),
                Op::StoreOuterChecked => {
                    let target = outer(callee!(), ins.b());
                    alive!(target.get(ins.c() as u32));
                    target.set(ins.c() as u32, reg!(ins.a()));
                }

                // ---- Global bindings ----
                Op::LoadGlobal => {
                    let (realm, cache) = ((*code).realm(), cache!(ins.x()));
                    let known = cache.load_global(&realm.global_object(), realm.lexical_epoch.get());
                    if let Some(value) = known {
                        reg!(ins.a()) = value;
                        pc = pc.add(1);
                        continue;
                    }
                    reg!(ins.a()) = attempt!(cx.load_global(cache, true));
                }
                Op::StoreGlobal => {
                    let (realm, cache) = ((*code).realm(), cache!(ins.x()));
                    let (global, epoch) = (realm.global_object(), realm.lexical_epoch.get());
                    if !cache.store_global(&global, epoch, reg!(ins.a())) {
                        let strict = (*code).is_strict_at(pc);
                        attempt!(cx.store_global(cache, reg!(ins.a()), strict, None));
                    }
                }

                // ---- Dynamic scopes ----

                // ---- Arithmetic ----
                Op::Add => arithmetic!(ins, reg!(ins.c()), i32::checked_add, +, Context::add_slow),
                Op::Sub => arithmetic!(ins, reg!(ins.c()), i32::checked_sub, -, |cx: &mut Context, a, b| cx
                    .binary_slow(Operator::Sub, a, b)),
                Op::Mul => arithmetic!(ins, reg!(ins.c()), multiply_ints, *, |cx: &mut Context, a, b| cx
                    .binary_slow(Operator::Mul, a, b)),
                Op::Div => division!(ins, Operator::Div, |x, y| x / y),
                Op::Mod => {
                    let (a, b) = (reg!(ins.b()), reg!(ins.c()));
                    if a.is_int()
                        && b.is_int()
                        && let Some(rest) = modulo_ints(a.int_bits(), b.int_bits())
                    {
                        reg!(ins.a()) = Value::int(rest);
                    } else {
                        division!(ins, Operator::Mod, |x, y| remainder(x, y));
                    }
                }
                Op::Exp => give!(helpers::exponentiate(cx, ins)),
                Op::BitAnd => bitwise!(ins, reg!(ins.c()), &, Operator::BitAnd),
                Op::BitOr => bitwise!(ins, reg!(ins.c()), |, Operator::BitOr),
                Op::BitXor => bitwise!(ins, reg!(ins.c()), ^, Operator::BitXor),
                Op::Shl => shift!(ins, Operator::Shl, |x, y| Value::int(x.wrapping_shl(y))),
                Op::Shr => shift!(ins, Operator::Shr, |x, y| Value::int(x.wrapping_shr(y))),
                Op::UShr => shift!(ins, Operator::UShr, |x, y| {
                    let result = Value::from((x as u32).wrapping_shr(y));
                    if !result.is_int() {
                        note!(Feedback::OVERFLOW);
                    }
                    result
                }),
                Op::AddInt => {
                    let by = Value::int(ins.c_signed() as i32);
                    arithmetic!(ins, by, i32::checked_add, +, Context::add_slow)
                }
                Op::SubInt => {
                    let by = Value::int(ins.c_signed() as i32);
                    arithmetic!(ins, by, i32::checked_sub, -, |cx: &mut Context, a, b| cx
                        .binary_slow(Operator::Sub, a, b))
                }
                Op::BitAndInt => {
                    let mask = Value::int(ins.c_signed() as i32);
                    bitwise!(ins, mask, &, Operator::BitAnd)
                }
                Op::Inc => {
                    let a = reg!(ins.b());
                    match a.as_int().and_then(|int| int.checked_add(1)) {
                        Some(int) => reg!(ins.a()) = Value::int(int),
                        None => reg!(ins.a()) = attempt!(cx.increment(a, 1)),
                    }
                }
                Op::Dec => {
                    let a = reg!(ins.b());
                    match a.as_int().and_then(|int| int.checked_sub(1)) {
                        Some(int) => reg!(ins.a()) = Value::int(int),
                        None => reg!(ins.a()) = attempt!(cx.increment(a, -1)),
                    }
                }
                Op::Neg => {
                    let a = reg!(ins.b());
                    reg!(ins.a()) = match a.as_int() {
                        Some(int) if int != 0 && int != i32::MIN => Value::int(-int),
                        _ => attempt!(cx.negate(a)),
                    };
                }
                Op::BitNot => {
                    let a = reg!(ins.b());
                    reg!(ins.a()) = match a.as_int() {
                        Some(int) => Value::int(!int),
                        None => attempt!(cx.bit_not(a)),
                    };
                }
                Op::ToNumber => {
                    let a = reg!(ins.b());
                    reg!(ins.a()) = if a.is_number() {
                        a
                    } else {
                        note!(kinds_of_operands(a, a));
                        Value::number(attempt!(cx.to_number(a)))
                    };
                }
                Op::ToNumeric => {
                    let a = reg!(ins.b());
                    reg!(ins.a()) = if a.is_number() { a } else { attempt!(cx.to_numeric_value(a)) };
                }
                Op::ToString => give!(helpers::to_string(cx, ins)),
                Op::ToPropertyKey => give!(helpers::to_property_key(cx, ins)),
                Op::ToElementKey => give!(helpers::to_element_key(cx, ins)),
                Op::RequireObjectCoercible => {
                    let a = reg!(ins.a());
                    if a.is_nullish() {
                        throw!(cx.cannot_destructure(a));
                    }
                }
                Op::Not => reg!(ins.a()) = Value::bool(!to_boolean(reg!(ins.b()))),
                Op::Typeof => give!(helpers::type_of(cx, ins)),
                Op::Concat => give!(helpers::concat(cx, ins)),

                // ---- Comparison ----
                Op::Eq => reg!(ins.a()) = equality!(ins.b(), ins.c()).into(),
                Op::Ne => reg!(ins.a()) = (!equality!(ins.b(), ins.c())).into(),
                Op::StrictEq => reg!(ins.a()) = strict_equality!(ins.b(), ins.c()).into(),
                Op::StrictNe => reg!(ins.a()) = (!strict_equality!(ins.b(), ins.c())).into(),
                Op::Lt => reg!(ins.a()) = relation!(ins.b(), ins.c(), <, Ordering::is_lt).into(),
                Op::Le => reg!(ins.a()) = relation!(ins.b(), ins.c(), <=, Ordering::is_le).into(),
                Op::Gt => reg!(ins.a()) = relation!(ins.b(), ins.c(), >, Ordering::is_gt).into(),
                Op::Ge => reg!(ins.a()) = relation!(ins.b(), ins.c(), >=, Ordering::is_ge).into(),
                Op::InstanceOf => give!(helpers::instance_of(cx, ins)),
                Op::In => give!(helpers::has_in(cx, ins)),

                // ---- Jumps ----
                Op::Jump => jump!(ins, x),
                Op::Loop => {
                    tick!({
                        if let Some(entry) = cx.entry_of_hot_loop() {
                            match cx.enter_loop(entry) {
                                Exit::Continue => return None,
                                Exit::Return(result) => return Some(result),
                            }
                        }
                    });
                    safepoint!();
                    jump!(ins, x);
                }
                Op::JumpIfTrue => {
                    let a = reg!(ins.a());
                    jump_if!(ins, x, a == Value::TRUE || a != Value::FALSE && to_boolean(a));
                }
                Op::JumpIfFalse => {
                    let a = reg!(ins.a());
                    jump_if!(ins, x, a == Value::FALSE || a != Value::TRUE && !to_boolean(a));
                }
                Op::JumpIfUndefined => jump_if!(ins, x, reg!(ins.a()).is_undefined()),
                Op::JumpIfNotUndefined => jump_if!(ins, x, !reg!(ins.a()).is_undefined()),
                Op::JumpIfNullish => jump_if!(ins, x, reg!(ins.a()).is_nullish()),
                Op::JumpIfNotNullish => jump_if!(ins, x, !reg!(ins.a()).is_nullish()),
                Op::JumpIfEmpty => jump_if!(ins, x, reg!(ins.a()).is_empty()),
                Op::JumpIfLt => jump_if!(ins, c, relation!(ins.a(), ins.b(), <, Ordering::is_lt)),
                Op::JumpIfNotLt => jump_if!(ins, c, !relation!(ins.a(), ins.b(), <, Ordering::is_lt)),
                Op::JumpIfLe => jump_if!(ins, c, relation!(ins.a(), ins.b(), <=, Ordering::is_le)),
                Op::JumpIfNotLe => jump_if!(ins, c, !relation!(ins.a(), ins.b(), <=, Ordering::is_le)),
                Op::JumpIfGt => jump_if!(ins, c, relation!(ins.a(), ins.b(), >, Ordering::is_gt)),
                Op::JumpIfNotGt => jump_if!(ins, c, !relation!(ins.a(), ins.b(), >, Ordering::is_gt)),
                Op::JumpIfGe => jump_if!(ins, c, relation!(ins.a(), ins.b(), >=, Ordering::is_ge)),
                Op::JumpIfNotGe => jump_if!(ins, c, !relation!(ins.a(), ins.b(), >=, Ordering::is_ge)),
                Op::JumpIfEq => jump_if!(ins, c, equality!(ins.a(), ins.b())),
                Op::JumpIfNe => jump_if!(ins, c, !equality!(ins.a(), ins.b())),
                Op::JumpIfStrictEq => jump_if!(ins, c, strict_equality!(ins.a(), ins.b())),
                Op::JumpIfStrictNe => jump_if!(ins, c, !strict_equality!(ins.a(), ins.b())),
                Op::JumpTable => {
                    let number = reg!(ins.a()).as_number();
                    if let Some(distance) =
                        number.and_then(|number| (*code).template().jump_distance(ins.x(), number))
                    {
                        pc = pc.offset(distance as isize);
                        continue;
                    }
                }

                // ---- Properties ----
                Op::GetProp => {
                    let (receiver, cache) = (reg!(ins.b()), cache!(ins.c()));
                    if let Some(value) = cache.load(&cx.store.shapes, receiver) {
                        reg!(ins.a()) = value;
                        pc = pc.add(1);
                        continue;
                    }
                    match cache.getter(&cx.store.shapes, receiver) {
                        Some(getter) => {
                            sync!();
                            finish!(cx.enter_getter(getter, receiver));
                        }
                        None => reg!(ins.a()) = attempt!(cx.get_prop_next(cache, receiver)),
                    }
                }
                Op::SetProp => {
                    let (receiver, cache, value) = (reg!(ins.b()), cache!(ins.c()), reg!(ins.a()));
                    if cache.store(&mut cx.store, receiver, value) {
                        pc = pc.add(1);
                        continue;
                    }
                    let strict = (*code).is_strict_at(pc);
                    attempt!(cx.set_prop_slow(cache, receiver, value, strict));
                }
                Op::GetElem => {
                    let (receiver, key) = (reg!(ins.b()), reg!(ins.c()));
                    reg!(ins.a()) = match element(receiver, key) {
                        Some(value) => value,
                        None => attempt!(cx.get_elem_next(receiver, key)),
                    };
                }
                Op::SetElem => {
                    let (receiver, key) = (reg!(ins.b()), reg!(ins.c()));
                    let value = reg!(ins.a());
                    if !set_element(receiver, key, value) {
                        let strict = (*code).is_strict_at(pc);
                        attempt!(cx.set_elem_slow(receiver, key, value, strict));
                    }
                }
                Op::DefineProp => {
                    let (object, cache, value) = (reg!(ins.b()), cache!(ins.c()), reg!(ins.a()));
                    if cache.store(&mut cx.store, object, value) {
                        pc = pc.add(1);
                        continue;
                    }
                    attempt!(cx.define_prop_slow(cache, object, value));
                }
                Op::DefineElem => attempt!(helpers::define_elem(cx, ins)),
                Op::ObjectSpread => give_dots!(helpers::object_spread(cx, ins)),
                Op::CloneObject => give_dots!(helpers::clone_object(cx, ins)),
                Op::ObjectRest => give_dots!(helpers::object_rest(cx, ins)),

                // ---- Private names ----
                Op::GetPrivate => give!(helpers::get_private(cx, ins)),
                Op::SetPrivate => attempt!(helpers::set_private(cx, ins)),

                // ---- Literals and closures ----
                Op::NewObject => give!(helpers::new_object(cx, ins)),
                Op::NewObjectFor => give!(helpers::new_object_for(cx, ins)),
                Op::NewArray => give!(helpers::new_array(cx, ins)),
                Op::CloneArray => give_dots!(helpers::clone_array(cx, ins)),
                Op::ArrayPush => attempt!(helpers::array_push(cx, ins)),
                Op::ArraySpread => {
                    let array = reg!(ins.a());
                    dots!(helpers::array_spread(cx, ins).map(|()| array));
                }
                Op::GetTemplateObject => give!(helpers::get_template_object(cx, ins)),
                Op::NewClosure => give!(helpers::new_closure(cx, ins)),

                // ---- Arguments ----
                Op::CreateRest => give_dots!(helpers::create_rest(cx, ins)),
                Op::RestArray => give!(helpers::rest_array(cx, ins)),
                Op::RestLength => give!(helpers::rest_length(cx, ins)),
                Op::RestElem => give!(helpers::rest_elem(cx, ins)),

                // ---- Calls ----
                Op::Call => {
                    tick!();
                    call!(become_frame, ins.b(), ins.c(), |target| target.simple.get());
                }
                Op::New => {
                    tick!();
                    construct!(ins.b(), ins.c(), reg!(ins.b() - 1))
                }
                // (Arguments are laid where nothing keeps them alive before the call is made: ticks
                // come first.)
                Op::CallSpread | Op::CallList => {
                    tick!();
                    let laid = if ins.op() == Op::CallSpread {
                        lay_spread!(ins.b(), ins.c())
                    } else {
                        lay_list!(ins.b())
                    };
                    match laid {
                        Some(argc) => call!(ins.b(), argc),
                        None => finish!(cx.call_list(ListLayout::at(r, ins.b()))),
                    }
                }
                Op::Construct | Op::NewSpread | Op::ConstructSpread | Op::NewList | Op::ConstructList => {
                    tick!();
                    let op = ins.op();
                    if matches!(op, Op::NewSpread | Op::NewList) {
                        reg!(ins.b()) = reg!(ins.b() - 1);
                    }
                    let laid = match op {
                        Op::Construct => Some(ins.c()),
                        Op::NewSpread | Op::ConstructSpread => lay_spread!(ins.b(), ins.c()),
                        _ => lay_list!(ins.b()),
                    };
                    match laid {
                        Some(argc) => construct!(ins.b(), argc, reg!(ins.b())),
                        None => finish!(cx.construct_list(ListLayout::at(r, ins.b()))),
                    }
                }
                Op::CallEval | Op::CallEvalList => {
                    tick!();
                    let laid = if ins.op() == Op::CallEvalList { lay_list!(ins.b()) } else { Some(ins.c()) };
                    if cx.is_eval(reg!(ins.b() - 1)) {
                        reg!(ins.a()) = attempt!(cx.call_eval(laid, *pc.add(1)));
                    } else {
                        match laid {
                            Some(argc) => call!(ins.b(), argc),
                            None => finish!(cx.call_list(ListLayout::at(r, ins.b()))),
                        }
                    }
                }
                Op::GetSuperConstructor => give!(helpers::get_super_constructor(cx, ins)),

                // ---- Iteration ----
                Op::IterInit => attempt!(helpers::iter_init(cx, ins)),
                Op::IterNext => match next!(ins.b()) {
                    Some(value) => reg!(ins.a()) = value,
                    None => jump!(ins, c),
                },
                Op::IterStep => reg!(ins.a()) = next!(ins.b()).unwrap_or(Value::UNDEFINED),
                Op::IterRest => give_dots!(helpers::iter_rest(cx, ins)),
                Op::IterClose => {
                    if !reg!(ins.a()).is_undefined() {
                        attempt!(helpers::iter_close(cx, ins));
                    }
                }
                Op::IterCloseSilent => attempt!(helpers::iter_close_silent(cx, ins)),
                Op::IterUnwrap => match attempt!(helpers::iter_unwrap(cx, ins)) {
                    Some(value) => reg!(ins.a()) = value,
                    None => jump!(ins, c),
                },
                Op::ForInNext => match attempt!(helpers::for_in_next(cx, ins)) {
                    Some(key) => reg!(ins.a()) = key,
                    None => jump!(ins, c),
                },

                // ---- Generators and async functions ----
                Op::InitialYield => {
                    let object = attempt!(cx.start_generator());
                    match cx.leave_frame(object) {
                        Exit::Continue => reload!(),
                        Exit::Return(result) => return Some(result),
                    }
                }
                Op::DelegateCall => {
                    let (value, mode) = (reg!(ins.c()), reg!(ins.c() + 1));
                    reg!(ins.a()) = attempt!(cx.delegate_call(ins.b(), value, mode));
                    safepoint!();
                }
                Op::Yield | Op::YieldRaw | Op::AsyncYield | Op::Await => {
                    let value = reg!(ins.b());
                    sync!();
                    match cx.suspend(ins, value) {
                        Ok(Exit::Continue) => reload!(),
                        Ok(Exit::Return(result)) => return Some(result),
                        Err(throw) => throw!(throw),
                    }
                }

                // ---- Completion ----
                Op::Return => {
                    let mut value = reg!(ins.a());
                    let frame = header(r);
                    let flags = frame.flags();
                    if !flags.intersects(FrameFlags::ENTRY.union(FrameFlags::RESUMABLE)) {
                        if flags.intersects(FrameFlags::CONSTRUCT) && !value.is_object() {
                            value = reg!(0);
                        }
                        (r, pc) = (frame.caller, frame.caller_pc);
                        code = frame_code(r).as_ptr();
                        cx.stack.return_to(r, &*code);
                        cx.realm = (*code).realm();
                        reg!((*pc).a()) = value;
                    } else if !flags.intersects(FrameFlags::RESUMABLE) {
                        // Whoever ran this frame puts its own back.
                        if flags.intersects(FrameFlags::CONSTRUCT) && !value.is_object() {
                            value = reg!(0);
                        }
                        return Some(Ok(value));
                    } else {
                        sync!();
                        match cx.return_from_resumable(value) {
                            Exit::Continue => reload!(),
                            Exit::Return(result) => return Some(result),
                        }
                    }
                }
                Op::Throw => {
                    throw!(Throw(reg!(ins.a())));
                }

                // ---- Explicit resource management ----
                Op::DisposeNext => {
                    sync!();
                    match dispose::next(cx, reg!(ins.b()), reg!(ins.b() + 1)) {
                        Some((to_await, pending)) => {
                            reg!(ins.b() + 1) = pending;
                            reg!(ins.a()) = to_await;
                        }
                        None => jump!(ins, c),
                    }
                }

                Op::Unreachable => unreachable!("the compiler emits no such instruction"),

                // ---- What is rare enough for a call ----
                // (A pattern that names them one by one: with an arm for all others, dispatch is a third
                // slower.)
                ellipsis_bytecode::rare_ops!() => {
                    attempt!(cx.run_rare(ins));
                    safepoint!();
                }
            }
            pc = pc.add(1);
        }
    }
}
