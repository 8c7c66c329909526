'use strict';

// What is both.

const { coded, invalidArgType } = require('internal/errors');
const { Stream, construct, inherit, nop, statesOf, takeMethods } = require('internal/streams/base');
const { Readable, ReadableState, maybeReadMore } = require('internal/streams/readable');
const { Writable, WritableState, startWriting } = require('internal/streams/writable');

const finished = (...args) => require('internal/streams/ends').finished(...args);
const addAbortSignal = (...args) => require('internal/streams/ends').addAbortSignal(...args);

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

module.exports = { Duplex, PassThrough, Transform, pairOf };
