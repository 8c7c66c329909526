//! Host classes: what scripts see of them, and when what they hold goes.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ellipsis::unstable::LocalEngine;
use ellipsis::{
    Class, ClassBuilder, Engine, Error, ErrorKind, Function, Instance, Object, Rest, Scope, Traced, Tracer,
    Value,
};

/// Counts how many of it there are.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Alive {
        count.fetch_add(1, Ordering::Relaxed);
        Alive(count.clone())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Counter(i32);

impl Class for Counter {
    const NAME: &'static str = "Counter";

    fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
        class.constructor(|start: i32, step: Option<i32>| match start {
            ..0 => Err(Error::range_error("below 0")),
            _ => Ok(Counter(start + step.unwrap_or(0))),
        })?;
        class.method("add", |counter: &mut Counter, Rest(all): Rest<i32>| {
            counter.0 += all.iter().sum::<i32>();
            counter.0
        })?;
        class.method("with", |counter: &Counter, scope: &mut Scope, callback: Function| {
            callback.call::<Value>(scope, (counter.0,))
        })?;
        class.method("change", |counter: &mut Counter, scope: &mut Scope, callback: Function| {
            counter.0 = callback.call(scope, (counter.0,))?;
            Ok::<_, Error>(())
        })?;
        class.method("plus", |counter: &Counter, scope: &mut Scope, other: Instance<Counter>| {
            other.with(scope, |other, _| Counter(counter.0 + other.0))
        })?;
        class.getter("count", |counter: &Counter| counter.0)?;
        class.setter("count", |counter: &mut Counter, count: i32| counter.0 = count)?;
        class.getter("double", |counter: &Counter| counter.0 * 2)?;
        class.static_method("zero", || Counter(0))?.static_value("LIMIT", 9)?;
        class.iterator(|counter: &Counter| vec![counter.0, counter.0 + 1])?;
        Ok(())
    }
}

fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.add_class::<Counter>().unwrap();
    engine
}

fn thrown(engine: &mut Engine, code: &str) -> String {
    engine.eval::<Value>(code).unwrap_err().to_string().split(" (").next().unwrap_or_default().to_owned()
}

#[test]
fn classes_are_as_scripts_know_them() {
    let mut engine = engine();
    for code in [
        "typeof Counter === 'function' && Counter.name === 'Counter' && Counter.length === 1",
        "new Counter(1) instanceof Counter && new Counter(1).constructor === Counter",
        "new Counter(1, 2).count === 3",
        "Object.keys(new Counter(1)).length === 0 && !Object.keys(globalThis).includes('Counter')",
        "Object.getOwnPropertyDescriptor(Counter.prototype, 'count').set.name === 'set count'",
        "Counter.prototype.add.name === 'add' && Counter.prototype.change.length === 1",
        "(c => (c.count = 7, c.add(1, 2, 3) === 13 && c.double === 26))(new Counter(1))",
        "Counter.zero().plus(new Counter(4)).count === 4",
        "String([...new Counter(1)]) === '1,2' && String(new Counter(1)) === '[object Counter]'",
        "(Counter.LIMIT = 1, Counter.LIMIT) === 9",
    ] {
        assert!(engine.eval::<bool>(code).unwrap(), "{code}");
    }
    for (code, message) in [
        ("Counter(1)", "TypeError: Class constructor Counter cannot be invoked without 'new'"),
        ("new Counter(-1)", "RangeError: below 0"),
        ("new Counter('a')", "TypeError: argument 1: expected a number, not a string"),
        (
            "Counter.prototype.add(1)",
            "TypeError: a method of Counter was called on an object that is no Counter",
        ),
        (
            "(0, new Counter(1).add)(1)",
            "TypeError: a method of Counter was called on undefined that is no Counter",
        ),
        ("new Counter(1).plus({})", "TypeError: argument 1: expected an instance of Counter, not an object"),
        (
            "'use strict'; new Counter(1).double = 1",
            "TypeError: Cannot set property double of #<Counter> which has only a getter",
        ),
    ] {
        assert_eq!(thrown(&mut engine, code), message);
    }
}

#[test]
fn scripts_extend_them() {
    let mut engine = engine();
    let code = "
        class Loud extends Counter {
            #calls = 0;
            log = [];
            constructor() { super(10) }
            add(n) { this.#calls++; this.log.push(n); return super.add(n) }
            get calls() { return this.#calls }
            static make() { return new this() }
        }
        const loud = Loud.make();
        loud.add(1); loud.add(2);
        loud";
    let loud: Instance<Counter> = engine.eval(code).unwrap();
    assert_eq!(loud.with(&mut engine, |counter, _| counter.0).unwrap(), 13);
    assert_eq!(loud.get::<i32>(&mut engine, "calls").unwrap(), 2);
    assert!(engine.eval::<bool>("loud instanceof Loud && loud.log.length === 2").unwrap());
    let code = "Reflect.construct(Counter, [1], Object.assign(function () {}, { prototype: null })) instanceof Counter";
    assert!(engine.eval::<bool>(code).unwrap());
    let code = "(f => (f.prototype = 1, Reflect.construct(Counter, [5], f).count))(function () {})";
    assert_eq!(engine.eval::<i32>(code).unwrap(), 5);
}

#[test]
fn a_value_that_is_in_use_is_an_error() {
    let mut engine = engine();
    let in_use = "TypeError: this Counter is in use by a method that was called before";
    engine.eval::<()>("const c = new Counter(1); 0").unwrap();
    assert_eq!(thrown(&mut engine, "c.change(() => c.add(1))"), in_use);
    assert_eq!(thrown(&mut engine, "c.change(() => c.count)"), in_use);
    assert_eq!(thrown(&mut engine, "c.with(() => c.add(1))"), in_use);
    assert_eq!(engine.eval::<i32>("c.with((n) => c.with((m) => n + m))").unwrap(), 2);
    assert_eq!(
        engine
            .eval::<i32>("try { c.change(() => { throw 1 }) } catch {} c.change((n) => n + 1); c.count")
            .unwrap(),
        2
    );
    let counter: Instance<Counter> = engine.eval("c").unwrap();
    let nested =
        counter.with_mut(&mut engine, |_, scope| counter.with(scope, |counter, _| counter.0)).unwrap();
    assert_eq!(nested.unwrap_err().kind(), ErrorKind::Exception);
    // What panics gives the value back.
    let panic = catch_unwind(AssertUnwindSafe(|| counter.with_mut(&mut engine, |_, _| panic!("on purpose"))));
    assert!(panic.is_err());
    assert_eq!(engine.eval::<i32>("c.add(1)").unwrap(), 3);
    assert!(counter.with(&mut Engine::new(), |_, _| ()).is_err());
}

/// Holds a value of JavaScript's, if it is asked to also where the collector does not look.
struct Holder {
    held: Vec<Traced<Object>>,
    hidden: Option<Traced<Object>>,
    _alive: Option<Alive>,
}

impl Class for Holder {
    const NAME: &'static str = "Holder";

    fn define(class: &mut ClassBuilder<'_, Holder>) -> Result<(), Error> {
        class.constructor(|| Holder { held: Vec::new(), hidden: None, _alive: None })?;
        class.method("hold", |holder: &mut Holder, scope: &mut Scope, value: Object| {
            holder.held.push(Traced::new(scope, value)?);
            // Nothing of it can be looked at now.
            scope.collect_garbage();
            Ok::<_, Error>(holder.held.len())
        })?;
        class.method("hide", |holder: &mut Holder, scope: &mut Scope, value: Object| {
            holder.hidden = Some(Traced::new(scope, value)?);
            Ok::<_, Error>(())
        })?;
        class.method("hidden", |holder: &Holder, scope: &mut Scope| {
            holder.hidden.as_ref().unwrap().get(scope)
        })?;
        class.method("all", |holder: &Holder, scope: &mut Scope| {
            holder.held.iter().map(|held| held.get(scope)).collect::<Result<Vec<Object>, Error>>()
        })?;
        Ok(())
    }

    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit(&self.held);
    }
}

#[test]
fn what_is_held_lives_and_dies_with_its_owner() {
    let mut engine = Engine::new();
    let count = Arc::new(AtomicUsize::new(0));
    engine.add_class::<Holder>().unwrap();
    let alive = count.clone();
    let make = Function::new(&mut engine, "make", move || Holder {
        held: Vec::new(),
        hidden: None,
        _alive: Some(Alive::new(&alive)),
    });
    let make = make.unwrap();
    engine.set_global("make", make).unwrap();
    // Each holds an object that leads back to it.
    engine.eval::<()>("globalThis.kept = []; for (let n = 0; n < 10; n++) { const h = make(); h.hold({ h, n }); kept.push(h) } 0").unwrap();
    for _ in 0..3 {
        engine.collect_garbage();
    }
    assert_eq!(count.load(Ordering::Relaxed), 10);
    assert_eq!(engine.eval::<String>("kept.map((h) => h.all()[0].n).join()").unwrap(), "0,1,2,3,4,5,6,7,8,9");
    engine.eval::<()>("kept.length = 3; 0").unwrap();
    engine.eval::<()>("(function deep(n) { return n && deep(n - 1) + 1 })(200)").unwrap();
    for _ in 0..3 {
        engine.collect_garbage();
    }
    // A word of the native stack may look like one of them.
    assert!((3..=4).contains(&count.load(Ordering::Relaxed)), "{count:?}");
    assert_eq!(engine.handle_count(), 3 + count.load(Ordering::Relaxed) - 3);
    drop(engine);
    assert_eq!(count.load(Ordering::Relaxed), 0);
}

#[test]
fn what_is_not_shown_to_the_collector_is_an_error() {
    let mut engine = Engine::new();
    engine.add_class::<Holder>().unwrap();
    engine.eval::<()>("const h = new Holder(), object = {}; h.hide(object); 0").unwrap();
    assert!(engine.eval::<bool>("h.hidden() === object").unwrap());
    // Until somebody has shown it, it is a handle like any other.
    engine.collect_garbage();
    assert!(engine.eval::<bool>("h.hidden() === object").unwrap());
    // One that was shown and taken out is weak.
    let holder: Instance<Holder> = engine.eval("h").unwrap();
    engine.eval::<()>("h.hold({}); 0").unwrap();
    engine.collect_garbage();
    let taken = holder.with_mut(&mut engine, |holder, _| holder.held.pop().unwrap()).unwrap();
    engine.run_jobs().unwrap();
    engine.eval::<()>("(function deep(n) { return n && deep(n - 1) + 1 })(200)").unwrap();
    engine.collect_garbage();
    engine.collect_garbage();
    if let Err(error) = taken.get(&mut engine) {
        assert_eq!(error.message(), "a value was collected that its owner does not trace");
    }
    assert!(taken.get(&mut Engine::new()).is_err());
}

#[test]
fn every_safepoint_collects() {
    let mut engine = LocalEngine::new();
    engine.add_class::<Holder>().unwrap();
    engine.add_class::<Counter>().unwrap();
    engine.context().heap.set_stress(Some(1));
    let code = "
        class Tree extends Holder { constructor(n) { super(); this.n = n; this.hold({ parent: this, of: new Counter(n) }) } }
        const trees = [1, 2, 3].map((n) => new Tree(n));
        trees[0].hold(trees[1]);
        trees.map((tree) => tree.all().map((it) => it.of?.count ?? it.n)).join(';')";
    assert_eq!(engine.eval::<String>(code).unwrap(), "1,2;2;3");
}

struct Panics;

impl Drop for Panics {
    fn drop(&mut self) {
        panic!("on purpose");
    }
}

thread_local! {
    static DEFINED: Cell<u32> = const { Cell::new(0) };
}

impl Class for Panics {
    const NAME: &'static str = "Panics";

    fn define(class: &mut ClassBuilder<'_, Panics>) -> Result<(), Error> {
        DEFINED.set(DEFINED.get() + 1);
        if DEFINED.get() == 1 {
            return Err(Error::new("not yet"));
        }
        class.constructor(|| Panics)?;
        Ok(())
    }

    fn trace(&self, _: &mut Tracer<'_>) {
        panic!("on purpose");
    }
}

/// Changes what it holds behind a shared reference.
struct Shelf(RefCell<Vec<Traced<Object>>>);

impl Class for Shelf {
    const NAME: &'static str = "Shelf";

    fn define(class: &mut ClassBuilder<'_, Shelf>) -> Result<(), Error> {
        class.constructor(|| Shelf(RefCell::default()))?;
        class.method("put", |shelf: &Shelf, scope: &mut Scope, object: Object| {
            let mut all = shelf.0.borrow_mut();
            all.push(Traced::new(scope, object)?);
            // They cannot be asked for now, neither this nor any other time that the collector comes.
            for _ in 0..3 {
                scope.collect_garbage();
            }
            Ok::<_, Error>(all.len())
        })?;
        class.method("first", |shelf: &Shelf, scope: &mut Scope| shelf.0.borrow()[0].get(scope))?;
        Ok(())
    }

    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit(&self.0);
    }
}

#[test]
fn what_cannot_be_asked_for_stays() {
    let mut engine = Engine::new();
    engine.add_class::<Shelf>().unwrap();
    engine.eval::<()>("const shelf = new Shelf(); shelf.put({ n: 1 }); 0").unwrap();
    engine.collect_garbage();
    assert_eq!(engine.eval::<String>("[shelf.put({ n: 2 }), shelf.first().n].join()").unwrap(), "2,1");
}

#[test]
fn panics_of_values_do_not_reach_the_collector() {
    let mut engine = Engine::new();
    assert_eq!(engine.add_class::<Panics>().unwrap_err().message(), "not yet");
    engine.add_class::<Panics>().unwrap();
    engine.eval::<()>("const one = new Panics(); for (let i = 0; i < 3; i++) new Panics(); 0").unwrap();
    engine.collect_garbage();
    assert!(engine.eval::<bool>("one instanceof Panics").unwrap());
    drop(engine);
    assert_eq!(DEFINED.get(), 2);
}

#[test]
fn engines_with_instances_move_between_threads() {
    let mut engine = engine();
    let counter: Instance<Counter> = engine.eval("new Counter(1)").unwrap();
    let engine = std::thread::spawn(move || {
        counter.with_mut(&mut engine, |counter, _| counter.0 += 1).unwrap();
        assert_eq!(counter.call_method::<i32>(&mut engine, "add", (1,)).unwrap(), 3);
        engine
    });
    drop(engine.join().unwrap());
}

/// A value that refers to another object, and says how it is saved.
struct Link {
    label: String,
    other: Option<Traced<Object>>,
}

#[ellipsis::class]
impl Link {
    #[js(constructor)]
    fn new(label: String) -> Link {
        Link { label, other: None }
    }

    #[js(getter)]
    fn label(&self) -> &str {
        &self.label
    }

    fn to(&mut self, scope: &mut Scope, other: Object) -> Result<(), Error> {
        self.other = Some(Traced::new(scope, other)?);
        Ok(())
    }

    #[js(getter)]
    fn other(&self, scope: &mut Scope) -> Result<Option<Object>, Error> {
        self.other.as_ref().map(|other| other.get(scope)).transpose()
    }

    #[js(trace)]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit(&self.other);
    }

    #[js(save)]
    fn save(&self, scope: &mut Scope) -> Result<(String, Option<Object>), Error> {
        Ok((self.label.clone(), self.other(scope)?))
    }

    #[js(restore)]
    fn restore(scope: &mut Scope, (label, other): (String, Option<Object>)) -> Result<Link, Error> {
        if label == "refused" {
            return Err(Error::range_error("nobody restores that"));
        }
        let other = other.map(|other| Traced::new(scope, other)).transpose()?;
        Ok(Link { label, other })
    }
}

#[test]
fn instances_are_saved_if_their_class_says_how() {
    let mut engine = Engine::new();
    engine.add_class::<Link>().unwrap();
    let state: Value = engine
        .eval(
            "class Own extends Link {}
            const first = new Link('first'), second = new Own('second'), rows = [first];
            first.to(second); second.to(rows);
            ({ first, rows, again: first, map: new Map([[second, 1]]) })",
        )
        .unwrap();
    let bytes = engine.serialize(&state).unwrap();

    let mut other = Engine::new();
    let unknown = other.deserialize(&bytes).unwrap_err();
    assert_eq!(unknown.message(), "There is no host class Link here that can be restored.");
    other.add_class::<Link>().unwrap();
    let copy = other.deserialize(&bytes).unwrap();
    other.set_global("copy", &copy).unwrap();
    let code = "const { first } = copy, second = first.other;
        [first instanceof Link, first.label, second.label, second.other === copy.rows, copy.rows[0] === first,
            copy.again === first, copy.map.get(second), Object.getPrototypeOf(second) === Link.prototype].join()";
    assert_eq!(other.eval::<String>(code).unwrap(), "true,first,second,true,true,true,1,true");
    other.collect_garbage();
    assert_eq!(other.eval::<String>("first.other.other[0].label").unwrap(), "first");

    // What its class refuses, and what of it is damaged.
    let refused: Value = engine.eval("[new Link('refused')]").unwrap();
    let mut refused = engine.serialize(&refused).unwrap();
    assert_eq!(other.deserialize(&refused).unwrap_err().name(), "RangeError");
    for at in 0..refused.len() {
        for byte in [0, 1, 2, 12, 15, 0x7f, 0xff] {
            let kept = std::mem::replace(&mut refused[at], byte);
            let _ = other.deserialize(&refused);
            refused[at] = kept;
        }
    }
    assert!(other.deserialize(&bytes).is_ok());

    // A class that does not say how.
    engine.add_class::<Counter>().unwrap();
    let counter: Value = engine.eval("({ counter: new Counter(1) })").unwrap();
    let error = engine.serialize(&counter).unwrap_err();
    assert!(error.message().starts_with("counter: "), "{error}");
}
