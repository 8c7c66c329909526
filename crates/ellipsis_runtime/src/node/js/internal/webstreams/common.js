'use strict';

// What streams of the web have in common (https://streams.spec.whatwg.org/#supporting-ao).

const native = require('native:util');
const { coded, invalidArgType, invalidArgValue, make } = require('internal/errors');

const kState = Symbol('kState');
const kMake = Symbol('kMake');
const custom = Symbol.for('nodejs.util.inspect.custom');

const nop = () => {};

/** A promise with what settles it; nobody hears of its rejection unless somebody listens. */
function deferred() {
  const { promise, resolve, reject } = Promise.withResolvers();
  promise.catch(nop);
  return { promise, resolve, reject, settled: false };
}

function settledWith(value) {
  return { promise: Promise.resolve(value), resolve: nop, reject: nop, settled: true };
}

function rejectedWith(reason) {
  const promise = Promise.reject(reason);
  promise.catch(nop);
  return { promise, resolve: nop, reject: nop, settled: true };
}

const resolveOnce = (capability, value) => {
  capability.settled = true;
  capability.resolve(value);
};
const rejectOnce = (capability, reason) => {
  capability.settled = true;
  capability.reject(reason);
};

/** Calls a method of a dictionary, as a promise. */
function invoke(method, self, ...args) {
  try {
    return Promise.resolve(method === undefined ? undefined : Reflect.apply(method, self, args));
  } catch (error) {
    return Promise.reject(error);
  }
}

function method(dictionary, name, where) {
  const value = dictionary?.[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'function') throw invalidArgType(`${where}.${name}`, 'Function', value);
  return value;
}

// ---- Queues that know the size of what is in them ----

function resetQueue(state) {
  state.queue = [];
  state.head = 0;
  state.total = 0;
}

const queueLength = (state) => state.queue.length - state.head;

function enqueueValue(state, value, size) {
  const number = Number(size);
  if (!(number >= 0) || number === Infinity) throw invalidArgValue('size', size);
  state.queue.push({ value, size: number });
  state.total += number;
}

const peekValue = (state) => state.queue[state.head].value;

function dequeueValue(state) {
  const { value, size } = state.queue[state.head];
  state.queue[state.head++] = undefined;
  if (state.head > 32 && state.head * 2 > state.queue.length) {
    state.queue = state.queue.slice(state.head);
    state.head = 0;
  }
  state.total = Math.max(0, state.total - size);
  return value;
}

// ---- Strategies ----

function highWaterMarkOf(strategy, fallback) {
  const given = strategy?.highWaterMark;
  if (given === undefined) return fallback;
  const number = Number(given);
  if (Number.isNaN(number) || number < 0) throw invalidArgValue('strategy.highWaterMark', given);
  return number;
}

function sizeOf(strategy) {
  const size = strategy?.size;
  if (size === undefined) return () => 1;
  if (typeof size !== 'function') throw invalidArgType('strategy.size', 'Function', size);
  return (chunk) => size(chunk);
}

function brand(value, Class) {
  const state = value?.[kState];
  if (state === undefined || !(value instanceof Class)) throw coded('ERR_INVALID_THIS', Class.name);
  return state;
}

function strategyClass(name, size) {
  const Class = {
    [name]: class {
      #highWaterMark;

      constructor(init) {
        if (init === null || (typeof init !== 'object' && typeof init !== 'function')) throw invalidArgType('init', 'Object', init);
        if (init.highWaterMark === undefined) throw coded('ERR_MISSING_OPTION', 'init.highWaterMark');
        this.#highWaterMark = Number(init.highWaterMark);
      }

      get highWaterMark() { return this.#highWaterMark; }
      get size() { return size; }

      [custom](depth, options, inspect) {
        return depth < 0 ? this : `${name} ${inspect({ highWaterMark: this.#highWaterMark }, options)}`;
      }
    },
  }[name];
  return finish(Class, { highWaterMark: {}, size: {} });
}

/** Makes members of a class enumerable, as those of the web are, and names it. */
function finish(Class, members) {
  for (const name of Object.keys(members)) Object.defineProperty(Class.prototype, name, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  return Class;
}

const CountQueuingStrategy = strategyClass('CountQueuingStrategy', function size() { return 1; });
const ByteLengthQueuingStrategy = strategyClass('ByteLengthQueuingStrategy', function size(chunk) { return chunk.byteLength; });

/** A buffer of its own with what was in another, which loses it. */
const transfer = (buffer) => buffer.transfer();
const isDetached = (buffer) => buffer.detached;

const show = (name, fields, depth, options, inspect) => (depth < 0 ? `[${name}]` : `${name} ${inspect(fields, options)}`);

const stateError = (why, Base = TypeError) => make(Base, 'ERR_INVALID_STATE', `Invalid state: ${why}`);

module.exports = {
  ByteLengthQueuingStrategy, CountQueuingStrategy, brand, custom, deferred, dequeueValue, enqueueValue, finish, highWaterMarkOf, invoke,
  isDetached, kMake, kState, method, native, nop, peekValue, queueLength, rejectOnce, rejectedWith, resetQueue, resolveOnce, settledWith,
  show, sizeOf, stateError, transfer,
};
