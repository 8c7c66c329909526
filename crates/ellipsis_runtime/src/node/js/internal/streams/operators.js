'use strict';

// What arrays have for their elements, for the chunks of a stream.

const { AbortError, validateAbortSignal, validateFunction, validateInteger } = require('internal/errors');
const { nop } = require('internal/streams/base');
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
