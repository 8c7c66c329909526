'use strict';

const native = require('native:zlib');
const { Buffer, kMaxLength } = require('buffer');
const { Transform, finished } = require('stream');
const { coded, invalidArgType, make, outOfRange, validateFunction, validateUint32 } = require('internal/errors');
const constants = require('internal/zlib_constants');

const {
  BROTLI_DECODE, BROTLI_ENCODE, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_PROCESS, DEFLATE, DEFLATERAW,
  GUNZIP, GZIP, INFLATE, INFLATERAW, UNZIP, Z_BLOCK, Z_DEFAULT_CHUNK, Z_DEFAULT_COMPRESSION, Z_DEFAULT_MEMLEVEL,
  Z_DEFAULT_STRATEGY, Z_DEFAULT_WINDOWBITS, Z_FINISH, Z_FIXED, Z_FULL_FLUSH, Z_MAX_LEVEL, Z_MAX_MEMLEVEL, Z_MAX_WINDOWBITS,
  Z_MIN_CHUNK, Z_MIN_LEVEL, Z_MIN_MEMLEVEL, Z_MIN_WINDOWBITS, Z_NO_FLUSH, Z_SYNC_FLUSH, ZSTD_COMPRESS, ZSTD_DECOMPRESS,
  ZSTD_e_continue, ZSTD_e_end, ZSTD_e_flush,
} = constants;

const kFlush = Symbol('kFlush');
const empty = Buffer.alloc(0);

// ---- Options ----

function numberOr(value, name, fallback, min, max) {
  if (value === undefined) return fallback;
  if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
  if (Number.isNaN(value)) return fallback;
  if (!Number.isFinite(value)) throw outOfRange(name, 'a finite number', value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} and <= ${max}`, value);
  return value;
}

const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

function dictionaryOf(options) {
  const { dictionary } = options;
  if (dictionary === undefined) return undefined;
  if (!isBytes(dictionary)) throw invalidArgType('options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], dictionary);
  return ArrayBuffer.isView(dictionary) ? new Uint8Array(dictionary.buffer, dictionary.byteOffset, dictionary.byteLength) : new Uint8Array(dictionary);
}

function bytesOf(input, name = 'buffer') {
  if (typeof input === 'string') return Buffer.from(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (isBytes(input)) return new Uint8Array(input);
  throw invalidArgType(name, ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], input);
}

/** A list of names and values of parameters, for brotli and zstd. */
function parametersOf(params, most, kind) {
  const list = [];
  for (const key of Object.keys(params ?? {})) {
    const name = +key;
    if (Number.isNaN(name) || name < 0 || name > most) {
      throw make(RangeError, `ERR_${kind}_INVALID_PARAM`, `${key} is not a valid ${kind === 'BROTLI' ? 'Brotli' : 'zstd'} parameter`);
    }
    const value = params[key];
    if (typeof value !== 'number' && typeof value !== 'boolean') throw invalidArgType('options.params[key]', 'number', value);
    list.push(name, Number(value));
  }
  return list;
}

// ---- Streams ----

function ZlibBase(options, mode, { flush, finishFlush, fullFlush, maxFlush, make: makeCodec, minFlush = 0 }) {
  let chunkSize = Z_DEFAULT_CHUNK, maxOutputLength = kMaxLength;
  if (options) {
    chunkSize = numberOr(options.chunkSize, 'options.chunkSize', Z_DEFAULT_CHUNK, Z_MIN_CHUNK, Infinity);
    flush = numberOr(options.flush, 'options.flush', flush, minFlush, maxFlush);
    finishFlush = numberOr(options.finishFlush, 'options.finishFlush', finishFlush, minFlush, maxFlush);
    maxOutputLength = numberOr(options.maxOutputLength, 'options.maxOutputLength', kMaxLength, 1, kMaxLength);
    if (options.encoding || options.objectMode || options.writableObjectMode) {
      options = { ...options, encoding: null, objectMode: false, writableObjectMode: false };
    }
  }
  this._mode = mode;
  this._codec = makeCodec();
  Transform.call(this, { autoDestroy: true, ...options });
  this._chunkSize = chunkSize;
  this._defaultFlushFlag = flush;
  this._finishFlushFlag = finishFlush;
  this._defaultFullFlushFlag = fullFlush;
  this._info = options?.info;
  this._maxOutputLength = maxOutputLength;
  this._ended = false;
  this.bytesWritten = 0;
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);
ZlibBase.prototype.constructor = ZlibBase;

Object.defineProperty(ZlibBase.prototype, '_closed', { configurable: true, get() { return !this._codec; } });

ZlibBase.prototype.reset = function reset() {
  if (!this._codec) throw make(Error, 'ERR_ASSERTION', 'zlib binding closed');
  this._ended = false;
  native.reset(this._codec);
};

/** Feeds the codec; what comes out goes to `take`, which may ask to stop by returning `false`. */
function feed(stream, chunk, flush, take) {
  let rest = chunk;
  while (stream._codec) {
    const [output, taken, state] = native.step(stream._codec, rest, flush, stream._chunkSize);
    stream.bytesWritten += taken;
    rest = tail(rest, taken);
    if (output.length > 0 && take(Buffer.from(output.buffer, output.byteOffset, output.byteLength)) === false) return;
    if ((state & 2) !== 0) {
      stream._ended = true;
      return;
    }
    if ((state & 1) === 0 && (rest.byteLength === 0 || (taken === 0 && output.length === 0))) return;
  }
}

const tail = (bytes, from) => (from === 0 ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset + from, bytes.byteLength - from));

/** The same beside the program, which goes on meanwhile; `done` hears of the end, or of an error. */
function work(stream, chunk, flush, take, done) {
  if (!stream._codec) {
    process.nextTick(done, null);
    return;
  }
  native.work(stream._codec, chunk, flush, stream._chunkSize, (error, outputs, taken, state) => {
    stream.bytesWritten += taken ?? 0;
    try {
      for (const output of outputs ?? []) {
        if (stream._codec) take(Buffer.from(output.buffer, output.byteOffset, output.byteLength));
      }
    } catch (failure) {
      error ??= failure;
    }
    if (error !== null || !stream._codec) {
      done(error);
      return;
    }
    if ((state & 2) !== 0) stream._ended = true;
    if (state === 1) work(stream, tail(chunk, taken), flush, take, done);
    else done(null);
  });
}

ZlibBase.prototype._transform = function (chunk, encoding, callback) {
  let flush = this._defaultFlushFlag;
  if (typeof chunk[kFlush] === 'number') flush = chunk[kFlush];
  else if (this.writableEnded && this.writableLength === chunk.byteLength) flush = this._finishFlushFlag;
  this._run(chunk, flush, callback);
};

ZlibBase.prototype._run = function (chunk, flush, callback) {
  if (this._ended && this._mode !== GUNZIP && this._mode !== UNZIP) {
    callback();
    return;
  }
  work(this, chunk, flush, (output) => { this.push(output); }, (error) => {
    if (error) {
      this.destroy(error);
      return;
    }
    if (!this.destroyed && this._ended && isDecoder(this._mode)) this.push(null);
    callback();
  });
};

const isDecoder = (mode) => mode === INFLATE || mode === INFLATERAW || mode === BROTLI_DECODE || mode === ZSTD_DECOMPRESS;

ZlibBase.prototype._flush = function (callback) {
  if (this._ended) callback();
  else this._run(empty, this._finishFlushFlag, callback);
};

ZlibBase.prototype.flush = function flush(kind, callback) {
  if (typeof kind === 'function' || (kind === undefined && !callback)) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    const marker = Buffer.alloc(0);
    marker[kFlush] = kind;
    this.write(marker, '', callback);
  }
};

ZlibBase.prototype.close = function close(callback) {
  if (callback) finished(this, callback);
  this.destroy();
};

ZlibBase.prototype._destroy = function (error, callback) {
  this._codec = undefined;
  callback(error);
};

/** Keeps all of the output, and gives it at once. */
function keeping(stream) {
  const parts = [];
  let length = 0;
  return {
    take(output) {
      length += output.length;
      if (length > stream._maxOutputLength) throw make(RangeError, 'ERR_BUFFER_TOO_LARGE', `Cannot create a Buffer larger than ${stream._maxOutputLength} bytes`);
      parts.push(output);
    },
    whole() {
      const buffer = parts.length === 1 ? parts[0] : Buffer.concat(parts, length);
      return stream._info ? { buffer, engine: stream } : buffer;
    },
  };
}

function Zlib(options, mode) {
  let windowBits = Z_DEFAULT_WINDOWBITS, level = Z_DEFAULT_COMPRESSION, memLevel = Z_DEFAULT_MEMLEVEL, strategy = Z_DEFAULT_STRATEGY, dictionary;
  if (options) {
    if ((options.windowBits == null || options.windowBits === 0) && (mode === INFLATE || mode === GUNZIP || mode === UNZIP)) {
      windowBits = 0;
    } else {
      const min = Z_MIN_WINDOWBITS + (mode === GZIP ? 1 : 0);
      windowBits = numberOr(options.windowBits, 'options.windowBits', Z_DEFAULT_WINDOWBITS, min, Z_MAX_WINDOWBITS);
    }
    level = numberOr(options.level, 'options.level', Z_DEFAULT_COMPRESSION, Z_MIN_LEVEL, Z_MAX_LEVEL);
    memLevel = numberOr(options.memLevel, 'options.memLevel', Z_DEFAULT_MEMLEVEL, Z_MIN_MEMLEVEL, Z_MAX_MEMLEVEL);
    strategy = numberOr(options.strategy, 'options.strategy', Z_DEFAULT_STRATEGY, Z_DEFAULT_STRATEGY, Z_FIXED);
    dictionary = dictionaryOf(options);
  }
  ZlibBase.call(this, options, mode, {
    flush: Z_NO_FLUSH, finishFlush: Z_FINISH, fullFlush: Z_FULL_FLUSH, maxFlush: Z_BLOCK,
    make: () => native.newCodec(mode, level, windowBits, memLevel, strategy, dictionary),
  });
  this._level = level;
  this._strategy = strategy;
}
Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

Zlib.prototype.params = function params(level, strategy, callback) {
  if (level === undefined) throw invalidArgType('level', 'number', level);
  level = numberOr(level, 'level', level, Z_MIN_LEVEL, Z_MAX_LEVEL);
  strategy = numberOr(strategy, 'strategy', strategy, Z_DEFAULT_STRATEGY, Z_FIXED);
  if (strategy === undefined) throw invalidArgType('strategy', 'number', strategy);
  if (this._level === level && this._strategy === strategy) {
    process.nextTick(callback);
    return;
  }
  this.flush(Z_SYNC_FLUSH, (error) => {
    if (error) {
      callback?.(error);
      return;
    }
    try {
      if (strategy !== this._strategy) throw coded('ERR_FEATURE_UNAVAILABLE', 'zlib.params with another strategy');
      native.setLevel(this._codec, level);
    } catch (failure) {
      this.destroy(failure);
      return;
    }
    this._level = level;
    callback?.();
  });
};

function Brotli(options, mode) {
  const parameters = parametersOf(options?.params, mode === BROTLI_ENCODE ? 9 : 1, 'BROTLI');
  ZlibBase.call(this, options, mode, {
    flush: BROTLI_OPERATION_PROCESS, finishFlush: BROTLI_OPERATION_FINISH, fullFlush: BROTLI_OPERATION_FLUSH, maxFlush: 3,
    make: () => native.newCodec(mode, 0, 0, 0, 0, undefined, parameters),
  });
}
Object.setPrototypeOf(Brotli.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Brotli, ZlibBase);

function Zstd(options, mode) {
  const parameters = parametersOf(options?.params, mode === ZSTD_COMPRESS ? 402 : 100, 'ZSTD');
  const dictionary = options ? dictionaryOf(options) : undefined;
  ZlibBase.call(this, options, mode, {
    flush: ZSTD_e_continue, finishFlush: ZSTD_e_end, fullFlush: ZSTD_e_flush, maxFlush: ZSTD_e_end,
    make: () => native.newCodec(mode, 0, 0, 0, 0, dictionary, parameters),
  });
}
Object.setPrototypeOf(Zstd.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zstd, ZlibBase);

// ---- Classes and what is made of them ----

const api = module.exports = {};

function once(Class, name, sync) {
  if (sync) {
    return {
      [name](buffer, options) {
        const input = bytesOf(buffer), stream = new Class(options), { take, whole } = keeping(stream);
        feed(stream, input, stream._finishFlushFlag, take);
        return whole();
      },
    }[name];
  }
  return {
    [name](buffer, options, callback) {
      if (typeof options === 'function') {
        callback = options;
        options = {};
      }
      validateFunction(callback, 'callback');
      const input = bytesOf(buffer), stream = new Class(options), { take, whole } = keeping(stream);
      work(stream, input, stream._finishFlushFlag, take, (error) => {
        if (error) callback(error);
        else callback(null, whole());
      });
    },
  }[name];
}

for (const [name, Base, mode, method] of [
  ['Deflate', Zlib, DEFLATE, 'deflate'], ['Inflate', Zlib, INFLATE, 'inflate'], ['Gzip', Zlib, GZIP, 'gzip'],
  ['Gunzip', Zlib, GUNZIP, 'gunzip'], ['DeflateRaw', Zlib, DEFLATERAW, 'deflateRaw'], ['InflateRaw', Zlib, INFLATERAW, 'inflateRaw'],
  ['Unzip', Zlib, UNZIP, 'unzip'], ['BrotliCompress', Brotli, BROTLI_ENCODE, 'brotliCompress'],
  ['BrotliDecompress', Brotli, BROTLI_DECODE, 'brotliDecompress'], ['ZstdCompress', Zstd, ZSTD_COMPRESS, 'zstdCompress'],
  ['ZstdDecompress', Zstd, ZSTD_DECOMPRESS, 'zstdDecompress'],
]) {
  const Class = {
    [name]: function (options) {
      if (!(this instanceof Class)) return new Class(options);
      // Deflate without a header cannot say that its window is that small.
      if (mode === DEFLATERAW && options?.windowBits === 8) options = { ...options, windowBits: 9 };
      Base.call(this, options, mode);
    },
  }[name];
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
  api[name] = Class;
  api[`create${name}`] = { [`create${name}`]: (options) => new Class(options) }[`create${name}`];
  api[method] = once(Class, method, false);
  api[`${method}Sync`] = once(Class, `${method}Sync`, true);
}

api.crc32 = function crc32(data, value = 0) {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) throw invalidArgType('data', ['Buffer', 'TypedArray', 'DataView', 'string'], data);
  validateUint32(value, 'value');
  return native.crc32(bytesOf(data), value);
};

const codes = {
  Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5,
  Z_VERSION_ERROR: -6,
};
for (const name of Object.keys(codes)) codes[codes[name]] = name;
Object.defineProperties(api, {
  constants: { enumerable: true, value: constants },
  codes: { enumerable: true, value: Object.freeze(codes) },
});
for (const [name, value] of Object.entries(constants)) {
  if (name.startsWith('Z_')) Object.defineProperty(api, name, { enumerable: false, value });
}
