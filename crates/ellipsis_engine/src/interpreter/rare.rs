//! The instructions that are not worth a place in the dispatch loop: scopes that change at run time,
//! definitions, private names, classes, and what begins or ends with a call anyway.

use ellipsis_bytecode::{ErrorType, ImportPhase, Instruction, NamePrefix, RareOp as Op};

use crate::model::Environment;
use crate::semantics::{Context, JsResult};
use crate::semantics::{arguments, dispose};

impl Context {
    /// Runs an instruction, which the innermost frame is at, and which neither jumps nor changes frames.
    #[inline(never)]
    pub(super) fn run_rare(&mut self, ins: Instruction) -> JsResult<()> {
        macro_rules! reg {
            ($n:expr) => {
                self.stack.register($n)
            };
        }
        macro_rules! set {
            ($n:expr, $value:expr) => {{
                let value = $value;
                self.stack.set_register($n, value);
            }};
        }
        let (code, pc) = (self.stack.code(), self.stack.pc());
        let Some(op) = ins.op().rare() else { unreachable!("the loop runs {:?} itself", ins.op()) };
        match op {
            // ---- Environments ----
            Op::LoadImport => {
                set!(ins.a(), self.load_import(&code, ins.x())?);
            }

            // ---- Global bindings ----
            Op::LoadGlobalOrUndefined => {
                set!(ins.a(), self.load_global(code.cache(ins.x()), false)?);
            }
            Op::HasGlobal => {
                let name = code.name(ins.x());
                set!(ins.a(), self.has_global(name)?.into());
            }
            Op::StoreGlobalIfExisted => {
                let existed = reg!(ins.b()).is_true();
                self.store_global(code.cache(ins.c()), reg!(ins.a()), true, Some(existed))?;
            }
            Op::InitGlobalLexical => {
                self.initialise_global_lexical(code.cache(ins.x()), reg!(ins.a()));
            }
            Op::DefineGlobalFunction => {
                let name = code.name(ins.x());
                self.define_global_function(&code, name, reg!(ins.a()))?;
            }
            Op::DeleteGlobal => {
                let name = code.name(ins.x());
                set!(ins.a(), self.delete_global(name)?.into());
            }

            // ---- Dynamic scopes ----
            Op::NewEvalScope => set!(ins.a(), self.new_eval_scope()),
            Op::ScopeHas => {
                let name = code.name(ins.c());
                set!(ins.a(), self.scope_has(reg!(ins.b()), name)?.into());
            }
            Op::ScopeGet => {
                let name = code.name(ins.c());
                let strict = code.is_strict_at(pc);
                set!(ins.a(), self.scope_get(reg!(ins.b()), name, strict)?);
            }
            Op::ScopeSet => {
                let name = code.name(ins.c());
                let strict = code.is_strict_at(pc);
                self.scope_set(reg!(ins.b()), name, reg!(ins.a()), strict)?;
            }
            Op::ScopeDelete => {
                let name = code.name(ins.c());
                set!(ins.a(), self.scope_delete(reg!(ins.b()), name)?.into());
            }
            Op::ScopeDeclare => {
                let name = code.name(ins.x());
                self.scope_declare(reg!(ins.a()), name)?;
            }
            Op::NewWithScope => set!(ins.a(), self.new_with_scope(reg!(ins.b()))?),
            Op::ScopeThis => set!(ins.a(), self.scope_this(reg!(ins.b()))),

            // ---- Properties ----
            Op::DeleteElem => {
                let strict = code.is_strict_at(pc);
                set!(ins.a(), self.delete_elem(reg!(ins.b()), reg!(ins.c()), strict)?);
            }
            Op::GetSuperBase => set!(ins.a(), self.super_base(self.stack.header().callee)?),
            Op::GetSuper => {
                let (key, this, base) = (reg!(ins.b()), reg!(ins.b() + 1), reg!(ins.b() + 2));
                set!(ins.a(), self.get_super(base, this, key)?);
            }
            Op::SetSuper => {
                let strict = code.is_strict_at(pc);
                let (key, this, base) = (reg!(ins.b()), reg!(ins.b() + 1), reg!(ins.b() + 2));
                self.set_super(base, this, key, reg!(ins.a()), strict)?;
            }
            Op::DefineMethod => {
                self.define_method(reg!(ins.b()), reg!(ins.c()), reg!(ins.a()))?;
            }
            Op::DefineGetter | Op::DefineSetter => {
                let is_getter = op == Op::DefineGetter;
                let (object, key) = (reg!(ins.b()), reg!(ins.b() + 1));
                let enumerable = ins.c() == 1;
                self.define_accessor(object, key, reg!(ins.a()), is_getter, enumerable)?;
            }
            Op::SetLiteralProto => self.set_literal_proto(reg!(ins.b()), reg!(ins.a()))?,
            Op::SetFunctionName => {
                let prefix = NamePrefix::from_number(ins.c() as u32);
                self.name_function(reg!(ins.a()), reg!(ins.b()), prefix)?;
            }

            // ---- Private names ----
            Op::NewPrivateName => {
                let name = code.name(ins.x());
                set!(ins.a(), self.new_private_name(name));
            }
            Op::DefinePrivate => {
                self.define_private(reg!(ins.b()), reg!(ins.c()), reg!(ins.a()))?;
            }
            Op::DefinePrivateMethod => {
                self.define_private_method(reg!(ins.b()), reg!(ins.c()), reg!(ins.a()))?;
            }
            Op::DefinePrivateAccessor => {
                let base = ins.a();
                let (object, name) = (reg!(base), reg!(base + 1));
                self.define_private_accessor(object, name, reg!(base + 2), reg!(base + 3))?;
            }
            Op::HasPrivate => {
                set!(ins.a(), self.has_private(reg!(ins.b()), reg!(ins.c()))?);
            }

            // ---- Literals and closures ----
            Op::NewRegExp => {
                let regexp = self.regexp_literal(&code, ins.x())?;
                set!(ins.a(), regexp.into());
            }
            Op::NewMethod => {
                let nested = code.function(&mut self.store, ins.c());
                let environment = reg!(ins.b() + 1).as_environment();
                set!(ins.a(), self.new_closure(nested, environment, reg!(ins.b()).as_object()).into());
            }
            Op::NewClass => {
                let nested = code.function(&mut self.store, ins.x());
                let base = ins.a();
                let environment = reg!(base + 1).as_environment();
                let (constructor, prototype) = self.make_class(nested, reg!(base), environment)?;
                set!(base, constructor);
                set!(base + 1, prototype);
            }
            Op::SetFieldInitialiser => self.set_field_initialiser(reg!(ins.a()), reg!(ins.b())),
            Op::InitialiseFields => self.initialise_fields(reg!(ins.a()), reg!(ins.b()))?,

            // ---- Arguments ----
            Op::CreateArguments => {
                set!(ins.a(), self.arguments_object(false)?);
            }
            Op::ArgumentsLength => set!(ins.a(), self.arguments_length()?),
            Op::MaySpread => {
                let may = self.may_spread_for_apply(reg!(ins.b()), reg!(ins.b() + 1));
                set!(ins.a(), may.into());
            }
            Op::CreateMappedArguments => {
                let all = self.arguments_from(0)?;
                let map = code.template().ints(ins.c());
                // Without environment there is nothing to map.
                let environment = match reg!(ins.b()).as_environment() {
                    Some(environment) => environment,
                    None => Environment::new(&mut self.heap, None, 0),
                };
                let callee = self.stack.header().callee;
                set!(ins.a(), arguments::create_mapped(self, all, environment, &map, callee));
            }

            // ---- Calls ----
            Op::EvalInfo => {}
            Op::DynamicImport => {
                let (specifier, options) = (reg!(ins.b()), reg!(ins.b() + 1));
                let phase = ImportPhase::from_number(ins.c() as u32);
                set!(ins.a(), self.dynamic_import(&code, specifier, options, phase)?);
            }
            Op::ImportMeta => set!(ins.a(), self.import_meta(&code)?),

            // ---- Iteration ----
            Op::AsyncIterInit => self.async_iter_init(ins.a(), reg!(ins.b()))?,
            Op::IterCallNext => {
                set!(ins.a(), self.iter_call_next(ins.b())?);
            }
            Op::IterCallReturn => set!(ins.a(), self.iter_call_return(ins.b())?),
            Op::RequireObject => {
                let a = reg!(ins.a());
                if !a.is_object() {
                    return Err(self.not_an_object(a));
                }
            }
            Op::ForInInit => set!(ins.a(), self.for_in_init(reg!(ins.b()))?),

            // ---- Generators and async functions ----
            Op::AsyncStart => self.start_async(),

            // ---- Completion ----
            Op::DerivedReturn => {
                let (value, this) = (reg!(ins.b()), reg!(ins.c()));
                set!(
                    ins.a(),
                    if value.is_undefined() && !this.is_empty() {
                        this
                    } else {
                        self.derived_return(value, this)?
                    }
                );
            }
            Op::ThrowError => {
                let message = code.name(ins.x()).to_short_string();
                return Err(self.error(ErrorType::from_number(ins.a() as u32).into(), &message));
            }
            Op::ThrowConstAssign => {
                return Err(self.type_error("Assignment to constant variable."));
            }

            // ---- Explicit resource management ----
            Op::NewDisposeScope => set!(ins.a(), dispose::new_scope(self)),
            Op::AddDisposable => {
                let (scope, value) = (reg!(ins.a()), reg!(ins.b()));
                dispose::add(self, scope, value, ins.c() == 1)?;
            }
            Op::DisposeFailed => {
                let pending = ins.a() + 1;
                set!(pending, dispose::fold_error(self, reg!(pending), reg!(ins.b())));
            }
            Op::Debugger => {}
        }
        Ok(())
    }
}
