//! The opcode table: one row per instruction, from which everything that lists opcodes comes.
// tidy: table

use crate::effects::Effects;
use crate::instruction::{Instruction, Reg};
use crate::operand::{Bits, ErrorType, Extent, NamePrefix, Operand, OperandKind};
use crate::template::ImportPhase;

/// What the builders take for an operand of each kind.
mod argument {
    pub(super) type Dst = super::Reg;
    pub(super) type Src = super::Reg;
    pub(super) type SrcDst = super::Reg;
    pub(super) type Env = super::Reg;
    pub(super) type OptEnv = super::Reg;
    pub(super) type Record = super::Reg;
    pub(super) type Frame = super::Reg;
    pub(super) type NewFrame = super::Reg;
    pub(super) type CallerEnv = super::Reg;
    pub(super) type Hops = u16;
    pub(super) type Count = u32;
    pub(super) type Slot = u32;
    pub(super) type WideCount = u32;
    pub(super) type Literal = u32;
    pub(super) type Name = u32;
    pub(super) type Name24 = u32;
    pub(super) type RegExp = u32;
    pub(super) type Template = u32;
    pub(super) type EvalScope = u32;
    pub(super) type ParameterMap = u32;
    pub(super) type JumpTable = u32;
    pub(super) type Func = u32;
    pub(super) type Func24 = u32;
    pub(super) type Ic = u32;
    pub(super) type IcX = u32;
    pub(super) type Import = u32;
    pub(super) type Imm24 = i32;
    pub(super) type Imm32 = i32;
    pub(super) type Label24 = i32;
    pub(super) type Label = i32;
    pub(super) type Flag = bool;
    pub(super) type ErrorType = super::ErrorType;
    pub(super) type NamePrefix = super::NamePrefix;
    pub(super) type Phase = super::ImportPhase;
}

/// What stands in brackets behind a kind.
macro_rules! extent {
    () => {
        Extent { fixed: 1, counted: false }
    };
    ($count:literal) => {
        Extent { fixed: $count, counted: false }
    };
    ($count:ident) => {
        Extent { fixed: 0, counted: true }
    };
    ($count:ident + $more:literal) => {
        Extent { fixed: $more, counted: true }
    };
}

/// The operand that is named there: it has to be one.
macro_rules! counted_by {
    ($count:literal) => {
        0
    };
    ($count:ident $(+ $more:literal)?) => {
        $count
    };
}

/// The words that stand in braces behind a row.
macro_rules! effect {
    (throws) => {
        Effects::THROWS
    };
    (allocates) => {
        Effects::ALLOCATES
    };
    (calls) => {
        Effects::CALLS.with(Effects::THROWS).with(Effects::ALLOCATES)
    };
    (terminates) => {
        Effects::TERMINATES
    };
    (suspends) => {
        Effects::SUSPENDS.with(effect!(calls))
    };
    (becomes_resumable) => {
        Effects::BECOMES_RESUMABLE
    };
    (checks_binding) => {
        Effects::CHECKS_BINDING.with(Effects::THROWS)
    };
    (reads_this) => {
        Effects::READS_THIS
    };
    (writes_this) => {
        Effects::WRITES_THIS
    };
    (reads_callee) => {
        Effects::READS_CALLEE
    };
    (reads_new_target) => {
        Effects::READS_NEW_TARGET
    };
    (reads_arguments) => {
        Effects::READS_ARGUMENTS
    };
    (reads_rest) => {
        Effects::READS_REST
    };
    (writes_rest) => {
        Effects::WRITES_REST
    };
    (spreads_own) => {
        Effects::SPREADS_OWN
    };
    (evaluates) => {
        Effects::EVALUATES.with(Effects::READS_THIS).with(Effects::READS_CALLEE)
    };
}

/// An opcode, given the word that marks its row as that of a rare one.
#[macro_export]
#[doc(hidden)]
macro_rules! marked_op {
    (rare $name:ident) => {
        $crate::Op::$name
    };
}

macro_rules! define_ops {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident $build:ident ($($arg:ident: $kind:ident $([$($extent:tt)+])?),*)
        $($rare:ident)? $({ $($effect:ident)+ })?;
    )+) => {
        /// An opcode. The text of each names its effect in register-transfer notation.
        #[allow(rustdoc::broken_intra_doc_links, reason = "brackets are those of registers")]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Op {
            $(
                $(#[doc = $doc])+
                #[doc = ""]
                #[doc = concat!(
                    "`(", stringify!($($arg: $kind $([$($extent)+])?),*), ") ",
                    stringify!($($rare)? $({ $($effect)+ })?), "`"
                )]
                $name,
            )+
        }

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
                    $(Op::$name => &[$(Operand {
                        name: stringify!($arg),
                        kind: OperandKind::$kind,
                        extent: extent!($($($extent)+)?),
                    }),*],)+
                }
            }

            /// What the opcode does beyond its operands.
            pub fn effects(self) -> Effects {
                match self {
                    $(Op::$name => const { Effects::NONE $($(.with(effect!($effect)))+)? },)+
                }
            }

            /// The opcode's documentation.
            pub fn doc(self) -> &'static str {
                match self { $(Op::$name => concat!($($doc, "\n",)+),)+ }
            }
        }

        /// Builders, one per opcode.
        #[allow(rustdoc::broken_intra_doc_links, reason = "brackets are those of registers")]
        impl Instruction {
            $(
                $(#[doc = $doc])+
                pub fn $build($($arg: argument::$kind),*) -> Instruction {
                    $($(let _: u32 = counted_by!($($extent)+);)?)*
                    Instruction::encode(Op::$name, &[$(Bits::bits($arg)),*])
                }
            )+
        }

        /// The opcodes whose rows are marked as rare, with the same bytes as those of [`Op`]: they are
        /// not worth a place in the dispatch loop.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum RareOp {
            $($(
                #[doc = concat!("[`Op::", stringify!($name), "`], which is ", stringify!($rare))]
                $name = $crate::marked_op!($rare $name) as u8,
            )?)+
        }

        impl Op {
            /// The same opcode among the rare ones, if its row is marked so.
            #[inline]
            pub fn rare(self) -> Option<RareOp> {
                match self {
                    $($($crate::marked_op!($rare $name) => Some(RareOp::$name),)?)+
                    _ => None,
                }
            }
        }

        /// The pattern of the opcodes whose rows are marked as rare: every one by its name.
        #[macro_export]
        macro_rules! rare_ops {
            () => { $($(| $crate::marked_op!($rare $name))?)+ };
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

    /// Whether it may go on elsewhere than with the instruction behind, in the same function.
    pub fn jumps(self) -> bool {
        self.operands().iter().any(|operand| operand.kind.is_jump())
    }

    /// Whether it has an inline cache.
    pub fn has_site(self) -> bool {
        self.operands().iter().any(|operand| matches!(operand.kind, OperandKind::Ic | OperandKind::IcX))
    }
}

// A row is a name, the name of its builder, and its operands; then `rare` if the opcode is not worth a
// place in the dispatch loop, and its effects. In brackets stands how many consecutive registers an
// operand stands for, or how many arguments a frame has: a number, the operand that says it, or the sum
// of both.
//
// Registers that are only written are written last, and only if the instruction behind comes next:
// jumping and throwing leave them alone.
//
// R[x]: register x. E[x]: slot x of an environment. K: constants.
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
    LoadConst load_const(dst: Dst, constant: Literal);
    #[doc = "R[dst] = R[src]"]
    Move move_(dst: Dst, src: Src);
    #[doc = "R[dst] = the running function"]
    LoadCallee load_callee(dst: Dst) { reads_callee };
    #[doc = "R[dst] = new.target, or undefined"]
    LoadNewTarget load_new_target(dst: Dst) { reads_new_target };
    #[doc = "R[dst] = the realm's global this value"]
    LoadGlobalThis load_global_this(dst: Dst);
    #[doc = "R[0] = R[0] as a sloppy function sees it: global this for undefined and null, else ToObject"]
    CoerceThis coerce_this() { throws allocates reads_this writes_this };
    #[doc = "Throws a ReferenceError naming K[name] if R[src] is the empty mark (a binding in its dead zone)"]
    ThrowIfEmpty throw_if_empty(src: Src, name: Name) { throws };
    #[doc = "Throws a ReferenceError if R[src], the this value of a derived constructor, is the empty mark"]
    CheckThis check_this(src: Src) { throws };
    #[doc = "Throws a ReferenceError (super was called already) if R[src] is not the empty mark"]
    CheckThisUnbound check_this_unbound(src: Src) { throws };

    // ---- Environments ----
    #[doc = "R[dst] = the environment that the running function closes over"]
    LoadFunctionEnv load_function_env(dst: Dst) { reads_callee };
    #[doc = "R[dst] = a new environment of `slots` empty slots whose parent is R[parent]; parent may hold undefined"]
    NewEnv new_env(dst: Dst, parent: OptEnv, slots: Count) { allocates };
    #[doc = "R[dst] = a copy of the environment R[src] (fresh bindings of a loop iteration)"]
    CloneEnv clone_env(dst: Dst, src: Env) { allocates };
    #[doc = "R[dst] = E[slot] of R[env]"]
    LoadEnv load_env(dst: Dst, env: Env, slot: Slot);
    #[doc = "R[dst] = E[slot] of R[env]; ReferenceError if it is empty (the name comes from the template's tdz_names)"]
    LoadEnvChecked load_env_checked(dst: Dst, env: Env, slot: Slot) { checks_binding };
    #[doc = "E[slot] of R[env] = R[src]"]
    StoreEnv store_env(src: Src, env: Env, slot: Slot);
    #[doc = "E[slot] of R[env] = R[src]; ReferenceError if the slot is empty (the name comes from tdz_names)"]
    StoreEnvChecked store_env_checked(src: Src, env: Env, slot: Slot) { checks_binding };
    #[doc = "R[dst] = E[slot] of the environment `hops` parents above the running function's own (0: that itself)"]
    LoadOuter load_outer(dst: Dst, hops: Hops, slot: Slot) { reads_callee };
    #[doc = "As LoadOuter; ReferenceError if the slot is empty"]
    LoadOuterChecked load_outer_checked(dst: Dst, hops: Hops, slot: Slot) { checks_binding reads_callee };
    #[doc = "E[slot] of that environment = R[src]"]
    StoreOuter store_outer(src: Src, hops: Hops, slot: Slot) { reads_callee };
    #[doc = "As StoreOuter; ReferenceError if the slot is empty"]
    StoreOuterChecked store_outer_checked(src: Src, hops: Hops, slot: Slot) { checks_binding reads_callee };
    #[doc = "R[dst] = the value of the module's import number `import`; ReferenceError if it is not yet initialised"]
    LoadImport load_import(dst: Dst, import: Import) rare { throws allocates };

    // ---- Global bindings ----
    #[doc = "R[dst] = the global binding named by the site; ReferenceError if there is none"]
    LoadGlobal load_global(dst: Dst, site: IcX) { calls };
    #[doc = "As LoadGlobal, but undefined if there is none (typeof)"]
    LoadGlobalOrUndefined load_global_or_undefined(dst: Dst, site: IcX) rare { calls };
    #[doc = "Assigns R[src] to the global binding named by the site; in strict code a ReferenceError if there is none"]
    StoreGlobal store_global(src: Src, site: IcX) { calls };
    #[doc = "R[dst] = whether the global binding K[name] exists (before a strict assignment evaluates its right side)"]
    HasGlobal has_global(dst: Dst, name: Name) rare { calls };
    #[doc = "As StoreGlobal in strict code, given that R[existed] says whether the binding existed beforehand; ReferenceError if not"]
    StoreGlobalIfExisted store_global_if_existed(src: Src, existed: Src, site: Ic) rare { calls };
    #[doc = "Initialises the global lexical binding named by the site with R[src]"]
    InitGlobalLexical init_global_lexical(src: Src, site: IcX) rare;
    #[doc = "CreateGlobalFunctionBinding(K[name], R[src], deletable if this is eval code)"]
    DefineGlobalFunction define_global_function(src: Src, name: Name) rare { calls };
    #[doc = "R[dst] = whether `delete K[name]` of a global reference succeeds"]
    DeleteGlobal delete_global(dst: Dst, name: Name) rare { calls };

    // ---- Dynamic scopes (with, and variables that sloppy direct eval added) ----
    #[doc = "R[dst] = an object scope for variables that a sloppy direct eval may add to this function"]
    NewEvalScope new_eval_scope(dst: Dst) rare { allocates };
    #[doc = "R[dst] = whether object scope R[scope] has a binding K[name]; a with scope heeds @@unscopables"]
    ScopeHas scope_has(dst: Dst, scope: Src, name: Name24) rare { calls };
    #[doc = "R[dst] = binding K[name] of object scope R[scope]; in strict code a ReferenceError if it has vanished"]
    ScopeGet scope_get(dst: Dst, scope: Src, name: Name24) rare { calls };
    #[doc = "Sets binding K[name] of object scope R[scope] to R[src]; in strict code a ReferenceError if it has vanished"]
    ScopeSet scope_set(src: Src, scope: Src, name: Name24) rare { calls };
    #[doc = "R[dst] = whether deleting binding K[name] of object scope R[scope] succeeds"]
    ScopeDelete scope_delete(dst: Dst, scope: Src, name: Name24) rare { calls };
    #[doc = "Declares variable K[name] in eval scope R[scope], undefined unless it is there already"]
    ScopeDeclare scope_declare(scope: Src, name: Name) rare { throws allocates };
    #[doc = "R[dst] = the object that `with (R[src])` looks names up in: ToObject, marked as a with scope"]
    NewWithScope new_with_scope(dst: Dst, src: Src) rare { throws allocates };
    #[doc = "R[dst] = the object under with scope R[src] (receiver of a call through it); undefined for an eval scope"]
    ScopeThis scope_this(dst: Dst, src: Src) rare;

    // ---- Arithmetic ----
    #[doc = "R[dst] = R[a] + R[b]"]
    Add add(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] - R[b]"]
    Sub sub(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] * R[b]"]
    Mul mul(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] / R[b]"]
    Div div(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] % R[b]"]
    Mod mod_(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] ** R[b]"]
    Exp exp(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] & R[b]"]
    BitAnd bit_and(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] | R[b]"]
    BitOr bit_or(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] ^ R[b]"]
    BitXor bit_xor(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] << R[b]"]
    Shl shl(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] >> R[b]"]
    Shr shr(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] >>> R[b]"]
    UShr ushr(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] + value, where the source had a small integer literal on the right; R[a] may be any value"]
    AddInt add_int(dst: Dst, a: Src, value: Imm24) { calls };
    #[doc = "R[dst] = R[a] - value, as AddInt"]
    SubInt sub_int(dst: Dst, a: Src, value: Imm24) { calls };
    #[doc = "R[dst] = R[a] & value, as AddInt"]
    BitAndInt bit_and_int(dst: Dst, a: Src, value: Imm24) { calls };
    #[doc = "R[dst] = ToNumeric(R[a]) + 1"]
    Inc inc(dst: Dst, a: Src) { calls };
    #[doc = "R[dst] = ToNumeric(R[a]) - 1"]
    Dec dec(dst: Dst, a: Src) { calls };
    #[doc = "R[dst] = -R[a]"]
    Neg neg(dst: Dst, a: Src) { calls };
    #[doc = "R[dst] = ~R[a]"]
    BitNot bit_not(dst: Dst, a: Src) { calls };
    #[doc = "R[dst] = ToNumber(R[a])"]
    ToNumber to_number(dst: Dst, a: Src) { calls };
    #[doc = "R[dst] = ToNumeric(R[a])"]
    ToNumeric to_numeric(dst: Dst, a: Src) { calls };
    #[doc = "R[dst] = ToString(R[a]) (template literals)"]
    ToString to_string(dst: Dst, a: Src) { calls };
    #[doc = "R[dst] = ToPropertyKey(R[a]), as a value"]
    ToPropertyKey to_property_key(dst: Dst, a: Src) { calls };
    #[doc = "TypeError if R[object] is undefined or null (as reading R[object][R[key]] gives); R[dst] = ToPropertyKey(R[key]), as a value; an int32 may stay one (keys of a[k] += v)"]
    ToElementKey to_element_key(dst: Dst, object: Src, key: Src) { calls };
    #[doc = "Throws a TypeError unless R[a] can be destructured (is neither undefined nor null)"]
    RequireObjectCoercible require_object_coercible(a: Src) { throws };
    #[doc = "R[dst] = !R[a]"]
    Not not(dst: Dst, a: Src);
    #[doc = "R[dst] = typeof R[a]"]
    Typeof typeof_(dst: Dst, a: Src);
    #[doc = "R[dst] = the concatenation of the `count` strings R[base..]"]
    Concat concat(dst: Dst, base: Src[count], count: Count) { throws allocates };

    // ---- Comparison ----
    #[doc = "R[dst] = R[a] == R[b]"]
    Eq eq(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] != R[b]"]
    Ne ne(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] === R[b]"]
    StrictEq strict_eq(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] !== R[b]"]
    StrictNe strict_ne(dst: Dst, a: Src, b: Src);
    #[doc = "R[dst] = R[a] < R[b]"]
    Lt lt(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] <= R[b]"]
    Le le(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] > R[b]"]
    Gt gt(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] >= R[b]"]
    Ge ge(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] instanceof R[b]"]
    InstanceOf instance_of(dst: Dst, a: Src, b: Src) { calls };
    #[doc = "R[dst] = R[a] in R[b]"]
    In in_(dst: Dst, a: Src, b: Src) { calls };

    // ---- Jumps ----
    #[doc = "Jumps"]
    Jump jump(to: Label) { terminates };
    #[doc = "Jumps back to a loop's head; interrupts, fuel and deadlines are checked here"]
    Loop loop_(to: Label) { terminates throws };
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
    JumpIfLt jump_if_lt(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if not R[a] < R[b] (also when they are unordered)"]
    JumpIfNotLt jump_if_not_lt(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if R[a] <= R[b]"]
    JumpIfLe jump_if_le(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if not R[a] <= R[b]"]
    JumpIfNotLe jump_if_not_le(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if R[a] > R[b]"]
    JumpIfGt jump_if_gt(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if not R[a] > R[b]"]
    JumpIfNotGt jump_if_not_gt(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if R[a] >= R[b]"]
    JumpIfGe jump_if_ge(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if not R[a] >= R[b]"]
    JumpIfNotGe jump_if_not_ge(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if R[a] == R[b]"]
    JumpIfEq jump_if_eq(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if R[a] != R[b]"]
    JumpIfNe jump_if_ne(a: Src, b: Src, to: Label24) { calls };
    #[doc = "Jumps if R[a] === R[b]"]
    JumpIfStrictEq jump_if_strict_eq(a: Src, b: Src, to: Label24);
    #[doc = "Jumps if R[a] !== R[b]"]
    JumpIfStrictNe jump_if_strict_ne(a: Src, b: Src, to: Label24);
    #[doc = "Jumps by the entry R[a] (an int32) of K[table], a jump table; falls through if it is out of range (finally, switch)"]
    JumpTable jump_table(a: Src, table: JumpTable);

    // ---- Properties ----
    #[doc = "R[dst] = R[object][key of site]"]
    GetProp get_prop(dst: Dst, object: Src, site: Ic) { calls };
    #[doc = "R[object][key of site] = R[src]; failures throw in strict code"]
    SetProp set_prop(src: Src, object: Src, site: Ic) { calls };
    #[doc = "R[dst] = R[object][R[key]]"]
    GetElem get_elem(dst: Dst, object: Src, key: Src) { calls };
    #[doc = "R[object][R[key]] = R[src]"]
    SetElem set_elem(src: Src, object: Src, key: Src) { calls };
    #[doc = "R[dst] = delete R[object][R[key]]; failures throw in strict code"]
    DeleteElem delete_elem(dst: Dst, object: Src, key: Src) rare { calls };
    #[doc = "R[dst] = the [[Prototype]] of the running function's home object: what super means in it"]
    GetSuperBase get_super_base(dst: Dst) rare { calls reads_callee };
    #[doc = "R[dst] = R[base+2][R[base]] with receiver R[base+1]: super[key]"]
    GetSuper get_super(dst: Dst, base: Src[3]) rare { calls };
    #[doc = "R[base+2][R[base]] = R[src] with receiver R[base+1]: super[key] = value"]
    SetSuper set_super(src: Src, base: Src[3]) rare { calls };
    #[doc = "CreateDataPropertyOrThrow(R[object], key of site, R[src]) (literals and fields)"]
    DefineProp define_prop(src: Src, object: Src, site: Ic) { calls };
    #[doc = "CreateDataPropertyOrThrow(R[object], R[key], R[src])"]
    DefineElem define_elem(src: Src, object: Src, key: Src) { calls };
    #[doc = "Defines method R[src] under R[key] in R[object]: not enumerable (classes)"]
    DefineMethod define_method(src: Src, object: Src, key: Src) rare { calls };
    #[doc = "Defines getter R[src] under R[base+1] in R[base], enumerable or not"]
    DefineGetter define_getter(src: Src, base: Src[2], enumerable: Flag) rare { calls };
    #[doc = "Defines setter R[src] under R[base+1] in R[base], enumerable or not"]
    DefineSetter define_setter(src: Src, base: Src[2], enumerable: Flag) rare { calls };
    #[doc = "Sets the prototype of the literal R[object] to R[src] if that is an object or null (`__proto__: v`)"]
    SetLiteralProto set_literal_proto(src: Src, object: Src) rare { throws allocates };
    #[doc = "SetFunctionName(R[function], R[key], prefix); only for anonymous functions named by a computed key"]
    SetFunctionName set_function_name(function: Src, key: Src, prefix: NamePrefix) rare { calls };
    #[doc = "CopyDataProperties(R[object], R[src], nothing excluded): object spread. R[object] is a literal under construction; while it is empty it may be replaced by another object"]
    ObjectSpread object_spread(object: SrcDst, src: Src) { calls };
    #[doc = "R[dst] = a new object that CopyDataProperties(it, R[src], nothing excluded) was done to: a literal that begins with a spread"]
    CloneObject clone_object(dst: Dst, src: Src) { calls };
    #[doc = "R[dst] = a new object with the enumerable own properties of R[base] except the `count` property keys R[base+1..]: object rest"]
    ObjectRest object_rest(dst: Dst, base: Src[count + 1], count: Count) { calls };

    // ---- Private names ----
    #[doc = "R[dst] = a new private name described by K[name]"]
    NewPrivateName new_private_name(dst: Dst, name: Name) rare { allocates };
    #[doc = "R[dst] = R[object].#R[name]; TypeError if it is missing, or an accessor without getter"]
    GetPrivate get_private(dst: Dst, object: Src, name: Src) { calls };
    #[doc = "R[object].#R[name] = R[src]; TypeError if it is missing, a method, or has no setter"]
    SetPrivate set_private(src: Src, object: Src, name: Src) { calls };
    #[doc = "Adds private field R[name] to R[object]; TypeError if it is there already"]
    DefinePrivate define_private(src: Src, object: Src, name: Src) rare { throws allocates };
    #[doc = "Adds private method R[name] to R[object]: not writable"]
    DefinePrivateMethod define_private_method(src: Src, object: Src, name: Src) rare { throws allocates };
    #[doc = "Adds private accessor R[base+1] to R[base]: getter R[base+2], setter R[base+3], either may be undefined"]
    DefinePrivateAccessor define_private_accessor(base: Src[4]) rare { throws allocates };
    #[doc = "R[dst] = #R[name] in R[object]; TypeError unless R[object] is an object"]
    HasPrivate has_private(dst: Dst, object: Src, name: Src) rare { throws };

    // ---- Literals and closures ----
    #[doc = "R[dst] = a new plain object with room for `capacity` properties"]
    NewObject new_object(dst: Dst, capacity: WideCount) { allocates };
    #[doc = "R[dst] = a new plain object with room for `capacity` properties and for those of R[src]"]
    NewObjectFor new_object_for(dst: Dst, src: Src, capacity: Count) { allocates };
    #[doc = "R[dst] = a new array of R[base..base+count]; the empty mark makes a hole"]
    NewArray new_array(dst: Dst, base: Src[count], count: Count) { allocates };
    #[doc = "R[dst] = a new array of everything that iterating R[src] gives, to which about `more` elements will be appended; the empty mark stands for the rest parameter that has no array"]
    CloneArray clone_array(dst: Dst, src: Src, more: Count) { calls spreads_own };
    #[doc = "Appends R[src] to the literal array R[array]; the empty mark makes a hole"]
    ArrayPush array_push(array: Src, src: Src) { throws allocates };
    #[doc = "Appends everything that iterating R[src] gives to the literal array R[array]: array spread; the empty mark stands for the rest parameter that has no array"]
    ArraySpread array_spread(array: Src, src: Src) { calls spreads_own };
    #[doc = "R[dst] = the template object of K[constant], the same one at each run of this site"]
    GetTemplateObject get_template_object(dst: Dst, constant: Template) { throws allocates };
    #[doc = "R[dst] = a new RegExp from K[constant] (pattern) and K[constant + 1] (flags)"]
    NewRegExp new_regexp(dst: Dst, constant: RegExp) rare { throws allocates };
    #[doc = "R[dst] = a closure of nested function `function` over R[env]; an arrow takes the running function's home object along"]
    NewClosure new_closure(dst: Dst, env: OptEnv, function: Func24) { allocates reads_callee };
    #[doc = "As NewClosure, with home object R[base], over R[base+1]: methods, accessors, field initialisers, static blocks"]
    NewMethod new_method(dst: Dst, base: Src[2], function: Func24) rare { allocates };
    #[doc = "Makes a class: in, R[base] is the heritage (the empty mark if there is none) and R[base+1] the environment; out, R[base] is the constructor and R[base+1] the prototype; TypeError if the heritage is unfit"]
    NewClass new_class(base: SrcDst[2], function: Func) rare { calls };
    #[doc = "Remembers R[initialiser], a function, as what initialises the fields of instances of R[class]"]
    SetFieldInitialiser set_field_initialiser(class: Src, initialiser: Src) rare { allocates };
    #[doc = "Runs the field initialiser of class R[class] (if any) on R[object]"]
    InitialiseFields initialise_fields(object: Src, class: Src) rare { calls };

    // ---- Arguments ----
    #[doc = "R[dst] = an array of the arguments from number `from` on: a rest parameter"]
    CreateRest create_rest(dst: Dst, from: WideCount) { throws allocates reads_arguments };
    #[doc = "R[dst] = the array of the rest parameter whose register, the one after the parameters', holds the empty mark until the array is made, or the arguments object of a function for which it stands there"]
    RestArray rest_array(dst: Dst) { throws allocates reads_arguments reads_rest writes_rest };
    #[doc = "R[dst] = the length of that rest parameter, or how many arguments there are"]
    RestLength rest_length(dst: Dst) { reads_arguments reads_rest };
    #[doc = "R[dst] = the same, or property `length` of the arguments object if it was made"]
    ArgumentsLength arguments_length(dst: Dst) rare { calls reads_arguments reads_rest };
    #[doc = "R[dst] = whether R[a] is Function.prototype.apply, R[a+1] is callable, and to call that with the rest parameter or arguments object is to spread it: it was not made yet, and iteration is as it was"]
    MaySpread may_spread(dst: Dst, a: Src[2]) rare { reads_arguments reads_rest };
    #[doc = "R[dst] = element R[key] of that rest parameter"]
    RestElem rest_elem(dst: Dst, key: Src) { calls reads_arguments reads_rest writes_rest };
    #[doc = "R[dst] = an unmapped arguments object"]
    CreateArguments create_arguments(dst: Dst) rare { throws allocates reads_arguments };
    #[doc = "R[dst] = a mapped arguments object over R[env]; K[map] (a list of ints) gives per parameter the slot of its variable, or -1"]
    CreateMappedArguments create_mapped_arguments(dst: Dst, env: Src, map: ParameterMap) rare { throws allocates reads_arguments reads_callee };

    // ---- Calls ----
    #[doc = "R[dst] = R[base-1].call(R[base], R[base+1..base+1+argc]); the frame header needs FRAME_HEADER - 1 free registers below base-1"]
    Call call(dst: Dst, base: Frame[argc], argc: Count) { calls };
    #[doc = "R[dst] = new R[base-1](R[base+1..base+1+argc]); R[base] is overwritten"]
    New new(dst: Dst, base: NewFrame[argc], argc: Count) { calls };
    #[doc = "R[dst] = Construct(R[base-1], R[base+1..base+1+argc], new.target R[base]): super(...)"]
    Construct construct(dst: Dst, base: Frame[argc], argc: Count) { calls };
    #[doc = "As Call with argc arguments, followed by everything that iterating R[base+1+argc] gives; the empty mark stands for the rest parameter that has no array"]
    CallSpread call_spread(dst: Dst, base: Frame[argc + 1], argc: Count) { calls spreads_own };
    #[doc = "As New, with arguments as in CallSpread"]
    NewSpread new_spread(dst: Dst, base: NewFrame[argc + 1], argc: Count) { calls spreads_own };
    #[doc = "As Construct, with arguments as in CallSpread"]
    ConstructSpread construct_spread(dst: Dst, base: Frame[argc + 1], argc: Count) { calls spreads_own };
    #[doc = "As Call, with the arguments in the literal array R[base+1]"]
    CallList call_list(dst: Dst, base: Frame[1]) { calls spreads_own };
    #[doc = "As New, with the arguments in the literal array R[base+1]"]
    NewList new_list(dst: Dst, base: NewFrame[1]) { calls spreads_own };
    #[doc = "As Construct, with the arguments in the literal array R[base+1]; the empty mark stands for those of the running function"]
    ConstructList construct_list(dst: Dst, base: Frame[1]) { calls spreads_own };
    #[doc = "As Call; if R[base-1] is the realm's %eval%, a direct eval. The next instruction is an EvalInfo"]
    CallEval call_eval(dst: Dst, base: Frame[argc], argc: Count) { calls evaluates };
    #[doc = "As CallList; if R[base-1] is the realm's %eval%, a direct eval. The next instruction is an EvalInfo"]
    CallEvalList call_eval_list(dst: Dst, base: Frame[1]) { calls spreads_own evaluates };
    #[doc = "Belongs to the call before it: the environment R[env] (or undefined) and K[scope], an EvalScope; does nothing by itself"]
    EvalInfo eval_info(env: CallerEnv, scope: EvalScope) rare;
    #[doc = "R[dst] = the [[Prototype]] of function R[function] (the super constructor)"]
    GetSuperConstructor get_super_constructor(dst: Dst, function: Src) { calls };
    #[doc = "R[dst] = import(R[base], R[base+1]) up to `phase`: a promise"]
    DynamicImport dynamic_import(dst: Dst, base: Src[2], phase: Phase) rare { calls };
    #[doc = "R[dst] = import.meta"]
    ImportMeta import_meta(dst: Dst) rare { calls };

    // ---- Iteration ----
    #[doc = "Starts iterating R[src]: R[base..base+3] becomes an iteration record, opaque to the compiler except that R[base] is undefined once it is done or has failed"]
    IterInit iter_init(base: Dst[3], src: Src) { calls };
    #[doc = "R[dst] = the next value of the record R[base..]; jumps when it is done. If anything throws, the record is marked done first"]
    IterNext iter_next(dst: Dst, base: Record[3], done: Label24) { calls };
    #[doc = "R[dst] = the next value of the record R[base..], or undefined once it is done (destructuring)"]
    IterStep iter_step(dst: Dst, base: Record[3]) { calls };
    #[doc = "R[dst] = an array of all remaining values of the record R[base..] (array rest)"]
    IterRest iter_rest(dst: Dst, base: Record[3]) { calls };
    #[doc = "IteratorClose for a normal, break or return completion: nothing if the record is done; errors of `return` and a result that is no object throw"]
    IterClose iter_close(base: Record[3]) { calls };
    #[doc = "IteratorClose for a throw completion: errors of `return` are dropped"]
    IterCloseSilent iter_close_silent(base: Record[3]) { calls };
    #[doc = "Starts asynchronous iteration of R[src]: %Symbol.asyncIterator%, else a wrapped synchronous iterator"]
    AsyncIterInit async_iter_init(base: Dst[3], src: Src) rare { calls };
    #[doc = "R[dst] = Call(next of the record, iterator): the raw result, to be awaited; if it throws, the record is marked done first"]
    IterCallNext iter_call_next(dst: Dst, base: Record[3]) rare { calls };
    #[doc = "R[dst] = IteratorValue(R[result]); jumps when it is done. TypeError unless R[result] is an object"]
    IterUnwrap iter_unwrap(dst: Dst, result: Src, done: Label24) { calls };
    #[doc = "R[dst] = the result of calling `return` of the record's iterator without arguments, to be awaited; the empty mark if the record is done or has no such method"]
    IterCallReturn iter_call_return(dst: Dst, base: Record[3]) rare { calls };
    #[doc = "Throws a TypeError unless R[a] is an object (an iterator's result)"]
    RequireObject require_object(a: Src) rare { throws };
    #[doc = "R[dst] = an enumerator of the string keys of R[src] and its prototypes (for-in); undefined and null have none"]
    ForInInit for_in_init(dst: Dst, src: Src) rare { calls };
    #[doc = "R[dst] = the next key that is still there; jumps when none is left"]
    ForInNext for_in_next(dst: Dst, enumerator: Src, done: Label24) { calls };

    // ---- Generators and async functions ----
    #[doc = "Ends the prologue of a generator or async generator: makes its object, parks the frame and returns the object; R[dst] receives the value, R[dst+1] the mode of the first resumption as after Yield"]
    InitialYield initial_yield(dst: Dst[2]) { suspends becomes_resumable reads_callee };
    #[doc = "First instruction of an async function: makes its promise; what is thrown from here on rejects it"]
    AsyncStart async_start() rare { allocates becomes_resumable };
    #[doc = "Parks a generator's frame and gives { value: R[src], done: false } to its caller. On resumption R[dst] is the value sent and R[dst+1] an int: 0 next, 2 return (the compiler's code then unwinds); a throw is thrown here"]
    Yield yield_(dst: Dst[2], src: Src) { suspends };
    #[doc = "As Yield, giving R[src], an iterator result object, as it is (yield* in generators). A throw does not throw here but sets mode 1"]
    YieldRaw yield_raw(dst: Dst[2], src: Src) { suspends };
    #[doc = "As Yield in an async generator: settles the request in front with R[src], which was awaited before. With `delegate` a throw sets mode 1 instead of throwing. A return resumption sets mode 2 with the raw value, which the compiler's code awaits"]
    AsyncYield async_yield(dst: Dst[2], src: Src, delegate: Flag) { suspends };
    #[doc = "Parks an async frame until PromiseResolve(R[src]) settles; R[dst] = its value, or its reason is thrown"]
    Await await_(dst: Dst, src: Src) { suspends };
    #[doc = "One step of yield*: by mode R[received+1] (0 next, 1 throw, 2 return) calls that method of the record R[base..] with R[received]; R[dst] = its raw result. Mode 2 without such a method: R[dst] = the empty mark. Mode 1 without one: R[dst] = the empty mark as well; the compiler's code closes the iterator and throws"]
    DelegateCall delegate_call(dst: Dst, base: Record[3], received: Src[2]) { calls };

    // ---- Completion ----
    #[doc = "Returns R[src]. In a constructor call a result that is no object gives R[0]"]
    Return return_(src: Src) { terminates reads_this };
    #[doc = "R[dst] = what a derived constructor returns, given R[src] and its this R[this]; TypeError or ReferenceError as the spec says"]
    DerivedReturn derived_return(dst: Dst, src: Src, this: Src) rare { throws };
    #[doc = "Throws R[src]"]
    Throw throw(src: Src) { terminates throws };
    #[doc = "Throws a new error of type `kind` with message K[message]"]
    ThrowError throw_error(kind: ErrorType, message: Name) rare { terminates throws };
    #[doc = "Throws a TypeError: assignment to constant variable K[name]"]
    ThrowConstAssign throw_const_assign(name: Name) rare { terminates throws };

    // ---- Explicit resource management ----
    #[doc = "R[dst] = a new list of disposable resources"]
    NewDisposeScope new_dispose_scope(dst: Dst) rare { allocates };
    #[doc = "AddDisposableResource(R[scope], R[value], async or sync)"]
    AddDisposable add_disposable(scope: Src, value: Src, hint: Flag) rare { calls };
    #[doc = "Takes the next resource of R[base], last first, and calls its method. R[base+1] is the pending error (the empty mark if none), updated with SuppressedError when the method throws. R[dst] = the value to await for an async resource, else the empty mark; jumps when no resource is left"]
    DisposeNext dispose_next(dst: Dst, base: SrcDst[2], done: Label24) { calls };
    #[doc = "After an await of a resource's result threw R[src]: folds it into the pending error R[base+1]"]
    DisposeFailed dispose_failed(base: SrcDst[2], src: Src) rare { allocates };

    #[doc = "`debugger`: does nothing"]
    Debugger debugger() rare;
    #[doc = "Never executed"]
    Unreachable unreachable() { terminates };
}
