'use strict';

// What all streams are, and how they end before their time.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { coded, invalidArgValue, validateInteger } = require('internal/errors');

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

function takeMethods(stream, options, names) {
  for (const name of names) {
    if (typeof options?.[name] === 'function') stream[`_${name}`] = options[name];
  }
}

const define = (prototype, properties) => {
  for (const [name, get] of Object.entries(properties)) {
    const own = typeof get === 'function' ? { get } : get;
    Object.defineProperty(prototype, name, { configurable: true, enumerable: false, ...own });
  }
};

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
    const listeners = typeof this.listenerCount === 'function' ? this.listenerCount('error') : [this._events?.error ?? []].flat().length;
    if (listeners === 0) this.emit('error', error);
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
  prependListener(source, 'error', onError);
  prependListener(target, 'error', onError);
  source.on('end', cleanup);
  source.on('close', cleanup);
  target.on('close', cleanup);
  target.emit('pipe', source);
  return target;
};

/** The encoding that texts have if nothing else is said. */
function encodingOf(options) {
  const encoding = options?.defaultEncoding;
  if (encoding == null) return 'utf8';
  if (!Buffer.isEncoding(encoding)) throw coded('ERR_UNKNOWN_ENCODING', encoding);
  return encoding;
}

/** Adds a listener before others, also to what is only like an emitter. */
function prependListener(emitter, name, listener) {
  if (typeof emitter.prependListener === 'function') emitter.prependListener(name, listener);
  else if (!emitter._events?.[name]) emitter.on(name, listener);
  else emitter._events[name] = [listener, emitter._events[name]].flat();
}

// ---- Destruction ----

const statesOf = (stream) => [stream?._readableState, stream?._writableState].filter((state) => state != null);

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

module.exports = {
  Stream, asBuffer, construct, define, destroy, emitError, encodingOf, errorOrDestroy, getDefaultHighWaterMark, highWaterMarkOf, inherit, isView,
  nop, prependListener, setDefaultHighWaterMark, statesOf, takeMethods, undestroy,
};
