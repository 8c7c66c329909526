'use strict';

// Streams of bytes (https://streams.spec.whatwg.org/#rbs-controller-class).

const { coded, invalidArgType, invalidArgValue, make } = require('internal/errors');
const {
  brand, custom, finish, isDetached, kMake, kState, method, queueLength, resetQueue, show, stateError, transfer, invoke,
} = require('internal/webstreams/common');
const {
  ReadableStream, attach, cancelStream, closeStream, errorStream, generic, newStream, pullIfNeeded, release, requestsOf,
} = require('internal/webstreams/readable');

const intoRequestsOf = (stream) => stream[kState].reader?.[kState].intoRequests ?? [];
const elementSizeOf = (view) => (view instanceof DataView ? 1 : view.BYTES_PER_ELEMENT);

// ---- Readers that bring their buffers ----

class ReadableStreamBYOBReader {
  constructor(stream) {
    if (stream?.[kState]?.reader === undefined && stream instanceof ReadableStream && !(stream[kState].controller instanceof ReadableByteStreamController)) {
      throw invalidArgValue('stream', stream, 'must be a byte stream');
    }
    attach(this, stream, 'intoRequests');
  }

  get closed() {
    try {
      return brand(this, ReadableStreamBYOBReader).closed.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  read(view, options = {}) {
    let own, min;
    try {
      own = brand(this, ReadableStreamBYOBReader);
      if (!ArrayBuffer.isView(view)) throw invalidArgType('view', ['Buffer', 'TypedArray', 'DataView'], view);
      if (isDetached(view.buffer)) throw stateError('Cannot read into a detached ArrayBuffer');
      if (view.byteLength === 0) throw stateError('View or Viewed ArrayBuffer is zero-length or detached');
      if (view.buffer.byteLength === 0) throw stateError('Viewed ArrayBuffer is zero-length');
      min = options?.min === undefined ? 1 : Number(options.min);
      if (!Number.isInteger(min) || min < 1) throw make(TypeError, 'ERR_INVALID_ARG_VALUE', 'options.min must be greater than 0');
      if (min > (view instanceof DataView ? view.byteLength : view.length)) throw make(RangeError, 'ERR_INVALID_ARG_VALUE', 'options.min must not be larger than the view');
      if (own.stream === undefined) throw stateError('The reader is not attached to a stream');
    } catch (error) {
      return Promise.reject(error);
    }
    const { promise, resolve, reject } = Promise.withResolvers();
    readInto(this, view, min, {
      chunk: (value) => resolve({ done: false, value }),
      close: (value) => resolve({ done: true, value }),
      error: reject,
    });
    return promise;
  }

  releaseLock() {
    if (brand(this, ReadableStreamBYOBReader).stream !== undefined) release(this);
  }

  [custom](depth, options, inspect) {
    return show('ReadableStreamBYOBReader', { stream: this[kState].stream, requests: this[kState].intoRequests.length }, depth, options, inspect);
  }
}
Object.defineProperty(ReadableStreamBYOBReader.prototype, 'cancel', { value: generic.cancel(ReadableStreamBYOBReader), writable: true, configurable: true });
finish(ReadableStreamBYOBReader, { cancel: {}, closed: {}, read: {}, releaseLock: {} });

function readInto(reader, view, min, request) {
  const { stream } = reader[kState], state = stream[kState];
  state.disturbed = true;
  if (state.state === 'errored') request.error(state.error);
  else pullInto(state.controller, view, min, request);
}

class ReadableStreamBYOBRequest {
  constructor(key) {
    if (key !== kMake) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
  }

  get view() { return brand(this, ReadableStreamBYOBRequest).view; }

  respond(bytesWritten) {
    const state = brand(this, ReadableStreamBYOBRequest);
    if (state.controller === undefined) throw stateError('This BYOB request has been invalidated');
    if (isDetached(state.view.buffer)) throw stateError('Viewed ArrayBuffer is detached');
    respond(state.controller, Number(bytesWritten));
  }

  respondWithNewView(view) {
    const state = brand(this, ReadableStreamBYOBRequest);
    if (!ArrayBuffer.isView(view)) throw invalidArgType('view', ['Buffer', 'TypedArray', 'DataView'], view);
    if (state.controller === undefined) throw stateError('This BYOB request has been invalidated');
    if (isDetached(view.buffer)) throw stateError('Viewed ArrayBuffer is detached');
    respondWithView(state.controller, view);
  }

  [custom](depth, options, inspect) {
    return show('ReadableStreamBYOBRequest', { view: this[kState].view, controller: this[kState].controller }, depth, options, inspect);
  }
}
finish(ReadableStreamBYOBRequest, { respond: {}, respondWithNewView: {}, view: {} });

// ---- The controller ----

class ReadableByteStreamController {
  constructor(key) {
    if (key !== kMake) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
  }

  get byobRequest() {
    const state = brand(this, ReadableByteStreamController);
    return byobRequest(this, state);
  }

  get desiredSize() {
    brand(this, ReadableByteStreamController);
    return desiredSize(this);
  }

  close() {
    const state = brand(this, ReadableByteStreamController);
    if (state.closeRequested) throw stateError('Controller is already closed');
    if (state.stream[kState].state !== 'readable') throw stateError('ReadableStream is already closed');
    close(this);
  }

  enqueue(chunk) {
    const state = brand(this, ReadableByteStreamController);
    if (!ArrayBuffer.isView(chunk)) throw invalidArgType('chunk', ['Buffer', 'TypedArray', 'DataView'], chunk);
    if (chunk.byteLength === 0) throw stateError('chunk ArrayBuffer is zero-length or detached');
    if (chunk.buffer.byteLength === 0) throw stateError('chunk ArrayBuffer is zero-length');
    if (state.closeRequested) throw stateError('Controller is already closed');
    if (state.stream[kState].state !== 'readable') throw stateError('ReadableStream is already closed');
    enqueue(this, chunk);
  }

  error(error = undefined) {
    brand(this, ReadableByteStreamController);
    fail(this, error);
  }

  [custom](depth, options, inspect) {
    return show('ReadableByteStreamController', {}, depth, options, inspect);
  }
}
finish(ReadableByteStreamController, { byobRequest: {}, close: {}, desiredSize: {}, enqueue: {}, error: {} });

function setUpFromSource(stream, source, highWaterMark) {
  const size = source.autoAllocateChunkSize;
  if (size !== undefined && !(Number(size) > 0)) throw invalidArgValue('source.autoAllocateChunkSize', size);
  setUp(stream, {
    start: method(source, 'start', 'source'), pull: method(source, 'pull', 'source'), cancel: method(source, 'cancel', 'source'), self: source,
  }, highWaterMark, size === undefined ? undefined : Math.trunc(Number(size)));
}

/** A stream of bytes of which the runtime itself is the source. */
function createBytes(source, highWaterMark = 0) {
  const stream = new ReadableStream(kMake);
  newStream(stream);
  setUp(stream, { self: undefined, ...source }, highWaterMark, undefined);
  return stream;
}

function setUp(stream, source, highWaterMark, autoAllocate) {
  const controller = new ReadableByteStreamController(kMake);
  const state = controller[kState] = {
    stream, source, highWaterMark, autoAllocate, started: false, closeRequested: false, pulling: false, pullAgain: false,
    pending: [], request: null,
    failSteps: (error) => fail(controller, error),
    cancelSteps(reason) {
      clearPending(state);
      resetQueue(state);
      const result = invoke(state.source.cancel, state.source.self, reason);
      state.source = { self: undefined };
      return result;
    },
    pullSteps(request) {
      if (state.total > 0) {
        const { buffer, offset, length } = state.queue[state.head];
        state.queue[state.head++] = undefined;
        state.total -= length;
        afterQueue(controller);
        request.chunk(new Uint8Array(buffer, offset, length));
        return;
      }
      if (state.autoAllocate !== undefined) {
        let buffer;
        try {
          buffer = new ArrayBuffer(state.autoAllocate);
        } catch (error) {
          request.error(error);
          return;
        }
        state.pending.push({ buffer, offset: 0, length: state.autoAllocate, filled: 0, min: 1, unit: 1, Class: Uint8Array, kind: 'default' });
      }
      stream[kState].reader[kState].requests.push(request);
      pull(controller);
    },
    releaseSteps() {
      if (state.pending.length > 0) {
        state.pending = [state.pending[0]];
        state.pending[0].kind = 'none';
      }
    },
  };
  Object.defineProperty(controller, kState, { enumerable: false });
  resetQueue(state);
  stream[kState].controller = controller;
  const started = source.start === undefined ? undefined : Reflect.apply(source.start, source.self, [controller]);
  Promise.resolve(started).then(() => {
    state.started = true;
    pull(controller);
  }, (error) => fail(controller, error));
}

function desiredSize(controller) {
  const { stream, highWaterMark, total } = controller[kState];
  const { state } = stream[kState];
  return state === 'errored' ? null : state === 'closed' ? 0 : highWaterMark - total;
}

function shouldPull(controller) {
  const state = controller[kState];
  if (state.stream[kState].state !== 'readable' || state.closeRequested || !state.started) return false;
  return requestsOf(state.stream).length > 0 || intoRequestsOf(state.stream).length > 0 || desiredSize(controller) > 0;
}

const pull = (controller) => pullIfNeeded(controller, shouldPull);

function invalidateRequest(state) {
  if (state.request === null) return;
  state.request[kState] = { controller: undefined, view: null };
  state.request = null;
}

function clearPending(state) {
  invalidateRequest(state);
  state.pending = [];
}

function byobRequest(controller, state) {
  if (state.request === null && state.pending.length > 0) {
    const { buffer, offset, filled, length } = state.pending[0];
    state.request = new ReadableStreamBYOBRequest(kMake);
    Object.defineProperty(state.request, kState, { writable: true, value: { controller, view: new Uint8Array(buffer, offset + filled, length - filled) } });
  }
  return state.request;
}

function fail(controller, error) {
  const state = controller[kState];
  if (state.stream[kState].state !== 'readable') return;
  clearPending(state);
  resetQueue(state);
  state.source = { self: undefined };
  errorStream(state.stream, error);
}

function close(controller) {
  const state = controller[kState];
  if (state.closeRequested || state.stream[kState].state !== 'readable') return;
  if (state.total > 0) {
    state.closeRequested = true;
    return;
  }
  if (state.pending.length > 0 && state.pending[0].filled % state.pending[0].unit !== 0) {
    const error = stateError('Partial read');
    fail(controller, error);
    throw error;
  }
  state.source = { self: undefined };
  closeStream(state.stream);
}

/** What happens when the queue has become shorter. */
function afterQueue(controller) {
  const state = controller[kState];
  if (state.total === 0 && state.closeRequested) {
    state.source = { self: undefined };
    closeStream(state.stream);
  } else {
    pull(controller);
  }
}

function enqueue(controller, chunk) {
  const state = controller[kState], { stream } = state;
  if (state.closeRequested || stream[kState].state !== 'readable') return;
  const { byteOffset: offset, byteLength: length } = chunk;
  if (isDetached(chunk.buffer)) throw stateError('chunk ArrayBuffer is detached');
  const buffer = transfer(chunk.buffer);
  if (state.pending.length > 0) {
    const first = state.pending[0];
    if (isDetached(first.buffer)) throw stateError('Destination ArrayBuffer is detached');
    invalidateRequest(state);
    first.buffer = transfer(first.buffer);
    if (first.kind === 'none') {
      // Who had asked for it is gone: what is in it comes first.
      if (first.filled > 0) enqueueChunk(state, first.buffer.slice(first.offset, first.offset + first.filled), 0, first.filled);
      state.pending.shift();
    }
  }
  const requests = requestsOf(stream);
  if (stream[kState].reader?.[kState].requests !== undefined) {
    while (requests.length > 0 && state.total > 0) state.pullSteps(requests.shift());
    const waiting = requestsOf(stream);
    if (waiting.length === 0) {
      enqueueChunk(state, buffer, offset, length);
    } else {
      if (state.pending.length > 0) state.pending.shift();
      waiting.shift().chunk(new Uint8Array(buffer, offset, length));
    }
  } else {
    enqueueChunk(state, buffer, offset, length);
    if (stream[kState].reader !== undefined) fillFromQueue(controller).forEach((filled) => commit(stream, filled));
  }
  pull(controller);
}

function enqueueChunk(state, buffer, offset, length) {
  state.queue.push({ buffer, offset, length });
  state.total += length;
}

/** Moves bytes from the queue to where they are wanted; whether there are as many as are wanted. */
function fill(state, into) {
  const most = Math.min(state.total, into.length - into.filled), filled = into.filled + most;
  const aligned = filled - (filled % into.unit);
  let left = most, ready = false;
  if (aligned >= into.min) {
    left = aligned - into.filled;
    ready = true;
  }
  while (left > 0) {
    const first = state.queue[state.head], count = Math.min(left, first.length);
    new Uint8Array(into.buffer).set(new Uint8Array(first.buffer, first.offset, count), into.offset + into.filled);
    if (first.length === count) state.queue[state.head++] = undefined;
    else Object.assign(first, { offset: first.offset + count, length: first.length - count });
    state.total -= count;
    into.filled += count;
    left -= count;
  }
  if (queueLength(state) === 0) {
    state.queue = [];
    state.head = 0;
  }
  return ready;
}

function fillFromQueue(controller) {
  const state = controller[kState], done = [];
  while (state.pending.length > 0 && state.total > 0) {
    if (!fill(state, state.pending[0])) break;
    invalidateRequest(state);
    done.push(state.pending.shift());
  }
  return done;
}

function viewOf(into) {
  const { Class, buffer, offset, filled, unit } = into;
  return new Class(transfer(buffer), offset, filled / unit);
}

function commit(stream, into) {
  const done = stream[kState].state === 'closed';
  const view = viewOf(into);
  const request = (into.kind === 'default' ? requestsOf(stream) : intoRequestsOf(stream)).shift();
  if (done) request.close(into.kind === 'default' ? undefined : view);
  else request.chunk(view);
}

function pullInto(controller, view, min, request) {
  const state = controller[kState], { stream } = state;
  const unit = elementSizeOf(view), Class = view.constructor;
  let buffer;
  const { byteOffset: offset, byteLength: length } = view;
  try {
    buffer = transfer(view.buffer);
  } catch (error) {
    request.error(error);
    return;
  }
  const into = { buffer, offset, length, filled: 0, min: min * unit, unit, Class, kind: 'byob' };
  if (state.pending.length > 0) {
    state.pending.push(into);
    intoRequestsOf(stream).push(request);
    return;
  }
  if (stream[kState].state === 'closed') {
    request.close(new Class(into.buffer, into.offset, 0));
    return;
  }
  if (state.total > 0) {
    if (fill(state, into)) {
      const filled = viewOf(into);
      afterQueue(controller);
      request.chunk(filled);
      return;
    }
    if (state.closeRequested) {
      const error = stateError('Partial read');
      fail(controller, error);
      request.error(error);
      return;
    }
  }
  state.pending.push(into);
  intoRequestsOf(stream).push(request);
  pull(controller);
}

function respond(controller, count) {
  const state = controller[kState], first = state.pending[0];
  if (!(count >= 0) || !Number.isInteger(count)) throw invalidArgValue('bytesWritten', count);
  if (state.stream[kState].state === 'closed') {
    if (count !== 0) throw invalidArgValue('bytesWritten', count);
  } else {
    if (count === 0) throw stateError('bytesWritten is 0');
    if (first.filled + count > first.length) throw make(RangeError, 'ERR_INVALID_ARG_VALUE', 'The bytesWritten is larger than the view');
  }
  first.buffer = transfer(first.buffer);
  respondInternal(controller, count);
}

function respondWithView(controller, view) {
  const state = controller[kState], first = state.pending[0];
  if (state.stream[kState].state === 'closed') {
    if (view.byteLength !== 0) throw stateError('The view is not empty, but the stream is closed');
  } else if (view.byteLength === 0) {
    throw stateError('View is zero-length');
  }
  if (first.offset + first.filled !== view.byteOffset) throw make(RangeError, 'ERR_INVALID_ARG_VALUE', 'The view begins elsewhere');
  if (first.buffer.byteLength !== view.buffer.byteLength) throw make(RangeError, 'ERR_INVALID_ARG_VALUE', 'The buffer has another length');
  if (first.filled + view.byteLength > first.length) throw make(RangeError, 'ERR_INVALID_ARG_VALUE', 'The view is too long');
  const { byteLength } = view;
  first.buffer = transfer(view.buffer);
  respondInternal(controller, byteLength);
}

function respondInternal(controller, count) {
  const state = controller[kState], { stream } = state, first = state.pending[0];
  invalidateRequest(state);
  if (stream[kState].state === 'closed') {
    if (first.kind === 'none') state.pending.shift();
    if (stream[kState].reader?.[kState].intoRequests !== undefined) {
      const all = [];
      while (all.length < intoRequestsOf(stream).length) all.push(state.pending.shift());
      all.forEach((into) => commit(stream, into));
    }
    return;
  }
  first.filled += count;
  if (first.kind === 'none') {
    state.pending.shift();
    if (first.filled > 0) enqueueChunk(state, first.buffer.slice(first.offset, first.offset + first.filled), 0, first.filled);
    fillFromQueue(controller).forEach((into) => commit(stream, into));
  } else if (first.filled >= first.min) {
    state.pending.shift();
    const rest = first.filled % first.unit;
    if (rest > 0) {
      const end = first.offset + first.filled;
      enqueueChunk(state, first.buffer.slice(end - rest, end), 0, rest);
      first.filled -= rest;
    }
    const filled = fillFromQueue(controller);
    commit(stream, first);
    filled.forEach((into) => commit(stream, into));
  }
  pull(controller);
}

module.exports = {
  ReadableByteStreamController, ReadableStreamBYOBReader, ReadableStreamBYOBRequest, byobRequest, cancelStream, close, createBytes, enqueue, fail,
  readInto, respond, respondWithView, setUpFromSource,
};
