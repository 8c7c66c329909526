'use strict';

// What functions of files take: paths, descriptors, flags, modes, options, times and data.

const { Buffer } = require('buffer');
const errors = require('internal/errors');
const { invalidArgType, invalidArgValue, outOfRange, validateInteger } = errors;
const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = require('constants').all.fs;

const flagsByName = {
  __proto__: null,
  'r': O_RDONLY, 'rs': O_RDONLY | O_SYNC, 'sr': O_RDONLY | O_SYNC, 'r+': O_RDWR, 'rs+': O_RDWR | O_SYNC, 'sr+': O_RDWR | O_SYNC,
  'w': O_TRUNC | O_CREAT | O_WRONLY, 'wx': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL, 'xw': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR, 'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL, 'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'a': O_APPEND | O_CREAT | O_WRONLY, 'ax': O_APPEND | O_CREAT | O_WRONLY | O_EXCL, 'xa': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'as': O_APPEND | O_CREAT | O_WRONLY | O_SYNC, 'sa': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR, 'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL, 'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC, 'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

function flagsOf(flags, name = 'flags') {
  if (typeof flags === 'number') {
    errors.validateInt32(flags, name);
    return flags;
  }
  if (flags == null) return O_RDONLY;
  const number = flagsByName[flags];
  if (number === undefined) throw invalidArgValue(name, flags);
  return number;
}

function pathOf(path, name = 'path') {
  if (path instanceof URL || (path !== null && typeof path === 'object' && path.href && path.protocol && path.auth === undefined && path.path === undefined)) {
    path = require('url').fileURLToPath(path);
  }
  if (typeof path !== 'string' && !(path instanceof Uint8Array)) throw invalidArgType(name, ['string', 'Buffer', 'URL'], path);
  if (typeof path === 'string' ? path.includes('\0') : path.includes(0)) throw invalidArgValue(name, path, 'must be a string, Uint8Array, or URL without null bytes');
  return path;
}

const fdOf = (fd, name = 'fd') => {
  if (fd !== null && typeof fd === 'object' && typeof fd.fd === 'number') fd = fd.fd;
  errors.validateInt32(fd, name, 0);
  return fd;
};

function modeOf(mode, name, fallback) {
  mode ??= fallback;
  if (typeof mode === 'string') {
    if (!/^[0-7]+$/.test(mode)) throw invalidArgValue(name, mode, 'must be a 32-bit unsigned integer or an octal string');
    mode = parseInt(mode, 8);
  }
  errors.validateUint32(mode, name);
  return mode;
}

function optionsOf(options, defaults = {}) {
  if (options == null || typeof options === 'function') return defaults;
  if (typeof options === 'string') options = { ...defaults, encoding: options };
  else if (typeof options !== 'object') throw invalidArgType('options', ['string', 'Object'], options);
  const { encoding, signal } = options;
  if (encoding != null && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
    throw invalidArgValue('encoding', encoding, 'is invalid encoding');
  }
  if (signal !== undefined) errors.validateAbortSignal(signal, 'options.signal');
  return options;
}

function timeOf(time, name = 'time') {
  if (typeof time === 'string' && +time == time) return +time;
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (Object.prototype.toString.call(time) === '[object Date]') return time.getTime() / 1000;
  throw invalidArgType(name, ['Date', 'Time in seconds'], time);
}

const lengthOf = (length) => {
  validateInteger(length ?? 0, 'len');
  return Math.max(0, length ?? 0);
};

const bufferOf = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const textOrBuffer = (bytes, options) => {
  const buffer = bufferOf(bytes);
  return options.encoding && options.encoding !== 'buffer' ? buffer.toString(options.encoding) : buffer;
};
const named = (text, options) => (options.encoding === 'buffer' ? Buffer.from(text) : options.encoding && options.encoding !== 'utf8' && options.encoding !== 'utf-8' ? Buffer.from(text).toString(options.encoding) : text);

function dataOf(data, encoding, name = 'data') {
  if (typeof data === 'string') return Buffer.from(data, encoding || 'utf8');
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw invalidArgType(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

// ---- Places ----

function readArguments(buffer, offset, length, position) {
  if (!ArrayBuffer.isView(buffer) && typeof buffer === 'object' && offset === undefined) {
    ({ buffer = Buffer.alloc(16384), offset = 0, length = buffer.byteLength - offset, position = null } = buffer ?? {});
  } else if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  errors.validateBuffer(buffer);
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length ??= buffer.byteLength - offset;
  validateInteger(length, 'length', 0);
  if (length > 0 && buffer.byteLength === 0) throw invalidArgValue('buffer', buffer, 'is empty and cannot be written');
  if (offset > buffer.byteLength) throw outOfRange('offset', `<= ${buffer.byteLength}`, offset);
  if (length > buffer.byteLength - offset) throw outOfRange('length', `<= ${buffer.byteLength - offset}`, length);
  if (position == null) position = -1;
  else if (typeof position === 'bigint') position = Number(position);
  else validateInteger(position, 'position', -1);
  return { buffer, offset, length, position };
}

const into = ({ buffer, offset }, bytes) => {
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(bytes, offset);
  return bytes.length;
};

function writeArguments(data, offset, length, position) {
  if (typeof data === 'string') {
    // write(fd, string, position, encoding)
    const at = typeof offset === 'number' ? offset : -1;
    return { bytes: Buffer.from(data, typeof length === 'string' ? length : 'utf8'), position: at };
  }
  errors.validateBuffer(data);
  if (offset !== null && typeof offset === 'object') ({ offset = 0, length = data.byteLength - offset, position = null } = offset);
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = data.byteLength - offset;
  if (offset > data.byteLength) throw outOfRange('offset', `<= ${data.byteLength}`, offset);
  if (length > data.byteLength - offset) throw outOfRange('length', `<= ${data.byteLength - offset}`, length);
  if (length < 0) throw outOfRange('length', '>= 0', length);
  return { bytes: new Uint8Array(data.buffer, data.byteOffset + offset, length), position: typeof position === 'number' ? position : -1 };
}

/** Views that are read into, or written, one after the other. */
function buffersOf(buffers) {
  if (!Array.isArray(buffers) || !buffers.every(ArrayBuffer.isView)) throw invalidArgType('buffers', 'ArrayBufferView[]', buffers);
  return buffers;
}

module.exports = {
  bufferOf, buffersOf, dataOf, fdOf, flagsOf, into, lengthOf, modeOf, named, optionsOf, pathOf, readArguments, textOrBuffer, timeOf, writeArguments,
};
