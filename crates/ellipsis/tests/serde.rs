//! What goes through serde, and comes back.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;

use ellipsis::serde::Serde;
use ellipsis::{Engine, Error, ErrorKind, Function, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

fn round<T: Serialize + DeserializeOwned + PartialEq + Debug>(engine: &mut Engine, it: T, code: &str) {
    let value = engine.to_value(&it).unwrap();
    engine.set_global("it", &value).unwrap();
    let shown: String = engine.eval("show(it)").unwrap();
    assert_eq!(shown, code);
    assert_eq!(engine.from_value::<T>(&value).unwrap(), it, "{code}");
}

/// Has a function that shows what JSON does not tell apart.
fn engine() -> Engine {
    let mut engine = Engine::new();
    let show = "function show(it) {
        if (Array.isArray(it)) return '[' + it.map(show) + ']';
        if (it instanceof Map) return 'Map' + show([...it]);
        if (it instanceof Uint8Array) return 'bytes' + show([...it]);
        if (it && typeof it === 'object') return '{' + Object.entries(it).map(([k, v]) => k + ':' + show(v)) + '}';
        return typeof it === 'bigint' ? it + 'n' : typeof it === 'string' ? `'${it}'` : Object.is(it, -0) ? '-0' : '' + it;
    } 0";
    engine.eval::<()>(show).unwrap();
    engine
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
enum Plain {
    Unit,
    One(u8),
    Two(u8, String),
    Named { a: Option<u8> },
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Tagged {
    Empty,
    Point { x: f64, y: f64 },
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    A,
    B(u8, u8),
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(untagged)]
enum Untagged {
    Number(f64),
    Text(String),
    List(Vec<Untagged>),
}

#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Id(u32);

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Unit;

#[derive(Serialize, Deserialize, PartialEq, Debug, Default)]
struct Row {
    id: u32,
    #[serde(rename = "7")]
    seven: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default)]
    tags: Vec<char>,
    #[serde(flatten)]
    more: BTreeMap<String, i32>,
}

#[test]
fn values_go_in_and_out() {
    let engine = &mut engine();
    round(
        engine,
        (true, 'é', "text".to_owned(), "\u{1f600}".to_owned(), String::new()),
        "[true,'é','text','\u{1f600}','']",
    );
    round(engine, (-1i8, u32::MAX, 1.5f32, -0.0f64, f64::INFINITY), "[-1,4294967295,1.5,-0,Infinity]");
    round(
        engine,
        (1u64 << 53, (1i64 << 53) - 1, i64::MIN),
        "[9007199254740992n,9007199254740991,-9223372036854775808n]",
    );
    round(
        engine,
        (u128::MAX, i128::MIN, 7i128),
        "[340282366920938463463374607431768211455n,-170141183460469231731687303715884105728n,7]",
    );
    round(engine, (None::<u8>, Some(1), (), Unit), "[null,1,null,null]");
    round(engine, (Id(3), vec![Id(4)]), "[3,[4]]");
    round(engine, serde_bytes::ByteBuf::from(vec![1, 255]), "bytes[1,255]");
    round(engine, BTreeSet::from([2, 1]), "[1,2]");
    round(engine, [Plain::Unit, Plain::One(1), Plain::Two(2, "b".into())], "['Unit',{One:1},{Two:[2,'b']}]");
    round(
        engine,
        [Plain::Named { a: Some(1) }, Plain::Named { a: None }],
        "[{Named:{a:1}},{Named:{a:null}}]",
    );
    round(
        engine,
        [Tagged::Empty, Tagged::Point { x: 1.0, y: 0.5 }],
        "[{kind:'empty'},{kind:'point',x:1,y:0.5}]",
    );
    round(engine, [Adjacent::A, Adjacent::B(1, 2)], "[{t:'A'},{t:'B',c:[1,2]}]");
    let list = Untagged::List(vec![Untagged::Number(1.0), Untagged::Text("a".into())]);
    round(engine, list, "[1,'a']");
}

#[test]
fn maps_are_objects_if_their_keys_are_primitives() {
    let engine = &mut engine();
    round(
        engine,
        BTreeMap::from([("b".to_owned(), 1), ("a b".into(), 2), ("__proto__".into(), 3)]),
        "{__proto__:3,a b:2,b:1}",
    );
    round(engine, BTreeMap::from([(10u8, 'x'), (9, 'y')]), "{9:'y',10:'x'}");
    round(engine, BTreeMap::from([(-1i64, true), (i64::MAX, false)]), "{-1:true,9223372036854775807:false}");
    round(engine, BTreeMap::from([(true, 1)]), "{true:1}");
    round(engine, BTreeMap::from([((1, 2), "a".to_owned())]), "Map[[[1,2],'a']]");
    round(engine, BTreeMap::from([(None, 1), (Some("a".to_owned()), 2)]), "Map[[null,1],['a',2]]");
}

#[test]
fn structs_differ_in_what_they_leave_out() {
    let engine = &mut engine();
    let more = BTreeMap::from([("extra".to_owned(), -1)]);
    for note in [None, Some("n".to_owned()), None, Some("m".to_owned())] {
        let shown = note.as_ref().map(|note| format!(",note:'{note}'")).unwrap_or_default();
        let row = Row { id: 1, note, tags: vec!['t'], more: more.clone(), seven: 7 };
        round(engine, row, &format!("{{7:7,id:1{shown},tags:['t'],extra:-1}}"));
    }
    // More fields than an object has places for.
    let wide: BTreeMap<String, usize> = (0..200).map(|at| (format!("f{at:03}"), at)).collect();
    let value = engine.to_value(&wide).unwrap();
    assert_eq!(engine.from_value::<BTreeMap<String, usize>>(&value).unwrap(), wide);
}

#[test]
fn what_json_can_say_is_what_json_makes_of_it() {
    let engine = &mut engine();
    let text = r#"{"a":[1,-2.5,1e300,"\u00e9\ud83d\ude00",null,true,{}],"b":{"1":[],"x":{"y":""}}}"#;
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let stringify: Function = engine.eval("JSON.stringify").unwrap();
    let parse: Function = engine.eval("JSON.parse").unwrap();
    let there: String = stringify.call(engine, (Serde(&json),)).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&there).unwrap(), json);
    let Serde(back): Serde<serde_json::Value> = parse.call(engine, (text,)).unwrap();
    assert_eq!(back, json);
}

fn read<T: DeserializeOwned>(engine: &mut Engine, code: &str) -> Result<T, Error> {
    let value: Value = engine.eval(&format!("({code})"))?;
    engine.from_value(&value)
}

#[derive(Deserialize, PartialEq, Debug)]
struct Few {
    a: u8,
    #[serde(default)]
    b: u8,
    #[serde(alias = "sea")]
    c: Option<u8>,
}

#[test]
fn objects_of_many_kinds_are_structs() {
    let engine = &mut engine();
    let few = |b, c| Few { a: 1, b, c };
    for (code, expected) in [
        ("{ c: 3, a: 1 }", few(0, Some(3))),
        ("{ sea: 4, a: 1, other() {} }", few(0, Some(4))),
        ("{ a: 1, b: undefined, c: null }", few(0, None)),
        ("new Map([['a', 1], ['b', 2]])", few(2, None)),
        ("new (class { a = 1; get b() { return this.a + 1 } c() {} })", few(2, None)),
        ("new Proxy({ a: 1, b: 2 }, {})", few(2, None)),
        ("Object.create({ b: 9 }, { a: { value: 1, enumerable: true }, c: { value: 1 } })", few(9, Some(1))),
        ("(o => (delete o.b, o))({ a: 1, b: 2, c: 3 })", few(0, Some(3))),
        ("[1, 2, 3]", few(2, Some(3))),
    ] {
        assert_eq!(read::<Few>(engine, code).unwrap(), expected, "{code}");
    }
    assert_eq!(read::<HashMap<String, u8>>(engine, "{ 1: 1, get b() { return 2 } }").unwrap().len(), 2);
    assert_eq!(read::<Vec<Option<u8>>>(engine, "[1, , null, 3]").unwrap(), [Some(1), None, None, Some(3)]);
    assert_eq!(read::<Vec<f32>>(engine, "new Float32Array([1.5, 2])").unwrap(), [1.5, 2.0]);
    assert_eq!(read::<Vec<u8>>(engine, "new Set([2, 1, 2])").unwrap(), [2, 1]);
    assert_eq!(
        read::<(String, i64, f64)>(engine, "[new Date(0), new Date(7), new Date(8)]").unwrap(),
        ("1970-01-01T00:00:00.000Z".into(), 7, 8.0)
    );
    assert_eq!(read::<(u8, u64, f64)>(engine, "[new Number(1), 2n, 3n]").unwrap(), (1, 2, 3.0));
    assert_eq!(
        read::<serde_bytes::ByteBuf>(engine, "new Uint8Array([0, 1, 2, 3]).subarray(1, 3)")
            .unwrap()
            .into_vec(),
        [1, 2]
    );
    assert_eq!(read::<String>(engine, "'a\\ud800'").unwrap(), "a\u{fffd}");
    assert_eq!(read::<String>(engine, "'\\u00c3\\u00a9'").unwrap(), "\u{c3}\u{a9}");
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is not made")]
struct Exact {
    rows: Vec<HashMap<String, u32>>,
}

#[test]
fn errors_say_where() {
    let engine = &mut engine();
    for (code, expected) in [
        ("{ rows: [{}, { 'a b': 1, c: 'x' }] }", "rows[1].c: invalid type: string \"x\", expected u32"),
        ("{ rows: [{ 'a b': 1.5 }] }", "rows[0][\"a b\"]: invalid type: floating point `1.5`, expected u32"),
        ("{ rows: [{ a: Symbol() }] }", "rows[0].a: invalid type: a symbol, expected u32"),
        ("{ rows: [{ a: () => {} }] }", "rows[0].a: invalid type: a function, expected u32"),
        ("{ rows: [{ a: -1 }] }", "rows[0].a: invalid value: integer `-1`, expected u32"),
        ("{ rows: {} }", "rows: invalid type: an object, expected a sequence"),
        ("{ row: 1 }", "unknown field `row`, expected `rows`"),
        ("{}", "missing field `rows`"),
    ] {
        let error = read::<Exact>(engine, code).unwrap_err();
        assert_eq!((error.message(), error.kind()), (expected, ErrorKind::Conversion), "{code}");
    }
    let error = read::<Plain>(engine, "{ Two: [1, 2] }").unwrap_err();
    assert_eq!(error.message(), "Two[1]: invalid type: integer `2`, expected a string");
    assert!(read::<Plain>(engine, "{ One: 1, Unit: null }").is_err());
    assert!(read::<(u8, u8)>(engine, "[1, 2, 3]").is_err());
    let error = read::<Exact>(engine, "{ get rows() { throw new RangeError('no') } }").unwrap_err();
    assert_eq!((error.name(), error.kind()), ("RangeError", ErrorKind::Exception));
    let error = engine.to_value(&BTreeMap::from([("a", vec![Refuses])])).unwrap_err();
    assert_eq!(error.message(), "a[0]: never");
}

struct Refuses;

impl Serialize for Refuses {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("never"))
    }
}

#[derive(Serialize, Deserialize, Debug)]
struct Node(Option<Box<Node>>);

#[derive(Serialize, Deserialize, Debug)]
struct Chain {
    next: Option<Box<Chain>>,
}

#[test]
fn depth_is_bounded() {
    let engine = &mut engine();
    engine.eval::<()>("var loop = {}; loop.next = loop; var list = []; list.push(list); 0").unwrap();
    for result in
        [read::<Chain>(engine, "loop").map(drop), read::<serde_json::Value>(engine, "list").map(drop)]
    {
        assert!(
            result.unwrap_err().message().ends_with("the value is nested too deeply, or refers to itself")
        );
    }
    let mut chain = Chain { next: None };
    let mut node = Node(None);
    for _ in 0..1000 {
        chain = Chain { next: Some(Box::new(chain)) };
        node = Node(Some(Box::new(node)));
    }
    assert!(engine.to_value(&chain).unwrap_err().message().ends_with("the value is nested too deeply"));
    assert_eq!(engine.to_value(&node).unwrap(), Value::Null);
}

/// Takes nothing for an answer.
struct Stubborn;

impl<'de> Deserialize<'de> for Stubborn {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Stubborn, D::Error> {
        let _ = Vec::<u8>::deserialize(deserializer);
        Ok(Stubborn)
    }
}

#[test]
fn limits_are_heeded() {
    let engine = &mut engine();
    let value: Value = engine.eval("var many = []; many.length = 2 ** 30; many").unwrap();
    engine.set_fuel(Some(100_000));
    assert_eq!(engine.from_value::<Vec<Option<u8>>>(&value).unwrap_err().kind(), ErrorKind::OutOfFuel);
    assert_eq!(
        engine.from_value::<Stubborn>(&value).err().map(|error| error.kind()),
        Some(ErrorKind::OutOfFuel)
    );
    engine.set_fuel(None);
    engine.set_heap_limit(Some(16 << 20));
    let rows = vec![Plain::Two(1, "x".repeat(100)); 1_000_000];
    let error = engine.to_value(&rows).unwrap_err();
    assert!(error.kind() == ErrorKind::OutOfMemory || error.name() == "RangeError", "{error}");
}

#[test]
fn nothing_is_lost_to_collections() {
    let mut local = ellipsis::unstable::LocalEngine::new();
    local.context().heap.set_stress(Some(1));
    let scope: &mut ellipsis::Scope = &mut local;
    let rows: Vec<Row> = (0..20)
        .map(|id| Row {
            id,
            note: (id % 3 == 0).then(|| format!("note {id}")),
            tags: vec!['x'; id as usize % 4],
            more: BTreeMap::from([(format!("k{id}"), -1)]),
            seven: 7,
        })
        .collect();
    let value = scope.to_value(&rows).unwrap();
    assert_eq!(scope.from_value::<Vec<Row>>(&value).unwrap(), rows);
    // Getters run, and with them collections, while the objects are nowhere but in Rust.
    let code =
        "({ get rows() { return [0, 1].map((id) => ({ id, 7: 7, get x() { return [{}].length } })) } }).rows";
    let value: Value = scope.eval(code).unwrap();
    let read = scope.from_value::<Vec<Row>>(&value).unwrap();
    assert_eq!((read[1].id, read[1].more["x"]), (1, 1));
}

#[derive(Deserialize, PartialEq, Debug)]
struct Nested {
    a: u32,
    inner: u32,
    b: u32,
}

#[test]
fn reading_may_read() {
    let engine = &mut engine();
    let realm = engine.new_realm();
    // More shapes than are remembered, in another realm, while an object is read that changes meanwhile.
    let other = Function::new(engine, "other", move |scope: &mut ellipsis::Scope| {
        let read = |scope: &mut ellipsis::Scope| -> Result<usize, Error> {
            let shapes: Vec<Value> =
                scope.eval("Array.from({ length: 400 }, (_, n) => ({ ['k' + n]: n, other: 1 }))")?;
            let mut read = 0;
            for shape in &shapes {
                read += scope.from_value::<HashMap<String, u32>>(shape)?.len();
            }
            let back = scope.to_value(&Plain::Named { a: Some(1) })?;
            scope.set_global("back", back)?;
            let is_of_realm: bool = scope.eval("back instanceof Object && back.Named instanceof Object")?;
            Ok(read * usize::from(is_of_realm))
        };
        realm.enter(scope, read)?
    });
    engine.set_global("other", other.unwrap()).unwrap();
    let code = "(() => {
        const it = { a: 1, inner: null, b: 2 };
        it.inner = { [Symbol.toPrimitive]: 0, get value() { delete it.b; it.b = other(); return 7 } };
        return it;
    })()";
    #[derive(Deserialize)]
    struct Inner {
        value: u32,
    }
    #[derive(Deserialize)]
    struct Outer {
        a: u32,
        inner: Inner,
        b: u32,
    }
    let read: Outer = read(engine, code).unwrap();
    let read = Nested { a: read.a, inner: read.inner.value, b: read.b };
    assert_eq!(read, Nested { a: 1, inner: 7, b: 800 });
    let back = engine.to_value(&Plain::Named { a: None }).unwrap();
    engine.set_global("back", back).unwrap();
    assert!(engine.eval::<bool>("back instanceof Object").unwrap());
}
