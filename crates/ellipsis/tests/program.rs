//! The life of source text, step by step: phases, and the modules that loaders keep.

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::engine::module::ModuleRef;
use ellipsis::unstable::engine::{Context, JsResult, Source, Text};
use ellipsis::unstable::program::{
    Content, Modules, Phase, Thrown, compile_module, outcome, run_script, settled, start_module,
};
use ellipsis::{Error, ErrorKind};

fn typed(kind: &str) -> [(Text, Text); 1] {
    [(Text::from("type"), Text::from(kind))]
}

fn make(
    cx: &mut Context,
    modules: &Modules<u8>,
    kind: &str,
    read: impl FnOnce(&mut Context, &str) -> JsResult<Content>,
) -> Result<ModuleRef, Error> {
    let made = modules.get_or_make(cx, 0, "it", &typed(kind), read);
    made.map_err(|throw| Thrown { phase: Phase::Resolution, throw }.error(cx))
}

#[test]
fn each_type_is_a_module_of_its_own() {
    let mut engine = LocalEngine::new();
    let cx = engine.context();
    let modules = Modules::default();
    let text = |kind: &str, text: &str| Ok(Content::of_text(kind, text.to_owned()).unwrap());
    let json = make(cx, &modules, "json", |_, kind| text(kind, "[1]")).unwrap();
    let string = make(cx, &modules, "text", |_, kind| text(kind, "[2]")).unwrap();
    let bytes = make(cx, &modules, "bytes", |_, _| Ok(Content::Bytes(vec![3]))).unwrap();
    let source = modules.get_or_make(cx, 0, "it", &[], |_, kind| text(kind, "export default [4]")).unwrap();
    let again = make(cx, &modules, "json", |_, _| unreachable!("it is there")).unwrap();
    assert!(json == again);
    assert!(Content::of_text("css", String::new()).is_none());
    for (module, expected) in [(json, "1"), (string, "[2]"), (bytes, "3"), (source, "4")] {
        let promise = start_module(cx, module, Context::run_jobs).unwrap();
        outcome(cx, promise, Context::run_jobs).unwrap().unwrap();
        let default = cx.module_namespace(module).get_named(cx, "default").unwrap();
        assert_eq!(cx.to_rust_string(default).unwrap(), expected);
    }
}

#[test]
fn what_was_read_is_not_made_again_and_what_was_not_is_read_again() {
    let mut engine = LocalEngine::new();
    let cx = engine.context();
    let modules = Modules::default();
    let missing = make(cx, &modules, "json", |cx, _| Err(cx.type_error("it is not there"))).unwrap_err();
    assert_eq!(missing.message(), "it is not there");
    let broken = make(cx, &modules, "json", |_, _| Ok(Content::Json("[1".into()))).unwrap_err();
    assert_eq!(broken.name(), "SyntaxError");
    assert!(broken.message().starts_with("it: "), "{broken}");
    let again = make(cx, &modules, "json", |_, _| Ok(Content::Json("[1]".into()))).unwrap_err();
    assert_eq!(again.thrown(), broken.thrown());
}

#[test]
fn an_end_from_outside_is_not_kept() {
    let mut engine = LocalEngine::new();
    let cx = engine.context();
    let modules = Modules::default();
    run_script(cx, &Source::new("patch", "const { parse } = JSON; JSON.parse = () => { for (;;); }"))
        .unwrap();
    cx.heap.budget.set_fuel(Some(1000));
    let ended = make(cx, &modules, "json", |_, _| Ok(Content::Json("[1]".into()))).unwrap_err();
    assert_eq!(ended.kind(), ErrorKind::OutOfFuel);
    cx.heap.budget.set_fuel(None);
    run_script(cx, &Source::new("mend", "JSON.parse = parse")).unwrap();
    assert!(make(cx, &modules, "json", |_, _| Ok(Content::Json("[1]".into()))).is_ok());
}

#[test]
fn modules_made_elsewhere() {
    let mut engine = LocalEngine::new();
    let cx = engine.context();
    let modules = Modules::default();
    let module = compile_module(cx, &Source::new("main", "export {}")).unwrap();
    modules.insert(0, module);
    assert!(modules.get_or_make(cx, 0, "it", &[], |_, _| unreachable!("it is there")) == Ok(module));
}

#[test]
fn errors_know_their_phase() {
    let mut engine = LocalEngine::new();
    let cx = engine.context();
    for (text, phase) in [("1 +", Phase::Parse), ("null.x", Phase::Runtime)] {
        assert_eq!(run_script(cx, &Source::new("script", text)).unwrap_err().phase, phase, "{text}");
    }
    assert_eq!(compile_module(cx, &Source::new("module", "1 +")).unwrap_err().phase, Phase::Parse);
    let module = compile_module(cx, &Source::new("module", "import 'nowhere'")).unwrap();
    assert_eq!(start_module(cx, module, |_| Ok(())).unwrap_err().phase, Phase::Resolution);
    // What a module throws, its promise is rejected with.
    let module = compile_module(cx, &Source::new("module", "await 1; throw 2")).unwrap();
    let promise = start_module(cx, module, |_| Ok(())).unwrap();
    assert!(settled(promise).is_none());
    let throw = outcome(cx, promise, Context::run_jobs).unwrap_err();
    assert!(settled(promise) == Some(Err(throw)));
    assert_eq!(throw.0.as_number(), Some(2.0));
    assert!(engine.host().take_rejected().is_none());
}

#[test]
fn jobs_belong_to_whoever_runs_the_script() {
    let mut engine = LocalEngine::new();
    let source =
        Source::new("script", "globalThis.done = false; Promise.resolve().then(() => { done = true })");
    run_script(engine.context(), &source).unwrap();
    assert_eq!(engine.global::<bool>("done").ok(), Some(false));
    engine.run_jobs().unwrap();
    assert_eq!(engine.global::<bool>("done").ok(), Some(true));
}
