//! Ciphers: AES with blocks that are chained (CBC), as a stream of bytes (CTR), and as one that is authenticated (GCM).

use std::cell::RefCell;

use aes::cipher::consts::U16;
use aes::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, BlockSizeUser, KeyInit,
    KeyIvInit, StreamCipher,
};
use aes::{Aes128, Aes192, Aes256};
use ellipsis::unstable::engine::{
    Args, Context, JsResult, NativeData, NativeInfo, Value, to_boolean, trace_fields,
};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use subtle::ConstantTimeEq;

use super::values::{byte_array, bytes};
use crate::class::function;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("newCipher", 4, new_cipher),
    function("update", 2, update),
    function("finish", 2, finish),
    function("setPadding", 2, set_padding),
    function("addData", 2, add_data),
    function("tag", 1, tag),
];

const BLOCK: usize = 16;

/// One block after the other, each made of the one before.
trait Chain {
    fn next(&mut self, block: &mut [u8; BLOCK]);
}

/// Bytes that others are combined with.
trait Stream {
    /// `false` if there are no more of them.
    fn apply(&mut self, bytes: &mut [u8]) -> bool;
}

impl<C: StreamCipher> Stream for C {
    fn apply(&mut self, bytes: &mut [u8]) -> bool {
        self.try_apply_keystream(bytes).is_ok()
    }
}

macro_rules! chains {
    ($($cipher:ty,)*) => {
        $(impl Chain for cbc::Encryptor<$cipher> {
            fn next(&mut self, block: &mut [u8; BLOCK]) {
                let mut array = (*block).into();
                self.encrypt_block(&mut array);
                *block = array.into();
            }
        }

        impl Chain for cbc::Decryptor<$cipher> {
            fn next(&mut self, block: &mut [u8; BLOCK]) {
                let mut array = (*block).into();
                self.decrypt_block(&mut array);
                *block = array.into();
            }
        })*
    };
}

chains! { Aes128, Aes192, Aes256, }

/// How a cipher can fail at its end.
#[derive(Clone, Copy)]
enum Fault {
    /// There is a part of a block left.
    Length = 1,
    /// What was to fill the last block is not what fills blocks.
    Padding = 2,
    /// Somebody has changed it, or it is for another key.
    Tag = 3,
}

struct Chained {
    chain: Box<dyn Chain>,
    decrypts: bool,
    is_padded: bool,
    /// Less than a block; to decrypt what is padded, up to a whole one, which might be the last.
    open: Vec<u8>,
}

impl Chained {
    fn update(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.open.extend_from_slice(bytes);
        let kept = usize::from(self.decrypts && self.is_padded);
        let count = self.open.len().saturating_sub(kept) / BLOCK * BLOCK;
        let rest = self.open.split_off(count);
        let mut done = std::mem::replace(&mut self.open, rest);
        for block in done.as_chunks_mut().0 {
            self.chain.next(block);
        }
        done
    }

    fn finish(&mut self) -> Result<Vec<u8>, Fault> {
        let mut last = std::mem::take(&mut self.open);
        if !self.is_padded {
            return if last.is_empty() { Ok(last) } else { Err(Fault::Length) };
        }
        if !self.decrypts {
            let missing = BLOCK - last.len() % BLOCK;
            last.resize(last.len() + missing, missing as u8);
        }
        let ([block], []) = last.as_chunks_mut() else { return Err(Fault::Length) };
        self.chain.next(block);
        if !self.decrypts {
            return Ok(last);
        }
        let missing = usize::from(last[BLOCK - 1]);
        let is_right = (1..=BLOCK).contains(&missing)
            && last[BLOCK - missing..].iter().all(|&byte| usize::from(byte) == missing);
        if !is_right {
            return Err(Fault::Padding);
        }
        last.truncate(BLOCK - missing);
        Ok(last)
    }
}

struct Authenticated {
    stream: Box<dyn Stream>,
    decrypts: bool,
    hash: GHash,
    mask: [u8; BLOCK],
    /// What is authenticated but not encrypted, until the first text comes.
    data: Vec<u8>,
    data_bits: u64,
    text_bits: u64,
    /// Less than a block of encrypted text.
    open: Vec<u8>,
}

impl Authenticated {
    /// With [the counter](https://csrc.nist.gov/pubs/sp/800/38/d/final) that an initialization vector makes.
    fn new<C>(key: &[u8], iv: &[u8], decrypts: bool) -> Option<Authenticated>
    where
        C: BlockCipherEncrypt + KeyInit + BlockSizeUser<BlockSize = U16>,
        ctr::Ctr32BE<C>: KeyIvInit + StreamCipher + 'static,
    {
        let cipher = C::new_from_slice(key).ok()?;
        let mut zero = [0; BLOCK].into();
        cipher.encrypt_block(&mut zero);
        let hash = GHash::new(&zero);
        let mut counter = [0; BLOCK];
        if iv.len() == 12 {
            counter[..12].copy_from_slice(iv);
            counter[15] = 1;
        } else {
            let mut hash = hash.clone();
            hash.update_padded(iv);
            hash.update(&[lengths(0, iv.len() as u64 * 8).into()]);
            counter = hash.finalize().into();
        }
        let mut mask = counter.into();
        cipher.encrypt_block(&mut mask);
        let (start, number) = counter.split_at_mut(12);
        let first = u32::from_be_bytes(number.try_into().ok()?).wrapping_add(1);
        let counter = [start, first.to_be_bytes().as_slice()].concat();
        let stream = Box::new(ctr::Ctr32BE::<C>::new_from_slices(key, &counter).ok()?);
        let (data, open) = (Vec::new(), Vec::new());
        Some(Authenticated {
            stream,
            decrypts,
            hash,
            mask: mask.into(),
            data,
            data_bits: 0,
            text_bits: 0,
            open,
        })
    }

    fn take_data(&mut self) {
        self.hash.update_padded(&std::mem::take(&mut self.data));
    }

    fn update(&mut self, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
        if bytes.is_empty() {
            return Some(bytes);
        }
        self.take_data();
        self.text_bits += bytes.len() as u64 * 8;
        if self.decrypts {
            self.open.extend_from_slice(&bytes);
        }
        if !self.stream.apply(&mut bytes) {
            return None;
        }
        if !self.decrypts {
            self.open.extend_from_slice(&bytes);
        }
        let (blocks, rest) = self.open.as_chunks::<BLOCK>();
        for &block in blocks {
            self.hash.update(&[block.into()]);
        }
        self.open = rest.to_vec();
        Some(bytes)
    }

    fn tag(&mut self) -> [u8; BLOCK] {
        self.take_data();
        let mut hash = self.hash.clone();
        hash.update_padded(&self.open);
        hash.update(&[lengths(self.data_bits, self.text_bits).into()]);
        let mut tag: [u8; BLOCK] = hash.finalize().into();
        for (byte, mask) in tag.iter_mut().zip(self.mask) {
            *byte ^= mask;
        }
        tag
    }
}

fn lengths(data: u64, text: u64) -> [u8; BLOCK] {
    (u128::from(data) << 64 | u128::from(text)).to_be_bytes()
}

enum Machine {
    Chained(Chained),
    Stream(Box<dyn Stream>),
    Authenticated(Box<Authenticated>),
}

/// What a mode is with keys of a length. JavaScript has looked at the lengths.
fn machine<C>(mode: &str, key: &[u8], iv: &[u8], decrypts: bool) -> Option<Machine>
where
    C: BlockCipherEncrypt + BlockCipherDecrypt + KeyInit + BlockSizeUser<BlockSize = U16>,
    cbc::Encryptor<C>: KeyIvInit + Chain + 'static,
    cbc::Decryptor<C>: KeyIvInit + Chain + 'static,
    ctr::Ctr128BE<C>: KeyIvInit + StreamCipher + 'static,
    ctr::Ctr32BE<C>: KeyIvInit + StreamCipher + 'static,
{
    Some(match mode {
        "cbc" => {
            let chain: Box<dyn Chain> = match decrypts {
                true => Box::new(cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?),
                false => Box::new(cbc::Encryptor::<C>::new_from_slices(key, iv).ok()?),
            };
            Machine::Chained(Chained { chain, decrypts, is_padded: true, open: Vec::new() })
        }
        "ctr" => Machine::Stream(Box::new(ctr::Ctr128BE::<C>::new_from_slices(key, iv).ok()?)),
        _ => Machine::Authenticated(Box::new(Authenticated::new::<C>(key, iv, decrypts)?)),
    })
}

struct CipherData(RefCell<Machine>);

trace_fields!(CipherData {});

impl NativeData for CipherData {
    const NAME: &'static str = "Cipher";
}

/// `newCipher(mode, key, iv, decrypts)`
fn new_cipher(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let mode = cx.to_rust_string(args.get(0))?;
    let (key, iv) = (bytes(cx, args.get(1))?, bytes(cx, args.get(2))?);
    let decrypts = to_boolean(args.get(3));
    let machine = match key.len() {
        16 => machine::<Aes128>(&mode, &key, &iv, decrypts),
        24 => machine::<Aes192>(&mode, &key, &iv, decrypts),
        _ => machine::<Aes256>(&mode, &key, &iv, decrypts),
    };
    match machine {
        Some(machine) => Ok(cx.new_native_with(Value::NULL, CipherData(RefCell::new(machine))).into()),
        None => Err(cx.type_error("Invalid key or initialization vector")),
    }
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a CipherData> {
    args.args.first().and_then(|value| value.downcast()).ok_or_else(|| cx.type_error("Illegal invocation"))
}

/// `update(cipher, bytes)`: what comes out of that.
fn update(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let mut bytes = bytes(cx, args.get(1))?;
    cx.charge_ahead(bytes.len() / 16)?;
    let output = match &mut *data(cx, args)?.0.borrow_mut() {
        Machine::Chained(chained) => Some(chained.update(&bytes)),
        Machine::Stream(stream) => stream.apply(&mut bytes).then_some(bytes),
        Machine::Authenticated(authenticated) => authenticated.update(bytes),
    };
    match output {
        Some(output) => byte_array(cx, &output),
        None => Err(cx.type_error("No cipher may be used for that much")),
    }
}

/// `finish(cipher, tag)`: what comes out at the end, or the number of what is wrong. The tag is that of what was decrypted.
fn finish(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let expected = if args.get(1).is_undefined() { None } else { Some(bytes(cx, args.get(1))?) };
    let finished = match &mut *data(cx, args)?.0.borrow_mut() {
        Machine::Chained(chained) => chained.finish(),
        Machine::Authenticated(authenticated) if authenticated.decrypts => {
            let tag = authenticated.tag();
            let is_right = expected.as_deref().is_some_and(|expected| {
                !expected.is_empty()
                    && tag.get(..expected.len()).is_some_and(|tag| tag.ct_eq(expected).into())
            });
            if is_right { Ok(Vec::new()) } else { Err(Fault::Tag) }
        }
        Machine::Stream(_) | Machine::Authenticated(_) => Ok(Vec::new()),
    };
    match finished {
        Ok(output) => byte_array(cx, &output),
        Err(fault) => Ok(Value::from(fault as i32)),
    }
}

/// `setPadding(cipher, isPadded)`: whether the last block is filled up.
fn set_padding(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Machine::Chained(chained) = &mut *data(cx, args)?.0.borrow_mut() {
        chained.is_padded = to_boolean(args.get(1));
    }
    Ok(Value::UNDEFINED)
}

/// `addData(cipher, bytes)`: what is authenticated but not encrypted; `false` where that cannot be.
fn add_data(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let bytes = bytes(cx, args.get(1))?;
    let added = match &mut *data(cx, args)?.0.borrow_mut() {
        Machine::Authenticated(authenticated) if authenticated.text_bits == 0 => {
            authenticated.data_bits += bytes.len() as u64 * 8;
            authenticated.data.extend_from_slice(&bytes);
            true
        }
        _ => false,
    };
    Ok(added.into())
}

/// `tag(cipher)`: what authenticates all that was encrypted; `undefined` where nothing does.
fn tag(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let tag = match &mut *data(cx, args)?.0.borrow_mut() {
        Machine::Authenticated(authenticated) => Some(authenticated.tag()),
        _ => None,
    };
    tag.map_or(Ok(Value::UNDEFINED), |tag| byte_array(cx, &tag))
}
