//! The dispatch loop.
//!
//! Invariants: `r` is register 0 of the innermost frame, `code` what it runs, `pc` the instruction
//! being executed. `self.stack.pc` is brought up to date (by `sync!`) before anything that may
//! throw, call, or collect, since stack traces, handlers and callees read it from there.

use std::cmp::Ordering;

use ellipsis_bytecode::{Instruction, Op};
use ellipsis_gc::Gc;

use super::arithmetic::{Operator, add_int, bit_and_int, divide, modulo, multiply, subtract_int};
use super::cached;
use super::call::instance_shape;
use super::iteration::next_of_array;
use super::property::STORE_MASK;
use super::registers::{environment, environment_value, optional_environment, outer};
use super::rest::{rest_element, rest_length};
use super::unwind::Exit;
use crate::model::environment::Environment;
use crate::model::kind::CellKind;
use crate::model::number;
use crate::model::object::Object;
use crate::model::sequence::Elements;
use crate::model::value::Value;
use crate::semantics::code::{Code, Constructs};
use crate::semantics::compare::is_strictly_equal;
use crate::semantics::context::{Context, JsResult, Throw};
use crate::semantics::convert::to_boolean;
use crate::semantics::function::Function;
use crate::semantics::stack::{CONSTRUCT, ENTRY, HEADER, RESUMABLE, frame_code};

/// Runs the frame whose register 0 is `regs` until it returns to native code.
pub(crate) fn run(cx: &mut Context, regs: *mut Value) -> JsResult<Value> {
    let mut r = regs;
    // SAFETY: `regs` is a frame that `enter` or a resumption made.
    let mut code: *const Code = unsafe { frame_code(r) }.as_ptr();
    let mut pc: *const Instruction = cx.stack.pc;

    // SAFETY: the compiler numbers registers below the frame's size, labels within the code, and
    // constants, caches and functions within their tables; see also the module's invariants.
    unsafe {
        macro_rules! reg {
            ($n:expr) => {
                *r.add($n)
            };
        }
        macro_rules! sync {
            () => {
                cx.stack.pc = pc
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
                let throw: Throw = $throw;
                sync!();
                match cx.unwind(throw) {
                    Exit::Continue => {
                        r = cx.stack.frame;
                        code = frame_code(r).as_ptr();
                        pc = cx.stack.pc;
                        continue;
                    }
                    Exit::Return(result) => return result,
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
                r = cx.stack.frame;
                code = frame_code(r).as_ptr();
                pc = cx.stack.pc;
                continue;
            }};
        }
        macro_rules! tick {
            () => {
                cx.interrupt.ticks -= 1;
                if cx.interrupt.ticks < 0 {
                    attempt!(cx.look());
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
        macro_rules! arithmetic {
            ($ins:expr, $checked:ident, $op:tt, $slow:expr) => {{
                let (a, b) = (reg!($ins.b()), reg!($ins.c()));
                if a.is_int() && b.is_int() {
                    if let Some(int) = a.int_bits().$checked(b.int_bits()) {
                        reg!($ins.a()) = Value::int(int);
                        pc = pc.add(1);
                        continue;
                    }
                }
                if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
                    reg!($ins.a()) = Value::result(x $op y);
                } else {
                    reg!($ins.a()) = attempt!($slow(cx, a, b));
                    safepoint!();
                }
            }};
        }
        macro_rules! bitwise {
            ($ins:expr, $op:tt, $operator:expr) => {{
                let (a, b) = (reg!($ins.b()), reg!($ins.c()));
                if a.is_int() && b.is_int() {
                    reg!($ins.a()) = Value::int(a.int_bits() $op b.int_bits());
                } else if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
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
                let (a, b): (Value, Value) = ($a, $b);
                if a.is_int() && b.is_int() {
                    a.int_bits() $op b.int_bits()
                } else if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
                    x $op y
                } else {
                    attempt!(cx.compare_slow(a, b, $holds))
                }
            }};
        }
        macro_rules! equality {
            ($a:expr, $b:expr) => {{
                let (a, b): (Value, Value) = ($a, $b);
                if a.is_int() && b.is_int() { a == b } else { attempt!(cx.is_loosely_equal(a, b)) }
            }};
        }
        macro_rules! jump_if {
            ($ins:expr, $condition:expr) => {{
                if $condition {
                    jump!($ins, c);
                }
            }};
        }
        // A frame in place of the arguments at `base`: the callee's code becomes what runs.
        macro_rules! push_frame {
            ($base:expr, $argc:expr, $target:expr, $top:expr, $flags:expr, $new_target:expr) => {{
                *$base.sub(2) = Value::from_bits($argc as u64 | $flags);
                *$base.sub(3) = Value::from_bits(r as u64);
                *$base.sub(4) = Value::from_bits(pc as u64);
                *$base.sub(5) = Value::from_bits($target as u64);
                *$base.sub(6) = $new_target;
                let mut missing = $argc;
                while missing < (*$target).parameters as usize {
                    *$base.add(1 + missing) = Value::UNDEFINED;
                    missing += 1;
                }
                cx.stack.note_use($top);
                cx.stack.top = $top;
                cx.stack.frame = $base;
                r = $base;
                code = $target;
                pc = (*$target).start();
                continue;
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
        // Lays out the arguments of a call whose last one is spread.
        macro_rules! lay_spread {
            ($base:expr, $argc:expr) => {
                match cx.lay_spread(r, $base, $argc) {
                    Some(argc) => Some(argc),
                    None => attempt!(cx.lay_spread_slow(r, $base, $argc)),
                }
            };
        }
        // Enters a closure of this realm, if there is room: in place of its arguments, or above them
        // if they have to stay. Where it cannot, goes on behind.
        macro_rules! enter {
            ($base:expr, $argc:expr, $target:expr, $this:expr, $flags:expr, $new_target:expr) => {{
                if !(*$target).keeps_arguments {
                    let top = $base.add((*$target).registers as usize);
                    if top.max($base.add($argc + 1)) < cx.stack.limit {
                        *$base = $this;
                        push_frame!($base, $argc, $target, top, $flags, $new_target);
                    }
                } else {
                    let regs = $base.add($argc + 1 + HEADER);
                    let top = regs.add((*$target).registers as usize);
                    if top < cx.stack.limit {
                        *regs.sub(1) = *$base.sub(1);
                        *regs = $this;
                        for at in 1..=$argc.min((*$target).parameters as usize) {
                            *regs.add(at) = *$base.add(at);
                        }
                        push_frame!(regs, $argc, $target, top, $flags, $new_target);
                    }
                }
            }};
        }
        // A call whose callee, receiver and arguments are in place.
        macro_rules! call {
            ($base:expr, $argc:expr) => {{
                let base: *mut Value = $base;
                let argc: usize = $argc;
                tick!();
                let callee = *base.sub(1);
                if callee.kind() == CellKind::Function {
                    let target = (*(callee.bits() as *const Function)).code.as_ptr();
                    if !(*target).class_constructor && (*target).realm() == (*code).realm() {
                        enter!(base, argc, target, *base, 0, Value::UNDEFINED);
                    }
                } else if callee.kind() == CellKind::NativeFunction {
                    reg!((*pc).a()) = attempt!(cx.call_native_in_place(base, argc));
                    safepoint!();
                    pc = pc.add(1);
                    continue;
                }
                sync!();
                finish!(cx.call_slow(base, argc));
            }};
        }
        // A construction whose constructor and arguments are in place.
        macro_rules! construct {
            ($base:expr, $argc:expr, $new_target:expr) => {{
                let base: *mut Value = $base;
                let argc: usize = $argc;
                let new_target: Value = $new_target;
                tick!();
                let callee = *base.sub(1);
                if callee.kind() == CellKind::Function {
                    let target = (*(callee.bits() as *const Function)).code.as_ptr();
                    if (*target).constructs != Constructs::No && (*target).realm() == (*code).realm() {
                        if (*target).constructs == Constructs::Derived {
                            enter!(base, argc, target, Value::EMPTY, CONSTRUCT, new_target);
                        } else if new_target.kind() == CellKind::Function
                            && let Some(shape) =
                                instance_shape(Gc::from_raw(new_target.bits() as *mut Object))
                        {
                            let this = Object::allocate(&mut cx.heap, shape).into();
                            enter!(base, argc, target, this, CONSTRUCT, new_target);
                        }
                    }
                }
                *base = new_target;
                sync!();
                finish!(cx.construct_slow(base, argc));
            }};
        }

        loop {
            let ins = *pc;
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
                Op::LoadCallee => reg!(ins.a()) = *r.sub(1),
                Op::LoadNewTarget => {
                    let resumable = (*r.sub(2)).bits() & RESUMABLE != 0;
                    reg!(ins.a()) = if resumable { Value::UNDEFINED } else { *r.sub(6) };
                }
                Op::LoadHome => {
                    let home = (*r.sub(1)).as_object().and_then(|callee| callee.as_function()?.home());
                    reg!(ins.a()) = home.map_or(Value::UNDEFINED, Value::from);
                }
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
                        let name = (*code).name(ins.x()).to_std_string();
                        sync!();
                        throw!(cx.not_initialised(&name));
                    }
                }
                Op::CheckThis => {
                    if reg!(ins.a()).is_empty() {
                        sync!();
                        throw!(cx.reference_error(
                            "Must call super constructor in derived class before accessing 'this' or returning from derived constructor"
                        ));
                    }
                }
                Op::CheckThisUnbound => {
                    if !reg!(ins.a()).is_empty() {
                        sync!();
                        throw!(cx.reference_error("Super constructor may only be called once"));
                    }
                }

                // ---- Environments ----
                Op::LoadFunctionEnv => {
                    let function = &*((*r.sub(1)).bits() as *const Function);
                    reg!(ins.a()) = function.environment.map_or(Value::UNDEFINED, environment_value);
                }
                Op::NewEnv => {
                    let parent = optional_environment(reg!(ins.b()));
                    let environment = Environment::new(&mut cx.heap, parent, ins.c() as u32);
                    reg!(ins.a()) = environment_value(environment);
                    safepoint!();
                }
                Op::CloneEnv => {
                    let copy = environment(reg!(ins.b())).duplicate(&mut cx.heap);
                    reg!(ins.a()) = environment_value(copy);
                }
                Op::EnvAncestor => {
                    let mut current = environment(reg!(ins.b()));
                    for _ in 0..ins.c() {
                        current = current.parent().unwrap_unchecked();
                    }
                    reg!(ins.a()) = environment_value(current);
                }
                Op::LoadEnv => reg!(ins.a()) = environment(reg!(ins.b())).get(ins.c() as u32),
                Op::LoadEnvChecked => {
                    let value = environment(reg!(ins.b())).get(ins.c() as u32);
                    if value.is_empty() {
                        sync!();
                        throw!(cx.dead_zone(&*code, pc));
                    }
                    reg!(ins.a()) = value;
                }
                Op::StoreEnv => environment(reg!(ins.b())).set(ins.c() as u32, reg!(ins.a())),
                Op::StoreEnvChecked => {
                    let target = environment(reg!(ins.b()));
                    if target.get(ins.c() as u32).is_empty() {
                        sync!();
                        throw!(cx.dead_zone(&*code, pc));
                    }
                    target.set(ins.c() as u32, reg!(ins.a()));
                }
                Op::LoadOuter => reg!(ins.a()) = outer(r, ins.b()).get(ins.c() as u32),
                Op::LoadOuterChecked => {
                    let value = outer(r, ins.b()).get(ins.c() as u32);
                    if value.is_empty() {
                        sync!();
                        throw!(cx.dead_zone(&*code, pc));
                    }
                    reg!(ins.a()) = value;
                }
                Op::StoreOuter => outer(r, ins.b()).set(ins.c() as u32, reg!(ins.a())),
                Op::StoreOuterChecked => {
                    let target = outer(r, ins.b());
                    if target.get(ins.c() as u32).is_empty() {
                        sync!();
                        throw!(cx.dead_zone(&*code, pc));
                    }
                    target.set(ins.c() as u32, reg!(ins.a()));
                }

                // ---- Global bindings ----
                Op::LoadGlobal => {
                    if let Some(value) = cached::load_global((*code).realm(), (*code).cache(ins.x())) {
                        reg!(ins.a()) = value;
                        pc = pc.add(1);
                        continue;
                    }
                    reg!(ins.a()) = attempt!(cx.load_global((*code).cache(ins.x()), true));
                }
                Op::StoreGlobal => {
                    let strict = (*code).is_strict_at(pc);
                    attempt!(cx.store_global((*code).cache(ins.x()), reg!(ins.a()), strict, None));
                }

                // ---- Dynamic scopes ----

                // ---- Arithmetic ----
                Op::Add => arithmetic!(ins, checked_add, +, Context::add_slow),
                Op::Sub => arithmetic!(ins, checked_sub, -, |cx: &mut Context, a, b| cx
                    .binary_slow(Operator::Sub, a, b)),
                Op::Mul => {
                    let (a, b) = (reg!(ins.b()), reg!(ins.c()));
                    reg!(ins.a()) = match multiply(a, b) {
                        Some(product) => product,
                        None => attempt!(cx.binary_slow(Operator::Mul, a, b)),
                    };
                }
                Op::Div => {
                    let (a, b) = (reg!(ins.b()), reg!(ins.c()));
                    reg!(ins.a()) = match divide(a, b) {
                        Some(quotient) => quotient,
                        None => attempt!(cx.binary_slow(Operator::Div, a, b)),
                    };
                }
                Op::Mod => {
                    let (a, b) = (reg!(ins.b()), reg!(ins.c()));
                    reg!(ins.a()) = match modulo(a, b) {
                        Some(rest) => rest,
                        None => attempt!(cx.binary_slow(Operator::Mod, a, b)),
                    };
                }
                Op::Exp => {
                    let (a, b) = (reg!(ins.b()), reg!(ins.c()));
                    reg!(ins.a()) = attempt!(cx.binary_slow(Operator::Exp, a, b));
                }
                Op::BitAnd => bitwise!(ins, &, Operator::BitAnd),
                Op::BitOr => bitwise!(ins, |, Operator::BitOr),
                Op::BitXor => bitwise!(ins, ^, Operator::BitXor),
                Op::Shl => shift!(ins, Operator::Shl, |x, y| Value::int(x.wrapping_shl(y))),
                Op::Shr => shift!(ins, Operator::Shr, |x, y| Value::int(x.wrapping_shr(y))),
                Op::UShr => shift!(ins, Operator::UShr, |x, y| Value::from((x as u32).wrapping_shr(y))),
                Op::AddInt => {
                    let (a, by) = (reg!(ins.b()), ins.c_signed() as i32);
                    match add_int(a, by) {
                        Some(sum) => reg!(ins.a()) = sum,
                        None => {
                            reg!(ins.a()) = attempt!(cx.add_slow(a, Value::int(by)));
                            safepoint!();
                        }
                    }
                }
                Op::SubInt => {
                    let (a, by) = (reg!(ins.b()), ins.c_signed() as i32);
                    reg!(ins.a()) = match subtract_int(a, by) {
                        Some(difference) => difference,
                        None => attempt!(cx.binary_slow(Operator::Sub, a, Value::int(by))),
                    };
                }
                Op::BitAndInt => {
                    let (a, mask) = (reg!(ins.b()), ins.c_signed() as i32);
                    reg!(ins.a()) = match bit_and_int(a, mask) {
                        Some(bits) => bits,
                        None => attempt!(cx.binary_slow(Operator::BitAnd, a, Value::int(mask))),
                    };
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
                    reg!(ins.a()) = if a.is_number() { a } else { Value::number(attempt!(cx.to_number(a))) };
                }
                Op::ToNumeric => {
                    let a = reg!(ins.b());
                    reg!(ins.a()) = if a.is_number() { a } else { attempt!(cx.to_numeric_value(a)) };
                }
                Op::ToString => {
                    let a = reg!(ins.b());
                    reg!(ins.a()) = if a.is_string() { a } else { attempt!(cx.to_string(a)).into() };
                }
                Op::ToPropertyKey => {
                    let a = reg!(ins.b());
                    let plain = a.is_int() || a.is_string() || a.is_symbol();
                    reg!(ins.a()) = if plain { a } else { attempt!(cx.to_property_key_value(a)) };
                }
                Op::ToElementKey => {
                    let (object, key) = (reg!(ins.b()), reg!(ins.c()));
                    let plain = !object.is_nullish() && key.is_int();
                    reg!(ins.a()) = if plain { key } else { attempt!(cx.to_element_key(object, key)) };
                }
                Op::ToObject => reg!(ins.a()) = attempt!(cx.to_object(reg!(ins.b()))).into(),
                Op::RequireObjectCoercible => {
                    let a = reg!(ins.a());
                    if a.is_nullish() {
                        sync!();
                        throw!(cx.cannot_destructure(a));
                    }
                }
                Op::Not => reg!(ins.a()) = Value::bool(!to_boolean(reg!(ins.b()))),
                Op::Typeof => reg!(ins.a()) = cx.type_of(reg!(ins.b())).into(),
                Op::Concat => {
                    let base = r.add(ins.b());
                    let parts = std::slice::from_raw_parts(base, ins.c());
                    reg!(ins.a()) = attempt!(cx.concat_values(parts));
                    safepoint!();
                }

                // ---- Comparison ----
                Op::Eq => reg!(ins.a()) = equality!(reg!(ins.b()), reg!(ins.c())).into(),
                Op::Ne => reg!(ins.a()) = (!equality!(reg!(ins.b()), reg!(ins.c()))).into(),
                Op::StrictEq => reg!(ins.a()) = is_strictly_equal(reg!(ins.b()), reg!(ins.c())).into(),
                Op::StrictNe => reg!(ins.a()) = (!is_strictly_equal(reg!(ins.b()), reg!(ins.c()))).into(),
                Op::Lt => reg!(ins.a()) = relation!(reg!(ins.b()), reg!(ins.c()), <, Ordering::is_lt).into(),
                Op::Le => reg!(ins.a()) = relation!(reg!(ins.b()), reg!(ins.c()), <=, Ordering::is_le).into(),
                Op::Gt => reg!(ins.a()) = relation!(reg!(ins.b()), reg!(ins.c()), >, Ordering::is_gt).into(),
                Op::Ge => reg!(ins.a()) = relation!(reg!(ins.b()), reg!(ins.c()), >=, Ordering::is_ge).into(),
                Op::InstanceOf => {
                    reg!(ins.a()) = attempt!(cx.instance_of(reg!(ins.b()), reg!(ins.c()))).into();
                }
                Op::In => reg!(ins.a()) = attempt!(cx.has_in(reg!(ins.b()), reg!(ins.c()))),

                // ---- Jumps ----
                Op::Jump => jump!(ins, x),
                Op::Loop => {
                    tick!();
                    safepoint!();
                    jump!(ins, x);
                }
                Op::JumpIfTrue => {
                    let a = reg!(ins.a());
                    if a == Value::TRUE || a != Value::FALSE && to_boolean(a) {
                        jump!(ins, x);
                    }
                }
                Op::JumpIfFalse => {
                    let a = reg!(ins.a());
                    if a == Value::FALSE || a != Value::TRUE && !to_boolean(a) {
                        jump!(ins, x);
                    }
                }
                Op::JumpIfUndefined => {
                    if reg!(ins.a()).is_undefined() {
                        jump!(ins, x);
                    }
                }
                Op::JumpIfNotUndefined => {
                    if !reg!(ins.a()).is_undefined() {
                        jump!(ins, x);
                    }
                }
                Op::JumpIfNullish => {
                    if reg!(ins.a()).is_nullish() {
                        jump!(ins, x);
                    }
                }
                Op::JumpIfNotNullish => {
                    if !reg!(ins.a()).is_nullish() {
                        jump!(ins, x);
                    }
                }
                Op::JumpIfEmpty => {
                    if reg!(ins.a()).is_empty() {
                        jump!(ins, x);
                    }
                }
                Op::JumpIfLt => jump_if!(ins, relation!(reg!(ins.a()), reg!(ins.b()), <, Ordering::is_lt)),
                Op::JumpIfNotLt => {
                    jump_if!(ins, !relation!(reg!(ins.a()), reg!(ins.b()), <, Ordering::is_lt))
                }
                Op::JumpIfLe => jump_if!(ins, relation!(reg!(ins.a()), reg!(ins.b()), <=, Ordering::is_le)),
                Op::JumpIfNotLe => {
                    jump_if!(ins, !relation!(reg!(ins.a()), reg!(ins.b()), <=, Ordering::is_le))
                }
                Op::JumpIfGt => jump_if!(ins, relation!(reg!(ins.a()), reg!(ins.b()), >, Ordering::is_gt)),
                Op::JumpIfNotGt => {
                    jump_if!(ins, !relation!(reg!(ins.a()), reg!(ins.b()), >, Ordering::is_gt))
                }
                Op::JumpIfGe => jump_if!(ins, relation!(reg!(ins.a()), reg!(ins.b()), >=, Ordering::is_ge)),
                Op::JumpIfNotGe => {
                    jump_if!(ins, !relation!(reg!(ins.a()), reg!(ins.b()), >=, Ordering::is_ge))
                }
                Op::JumpIfEq => jump_if!(ins, equality!(reg!(ins.a()), reg!(ins.b()))),
                Op::JumpIfNe => jump_if!(ins, !equality!(reg!(ins.a()), reg!(ins.b()))),
                Op::JumpIfStrictEq => jump_if!(ins, is_strictly_equal(reg!(ins.a()), reg!(ins.b()))),
                Op::JumpIfStrictNe => jump_if!(ins, !is_strictly_equal(reg!(ins.a()), reg!(ins.b()))),
                Op::JumpTable => {
                    if let Some(distance) = (*code).jump_distance(ins.x(), reg!(ins.a())) {
                        pc = pc.offset(distance as isize);
                        continue;
                    }
                }

                // ---- Properties ----
                Op::GetProp => {
                    let receiver = reg!(ins.b());
                    let cache = (*code).cache(ins.c());
                    if let Some(value) = cached::load(cx, receiver, cache) {
                        reg!(ins.a()) = value;
                        pc = pc.add(1);
                        continue;
                    }
                    reg!(ins.a()) = match cached::getter(cx, receiver, cache) {
                        Some(Value::UNDEFINED) => Value::UNDEFINED,
                        Some(getter) => attempt!(cx.call(getter, receiver, &[])),
                        None => attempt!(cx.get_prop_next(cache, receiver)),
                    };
                }
                Op::SetProp => {
                    let receiver = reg!(ins.b());
                    let cache = (*code).cache(ins.c());
                    if cached::store(cx, receiver, cache, reg!(ins.a())) {
                        pc = pc.add(1);
                        continue;
                    }
                    let strict = (*code).is_strict_at(pc);
                    attempt!(cx.set_prop_slow(cache, receiver, reg!(ins.a()), strict));
                }
                Op::GetElem => {
                    let (receiver, key) = (reg!(ins.b()), reg!(ins.c()));
                    reg!(ins.a()) = match cached::element(receiver, key) {
                        Some(value) => value,
                        None => attempt!(cx.get_elem_next(receiver, key)),
                    };
                }
                Op::SetElem => {
                    let (receiver, key) = (reg!(ins.b()), reg!(ins.c()));
                    let value = reg!(ins.a());
                    if !cached::set_element(receiver, key, value) {
                        let strict = (*code).is_strict_at(pc);
                        attempt!(cx.set_elem_slow(receiver, key, value, strict));
                    }
                }
                Op::DefineProp => {
                    let cell = reg!(ins.b()).bits() as *mut Object;
                    let cache = (*code).cache(ins.c());
                    let entry = &(*cache).entry;
                    if (*cell).word() & STORE_MASK == entry.shape
                        && cx.write_entry(entry, (*cell).this(), reg!(ins.a()))
                    {
                        pc = pc.add(1);
                        continue;
                    }
                    attempt!(cx.define_prop_next(cache, (*cell).this(), reg!(ins.a())));
                }
                Op::DefineElem => {
                    attempt!(cx.define_elem(reg!(ins.b()), reg!(ins.c()), reg!(ins.a())));
                }
                Op::ObjectSpread => {
                    reg!(ins.a()) = attempt!(cx.object_spread(reg!(ins.a()), reg!(ins.b())));
                    safepoint!();
                }
                Op::CloneObject => {
                    reg!(ins.a()) = attempt!(cx.clone_object(reg!(ins.b())));
                    safepoint!();
                }
                Op::ObjectRest => {
                    let base = r.add(ins.b());
                    let excluded = std::slice::from_raw_parts(base.add(1), ins.c());
                    reg!(ins.a()) = attempt!(cx.object_rest(*base, excluded));
                    safepoint!();
                }

                // ---- Private names ----
                Op::GetPrivate => {
                    reg!(ins.a()) = attempt!(cx.get_private(reg!(ins.b()), reg!(ins.c())));
                }
                Op::SetPrivate => attempt!(cx.set_private(reg!(ins.b()), reg!(ins.c()), reg!(ins.a()))),

                // ---- Literals and closures ----
                Op::NewObject => {
                    let shape = cx.object_shape(ins.x() as u32);
                    reg!(ins.a()) = Object::allocate(&mut cx.heap, shape).into();
                    safepoint!();
                }
                Op::NewObjectFor => {
                    reg!(ins.a()) = cx.new_object_for(reg!(ins.b()), ins.c() as u32);
                    safepoint!();
                }
                Op::NewArray => {
                    let values = std::slice::from_raw_parts(r.add(ins.b()), ins.c());
                    let elements = if values.is_empty() {
                        Elements::empty()
                    } else {
                        Elements::from_slice(&mut cx.heap, values)
                    };
                    reg!(ins.a()) = cx.new_array(elements).into();
                    safepoint!();
                }
                Op::CloneArray => {
                    reg!(ins.a()) = attempt!(cx.clone_array(r, reg!(ins.b()), ins.c() as u32));
                    safepoint!();
                }
                Op::ArrayPush => attempt!(cx.literal_push(reg!(ins.a()), reg!(ins.b()))),
                Op::ArraySpread => attempt!(cx.literal_spread(r, reg!(ins.a()), reg!(ins.b()))),
                Op::GetTemplateObject => {
                    let known = (*code).constant(ins.x());
                    reg!(ins.a()) = if known.is_object() {
                        known
                    } else {
                        attempt!((*code).template_object(cx, ins.x()))
                    };
                }
                Op::NewClosure => {
                    let nested = (*code).function(cx, ins.c());
                    let environment = optional_environment(reg!(ins.b()));
                    reg!(ins.a()) = cx.make_closure(nested, environment, *r.sub(1));
                    safepoint!();
                }

                // ---- Arguments ----
                Op::CreateRest => {
                    let elements = attempt!(cx.arguments_from(r, ins.x()));
                    reg!(ins.a()) = cx.new_array(elements).into();
                    safepoint!();
                }
                Op::RestArray => {
                    let array = reg!((*code).parameters as usize + 1);
                    if array.is_empty() {
                        reg!(ins.a()) = attempt!(cx.rest_array(r));
                        safepoint!();
                    } else {
                        reg!(ins.a()) = array;
                    }
                }
                Op::RestLength => {
                    reg!(ins.a()) = rest_length(r, (*code).parameters as usize).into();
                }
                Op::RestElem => {
                    let key = reg!(ins.b());
                    reg!(ins.a()) = match rest_element(r, (*code).parameters as usize, key) {
                        Some(value) => value,
                        None => attempt!(cx.rest_elem_slow(r, key)),
                    };
                }

                // ---- Calls ----
                Op::Call => {
                    let (base, argc) = (r.add(ins.b()), ins.c());
                    tick!();
                    let callee = *base.sub(1);
                    if callee.kind() == CellKind::Function {
                        let target = (*(callee.bits() as *const Function)).code.as_ptr();
                        let top = base.add((*target).registers as usize);
                        if (*target).simple
                            && top.max(base.add(argc + 1)) < cx.stack.limit
                            && (*target).realm() == (*code).realm()
                        {
                            push_frame!(base, argc, target, top, 0, Value::UNDEFINED);
                        }
                    } else if callee.kind() == CellKind::NativeFunction {
                        reg!((*pc).a()) = attempt!(cx.call_native_in_place(base, argc));
                        safepoint!();
                        pc = pc.add(1);
                        continue;
                    }
                    sync!();
                    finish!(cx.call_slow(base, argc));
                }
                Op::New => {
                    let base = r.add(ins.b());
                    construct!(base, ins.c(), *base.sub(1));
                }
                Op::CallSpread | Op::CallList => {
                    let base = r.add(ins.b());
                    let laid = if ins.op() == Op::CallSpread {
                        lay_spread!(base, ins.c())
                    } else {
                        attempt!(cx.lay_list(r, base))
                    };
                    match laid {
                        Some(argc) => call!(base, argc),
                        None => {
                            tick!();
                            finish!(cx.call_list(base));
                        }
                    }
                }
                Op::Construct | Op::NewSpread | Op::ConstructSpread | Op::NewList | Op::ConstructList => {
                    let base = r.add(ins.b());
                    let op = ins.op();
                    if matches!(op, Op::NewSpread | Op::NewList) {
                        *base = *base.sub(1);
                    }
                    let laid = match op {
                        Op::Construct => Some(ins.c()),
                        Op::NewSpread | Op::ConstructSpread => lay_spread!(base, ins.c()),
                        _ => attempt!(cx.lay_list(r, base)),
                    };
                    match laid {
                        Some(argc) => construct!(base, argc, *base),
                        None => {
                            tick!();
                            finish!(cx.construct_list(base));
                        }
                    }
                }
                Op::CallEval | Op::CallEvalList => {
                    let base = r.add(ins.b());
                    let laid = if ins.op() == Op::CallEvalList {
                        attempt!(cx.lay_list(r, base))
                    } else {
                        Some(ins.c())
                    };
                    if cx.is_eval(*base.sub(1), (*code).realm()) {
                        reg!(ins.a()) = attempt!(cx.call_eval(&*code, base, laid, *pc.add(1), r));
                    } else {
                        match laid {
                            Some(argc) => call!(base, argc),
                            None => finish!(cx.call_list(base)),
                        }
                    }
                }
                Op::GetSuperConstructor => {
                    let function = reg!(ins.b());
                    reg!(ins.a()) = if function.kind() == CellKind::Function {
                        (*(function.bits() as *const Object)).shape().prototype()
                    } else {
                        attempt!(cx.super_constructor(function))
                    };
                }

                // ---- Iteration ----
                Op::IterInit => attempt!(cx.iter_init(r.add(ins.a()), reg!(ins.b()))),
                Op::IterNext => {
                    let base = r.add(ins.b());
                    if let Some(value) = next_of_array(base) {
                        reg!(ins.a()) = value;
                    } else {
                        match attempt!(cx.iter_next(base)) {
                            Some(value) => reg!(ins.a()) = value,
                            None => jump!(ins, c),
                        }
                    }
                }
                Op::IterStep => {
                    let value = attempt!(cx.iter_next(r.add(ins.b())));
                    reg!(ins.a()) = value.unwrap_or(Value::UNDEFINED);
                }
                Op::IterRest => reg!(ins.a()) = attempt!(cx.iter_rest(r.add(ins.b()))),
                Op::IterClose => attempt!(cx.iter_close(r.add(ins.a()))),
                Op::IterCloseSilent => {
                    sync!();
                    cx.iter_close_silent(r.add(ins.a()));
                }
                Op::IterUnwrap => match attempt!(cx.iter_unwrap(reg!(ins.b()))) {
                    Some(value) => reg!(ins.a()) = value,
                    None => jump!(ins, c),
                },
                Op::IterFinish => *r.add(ins.a()) = Value::UNDEFINED,
                Op::ForInNext => match attempt!(cx.for_in_next(reg!(ins.b()))) {
                    Some(key) => reg!(ins.a()) = key,
                    None => jump!(ins, c),
                },

                // ---- Generators and async functions ----
                Op::InitialYield => {
                    let object = attempt!(cx.start_generator(r, pc));
                    match cx.leave_frame(object) {
                        Exit::Continue => reload!(),
                        Exit::Return(result) => return result,
                    }
                }
                Op::Yield | Op::YieldRaw | Op::AsyncYield | Op::Await => {
                    let value = reg!(ins.b());
                    sync!();
                    match cx.suspend(r, pc, value) {
                        Ok(Exit::Continue) => reload!(),
                        Ok(Exit::Return(result)) => return result,
                        Err(throw) => throw!(throw),
                    }
                }

                // ---- Completion ----
                Op::Return => {
                    let mut value = reg!(ins.a());
                    let flags = (*r.sub(2)).bits();
                    if flags & (ENTRY | RESUMABLE) == 0 {
                        if flags & CONSTRUCT != 0 && !value.is_object() {
                            value = reg!(0);
                        }
                        let caller = (*r.sub(3)).bits() as *mut Value;
                        pc = (*r.sub(4)).bits() as *const Instruction;
                        r = caller;
                        code = frame_code(r).as_ptr();
                        cx.stack.frame = r;
                        cx.stack.top = r.add((*code).registers as usize);
                        cx.realm = (*code).realm();
                        reg!((*pc).a()) = value;
                    } else if flags & RESUMABLE == 0 {
                        // Whoever ran this frame puts its own back.
                        if flags & CONSTRUCT != 0 && !value.is_object() {
                            value = reg!(0);
                        }
                        return Ok(value);
                    } else {
                        sync!();
                        match cx.return_from_resumable(r, value) {
                            Exit::Continue => reload!(),
                            Exit::Return(result) => return result,
                        }
                    }
                }
                Op::Throw => {
                    sync!();
                    throw!(Throw(reg!(ins.a())));
                }

                // ---- Explicit resource management ----
                Op::DisposeNext => {
                    let base = r.add(ins.b());
                    sync!();
                    match crate::semantics::dispose::next(cx, *base, *base.add(1)) {
                        Some((to_await, pending)) => {
                            *base.add(1) = pending;
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
                    attempt!(cx.run_rare(r, code, pc));
                    safepoint!();
                }
            }
            pc = pc.add(1);
        }
    }
}
