'use strict';

// https://streams.spec.whatwg.org/#rs

const { coded, invalidArgType, invalidArgValue } = require('internal/errors');
const {
  brand, custom, deferred, dequeueValue, enqueueValue, finish, highWaterMarkOf, invoke, kMake, kState, method, nop, queueLength,
  rejectOnce, rejectedWith, resetQueue, resolveOnce, settledWith, show, sizeOf, stateError,
} = require('internal/webstreams/common');

const bytes = () => require('internal/webstreams/bytes');

// ---- Streams ----

class ReadableStream {
  constructor(source = undefined, strategy = undefined) {
    if (source === kMake) return;
    if (source !== undefined && (source === null || (typeof source !== 'object' && typeof source !== 'function'))) throw invalidArgType('source', 'Object', source);
    if (strategy !== undefined && (strategy === null || (typeof strategy !== 'object' && typeof strategy !== 'function'))) throw invalidArgType('strategy', 'Object', strategy);
    newStream(this);
    const type = source?.type;
    if (type !== undefined && `${type}` === 'bytes') {
      if (strategy?.size !== undefined) throw invalidArgValue('strategy.size', strategy.size);
      bytes().setUpFromSource(this, source, highWaterMarkOf(strategy, 0));
      return;
    }
    if (type !== undefined) throw invalidArgValue('source.type', type);
    const size = sizeOf(strategy), highWaterMark = highWaterMarkOf(strategy, 1);
    setUp(this, {
      start: method(source, 'start', 'source'), pull: method(source, 'pull', 'source'), cancel: method(source, 'cancel', 'source'), self: source,
    }, highWaterMark, size);
  }

  static from(iterable) {
    return fromIterable(iterable);
  }

  get locked() { return brand(this, ReadableStream).reader !== undefined; }

  cancel(reason = undefined) {
    let state;
    try {
      state = brand(this, ReadableStream);
    } catch (error) {
      return Promise.reject(error);
    }
    if (state.reader !== undefined) return Promise.reject(stateError('ReadableStream is locked'));
    return cancelStream(this, reason);
  }

  getReader(options = undefined) {
    brand(this, ReadableStream);
    if (options !== undefined && (options === null || (typeof options !== 'object' && typeof options !== 'function'))) throw invalidArgType('options', 'Object', options);
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw invalidArgValue('options.mode', mode);
    return new (bytes().ReadableStreamBYOBReader)(this);
  }

  pipeThrough(transform, options = {}) {
    const state = brand(this, ReadableStream);
    const { WritableStream } = require('internal/webstreams/writable');
    if (!(transform?.readable instanceof ReadableStream)) throw invalidArgType('transform.readable', 'ReadableStream', transform?.readable);
    if (!(transform?.writable instanceof WritableStream)) throw invalidArgType('transform.writable', 'WritableStream', transform?.writable);
    if (state.reader !== undefined) throw stateError('The ReadableStream is locked');
    if (transform.writable.locked) throw stateError('The WritableStream is locked');
    require('internal/webstreams/pipe').pipeTo(this, transform.writable, pipeOptions(options)).catch(nop);
    return transform.readable;
  }

  pipeTo(destination, options = {}) {
    try {
      const state = brand(this, ReadableStream);
      const { WritableStream } = require('internal/webstreams/writable');
      if (!(destination instanceof WritableStream)) throw invalidArgType('destination', 'WritableStream', destination);
      const given = pipeOptions(options);
      if (state.reader !== undefined) throw stateError('The ReadableStream is locked');
      if (destination.locked) throw stateError('The WritableStream is locked');
      return require('internal/webstreams/pipe').pipeTo(this, destination, given);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  tee() {
    const state = brand(this, ReadableStream);
    const { tee, teeBytes } = require('internal/webstreams/pipe');
    return state.controller instanceof bytes().ReadableByteStreamController ? teeBytes(this) : tee(this);
  }

  values(options = undefined) {
    brand(this, ReadableStream);
    return new Iterator(new ReadableStreamDefaultReader(this), !!options?.preventCancel);
  }

  [custom](depth, options, inspect) {
    const { state, reader, controller } = this[kState];
    return show('ReadableStream', { locked: reader !== undefined, state, supportsBYOB: controller instanceof bytes().ReadableByteStreamController }, depth, options, inspect);
  }
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, writable: true, configurable: true });
finish(ReadableStream, { locked: {}, cancel: {}, getReader: {}, pipeThrough: {}, pipeTo: {}, tee: {}, values: {} });
Object.defineProperty(ReadableStream, 'from', { enumerable: true });

function pipeOptions(options) {
  const { preventAbort, preventCancel, preventClose, signal } = options ?? {};
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalidArgType('options.signal', 'AbortSignal', signal);
  return { preventAbort: !!preventAbort, preventCancel: !!preventCancel, preventClose: !!preventClose, signal };
}

function newStream(stream) {
  stream[kState] = { state: 'readable', reader: undefined, error: undefined, disturbed: false, controller: undefined };
  Object.defineProperty(stream, kState, { enumerable: false });
  return stream[kState];
}

/** A stream of which the runtime itself is the source. */
function create(source, highWaterMark = 1, size = () => 1) {
  const stream = new ReadableStream(kMake);
  newStream(stream);
  setUp(stream, { self: undefined, ...source }, highWaterMark, size);
  return stream;
}

function fromIterable(iterable) {
  if (iterable == null) throw invalidArgType('iterable', 'Iterable', iterable);
  const isAsync = iterable[Symbol.asyncIterator] != null;
  const begin = isAsync ? iterable[Symbol.asyncIterator] : iterable[Symbol.iterator];
  if (typeof begin !== 'function') throw coded('ERR_ARG_NOT_ITERABLE', 'The "iterable" argument');
  const iterator = Reflect.apply(begin, iterable, []);
  if (iterator === null || (typeof iterator !== 'object' && typeof iterator !== 'function')) throw invalidArgType('iterator', 'Object', iterator);
  const { next } = iterator;
  return create({
    async pull(controller) {
      const result = await Reflect.apply(next, iterator, []);
      if (result === null || typeof result !== 'object') throw invalidArgType('result', 'Object', result);
      if (result.done) controller.close();
      else controller.enqueue(isAsync ? result.value : await result.value);
    },
    async cancel(reason) {
      const end = iterator.return;
      if (end === undefined) return;
      const result = await Reflect.apply(end, iterator, [reason]);
      if (result === null || typeof result !== 'object') throw invalidArgType('result', 'Object', result);
    },
  }, 0);
}

function cancelStream(stream, reason) {
  const state = stream[kState];
  state.disturbed = true;
  if (state.state === 'closed') return Promise.resolve();
  if (state.state === 'errored') return Promise.reject(state.error);
  closeStream(stream);
  const { reader } = state;
  if (reader?.[kState].intoRequests?.length > 0) {
    const requests = reader[kState].intoRequests;
    reader[kState].intoRequests = [];
    for (const request of requests) request.close(undefined);
  }
  return state.controller[kState].cancelSteps(reason).then(nop);
}

function closeStream(stream) {
  const state = stream[kState];
  state.state = 'closed';
  const { reader } = state;
  if (reader === undefined) return;
  resolveOnce(reader[kState].closed);
  const { requests } = reader[kState];
  if (requests !== undefined) {
    reader[kState].requests = [];
    for (const request of requests) request.close();
  }
}

function errorStream(stream, error) {
  const state = stream[kState];
  if (state.state !== 'readable') return;
  state.state = 'errored';
  state.error = error;
  const { reader } = state;
  if (reader === undefined) return;
  rejectOnce(reader[kState].closed, error);
  failRequests(reader, error);
}

function failRequests(reader, error) {
  const own = reader[kState], all = own.requests ?? own.intoRequests;
  if (own.requests !== undefined) own.requests = [];
  else own.intoRequests = [];
  for (const request of all) request.error(error);
}

// ---- Readers ----

function attach(reader, stream, kind) {
  if (!(stream?.[kState]) || !(stream instanceof ReadableStream)) throw invalidArgType('stream', 'ReadableStream', stream);
  const state = stream[kState];
  if (state.reader !== undefined) throw stateError('ReadableStream is locked');
  const closed = state.state === 'readable' ? deferred() : state.state === 'closed' ? settledWith(undefined) : rejectedWith(state.error);
  reader[kState] = { stream, closed, [kind]: [] };
  Object.defineProperty(reader, kState, { enumerable: false });
  state.reader = reader;
}

function release(reader) {
  const own = reader[kState], error = stateError('Reader released');
  const state = own.stream[kState];
  if (state.state === 'readable' && !own.closed.settled) rejectOnce(own.closed, error);
  else own.closed = rejectedWith(error);
  state.controller[kState].releaseSteps?.();
  state.reader = undefined;
  own.stream = undefined;
  failRequests(reader, error);
}

const generic = {
  cancel(Class) {
    return function cancel(reason = undefined) {
      try {
        const { stream } = brand(this, Class);
        if (stream === undefined) throw stateError('The reader is not attached to a stream');
        return cancelStream(stream, reason);
      } catch (error) {
        return Promise.reject(error);
      }
    };
  },
};

class ReadableStreamDefaultReader {
  constructor(stream) {
    attach(this, stream, 'requests');
  }

  get closed() {
    try {
      return brand(this, ReadableStreamDefaultReader).closed.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  read() {
    let own;
    try {
      own = brand(this, ReadableStreamDefaultReader);
      if (own.stream === undefined) throw stateError('The reader is not attached to a stream');
    } catch (error) {
      return Promise.reject(error);
    }
    const { promise, resolve, reject } = Promise.withResolvers();
    readWith(this, {
      chunk: (value) => resolve({ value, done: false }),
      close: () => resolve({ value: undefined, done: true }),
      error: reject,
    });
    return promise;
  }

  releaseLock() {
    if (brand(this, ReadableStreamDefaultReader).stream !== undefined) release(this);
  }

  [custom](depth, options, inspect) {
    return show('ReadableStreamDefaultReader', { stream: this[kState].stream, readRequests: this[kState].requests.length }, depth, options, inspect);
  }
}
Object.defineProperty(ReadableStreamDefaultReader.prototype, 'cancel', { value: generic.cancel(ReadableStreamDefaultReader), writable: true, configurable: true });
finish(ReadableStreamDefaultReader, { cancel: {}, closed: {}, read: {}, releaseLock: {} });

/** Reads one chunk for a request: what to do with it, at the end, and with an error. */
function readWith(reader, request) {
  const { stream } = reader[kState], state = stream[kState];
  state.disturbed = true;
  if (state.state === 'closed') request.close();
  else if (state.state === 'errored') request.error(state.error);
  else state.controller[kState].pullSteps(request);
}

const asyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

class Iterator {
  #reader;
  #preventCancel;
  #last = undefined;
  #done = false;

  constructor(reader, preventCancel) {
    this.#reader = reader;
    this.#preventCancel = preventCancel;
  }

  #queue(step) {
    const after = this.#last === undefined ? step() : this.#last.then(step, step);
    this.#last = after;
    return after;
  }

  next() {
    return this.#queue(() => {
      if (this.#done) return Promise.resolve({ value: undefined, done: true });
      const { promise, resolve, reject } = Promise.withResolvers();
      readWith(this.#reader, {
        chunk: (value) => resolve({ value, done: false }),
        close: () => {
          this.#done = true;
          release(this.#reader);
          resolve({ value: undefined, done: true });
        },
        error: (error) => {
          this.#done = true;
          release(this.#reader);
          reject(error);
        },
      });
      return promise;
    });
  }

  return(value) {
    return this.#queue(async () => {
      if (this.#done) return { value, done: true };
      this.#done = true;
      if (this.#preventCancel) {
        release(this.#reader);
      } else {
        const result = cancelStream(this.#reader[kState].stream, value);
        release(this.#reader);
        await result;
      }
      return { value, done: true };
    });
  }
}
delete Iterator.prototype.constructor;
Object.setPrototypeOf(Iterator.prototype, asyncIteratorPrototype);
for (const name of ['next', 'return']) Object.defineProperty(Iterator.prototype, name, { enumerable: true });

// ---- The controller of streams of anything ----

class ReadableStreamDefaultController {
  constructor(key) {
    if (key !== kMake) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
  }

  get desiredSize() {
    brand(this, ReadableStreamDefaultController);
    return desiredSize(this);
  }

  close() {
    brand(this, ReadableStreamDefaultController);
    if (!canEnqueue(this)) throw stateError('Controller is already closed');
    close(this);
  }

  enqueue(chunk = undefined) {
    brand(this, ReadableStreamDefaultController);
    if (!canEnqueue(this)) throw stateError('Controller is already closed');
    enqueue(this, chunk);
  }

  error(error = undefined) {
    brand(this, ReadableStreamDefaultController);
    fail(this, error);
  }

  [custom](depth, options, inspect) {
    return show('ReadableStreamDefaultController', {}, depth, options, inspect);
  }
}
finish(ReadableStreamDefaultController, { close: {}, desiredSize: {}, enqueue: {}, error: {} });

function setUp(stream, source, highWaterMark, size) {
  const controller = new ReadableStreamDefaultController(kMake);
  const state = controller[kState] = {
    stream, source, highWaterMark, size, started: false, closeRequested: false, pulling: false, pullAgain: false,
    cancelSteps(reason) {
      resetQueue(state);
      const result = invoke(state.source.cancel, state.source.self, reason);
      clear(state);
      return result;
    },
    pullSteps(request) {
      if (queueLength(state) === 0) {
        stream[kState].reader[kState].requests.push(request);
        pullIfNeeded(controller);
        return;
      }
      const chunk = dequeueValue(state);
      if (state.closeRequested && queueLength(state) === 0) {
        clear(state);
        closeStream(stream);
      } else {
        pullIfNeeded(controller);
      }
      request.chunk(chunk);
    },
  };
  Object.defineProperty(controller, kState, { enumerable: false });
  resetQueue(state);
  stream[kState].controller = controller;
  const started = source.start === undefined ? undefined : Reflect.apply(source.start, source.self, [controller]);
  Promise.resolve(started).then(() => {
    state.started = true;
    pullIfNeeded(controller);
  }, (error) => fail(controller, error));
}

const clear = (state) => { state.source = { self: undefined }; };

function desiredSize(controller) {
  const { stream, highWaterMark, total } = controller[kState];
  const { state } = stream[kState];
  return state === 'errored' ? null : state === 'closed' ? 0 : highWaterMark - total;
}

const canEnqueue = (controller) => !controller[kState].closeRequested && controller[kState].stream[kState].state === 'readable';

const requestsOf = (stream) => stream[kState].reader?.[kState].requests ?? [];

function shouldPull(controller) {
  const state = controller[kState];
  if (!canEnqueue(controller) || !state.started) return false;
  return requestsOf(state.stream).length > 0 || desiredSize(controller) > 0;
}

function pullIfNeeded(controller, should = shouldPull) {
  if (!should(controller)) return;
  const state = controller[kState];
  if (state.pulling) {
    state.pullAgain = true;
    return;
  }
  state.pulling = true;
  invoke(state.source.pull, state.source.self, controller).then(() => {
    state.pulling = false;
    if (state.pullAgain) {
      state.pullAgain = false;
      pullIfNeeded(controller, should);
    }
  }, (error) => state.failSteps === undefined ? fail(controller, error) : state.failSteps(error));
}

function close(controller) {
  if (!canEnqueue(controller)) return;
  const state = controller[kState];
  state.closeRequested = true;
  if (queueLength(state) === 0) {
    clear(state);
    closeStream(state.stream);
  }
}

function enqueue(controller, chunk) {
  if (!canEnqueue(controller)) return;
  const state = controller[kState], requests = requestsOf(state.stream);
  if (requests.length > 0) {
    requests.shift().chunk(chunk);
  } else {
    try {
      enqueueValue(state, chunk, state.size(chunk));
    } catch (error) {
      fail(controller, error);
      throw error;
    }
  }
  pullIfNeeded(controller);
}

function fail(controller, error) {
  const state = controller[kState];
  if (state.stream[kState].state !== 'readable') return;
  resetQueue(state);
  clear(state);
  errorStream(state.stream, error);
}

const hasBackpressure = (controller) => !shouldPull(controller);

module.exports = {
  ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader, attach, canEnqueue, cancelStream, close, closeStream, create,
  desiredSize, enqueue, errorStream, fail, generic, hasBackpressure, newStream, pullIfNeeded, readWith, release, requestsOf,
};
