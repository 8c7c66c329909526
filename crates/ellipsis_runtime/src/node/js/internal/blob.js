'use strict';

// https://w3c.github.io/FileAPI/

const { coded, invalidArgType } = require('internal/errors');
const native = require('native:buffer');

const custom = Symbol.for('nodejs.util.inspect.custom');
const kBytes = Symbol('kBytes');

const isBuffer = (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

function bytesOfPart(part, endings) {
  if (part instanceof Blob) return part[kBytes];
  if (isBuffer(part)) return new Uint8Array(part).slice();
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice();
  const text = `${part}`;
  return native.encode(endings === 'native' ? text.replace(/\r\n|\r/g, '\n') : text, 'utf8');
}

function joined(parts) {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const typeOf = (type) => {
  const text = `${type}`;
  return /[^\u0020-\u007e]/.test(text) ? '' : text.toLowerCase();
};

class Blob {
  #type;

  constructor(parts = [], options = {}) {
    if (parts === null || typeof parts !== 'object' || typeof parts[Symbol.iterator] !== 'function') throw invalidArgType('sources', 'a sequence', parts);
    if (options !== null && typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    const { type = '', endings = 'transparent' } = options ?? {};
    if (endings !== 'transparent' && endings !== 'native') throw require('internal/errors').invalidArgValue('options.endings', endings);
    const bytes = joined([...parts].map((part) => bytesOfPart(part, endings)));
    Object.defineProperty(this, kBytes, { value: bytes, configurable: true });
    this.#type = typeOf(type);
  }

  get size() { return own(this).length; }

  get type() {
    own(this);
    return this.#type;
  }

  slice(start = 0, end = this.size, type = '') {
    const bytes = own(this), length = bytes.length;
    const clamp = (at) => {
      const number = Math.trunc(Number(at)) || 0;
      return number < 0 ? Math.max(length + number, 0) : Math.min(number, length);
    };
    const from = clamp(start), to = clamp(end);
    const slice = new Blob([], { type });
    const part = bytes.subarray(from, Math.max(from, to));
    Object.defineProperty(slice, kBytes, { value: part });
    return slice;
  }

  async arrayBuffer() {
    const bytes = own(this);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  async bytes() { return own(this).slice(); }
  async text() { return native.decode(own(this), 'utf8', 0, own(this).length); }

  stream() {
    const bytes = own(this);
    let at = 0;
    return require('internal/webstreams/bytes').createBytes({
      pull(controller) {
        if (at < bytes.length) {
          controller.enqueue(bytes.slice(at, at + 65536));
          at += 65536;
        }
        if (at >= bytes.length) {
          controller.close();
          controller.byobRequest?.respond(0);
        }
      },
    });
  }

  [custom](depth, options, inspect) {
    return depth < 0 ? '[Blob]' : `${this.constructor.name} ${inspect({ size: this.size, type: this.type }, options)}`;
  }
}

function own(blob) {
  const bytes = blob?.[kBytes];
  if (bytes === undefined) throw coded('ERR_INVALID_THIS', 'Blob');
  return bytes;
}

class File extends Blob {
  #name;
  #lastModified;

  constructor(parts, name, options = {}) {
    if (arguments.length < 2) throw coded('ERR_MISSING_ARGS', 'sources', 'fileName');
    super(parts, options);
    this.#name = `${name}`.toWellFormed();
    this.#lastModified = options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
  }

  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }

  [custom](depth, options, inspect) {
    if (depth < 0) return '[File]';
    return `File ${inspect({ size: this.size, type: this.type, name: this.name, lastModified: this.lastModified }, options)}`;
  }
}

for (const [Class, names] of [[Blob, ['size', 'type', 'slice', 'arrayBuffer', 'bytes', 'text', 'stream']], [File, ['name', 'lastModified']]]) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

module.exports = { Blob, File, bytesOfBlob: (blob) => blob[kBytes] };
