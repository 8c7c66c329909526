//! Hashes, message authentication codes and random bytes.

use std::cell::RefCell;

use ellipsis::unstable::engine::typed_array::TypedArrayData;
use ellipsis::unstable::engine::{Args, Context, JsResult, NativeData, NativeInfo, Value, trace_fields};
use hmac::{KeyInit, Mac, SimpleHmac};
use sha2::Digest;

use super::values::{byte_array, bytes, texts};
use crate::class::function;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("newHash", 2, new_hash),
    function("updateHash", 2, update_hash),
    function("finishHash", 1, finish_hash),
    function("copyHash", 1, copy_hash),
    function("hashes", 0, hashes),
    function("randomFill", 1, random_fill),
    function("timingSafeEqual", 2, timing_safe_equal),
];

/// What takes bytes, and comes to some.
trait Hasher {
    fn update(&mut self, bytes: &[u8]);
    fn finish(&self) -> Vec<u8>;
    fn copy(&self) -> Box<dyn Hasher>;
}

#[derive(Clone)]
struct Plain<D>(D);

#[derive(Clone)]
struct Keyed<M>(M);

impl<D: Digest + Clone + 'static> Hasher for Plain<D> {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> Vec<u8> {
        self.0.clone().finalize().to_vec()
    }

    fn copy(&self) -> Box<dyn Hasher> {
        Box::new(self.clone())
    }
}

impl<M: Mac + Clone + 'static> Hasher for Keyed<M> {
    fn update(&mut self, bytes: &[u8]) {
        Mac::update(&mut self.0, bytes);
    }

    fn finish(&self) -> Vec<u8> {
        self.0.clone().finalize().into_bytes().to_vec()
    }

    fn copy(&self) -> Box<dyn Hasher> {
        Box::new(self.clone())
    }
}

macro_rules! algorithms {
    ($($name:literal => $digest:ty,)*) => {
        const NAMES: &[&str] = &[$($name,)*];

        fn hasher(name: &str, key: Option<&[u8]>) -> Option<Box<dyn Hasher>> {
            match (name, key) {
                $(
                    ($name, None) => Some(Box::new(Plain(<$digest>::new()))),
                    ($name, Some(key)) => {
                        Some(Box::new(Keyed(SimpleHmac::<$digest>::new_from_slice(key).ok()?)))
                    }
                )*
                _ => None,
            }
        }
    };
}

algorithms! {
    "md5" => md5::Md5,
    "sha1" => sha1::Sha1,
    "sha224" => sha2::Sha224,
    "sha256" => sha2::Sha256,
    "sha384" => sha2::Sha384,
    "sha512" => sha2::Sha512,
    "sha512-224" => sha2::Sha512_224,
    "sha512-256" => sha2::Sha512_256,
    "sha3-224" => sha3::Sha3_224,
    "sha3-256" => sha3::Sha3_256,
    "sha3-384" => sha3::Sha3_384,
    "sha3-512" => sha3::Sha3_512,
}

struct HashData(RefCell<Box<dyn Hasher>>);

trace_fields!(HashData {});

impl NativeData for HashData {
    const NAME: &'static str = "Hasher";
}

fn wrap(cx: &mut Context, hasher: Box<dyn Hasher>) -> Value {
    cx.new_native_with(Value::NULL, HashData(RefCell::new(hasher))).into()
}

/// `newHash(algorithm, key)`: `undefined` if there is no such algorithm.
fn new_hash(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let name = cx.to_rust_string(args.get(0))?.to_ascii_lowercase();
    let name = match name.strip_prefix("rsa-").unwrap_or(&name) {
        "sha-1" => "sha1",
        "sha-256" => "sha256",
        "sha-384" => "sha384",
        "sha-512" => "sha512",
        "sha512/224" => "sha512-224",
        "sha512/256" => "sha512-256",
        name => name,
    };
    let key = if args.get(1).is_undefined() { None } else { Some(bytes(cx, args.get(1))?) };
    Ok(hasher(name, key.as_deref()).map_or(Value::UNDEFINED, |hasher| wrap(cx, hasher)))
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a HashData> {
    args.args.first().and_then(|value| value.downcast()).ok_or_else(|| cx.type_error("Illegal invocation"))
}

/// `updateHash(hash, bytes)`
fn update_hash(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let bytes = bytes(cx, args.get(1))?;
    cx.charge_ahead(bytes.len() / 16)?;
    data(cx, args)?.0.borrow_mut().update(&bytes);
    Ok(Value::UNDEFINED)
}

/// `finishHash(hash)`
fn finish_hash(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let bytes = data(cx, args)?.0.borrow().finish();
    byte_array(cx, &bytes)
}

/// `copyHash(hash)`
fn copy_hash(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let copy = data(cx, args)?.0.borrow().copy();
    Ok(wrap(cx, copy))
}

/// `hashes()`
fn hashes(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    texts(cx, NAMES.iter().map(|&name| name.to_owned()))
}

/// `randomFill(view)`
fn random_fill(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let view = args.get(0);
    let Some(data) = view.downcast::<TypedArrayData>() else {
        return Err(cx.type_error("A view of bytes is needed"));
    };
    let mut bytes = vec![0; data.length() * data.kind().size()];
    if let Err(problem) = getrandom::fill(&mut bytes) {
        return Err(cx.type_error(format!("There are no random bytes: {problem}")));
    }
    data.block().write_bytes(data.byte_offset(), &bytes);
    Ok(args.get(0))
}

/// `timingSafeEqual(a, b)`, of views of the same length.
fn timing_safe_equal(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    use subtle::ConstantTimeEq;
    let (a, b) = (bytes(cx, args.get(0))?, bytes(cx, args.get(1))?);
    Ok(bool::from(a.ct_eq(&b)).into())
}
