'use strict';

// Structured clones as bytes, in the format of V8 (version 15 of its value serializer), which Node.js writes too.

const { Buffer } = require('buffer');
const { coded, notImplemented } = require('internal/errors');
const native = require('native:process');

const version = 15;
const views = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, DataView, Buffer,
  BigInt64Array, BigUint64Array];
if (typeof Float16Array === 'function') views.push(Float16Array);
const cloneError = (value) => new Error(`${typeof value === 'symbol' || typeof value === 'function' ? String(value) : '#<Object>'} could not be cloned.`);

class Serializer {
  #bytes = Buffer.alloc(256);
  #length = 0;
  #seen = new Map();

  #room(count) {
    if (this.#length + count <= this.#bytes.length) return;
    const next = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#length + count));
    this.#bytes.copy(next, 0, 0, this.#length);
    this.#bytes = next;
  }

  #byte(byte) {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  #tag(tag) { this.#byte(tag.charCodeAt(0)); }

  writeHeader() {
    this.#byte(0xff);
    this.#byte(version);
  }

  writeUint32(value) {
    let left = value >>> 0;
    while (left >= 0x80) {
      this.#byte((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    this.#byte(left);
  }

  writeUint64(high, low) {
    let left = (BigInt(high) << 32n) | BigInt(low >>> 0);
    while (left >= 0x80n) {
      this.#byte(Number(left & 0x7fn) | 0x80);
      left >>= 7n;
    }
    this.#byte(Number(left));
  }

  writeDouble(value) {
    this.#room(8);
    this.#bytes.writeDoubleLE(value, this.#length);
    this.#length += 8;
  }

  writeRawBytes(source) {
    const bytes = new Uint8Array(source.buffer ?? source, source.byteOffset ?? 0, source.byteLength);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  releaseBuffer() {
    const result = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#bytes = Buffer.alloc(256);
    this.#length = 0;
    return result;
  }

  transferArrayBuffer() { throw coded('ERR_FEATURE_UNAVAILABLE', 'serializer.transferArrayBuffer'); }

  #string(text) {
    if (/^[\u0000-\u00ff]*$/.test(text)) {
      this.#tag('"');
      this.writeUint32(text.length);
      this.writeRawBytes(Buffer.from(text, 'latin1'));
      return;
    }
    let size = 1;
    for (let left = text.length * 2; left >= 0x80; left >>>= 7) size++;
    if ((this.#length + 1 + size) % 2 === 1) this.#byte(0);
    this.#tag('c');
    this.writeUint32(text.length * 2);
    this.writeRawBytes(Buffer.from(text, 'utf16le'));
  }

  #bigint(value) {
    const negative = value < 0n, digits = [];
    for (let left = negative ? -value : value; left > 0n; left >>= 8n) digits.push(Number(left & 0xffn));
    while (digits.length % 8 !== 0) digits.push(0);
    this.writeUint32((digits.length << 1) | (negative ? 1 : 0));
    this.writeRawBytes(Uint8Array.from(digits));
  }

  writeValue(value) {
    if (value === undefined) this.#tag('_');
    else if (value === null) this.#tag('0');
    else if (value === true) this.#tag('T');
    else if (value === false) this.#tag('F');
    else if (typeof value === 'number') {
      if (Object.is(value, value | 0) && value >= -(2 ** 30) && value < 2 ** 30) {
        this.#tag('I');
        this.writeUint32((value << 1) ^ (value >> 31));
      } else {
        this.#tag('N');
        this.writeDouble(value);
      }
    } else if (typeof value === 'bigint') {
      this.#tag('Z');
      this.#bigint(value);
    } else if (typeof value === 'string') this.#string(value);
    else if (typeof value === 'symbol' || typeof value === 'function') throw this._getDataCloneError(value);
    else this.#object(value);
    return true;
  }

  _getDataCloneError(value) { return typeof value === 'string' ? new Error(value) : cloneError(value); }

  #object(value) {
    const known = this.#seen.get(value);
    if (known !== undefined) {
      this.#tag('^');
      this.writeUint32(known);
      return;
    }
    this.#seen.set(value, this.#seen.size);
    if (ArrayBuffer.isView(value)) {
      this.#tag('\\');
      if (this._writeHostObject === undefined) throw this._getDataCloneError(value);
      this._writeHostObject(value);
    } else if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Date) {
      this.#tag('D');
      this.writeDouble(value.getTime());
    } else if (value instanceof Map) {
      const entries = [...value];
      this.#tag(';');
      for (const entry of entries) for (const part of entry) this.writeValue(part);
      this.#tag(':');
      this.writeUint32(entries.length * 2);
    } else if (value instanceof Set) {
      const members = [...value];
      this.#tag("'");
      for (const one of members) this.writeValue(one);
      this.#tag(',');
      this.writeUint32(members.length);
    } else if (value instanceof RegExp) {
      this.#tag('R');
      this.#string(value.source);
      this.writeUint32([...'gimyusdv'].reduce((bits, flag, at) => bits | (value.flags.includes(flag) ? [1, 2, 4, 8, 16, 32, 128, 256][at] : 0), 0));
    } else if (value instanceof ArrayBuffer) {
      this.#tag('B');
      this.writeUint32(value.byteLength);
      this.writeRawBytes(new Uint8Array(value));
    } else if (value instanceof Error) this.#error(value);
    else if (value instanceof Boolean) this.#tag(value.valueOf() ? 'y' : 'x');
    else if (value instanceof Number) {
      this.#tag('n');
      this.writeDouble(value.valueOf());
    } else if (value instanceof String) {
      this.#tag('s');
      this.#string(value.valueOf());
    } else if (typeof value.valueOf() === 'bigint') {
      this.#tag('z');
      this.#bigint(value.valueOf());
    } else if (value instanceof WeakMap || value instanceof WeakSet || value instanceof Promise || typeof value.valueOf() === 'symbol') throw this._getDataCloneError(value);
    else {
      this.#tag('o');
      const count = this.#properties(value, Object.keys(value));
      this.#tag('{');
      this.writeUint32(count);
    }
  }

  #properties(value, keys) {
    let count = 0;
    for (const key of keys) {
      if (!Object.hasOwn(value, key)) continue;
      const index = Number(key);
      this.writeValue(String(index) === key && index >= 0 && index < 2 ** 32 - 1 ? index : key);
      this.writeValue(value[key]);
      count++;
    }
    return count;
  }

  #array(value) {
    const { length } = value, keys = Object.keys(value);
    let dense = true;
    for (let at = 0; at < length && dense; at++) dense = Object.hasOwn(value, at);
    this.#tag(dense ? 'A' : 'a');
    this.writeUint32(length);
    if (dense) for (let at = 0; at < length; at++) this.writeValue(value[at]);
    const count = this.#properties(value, dense ? keys.slice(length) : keys);
    this.#tag(dense ? '$' : '@');
    this.writeUint32(count);
    this.writeUint32(length);
  }

  #error(value) {
    this.#tag('r');
    const kind = { EvalError: 'E', RangeError: 'R', ReferenceError: 'F', SyntaxError: 'S', TypeError: 'T', URIError: 'U' }[value.name];
    if (kind !== undefined) this.#tag(kind);
    if (Object.hasOwn(value, 'message')) {
      this.#tag('m');
      this.#string(`${value.message}`);
    }
    if (Object.hasOwn(value, 'cause')) {
      this.#tag('c');
      this.writeValue(value.cause);
    }
    if (typeof value.stack === 'string') {
      this.#tag('s');
      this.#string(value.stack);
    }
    this.#tag('.');
  }
}

class Deserializer {
  #bytes;
  #at = 0;
  #objects = [];

  constructor(buffer) {
    if (!ArrayBuffer.isView(buffer)) throw require('internal/errors').invalidArgType('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
    this.#bytes = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    this.buffer = this.#bytes;
  }

  #fail() { throw new Error('Unable to deserialize cloned data.'); }

  #byte() {
    if (this.#at >= this.#bytes.length) this.#fail();
    return this.#bytes[this.#at++];
  }

  readHeader() {
    if (this.#byte() !== 0xff) this.#fail();
    const found = this.readUint32();
    if (found > version) throw new Error('Unable to deserialize cloned data due to invalid or unsupported version.');
    return true;
  }

  getWireFormatVersion() { return version; }

  readUint32() {
    let value = 0, shift = 0, byte;
    do {
      byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte >= 0x80);
    return value >>> 0;
  }

  readUint64() {
    let value = 0n, shift = 0n, byte;
    do {
      byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    } while (byte >= 0x80);
    return [Number(value >> 32n), Number(value & 0xffffffffn)];
  }

  readDouble() {
    if (this.#at + 8 > this.#bytes.length) this.#fail();
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  readRawBytes(length) {
    if (this.#at + length > this.#bytes.length) this.#fail();
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  transferArrayBuffer() { throw coded('ERR_FEATURE_UNAVAILABLE', 'deserializer.transferArrayBuffer'); }

  #tag() {
    let byte;
    do byte = this.#byte(); while (byte === 0);
    return String.fromCharCode(byte);
  }

  #text(tag) {
    const length = this.readUint32();
    if (tag === '"') return this.readRawBytes(length).toString('latin1');
    if (tag === 'c') return this.readRawBytes(length).toString('utf16le');
    if (tag === 'S') return this.readRawBytes(length).toString('utf8');
    return this.#fail();
  }

  #bigint() {
    const bits = this.readUint32(), bytes = this.readRawBytes(bits >>> 1);
    let value = 0n;
    for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at]);
    return bits & 1 ? -value : value;
  }

  #keep(object) {
    this.#objects.push(object);
    return object;
  }

  /** Names and values up to a tag. */
  #properties(object, end) {
    for (;;) {
      const before = this.#at, tag = this.#tag();
      if (tag === end) return;
      this.#at = before;
      const key = this.readValue();
      Object.defineProperty(object, key, { value: this.readValue(), writable: true, enumerable: true, configurable: true });
    }
  }

  #items(end, take) {
    for (;;) {
      const before = this.#at, tag = this.#tag();
      if (tag === end) return;
      this.#at = before;
      take();
    }
  }

  readValue() {
    const tag = this.#tag();
    switch (tag) {
      case '_': return undefined;
      case '0': return null;
      case 'T': return true;
      case 'F': return false;
      case 'I': {
        const bits = this.readUint32();
        return (bits >>> 1) ^ -(bits & 1);
      }
      case 'U': return this.readUint32();
      case 'N': return this.readDouble();
      case 'Z': return this.#bigint();
      case '"': case 'c': case 'S': return this.#text(tag);
      case '^': {
        const at = this.readUint32();
        return at < this.#objects.length ? this.#objects[at] : this.#fail();
      }
      case 'o': {
        const object = this.#keep({});
        this.#properties(object, '{');
        this.readUint32();
        return object;
      }
      case 'A': case 'a': {
        const length = this.readUint32();
        if (tag === 'A' && length > this.#bytes.length - this.#at) this.#fail();
        const array = this.#keep([]);
        array.length = length;
        if (tag === 'A') for (let at = 0; at < length; at++) array[at] = this.readValue();
        this.#properties(array, tag === 'A' ? '$' : '@');
        this.readUint32();
        this.readUint32();
        return array;
      }
      case 'D': return this.#keep(new Date(this.readDouble()));
      case ';': {
        const map = this.#keep(new Map());
        this.#items(':', () => map.set(this.readValue(), this.readValue()));
        this.readUint32();
        return map;
      }
      case "'": {
        const set = this.#keep(new Set());
        this.#items(',', () => set.add(this.readValue()));
        this.readUint32();
        return set;
      }
      case 'R': {
        const at = this.#objects.push(undefined) - 1, source = this.#text(this.#tag()), bits = this.readUint32();
        const flags = [...'gimyusdv'].filter((flag, index) => bits & [1, 2, 4, 8, 16, 32, 128, 256][index]).join('');
        return this.#objects[at] = new RegExp(source, flags);
      }
      case 'B': {
        const bytes = this.readRawBytes(this.readUint32());
        return this.#keep(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      }
      case 'y': return this.#keep(Object(true));
      case 'x': return this.#keep(Object(false));
      case 'n': return this.#keep(Object(this.readDouble()));
      case 's': return this.#keep(Object(this.#text(this.#tag())));
      case 'z': return this.#keep(Object(this.#bigint()));
      case 'r': return this.#error();
      case '\\': {
        if (this._readHostObject === undefined) return this.#fail();
        const at = this.#objects.push(undefined) - 1;
        return this.#objects[at] = this._readHostObject();
      }
      default: return this.#fail();
    }
  }

  #error() {
    const at = this.#objects.push(undefined) - 1;
    let Class = Error, message, stack, options;
    for (;;) {
      const tag = this.#tag();
      if (tag === '.') break;
      if (tag === 'm') message = this.#text(this.#tag());
      else if (tag === 'c') options = { cause: this.readValue() };
      else if (tag === 's') stack = this.#text(this.#tag());
      else Class = { E: EvalError, R: RangeError, F: ReferenceError, S: SyntaxError, T: TypeError, U: URIError }[tag] ?? this.#fail();
    }
    const error = new Class(message, options);
    if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
    return this.#objects[at] = error;
  }
}

class DefaultSerializer extends Serializer {
  _writeHostObject(view) {
    const at = view instanceof Buffer ? 10 : views.findIndex((Class, index) => index !== 10 && view instanceof Class);
    if (at < 0) throw this._getDataCloneError(view);
    this.writeUint32(at);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(view);
  }
}

class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const Class = views[this.readUint32()];
    if (Class === undefined) throw new Error('Unable to deserialize cloned data.');
    const bytes = this.readRawBytes(this.readUint32());
    if (Class === Buffer) return Buffer.from(bytes);
    const own = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    return new Class(own, 0, own.byteLength / (Class.BYTES_PER_ELEMENT ?? 1));
  }
}

function serialize(value) {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

function deserialize(buffer) {
  const deserializer = new DefaultDeserializer(buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}

function getHeapStatistics() {
  const [resident, used] = native.memory();
  return {
    total_heap_size: resident, total_heap_size_executable: 0, total_physical_size: resident, total_available_size: require('os').freemem(),
    used_heap_size: used, heap_size_limit: require('os').totalmem(), malloced_memory: 0, peak_malloced_memory: 0, does_zap_garbage: 0,
    number_of_native_contexts: 1, number_of_detached_contexts: 0, total_global_handles_size: 0, used_global_handles_size: 0, external_memory: 0,
  };
}

module.exports = {
  DefaultDeserializer, DefaultSerializer, Deserializer, Serializer, cachedDataVersionTag: () => 0, deserialize, getHeapStatistics, serialize,
  startupSnapshot: { isBuildingSnapshot: () => false },
};
for (const name of ['getHeapSnapshot', 'getHeapSpaceStatistics', 'queryObjects', 'setFlagsFromString', 'setHeapSnapshotNearHeapLimit', 'takeCoverage',
  'stopCoverage', 'writeHeapSnapshot']) module.exports[name] = notImplemented(`v8.${name}`);
