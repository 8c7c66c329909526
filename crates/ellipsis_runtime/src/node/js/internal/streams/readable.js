'use strict';

// What is read from.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');
const { AbortError, coded, invalidArgType, outOfRange, validateObject } = require('internal/errors');
const {
  Stream, asBuffer, construct, define, destroy, encodingOf, errorOrDestroy, highWaterMarkOf, inherit, isView, nop, prependListener,
  statesOf, takeMethods, undestroy,
} = require('internal/streams/base');

const finished = (...args) => require('internal/streams/ends').finished(...args);
const addAbortSignal = (...args) => require('internal/streams/ends').addAbortSignal(...args);

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
  this.defaultEncoding = encodingOf(options);
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
  this._readableState = new ReadableState(options, this, false);
  takeMethods(this, options, ['read', 'destroy', 'construct']);
  Stream.call(this, options);
  if (options?.signal) addAbortSignal(options.signal, this);
  construct(this, () => {
    if (this._readableState.needReadable) maybeReadMore(this, this._readableState);
  });
}
inherit(Readable, Stream);


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
  if (Number.isNaN(n)) {
    // Bytes are given as they came; texts as well while they flow, else all that there is.
    return state.length > 0 && (state.flowing || state.decoder === null) ? state.buffer[0].length : state.length;
  }
  if (n <= state.length) return n;
  return state.ended ? state.length : 0;
}

Readable.prototype.read = function read(n) {
  if (n === undefined) n = NaN;
  else if (!Number.isInteger(n)) n = Number.parseInt(n, 10);
  if (n > 2 ** 30) throw outOfRange('size', '<= 1GiB', n);
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
  prependListener(target, 'error', onError);
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

module.exports = { Readable, ReadableState, maybeReadMore };
