//! Where machine code finds what it reads and writes itself: distances in bytes from the address of a context, or of a
//! cell.

use std::mem::offset_of;

use ellipsis_gc::{Budget, Heap};

use crate::model::{Elements, Environment, Object, Shapes, Store, Value};
use crate::semantics::array_buffer::BufferBlock;
use crate::semantics::frame::FrameFlags;
use crate::semantics::function::{Function, NativeFunction};
use crate::semantics::inline_cache;
use crate::semantics::native::NativeObject;
use crate::semantics::realm::Realm;
use crate::semantics::typed_array::TypedArrayData;
use crate::semantics::{Code, Context, VmStack};

const STORE: usize = offset_of!(Context, store);
const STACK: usize = offset_of!(Context, stack);
/// Ticks until the next check: 64 bits.
pub const TICKS: usize =
    STORE + offset_of!(Store, heap) + offset_of!(Heap, budget) + offset_of!(Budget, ticks);
/// Whether a collection is wanted: a byte.
pub const WANTED: usize = STORE + offset_of!(Store, heap) + Heap::WANTED_OFFSET;
/// The epoch of prototypes: 32 bits.
pub const EPOCH: usize = STORE + offset_of!(Store, shapes) + offset_of!(Shapes, epoch);
/// The address of register 0 of the innermost frame.
pub const FRAME: usize = STACK + VmStack::FRAME_OFFSET;
/// The address of the instruction that the innermost frame is at.
pub const PC: usize = STACK + VmStack::PC_OFFSET;
/// The first free word of the VM stack.
pub const TOP: usize = STACK + VmStack::TOP_OFFSET;
/// Where frames have to end.
pub const LIMIT: usize = STACK + VmStack::LIMIT_OFFSET;
/// What of the VM stack was in use.
pub const HIGH_WATER: usize = STACK + VmStack::HIGH_WATER_OFFSET;
/// Native stack addresses below this are out of bounds.
pub const NATIVE_LIMIT: usize = offset_of!(Context, native_limit);
/// So many bytes of native stack machine code leaves to built-in functions: the interpreter goes on without.
pub const NATIVE_RESERVE: usize = 128 << 10;
/// The epoch of a realm's lexical bindings: 32 bits.
pub const LEXICAL_EPOCH: usize = offset_of!(Realm, lexical_epoch);
/// The row of a built-in function.
pub const NATIVE_INFO: usize = offset_of!(NativeFunction, info);
/// The code of a closure.
pub const FUNCTION_CODE: usize = offset_of!(Function, code);
/// The environment of a closure.
pub const FUNCTION_ENVIRONMENT: usize = offset_of!(Function, environment);
/// The entry of a code; null if it was not compiled.
pub const CODE_ENTRY: usize = Code::ENTRY_OFFSET;
/// Word 1 of an object: the storage of its slots out of line.
pub const SLOTS: usize = Object::SLOTS_OFFSET;
const ARRAY_ELEMENTS: usize = crate::model::object::ArrayObject::ELEMENTS_OFFSET;
/// The length of a string: 32 bits.
pub const STRING_LENGTH: usize = 0;
/// Slots of an environment.
pub const ENVIRONMENT_SLOTS: usize = Environment::SLOTS_OFFSET;
/// The parent of an environment.
pub const ENVIRONMENT_PARENT: usize = Environment::PARENT_OFFSET;
/// Of an array: the address of element 0.
pub const ELEMENTS_DATA: usize = ARRAY_ELEMENTS + Elements::DATA_OFFSET;
/// Of an array: how many elements can be read there, 32 bits.
pub const ELEMENTS_FAST_LEN: usize = ARRAY_ELEMENTS + Elements::FAST_LEN_OFFSET;
/// Of an array: how many elements can be overwritten there, 32 bits.
pub const ELEMENTS_WRITE_LEN: usize = ARRAY_ELEMENTS + Elements::WRITE_LEN_OFFSET;
/// Of an array: the length, 32 bits.
pub const ELEMENTS_LENGTH: usize = ARRAY_ELEMENTS + Elements::LENGTH_OFFSET;
/// Of a native object: the address of its class.
pub const CLASS: usize = offset_of!(NativeObject<TypedArrayData>, base.class);
const TYPED_ARRAY: usize = offset_of!(NativeObject<TypedArrayData>, data);
/// Of a typed array: the kind of its elements, a byte.
pub const TYPED_KIND: usize = TYPED_ARRAY + offset_of!(TypedArrayData, kind);
/// Of a typed array: whether it is immutable, a byte.
pub const TYPED_IMMUTABLE: usize = TYPED_ARRAY + offset_of!(TypedArrayData, is_immutable);
/// Of a typed array: which part of the memory it shows.
pub const TYPED_SPAN: usize = TYPED_ARRAY + offset_of!(TypedArrayData, span);
/// Of a typed array: the address of the block of memory.
pub const TYPED_BLOCK: usize = TYPED_ARRAY + offset_of!(TypedArrayData, block);
/// Of a block of memory: the memory.
pub const BLOCK_MEMORY: usize = offset_of!(BufferBlock, memory);
/// The part of an object's header that loads compare.
pub const LOAD_MASK: u64 = inline_cache::LOAD_MASK;
/// The same for slots out of line, which have to lie in one storage.
pub const LOAD_SLOTS_MASK: u64 = LOAD_MASK | (Object::SLOTS_IN_PIECES as u64) << 48;
/// The part of an object's header that stores compare.
pub const STORE_MASK: u64 = inline_cache::STORE_MASK;
/// The flag in an object's header that says that properties are still to be made.
pub const LAZY_FLAG: u64 = (Object::LAZY as u64) << 48;
/// Values from here to the end of addresses point to cells, and no others do.
pub const FIRST_ADDRESS: i64 = 16;
/// See there.
pub const END_OF_ADDRESSES: u64 = DOUBLE_OFFSET;
const _: () = {
    let (first, end) = (FIRST_ADDRESS as u64, END_OF_ADDRESSES);
    assert!(NUMBER_TAG == !(end - 1), "numbers are above");
    assert!(Value::UNDEFINED.bits() < first && Value::NULL.bits() < first && Value::TRUE.bits() < first);
};
/// What int32s begin with; numbers have some of its bits.
pub const NUMBER_TAG: u64 = Value::NUMBER_TAG;
/// What doubles are offset by.
pub const DOUBLE_OFFSET: u64 = Value::DOUBLE_OFFSET;
/// The flag of a frame that was called by native code.
pub const ENTRY_FLAG: u32 = FrameFlags::ENTRY.bits();
/// The flag of a frame that constructs.
pub const CONSTRUCT_FLAG: u32 = FrameFlags::CONSTRUCT.bits();
/// The kind in the header of a cell: a byte.
pub const KIND: usize = ellipsis_gc::Header::KIND_OFFSET;
