//! Typed arrays of memory that somebody lends, and elements that are taken out of an engine.

use std::sync::Arc;

use ellipsis::{ArrayBuffer, Engine, ErrorKind, Function, TypedArray, Value};

fn column(count: u32) -> Arc<[f64]> {
    (0..count).map(f64::from).collect()
}

/// Whatever scripts do, what is lent stays as it is.
#[test]
fn lent_memory_is_not_changed() {
    let lender = column(1000);
    let mut engine = Engine::new();
    let array = TypedArray::lent(&mut engine, lender.clone()).unwrap();
    engine.set_global("array", &array).unwrap();
    let attempts = [
        "array[3] = 7",
        "'use strict'; array[3] = 7",
        "array.fill(1)",
        "array.set([1, 2])",
        "array.sort((a, b) => b - a)",
        "array.reverse()",
        "array.copyWithin(0, 10)",
        "new Uint8Array(array.buffer)[9] = 1",
        "new Uint8Array(array.buffer).fill(255)",
        "new BigInt64Array(array.buffer)[0] = 1n",
        "new DataView(array.buffer).setFloat64(0, 9)",
        "Atomics.store(new Int32Array(array.buffer), 0, 5)",
        "Atomics.add(new Int32Array(array.buffer), 0, 5)",
        "Atomics.compareExchange(new Int32Array(array.buffer), 2, 0, 5)",
        "Reflect.set(array, 0, 5)",
        "Object.defineProperty(array, 0, { value: 5 })",
        "array.subarray(5).fill(3)",
        "new Uint8Array(array.buffer).setFromHex('ffff')",
        "new Uint8Array(array.buffer).setFromBase64('////')",
        "array.buffer.resize(8)",
        "array.buffer.transfer()",
        "array.buffer.transferToFixedLength(4)",
        "array.buffer.transferToImmutable()",
        "array.map.call(array, (x) => x + 1, array)",
        "(() => { for (let i = 0; i < 5000; i++) array[i % 1000] = i + 1 })()",
        "Array.prototype.push.call(array, 1)",
        "Array.prototype.splice.call(array, 0, 5)",
    ];
    for code in attempts {
        let _ = engine.eval::<Value>(code);
        assert_eq!(lender[..], column(1000)[..], "{code}");
    }
    assert_eq!(engine.eval::<f64>("array.reduce((a, b) => a + b)").unwrap(), 499_500.0);
    assert_eq!(
        engine.eval::<String>("[array.length, array.buffer.immutable, array.slice(0, 3)].join()").unwrap(),
        "1000,true,0,1,2"
    );
    assert!(array.with_slice(&mut engine, |_: &mut [f64]| ()).is_err());
    assert!(array.take::<f64>(&mut engine).is_err());
    let buffer: ArrayBuffer = array.get(&mut engine, "buffer").unwrap();
    assert!(buffer.with_bytes(&mut engine, |_| ()).is_err());
    let copy = engine.serialize(&Value::from(&*array)).unwrap();
    engine.deserialize(&copy).unwrap();
    assert_eq!(lender[..], column(1000)[..]);
}

/// It lives as long as something refers to it, and no longer.
#[test]
fn what_is_lent_is_given_back() {
    let lender = column(10);
    let mut engine = Engine::new();
    let array = TypedArray::lent(&mut engine, lender.clone()).unwrap();
    engine.set_global("part", &array).unwrap();
    engine.eval::<()>("globalThis.part = part.subarray(2)").unwrap();
    drop(array);
    engine.collect_garbage();
    assert_eq!(Arc::strong_count(&lender), 2);
    assert_eq!(engine.eval::<f64>("part[0]").unwrap(), 2.0);
    engine.eval::<()>("delete globalThis.part").unwrap();
    engine.collect_garbage();
    assert_eq!(Arc::strong_count(&lender), 1);
    let array = TypedArray::lent(&mut engine, lender.clone()).unwrap();
    drop(engine);
    assert_eq!(Arc::strong_count(&lender), 1);
    drop(array);
}

/// Bytes that are lent are none of the engine's memory.
#[test]
fn what_is_lent_is_not_counted() {
    let mut engine = Engine::new();
    engine.set_heap_limit(Some(16 << 20));
    let lender: Arc<[u8]> = vec![1; 64 << 20].into();
    let array = TypedArray::lent(&mut engine, lender).unwrap();
    let sum: Function =
        engine.eval("(a) => { let s = 0; for (let i = 0; i < 1000; i++) s += a[i]; return s }").unwrap();
    assert_eq!(sum.call::<f64>(&mut engine, (&array,)).unwrap(), 1000.0);
    let copy: Function = engine.eval("(a) => a.slice()").unwrap();
    assert_eq!(copy.call::<Value>(&mut engine, (&array,)).unwrap_err().kind(), ErrorKind::OutOfMemory);
}

/// What does not lie where larger elements could be read is copied.
#[test]
fn elements_out_of_line_are_copied() {
    struct Tail(Arc<[u8]>);
    impl AsRef<[u8]> for Tail {
        fn as_ref(&self) -> &[u8] {
            &self.0[3..]
        }
    }
    let mut engine = Engine::new();
    let bytes: Arc<[u8]> = (0..64).collect();
    let array = TypedArray::lent(&mut engine, Tail(bytes)).unwrap();
    engine.set_global("bytes", array).unwrap();
    let code = "[bytes.length, bytes[0], bytes.buffer.immutable, new Float64Array(bytes.buffer, 0, 7).length].join()";
    assert_eq!(engine.eval::<String>(code).unwrap(), "61,3,true,7");
    let empty = TypedArray::lent(&mut engine, Arc::<[f64]>::from(vec![])).unwrap();
    assert_eq!(empty.get::<u32>(&mut engine, "length").unwrap(), 0);
}

#[test]
fn elements_are_taken_as_they_are() {
    let mut engine = Engine::new();
    let written = TypedArray::from_vec(&mut engine, vec![0_i32; 100]).unwrap();
    engine.set_global("a", &written).unwrap();
    engine
        .eval::<()>("for (let i = 0; i < a.length; i++) a[i] = -i; globalThis.rest = a.subarray(90)")
        .unwrap();
    let rest: TypedArray = engine.global("rest").unwrap();
    let elements = rest.take::<i32>(&mut engine).unwrap();
    assert_eq!(elements[..], (90..100).map(|n| -n).collect::<Vec<i32>>()[..]);
    assert_eq!(elements.as_bytes().len(), 40);
    assert_eq!(
        engine.eval::<String>("[a.length, rest.length, a.buffer.detached].join()").unwrap(),
        "0,0,true"
    );
    assert_eq!(written.take::<i32>(&mut engine).unwrap().len(), 0);
    let shared: TypedArray = engine.eval("new Int32Array(new SharedArrayBuffer(8))").unwrap();
    assert!(shared.take::<i32>(&mut engine).is_err());
    assert!(written.take::<f64>(&mut engine).is_err());
    assert!(written.take::<i32>(&mut Engine::new()).is_err());
    drop(engine);
    assert_eq!(elements[0], -90);
}
