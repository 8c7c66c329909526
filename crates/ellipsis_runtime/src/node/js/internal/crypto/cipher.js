'use strict';

// What encrypts and decrypts.

const native = require('native:cipher');
const encoding = require('native:buffer');
const { Buffer, normalizeEncoding } = require('buffer');
const { StringDecoder } = require('string_decoder');
const { Transform } = require('stream');
const { invalidArgType, make, validateString, validateUint32 } = require('internal/errors');

/** Modes with the length of their initialization vector, and whether it has to be that long. */
const modes = { cbc: [16, true], ctr: [16, true], gcm: [12, false] };
const lengths = [128, 192, 256];
const names = Object.keys(modes).flatMap((mode) => lengths.map((bits) => `aes-${bits}-${mode}`));
const aliases = new Map(lengths.flatMap((bits) => [[`aes${bits}`, `aes-${bits}-cbc`], [`id-aes${bits}-gcm`, `aes-${bits}-gcm`]]));

function kindOf(name) {
  const known = aliases.get(name.toLowerCase()) ?? name.toLowerCase();
  if (!names.includes(known)) return undefined;
  const [, bits, mode] = known.split('-');
  return { name: known, mode, keyLength: bits / 8, ivLength: modes[mode][0], isFixed: modes[mode][1] };
}

function bytesOf(value, name, from) {
  if (typeof value === 'string') return encoding.encode(value, normalizeEncoding(from) ?? 'utf8');
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  throw invalidArgType(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
}

const faults = [
  undefined,
  ['ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH', 'error:1C80006B:Provider routines::wrong final block length'],
  ['ERR_OSSL_BAD_DECRYPT', 'error:1C800064:Provider routines::bad decrypt'],
];

class Cipher extends Transform {
  #cipher;
  #decrypts;
  #isAuthenticated;
  #tag;
  #tagLength;
  #isDone = false;
  #decoder;

  constructor(decrypts, name, key, iv, options) {
    super(options);
    validateString(name, 'cipher');
    const keyBytes = bytesOf(key, 'key'), ivBytes = iv === null ? new Uint8Array(0) : bytesOf(iv, 'iv');
    const kind = kindOf(name);
    if (kind === undefined) throw make(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
    if (keyBytes.length !== kind.keyLength) throw make(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
    if (kind.isFixed ? ivBytes.length !== kind.ivLength : ivBytes.length === 0) throw make(TypeError, 'ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector');
    this.#decrypts = decrypts;
    this.#isAuthenticated = kind.mode === 'gcm';
    this.#tagLength = options?.authTagLength;
    if (this.#tagLength !== undefined) validateUint32(this.#tagLength, 'options.authTagLength');
    this.#checkTagLength(this.#tagLength ?? 16);
    this.#cipher = native.newCipher(kind.mode, keyBytes, ivBytes, decrypts);
  }

  #checkTagLength(length) {
    if (this.#isAuthenticated && length !== 4 && length !== 8 && !(length >= 12 && length <= 16)) {
      throw make(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${length}`);
    }
  }

  #open(what) {
    if (this.#isDone) throw make(Error, 'ERR_CRYPTO_INVALID_STATE', `Invalid state for operation ${what}`);
  }

  /** Texts go on where those before ended. */
  #shown(bytes, to, isLast) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (to === undefined || to === null || to === 'buffer') return buffer;
    this.#decoder ??= new StringDecoder(to);
    return isLast ? this.#decoder.end(buffer) : this.#decoder.write(buffer);
  }

  update(data, from, to) {
    const bytes = bytesOf(data, 'data', from);
    this.#open('update');
    return this.#shown(native.update(this.#cipher, bytes), to, false);
  }

  final(to) {
    this.#open('final');
    this.#isDone = true;
    const finished = native.finish(this.#cipher, this.#tag);
    if (typeof finished === 'number') {
      if (faults[finished] === undefined) throw new Error('Unsupported state or unable to authenticate data');
      throw make(Error, ...faults[finished]);
    }
    if (this.#isAuthenticated && !this.#decrypts) this.#tag = native.tag(this.#cipher).subarray(0, this.#tagLength ?? 16);
    return this.#shown(finished, to, true);
  }

  setAutoPadding(isPadded = true) {
    this.#open('setAutoPadding');
    native.setPadding(this.#cipher, isPadded);
    return this;
  }

  setAAD(data, options) {
    const bytes = bytesOf(data, 'buffer', options?.encoding);
    if (this.#isDone || !native.addData(this.#cipher, bytes)) throw make(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation setAAD');
    return this;
  }

  getAuthTag() {
    if (this.#decrypts || !this.#isDone || this.#tag === undefined) throw make(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation getAuthTag');
    return Buffer.from(this.#tag);
  }

  setAuthTag(tag, from) {
    const bytes = bytesOf(tag, 'buffer', from);
    if (!this.#decrypts || !this.#isAuthenticated || this.#isDone || this.#tag !== undefined) throw make(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation setAuthTag');
    this.#checkTagLength(bytes.length);
    if (this.#tagLength !== undefined && bytes.length !== this.#tagLength) throw make(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${bytes.length}`);
    this.#tag = bytes.slice();
    return this;
  }

  _transform(chunk, from, callback) {
    callback(null, this.update(chunk, from));
  }

  _flush(callback) {
    let last;
    try {
      last = this.final();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, last);
  }
}

class Cipheriv extends Cipher {
  constructor(name, key, iv, options) { super(false, name, key, iv, options); }
}

class Decipheriv extends Cipher {
  constructor(name, key, iv, options) { super(true, name, key, iv, options); }
}

/** What is known of a cipher. */
function getCipherInfo(name, options) {
  const kind = typeof name === 'string' ? kindOf(name) : undefined;
  if (kind === undefined) return undefined;
  const { keyLength = kind.keyLength, ivLength = kind.ivLength } = options ?? {};
  if (keyLength !== kind.keyLength || (kind.isFixed && ivLength !== kind.ivLength)) return undefined;
  const info = { mode: kind.mode, name: kind.mode === 'gcm' ? `id-${kind.name.replace('-', '').replace('gcm', 'GCM')}` : kind.name };
  return kind.mode === 'cbc' ? { ...info, blockSize: 16, ivLength, keyLength } : { ...info, ivLength, keyLength };
}

module.exports = { Cipheriv, Decipheriv, getCipherInfo, getCiphers: () => [...names].sort() };
