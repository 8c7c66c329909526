//! Times the interpreter on bytecode written by hand: `cargo run --release --example spine`.

use std::rc::Rc;
use std::time::Instant;

use ellipsis_bytecode::{FunctionFlags, FunctionKind, FunctionTemplate, IcSite, Constant, Instruction as I, Reg, Source, EvalScope, Text};
use ellipsis_engine::*;
use ellipsis_engine::host::*;

struct NoHost;
impl Host for NoHost {
    fn compile_script(&self, _: &Rc<Source>) -> Result<Rc<FunctionTemplate>, CompileFailure> { unimplemented() }
    fn compile_module(&self, _: &Rc<Source>) -> Result<Rc<FunctionTemplate>, CompileFailure> { unimplemented() }
    fn compile_eval(&self, _: &Rc<Source>, _: Option<&EvalScope>) -> Result<Rc<FunctionTemplate>, CompileFailure> { unimplemented() }
    fn compile_function(&self, _: DynamicFunctionKind, _: &str, _: &str) -> Result<Rc<FunctionTemplate>, CompileFailure> { unimplemented() }
    fn track_rejection(&self, _: &mut Context, _: Gc<Object>, _: RejectionOperation) {}
    fn load_module(&self, _: &mut Context, _: &str, _: &Text, _: &[(Text, Text)], _: module::LoadRequest) {}
    fn import_meta(&self, _: &mut Context, _: module::ModuleRef, _: Gc<Object>) -> JsResult<()> { Ok(()) }
    fn now(&self) -> f64 { 0.0 }
    fn local_offset(&self, _: f64, _: bool) -> f64 { 0.0 }
    fn random(&self) -> f64 { 0.0 }
    fn trace(&self, _: &mut Tracer) {}
}
fn unimplemented() -> Result<Rc<FunctionTemplate>, CompileFailure> {
    Err(CompileFailure { message: String::new(), offset: 0 })
}
fn make(cx: &mut Context, which: Intrinsic) {
    match which {
        Intrinsic::ObjectPrototype => {
            let o = cx.new_object_with_prototype(Value::NULL);
            cx.realm.set_intrinsic(which, o);
        }
        _ => {
            let o = cx.new_object();
            cx.realm.set_intrinsic(which, o);
        }
    }
}
static LIB: Library = Library { make, globals: &[], new_regexp: |cx, _, _| Ok(cx.new_object()), async_from_sync_iterator: |_, r| Ok(r) };

fn template(name: &str, parameters: u16, registers: u16, code: Vec<I>, keys: &[&str], functions: Vec<Rc<FunctionTemplate>>) -> Rc<FunctionTemplate> {
    Rc::new(FunctionTemplate {
        name: name.into(), kind: FunctionKind::Normal, flags: FunctionFlags { strict: true, ..Default::default() },
        parameters, length: parameters, registers, instance_properties: 0, code,
        constants: keys.iter().map(|k| Constant::String((*k).into())).collect(),
        sites: (0..keys.len()).map(|key| IcSite { key: key as u32 }).collect(),
        functions, handlers: vec![], positions: vec![], tdz_names: vec![], source: Source::new("x", ""), span: (0, 0), globals: vec![], module: None,
    })
}
fn r(n: u16) -> Reg { Reg(n) }

fn main() {
    let mut cx = Context::new(&LIB, Rc::new(NoHost));
    // function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) }, fib in the environment
    let fib = template("fib", 1, 16, vec![
        I::load_int(r(2), 2),
        I::jump_if_not_lt(r(1), r(2), 2),
        I::return_(r(1)),
        I::load_outer(r(9), r(0), 0),
        I::sub_int(r(11), r(1), 1),
        I::call(r(3), r(10), 1),
        I::load_outer(r(9), r(0), 0),
        I::sub_int(r(11), r(1), 2),
        I::call(r(4), r(10), 1),
        I::add(r(3), r(3), r(4)),
        I::return_(r(3)),
    ], &[], vec![]);
    // main(n): env = [fib]; return fib(n)
    let main_ = template("main", 1, 16, vec![
        I::load_undefined(r(2)),
        I::new_env(r(3), r(2), 1),
        I::new_closure(r(9), r(3), 0),
        I::store_env(r(9), r(3), 0),
        I::move_(r(11), r(1)),
        I::call(r(4), r(10), 1),
        I::return_(r(4)),
    ], &[], vec![fib]);
    let run = |cx: &mut Context, t: &Rc<FunctionTemplate>, n: i32| {
        let code = Code::new(cx, t, Referrer::Script);
        let f = cx.function_for(code);
        let start = Instant::now();
        let v = cx.call(f, Value::UNDEFINED, &[Value::int(n)]);
        println!("{} {n}: {:?} in {:?}", t.name, v, start.elapsed());
    };
    run(&mut cx, &main_, 32);
    // props(n): o = {a:1,b:2}; for (i=0;i<n;i++) { o.a = o.a + o.b } return o.a
    let props = template("props", 1, 16, vec![
        I::new_object(r(2), 3),
        I::load_int(r(3), 1),
        I::define_prop(r(3), r(2), 0),
        I::define_prop(r(3), r(2), 1),
        I::load_int(r(4), 0),
        I::jump(7),
        // loop at 6
        I::get_prop(r(5), r(2), 2),
        I::get_prop(r(6), r(2), 3),
        I::add(r(5), r(5), r(6)),
        I::set_prop(r(5), r(2), 4),
        I::inc(r(4), r(4)),
        I::loop_(1),
        I::jump_if_lt(r(4), r(1), -6),
        I::get_prop(r(5), r(2), 2),
        I::return_(r(5)),
    ], &["a", "b", "a", "b", "a"], vec![]);
    run(&mut cx, &props, 20_000_000);
    let alloc = template("alloc", 1, 16, vec![
        I::load_int(r(4), 0),
        I::jump(7),
        I::new_object(r(2), 3),
        I::define_prop(r(4), r(2), 0),
        I::define_prop(r(4), r(2), 1),
        I::move_(r(7), r(2)),
        I::inc(r(4), r(4)),
        I::loop_(1),
        I::jump_if_lt(r(4), r(1), -6),
        I::get_prop(r(5), r(7), 2),
        I::return_(r(5)),
    ], &["a", "b", "a"], vec![]);
    run(&mut cx, &alloc, 20_000_000);
    let array = template("array", 1, 16, vec![
        I::new_array(r(2), r(0), 1),
        I::load_int(r(4), 0),
        I::load_int(r(6), 0),
        I::jump(6),
        I::get_elem(r(5), r(2), r(6)),
        I::set_elem(r(4), r(2), r(6)),
        I::inc(r(4), r(4)),
        I::inc(r(7), r(4)),
        I::loop_(1),
        I::jump_if_lt(r(4), r(1), -5),
        I::return_(r(4)),
    ], &[], vec![]);
    run(&mut cx, &array, 20_000_000);
}
