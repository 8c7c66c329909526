'use strict';

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');
const errors = require('internal/errors');
const { AbortError, coded, invalidArgType, invalidArgValue, notImplemented, validateAbortSignal, validateFunction, validateInteger, validateObject } = errors;

let defaultHighWaterMark = 64 * 1024, defaultObjectHighWaterMark = 16;
const getDefaultHighWaterMark = (objectMode) => (objectMode ? defaultObjectHighWaterMark : defaultHighWaterMark);

function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode) defaultObjectHighWaterMark = value;
  else defaultHighWaterMark = value;
}

function highWaterMarkOf(options, key, objectMode, isDuplex) {
  const value = options?.highWaterMark ?? (isDuplex ? options?.[key] : undefined);
  if (value == null) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(value) || value < 0) throw invalidArgValue(isDuplex ? `options.${key}` : 'options.highWaterMark', value);
  return value;
}

const inherit = (Child, Parent) => {
  Object.setPrototypeOf(Child.prototype, Parent.prototype);
  Object.setPrototypeOf(Child, Parent);
};

const nop = () => {};
const isView = (chunk) => chunk instanceof Uint8Array;
const asBuffer = (chunk) => (chunk instanceof Buffer ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));

// ---- What all streams are ----

function Stream(options) {
  EventEmitter.call(this, options);
}
inherit(Stream, EventEmitter);

Stream.prototype.pipe = function pipe(target, options) {
  const source = this;
  function onData(chunk) {
    if (target.writable && target.write(chunk) === false && source.pause) source.pause();
  }
  function onDrain() {
    if (source.readable && source.resume) source.resume();
  }
  let ended = false;
  function onEnd() {
    if (!ended) {
      ended = true;
      target.end();
    }
  }
  function onClose() {
    if (!ended) {
      ended = true;
      if (typeof target.destroy === 'function') target.destroy();
    }
  }
  function onError(error) {
    cleanup();
    if (EventEmitter.listenerCount(this, 'error') === 0) this.emit('error', error);
  }
  function cleanup() {
    source.removeListener('data', onData);
    target.removeListener('drain', onDrain);
    source.removeListener('end', onEnd);
    source.removeListener('close', onClose);
    source.removeListener('error', onError);
    target.removeListener('error', onError);
    source.removeListener('end', cleanup);
    source.removeListener('close', cleanup);
    target.removeListener('close', cleanup);
  }
  source.on('data', onData);
  target.on('drain', onDrain);
  if (!target._isStdio && (!options || options.end !== false)) {
    source.on('end', onEnd);
    source.on('close', onClose);
  }
  source.prependListener('error', onError);
  target.prependListener('error', onError);
  source.on('end', cleanup);
  source.on('close', cleanup);
  target.on('close', cleanup);
  target.emit('pipe', source);
  return target;
};

// ---- Destruction ----

const statesOf = (stream) => [stream._readableState, stream._writableState].filter((state) => state != null);

function construct(stream, callback) {
  if (typeof stream._construct !== 'function') return;
  const states = statesOf(stream);
  for (const state of states) state.constructed = false;
  stream.once(kConstruct, callback);
  if (stream.listenerCount(kConstruct) > 1) return;
  process.nextTick(() => {
    let called = false;
    const done = (error) => {
      if (called) {
        errorOrDestroy(stream, error ?? coded('ERR_MULTIPLE_CALLBACK'));
        return;
      }
      called = true;
      for (const state of states) state.constructed = true;
      if (states.some((state) => state.destroyed)) stream.emit(kDestroy, error);
      else if (error) errorOrDestroy(stream, error, true);
      else stream.emit(kConstruct);
    };
    try {
      stream._construct((error) => process.nextTick(done, error));
    } catch (error) {
      process.nextTick(done, error);
    }
  });
}
const kConstruct = Symbol('kConstruct'), kDestroy = Symbol('kDestroy');

function destroy(error, callback) {
  const states = statesOf(this);
  if (states.some((state) => state.destroyed)) {
    if (typeof callback === 'function') callback();
    return this;
  }
  noteError(states, error);
  for (const state of states) state.destroyed = true;
  if (states.some((state) => !state.constructed)) {
    this.once(kDestroy, (failure) => finishDestroy(this, failure ?? error, callback));
  } else {
    finishDestroy(this, error, callback);
  }
  return this;
}

function noteError(states, error) {
  if (!error) return;
  error.stack;
  for (const state of states) state.errored ??= error;
}

function finishDestroy(stream, error, callback) {
  let called = false;
  const done = (failure) => {
    if (called) return;
    called = true;
    const states = statesOf(stream);
    noteError(states, failure);
    for (const state of states) state.closed = true;
    if (typeof callback === 'function') callback(failure);
    process.nextTick(() => {
      if (failure) emitError(stream, failure);
      for (const state of states) state.closeEmitted = true;
      if (states.some((state) => state.emitClose)) stream.emit('close');
    });
  };
  try {
    stream._destroy(error || null, done);
  } catch (failure) {
    done(failure);
  }
}

function emitError(stream, error) {
  const states = statesOf(stream);
  if (states.some((state) => state.errorEmitted)) return;
  for (const state of states) state.errorEmitted = true;
  stream.emit('error', error);
}

function undestroy() {
  for (const state of statesOf(this)) {
    Object.assign(state, {
      constructed: true, closed: false, closeEmitted: false, destroyed: false, errored: null, errorEmitted: false,
      reading: false, ended: false, endEmitted: false, ending: false, finished: false, finalCalled: false, prefinished: false,
    });
  }
}

function errorOrDestroy(stream, error, sync) {
  const states = statesOf(stream);
  if (states.some((state) => state.destroyed)) return;
  if (states.some((state) => state.autoDestroy)) {
    stream.destroy(error);
    return;
  }
  noteError(states, error);
  if (sync) process.nextTick(emitError, stream, error);
  else emitError(stream, error);
}

// ---- Reading ----

function ReadableState(options, stream, isDuplex) {
  this.objectMode = !!(options?.objectMode || (isDuplex && options?.readableObjectMode));
  this.highWaterMark = highWaterMarkOf(options, 'readableHighWaterMark', this.objectMode, isDuplex);
  this.buffer = [];
  this.length = 0;
  this.pipes = [];
  this.flowing = null;
  this.ended = false;
  this.endEmitted = false;
  this.reading = false;
  this.constructed = true;
  this.sync = true;
  this.needReadable = false;
  this.emittedReadable = false;
  this.readableListening = false;
  this.resumeScheduled = false;
  this.errorEmitted = false;
  this.emitClose = options?.emitClose !== false;
  this.autoDestroy = options?.autoDestroy !== false;
  this.destroyed = false;
  this.errored = null;
  this.closed = false;
  this.closeEmitted = false;
  this.defaultEncoding = options?.defaultEncoding || 'utf8';
  this.awaitDrainWriters = new Set();
  this.readingMore = false;
  this.dataEmitted = false;
  this.decoder = null;
  this.encoding = null;
  if (options?.encoding) {
    this.decoder = new StringDecoder(options.encoding);
    this.encoding = options.encoding;
  }
}

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  this._events ??= undefined;
  this._readableState = new ReadableState(options, this, this instanceof Duplex);
  takeMethods(this, options, ['read', 'destroy', 'construct']);
  Stream.call(this, options);
  if (options?.signal) addAbortSignal(options.signal, this);
  construct(this, () => {
    if (this._readableState.needReadable) maybeReadMore(this, this._readableState);
  });
}
inherit(Readable, Stream);

function takeMethods(stream, options, names) {
  for (const name of names) {
    if (typeof options?.[name] === 'function') stream[`_${name}`] = options[name];
  }
}

Readable.prototype.destroy = destroy;
Readable.prototype._undestroy = undestroy;
Readable.prototype._destroy = function (error, callback) {
  callback(error);
};
Readable.prototype[EventEmitter.captureRejectionSymbol] = function (error) {
  this.destroy(error);
};
Readable.prototype[Symbol.asyncDispose] = async function () {
  if (!this.destroyed) this.destroy(this.readableEnded ? null : new AbortError());
  await new Promise((resolve, reject) => finished(this, (error) => (error && error.name !== 'AbortError' ? reject(error) : resolve())));
};

Readable.prototype.push = function push(chunk, encoding) {
  return addChunk(this, chunk, encoding, false);
};
Readable.prototype.unshift = function unshift(chunk, encoding) {
  return addChunk(this, chunk, encoding, true);
};

function addChunk(stream, chunk, encoding, atFront) {
  const state = stream._readableState;
  let error;
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      encoding ||= state.defaultEncoding;
      if (state.encoding !== encoding) {
        if (atFront && state.encoding) chunk = Buffer.from(chunk, encoding).toString(state.encoding);
        else {
          chunk = Buffer.from(chunk, encoding);
          encoding = '';
        }
      }
    } else if (isView(chunk)) {
      chunk = asBuffer(chunk);
      encoding = '';
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = '';
    } else if (chunk != null) {
      error = invalidArgType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }
  if (error) {
    errorOrDestroy(stream, error);
    return false;
  }
  if (chunk === null) {
    state.reading = false;
    endOfInput(stream, state);
    return false;
  }
  if (state.objectMode || chunk?.length > 0) {
    if (atFront) {
      if (state.endEmitted) errorOrDestroy(stream, coded('ERR_STREAM_UNSHIFT_AFTER_END_EVENT'));
      else if (state.destroyed || state.errored) return false;
      else deliver(stream, state, chunk, true);
    } else if (state.ended) {
      errorOrDestroy(stream, coded('ERR_STREAM_PUSH_AFTER_EOF'));
    } else if (state.destroyed || state.errored) {
      return false;
    } else {
      state.reading = false;
      if (state.decoder && !encoding) {
        chunk = state.decoder.write(chunk);
        if (state.objectMode || chunk.length > 0) deliver(stream, state, chunk, false);
        else maybeReadMore(stream, state);
      } else {
        deliver(stream, state, chunk, false);
      }
    }
  } else if (!atFront) {
    state.reading = false;
    maybeReadMore(stream, state);
  }
  return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

function deliver(stream, state, chunk, atFront) {
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
    state.awaitDrainWriters.clear();
    state.dataEmitted = true;
    stream.emit('data', chunk);
  } else {
    state.length += state.objectMode ? 1 : chunk.length;
    if (atFront) state.buffer.unshift(chunk);
    else state.buffer.push(chunk);
    if (state.needReadable) emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

Readable.prototype.isPaused = function isPaused() {
  return this._readableState.paused === true || this._readableState.flowing === false;
};

Readable.prototype.setEncoding = function setEncoding(encoding) {
  const decoder = new StringDecoder(encoding), state = this._readableState;
  state.decoder = decoder;
  state.encoding = decoder.encoding;
  const text = state.buffer.map((chunk) => decoder.write(chunk)).join('');
  state.buffer = text === '' ? [] : [text];
  state.length = text.length;
  return this;
};

function howMuchToRead(n, state) {
  if (n <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(n)) return state.flowing && state.length > 0 ? state.buffer[0].length : state.length;
  if (n <= state.length) return n;
  return state.ended ? state.length : 0;
}

Readable.prototype.read = function read(n) {
  if (n === undefined) n = NaN;
  else if (!Number.isInteger(n)) n = Number.parseInt(n, 10);
  const state = this._readableState, wanted = n;
  if (n > state.highWaterMark) state.highWaterMark = Math.min(2 ** Math.ceil(Math.log2(n)), 2 ** 30);
  if (n !== 0) state.emittedReadable = false;
  if (n === 0 && state.needReadable && ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || state.ended)) {
    if (state.length === 0 && state.ended) endReadable(this);
    else emitReadable(this);
    return null;
  }
  n = howMuchToRead(n, state);
  if (n === 0 && state.ended) {
    if (state.length === 0) endReadable(this);
    return null;
  }
  let doRead = state.needReadable;
  if (state.length === 0 || state.length - n < state.highWaterMark) doRead = true;
  if (state.ended || state.reading || state.destroyed || state.errored || !state.constructed) {
    doRead = false;
  } else if (doRead) {
    state.reading = true;
    state.sync = true;
    if (state.length === 0) state.needReadable = true;
    try {
      this._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(this, error);
    }
    state.sync = false;
    if (!state.reading) n = howMuchToRead(wanted, state);
  }
  const chunk = n > 0 ? takeFrom(n, state) : null;
  if (chunk === null) {
    state.needReadable = state.length <= state.highWaterMark;
    n = 0;
  } else {
    state.length -= n;
    state.awaitDrainWriters.clear();
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (wanted !== n && state.ended) endReadable(this);
  }
  if (chunk !== null && !state.errored && !state.closeEmitted) {
    state.dataEmitted = true;
    this.emit('data', chunk);
  }
  return chunk;
};

function takeFrom(n, state) {
  if (state.length === 0) return null;
  if (state.objectMode) return state.buffer.shift();
  if (!n || n >= state.length) {
    const all = state.decoder ? state.buffer.join('') : state.buffer.length === 1 ? state.buffer[0] : Buffer.concat(state.buffer, state.length);
    state.buffer = [];
    return all;
  }
  const parts = [];
  while (n > 0) {
    const first = state.buffer[0];
    if (first.length <= n) {
      parts.push(state.buffer.shift());
      n -= first.length;
    } else {
      parts.push(first.slice(0, n));
      state.buffer[0] = first.slice(n);
      n = 0;
    }
  }
  return state.decoder ? parts.join('') : parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

function endOfInput(stream, state) {
  if (state.ended) return;
  if (state.decoder) {
    const chunk = state.decoder.end();
    if (chunk?.length > 0) {
      state.buffer.push(chunk);
      state.length += state.objectMode ? 1 : chunk.length;
    }
  }
  state.ended = true;
  if (state.sync) {
    emitReadable(stream);
  } else {
    state.needReadable = false;
    state.emittedReadable = true;
    emitReadableNow(stream);
  }
}

function emitReadable(stream) {
  const state = stream._readableState;
  state.needReadable = false;
  if (!state.emittedReadable) {
    state.emittedReadable = true;
    process.nextTick(emitReadableNow, stream);
  }
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    stream.emit('readable');
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream);
}

function maybeReadMore(stream, state) {
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  process.nextTick(() => {
    while (!state.reading && !state.ended && (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
      const { length } = state;
      stream.read(0);
      if (length === state.length) break;
    }
    state.readingMore = false;
  });
}

Readable.prototype._read = function () {
  throw coded('ERR_METHOD_NOT_IMPLEMENTED', '_read()');
};

Readable.prototype.pipe = function pipe(target, options) {
  const source = this, state = this._readableState;
  state.pipes.push(target);
  const doEnd = (!options || options.end !== false) && target !== process.stdout && target !== process.stderr;
  const endFn = doEnd ? onEnd : unpipe;
  if (state.endEmitted) process.nextTick(endFn);
  else source.once('end', endFn);
  target.on('unpipe', onUnpipe);
  function onUnpipe(readable, info) {
    if (readable === source && info && info.hasUnpiped === false) {
      info.hasUnpiped = true;
      cleanup();
    }
  }
  function onEnd() {
    target.end();
  }
  let onDrain, cleaned = false;
  function cleanup() {
    target.removeListener('close', onClose);
    target.removeListener('finish', onFinish);
    if (onDrain) target.removeListener('drain', onDrain);
    target.removeListener('error', onError);
    target.removeListener('unpipe', onUnpipe);
    source.removeListener('end', onEnd);
    source.removeListener('end', unpipe);
    source.removeListener('data', onData);
    cleaned = true;
    if (onDrain && state.awaitDrainWriters.size > 0 && (!target._writableState || target._writableState.needDrain)) onDrain();
  }
  function pause() {
    if (!cleaned) {
      if (state.pipes.includes(target)) state.awaitDrainWriters.add(target);
      source.pause();
    }
    if (!onDrain) {
      onDrain = () => {
        state.awaitDrainWriters.delete(target);
        if (state.awaitDrainWriters.size === 0 && source.listenerCount('data') > 0) source.resume();
      };
      target.on('drain', onDrain);
    }
  }
  source.on('data', onData);
  function onData(chunk) {
    if (target.write(chunk) === false) pause();
  }
  function onError(error) {
    unpipe();
    target.removeListener('error', onError);
    if (target.listenerCount('error') === 0) {
      const other = target._writableState || target._readableState;
      if (other && !other.errorEmitted) errorOrDestroy(target, error);
      else target.emit('error', error);
    }
  }
  target.prependListener('error', onError);
  function onClose() {
    target.removeListener('finish', onFinish);
    unpipe();
  }
  target.once('close', onClose);
  function onFinish() {
    target.removeListener('close', onClose);
    unpipe();
  }
  target.once('finish', onFinish);
  function unpipe() {
    source.unpipe(target);
  }
  target.emit('pipe', source);
  if (target.writableNeedDrain === true) pause();
  else if (!state.flowing) source.resume();
  return target;
};

Readable.prototype.unpipe = function unpipe(target) {
  const state = this._readableState;
  if (state.pipes.length === 0) return this;
  if (!target) {
    const all = state.pipes;
    state.pipes = [];
    this.pause();
    for (const one of all) one.emit('unpipe', this, { hasUnpiped: false });
    return this;
  }
  const at = state.pipes.indexOf(target);
  if (at < 0) return this;
  state.pipes.splice(at, 1);
  if (state.pipes.length === 0) this.pause();
  target.emit('unpipe', this, { hasUnpiped: false });
  return this;
};

Readable.prototype.on = function on(type, listener) {
  const result = Stream.prototype.on.call(this, type, listener), state = this._readableState;
  if (type === 'data') {
    state.readableListening = this.listenerCount('readable') > 0;
    if (state.flowing !== false) this.resume();
  } else if (type === 'readable' && !state.endEmitted && !state.readableListening) {
    state.readableListening = state.needReadable = true;
    state.flowing = false;
    state.emittedReadable = false;
    if (state.length > 0) emitReadable(this);
    else if (!state.reading) process.nextTick(() => this.read(0));
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

function updateListening(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount('readable') > 0;
  if (state.resumeScheduled && !state.paused) state.flowing = true;
  else if (stream.listenerCount('data') > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

Readable.prototype.removeListener = function removeListener(type, listener) {
  const result = Stream.prototype.removeListener.call(this, type, listener);
  if (type === 'readable') process.nextTick(updateListening, this);
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function removeAllListeners(...args) {
  const result = Stream.prototype.removeAllListeners.apply(this, args);
  if (args[0] === 'readable' || args[0] === undefined) process.nextTick(updateListening, this);
  return result;
};

Readable.prototype.resume = function resume() {
  const state = this._readableState;
  if (!state.flowing) {
    state.flowing = !state.readableListening;
    if (!state.resumeScheduled) {
      state.resumeScheduled = true;
      process.nextTick(() => {
        if (!state.reading) this.read(0);
        state.resumeScheduled = false;
        this.emit('resume');
        flow(this);
        if (state.flowing && !state.reading) this.read(0);
      });
    }
  }
  state.paused = false;
  return this;
};

Readable.prototype.pause = function pause() {
  if (this._readableState.flowing !== false) {
    this._readableState.flowing = false;
    this.emit('pause');
  }
  this._readableState.paused = true;
  return this;
};

function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

Readable.prototype.wrap = function wrap(stream) {
  let paused = false;
  stream.on('data', (chunk) => {
    if (!this.push(chunk) && stream.pause) {
      paused = true;
      stream.pause();
    }
  });
  stream.on('end', () => this.push(null));
  stream.on('error', (error) => errorOrDestroy(this, error));
  stream.on('close', () => this.destroy());
  stream.on('destroy', () => this.destroy());
  this._read = () => {
    if (paused && stream.resume) {
      paused = false;
      stream.resume();
    }
  };
  for (const key of Object.keys(stream)) {
    if (this[key] === undefined && typeof stream[key] === 'function') this[key] = stream[key].bind(stream);
  }
  return this;
};

function endReadable(stream) {
  const state = stream._readableState;
  if (state.endEmitted) return;
  state.ended = true;
  process.nextTick(() => {
    if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
    state.endEmitted = true;
    stream.emit('end');
    if (stream.writable && stream.allowHalfOpen === false) {
      process.nextTick(() => {
        if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
      });
    } else if (state.autoDestroy) {
      const writable = stream._writableState;
      if (!writable || (writable.autoDestroy && (writable.finished || writable.writable === false))) stream.destroy();
    }
  });
}

Readable.prototype[Symbol.asyncIterator] = function () {
  return iterate(this);
};
Readable.prototype.iterator = function iterator(options) {
  if (options !== undefined) validateObject(options, 'options');
  return iterate(this, options);
};

async function* iterate(stream, options) {
  if (typeof stream.read !== 'function') stream = new Readable({ objectMode: true }).wrap(stream);
  let wake = nop;
  const next = (resolve) => { wake = resolve; };
  const onReadable = () => {
    wake();
    wake = nop;
  };
  stream.on('readable', onReadable);
  let error;
  const cleanup = finished(stream, { writable: false }, (failure) => {
    error = failure ?? null;
    wake();
    wake = nop;
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (error) throw error;
      else if (error === null) return;
      else await new Promise(next);
    }
  } catch (failure) {
    error = failure ?? new AbortError();
    throw error;
  } finally {
    if ((error || options?.destroyOnReturn !== false) && (error === undefined || stream._readableState.autoDestroy)) {
      stream.destroy(error ?? null);
    } else {
      stream.off('readable', onReadable);
      cleanup();
    }
  }
}

const define = (prototype, properties) => {
  for (const [name, get] of Object.entries(properties)) {
    const own = typeof get === 'function' ? { get } : get;
    Object.defineProperty(prototype, name, { configurable: true, enumerable: false, ...own });
  }
};

define(Readable.prototype, {
  readable: {
    get() {
      const state = this._readableState;
      return state != null && state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted;
    },
    set(value) {
      if (this._readableState) this._readableState.readable = !!value;
    },
  },
  readableDidRead() { return this._readableState.dataEmitted; },
  readableAborted() {
    const state = this._readableState;
    return state.readable !== false && (state.destroyed || state.errored != null) && !state.endEmitted;
  },
  readableHighWaterMark() { return this._readableState.highWaterMark; },
  readableBuffer() { return this._readableState?.buffer; },
  readableFlowing: {
    get() { return this._readableState.flowing; },
    set(value) { if (this._readableState) this._readableState.flowing = value; },
  },
  readableLength() { return this._readableState.length; },
  readableObjectMode() { return this._readableState?.objectMode ?? false; },
  readableEncoding() { return this._readableState?.encoding ?? null; },
  errored() { return statesOf(this).map((state) => state.errored).find(Boolean) ?? null; },
  closed() { return this._readableState?.closed ?? false; },
  destroyed: {
    get() { return this._readableState?.destroyed ?? false; },
    set(value) { if (this._readableState) this._readableState.destroyed = value; },
  },
  readableEnded() { return this._readableState?.endEmitted ?? false; },
});

Readable.ReadableState = ReadableState;
Readable._fromList = takeFrom;

Readable.from = function from(iterable, options) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  const iterator = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
  if (iterator === undefined) throw invalidArgType('iterable', ['Iterable'], iterable);
  const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  let reading = false;
  stream._read = function () {
    if (reading) return;
    reading = true;
    next();
  };
  stream._destroy = function (error, callback) {
    const close = async () => {
      if (error && typeof iterator.throw === 'function') {
        const { value, done } = await iterator.throw(error);
        await value;
        if (done) return;
      }
      if (typeof iterator.return === 'function') await (await iterator.return()).value;
    };
    close().then(() => process.nextTick(callback, error), (failure) => process.nextTick(callback, failure || error));
  };
  async function next() {
    for (;;) {
      try {
        const { value, done } = await iterator.next();
        if (done) {
          stream.push(null);
          return;
        }
        const chunk = value && typeof value.then === 'function' ? await value : value;
        if (chunk === null) {
          reading = false;
          throw coded('ERR_STREAM_NULL_VALUES');
        }
        if (stream.push(chunk)) continue;
        reading = false;
      } catch (error) {
        stream.destroy(error);
      }
      return;
    }
  }
  return stream;
};

// ---- Operators ----

function streamOperator(name, generate) {
  Readable.prototype[name] = {
    [name](...args) {
      return Readable.from(generate.call(this, ...args), { highWaterMark: 1 });
    },
  }[name];
}

async function* mapped(stream, fn, options) {
  validateFunction(fn, 'fn');
  const { concurrency = 1, signal } = options ?? {};
  validateInteger(concurrency, 'options.concurrency', 1);
  validateAbortSignal(signal, 'options.signal');
  const controller = new AbortController();
  const own = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const waiting = [];
  try {
    for await (const chunk of stream) {
      if (own.aborted) throw new AbortError();
      const value = Promise.resolve(fn(chunk, { signal: own }));
      value.catch(nop);
      waiting.push(value);
      if (waiting.length >= concurrency) yield await waiting.shift();
    }
    while (waiting.length > 0) yield await waiting.shift();
  } finally {
    controller.abort();
  }
}

streamOperator('map', function (fn, options) {
  validateFunction(fn, 'fn');
  return mapped(this, fn, options);
});
streamOperator('filter', function (fn, options) {
  validateFunction(fn, 'fn');
  return (async function* (stream) {
    for await (const [chunk, keep] of mapped(stream, async (chunk, info) => [chunk, await fn(chunk, info)], options)) if (keep) yield chunk;
  })(this);
});
streamOperator('flatMap', function (fn, options) {
  validateFunction(fn, 'fn');
  return (async function* (stream) {
    for await (const inner of mapped(stream, fn, options)) yield* inner;
  })(this);
});
streamOperator('drop', function (count) {
  return (async function* (stream) {
    let left = Number(count);
    for await (const chunk of stream) if (left-- <= 0) yield chunk;
  })(this);
});
streamOperator('take', function (count) {
  return (async function* (stream) {
    let left = Number(count);
    if (left <= 0) return;
    for await (const chunk of stream) {
      yield chunk;
      if (--left <= 0) return;
    }
  })(this);
});
streamOperator('asIndexedPairs', function () {
  return (async function* (stream) {
    let at = 0;
    for await (const chunk of stream) yield [at++, chunk];
  })(this);
});
Object.assign(Readable.prototype, {
  async toArray() {
    const all = [];
    for await (const chunk of this) all.push(chunk);
    return all;
  },
  async forEach(fn, options) {
    // eslint-disable-next-line no-unused-vars
    for await (const _ of mapped(this, async (chunk, info) => { await fn(chunk, info); }, options));
  },
  async some(fn, options) {
    for await (const found of mapped(this, fn, options)) if (found) return true;
    return false;
  },
  async every(fn, options) {
    for await (const found of mapped(this, fn, options)) if (!found) return false;
    return true;
  },
  async find(fn, options) {
    for await (const [chunk, found] of mapped(this, async (chunk, info) => [chunk, await fn(chunk, info)], options)) if (found) return chunk;
  },
  async reduce(fn, ...initial) {
    validateFunction(fn, 'reducer');
    let value = initial[0], has = initial.length > 0;
    for await (const chunk of this) {
      value = has ? await fn(value, chunk, {}) : chunk;
      has = true;
    }
    if (!has) throw new TypeError('Reduce of an empty stream requires an initial value');
    return value;
  },
  compose(stream) { return compose(this, stream); },
});
for (const name of ['toArray', 'forEach', 'some', 'every', 'find', 'reduce', 'compose', 'map', 'filter', 'flatMap', 'drop', 'take', 'asIndexedPairs']) {
  Object.defineProperty(Readable.prototype, name, { enumerable: false });
}

// ---- Writing ----

function WritableState(options, stream, isDuplex) {
  this.objectMode = !!(options?.objectMode || (isDuplex && options?.writableObjectMode));
  this.highWaterMark = highWaterMarkOf(options, 'writableHighWaterMark', this.objectMode, isDuplex);
  this.finalCalled = false;
  this.needDrain = false;
  this.ending = false;
  this.ended = false;
  this.finished = false;
  this.destroyed = false;
  this.decodeStrings = options?.decodeStrings !== false;
  this.defaultEncoding = options?.defaultEncoding || 'utf8';
  this.length = 0;
  this.writing = false;
  this.corked = 0;
  this.sync = true;
  this.bufferProcessing = false;
  this.buffered = [];
  this.pendingcb = 0;
  this.constructed = true;
  this.prefinished = false;
  this.errorEmitted = false;
  this.emitClose = options?.emitClose !== false;
  this.autoDestroy = options?.autoDestroy !== false;
  this.errored = null;
  this.closed = false;
  this.closeEmitted = false;
  this.onFinish = [];
}
WritableState.prototype.getBuffer = function getBuffer() {
  return [...this.buffered];
};
Object.defineProperty(WritableState.prototype, 'bufferedRequestCount', { get() { return this.buffered.length; } });

function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  this._events ??= undefined;
  this._writableState = new WritableState(options, this, this instanceof Duplex);
  takeMethods(this, options, ['write', 'writev', 'destroy', 'final', 'construct']);
  Stream.call(this, options);
  if (options?.signal) addAbortSignal(options.signal, this);
  construct(this, () => startWriting(this, this._writableState));
}
inherit(Writable, Stream);
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    if (this !== Writable) return false;
    return object !== null && typeof object === 'object' && object._writableState instanceof WritableState;
  },
});

function startWriting(stream, state) {
  if (!state.writing) clearBuffer(stream, state);
  if (state.ending) finishMaybe(stream, state);
}

Writable.prototype.pipe = function pipe() {
  errorOrDestroy(this, coded('ERR_STREAM_CANNOT_PIPE'));
};

function writeChunk(stream, chunk, encoding, callback) {
  const state = stream._writableState;
  if (typeof encoding === 'function') [callback, encoding] = [encoding, state.defaultEncoding];
  else {
    encoding ||= state.defaultEncoding;
    if (encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw coded('ERR_UNKNOWN_ENCODING', encoding);
  }
  if (typeof callback !== 'function') callback = nop;
  if (chunk === null) throw coded('ERR_STREAM_NULL_VALUES');
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      if (state.decodeStrings) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (isView(chunk)) {
      chunk = asBuffer(chunk);
      encoding = 'buffer';
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw invalidArgType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }
  let error;
  if (state.ending) error = coded('ERR_STREAM_WRITE_AFTER_END');
  else if (state.destroyed) error = coded('ERR_STREAM_DESTROYED', 'write');
  if (error) {
    process.nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }
  state.pendingcb++;
  return writeOrBuffer(stream, state, chunk, encoding, callback);
}

Writable.prototype.write = function write(chunk, encoding, callback) {
  return writeChunk(this, chunk, encoding, callback) === true;
};

function writeOrBuffer(stream, state, chunk, encoding, callback) {
  const length = state.objectMode ? 1 : chunk.length;
  state.length += length;
  const more = state.length < state.highWaterMark;
  if (!more) state.needDrain = true;
  if (state.writing || state.corked || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback });
  } else {
    state.writelen = length;
    state.writecb = callback;
    state.writing = true;
    state.sync = true;
    stream._write(chunk, encoding, onWriteOf(stream));
    state.sync = false;
  }
  return more && !state.errored && !state.destroyed;
}

const onWriteOf = (stream) => (stream._writableState.onwrite ??= (error) => onWrite(stream, error));

function onWrite(stream, error) {
  const state = stream._writableState, { sync, writecb: callback, writelen } = state;
  if (typeof callback !== 'function') {
    errorOrDestroy(stream, coded('ERR_MULTIPLE_CALLBACK'));
    return;
  }
  state.writing = false;
  state.writecb = null;
  state.length -= writelen;
  state.writelen = 0;
  if (error) {
    error.stack;
    state.errored ??= error;
    if (stream._readableState) stream._readableState.errored ??= error;
    const fail = () => {
      --state.pendingcb;
      callback(error);
      errorBuffer(state);
      errorOrDestroyNow(stream, error);
    };
    if (sync) process.nextTick(fail);
    else fail();
    return;
  }
  if (state.buffered.length > 0) clearBuffer(stream, state);
  if (sync) process.nextTick(afterWrite, stream, state, 1, callback);
  else afterWrite(stream, state, 1, callback);
}

function errorOrDestroyNow(stream, error) {
  const states = statesOf(stream);
  if (states.some((state) => state.destroyed)) return;
  if (states.some((state) => state.autoDestroy)) stream.destroy(error);
  else emitError(stream, error);
}

function afterWrite(stream, state, count, callback) {
  if (!state.ending && !stream.destroyed && state.length === 0 && state.needDrain) {
    state.needDrain = false;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    callback(null);
  }
  if (state.destroyed) errorBuffer(state);
  finishMaybe(stream, state);
}

function errorBuffer(state) {
  if (state.writing) return;
  for (const { chunk, callback } of state.buffered.splice(0)) {
    state.length -= state.objectMode ? 1 : chunk.length;
    callback(state.errored ?? coded('ERR_STREAM_DESTROYED', 'write'));
  }
  callFinish(state, state.errored ?? coded('ERR_STREAM_DESTROYED', 'end'));
}

function clearBuffer(stream, state) {
  if (state.corked || state.bufferProcessing || state.destroyed || !state.constructed || state.buffered.length === 0) return;
  state.bufferProcessing = true;
  if (state.buffered.length > 1 && stream._writev) {
    const all = state.buffered;
    state.buffered = [];
    state.pendingcb -= all.length - 1;
    state.writelen = state.length;
    state.writecb = (error) => { for (const { callback } of all) callback(error); };
    state.writing = true;
    state.sync = true;
    const chunks = all.map(({ chunk, encoding }) => ({ chunk, encoding }));
    chunks.allBuffers = chunks.every(({ encoding }) => encoding === 'buffer');
    stream._writev(chunks, onWriteOf(stream));
    state.sync = false;
  } else {
    while (state.buffered.length > 0 && !state.writing) {
      const { chunk, encoding, callback } = state.buffered.shift();
      state.writelen = state.objectMode ? 1 : chunk.length;
      state.writecb = callback;
      state.writing = true;
      state.sync = true;
      stream._write(chunk, encoding, onWriteOf(stream));
      state.sync = false;
    }
  }
  state.bufferProcessing = false;
}

Writable.prototype._write = function (chunk, encoding, callback) {
  if (!this._writev) throw coded('ERR_METHOD_NOT_IMPLEMENTED', '_write()');
  this._writev([{ chunk, encoding }], callback);
};
Writable.prototype._writev = null;

Writable.prototype.cork = function cork() {
  this._writableState.corked++;
};
Writable.prototype.uncork = function uncork() {
  const state = this._writableState;
  if (state.corked) {
    state.corked--;
    if (!state.writing) clearBuffer(this, state);
  }
};
Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw coded('ERR_UNKNOWN_ENCODING', encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

Writable.prototype.end = function end(chunk, encoding, callback) {
  const state = this._writableState;
  if (typeof chunk === 'function') [callback, chunk, encoding] = [chunk, null, null];
  else if (typeof encoding === 'function') [callback, encoding] = [encoding, null];
  let error;
  if (chunk !== null && chunk !== undefined) {
    const result = writeChunk(this, chunk, encoding);
    if (result instanceof Error) error = result;
  }
  if (state.corked) {
    state.corked = 1;
    this.uncork();
  }
  if (!error) {
    if (!state.errored && !state.ending) {
      state.ending = true;
      finishMaybe(this, state, true);
      state.ended = true;
    } else if (state.finished) error = coded('ERR_STREAM_ALREADY_FINISHED', 'end');
    else if (state.destroyed) error = coded('ERR_STREAM_DESTROYED', 'end');
  }
  if (typeof callback === 'function') {
    if (error) process.nextTick(callback, error);
    else if (state.finished) process.nextTick(callback);
    else state.onFinish.push(callback);
  }
  return this;
};

const needFinish = (state) => state.ending && !state.destroyed && state.constructed && state.length === 0 && !state.errored &&
  state.buffered.length === 0 && !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted;

function callFinish(state, error) {
  for (const callback of state.onFinish.splice(0)) callback(error);
}

function finishMaybe(stream, state, sync) {
  if (!needFinish(state)) return;
  if (!state.prefinished && !state.finalCalled) {
    if (typeof stream._final === 'function' && !state.destroyed) {
      state.finalCalled = true;
      state.pendingcb++;
      let called = false;
      const onFinal = (error) => {
        if (called) {
          errorOrDestroy(stream, error ?? coded('ERR_MULTIPLE_CALLBACK'));
          return;
        }
        called = true;
        state.pendingcb--;
        if (error) {
          callFinish(state, error);
          errorOrDestroy(stream, error, state.sync);
        } else if (needFinish(state)) {
          state.prefinished = true;
          stream.emit('prefinish');
          state.pendingcb++;
          process.nextTick(finish, stream, state);
        }
      };
      state.sync = true;
      try {
        stream._final(onFinal);
      } catch (error) {
        onFinal(error);
      }
      state.sync = false;
    } else {
      state.prefinished = true;
      stream.emit('prefinish');
    }
  }
  if (state.pendingcb === 0 && state.prefinished) {
    state.pendingcb++;
    if (sync) {
      process.nextTick(() => {
        if (needFinish(state)) finish(stream, state);
        else state.pendingcb--;
      });
    } else {
      finish(stream, state);
    }
  }
}

function finish(stream, state) {
  state.pendingcb--;
  if (state.finished) return;
  state.finished = true;
  callFinish(state);
  stream.emit('finish');
  if (state.autoDestroy) {
    const readable = stream._readableState;
    if (!readable || (readable.autoDestroy && (readable.endEmitted || readable.readable === false))) stream.destroy();
  }
}

define(Writable.prototype, {
  closed() { return this._writableState?.closed ?? false; },
  destroyed: {
    get() { return this._writableState?.destroyed ?? false; },
    set(value) { if (this._writableState) this._writableState.destroyed = value; },
  },
  writable: {
    get() {
      const state = this._writableState;
      return state != null && state.writable !== false && !state.destroyed && !state.errored && !state.ending && !state.ended;
    },
    set(value) { if (this._writableState) this._writableState.writable = !!value; },
  },
  writableFinished() { return this._writableState?.finished ?? false; },
  writableObjectMode() { return this._writableState?.objectMode ?? false; },
  writableBuffer() { return this._writableState?.getBuffer(); },
  writableEnded() { return this._writableState?.ending ?? false; },
  writableNeedDrain() {
    const state = this._writableState;
    return state ? !state.destroyed && !state.ending && state.needDrain : false;
  },
  writableHighWaterMark() { return this._writableState?.highWaterMark; },
  writableCorked() { return this._writableState?.corked ?? 0; },
  writableLength() { return this._writableState?.length; },
  errored() { return statesOf(this).map((state) => state.errored).find(Boolean) ?? null; },
  writableAborted() {
    const state = this._writableState;
    return state.writable !== false && (state.destroyed || state.errored != null) && !state.finished;
  },
});

Writable.prototype.destroy = function (error, callback) {
  const state = this._writableState;
  if (!state.destroyed && (state.buffered.length > 0 || state.onFinish.length > 0)) process.nextTick(errorBuffer, state);
  return destroy.call(this, error, callback);
};
Writable.prototype._undestroy = undestroy;
Writable.prototype._destroy = function (error, callback) {
  callback(error);
};
Writable.prototype[EventEmitter.captureRejectionSymbol] = function (error) {
  this.destroy(error);
};
Writable.prototype[Symbol.asyncDispose] = async function () {
  if (!this.destroyed) this.destroy(this.writableFinished ? null : new AbortError());
  await new Promise((resolve, reject) => finished(this, (error) => (error && error.name !== 'AbortError' ? reject(error) : resolve())));
};
Writable.WritableState = WritableState;

// ---- Both ----

function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  this._events ??= undefined;
  this._readableState = new ReadableState(options, this, true);
  this._writableState = new WritableState(options, this, true);
  this.allowHalfOpen = options?.allowHalfOpen !== false;
  if (options?.readable === false) {
    Object.assign(this._readableState, { readable: false, ended: true, endEmitted: true });
  }
  if (options?.writable === false) {
    Object.assign(this._writableState, { writable: false, ending: true, ended: true, finished: true });
  }
  takeMethods(this, options, ['read', 'write', 'writev', 'destroy', 'final', 'construct']);
  Stream.call(this, options);
  if (options?.signal) addAbortSignal(options.signal, this);
  construct(this, () => {
    if (this._readableState.needReadable) maybeReadMore(this, this._readableState);
    startWriting(this, this._writableState);
  });
}
inherit(Duplex, Readable);
for (const name of ['write', 'end', 'cork', 'uncork', 'setDefaultEncoding', '_write', '_writev', 'destroy']) {
  Duplex.prototype[name] = Writable.prototype[name];
}
for (const name of ['writable', 'writableHighWaterMark', 'writableObjectMode', 'writableBuffer', 'writableLength',
  'writableFinished', 'writableCorked', 'writableEnded', 'writableNeedDrain', 'writableAborted']) {
  Object.defineProperty(Duplex.prototype, name, Object.getOwnPropertyDescriptor(Writable.prototype, name));
}
Object.defineProperty(Duplex.prototype, 'destroyed', {
  configurable: true,
  get() { return !!(this._readableState?.destroyed && this._writableState?.destroyed); },
  set(value) { for (const state of statesOf(this)) state.destroyed = value; },
});

Duplex.from = function from(body) {
  if (body instanceof Duplex) return body;
  if (body instanceof Readable) return pairOf(body, undefined);
  if (body instanceof Writable) return pairOf(undefined, body);
  if (typeof body === 'function') {
    const input = new PassThrough({ objectMode: true });
    const result = body(input);
    if (result?.[Symbol.asyncIterator]) return pairOf(Readable.from(result), input);
    if (typeof result?.then === 'function') {
      const pair = pairOf(undefined, input);
      result.then(() => pair.push(null), (error) => pair.destroy(error));
      return pair;
    }
    throw coded('ERR_INVALID_RETURN_VALUE', 'Iterable, AsyncIterable or AsyncFunction', 'body', result);
  }
  if (body?.[Symbol.asyncIterator] || body?.[Symbol.iterator]) return Readable.from(body);
  if (body?.readable || body?.writable) return pairOf(body.readable && Duplex.from(body.readable), body.writable && Duplex.from(body.writable));
  if (typeof body?.then === 'function') return Readable.from((async function* () { yield await body; })());
  throw invalidArgType('stream', ['Iterable', 'AsyncIterable', 'Function', 'Stream', '{ readable, writable } pair', 'Promise'], body);
};

/** A stream that writes to one and reads from another. */
function pairOf(readable, writable) {
  let resume = nop;
  const pair = new Duplex({
    readableObjectMode: readable?.readableObjectMode ?? true,
    writableObjectMode: writable?.writableObjectMode ?? true,
    readable: readable !== undefined,
    writable: writable !== undefined,
    write(chunk, encoding, callback) {
      if (writable.write(chunk, encoding)) callback();
      else writable.once('drain', callback);
    },
    final(callback) {
      writable.end();
      finished(writable, { readable: false }, callback);
    },
    read() { resume(); },
    destroy(error, callback) {
      readable?.destroy(error);
      writable?.destroy(error);
      callback(error);
    },
  });
  if (readable !== undefined) {
    resume = () => {
      for (let chunk; (chunk = readable.read()) !== null;) if (!pair.push(chunk)) return;
    };
    readable.on('readable', () => resume());
    readable.on('end', () => pair.push(null));
    readable.on('error', (error) => pair.destroy(error));
  }
  writable?.on('error', (error) => pair.destroy(error));
  return pair;
}

function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  const readableHighWaterMark = options?.readableHighWaterMark;
  Duplex.call(this, readableHighWaterMark === 0 ? { ...options, highWaterMark: null, readableHighWaterMark } : options);
  this._readableState.sync = false;
  this._transformCallback = null;
  Object.defineProperty(this, '_transformCallback', { enumerable: false });
  takeMethods(this, options, ['transform', 'flush']);
  this.on('prefinish', function () {
    if (this._final !== Transform.prototype._final) Transform.prototype._final.call(this);
  });
}
inherit(Transform, Duplex);

Transform.prototype._final = function (callback) {
  if (typeof this._flush === 'function' && !this.destroyed) {
    this._flush((error, data) => {
      if (error) {
        if (callback) callback(error);
        else this.destroy(error);
        return;
      }
      if (data != null) this.push(data);
      this.push(null);
      callback?.();
    });
  } else {
    this.push(null);
    callback?.();
  }
};
Transform.prototype._transform = function () {
  throw coded('ERR_METHOD_NOT_IMPLEMENTED', '_transform()');
};
Transform.prototype._write = function (chunk, encoding, callback) {
  const readable = this._readableState, writable = this._writableState, { length } = readable;
  this._transform(chunk, encoding, (error, value) => {
    if (error) {
      callback(error);
      return;
    }
    if (value != null) this.push(value);
    if (readable.ended || writable.ended || length === readable.length || readable.length < readable.highWaterMark) callback();
    else this._transformCallback = callback;
  });
};
Transform.prototype._read = function () {
  if (this._transformCallback) {
    const callback = this._transformCallback;
    this._transformCallback = null;
    callback();
  }
};

function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
inherit(PassThrough, Transform);
PassThrough.prototype._transform = function (chunk, encoding, callback) {
  callback(null, chunk);
};

// ---- Ends ----

const isStream = (value) => value != null && (value._readableState || value._writableState ||
  (typeof value.write === 'function' && typeof value.on === 'function') || (typeof value.pipe === 'function' && typeof value.on === 'function'));

function once(callback) {
  let called = false;
  return function (...args) {
    if (called) return;
    called = true;
    callback.apply(this, args);
  };
}

function finished(stream, options, callback) {
  if (typeof options === 'function') [callback, options] = [options, {}];
  else if (options == null) options = {};
  else validateObject(options, 'options');
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  callback = once(callback);
  if (!isStream(stream)) throw invalidArgType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  const readable = options.readable ?? (stream._readableState ? stream._readableState.readable !== false : typeof stream.pipe === 'function' && !stream._writableState);
  const writable = options.writable ?? (stream._writableState ? stream._writableState.writable !== false : typeof stream.write === 'function');
  const readState = stream._readableState, writeState = stream._writableState;
  let readDone = !readable || readState?.endEmitted === true, writeDone = !writable || writeState?.finished === true;
  const willClose = (readState ?? writeState)?.emitClose && (readState ?? writeState)?.autoDestroy;
  const closed = () => statesOf(stream).some((state) => state.closed || state.closeEmitted);

  const onFinish = () => {
    writeDone = true;
    if (stream.destroyed) return;
    if (willClose && (!stream.writable || readable)) {
      if (!(readable && !readDone)) return;
    }
    if (!readable || readDone) callback.call(stream);
  };
  const onEnd = () => {
    readDone = true;
    if (stream.destroyed) return;
    if (willClose && (!stream.readable || writable)) {
      if (!(writable && !writeDone)) return;
    }
    if (!writable || writeDone) callback.call(stream);
  };
  const onError = (error) => callback.call(stream, error);
  const onClose = () => {
    const failure = statesOf(stream).map((state) => state.errored).find(Boolean);
    if (failure && typeof failure !== 'boolean') return callback.call(stream, failure);
    if (readable && !readDone && !(readState?.endEmitted || (readState?.ended && readState.length === 0))) return callback.call(stream, coded('ERR_STREAM_PREMATURE_CLOSE'));
    if (writable && !writeDone && !writeState?.finished) return callback.call(stream, coded('ERR_STREAM_PREMATURE_CLOSE'));
    callback.call(stream);
  };
  stream.on('end', onEnd);
  stream.on('finish', onFinish);
  if (options.error !== false) stream.on('error', onError);
  stream.on('close', onClose);
  if (closed()) process.nextTick(onClose);
  else if (statesOf(stream).some((state) => state.errorEmitted)) {
    if (!willClose) process.nextTick(onClose);
  } else if (!readable && (!willClose || stream.readable) && (writeDone || stream.writable === false) && (readState ?? writeState) && writeState?.finished) process.nextTick(onClose);
  else if (!writable && (!willClose || stream.writable) && readDone && readState?.endEmitted && stream.readable === false && !willClose) process.nextTick(onClose);

  const cleanup = () => {
    callback = nop;
    stream.removeListener('end', onEnd);
    stream.removeListener('finish', onFinish);
    stream.removeListener('error', onError);
    stream.removeListener('close', onClose);
  };
  const { signal } = options;
  if (signal && !closed()) {
    const abort = () => {
      const end = callback;
      cleanup();
      end.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) process.nextTick(abort);
    else {
      const before = callback;
      const disposable = EventEmitter.addAbortListener(signal, abort);
      callback = once((...args) => {
        disposable[Symbol.dispose]();
        before.apply(stream, args);
      });
    }
  }
  return cleanup;
}

function addAbortSignal(signal, stream) {
  if (signal === null || typeof signal !== 'object' || !('aborted' in signal)) throw invalidArgType('signal', 'AbortSignal', signal);
  if (!isStream(stream)) throw invalidArgType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) abort();
  else {
    const disposable = EventEmitter.addAbortListener(signal, abort);
    finished(stream, () => disposable[Symbol.dispose]());
  }
  return stream;
}

function destroyer(stream, error) {
  if (!stream || statesOf(stream).some((state) => state.destroyed)) return;
  if (typeof stream.destroy === 'function') stream.destroy(error ?? coded('ERR_STREAM_PREMATURE_CLOSE'));
  else if (typeof stream.close === 'function') stream.close();
}

function pipeline(...streams) {
  const callback = once(streams.pop());
  validateFunction(callback, 'streams[stream.length - 1]');
  if (Array.isArray(streams[0]) && streams.length === 1) streams = streams[0];
  return pipelineWith(streams, callback);
}

function pipelineWith(streams, callback, options) {
  if (streams.length < 2) throw coded('ERR_MISSING_ARGS', 'streams');
  const controller = new AbortController(), { signal } = controller, outer = options?.signal;
  const destroys = [];
  let failure, value, left = 0;
  const abort = () => end(new AbortError(undefined, { cause: outer?.reason }), true);
  let disposable;
  if (outer) {
    validateAbortSignal(outer, 'options.signal');
    disposable = EventEmitter.addAbortListener(outer, abort);
  }
  const end = (error, final) => {
    if (error && (!failure || failure.code === 'ERR_STREAM_PREMATURE_CLOSE')) failure = error;
    if (!failure && !final) return;
    while (destroys.length > 0) destroys.shift()(failure);
    disposable?.[Symbol.dispose]();
    controller.abort();
    if (final) process.nextTick(callback, failure, value);
  };
  const done = (error) => end(error, --left === 0);
  const watch = (stream, reading, writing) => {
    left++;
    let over = false;
    stream.on('close', () => { over = true; });
    finished(stream, { readable: reading, writable: writing }, (error) => {
      over = !error;
      done(error);
    });
    if (options?.end !== false || !writing) destroys.push((error) => { if (!over && error) destroyer(stream, error); });
  };

  let result;
  streams.forEach((stream, at) => {
    const first = at === 0, last = at === streams.length - 1, reading = !last, writing = !first;
    if (isStream(stream)) {
      watch(stream, reading, writing && (options?.end !== false || !last));
      stream.on('error', (error) => {
        if (error && error.name !== 'AbortError' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') end(error, left === 0);
      });
    }
    if (first) {
      if (typeof stream === 'function') {
        result = stream({ signal });
        if (typeof (result?.[Symbol.asyncIterator] ?? result?.[Symbol.iterator]) !== 'function') throw coded('ERR_INVALID_RETURN_VALUE', 'Iterable, AsyncIterable or Stream', 'source', result);
      } else if (isStream(stream) || typeof (stream?.[Symbol.asyncIterator] ?? stream?.[Symbol.iterator]) === 'function') result = stream;
      else result = Duplex.from(stream);
    } else if (typeof stream === 'function') {
      result = stream(result, { signal });
      if (!last) {
        if (typeof result?.[Symbol.asyncIterator] !== 'function') throw coded('ERR_INVALID_RETURN_VALUE', 'AsyncIterable', `transform[${at - 1}]`, result);
      } else {
        const through = new PassThrough({ objectMode: true });
        if (typeof result?.then === 'function') {
          left++;
          result.then((one) => {
            value = one;
            if (one != null) through.write(one);
            through.end();
            process.nextTick(done);
          }, (error) => {
            through.destroy(error);
            process.nextTick(done, error);
          });
        } else if (typeof result?.[Symbol.asyncIterator] === 'function') {
          left++;
          pump(result, through, done, true);
        } else throw coded('ERR_INVALID_RETURN_VALUE', 'AsyncIterable or Promise', 'destination', result);
        result = through;
        watch(through, false, true);
      }
    } else if (isStream(stream)) {
      if (isStream(result) && typeof result.pipe === 'function') {
        left++;
        connect(result, stream, done, last && options?.end === false);
      } else {
        left++;
        pump(result, stream, done, options?.end !== false || !last);
      }
      result = stream;
    } else {
      throw invalidArgType(`streams[${at}]`, ['Stream', 'Function', 'Iterable', 'AsyncIterable'], stream);
    }
  });
  if (signal.aborted || outer?.aborted) process.nextTick(abort);
  return result;
}

function connect(source, target, done, keepOpen) {
  let ended = false;
  target.on('close', () => { if (!ended) done(coded('ERR_STREAM_PREMATURE_CLOSE')); ended = true; });
  source.pipe(target, { end: false });
  const finish = () => {
    if (ended) return;
    ended = true;
    if (!keepOpen) target.end();
    done();
  };
  if (source.readableEnded) process.nextTick(finish);
  else source.once('end', finish);
  finished(source, { readable: true, writable: false }, (error) => {
    if (ended || !error) return;
    ended = true;
    done(error);
  });
}

async function pump(iterable, target, done, end) {
  let error, wake = null;
  const resume = (failure) => {
    if (failure) error = failure;
    wake?.();
    wake = null;
  };
  const wait = () => new Promise((resolve, reject) => {
    if (error) reject(error);
    else wake = () => (error ? reject(error) : resolve());
  });
  const onDrain = () => resume();
  target.on('drain', onDrain);
  const cleanup = finished(target, { readable: false }, resume);
  try {
    if (target.writableNeedDrain) await wait();
    for await (const chunk of iterable) if (!target.write(chunk)) await wait();
    if (end) {
      target.end();
      await wait();
    }
    done();
  } catch (failure) {
    done(error !== failure && error ? new AggregateError([error, failure], error.message) : failure);
  } finally {
    cleanup();
    target.off('drain', onDrain);
  }
}

function compose(...streams) {
  if (streams.length === 0) throw coded('ERR_MISSING_ARGS', 'streams');
  if (streams.length === 1) return Duplex.from(streams[0]);
  const all = streams.map((stream) => (isStream(stream) ? stream : Duplex.from(stream)));
  const head = all[0], tail = all.at(-1);
  const pair = pairOf(tail.readable ? tail : undefined, head.writable ? head : undefined);
  pipelineWith(all, (error) => { if (error) pair.destroy(error); });
  return pair;
}

const promises = {
  finished: (stream, options) => new Promise((resolve, reject) => {
    const cleanup = finished(stream, options ?? {}, (error) => {
      if (options?.cleanup) cleanup();
      if (error) reject(error);
      else resolve();
    });
  }),
  pipeline: (...streams) => new Promise((resolve, reject) => {
    let options;
    const last = streams.at(-1);
    if (last && typeof last === 'object' && !isStream(last) && !last[Symbol.asyncIterator] && !last[Symbol.iterator]) options = streams.pop();
    if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
    pipelineWith(streams, once((error, value) => (error ? reject(error) : resolve(value))), options);
  }),
};

for (const [fn, name] of [[finished, 'finished'], [pipeline, 'pipeline']]) {
  Object.defineProperty(fn, Symbol.for('nodejs.util.promisify.custom'), { enumerable: true, get: () => promises[name] });
}

module.exports = Stream;
Object.assign(Stream, {
  Readable,
  Writable,
  Duplex,
  Transform,
  PassThrough,
  pipeline,
  addAbortSignal,
  finished,
  destroy: destroyer,
  compose,
  promises,
  setDefaultHighWaterMark,
  getDefaultHighWaterMark,
  isDisturbed: (stream) => !!(stream?._readableState?.dataEmitted || stream?.readableAborted),
  isErrored: (stream) => !!statesOf(stream).some((state) => state.errored),
  isReadable: (stream) => (stream?._readableState === undefined ? null : stream.readable),
  isWritable: (stream) => (stream?._writableState === undefined ? null : stream.writable),
  isDestroyed: (stream) => (statesOf(stream).length === 0 ? null : stream.destroyed),
  duplexPair(options) {
    const sides = [];
    const make = (other) => new Duplex({
      ...options,
      read() {
        const callback = this.waiting;
        this.waiting = undefined;
        callback?.();
      },
      write(chunk, encoding, callback) {
        if (chunk.length === 0) process.nextTick(callback);
        else {
          sides[other].push(chunk);
          sides[other].waiting = callback;
        }
      },
      final(callback) {
        sides[other].on('end', callback);
        sides[other].push(null);
      },
    });
    sides.push(make(1), make(0));
    return sides;
  },
  _isUint8Array: isView,
  _uint8ArrayToBuffer: asBuffer,
  Stream,
});
for (const Class of [Readable, Writable, Duplex]) {
  for (const name of ['fromWeb', 'toWeb']) Class[name] = notImplemented(`stream.${Class.name}.${name}`);
}
