'use strict';

const native = require('native:crypto');
const encoding = require('native:buffer');
const { Buffer, normalizeEncoding } = require('buffer');
const errors = require('internal/errors');
const { coded, invalidArgType, notImplemented, outOfRange, validateFunction, validateInteger, validateString } = errors;

const bytesOf = (value, name, from) => {
  if (typeof value === 'string') return encoding.encode(value, normalizeEncoding(from) ?? 'utf8');
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  throw invalidArgType(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
};

const buffer = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const output = (bytes, to) => (to === undefined || to === 'buffer' ? buffer(bytes) : buffer(bytes).toString(to));

// The stream part of a hash is made only for those who use it.
let Transform;
const transform = () => (Transform ??= require('stream').Transform);

function streamOf(hash) {
  const stream = new (transform())({
    transform(chunk, from, callback) {
      hash.update(chunk, from);
      callback();
    },
    flush(callback) {
      this.push(hash.digest());
      callback();
    },
  });
  return stream;
}

class HashBase {
  #state;
  #done = false;
  #stream;

  constructor(state) {
    this.#state = state;
  }

  update(data, from) {
    if (this.#done) throw coded('ERR_CRYPTO_HASH_FINALIZED');
    native.updateHash(this.#state, bytesOf(data, 'data', from));
    return this;
  }

  digest(to) {
    if (this.#done) throw coded('ERR_CRYPTO_HASH_FINALIZED');
    this.#done = true;
    return output(native.finishHash(this.#state), to);
  }

  copyState() {
    if (this.#done) throw coded('ERR_CRYPTO_HASH_FINALIZED');
    return native.copyHash(this.#state);
  }

  get asStream() { return (this.#stream ??= streamOf(this)); }
}
const { copyState } = HashBase.prototype;
const stream = Object.getOwnPropertyDescriptor(HashBase.prototype, 'asStream').get;
delete HashBase.prototype.copyState;
delete HashBase.prototype.asStream;
for (const name of ['write', 'end', 'on', 'once', 'pipe', 'read', 'emit', 'removeListener', 'setEncoding', 'destroy', 'resume', 'pause']) {
  Object.defineProperty(HashBase.prototype, name, {
    value(...args) {
      const own = stream.call(this);
      const result = own[name](...args);
      return result === own ? this : result;
    },
    writable: true,
    configurable: true,
  });
}
Object.defineProperty(HashBase.prototype, Symbol.asyncIterator, {
  value() { return stream.call(this)[Symbol.asyncIterator](); }, writable: true, configurable: true,
});

class Hash extends HashBase {
  copy() {
    return new Hash(copyState.call(this));
  }
}

class Hmac extends HashBase {}

function createHash(algorithm, options) {
  validateString(algorithm, 'algorithm');
  const state = native.newHash(algorithm);
  if (state === undefined) {
    const error = errors.make(Error, 'ERR_OSSL_EVP_UNSUPPORTED', 'Digest method not supported');
    throw error;
  }
  if (options?.outputLength !== undefined) throw coded('ERR_FEATURE_UNAVAILABLE', 'outputLength of crypto.createHash');
  return new Hash(state);
}

function createHmac(algorithm, key, options) {
  validateString(algorithm, 'hmac');
  const state = native.newHash(algorithm, bytesOf(key, 'key', options?.encoding));
  if (state === undefined) throw coded('ERR_CRYPTO_INVALID_DIGEST', algorithm);
  return new Hmac(state);
}

function hash(algorithm, data, options = 'hex') {
  const to = typeof options === 'string' ? options : options?.outputEncoding ?? 'hex';
  return createHash(algorithm).update(data).digest(to);
}

// ---- Random ----

function randomFillSync(target, offset = 0, size) {
  if (!ArrayBuffer.isView(target) && !(target instanceof ArrayBuffer)) throw invalidArgType('buf', ['ArrayBuffer', 'ArrayBufferView'], target);
  const bytes = bytesOf(target, 'buf');
  validateInteger(offset, 'offset', 0, bytes.length);
  if (size === undefined) size = bytes.length - offset;
  else validateInteger(size, 'size', 0, bytes.length - offset);
  native.randomFill(bytes.subarray(offset, offset + size));
  return target;
}

function randomFill(target, offset, size, callback) {
  if (typeof offset === 'function') [callback, offset, size] = [offset, 0, undefined];
  else if (typeof size === 'function') [callback, size] = [size, undefined];
  validateFunction(callback, 'callback');
  randomFillSync(target, offset, size);
  setImmediate(callback, null, target);
}

function randomBytes(size, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  errors.validateNumber(size, 'size', 0, 2147483647);
  const bytes = buffer(native.randomFill(new Uint8Array(size)));
  if (callback === undefined) return bytes;
  setImmediate(callback, null, bytes);
}

const LARGEST = 2 ** 48 - 1;

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') [callback, max, min] = [max, min, 0];
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw invalidArgType('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw invalidArgType('max', 'a safe integer', max);
  if (max <= min) throw outOfRange('max', `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (range > LARGEST) throw outOfRange(max === undefined ? 'max' : 'max - min', `<= ${LARGEST}`, range);
  const limit = LARGEST + 1 - ((LARGEST + 1) % range);
  let value;
  do {
    value = buffer(native.randomFill(new Uint8Array(6))).readUIntBE(0, 6);
  } while (value >= limit);
  const result = (value % range) + min;
  if (callback === undefined) return result;
  process.nextTick(callback, undefined, result);
}

function randomUUID() {
  const bytes = native.randomFill(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return encoding.decode(bytes, 'hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function timingSafeEqual(a, b) {
  for (const [name, value] of [['buf1', a], ['buf2', b]]) {
    if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) throw invalidArgType(name, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  }
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.length !== right.length) throw coded('ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH');
  return native.timingSafeEqual(left, right);
}

// ---- Keys from passwords ----

function pbkdf2Sync(password, salt, iterations, length, digest) {
  validateString(digest, 'digest');
  const key = bytesOf(password, 'password'), start = bytesOf(salt, 'salt');
  validateInteger(iterations, 'iterations', 1, 2147483647);
  validateInteger(length, 'keylen', 0, 2147483647);
  const keyed = native.newHash(digest, key);
  if (keyed === undefined) throw coded('ERR_CRYPTO_INVALID_DIGEST', digest);
  const out = new Uint8Array(length);
  const round = (...parts) => {
    const state = native.copyHash(keyed);
    for (const part of parts) native.updateHash(state, part);
    return native.finishHash(state);
  };
  for (let at = 0, block = 1; at < length; block++) {
    let last = round(start, Uint8Array.of(block >>> 24, block >>> 16, block >>> 8, block));
    const sum = last.slice();
    for (let i = 1; i < iterations; i++) {
      last = round(last);
      for (let k = 0; k < sum.length; k++) sum[k] ^= last[k];
    }
    out.set(sum.subarray(0, length - at), at);
    at += sum.length;
  }
  return buffer(out);
}

function hkdfSync(digest, key, salt, info, length) {
  const step = (secret, ...parts) => {
    const mac = createHmac(digest, secret);
    for (const part of parts) mac.update(part);
    return mac.digest();
  };
  const extracted = step(bytesOf(salt, 'salt'), bytesOf(key, 'ikm'));
  const out = [];
  let last = Buffer.alloc(0), total = 0;
  for (let block = 1; total < length; block++) {
    last = step(extracted, last, bytesOf(info, 'info'), Uint8Array.of(block));
    out.push(last);
    total += last.length;
  }
  const whole = Buffer.concat(out, length);
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + length);
}

const later = (sync) => (...args) => {
  const callback = args.pop();
  validateFunction(callback, 'callback');
  const result = sync(...args);
  setImmediate(callback, null, result);
};

// ---- The API of the web ----

const subtleHashes = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
const bufferOf = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const nameOf = (algorithm) => `${typeof algorithm === 'string' ? algorithm : algorithm?.name}`.toUpperCase();
const keys = new WeakMap();

class CryptoKey {
  constructor(key, data) {
    if (key !== keys) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
    Object.assign(this, { type: 'secret', extractable: data.extractable, algorithm: data.algorithm, usages: data.usages });
    keys.set(this, data);
  }
}

const unsupported = (what) => new DOMException(`${what} is not implemented in Ellipsis yet`, 'NotSupportedError');

class SubtleCrypto {
  async digest(algorithm, data) {
    const name = subtleHashes[nameOf(algorithm)];
    if (name === undefined) throw new DOMException('Unrecognized algorithm name', 'NotSupportedError');
    const state = native.newHash(name);
    native.updateHash(state, bytesOf(data, 'data'));
    return bufferOf(native.finishHash(state));
  }

  async importKey(format, data, algorithm, extractable, usages) {
    const hashName = nameOf(algorithm?.hash);
    if (format !== 'raw' || nameOf(algorithm) !== 'HMAC' || !(hashName in subtleHashes)) throw unsupported(`Importing keys of ${nameOf(algorithm)} as ${format}`);
    const bytes = bytesOf(data, 'keyData').slice();
    return new CryptoKey(keys, { bytes, extractable, usages: [...usages], algorithm: { name: 'HMAC', hash: { name: hashName }, length: bytes.length * 8 } });
  }

  async generateKey(algorithm, extractable, usages) {
    const hashName = nameOf(algorithm?.hash);
    if (nameOf(algorithm) !== 'HMAC' || !(hashName in subtleHashes)) throw unsupported(`Generating keys of ${nameOf(algorithm)}`);
    const length = algorithm.length ?? (hashName === 'SHA-1' || hashName === 'SHA-256' ? 512 : 1024);
    return this.importKey('raw', native.randomFill(new Uint8Array(Math.ceil(length / 8))), algorithm, extractable, usages);
  }

  async exportKey(format, key) {
    const data = keys.get(key);
    if (data === undefined) throw invalidArgType('key', 'CryptoKey', key);
    if (!data.extractable) throw new DOMException('key is not extractable', 'InvalidAccessError');
    if (format !== 'raw') throw unsupported(`Exporting keys as ${format}`);
    return bufferOf(data.bytes);
  }

  async sign(algorithm, key, data) {
    const known = keys.get(key);
    if (nameOf(algorithm) !== 'HMAC' || known === undefined) throw unsupported(`Signing by ${nameOf(algorithm)}`);
    if (!known.usages.includes('sign')) throw new DOMException('Unable to use this key to sign', 'InvalidAccessError');
    const state = native.newHash(subtleHashes[known.algorithm.hash.name], known.bytes);
    native.updateHash(state, bytesOf(data, 'data'));
    return bufferOf(native.finishHash(state));
  }

  async verify(algorithm, key, signature, data) {
    const known = keys.get(key);
    if (nameOf(algorithm) !== 'HMAC' || known === undefined) throw unsupported(`Verifying by ${nameOf(algorithm)}`);
    if (!known.usages.includes('verify')) throw new DOMException('Unable to use this key to verify', 'InvalidAccessError');
    const state = native.newHash(subtleHashes[known.algorithm.hash.name], known.bytes);
    native.updateHash(state, bytesOf(data, 'data'));
    const own = native.finishHash(state), other = bytesOf(signature, 'signature');
    return own.length === other.length && native.timingSafeEqual(own, other);
  }
}
for (const name of ['encrypt', 'decrypt', 'deriveBits', 'deriveKey', 'wrapKey', 'unwrapKey']) {
  Object.defineProperty(SubtleCrypto.prototype, name, {
    async value() { throw unsupported(`SubtleCrypto.${name}`); }, writable: true, configurable: true, enumerable: true,
  });
}

class Crypto {
  #subtle = new SubtleCrypto();

  get subtle() { return this.#subtle; }

  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || /^(Float|\[object DataView)/.test(array[Symbol.toStringTag] ?? '') || array instanceof DataView) {
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    }
    if (array.byteLength > 65536) {
      throw new DOMException(`The requested length exceeds 65,536 bytes`, 'QuotaExceededError');
    }
    native.randomFill(array);
    return array;
  }

  randomUUID() { return randomUUID(); }
}
for (const Class of [Crypto, SubtleCrypto, CryptoKey]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
const webcrypto = new Crypto();

const ciphers = () => require('internal/crypto/cipher');

module.exports = {
  createHash,
  createHmac,
  getHashes: () => native.hashes(),
  createCipheriv: (...args) => new (ciphers().Cipheriv)(...args),
  createDecipheriv: (...args) => new (ciphers().Decipheriv)(...args),
  getCiphers: () => ciphers().getCiphers(),
  getCipherInfo: (...args) => ciphers().getCipherInfo(...args),
  getCurves: () => [],
  hash,
  Hash,
  Hmac,
  hkdf: later(hkdfSync),
  hkdfSync,
  pbkdf2: later(pbkdf2Sync),
  pbkdf2Sync,
  randomBytes,
  pseudoRandomBytes: randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  timingSafeEqual,
  webcrypto,
  subtle: webcrypto.subtle,
  getRandomValues: (array) => webcrypto.getRandomValues(array),
  constants: Object.freeze({ __proto__: null }),
};
for (const name of ['Cipheriv', 'Decipheriv']) {
  Object.defineProperty(module.exports, name, { get: () => ciphers()[name], enumerable: true, configurable: true });
}
for (const name of ['createDiffieHellman', 'createECDH', 'createPrivateKey',
  'createPublicKey', 'createSecretKey', 'createSign', 'createVerify', 'diffieHellman', 'generateKey', 'generateKeyPair',
  'generateKeyPairSync', 'generateKeySync', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt',
  'scrypt', 'scryptSync', 'sign', 'verify']) {
  module.exports[name] = notImplemented(`crypto.${name}`);
}
