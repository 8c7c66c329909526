//! The instructions that are not worth a place in the dispatch loop: scopes that change at run time,
//! definitions, private names, classes, and what begins or ends with a call anyway.

use ellipsis_bytecode::{ImportPhase, Instruction, RareOp as Op};

use super::registers::{environment, optional_environment};
use crate::model::environment::Environment;
use crate::model::kind::CellKind;
use crate::model::value::Value;
use crate::semantics::code::Code;
use crate::semantics::context::{Context, JsResult};

impl Context {
    /// Runs the instruction at `pc`, which neither jumps nor changes frames.
    ///
    /// # Safety
    /// `r` is register 0 of the innermost frame, which runs `code`; `self.stack.pc` is `pc`, and the opcode
    /// there a rare one.
    #[inline(never)]
    pub(super) unsafe fn run_rare(
        &mut self,
        r: *mut Value,
        code: *const Code,
        pc: *const Instruction,
    ) -> JsResult<()> {
        // SAFETY: as in the loop, the compiler numbers registers below the frame's size, and
        // constants, caches and functions within their tables. Rare opcodes have the same bytes in both
        // enumerations.
        unsafe {
            macro_rules! reg {
                ($n:expr) => {
                    *r.add($n)
                };
            }
            let ins = *pc;
            match std::mem::transmute::<u8, Op>(ins.0 as u8) {
                // ---- Environments ----
                Op::LoadImport => {
                    reg!(ins.a()) = self.load_import(&*code, ins.x())?;
                }

                // ---- Global bindings ----
                Op::LoadGlobalOrUndefined => {
                    reg!(ins.a()) = self.load_global((*code).cache(ins.x()), false)?;
                }
                Op::HasGlobal => {
                    let name = (*code).name(ins.x());
                    reg!(ins.a()) = self.has_global(name)?.into();
                }
                Op::StoreGlobalIfExisted => {
                    let existed = reg!(ins.b()).is_true();
                    self.store_global((*code).cache(ins.c()), reg!(ins.a()), true, Some(existed))?;
                }
                Op::InitGlobalLexical => {
                    self.initialise_global_lexical((*code).cache(ins.x()), reg!(ins.a()));
                }
                Op::DefineGlobalFunction => {
                    let name = (*code).name(ins.x());
                    self.define_global_function(&*code, name, reg!(ins.a()))?;
                }
                Op::DeleteGlobal => {
                    let name = (*code).name(ins.x());
                    reg!(ins.a()) = self.delete_global(name)?.into();
                }

                // ---- Dynamic scopes ----
                Op::NewEvalScope => reg!(ins.a()) = self.new_eval_scope(),
                Op::ScopeHas => {
                    let name = (*code).name(ins.c());
                    reg!(ins.a()) = self.scope_has(reg!(ins.b()), name)?.into();
                }
                Op::ScopeGet => {
                    let name = (*code).name(ins.c());
                    let strict = (*code).is_strict_at(pc);
                    reg!(ins.a()) = self.scope_get(reg!(ins.b()), name, strict)?;
                }
                Op::ScopeSet => {
                    let name = (*code).name(ins.c());
                    let strict = (*code).is_strict_at(pc);
                    self.scope_set(reg!(ins.b()), name, reg!(ins.a()), strict)?;
                }
                Op::ScopeDelete => {
                    let name = (*code).name(ins.c());
                    reg!(ins.a()) = self.scope_delete(reg!(ins.b()), name)?.into();
                }
                Op::ScopeDeclare => {
                    let name = (*code).name(ins.x());
                    self.scope_declare(reg!(ins.a()), name)?;
                }
                Op::NewWithScope => reg!(ins.a()) = self.new_with_scope(reg!(ins.b()))?,
                Op::ScopeThis => reg!(ins.a()) = self.scope_this(reg!(ins.b())),

                // ---- Properties ----
                Op::DeleteElem => {
                    let strict = (*code).is_strict_at(pc);
                    reg!(ins.a()) = self.delete_elem(reg!(ins.b()), reg!(ins.c()), strict)?;
                }
                Op::GetSuperBase => reg!(ins.a()) = self.super_base(*r.sub(1))?,
                Op::GetSuper => {
                    let (key, this, base) = (reg!(ins.b()), reg!(ins.b() + 1), reg!(ins.b() + 2));
                    reg!(ins.a()) = self.get_super(base, this, key)?;
                }
                Op::SetSuper => {
                    let strict = (*code).is_strict_at(pc);
                    let (key, this, base) = (reg!(ins.b()), reg!(ins.b() + 1), reg!(ins.b() + 2));
                    self.set_super(base, this, key, reg!(ins.a()), strict)?;
                }
                Op::DefineMethod => {
                    self.define_method(reg!(ins.b()), reg!(ins.c()), reg!(ins.a()))?;
                }
                op @ (Op::DefineGetter | Op::DefineSetter) => {
                    let is_getter = op == Op::DefineGetter;
                    let (object, key) = (reg!(ins.b()), reg!(ins.b() + 1));
                    let enumerable = ins.c() == 1;
                    self.define_accessor(object, key, reg!(ins.a()), is_getter, enumerable)?;
                }
                Op::SetLiteralProto => self.set_literal_proto(reg!(ins.b()), reg!(ins.a()))?,
                Op::SetFunctionName => {
                    self.name_function(reg!(ins.a()), reg!(ins.b()), ins.c())?;
                }

                // ---- Private names ----
                Op::NewPrivateName => {
                    let name = (*code).name(ins.x());
                    reg!(ins.a()) = self.new_private_name(name);
                }
                Op::DefinePrivate => {
                    self.define_private(reg!(ins.b()), reg!(ins.c()), reg!(ins.a()))?;
                }
                Op::DefinePrivateMethod => {
                    self.define_private_method(reg!(ins.b()), reg!(ins.c()), reg!(ins.a()))?;
                }
                Op::DefinePrivateAccessor => {
                    let base = r.add(ins.a());
                    self.define_private_accessor(*base, *base.add(1), *base.add(2), *base.add(3))?;
                }
                Op::HasPrivate => {
                    reg!(ins.a()) = self.has_private(reg!(ins.b()), reg!(ins.c()))?;
                }

                // ---- Literals and closures ----
                Op::NewRegExp => {
                    let (pattern, flags) = ((*code).name(ins.x()), (*code).name(ins.x() + 1));
                    reg!(ins.a()) = (self.library.new_regexp)(self, pattern, flags)?.into();
                }
                Op::NewMethod => {
                    let nested = (*code).function(self, ins.c());
                    let environment = optional_environment(reg!(ins.b() + 1));
                    reg!(ins.a()) = self.make_method(nested, environment, reg!(ins.b()));
                }
                Op::NewClass => {
                    let nested = (*code).function(self, ins.x());
                    let base = r.add(ins.a());
                    let environment = optional_environment(*base.add(1));
                    let (constructor, prototype) = self.make_class(nested, *base, environment)?;
                    *base = constructor;
                    *base.add(1) = prototype;
                }
                Op::SetFieldInitialiser => self.set_field_initialiser(reg!(ins.a()), reg!(ins.b())),
                Op::InitialiseFields => self.initialise_fields(reg!(ins.a()), reg!(ins.b()))?,

                // ---- Arguments ----
                Op::CreateArguments => {
                    let elements = self.arguments_from(r, 0)?;
                    reg!(ins.a()) = crate::semantics::arguments::create_unmapped(self, elements);
                }
                Op::CreateMappedArguments => {
                    let all = self.arguments_from(r, 0)?;
                    let map = (*code).ints(ins.c());
                    // Without environment there is nothing to map.
                    let environment = match reg!(ins.b()) {
                        value if value.kind() == CellKind::Environment => environment(value),
                        _ => Environment::new(&mut self.heap, None, 0),
                    };
                    reg!(ins.a()) =
                        crate::semantics::arguments::create_mapped(self, all, environment, &map, *r.sub(1));
                }

                // ---- Calls ----
                Op::EvalInfo => {}
                Op::DynamicImport => {
                    let (specifier, options) = (reg!(ins.b()), *r.add(ins.b() + 1));
                    let phase = ImportPhase::from_number(ins.c() as u32);
                    reg!(ins.a()) = self.dynamic_import(&*code, specifier, options, phase)?;
                }
                Op::ImportMeta => reg!(ins.a()) = self.import_meta(&*code)?,

                // ---- Iteration ----
                Op::AsyncIterInit => self.async_iter_init(r.add(ins.a()), reg!(ins.b()))?,
                Op::IterCallNext => {
                    reg!(ins.a()) = self.iter_call_next(r.add(ins.b()))?;
                }
                Op::IterCallReturn => reg!(ins.a()) = self.iter_call_return(r.add(ins.b()))?,
                Op::RequireObject => {
                    let a = reg!(ins.a());
                    if !a.is_object() {
                        return Err(self.not_an_object(a));
                    }
                }
                Op::ForInInit => reg!(ins.a()) = self.for_in_init(reg!(ins.b()))?,

                // ---- Generators and async functions ----
                Op::AsyncStart => self.start_async(r),
                Op::DelegateCall => {
                    let (value, mode) = (reg!(ins.c()), reg!(ins.c() + 1));
                    reg!(ins.a()) = self.delegate_call(r.add(ins.b()), value, mode)?;
                }

                // ---- Completion ----
                Op::DerivedReturn => {
                    let (value, this) = (reg!(ins.b()), reg!(ins.c()));
                    reg!(ins.a()) = if value.is_undefined() && !this.is_empty() {
                        this
                    } else {
                        self.derived_return(value, this)?
                    };
                }
                Op::ThrowError => {
                    let message = (*code).name(ins.x()).to_std_string();
                    return Err(self.numbered_error(ins.a(), &message));
                }
                Op::ThrowConstAssign => {
                    return Err(self.type_error("Assignment to constant variable."));
                }

                // ---- Explicit resource management ----
                Op::NewDisposeScope => reg!(ins.a()) = crate::semantics::dispose::new_scope(self),
                Op::AddDisposable => {
                    let (scope, value) = (reg!(ins.a()), reg!(ins.b()));
                    crate::semantics::dispose::add(self, scope, value, ins.c() == 1)?;
                }
                Op::DisposeFailed => {
                    let base = r.add(ins.a());
                    *base.add(1) = crate::semantics::dispose::fold_error(self, *base.add(1), reg!(ins.b()));
                }
                Op::ExplainBegin => {
                    self.explain_begin(r);
                }
                Op::ExplainEnd => {
                    self.explain_end(r);
                }
                Op::Debugger => {}
            }
        }
        Ok(())
    }
}
