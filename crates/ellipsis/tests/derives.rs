//! The derives and the attribute, where their examples do not say it.

use ellipsis::{Engine, Error, FromJs, Function, Instance, IntoJs, Scope, Value};

#[derive(FromJs, IntoJs, PartialEq, Debug, Default)]
struct Unit;

#[derive(FromJs, IntoJs, PartialEq, Debug)]
struct Id(u32);

#[derive(FromJs, IntoJs, PartialEq, Debug)]
struct Pair(Id, String);

#[derive(FromJs, IntoJs, PartialEq, Debug)]
#[js(rename_all = "camelCase")]
struct Outer<T> {
    first_id: Id,
    #[js(rename = "a pair")]
    pair: Option<Pair>,
    list_of: Vec<T>,
    r#type: Unit,
    #[js(default = seven)]
    seven: u8,
    #[js(skip)]
    skipped: u8,
}

fn seven() -> u8 {
    7
}

#[derive(FromJs, IntoJs, PartialEq, Debug)]
#[js(rename_all = "kebab-case")]
enum External {
    NotMuch,
    One(Id),
    Two(u8, u8),
    #[js(rename = "3", rename_all = "SCREAMING_SNAKE_CASE")]
    Named {
        some_field: bool,
    },
}

#[derive(FromJs, IntoJs, PartialEq, Debug)]
#[js(tag = "kind")]
enum Tagged {
    Empty,
    Wrapped(Point),
    Named { x: f64 },
}

#[derive(FromJs, IntoJs, PartialEq, Debug)]
struct Point {
    x: f64,
    y: f64,
}

fn round<T: FromJs + IntoJs + PartialEq + std::fmt::Debug>(make: impl Fn() -> T, json: &str) {
    let mut engine = Engine::new();
    let stringify: Function = engine.eval("JSON.stringify").unwrap();
    assert_eq!(stringify.call::<String>(&mut engine, (make(),)).unwrap(), json);
    let parse: Function = engine.eval("JSON.parse").unwrap();
    assert_eq!(parse.call::<T>(&mut engine, (json,)).unwrap(), make());
}

#[test]
fn what_is_derived_goes_both_ways() {
    round(
        || Outer {
            first_id: Id(1),
            pair: Some(Pair(Id(2), "b".to_owned())),
            list_of: vec![1.5],
            r#type: Unit,
            seven: 8,
            skipped: 0,
        },
        r#"{"firstId":1,"a pair":[2,"b"],"listOf":[1.5],"type":null,"seven":8}"#,
    );
    round(
        || {
            vec![
                External::NotMuch,
                External::One(Id(1)),
                External::Two(1, 2),
                External::Named { some_field: true },
            ]
        },
        r#"["not-much",{"one":1},{"two":[1,2]},{"3":{"SOME_FIELD":true}}]"#,
    );
    round(
        || vec![Tagged::Empty, Tagged::Wrapped(Point { x: 1.0, y: 2.0 }), Tagged::Named { x: 3.0 }],
        r#"[{"kind":"Empty"},{"x":1,"y":2,"kind":"Wrapped"},{"kind":"Named","x":3}]"#,
    );
}

#[test]
fn errors_name_the_field() {
    let mut engine = Engine::new();
    let read: Outer<u8> =
        engine.eval("({ firstId: 1, listOf: [], __proto__: { get seven() { return 9 } } })").unwrap();
    assert_eq!((read.seven, read.pair, read.skipped), (9, None, 0));
    for (code, expected) in [
        ("({ firstId: 1, 'a pair': [1] })", "a pair: expected an array of 2 elements, not 1"),
        ("({ firstId: 1, listOf: [], seven: -1 })", "seven: expected an integer of type u8, not -1"),
        ("({ firstId: 1 })", "listOf: expected an object, not undefined"),
        ("1", "expected an object, not a number"),
    ] {
        assert_eq!(engine.eval::<Outer<u8>>(code).unwrap_err().message(), expected, "{code}");
    }
    for (code, expected) in [
        ("'two-much'", "expected one of not-much, one, two, 3, not \"two-much\""),
        ("({ one: 1, two: 2 })", "expected an object whose only key is the name of a variant"),
    ] {
        assert_eq!(engine.eval::<External>(code).unwrap_err().message(), expected, "{code}");
    }
    assert_eq!(
        engine.eval::<Tagged>("({})").unwrap_err().message(),
        "kind: expected a string, not undefined"
    );
}

struct Stack(Vec<Value>);

#[ellipsis::class(name = "HostStack", rename_all = "snake_case")]
impl Stack {
    #[js(constructor)]
    fn new() -> Result<Stack, Error> {
        Ok(Stack::with_room(1))
    }

    fn with_room(room: usize) -> Stack {
        Stack(Vec::with_capacity(room))
    }

    fn push_value(&mut self, value: Value) -> usize {
        self.0.push(value);
        self.0.len()
    }

    #[js(rename = "pop")]
    fn take(&mut self) -> Option<Value> {
        self.0.pop()
    }

    #[js(getter)]
    fn last(&self) -> Option<&Value> {
        self.0.last()
    }

    #[js(static)]
    async fn later(value: Value) -> Stack {
        Stack(vec![value])
    }

    #[js(skip)]
    fn hidden(&self) -> usize {
        self.0.len()
    }

    fn map(&self, scope: &mut Scope, each: Function) -> Result<Vec<Value>, Error> {
        self.0.iter().map(|value| each.call(scope, (value,))).collect()
    }
}

#[test]
fn impl_blocks_are_classes() {
    let mut engine = Engine::new();
    engine.add_class::<Stack>().unwrap();
    let code = "
        const s = new HostStack();
        [s.push_value(1), s.push_value('b'), s.last, s.map((it) => it + 1).join(), s.pop(), s.pop(), s.pop(),
         'hidden' in s, 'with_room' in HostStack].join(' ')";
    assert_eq!(engine.eval::<String>(code).unwrap(), "1 2 b 2,b1 b 1  false false");
    let poll = {
        let mut future = Box::pin(engine.eval_async::<Instance<Stack>>("HostStack.later(7)"));
        future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    };
    let std::task::Poll::Ready(Ok(stack)) = poll else { panic!("it is ready") };
    assert_eq!(stack.with(&mut engine, |stack, _| stack.hidden()).unwrap(), 1);
}
