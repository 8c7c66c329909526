'use strict';

const native = require('native:buffer');
const errors = require('internal/errors');
const { coded, invalidArgType, invalidArgValue, outOfRange, validateInteger, validateNumber, validateString } = errors;

const kMaxLength = Number.MAX_SAFE_INTEGER;
const kStringMaxLength = 536870888;
const customInspect = Symbol.for('nodejs.util.inspect.custom');
let inspectMaxBytes = 50;

const isView = (value) => value instanceof Uint8Array;
const lengthGetters = [ArrayBuffer, SharedArrayBuffer].map((Class) => Reflect.getOwnPropertyDescriptor(Class.prototype, 'byteLength').get);
/** Whether it is one itself, and not only inherits from one. */
const isAnyBuffer = (value) => (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer ||
  ['[object ArrayBuffer]', '[object SharedArrayBuffer]'].includes(Object.prototype.toString.call(value))) && lengthGetters.some((get) => {
  try {
    get.call(value);
    return true;
  } catch {
    return false;
  }
});

const names = {
  __proto__: null,
  'utf8': 'utf8', 'utf-8': 'utf8', 'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf16le': 'utf16le', 'utf-16le': 'utf16le',
  'latin1': 'latin1', 'binary': 'latin1', 'ascii': 'ascii', 'base64': 'base64', 'base64url': 'base64url', 'hex': 'hex',
};

/** The name of an encoding as natives know it; `undefined` if there is none of that name. */
function normalizeEncoding(encoding) {
  if (encoding === undefined || encoding === null || encoding === '') return 'utf8';
  return names[encoding] ?? (typeof encoding === 'string' ? names[encoding.toLowerCase()] : undefined);
}

function encodingOf(encoding) {
  const name = normalizeEncoding(encoding);
  if (name === undefined) throw coded('ERR_UNKNOWN_ENCODING', encoding);
  return name;
}

class FastBuffer extends Uint8Array {}

function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') throw invalidArgType('string', 'string', value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}

FastBuffer.prototype.constructor = Buffer;
Buffer.prototype = FastBuffer.prototype;
Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => FastBuffer });
Buffer.poolSize = 64 * 1024;

const adopt = (bytes) => Object.setPrototypeOf(bytes, FastBuffer.prototype);

function validateSize(size) {
  validateNumber(size, 'size', 0, kMaxLength);
}

function fromString(text, encoding) {
  return adopt(native.encode(text, typeof encoding === 'string' || encoding == null ? encodingOf(encoding) : 'utf8'));
}

function fromArrayBuffer(buffer, byteOffset, length) {
  byteOffset = byteOffset === undefined ? 0 : +byteOffset || 0;
  const most = buffer.byteLength - byteOffset;
  if (most < 0) throw coded('ERR_BUFFER_OUT_OF_BOUNDS', 'offset');
  if (length === undefined) return new FastBuffer(buffer, byteOffset);
  length = +length;
  if (!(length > 0)) length = 0;
  else if (length > most) throw coded('ERR_BUFFER_OUT_OF_BOUNDS', 'length');
  return new FastBuffer(buffer, byteOffset, length);
}

function fromArrayLike(list) {
  const { length } = list;
  if (length <= 0) return new FastBuffer();
  const buffer = new FastBuffer(length);
  for (let at = 0; at < length; at++) buffer[at] = list[at];
  return buffer;
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isAnyBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    if (isView(value)) return adopt(new Uint8Array(value));
    const primitive = value.valueOf?.();
    if (primitive != null && primitive !== value && (typeof primitive === 'string' || typeof primitive === 'object')) {
      return Buffer.from(primitive, encodingOrOffset, length);
    }
    if (value.length !== undefined || isAnyBuffer(value.buffer)) {
      return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer();
    }
    if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const text = value[Symbol.toPrimitive]('string');
      if (typeof text === 'string') return fromString(text, encodingOrOffset);
    }
  }
  throw make('first argument', value);
};

function make(name, value) {
  return errors.make(TypeError, 'ERR_INVALID_ARG_TYPE',
    'The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. ' +
    `Received ${errors.describe(value)}`);
}

Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (!ArrayBuffer.isView(view) || view instanceof DataView) throw invalidArgType('view', 'TypedArray', view);
  if (offset !== undefined) validateInteger(offset, 'offset', 0);
  if (length !== undefined) validateInteger(length, 'length', 0);
  const start = offset ?? 0;
  const part = view.slice(start, length === undefined ? undefined : start + length);
  return adopt(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
};

Buffer.of = (...items) => fromArrayLike(items);

Buffer.alloc = function alloc(size, fill, encoding) {
  validateSize(size);
  const buffer = new FastBuffer(size);
  if (fill !== undefined && fill !== 0 && size > 0) fillBytes(buffer, fill, 0, size, encoding);
  return buffer;
};

Buffer.allocUnsafe = function allocUnsafe(size) {
  validateSize(size);
  return new FastBuffer(size);
};

Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  validateSize(size);
  return new FastBuffer(size);
};

function SlowBuffer(size) {
  return Buffer.allocUnsafeSlow(size);
}

Buffer.isBuffer = (value) => value instanceof Buffer;

Buffer.isEncoding = (encoding) =>
  typeof encoding === 'string' && encoding.length !== 0 && normalizeEncoding(encoding) !== undefined;

Buffer.compare = function compare(a, b) {
  if (!isView(a)) throw invalidArgType('buf1', ['Buffer', 'Uint8Array'], a);
  if (!isView(b)) throw invalidArgType('buf2', ['Buffer', 'Uint8Array'], b);
  return a === b ? 0 : native.compare(a, b);
};

Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value !== 'string') {
    if (ArrayBuffer.isView(value) || isAnyBuffer(value)) return value.byteLength;
    throw invalidArgType('string', ['string', 'Buffer', 'ArrayBuffer'], value);
  }
  const name = normalizeEncoding(encoding) ?? 'utf8';
  if (name === 'base64' || name === 'base64url') {
    let { length } = value;
    if (value.charCodeAt(length - 1) === 0x3d) length--;
    if (length > 1 && value.charCodeAt(length - 1) === 0x3d) length--;
    return (length * 3) >>> 2;
  }
  return native.byteLength(value, name);
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) throw invalidArgType('list', 'Array', list);
  if (list.length === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (const one of list) if (isView(one)) length += one.byteLength;
  } else {
    validateInteger(length, 'length', 0);
  }
  const buffer = new FastBuffer(length);
  let at = 0;
  list.forEach((one, index) => {
    if (!isView(one)) throw invalidArgType(`list[${index}]`, ['Buffer', 'Uint8Array'], one);
    // Its `length` may be the program's own.
    const count = Math.min(one.byteLength, length - at);
    Uint8Array.prototype.set.call(buffer, new Uint8Array(one.buffer, one.byteOffset, count), at);
    at += count;
  });
  return buffer;
};

const proto = FastBuffer.prototype;
Object.defineProperties(proto, {
  parent: { enumerable: true, get() { return this instanceof Buffer ? this.buffer : undefined; } },
  offset: { enumerable: true, get() { return this instanceof Buffer ? this.byteOffset : undefined; } },
});

function boundOf(value, name, most) {
  validateInteger(value, name, 0, most);
  return value;
}

proto.copy = function copy(target, targetStart = 0, sourceStart = 0, sourceEnd = this.length) {
  if (!ArrayBuffer.isView(this) || !isView(this)) throw invalidArgType('source', ['Buffer', 'Uint8Array'], this);
  if (!ArrayBuffer.isView(target)) throw invalidArgType('target', ['Buffer', 'Uint8Array'], target);
  const integer = (value, fallback) => {
    const number = Math.trunc(+value);
    return Number.isNaN(number) ? fallback : number;
  };
  targetStart = integer(targetStart, 0);
  if (targetStart < 0) throw outOfRange('targetStart', '>= 0', targetStart);
  sourceStart = integer(sourceStart, 0);
  if (sourceStart < 0 || sourceStart > this.length) throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, sourceStart);
  sourceEnd = integer(sourceEnd, 0);
  if (sourceEnd < 0) throw outOfRange('sourceEnd', '>= 0', sourceEnd);
  const bytes = target instanceof Uint8Array ? target : new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  if (targetStart >= bytes.length || sourceStart >= sourceEnd) return 0;
  const count = Math.min(sourceEnd, this.length, sourceStart + bytes.length - targetStart) - sourceStart;
  Uint8Array.prototype.set.call(bytes, Uint8Array.prototype.subarray.call(this, sourceStart, sourceStart + count), targetStart);
  return count;
};

proto.toString = function toString(encoding, start, end) {
  if (arguments.length === 0) return native.decode(this, 'utf8');
  const { length } = this;
  if (start <= 0 || start === undefined) start = 0;
  else if (start >= length) return '';
  else start = Math.trunc(start) || 0;
  if (end === undefined || end > length) end = length;
  else end = Math.trunc(end) || 0;
  if (end <= start) return '';
  if (encoding !== undefined && normalizeEncoding(`${encoding}`) === undefined) throw coded('ERR_UNKNOWN_ENCODING', encoding);
  return native.decode(this, encodingOf(encoding), start, end);
};

proto.equals = function equals(other) {
  if (!isView(other)) throw invalidArgType('otherBuffer', ['Buffer', 'Uint8Array'], other);
  return this === other || (this.byteLength === other.byteLength && native.compare(this, other) === 0);
};

proto[customInspect] = function inspect(depth, options, inspectValue) {
  const shown = this.subarray(0, inspectMaxBytes);
  let text = native.decode(shown, 'hex').replace(/(.{2})/g, '$1 ').trim();
  const left = this.length - inspectMaxBytes;
  if (left > 0) text += ` ... ${left} more byte${left > 1 ? 's' : ''}`;
  const own = Object.keys(this).filter((key) => !/^\d+$/.test(key));
  if (own.length > 0) {
    const rest = inspectValue(Object.fromEntries(own.map((key) => [key, this[key]])), { ...options, breakLength: Infinity, compact: true });
    text += `${this.length > 0 ? ', ' : ''}${rest.slice(2, -2)}`;
  }
  let name = 'Buffer';
  try {
    name = this.constructor?.name || name;
  } catch {
    // A getter may do what it likes.
  }
  return `<${name} ${text}>`;
};
proto.inspect = proto[customInspect];

proto.compare = function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  if (!isView(target)) throw invalidArgType('target', ['Buffer', 'Uint8Array'], target);
  if (arguments.length === 1) return native.compare(this, target);
  targetStart = targetStart === undefined ? 0 : boundOf(targetStart, 'targetStart');
  targetEnd = targetEnd === undefined ? target.length : boundOf(targetEnd, 'targetEnd', target.length);
  sourceStart = sourceStart === undefined ? 0 : boundOf(sourceStart, 'sourceStart');
  sourceEnd = sourceEnd === undefined ? this.length : boundOf(sourceEnd, 'sourceEnd', this.length);
  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return native.compare(this.subarray(sourceStart, sourceEnd), target.subarray(targetStart, targetEnd));
};

function search(buffer, value, byteOffset, encoding, forwards) {
  if (typeof byteOffset === 'string') {
    encoding = byteOffset;
    byteOffset = undefined;
  } else if (byteOffset > 0x7fffffff) byteOffset = 0x7fffffff;
  else if (byteOffset < -0x80000000) byteOffset = -0x80000000;
  byteOffset = +byteOffset;
  if (Number.isNaN(byteOffset)) byteOffset = forwards ? 0 : buffer.length;
  byteOffset = Math.trunc(byteOffset);
  let from = byteOffset < 0 ? byteOffset + buffer.length : byteOffset;
  if (typeof value === 'number') {
    const byte = value >>> 0 & 0xff;
    if (forwards) return Uint8Array.prototype.indexOf.call(buffer, byte, Math.max(from, 0));
    return from < 0 ? -1 : Uint8Array.prototype.lastIndexOf.call(buffer, byte, from);
  }
  let needle;
  if (typeof value === 'string') {
    const name = normalizeEncoding(encoding);
    if (name === undefined) throw coded('ERR_UNKNOWN_ENCODING', encoding);
    needle = native.encode(value, name);
  } else if (isView(value)) needle = value;
  else throw invalidArgType('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
  if (from < 0) {
    if (!forwards) return -1;
    from = 0;
  }
  if (needle.length === 0) return Math.min(from, buffer.length);
  if (needle.length > buffer.length) return -1;
  const wide = normalizeEncoding(encoding) === 'utf16le';
  if (wide && (needle.length < 2 || buffer.length < 2)) return -1;
  for (;;) {
    const at = native.indexOf(buffer, needle, from, forwards);
    // Characters of two bytes begin at even places.
    if (!wide || at < 0 || at % 2 === 0) return at;
    from = forwards ? at + 1 : at - 1;
    if (from < 0) return -1;
  }
}

proto.lastIndexOf = function lastIndexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, false);
};

proto.indexOf = function indexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, true);
};

proto.includes = function includes(value, byteOffset, encoding) {
  return this.indexOf(value, byteOffset, encoding) !== -1;
};

function fillBytes(buffer, value, start, end, encoding) {
  if (typeof value === 'string') {
    const name = normalizeEncoding(encoding);
    if (name === undefined) {
      if (typeof encoding === 'string') throw coded('ERR_UNKNOWN_ENCODING', encoding);
      throw invalidArgType('encoding', 'string', encoding);
    }
    if (value.length === 0) value = 0;
    else {
      const bytes = native.encode(value, name);
      if (bytes.length === 0) throw invalidArgValue('value', value);
      value = bytes;
    }
  } else if (typeof value === 'boolean') value = +value;
  if (isView(value)) {
    if (value.length === 0) throw invalidArgValue('value', value);
    if (value.length === 1) value = value[0];
  }
  if (typeof value === 'object' && value !== null && isView(value)) {
    let at = start;
    while (at < end) {
      const part = value.subarray(0, Math.min(value.length, end - at));
      Uint8Array.prototype.set.call(buffer, part, at);
      at += part.length;
    }
  } else {
    Uint8Array.prototype.fill.call(buffer, value & 255, start, end);
  }
  return buffer;
}

proto.fill = function fill(value, offset, end, encoding) {
  if (typeof offset === 'string') [offset, end, encoding] = [undefined, undefined, offset];
  else if (typeof end === 'string') [end, encoding] = [undefined, end];
  if (encoding !== undefined && typeof encoding !== 'string') throw invalidArgType('encoding', 'string', encoding);
  if (offset === undefined) {
    offset = 0;
    end = this.length;
  } else {
    validateNumber(offset, 'offset', 0);
    if (end === undefined) end = this.length;
    else validateNumber(end, 'end', 0, this.length);
    if (offset >= end) return this;
  }
  if (offset > this.length) throw outOfRange('offset', `>= 0 && <= ${this.length}`, offset);
  return fillBytes(this, value, offset, end, encoding);
};

proto.write = function write(text, offset, length, encoding) {
  validateString(text, 'argument');
  if (offset === undefined) return native.write(this, text, 0, this.length, 'utf8');
  if (length === undefined && typeof offset === 'string') {
    return native.write(this, text, 0, this.length, encodingOf(offset));
  }
  validateInteger(offset, 'offset', 0, this.length);
  const remaining = this.length - offset;
  if (length === undefined) length = remaining;
  else if (typeof length === 'string') {
    encoding = length;
    length = remaining;
  } else {
    validateInteger(length, 'length', 0, this.length);
    if (length > remaining) length = remaining;
  }
  return native.write(this, text, offset, length, encodingOf(encoding));
};

for (const [name, encoding] of [['utf8', 'utf8'], ['ucs2', 'utf16le'], ['latin1', 'latin1'], ['ascii', 'ascii'],
  ['base64', 'base64'], ['base64url', 'base64url'], ['hex', 'hex']]) {
  Object.defineProperty(proto, `${name}Slice`, {
    value(start, end) { return native.decode(this, encoding, start, end); },
    writable: true, configurable: true,
  });
  Object.defineProperty(proto, `${name}Write`, {
    value(text, offset = 0, length = this.length - offset) {
      validateString(text, 'argument');
      if (offset < 0 || offset > this.length) throw coded('ERR_BUFFER_OUT_OF_BOUNDS', 'offset');
      if (length < 0 || length > this.length - offset) throw coded('ERR_BUFFER_OUT_OF_BOUNDS', 'length');
      return native.write(this, text, offset, length, encoding);
    },
    writable: true, configurable: true,
  });
}

proto.toJSON = function toJSON() {
  return { type: 'Buffer', data: Array.from(this) };
};

proto.subarray = function subarray(start, end) {
  const { length } = this;
  const bound = (value, fallback) => {
    if (value === undefined) return fallback;
    value = Math.trunc(value) || 0;
    if (value < 0) return Math.max(value + length, 0);
    return Math.min(value, length);
  };
  const from = bound(start, 0), to = bound(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + from, to > from ? to - from : 0);
};

proto.slice = function slice(start, end) {
  return this.subarray(start, end);
};

function swapper(size) {
  return function () {
    if (this.length % size !== 0) throw coded('ERR_INVALID_BUFFER_SIZE', `${size * 8}-bits`);
    for (let at = 0; at < this.length; at += size) Uint8Array.prototype.reverse.call(Uint8Array.prototype.subarray.call(this, at, at + size));
    return this;
  };
}
for (const size of [2, 4, 8]) {
  Object.defineProperty(proto, `swap${size * 8}`, { value: swapper(size), writable: true, configurable: true });
}
proto.toLocaleString = proto.toString;

// ---- Numbers ----

function checkOffset(buffer, offset, size) {
  if (typeof offset !== 'number') throw invalidArgType('offset', 'number', offset);
  if (offset >= 0 && offset + size <= buffer.length && Number.isInteger(offset)) return;
  if (Math.floor(offset) !== offset) throw outOfRange('offset', 'an integer', offset);
  if (buffer.length < size) throw coded('ERR_BUFFER_OUT_OF_BOUNDS');
  throw outOfRange('offset', `>= 0 and <= ${buffer.length - size}`, offset);
}

const viewOf = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);

function checkValue(value, min, max, size, signed) {
  if (value > max || value < min) {
    const n = typeof min === 'bigint' ? 'n' : '';
    let range;
    if (size > 4) {
      if (!signed) range = `>= 0${n} and < 2${n} ** ${size * 8}${n}`;
      else range = `>= -(2${n} ** ${size * 8 - 1}${n}) and < 2${n} ** ${size * 8 - 1}${n}`;
    } else range = `>= ${min}${n} and <= ${max}${n}`;
    throw outOfRange('value', range, value);
  }
}

function defineNumber(names, size, read, write) {
  for (const name of names) {
    const reader = { [`read${name}`](offset = 0) { return read(this, offset); } }[`read${name}`];
    const writer = { [`write${name}`](value, offset = 0) { return write(this, value, offset); } }[`write${name}`];
    Object.defineProperty(proto, reader.name, { value: reader, writable: true, configurable: true, enumerable: true });
    Object.defineProperty(proto, writer.name, { value: writer, writable: true, configurable: true, enumerable: true });
  }
}

for (const little of [true, false]) {
  const end = little ? 'LE' : 'BE';
  for (const [kind, size, signed] of [['Uint8', 1, false], ['Int8', 1, true], ['Uint16', 2, false], ['Int16', 2, true],
    ['Uint32', 4, false], ['Int32', 4, true]]) {
    if (size === 1 && !little) continue;
    const name = `${kind}${size === 1 ? '' : end}`;
    const max = signed ? 2 ** (size * 8 - 1) - 1 : 2 ** (size * 8) - 1, min = signed ? -(2 ** (size * 8 - 1)) : 0;
    defineNumber(signed ? [name] : [name, name.replace('Uint', 'UInt')], size, (buffer, offset) => {
      checkOffset(buffer, offset, size);
      return viewOf(buffer)[`get${kind}`](offset, little);
    }, (buffer, value, offset) => {
      value = +value;
      checkValue(value, min, max, size, signed);
      checkOffset(buffer, offset, size);
      viewOf(buffer)[`set${kind}`](offset, value, little);
      return offset + size;
    });
  }
  for (const [kind, size] of [['Float', 4], ['Double', 8]]) {
    const method = kind === 'Float' ? 'Float32' : 'Float64';
    defineNumber([`${kind}${end}`], size, (buffer, offset) => {
      checkOffset(buffer, offset, size);
      return viewOf(buffer)[`get${method}`](offset, little);
    }, (buffer, value, offset) => {
      value = +value;
      checkOffset(buffer, offset, size);
      viewOf(buffer)[`set${method}`](offset, value, little);
      return offset + size;
    });
  }
  for (const signed of [false, true]) {
    const name = `${signed ? 'BigInt64' : 'BigUint64'}`;
    const written = signed ? [`BigInt64${end}`] : [`BigUint64${end}`, `BigUInt64${end}`];
    const min = signed ? -(2n ** 63n) : 0n, max = signed ? 2n ** 63n - 1n : 2n ** 64n - 1n;
    defineNumber(written, 8, (buffer, offset) => {
      checkOffset(buffer, offset, 8);
      return viewOf(buffer)[`get${name}`](offset, little);
    }, (buffer, value, offset) => {
      if (typeof value !== 'bigint') throw invalidArgType('value', 'bigint', value);
      checkValue(value, min, max, 8, signed);
      checkOffset(buffer, offset, 8);
      viewOf(buffer)[`set${name}`](offset, value, little);
      return offset + 8;
    });
  }
  // Of as many bytes as are asked for.
  for (const signed of [false, true]) {
    const name = `${signed ? 'Int' : 'Uint'}${end}`;
    const aliases = signed ? [name] : [name, `UInt${end}`];
    const size = (value) => {
      if (typeof value !== 'number') throw invalidArgType('byteLength', 'number', value);
      if (Number.isInteger(value) && value >= 1 && value <= 6) return;
      throw outOfRange('byteLength', Math.floor(value) === value ? '>= 1 and <= 6' : 'an integer', value);
    };
    for (const alias of aliases) {
      const reader = {
        [`read${alias}`](offset, byteLength) {
          if (offset === undefined) throw invalidArgType('offset', 'number', offset);
          size(byteLength);
          checkOffset(this, offset, byteLength);
          let value = 0;
          for (let at = 0; at < byteLength; at++) {
            value = value * 256 + this[offset + (little ? byteLength - 1 - at : at)];
          }
          return signed && value >= 2 ** (byteLength * 8 - 1) ? value - 2 ** (byteLength * 8) : value;
        },
      }[`read${alias}`];
      const writer = {
        [`write${alias}`](value, offset, byteLength) {
          size(byteLength);
          value = +value;
          const limit = 2 ** (byteLength * 8);
          checkValue(value, signed ? -(limit / 2) : 0, signed ? limit / 2 - 1 : limit - 1, byteLength, signed);
          checkOffset(this, offset, byteLength);
          let rest = Math.trunc(value);
          if (rest < 0) rest += limit;
          for (let at = 0; at < byteLength; at++) {
            this[offset + (little ? at : byteLength - 1 - at)] = rest % 256;
            rest = Math.floor(rest / 256);
          }
          return offset + byteLength;
        },
      }[`write${alias}`];
      Object.defineProperty(proto, reader.name, { value: reader, writable: true, configurable: true, enumerable: true });
      Object.defineProperty(proto, writer.name, { value: writer, writable: true, configurable: true, enumerable: true });
    }
  }
}

// ---- Texts of the web ----

function domError(message, name) {
  return new DOMException(message, name);
}

function btoa(input) {
  if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'input');
  const text = `${input}`;
  if (/[^\x00-\xff]/.test(text)) throw domError('Invalid character', 'InvalidCharacterError');
  return native.decode(native.encode(text, 'latin1'), 'base64');
}

function atob(input) {
  if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'input');
  let text = `${input}`.replace(/[\t\n\f\r ]/g, '');
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
    throw domError('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  }
  return native.decode(native.encode(text, 'base64'), 'latin1');
}

function transcode(source, from, to) {
  if (!isView(source)) throw invalidArgType('source', ['Buffer', 'Uint8Array'], source);
  const text = native.decode(source, encodingOf(from));
  const encoding = encodingOf(to);
  if (encoding !== 'latin1' && encoding !== 'ascii') return fromString(text, encoding);
  return fromString(text.replace(encoding === 'ascii' ? /[^\x00-\x7f]/gu : /[^\x00-\xff]/gu, '?'), 'latin1');
}

const checkBytes = (input) => {
  if (!ArrayBuffer.isView(input) && !isAnyBuffer(input)) throw invalidArgType('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
  if ((input.buffer ?? input).detached) throw coded('ERR_INVALID_STATE', 'Cannot validate on a detached buffer');
  return isAnyBuffer(input) ? new Uint8Array(input) : input;
};

module.exports = {
  Buffer,
  SlowBuffer,
  transcode,
  isUtf8: (input) => native.isUtf8(checkBytes(input)),
  isAscii: (input) => native.isAscii(checkBytes(input)),
  kMaxLength,
  kStringMaxLength,
  btoa,
  atob,
  constants: { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength },
};
Object.defineProperty(module.exports, 'INSPECT_MAX_BYTES', {
  get: () => inspectMaxBytes,
  set(value) {
    validateNumber(value, 'INSPECT_MAX_BYTES', 0);
    inspectMaxBytes = value;
  },
  enumerable: true,
  configurable: true,
});
for (const name of ['Blob', 'File']) {
  Object.defineProperty(module.exports, name, { get: () => globalThis[name], enumerable: false, configurable: true });
}
Object.defineProperty(module.exports, 'normalizeEncoding', { value: normalizeEncoding, enumerable: false });
