'use strict';

// What is written to.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { AbortError, coded, invalidArgType } = require('internal/errors');
const {
  Stream, asBuffer, construct, define, destroy, emitError, encodingOf, errorOrDestroy, highWaterMarkOf, inherit, isView, nop, statesOf,
  takeMethods, undestroy,
} = require('internal/streams/base');

const finished = (...args) => require('internal/streams/ends').finished(...args);
const addAbortSignal = (...args) => require('internal/streams/ends').addAbortSignal(...args);

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
  this.defaultEncoding = encodingOf(options);
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
  this._writableState = new WritableState(options, this, false);
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

module.exports = { Writable, WritableState, startWriting };
