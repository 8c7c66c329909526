//! Instructions that are more than a few loads and stores: what the loop and machine code do alike.

use ellipsis_bytecode::{Instruction, Op};

use super::arithmetic::Operator;
use super::machine::{Helper, call_with_dots};
use super::property::{element, push_element, set_element};
use crate::model::{CellKind, Elements, Environment, Object, Value};
use crate::semantics::{Context, JsResult};

/// What helpers give that give no value.
pub const NOTHING: u64 = 1;

/// What an instruction gives: a value for its first register, perhaps, or nothing.
pub(super) trait Given {
    /// What it is for machine code, which is not 0.
    fn bits(self) -> u64;
}

impl Given for Value {
    fn bits(self) -> u64 {
        Value::bits(self)
    }
}

impl Given for Option<Value> {
    fn bits(self) -> u64 {
        self.map_or(NOTHING, Value::bits)
    }
}

impl Given for () {
    fn bits(self) -> u64 {
        NOTHING
    }
}

/// Defines what opcodes do, given the context, whose innermost frame is at the instruction.
macro_rules! define_helpers {
    ($($op:ident $name:ident($cx:ident, $ins:ident) -> $given:ty { $($work:tt)* })+) => {
        $(#[inline(always)]
        pub(super) fn $name($cx: &mut Context, $ins: Instruction) -> JsResult<$given> {
            $($work)*
        })+

        /// The helper of an opcode that has one, which is quicker than a step.
        pub fn helper(op: Op) -> Option<Helper> {
            use Op::*;
            match op {
                CallSpread | CallList | Construct | NewSpread | NewList | ConstructSpread | ConstructList => {
                    Some(call_with_dots)
                }
                $($op => {
                    extern "C" fn help(cx: &mut Context, ins: Instruction) -> u64 {
                        let result = $name(cx, ins);
                        end_helper(cx, result)
                    }
                    Some(help)
                })+
                _ => None,
            }
        }
    };
}

/// The end of a helper.
#[inline(always)]
pub(super) fn end_helper<T: Given>(cx: &mut Context, result: JsResult<T>) -> u64 {
    match result {
        Ok(given) => {
            let bits = given.bits();
            cx.safepoint();
            bits
        }
        Err(throw) => cx.leave_by(throw),
    }
}

/// A register.
macro_rules! reg {
    ($cx:ident, $n:expr) => {
        $cx.stack.register($n)
    };
}

define_helpers! {
    // ---- Environments and globals ----
    NewEnv new_env(cx, ins) -> Value {
        let parent = reg!(cx, ins.b()).as_environment();
        Ok(Environment::new(&mut cx.store.heap, parent, ins.c() as u32).into())
    }
    CloneEnv clone_env(cx, ins) -> Value {
        let environment = reg!(cx, ins.b()).as_environment();
        Ok(environment.map_or(Value::UNDEFINED, |from| from.duplicate(&mut cx.store.heap).into()))
    }
    LoadGlobal load_global(cx, ins) -> Value {
        let code = cx.stack.code();
        let (realm, cache) = (code.realm(), code.cache(ins.x()));
        let known = cache.load_global(&realm.global_object(), realm.lexical_epoch.get());
        known.map_or_else(|| cx.load_global(cache, true), Ok)
    }
    StoreGlobal store_global(cx, ins) -> () {
        let (code, value) = (cx.stack.code(), reg!(cx, ins.a()));
        let (realm, cache) = (code.realm(), code.cache(ins.x()));
        if cache.store_global(&realm.global_object(), realm.lexical_epoch.get(), value) {
            return Ok(());
        }
        cx.store_global(cache, value, code.is_strict_at(cx.stack.pc()), None)
    }

    // ---- Arithmetic and conversions ----
    Add add(cx, ins) -> Value { cx.add_slow(reg!(cx, ins.b()), reg!(cx, ins.c())) }
    AddInt add_int(cx, ins) -> Value { cx.add_slow(reg!(cx, ins.b()), Value::int(ins.c_signed() as i32)) }
    Sub sub(cx, ins) -> Value { cx.binary_slow(Operator::Sub, reg!(cx, ins.b()), reg!(cx, ins.c())) }
    Mul mul(cx, ins) -> Value { cx.binary_slow(Operator::Mul, reg!(cx, ins.b()), reg!(cx, ins.c())) }
    Div div(cx, ins) -> Value { cx.binary_slow(Operator::Div, reg!(cx, ins.b()), reg!(cx, ins.c())) }
    Mod modulo(cx, ins) -> Value { cx.binary_slow(Operator::Mod, reg!(cx, ins.b()), reg!(cx, ins.c())) }
    Exp exponentiate(cx, ins) -> Value { cx.binary_slow(Operator::Exp, reg!(cx, ins.b()), reg!(cx, ins.c())) }
    ToString to_string(cx, ins) -> Value {
        let a = reg!(cx, ins.b());
        if a.is_string() { Ok(a) } else { cx.to_string(a).map(Value::from) }
    }
    ToPropertyKey to_property_key(cx, ins) -> Value {
        let a = reg!(cx, ins.b());
        if a.is_int() || a.is_string() || a.is_symbol() { Ok(a) } else { cx.to_property_key_value(a) }
    }
    ToElementKey to_element_key(cx, ins) -> Value {
        let (object, key) = (reg!(cx, ins.b()), reg!(cx, ins.c()));
        if !object.is_nullish() && key.is_int() { Ok(key) } else { cx.to_element_key(object, key) }
    }
    Typeof type_of(cx, ins) -> Value { Ok(cx.type_of(reg!(cx, ins.b())).into()) }
    InstanceOf instance_of(cx, ins) -> Value {
        cx.instance_of(reg!(cx, ins.b()), reg!(cx, ins.c())).map(Value::bool)
    }
    In has_in(cx, ins) -> Value { cx.has_in(reg!(cx, ins.b()), reg!(cx, ins.c())) }
    Concat concat(cx, ins) -> Value { cx.concat_registers(ins.b(), ins.c()) }

    // ---- Properties ----
    GetProp get_prop(cx, ins) -> Value {
        let (receiver, code) = (reg!(cx, ins.b()), cx.stack.code());
        let cache = code.cache(ins.c());
        match cache.load(&cx.store.shapes, receiver) {
            Some(value) => Ok(value),
            None => match cache.getter(&cx.store.shapes, receiver) {
                Some(getter) if getter.is_undefined() => Ok(getter),
                Some(getter) => cx.call(getter, receiver, &[]),
                None => cx.get_prop_next(cache, receiver),
            },
        }
    }
    SetProp set_prop(cx, ins) -> () {
        let (receiver, value, code) = (reg!(cx, ins.b()), reg!(cx, ins.a()), cx.stack.code());
        let cache = code.cache(ins.c());
        if cache.store(&mut cx.store, receiver, value) {
            return Ok(());
        }
        cx.set_prop_slow(cache, receiver, value, code.is_strict_at(cx.stack.pc()))
    }
    DefineProp define_prop(cx, ins) -> () {
        let (object, value, code) = (reg!(cx, ins.b()), reg!(cx, ins.a()), cx.stack.code());
        let cache = code.cache(ins.c());
        if cache.store(&mut cx.store, object, value) { Ok(()) } else { cx.define_prop_slow(cache, object, value) }
    }
    GetElem get_elem(cx, ins) -> Value {
        let (receiver, key) = (reg!(cx, ins.b()), reg!(cx, ins.c()));
        element(receiver, key).map_or_else(|| cx.get_elem_next(receiver, key), Ok)
    }
    SetElem set_elem(cx, ins) -> () {
        let (receiver, key, value) = (reg!(cx, ins.b()), reg!(cx, ins.c()), reg!(cx, ins.a()));
        if set_element(receiver, key, value) {
            return Ok(());
        }
        let strict = cx.stack.code().is_strict_at(cx.stack.pc());
        cx.set_elem_slow(receiver, key, value, strict)
    }
    DefineElem define_elem(cx, ins) -> () {
        cx.define_elem(reg!(cx, ins.b()), reg!(cx, ins.c()), reg!(cx, ins.a()))
    }
    ObjectSpread object_spread(cx, ins) -> Value { cx.object_spread(reg!(cx, ins.a()), reg!(cx, ins.b())) }
    CloneObject clone_object(cx, ins) -> Value { cx.clone_object(reg!(cx, ins.b())) }
    ObjectRest object_rest(cx, ins) -> Value { cx.object_rest(ins.b(), ins.c()) }
    GetPrivate get_private(cx, ins) -> Value { cx.get_private(reg!(cx, ins.b()), reg!(cx, ins.c())) }
    SetPrivate set_private(cx, ins) -> () {
        cx.set_private(reg!(cx, ins.b()), reg!(cx, ins.c()), reg!(cx, ins.a()))
    }

    // ---- Literals and closures ----
    NewObject new_object(cx, ins) -> Value {
        let shape = cx.object_shape(ins.x() as u32);
        Ok(Object::allocate(&mut cx.store.heap, shape).into())
    }
    NewObjectFor new_object_for(cx, ins) -> Value {
        Ok(cx.new_object_for(reg!(cx, ins.b()), ins.c() as u32))
    }
    NewArray new_array(cx, ins) -> Value {
        let elements = match ins.c() {
            0 => Elements::empty(),
            count => {
                Elements::from_slice(&mut cx.store.heap, &cx.stack.registers()[ins.b()..][..count])
            }
        };
        Ok(cx.new_array(elements).into())
    }
    CloneArray clone_array(cx, ins) -> Value { cx.clone_array(reg!(cx, ins.b()), ins.c() as u32) }
    ArrayPush array_push(cx, ins) -> () {
        let (array, value) = (reg!(cx, ins.a()), reg!(cx, ins.b()));
        if push_element(array, value) { Ok(()) } else { cx.literal_push(array, value) }
    }
    ArraySpread array_spread(cx, ins) -> () { cx.literal_spread(reg!(cx, ins.a()), reg!(cx, ins.b())) }
    GetTemplateObject get_template_object(cx, ins) -> Value {
        let known = cx.stack.code().constant(ins.x());
        if known.is_object() { Ok(known) } else { cx.template_object(ins.x()) }
    }
    NewClosure new_closure(cx, ins) -> Value {
        let nested = cx.stack.code().function(&mut cx.store, ins.c());
        let environment = reg!(cx, ins.b()).as_environment();
        Ok(cx.make_closure(nested, environment, cx.stack.header().callee))
    }

    // ---- Arguments ----
    CreateRest create_rest(cx, ins) -> Value { cx.array_of_arguments(ins.x()).map(Value::from) }
    RestArray rest_array(cx, _ins) -> Value { cx.rest_array() }
    RestLength rest_length(cx, _ins) -> Value { Ok(cx.rest_length().into()) }
    RestElem rest_elem(cx, ins) -> Value { cx.rest_elem(reg!(cx, ins.b())) }

    // ---- Calls ----
    GetSuperConstructor get_super_constructor(cx, ins) -> Value {
        let function = reg!(cx, ins.b());
        match function.as_object() {
            Some(object) if object.kind() == CellKind::Function => Ok(object.shape().prototype()),
            _ => cx.super_constructor(function),
        }
    }

    // ---- Iteration ----
    IterInit iter_init(cx, ins) -> () { cx.iter_init(ins.a(), reg!(cx, ins.b())) }
    IterNext iter_next(cx, ins) -> Option<Value> { cx.iter_next(ins.b()) }
    IterStep iter_step(cx, ins) -> Value {
        cx.iter_next(ins.b()).map(|next| next.unwrap_or(Value::UNDEFINED))
    }
    IterRest iter_rest(cx, ins) -> Value { cx.iter_rest(ins.b()) }
    IterClose iter_close(cx, ins) -> () { cx.iter_close(ins.a()) }
    IterCloseSilent iter_close_silent(cx, ins) -> () {
        cx.iter_close_silent(ins.a());
        Ok(())
    }
    IterUnwrap iter_unwrap(cx, ins) -> Option<Value> { cx.iter_unwrap(reg!(cx, ins.b())) }
    ForInNext for_in_next(cx, ins) -> Option<Value> { cx.for_in_next(reg!(cx, ins.b())) }
}
