'use strict';

// https://streams.spec.whatwg.org/#ws

const { coded, invalidArgType, invalidArgValue } = require('internal/errors');
const {
  brand, custom, deferred, dequeueValue, enqueueValue, finish, highWaterMarkOf, invoke, kMake, kState, method, nop, peekValue, queueLength,
  rejectOnce, rejectedWith, resetQueue, resolveOnce, settledWith, show, sizeOf, stateError,
} = require('internal/webstreams/common');

const kClose = Symbol('kClose');

class WritableStream {
  constructor(sink = undefined, strategy = undefined) {
    if (sink === kMake) return;
    if (sink !== undefined && (sink === null || (typeof sink !== 'object' && typeof sink !== 'function'))) throw invalidArgType('sink', 'Object', sink);
    if (strategy !== undefined && (strategy === null || (typeof strategy !== 'object' && typeof strategy !== 'function'))) throw invalidArgType('strategy', 'Object', strategy);
    const type = sink?.type;
    if (type !== undefined) throw invalidArgValue('sink.type', type);
    newStream(this);
    const size = sizeOf(strategy), highWaterMark = highWaterMarkOf(strategy, 1);
    setUp(this, {
      start: method(sink, 'start', 'sink'), write: method(sink, 'write', 'sink'), close: method(sink, 'close', 'sink'), abort: method(sink, 'abort', 'sink'), self: sink,
    }, highWaterMark, size);
  }

  get locked() { return brand(this, WritableStream).writer !== undefined; }

  abort(reason = undefined) {
    try {
      if (brand(this, WritableStream).writer !== undefined) throw stateError('WritableStream is locked');
    } catch (error) {
      return Promise.reject(error);
    }
    return abortStream(this, reason);
  }

  close() {
    try {
      const state = brand(this, WritableStream);
      if (state.writer !== undefined) throw stateError('WritableStream is locked');
      if (closeQueuedOrInFlight(state)) throw stateError('Failure closing WritableStream');
    } catch (error) {
      return Promise.reject(error);
    }
    return closeStream(this);
  }

  getWriter() {
    brand(this, WritableStream);
    return new WritableStreamDefaultWriter(this);
  }

  [custom](depth, options, inspect) {
    return show('WritableStream', { locked: this[kState].writer !== undefined, state: this[kState].state }, depth, options, inspect);
  }
}
finish(WritableStream, { abort: {}, close: {}, getWriter: {}, locked: {} });

function newStream(stream) {
  Object.defineProperty(stream, kState, {
    value: {
      state: 'writable', error: undefined, writer: undefined, controller: undefined, requests: [], inFlightWrite: undefined, closeRequest: undefined,
      inFlightClose: undefined, pendingAbort: undefined, backpressure: false,
    },
  });
}

/** A stream of which the runtime itself is the sink. */
function create(sink, highWaterMark = 1, size = () => 1) {
  const stream = new WritableStream(kMake);
  newStream(stream);
  setUp(stream, { self: undefined, ...sink }, highWaterMark, size);
  return stream;
}

const closeQueuedOrInFlight = (state) => state.closeRequest !== undefined || state.inFlightClose !== undefined;

function abortStream(stream, reason) {
  const state = stream[kState];
  if (state.state === 'closed' || state.state === 'errored') return Promise.resolve();
  state.controller[kState].abort.abort(reason);
  if (state.state === 'closed' || state.state === 'errored') return Promise.resolve();
  if (state.pendingAbort !== undefined) return state.pendingAbort.promise;
  const wasErroring = state.state === 'erroring';
  const { promise, resolve, reject } = Promise.withResolvers();
  state.pendingAbort = { promise, resolve, reject, reason: wasErroring ? undefined : reason, wasErroring };
  if (!wasErroring) startErroring(stream, reason);
  return promise;
}

function closeStream(stream) {
  const state = stream[kState];
  if (state.state === 'closed' || state.state === 'errored') return Promise.reject(stateError('WritableStream is already closed or errored'));
  const request = Promise.withResolvers();
  state.closeRequest = request;
  if (state.writer !== undefined && state.backpressure && state.state === 'writable') resolveOnce(state.writer[kState].ready);
  const controller = state.controller[kState];
  enqueueValue(controller, kClose, 0);
  advance(state.controller);
  return request.promise;
}

function startErroring(stream, reason) {
  const state = stream[kState];
  state.state = 'erroring';
  state.error = reason;
  if (state.writer !== undefined) ensureReadyRejected(state.writer, reason);
  if (state.inFlightWrite === undefined && state.inFlightClose === undefined && state.controller[kState].started) finishErroring(stream);
}

function ensureReadyRejected(writer, error) {
  const own = writer[kState];
  if (own.ready.settled) own.ready = rejectedWith(error);
  else rejectOnce(own.ready, error);
}

function ensureClosedRejected(writer, error) {
  const own = writer[kState];
  if (own.closed.settled) own.closed = rejectedWith(error);
  else rejectOnce(own.closed, error);
}

function finishErroring(stream) {
  const state = stream[kState];
  state.state = 'errored';
  const controller = state.controller[kState];
  resetQueue(controller);
  const { error, requests, pendingAbort } = state;
  state.requests = [];
  for (const request of requests) request.reject(error);
  if (pendingAbort === undefined) {
    rejectCloseAndClosed(stream);
    return;
  }
  state.pendingAbort = undefined;
  if (pendingAbort.wasErroring) {
    pendingAbort.reject(error);
    rejectCloseAndClosed(stream);
    return;
  }
  const result = invoke(controller.sink.abort, controller.sink.self, pendingAbort.reason);
  controller.sink = { self: undefined };
  result.then(() => {
    pendingAbort.resolve();
    rejectCloseAndClosed(stream);
  }, (failure) => {
    pendingAbort.reject(failure);
    rejectCloseAndClosed(stream);
  });
}

function rejectCloseAndClosed(stream) {
  const state = stream[kState];
  if (state.closeRequest !== undefined) {
    state.closeRequest.reject(state.error);
    state.closeRequest = undefined;
  }
  if (state.writer !== undefined) ensureClosedRejected(state.writer, state.error);
}

function dealWithRejection(stream, error) {
  if (stream[kState].state === 'writable') startErroring(stream, error);
  else finishErroring(stream);
}

function updateBackpressure(stream, backpressure) {
  const state = stream[kState];
  if (state.writer !== undefined && backpressure !== state.backpressure) {
    const own = state.writer[kState];
    if (backpressure) own.ready = deferred();
    else resolveOnce(own.ready);
  }
  state.backpressure = backpressure;
}

// ---- Writers ----

class WritableStreamDefaultWriter {
  constructor(stream) {
    const state = stream?.[kState];
    if (!(stream instanceof WritableStream) || state === undefined) throw invalidArgType('stream', 'WritableStream', stream);
    if (state.writer !== undefined) throw stateError('WritableStream is locked');
    let ready, closed = deferred();
    if (state.state === 'writable') {
      ready = !closeQueuedOrInFlight(state) && state.backpressure ? deferred() : settledWith(undefined);
    } else if (state.state === 'erroring') {
      ready = rejectedWith(state.error);
    } else if (state.state === 'closed') {
      ready = settledWith(undefined);
      closed = settledWith(undefined);
    } else {
      ready = rejectedWith(state.error);
      closed = rejectedWith(state.error);
    }
    Object.defineProperty(this, kState, { value: { stream, ready, closed } });
    state.writer = this;
  }

  get closed() {
    try {
      return brand(this, WritableStreamDefaultWriter).closed.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  get desiredSize() {
    const { stream } = brand(this, WritableStreamDefaultWriter);
    if (stream === undefined) throw stateError('Writer is not bound to a WritableStream');
    return writerDesiredSize(stream);
  }

  get ready() {
    try {
      return brand(this, WritableStreamDefaultWriter).ready.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  abort(reason = undefined) {
    return withStream(this, (stream) => abortStream(stream, reason));
  }

  close() {
    return withStream(this, (stream) => {
      if (closeQueuedOrInFlight(stream[kState])) throw stateError('Failure to close WritableStream');
      return closeStream(stream);
    });
  }

  releaseLock() {
    if (brand(this, WritableStreamDefaultWriter).stream !== undefined) release(this);
  }

  write(chunk = undefined) {
    return withStream(this, () => write(this, chunk));
  }

  [custom](depth, options, inspect) {
    return show('WritableStreamDefaultWriter', { stream: this[kState].stream, desiredSize: this[kState].stream && this.desiredSize }, depth, options, inspect);
  }
}
finish(WritableStreamDefaultWriter, { abort: {}, close: {}, closed: {}, desiredSize: {}, ready: {}, releaseLock: {}, write: {} });

function withStream(writer, then) {
  try {
    const { stream } = brand(writer, WritableStreamDefaultWriter);
    if (stream === undefined) throw stateError('Writer is not bound to a WritableStream');
    return then(stream);
  } catch (error) {
    return Promise.reject(error);
  }
}

function writerDesiredSize(stream) {
  const { state, controller } = stream[kState];
  if (state === 'errored' || state === 'erroring') return null;
  return state === 'closed' ? 0 : desiredSize(controller);
}

function release(writer) {
  const own = writer[kState], error = stateError('Writer has been released');
  ensureReadyRejected(writer, error);
  ensureClosedRejected(writer, error);
  own.stream[kState].writer = undefined;
  own.stream = undefined;
}

function write(writer, chunk) {
  const { stream } = writer[kState], state = stream[kState], controller = state.controller[kState];
  let size;
  try {
    size = controller.size === undefined ? 1 : controller.size(chunk);
  } catch (error) {
    failIfNeeded(state.controller, error);
    size = 1;
  }
  if (writer[kState].stream !== stream) return Promise.reject(stateError('Mismatched WritableStreams'));
  if (state.state === 'errored') return Promise.reject(state.error);
  if (closeQueuedOrInFlight(state) || state.state === 'closed') return Promise.reject(stateError('WritableStream is closed'));
  if (state.state === 'erroring') return Promise.reject(state.error);
  const request = Promise.withResolvers();
  state.requests.push(request);
  try {
    enqueueValue(controller, chunk, size);
  } catch (error) {
    failIfNeeded(state.controller, error);
    return request.promise;
  }
  if (!closeQueuedOrInFlight(state) && state.state === 'writable') updateBackpressure(stream, desiredSize(state.controller) <= 0);
  advance(state.controller);
  return request.promise;
}

// ---- The controller ----

class WritableStreamDefaultController {
  constructor(key) {
    if (key !== kMake) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
  }

  get signal() { return brand(this, WritableStreamDefaultController).abort.signal; }

  error(error = undefined) {
    const { stream } = brand(this, WritableStreamDefaultController);
    if (stream[kState].state === 'writable') fail(this, error);
  }

  [custom](depth, options, inspect) {
    return show('WritableStreamDefaultController', { stream: this[kState].stream }, depth, options, inspect);
  }
}
finish(WritableStreamDefaultController, { error: {}, signal: {} });

function setUp(stream, sink, highWaterMark, size) {
  const controller = new WritableStreamDefaultController(kMake);
  const state = { stream, sink, highWaterMark, size, started: false, abort: new AbortController() };
  Object.defineProperty(controller, kState, { value: state });
  resetQueue(state);
  stream[kState].controller = controller;
  updateBackpressure(stream, desiredSize(controller) <= 0);
  const started = sink.start === undefined ? undefined : Reflect.apply(sink.start, sink.self, [controller]);
  Promise.resolve(started).then(() => {
    state.started = true;
    advance(controller);
  }, (error) => {
    state.started = true;
    dealWithRejection(stream, error);
  });
}

const desiredSize = (controller) => controller[kState].highWaterMark - controller[kState].total;

function fail(controller, error) {
  const state = controller[kState];
  state.sink = { self: undefined };
  startErroring(state.stream, error);
}

function failIfNeeded(controller, error) {
  if (controller[kState].stream[kState].state === 'writable') fail(controller, error);
}

function advance(controller) {
  const state = controller[kState], { stream } = state, own = stream[kState];
  if (!state.started || own.inFlightWrite !== undefined) return;
  if (own.state === 'erroring') {
    finishErroring(stream);
    return;
  }
  if (queueLength(state) === 0) return;
  const value = peekValue(state);
  if (value === kClose) processClose(controller);
  else processWrite(controller, value);
}

function processClose(controller) {
  const state = controller[kState], { stream } = state, own = stream[kState];
  own.inFlightClose = own.closeRequest;
  own.closeRequest = undefined;
  dequeueValue(state);
  const result = invoke(state.sink.close, state.sink.self);
  state.sink = { self: undefined };
  result.then(() => {
    own.inFlightClose.resolve();
    own.inFlightClose = undefined;
    if (own.state === 'erroring') {
      own.error = undefined;
      own.pendingAbort?.resolve();
      own.pendingAbort = undefined;
    }
    own.state = 'closed';
    if (own.writer !== undefined) resolveOnce(own.writer[kState].closed);
  }, (error) => {
    own.inFlightClose.reject(error);
    own.inFlightClose = undefined;
    own.pendingAbort?.reject(error);
    own.pendingAbort = undefined;
    dealWithRejection(stream, error);
  });
}

function processWrite(controller, chunk) {
  const state = controller[kState], { stream } = state, own = stream[kState];
  own.inFlightWrite = own.requests.shift();
  invoke(state.sink.write, state.sink.self, chunk, controller).then(() => {
    own.inFlightWrite.resolve();
    own.inFlightWrite = undefined;
    dequeueValue(state);
    if (!closeQueuedOrInFlight(own) && own.state === 'writable') updateBackpressure(stream, desiredSize(controller) <= 0);
    advance(controller);
  }, (error) => {
    if (own.state === 'writable') state.sink = { self: undefined };
    own.inFlightWrite.reject(error);
    own.inFlightWrite = undefined;
    dealWithRejection(stream, error);
  });
}

module.exports = {
  WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter, abortStream, closeQueuedOrInFlight, closeStream, create,
  failIfNeeded, nop, release, write, writerDesiredSize,
};
