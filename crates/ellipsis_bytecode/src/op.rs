//! The opcode table: one row per instruction, from which everything that lists opcodes comes.
// tidy: table

use crate::instruction::{Field, Instruction, Reg};

/// What an operand means; its width and place follow from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OperandKind {
    /// A register that is written: 16 bits.
    Dst,
    /// A register that is read: 16 bits.
    Src,
    /// The first of several consecutive registers: 16 bits.
    Base,
    /// A small unsigned number: 16 bits, or 24 as third operand.
    Count,
    /// A signed number in field C: 24 bits.
    Imm24,
    /// A signed number in field X: 32 bits.
    Imm32,
    /// An index into the constants, in field C: 24 bits.
    Const24,
    /// An index into the constants, in field X: 32 bits.
    Const,
    /// An index into the nested functions, in field X: 32 bits.
    Func,
    /// An index into the nested functions, in field C: 24 bits.
    Func24,
    /// An inline-cache site, in field C: 24 bits.
    Ic,
    /// An inline-cache site, in field X: 32 bits.
    IcX,
    /// A jump distance in instructions, relative to this one, in field C: 24 bits.
    Label24,
    /// A jump distance in instructions, relative to this one, in field X: 32 bits.
    Label,
}

/// A named operand of an opcode.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    /// Its name in the table.
    pub name: &'static str,
    /// What it means.
    pub kind: OperandKind,
}

macro_rules! field_type {
    (Dst) => {
        Reg
    };
    (Src) => {
        Reg
    };
    (Base) => {
        Reg
    };
    (Count) => {
        u32
    };
    (Imm24) => {
        i32
    };
    (Imm32) => {
        i32
    };
    (Label24) => {
        i32
    };
    (Label) => {
        i32
    };
    ($kind:ident) => {
        u32
    };
}

macro_rules! field_value {
    (Dst, $v:ident) => {
        Field::Narrow($v.0)
    };
    (Src, $v:ident) => {
        Field::Narrow($v.0)
    };
    (Base, $v:ident) => {
        Field::Narrow($v.0)
    };
    (Count, $v:ident) => {
        Field::Medium($v as i32)
    };
    (Imm24, $v:ident) => {
        Field::Medium($v)
    };
    (Const24, $v:ident) => {
        Field::Medium($v as i32)
    };
    (Func24, $v:ident) => {
        Field::Medium($v as i32)
    };
    (Ic, $v:ident) => {
        Field::Medium($v as i32)
    };
    (Label24, $v:ident) => {
        Field::Medium($v)
    };
    (Imm32, $v:ident) => {
        Field::Wide($v as u32)
    };
    (Label, $v:ident) => {
        Field::Wide($v as u32)
    };
    ($kind:ident, $v:ident) => {
        Field::Wide($v)
    };
}

macro_rules! define_ops {
    ($($(#[doc = $doc:literal])+ $name:ident $build:ident ($($arg:ident: $kind:ident),*);)+) => {
        /// An opcode. The text of each names its effect in register-transfer notation.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Op { $($(#[doc = $doc])+ $name,)+ }

        impl Op {
            /// Every opcode, in order.
            pub const ALL: &'static [Op] = &[$(Op::$name,)+];

            /// The opcode's name.
            pub fn name(self) -> &'static str {
                match self { $(Op::$name => stringify!($name),)+ }
            }

            /// The opcode's operands.
            pub fn operands(self) -> &'static [Operand] {
                match self {
                    $(Op::$name => &[$(Operand { name: stringify!($arg), kind: OperandKind::$kind }),*],)+
                }
            }

            /// The opcode's documentation.
            pub fn doc(self) -> &'static str {
                match self { $(Op::$name => concat!($($doc, "\n",)+),)+ }
            }
        }

        /// Builders, one per opcode.
        impl Instruction {
            $(
                $(#[doc = $doc])+
                pub fn $build($($arg: field_type!($kind)),*) -> Instruction {
                    Instruction::encode(Op::$name, &[$(field_value!($kind, $arg)),*])
                }
            )+
        }
    };
}

impl Op {
    /// Decodes an opcode byte.
    ///
    /// Instruction words are only made by [`Instruction::encode`], so the byte is in range;
    /// a foreign byte decodes as the last opcode, which traps.
    #[inline(always)]
    pub fn from_byte(byte: u8) -> Op {
        Op::ALL.get(byte as usize).copied().unwrap_or(Op::Unreachable)
    }
}

// R[x]: register x. E[x]: slot x of an environment. K: constants. `throws` and `calls` are said
// where they are not obvious. Registers that hold a base take consecutive registers from it.
define_ops! {
    // ---- Loads and moves ----
    #[doc = "R[dst] = undefined"]
    LoadUndefined load_undefined(dst: Dst);
    #[doc = "R[dst] = null"]
    LoadNull load_null(dst: Dst);
    #[doc = "R[dst] = true"]
    LoadTrue load_true(dst: Dst);
    #[doc = "R[dst] = false"]
    LoadFalse load_false(dst: Dst);
    #[doc = "R[dst] = the empty mark: an uninitialised binding, or an array hole"]
    LoadEmpty load_empty(dst: Dst);
    #[doc = "R[dst] = value, an int32"]
    LoadInt load_int(dst: Dst, value: Imm32);
    #[doc = "R[dst] = K[constant]: a number, string or BigInt"]
    LoadConst load_const(dst: Dst, constant: Const);
    #[doc = "R[dst] = R[src]"]
    Move move_(dst: Dst, src: Src);
    #[doc = "R[dst] = the running function"]
    LoadCallee load_callee(dst: Dst);
    #[doc = "R[dst] = new.target, or undefined"]
    LoadNewTarget load_new_target(dst: Dst);
    #[doc = "R[dst] = the home object of the running function"]
    LoadHome load_home(dst: Dst);
    #[doc = "R[dst] = the realm's global this value"]
    LoadGlobalThis load_global_this(dst: Dst);
    #[doc = "R[0] = R[0] as a sloppy function sees it: global this for undefined and null, else ToObject"]
    CoerceThis coerce_this();
    #[doc = "Throws a ReferenceError naming K[name] if R[src] is the empty mark (a binding in its dead zone)"]
    ThrowIfEmpty throw_if_empty(src: Src, name: Const);
    #[doc = "Throws a ReferenceError if R[src], the this value of a derived constructor, is the empty mark"]
    CheckThis check_this(src: Src);
    #[doc = "Throws a ReferenceError (super was called already) if R[src] is not the empty mark"]
    CheckThisUnbound check_this_unbound(src: Src);

    // ---- Environments ----
    #[doc = "R[dst] = the environment that the running function closes over"]
    LoadFunctionEnv load_function_env(dst: Dst);
    #[doc = "R[dst] = a new environment of `slots` empty slots whose parent is R[parent]; parent may hold undefined"]
    NewEnv new_env(dst: Dst, parent: Src, slots: Count);
    #[doc = "R[dst] = a copy of the environment R[src] (fresh bindings of a loop iteration)"]
    CloneEnv clone_env(dst: Dst, src: Src);
    #[doc = "R[dst] = the environment `hops` parents above R[env]"]
    EnvAncestor env_ancestor(dst: Dst, env: Src, hops: Count);
    #[doc = "R[dst] = E[slot] of R[env]"]
    LoadEnv load_env(dst: Dst, env: Src, slot: Count);
    #[doc = "R[dst] = E[slot] of R[env]; ReferenceError if it is empty (the name comes from the template's tdz_names)"]
    LoadEnvChecked load_env_checked(dst: Dst, env: Src, slot: Count);
    #[doc = "E[slot] of R[env] = R[src]"]
    StoreEnv store_env(src: Src, env: Src, slot: Count);
    #[doc = "E[slot] of R[env] = R[src]; ReferenceError if the slot is empty (the name comes from tdz_names)"]
    StoreEnvChecked store_env_checked(src: Src, env: Src, slot: Count);
    #[doc = "R[dst] = E[slot] of the environment `hops` parents above the running function's own (0: that itself); `hops` is written as a register number"]
    LoadOuter load_outer(dst: Dst, hops: Src, slot: Count);
    #[doc = "As LoadOuter; ReferenceError if the slot is empty"]
    LoadOuterChecked load_outer_checked(dst: Dst, hops: Src, slot: Count);
    #[doc = "As LoadOuterChecked, storing R[src]; without the check"]
    StoreOuter store_outer(src: Src, hops: Src, slot: Count);
    #[doc = "As StoreOuter; ReferenceError if the slot is empty"]
    StoreOuterChecked store_outer_checked(src: Src, hops: Src, slot: Count);
    #[doc = "R[dst] = the value of the module's import number `import`; ReferenceError if it is not yet initialised"]
    LoadImport load_import(dst: Dst, import: Imm32);

    // ---- Global bindings ----
    #[doc = "R[dst] = the global binding named by the site; ReferenceError if there is none"]
    LoadGlobal load_global(dst: Dst, site: IcX);
    #[doc = "As LoadGlobal, but undefined if there is none (typeof)"]
    LoadGlobalOrUndefined load_global_or_undefined(dst: Dst, site: IcX);
    #[doc = "Assigns R[src] to the global binding named by the site; in strict code a ReferenceError if there is none"]
    StoreGlobal store_global(src: Src, site: IcX);
    #[doc = "R[dst] = whether the global binding K[name] exists (before a strict assignment evaluates its right side)"]
    HasGlobal has_global(dst: Dst, name: Const);
    #[doc = "As StoreGlobal in strict code, given that R[existed] says whether the binding existed beforehand; ReferenceError if not"]
    StoreGlobalIfExisted store_global_if_existed(src: Src, existed: Src, site: Ic);
    #[doc = "Initialises the global lexical binding named by the site with R[src]"]
    InitGlobalLexical init_global_lexical(src: Src, site: IcX);
    #[doc = "CreateGlobalFunctionBinding(K[name], R[src], deletable if this is eval code)"]
    DefineGlobalFunction define_global_function(src: Src, name: Const);
    #[doc = "R[dst] = whether `delete K[name]` of a global reference succeeds"]
    DeleteGlobal delete_global(dst: Dst, name: Const);

    // ---- Dynamic scopes (with, and variables that sloppy direct eval added) ----
    #[doc = "R[dst] = an object scope for variables that a sloppy direct eval may add to this function"]
    NewEvalScope new_eval_scope(dst: Dst);
    #[doc = "R[dst] = whether object scope R[scope] has a binding K[name]; a with scope heeds @@unscopables"]
    ScopeHas scope_has(dst: Dst, scope: Src, name: Const24);
    #[doc = "R[dst] = binding K[name] of object scope R[scope]; in strict code a ReferenceError if it has vanished"]
    ScopeGet scope_get(dst: Dst, scope: Src, name: Const24);
    #[doc = "Sets binding K[name] of object scope R[scope] to R[src]; in strict code a ReferenceError if it has vanished"]
    ScopeSet scope_set(src: Src, scope: Src, name: Const24);
    #[doc = "R[dst] = whether deleting binding K[name] of object scope R[scope] succeeds"]
    ScopeDelete scope_delete(dst: Dst, scope: Src, name: Const24);
    #[doc = "Declares variable K[name] in eval scope R[scope], undefined unless it is there already"]
    ScopeDeclare scope_declare(scope: Src, name: Const);
    #[doc = "R[dst] = the object that `with (R[src])` looks names up in: ToObject, marked as a with scope"]
    NewWithScope new_with_scope(dst: Dst, src: Src);
    #[doc = "R[dst] = the object under with scope R[src] (receiver of a call through it); undefined for an eval scope"]
    ScopeThis scope_this(dst: Dst, src: Src);

    // ---- Arithmetic ----
    #[doc = "R[dst] = R[a] + R[b]"]
    Add add(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] - R[b]"]
    Sub sub(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] * R[b]"]
    Mul mul(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] / R[b]"]
    Div div(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] % R[b]"]
    Mod mod_(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] ** R[b]"]
    Exp exp(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] & R[b]"]
    BitAnd bit_and(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] | R[b]"]
    BitOr bit_or(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] ^ R[b]"]
    BitXor bit_xor(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] << R[b]"]
    Shl shl(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] >> R[b]"]
    Shr shr(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] >>> R[b]"]
    UShr ushr(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] + value, where the source had a small integer literal on the right; R[a] may be any value"]
    AddInt add_int(dst: Dst, a: Src, value: Imm24);
    #[doc = "R[dst] = R[a] - value, as AddInt"]
    SubInt sub_int(dst: Dst, a: Src, value: Imm24);
    #[doc = "R[dst] = R[a] & value, as AddInt"]
    BitAndInt bit_and_int(dst: Dst, a: Src, value: Imm24);
    #[doc = "R[dst] = ToNumeric(R[a]) + 1"]
    Inc inc(dst: Dst, a: Src);
    #[doc = "R[dst] = ToNumeric(R[a]) - 1"]
    Dec dec(dst: Dst, a: Src);
    #[doc = "R[dst] = -R[a]"]
    Neg neg(dst: Dst, a: Src);
    #[doc = "R[dst] = ~R[a]"]
    BitNot bit_not(dst: Dst, a: Src);
    #[doc = "R[dst] = ToNumber(R[a])"]
    ToNumber to_number(dst: Dst, a: Src);
    #[doc = "R[dst] = ToNumeric(R[a])"]
    ToNumeric to_numeric(dst: Dst, a: Src);
    #[doc = "R[dst] = ToString(R[a]) (template literals)"]
    ToString to_string(dst: Dst, a: Src);
    #[doc = "R[dst] = ToPropertyKey(R[a]), as a value"]
    ToPropertyKey to_property_key(dst: Dst, a: Src);
    #[doc = "TypeError if R[object] is undefined or null (as reading R[object][R[key]] gives); R[dst] = ToPropertyKey(R[key]), as a value; an int32 may stay one (keys of a[k] += v)"]
    ToElementKey to_element_key(dst: Dst, object: Src, key: Src);
    #[doc = "R[dst] = ToObject(R[a])"]
    ToObject to_object(dst: Dst, a: Src);
    #[doc = "Throws a TypeError unless R[a] can be destructured (is neither undefined nor null)"]
    RequireObjectCoercible require_object_coercible(a: Src);
    #[doc = "R[dst] = !R[a]"]
    Not not(dst: Dst, a: Src);
    #[doc = "R[dst] = typeof R[a]"]
    Typeof typeof_(dst: Dst, a: Src);
    #[doc = "R[dst] = the concatenation of the `count` strings R[base..]"]
    Concat concat(dst: Dst, base: Base, count: Count);

    // ---- Comparison ----
    #[doc = "R[dst] = R[a] == R[b]"]
    Eq eq(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] != R[b]"]
    Ne ne(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] === R[b]"]
    StrictEq strict_eq(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] !== R[b]"]
    StrictNe strict_ne(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] < R[b]"]
    Lt lt(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] <= R[b]"]
    Le le(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] > R[b]"]
    Gt gt(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] >= R[b]"]
    Ge ge(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] instanceof R[b]"]
    InstanceOf instance_of(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] in R[b]"]
    In in_(dst: Dst, a: Src, b: Src);

    // ---- Jumps ----
    #[doc = "Jumps"]
    Jump jump(to: Label);
    #[doc = "Jumps back to a loop's head; interrupts, fuel and deadlines are checked here"]
    Loop loop_(to: Label);
    #[doc = "Jumps if ToBoolean(R[a])"]
    JumpIfTrue jump_if_true(a: Src, to: Label);
    #[doc = "Jumps if not ToBoolean(R[a])"]
    JumpIfFalse jump_if_false(a: Src, to: Label);
    #[doc = "Jumps if R[a] is undefined"]
    JumpIfUndefined jump_if_undefined(a: Src, to: Label);
    #[doc = "Jumps if R[a] is not undefined"]
    JumpIfNotUndefined jump_if_not_undefined(a: Src, to: Label);
    #[doc = "Jumps if R[a] is undefined or null"]
    JumpIfNullish jump_if_nullish(a: Src, to: Label);
    #[doc = "Jumps if R[a] is neither undefined nor null"]
    JumpIfNotNullish jump_if_not_nullish(a: Src, to: Label);
    #[doc = "Jumps if R[a] is the empty mark"]
    JumpIfEmpty jump_if_empty(a: Src, to: Label);
    #[doc = "Jumps if R[a] < R[b]"]
    JumpIfLt jump_if_lt(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if not R[a] < R[b] (also when they are unordered)"]
    JumpIfNotLt jump_if_not_lt(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if R[a] <= R[b]"]
    JumpIfLe jump_if_le(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if not R[a] <= R[b]"]
    JumpIfNotLe jump_if_not_le(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if R[a] > R[b]"]
    JumpIfGt jump_if_gt(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if not R[a] > R[b]"]
    JumpIfNotGt jump_if_not_gt(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if R[a] >= R[b]"]
    JumpIfGe jump_if_ge(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if not R[a] >= R[b]"]
    JumpIfNotGe jump_if_not_ge(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if R[a] == R[b]"]
    JumpIfEq jump_if_eq(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if R[a] != R[b]"]
    JumpIfNe jump_if_ne(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if R[a] === R[b]"]
    JumpIfStrictEq jump_if_strict_eq(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if R[a] !== R[b]"]
    JumpIfStrictNe jump_if_strict_ne(a: Src, b: Src, to: Label24);
    #[doc = "Jumps by the entry R[a] (an int32) of K[table], a jump table; falls through if it is out of range (finally, switch)"]
    JumpTable jump_table(a: Src, table: Const);

    // ---- Properties ----
    #[doc = "R[dst] = R[object][key of site]"]
    GetProp get_prop(dst: Dst, object: Src, site: Ic);
    #[doc = "R[object][key of site] = R[src]; failures throw in strict code"]
    SetProp set_prop(src: Src, object: Src, site: Ic);
    #[doc = "R[dst] = R[object][R[key]]"]
    GetElem get_elem(dst: Dst, object: Src, key: Src);
    #[doc = "R[object][R[key]] = R[src]"]
    SetElem set_elem(src: Src, object: Src, key: Src);
    #[doc = "R[dst] = delete R[object][R[key]]; failures throw in strict code"]
    DeleteElem delete_elem(dst: Dst, object: Src, key: Src);
    #[doc = "R[dst] = the [[Prototype]] of the running function's home object: what super means in it"]
    GetSuperBase get_super_base(dst: Dst);
    #[doc = "R[dst] = R[base+2][R[base]] with receiver R[base+1]: super[key]"]
    GetSuper get_super(dst: Dst, base: Base);
    #[doc = "R[base+2][R[base]] = R[src] with receiver R[base+1]: super[key] = value"]
    SetSuper set_super(src: Src, base: Base);
    #[doc = "CreateDataPropertyOrThrow(R[object], key of site, R[src]) (literals and fields)"]
    DefineProp define_prop(src: Src, object: Src, site: Ic);
    #[doc = "CreateDataPropertyOrThrow(R[object], R[key], R[src])"]
    DefineElem define_elem(src: Src, object: Src, key: Src);
    #[doc = "Defines method R[src] under R[key] in R[object]: not enumerable (classes)"]
    DefineMethod define_method(src: Src, object: Src, key: Src);
    #[doc = "Defines getter R[src] under R[base+1] in R[base]; enumerable if the count is 1"]
    DefineGetter define_getter(src: Src, base: Base, enumerable: Count);
    #[doc = "Defines setter R[src] under R[base+1] in R[base]; enumerable if the count is 1"]
    DefineSetter define_setter(src: Src, base: Base, enumerable: Count);
    #[doc = "Sets the prototype of the literal R[object] to R[src] if that is an object or null (`__proto__: v`)"]
    SetLiteralProto set_literal_proto(src: Src, object: Src);
    #[doc = "SetFunctionName(R[function], R[key], prefix: 0 none, 1 get, 2 set); only for anonymous functions named by a computed key"]
    SetFunctionName set_function_name(function: Src, key: Src, prefix: Count);
    #[doc = "CopyDataProperties(R[object], R[src], nothing excluded): object spread. R[object] is a literal under construction; while it is empty it may be replaced by another object"]
    ObjectSpread object_spread(object: Src, src: Src);
    #[doc = "R[dst] = a new object that CopyDataProperties(R[dst], R[src], nothing excluded) was done to: a literal that begins with a spread"]
    CloneObject clone_object(dst: Dst, src: Src);
    #[doc = "R[dst] = a new object with the enumerable own properties of R[base] except the `count` property keys R[base+1..]: object rest"]
    ObjectRest object_rest(dst: Dst, base: Base, count: Count);

    // ---- Private names ----
    #[doc = "R[dst] = a new private name described by K[name]"]
    NewPrivateName new_private_name(dst: Dst, name: Const);
    #[doc = "R[dst] = R[object].#R[name]; TypeError if it is missing, or an accessor without getter"]
    GetPrivate get_private(dst: Dst, object: Src, name: Src);
    #[doc = "R[object].#R[name] = R[src]; TypeError if it is missing, a method, or has no setter"]
    SetPrivate set_private(src: Src, object: Src, name: Src);
    #[doc = "Adds private field R[name] to R[object]; TypeError if it is there already"]
    DefinePrivate define_private(src: Src, object: Src, name: Src);
    #[doc = "Adds private method R[name] to R[object]: not writable"]
    DefinePrivateMethod define_private_method(src: Src, object: Src, name: Src);
    #[doc = "Adds private accessor R[base+1] to R[base]: getter R[base+2], setter R[base+3], either may be undefined"]
    DefinePrivateAccessor define_private_accessor(base: Base);
    #[doc = "R[dst] = #R[name] in R[object]; TypeError unless R[object] is an object"]
    HasPrivate has_private(dst: Dst, object: Src, name: Src);

    // ---- Literals and closures ----
    #[doc = "R[dst] = a new plain object with room for `capacity` properties"]
    NewObject new_object(dst: Dst, capacity: Imm32);
    #[doc = "R[dst] = a new plain object with room for `capacity` properties and for those of R[src]"]
    NewObjectFor new_object_for(dst: Dst, src: Src, capacity: Count);
    #[doc = "R[dst] = a new array of R[base..base+count]; the empty mark makes a hole"]
    NewArray new_array(dst: Dst, base: Base, count: Count);
    #[doc = "R[dst] = a new array of everything that iterating R[src] gives, to which about `more` elements will be appended; the empty mark stands for the rest parameter that has no array"]
    CloneArray clone_array(dst: Dst, src: Src, more: Count);
    #[doc = "Appends R[src] to the literal array R[array]; the empty mark makes a hole"]
    ArrayPush array_push(array: Src, src: Src);
    #[doc = "Appends everything that iterating R[src] gives to the literal array R[array]: array spread; the empty mark stands for the rest parameter that has no array"]
    ArraySpread array_spread(array: Src, src: Src);
    #[doc = "R[dst] = the template object of K[constant], the same one at each run of this site"]
    GetTemplateObject get_template_object(dst: Dst, constant: Const);
    #[doc = "R[dst] = a new RegExp from K[constant] (pattern) and K[constant + 1] (flags)"]
    NewRegExp new_regexp(dst: Dst, constant: Const);
    #[doc = "R[dst] = a closure of nested function `function` over R[env]; an arrow takes the running function's home object along"]
    NewClosure new_closure(dst: Dst, env: Src, function: Func24);
    #[doc = "As NewClosure, with home object R[base], over R[base+1]: methods, accessors, field initialisers, static blocks"]
    NewMethod new_method(dst: Dst, base: Base, function: Func24);
    #[doc = "Makes a class: in, R[base] is the heritage (the empty mark if there is none) and R[base+1] the environment; out, R[base] is the constructor and R[base+1] the prototype; TypeError if the heritage is unfit"]
    NewClass new_class(base: Base, function: Func);
    #[doc = "Remembers R[initialiser], a function, as what initialises the fields of instances of R[class]"]
    SetFieldInitialiser set_field_initialiser(class: Src, initialiser: Src);
    #[doc = "Runs the field initialiser of class R[class] (if any) on R[object]"]
    InitialiseFields initialise_fields(object: Src, class: Src);

    // ---- Arguments ----
    #[doc = "R[dst] = an array of the arguments from number `from` on: a rest parameter"]
    CreateRest create_rest(dst: Dst, from: Imm32);
    #[doc = "R[dst] = the array of the rest parameter whose register, the one after the parameters', holds the empty mark until the array is made"]
    RestArray rest_array(dst: Dst);
    #[doc = "R[dst] = the length of that rest parameter"]
    RestLength rest_length(dst: Dst);
    #[doc = "R[dst] = element R[key] of that rest parameter"]
    RestElem rest_elem(dst: Dst, key: Src);
    #[doc = "R[dst] = an unmapped arguments object"]
    CreateArguments create_arguments(dst: Dst);
    #[doc = "R[dst] = a mapped arguments object over R[env]; K[map] (a list of ints) gives per parameter the slot of its variable, or -1"]
    CreateMappedArguments create_mapped_arguments(dst: Dst, env: Src, map: Const24);

    // ---- Calls ----
    #[doc = "R[dst] = R[base-1].call(R[base], R[base+1..base+1+argc]); the frame header needs FRAME_HEADER - 1 free registers below base-1"]
    Call call(dst: Dst, base: Base, argc: Count);
    #[doc = "R[dst] = new R[base-1](R[base+1..base+1+argc]); R[base] is overwritten"]
    New new(dst: Dst, base: Base, argc: Count);
    #[doc = "R[dst] = Construct(R[base-1], R[base+1..base+1+argc], new.target R[base]): super(...)"]
    Construct construct(dst: Dst, base: Base, argc: Count);
    #[doc = "As Call with argc arguments, followed by everything that iterating R[base+1+argc] gives; the empty mark stands for the rest parameter that has no array"]
    CallSpread call_spread(dst: Dst, base: Base, argc: Count);
    #[doc = "As New, with arguments as in CallSpread"]
    NewSpread new_spread(dst: Dst, base: Base, argc: Count);
    #[doc = "As Construct, with arguments as in CallSpread"]
    ConstructSpread construct_spread(dst: Dst, base: Base, argc: Count);
    #[doc = "As Call, with the arguments in the literal array R[base+1]"]
    CallList call_list(dst: Dst, base: Base);
    #[doc = "As New, with the arguments in the literal array R[base+1]"]
    NewList new_list(dst: Dst, base: Base);
    #[doc = "As Construct, with the arguments in the literal array R[base+1]; the empty mark stands for those of the running function"]
    ConstructList construct_list(dst: Dst, base: Base);
    #[doc = "As Call; if R[base-1] is the realm's %eval%, a direct eval. The next instruction is an EvalInfo"]
    CallEval call_eval(dst: Dst, base: Base, argc: Count);
    #[doc = "As CallList; if R[base-1] is the realm's %eval%, a direct eval. The next instruction is an EvalInfo"]
    CallEvalList call_eval_list(dst: Dst, base: Base);
    #[doc = "Belongs to the call before it: the environment R[env] (or undefined) and K[scope], an EvalScope; does nothing by itself"]
    EvalInfo eval_info(env: Src, scope: Const);
    #[doc = "R[dst] = the [[Prototype]] of function R[function] (the super constructor)"]
    GetSuperConstructor get_super_constructor(dst: Dst, function: Src);
    #[doc = "R[dst] = import(R[base], R[base+1]) up to the ImportPhase of number phase: a promise"]
    DynamicImport dynamic_import(dst: Dst, base: Base, phase: Count);
    #[doc = "R[dst] = import.meta"]
    ImportMeta import_meta(dst: Dst);

    // ---- Iteration ----
    #[doc = "Starts iterating R[src]: R[base..base+3] becomes an iteration record, opaque to the compiler except that R[base] is undefined once it is done or has failed"]
    IterInit iter_init(base: Base, src: Src);
    #[doc = "R[dst] = the next value of the record R[base..]; jumps when it is done. If anything throws, the record is marked done first"]
    IterNext iter_next(dst: Dst, base: Base, done: Label24);
    #[doc = "R[dst] = the next value of the record R[base..], or undefined once it is done (destructuring)"]
    IterStep iter_step(dst: Dst, base: Base);
    #[doc = "R[dst] = an array of all remaining values of the record R[base..] (array rest)"]
    IterRest iter_rest(dst: Dst, base: Base);
    #[doc = "IteratorClose for a normal, break or return completion: nothing if the record is done; errors of `return` and a result that is no object throw"]
    IterClose iter_close(base: Base);
    #[doc = "IteratorClose for a throw completion: errors of `return` are dropped"]
    IterCloseSilent iter_close_silent(base: Base);
    #[doc = "Starts asynchronous iteration of R[src]: %Symbol.asyncIterator%, else a wrapped synchronous iterator"]
    AsyncIterInit async_iter_init(base: Base, src: Src);
    #[doc = "R[dst] = Call(next of the record, iterator): the raw result, to be awaited; if it throws, the record is marked done first"]
    IterCallNext iter_call_next(dst: Dst, base: Base);
    #[doc = "R[dst] = IteratorValue(R[result]); jumps when it is done, with R[base-of-record] not touched. TypeError unless R[result] is an object"]
    IterUnwrap iter_unwrap(dst: Dst, result: Src, done: Label24);
    #[doc = "Marks the record R[base..] as done"]
    IterFinish iter_finish(base: Base);
    #[doc = "R[dst] = the result of calling `return` of the record's iterator without arguments, to be awaited; the empty mark if the record is done or has no such method"]
    IterCallReturn iter_call_return(dst: Dst, base: Base);
    #[doc = "Throws a TypeError unless R[a] is an object (an iterator's result)"]
    RequireObject require_object(a: Src);
    #[doc = "R[dst] = an enumerator of the string keys of R[src] and its prototypes (for-in); undefined and null have none"]
    ForInInit for_in_init(dst: Dst, src: Src);
    #[doc = "R[dst] = the next key that is still there; jumps when none is left"]
    ForInNext for_in_next(dst: Dst, enumerator: Src, done: Label24);

    // ---- Generators and async functions ----
    #[doc = "Ends the prologue of a generator or async generator: makes its object, parks the frame and returns the object; R[dst] receives the value, R[dst+1] the mode of the first resumption as after Yield"]
    InitialYield initial_yield(dst: Dst);
    #[doc = "First instruction of an async function: makes its promise; what is thrown from here on rejects it"]
    AsyncStart async_start();
    #[doc = "Parks a generator's frame and gives { value: R[src], done: false } to its caller. On resumption R[dst] is the value sent and R[dst+1] an int: 0 next, 2 return (the compiler's code then unwinds); a throw is thrown here"]
    Yield yield_(dst: Dst, src: Src);
    #[doc = "As Yield, giving R[src], an iterator result object, as it is (yield* in generators). A throw does not throw here but sets mode 1"]
    YieldRaw yield_raw(dst: Dst, src: Src);
    #[doc = "As Yield in an async generator: settles the request in front with R[src], which was awaited before. With `delegate` = 1 a throw sets mode 1 instead of throwing. A return resumption sets mode 2 with the raw value, which the compiler's code awaits"]
    AsyncYield async_yield(dst: Dst, src: Src, delegate: Count);
    #[doc = "Parks an async frame until PromiseResolve(R[src]) settles; R[dst] = its value, or its reason is thrown"]
    Await await_(dst: Dst, src: Src);
    #[doc = "One step of yield*: by mode R[received+1] (0 next, 1 throw, 2 return) calls that method of the record R[base..] with R[received]; R[dst] = its raw result. Mode 2 without such a method: R[dst] = the empty mark. Mode 1 without one: R[dst] = the empty mark as well; the compiler's code closes the iterator and throws"]
    DelegateCall delegate_call(dst: Dst, base: Base, received: Src);

    // ---- Completion ----
    #[doc = "Returns R[src]. In a constructor call a result that is no object gives R[0]"]
    Return return_(src: Src);
    #[doc = "R[dst] = what a derived constructor returns, given R[src] and its this R[this]; TypeError or ReferenceError as the spec says"]
    DerivedReturn derived_return(dst: Dst, src: Src, this: Src);
    #[doc = "Throws R[src]"]
    Throw throw(src: Src);
    #[doc = "Throws a new error; kind is 0 TypeError, 1 ReferenceError, 2 SyntaxError, 3 RangeError, with message K[message]; the kind is written as a register number"]
    ThrowError throw_error(kind: Src, message: Const);
    #[doc = "Throws a TypeError: assignment to constant variable K[name]"]
    ThrowConstAssign throw_const_assign(name: Const);

    // ---- Explicit resource management ----
    #[doc = "R[dst] = a new list of disposable resources"]
    NewDisposeScope new_dispose_scope(dst: Dst);
    #[doc = "AddDisposableResource(R[scope], R[value], hint: 0 sync, 1 async)"]
    AddDisposable add_disposable(scope: Src, value: Src, hint: Count);
    #[doc = "Takes the next resource of R[base], last first, and calls its method. R[base+1] is the pending error (the empty mark if none), updated with SuppressedError when the method throws. R[dst] = the value to await for an async resource, else the empty mark; jumps when no resource is left"]
    DisposeNext dispose_next(dst: Dst, base: Base, done: Label24);
    #[doc = "After an await of a resource's result threw R[src]: folds it into the pending error R[base+1]"]
    DisposeFailed dispose_failed(base: Base, src: Src);

    // ---- Explaining ----
    #[doc = "Stands right before the instruction that does `...` number `site`: that will change R[target] and read R[source]; only in programs that are explained"]
    ExplainBegin explain_begin(target: Src, source: Src, site: Count);
    #[doc = "Stands right after it: R[result] is what came out; only in programs that are explained"]
    ExplainEnd explain_end(result: Src, source: Src, site: Count);

    #[doc = "`debugger`: does nothing"]
    Debugger debugger();
    #[doc = "Never executed"]
    Unreachable unreachable();
}
