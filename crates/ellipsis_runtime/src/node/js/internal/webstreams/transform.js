'use strict';

// https://streams.spec.whatwg.org/#ts

const { coded, invalidArgType, invalidArgValue } = require('internal/errors');
const { brand, custom, finish, highWaterMarkOf, invoke, kMake, kState, method, nop, show, sizeOf, stateError } = require('internal/webstreams/common');
const readable = require('internal/webstreams/readable');
const writable = require('internal/webstreams/writable');

class TransformStream {
  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    if (transformer === kMake) return;
    if (transformer !== undefined && (transformer === null || (typeof transformer !== 'object' && typeof transformer !== 'function'))) {
      throw invalidArgType('transformer', 'Object', transformer);
    }
    for (const type of ['readableType', 'writableType']) {
      if (transformer?.[type] !== undefined) throw invalidArgValue(`transformer.${type}`, transformer[type]);
    }
    const readableHighWaterMark = highWaterMarkOf(readableStrategy, 0), readableSize = sizeOf(readableStrategy);
    const writableHighWaterMark = highWaterMarkOf(writableStrategy, 1), writableSize = sizeOf(writableStrategy);
    setUp(this, {
      start: method(transformer, 'start', 'transformer'), transform: method(transformer, 'transform', 'transformer'),
      flush: method(transformer, 'flush', 'transformer'), cancel: method(transformer, 'cancel', 'transformer'), self: transformer,
    }, { writableHighWaterMark, writableSize, readableHighWaterMark, readableSize });
  }

  get readable() { return brand(this, TransformStream).readable; }
  get writable() { return brand(this, TransformStream).writable; }

  [custom](depth, options, inspect) {
    const { readable: from, writable: to, backpressure } = this[kState];
    return show('TransformStream', { readable: from, writable: to, backpressure }, depth, options, inspect);
  }
}
finish(TransformStream, { readable: {}, writable: {} });

class TransformStreamDefaultController {
  constructor(key) {
    if (key !== kMake) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
  }

  get desiredSize() { return readable.desiredSize(brand(this, TransformStreamDefaultController).stream[kState].readable[kState].controller); }
  enqueue(chunk = undefined) { enqueue(brand(this, TransformStreamDefaultController), chunk); }
  error(reason = undefined) { fail(brand(this, TransformStreamDefaultController).stream, reason); }

  terminate() {
    const { stream } = brand(this, TransformStreamDefaultController);
    readable.close(stream[kState].readable[kState].controller);
    failWritable(stream, stateError('TransformStream terminated'));
  }

  [custom](depth, options, inspect) {
    return show('TransformStreamDefaultController', { stream: this[kState].stream }, depth, options, inspect);
  }
}
finish(TransformStreamDefaultController, { desiredSize: {}, enqueue: {}, error: {}, terminate: {} });

/** A stream of which the runtime itself is the transformer. */
function create(transformer) {
  const stream = new TransformStream(kMake);
  setUp(stream, { self: undefined, ...transformer }, { writableHighWaterMark: 1, readableHighWaterMark: 0 });
  return stream;
}

function setUp(stream, transformer, { writableHighWaterMark, writableSize, readableHighWaterMark, readableSize }) {
  const begun = Promise.withResolvers();
  const state = { readable: undefined, writable: undefined, backpressure: undefined, change: undefined, controller: undefined };
  Object.defineProperty(stream, kState, { value: state });
  state.writable = writable.create({
    start: () => begun.promise,
    write: (chunk) => sinkWrite(stream, chunk),
    abort: (reason) => sinkAbort(stream, reason),
    close: () => sinkClose(stream),
  }, writableHighWaterMark, writableSize);
  state.readable = readable.create({
    start: () => begun.promise,
    pull: () => {
      setBackpressure(stream, false);
      return state.change.promise;
    },
    cancel: (reason) => sourceCancel(stream, reason),
  }, readableHighWaterMark, readableSize);
  setBackpressure(stream, true);
  const controller = new TransformStreamDefaultController(kMake);
  const own = { stream, transformer, finishing: undefined };
  Object.defineProperty(controller, kState, { value: own });
  state.controller = controller;
  own.transform = transformer.transform === undefined ? (chunk) => {
    try {
      enqueue(own, chunk);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  } : (chunk) => invoke(transformer.transform, transformer.self, chunk, controller);
  begun.resolve(transformer.start === undefined ? undefined : Reflect.apply(transformer.start, transformer.self, [controller]));
}

function setBackpressure(stream, backpressure) {
  const state = stream[kState];
  state.change?.resolve();
  state.change = Promise.withResolvers();
  state.backpressure = backpressure;
}

function fail(stream, error) {
  readable.fail(stream[kState].readable[kState].controller, error);
  failWritable(stream, error);
}

function failWritable(stream, error) {
  const state = stream[kState];
  clear(state.controller[kState]);
  writable.failIfNeeded(state.writable[kState].controller, error);
  if (state.backpressure) setBackpressure(stream, false);
}

const clear = (own) => {
  own.transform = undefined;
  own.transformer = { self: undefined };
};

function enqueue(own, chunk) {
  const { stream } = own, { readable: target } = stream[kState], { controller } = target[kState];
  if (!readable.canEnqueue(controller)) throw stateError('Unable to enqueue');
  try {
    readable.enqueue(controller, chunk);
  } catch (error) {
    failWritable(stream, error);
    throw target[kState].error;
  }
  if (readable.hasBackpressure(controller) !== stream[kState].backpressure) setBackpressure(stream, true);
}

function transformChunk(stream, chunk) {
  return stream[kState].controller[kState].transform(chunk).catch((error) => {
    fail(stream, error);
    throw error;
  });
}

function sinkWrite(stream, chunk) {
  const state = stream[kState];
  if (!state.backpressure) return transformChunk(stream, chunk);
  return state.change.promise.then(() => {
    const own = state.writable[kState];
    if (own.state === 'erroring') throw own.error;
    return transformChunk(stream, chunk);
  });
}

/** Ends the transformer once: by the one of its methods that fits. */
function conclude(stream, name, args, then) {
  const own = stream[kState].controller[kState];
  if (own.finishing !== undefined) return own.finishing;
  const { promise, resolve, reject } = Promise.withResolvers();
  own.finishing = promise;
  promise.catch(nop);
  const result = invoke(own.transformer[name], own.transformer.self, ...args);
  clear(own);
  result.then(() => then(resolve, reject), (error) => then(resolve, reject, { error }));
  return promise;
}

/** Ends the readable side by `end`, once what the transformer does at the end of the writable side is done. */
function endSink(stream, name, args, end) {
  const { readable: source } = stream[kState];
  return conclude(stream, name, args, (resolve, reject, failure) => {
    if (failure !== undefined) {
      readable.fail(source[kState].controller, failure.error);
      reject(failure.error);
    } else if (source[kState].state === 'errored') {
      reject(source[kState].error);
    } else {
      end(source[kState].controller);
      resolve();
    }
  });
}

function sinkAbort(stream, reason) {
  return endSink(stream, 'cancel', [reason], (controller) => readable.fail(controller, reason));
}

function sinkClose(stream) {
  return endSink(stream, 'flush', [stream[kState].controller], (controller) => readable.close(controller));
}

function sourceCancel(stream, reason) {
  const { writable: target } = stream[kState];
  const unblock = () => { if (stream[kState].backpressure) setBackpressure(stream, false); };
  return conclude(stream, 'cancel', [reason], (resolve, reject, failure) => {
    if (failure === undefined && target[kState].state === 'errored') {
      reject(target[kState].error);
      return;
    }
    writable.failIfNeeded(target[kState].controller, failure === undefined ? reason : failure.error);
    unblock();
    if (failure === undefined) resolve();
    else reject(failure.error);
  });
}

module.exports = { TransformStream, TransformStreamDefaultController, create, enqueue, kState };
