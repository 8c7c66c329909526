'use strict';

// What arrays have for their elements, for the chunks of a stream.

const errors = require('internal/errors');
const { AbortError, invalidArgValue, outOfRange, validateAbortSignal, validateFunction, validateInteger, validateObject } = errors;
const { nop, statesOf } = require('internal/streams/base');
const { Readable } = require('internal/streams/readable');

const compose = (...args) => require('internal/streams/ends').compose(...args);

// ---- Operators ----

function streamOperator(name, generate) {
  Readable.prototype[name] = {
    [name](...args) {
      return Readable.from(generate.call(this, ...args), { highWaterMark: 1 });
    },
  }[name];
}

/** What operators take beside a function, which is checked when they are called. */
function checked(fn, options) {
  validateFunction(fn, 'fn');
  return checkedOptions(options);
}

function checkedOptions(options) {
  if (options == null) return {};
  validateObject(options, 'options');
  const { concurrency, highWaterMark, signal } = options;
  if (concurrency !== undefined && !(Math.floor(concurrency) >= 1)) throw outOfRange('concurrency', '>= 1', concurrency);
  if (highWaterMark !== undefined) validateInteger(highWaterMark, 'options.highWaterMark', 0);
  validateAbortSignal(signal, 'options.signal');
  return options;
}

/** A count of chunks. */
function countOf(count) {
  const number = Number(count);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw outOfRange('number', '>= 0', number);
  return number;
}

/** The chunks of a stream as long as nobody aborts. */
async function* chunksOf(stream, signal) {
  const aborted = () => new AbortError(undefined, { cause: signal.reason });
  if (signal?.aborted) {
    stream.once('error', nop);
    const error = aborted();
    stream.destroy(error);
    throw error;
  }
  if (signal === undefined) {
    yield* stream;
    return;
  }
  const abort = () => stream.destroy(aborted());
  signal.addEventListener('abort', abort, { once: true });
  try {
    yield* stream;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function* mapped(stream, fn, options) {
  const { concurrency = 1, signal } = options;
  const controller = new AbortController();
  const own = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const waiting = [];
  try {
    for await (const chunk of chunksOf(stream, signal)) {
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
  return mapped(this, fn, checked(fn, options));
});
streamOperator('filter', function (fn, options) {
  const given = checked(fn, options);
  return (async function* (stream) {
    for await (const [chunk, keep] of mapped(stream, async (chunk, info) => [chunk, await fn(chunk, info)], given)) if (keep) yield chunk;
  })(this);
});
streamOperator('flatMap', function (fn, options) {
  const given = checked(fn, options);
  return (async function* (stream) {
    for await (const inner of mapped(stream, fn, given)) yield* inner;
  })(this);
});
streamOperator('drop', function (count, options) {
  const { signal } = checkedOptions(options);
  let left = countOf(count);
  return (async function* (stream) {
    for await (const chunk of chunksOf(stream, signal)) if (left-- <= 0) yield chunk;
  })(this);
});
streamOperator('take', function (count, options) {
  const { signal } = checkedOptions(options);
  let left = countOf(count);
  return (async function* (stream) {
    if (left <= 0) return;
    for await (const chunk of chunksOf(stream, signal)) {
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
  async toArray(options) {
    const { signal } = checkedOptions(options), all = [];
    for await (const chunk of chunksOf(this, signal)) all.push(chunk);
    return all;
  },
  async forEach(fn, options) {
    // eslint-disable-next-line no-unused-vars
    for await (const _ of mapped(this, async (chunk, info) => { await fn(chunk, info); }, checked(fn, options)));
  },
  async some(fn, options) {
    for await (const found of mapped(this, fn, checked(fn, options))) if (found) return true;
    return false;
  },
  async every(fn, options) {
    for await (const found of mapped(this, fn, checked(fn, options))) if (!found) return false;
    return true;
  },
  async find(fn, options) {
    for await (const [chunk, found] of mapped(this, async (chunk, info) => [chunk, await fn(chunk, info)], checked(fn, options))) if (found) return chunk;
  },
  async reduce(fn, value, options) {
    validateFunction(fn, 'reducer');
    const { signal } = checkedOptions(options);
    let has = arguments.length > 1;
    const controller = new AbortController();
    const own = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
    try {
      for await (const chunk of chunksOf(this, signal)) {
        value = has ? await fn(value, chunk, { signal: own }) : chunk;
        has = true;
      }
      if (!has) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'Reduce of an empty stream requires an initial value');
    } finally {
      controller.abort();
    }
    return value;
  },
  compose(stream, options) {
    checkedOptions(options);
    if (statesOf(stream).length > 0 && !stream.writable) throw invalidArgValue('stream', stream, 'must be writable');
    return compose(this, stream);
  },
});
for (const name of ['toArray', 'forEach', 'some', 'every', 'find', 'reduce', 'compose', 'map', 'filter', 'flatMap', 'drop', 'take', 'asIndexedPairs']) {
  Object.defineProperty(Readable.prototype, name, { enumerable: false });
}
