//! Compiled programs as bytes, to be kept in a file or handed to another thread.
//!
//! The bytes are: [`MAGIC`], the version, a hash of the opcode table, a hash of everything behind it; then the body: a list of
//! texts, to which everything else refers by number, the source, and the functions. Of these each says how many are nested
//! in it; they stand in the order in which they are come upon, level by level, so that neither writing nor reading recurses.
//!
//! Numbers are varints where nothing else is said: seven bits a byte, the lowest first. Instructions are as they are, eight bytes
//! each, the lowest first.

mod read;
mod write;

use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::OnceLock;

use siphasher::sip::SipHasher13;

use crate::op::Op;
use crate::template::FunctionTemplate;
use crate::verify::{VerifyError, verify_foreign};

pub use write::to_bytes;

/// What all begin with.
const MAGIC: [u8; 4] = *b"\xe1EJC";
/// The version of the bytes that are written, the only one that is read.
const VERSION: u8 = 1;
/// Bytes before the body.
const HEADER: usize = MAGIC.len() + 1 + 8 + 8;

/// How constants begin.
mod tag {
    pub(super) const NUMBER: u8 = 0;
    pub(super) const STRING: u8 = 1;
    pub(super) const BIGINT: u8 = 2;
    pub(super) const TEMPLATE: u8 = 3;
    pub(super) const EVAL_SCOPE: u8 = 4;
    pub(super) const INTS: u8 = 5;
}

/// Why bytes are no program that can be run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoadError {
    /// They are something else.
    NotCode,
    /// They were written by another version.
    Version,
    /// They are not all that were written, or were changed.
    Damaged,
    /// They were made by something else than the compiler.
    Unfit(VerifyError),
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LoadError::NotCode => f.write_str("these bytes are no compiled code"),
            LoadError::Version => f.write_str("the code was compiled by another version"),
            LoadError::Damaged => f.write_str("the code is damaged"),
            LoadError::Unfit(error) => write!(f, "the code is none that the compiler makes: {error}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// The program that bytes are, which may come from anywhere.
///
/// # Errors
/// If [`to_bytes`] did not write them, in this version, of what the compiler had made.
pub fn from_bytes(bytes: &[u8]) -> Result<Rc<FunctionTemplate>, LoadError> {
    let body = body(bytes)?;
    let template = read::program(body, None).ok_or(LoadError::Damaged)?;
    verify_foreign(&template).map_err(LoadError::Unfit)?;
    Ok(template)
}

/// The same of bytes that were accepted before. The source may get another name.
///
/// # Errors
/// If they cannot be read.
pub fn from_accepted_bytes(bytes: &[u8], name: Option<&str>) -> Result<Rc<FunctionTemplate>, LoadError> {
    let body = bytes.get(HEADER..).ok_or(LoadError::NotCode)?;
    read::program(body, name).ok_or(LoadError::Damaged)
}

/// What stands behind the header, if that belongs to it.
fn body(bytes: &[u8]) -> Result<&[u8], LoadError> {
    let (magic, rest) = bytes.split_first_chunk().ok_or(LoadError::NotCode)?;
    if *magic != MAGIC {
        return Err(LoadError::NotCode);
    }
    let ([version], rest) = rest.split_first_chunk().ok_or(LoadError::Damaged)?;
    if *version != VERSION {
        return Err(LoadError::Version);
    }
    let (opcodes, rest) = rest.split_first_chunk().ok_or(LoadError::Damaged)?;
    if u64::from_le_bytes(*opcodes) != opcode_hash() {
        return Err(LoadError::Version);
    }
    let (hash, body) = rest.split_first_chunk().ok_or(LoadError::Damaged)?;
    if u64::from_le_bytes(*hash) == hash_of(body) { Ok(body) } else { Err(LoadError::Damaged) }
}

fn header(body: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER + body.len());
    header.extend_from_slice(&MAGIC);
    header.push(VERSION);
    header.extend_from_slice(&opcode_hash().to_le_bytes());
    header.extend_from_slice(&hash_of(body).to_le_bytes());
    header
}

fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish()
}

/// A hash of what instructions mean: another table is another version.
fn opcode_hash() -> u64 {
    static HASH: OnceLock<u64> = OnceLock::new();
    *HASH.get_or_init(|| {
        let mut text = String::new();
        for op in Op::ALL {
            text += op.name();
            text += op.doc();
            for operand in op.operands() {
                text += &format!("{operand:?}");
            }
        }
        let mut hasher = SipHasher13::new();
        text.as_bytes().hash(&mut hasher);
        hasher.finish()
    })
}
