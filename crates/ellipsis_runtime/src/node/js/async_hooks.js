'use strict';

const native = require('native:async');
const { coded, invalidArgType, validateFunction, validateString } = require('internal/errors');

// What runs now has a map from storages to what they hold; what is started in it goes on with the same.
const current = () => native.get();

function within(frame, fn, self, args) {
  const before = current();
  native.set(frame);
  try {
    return Reflect.apply(fn, self, args);
  } finally {
    native.set(before);
  }
}

class AsyncLocalStorage {
  #name;
  #defaultValue;

  constructor(options = {}) {
    if (options === null || typeof options !== 'object') throw invalidArgType('options', 'Object', options);
    this.#name = options.name === undefined ? '' : `${options.name}`;
    this.#defaultValue = options.defaultValue;
  }

  static bind(fn) {
    return AsyncResource.bind(fn);
  }

  static snapshot() {
    const frame = current();
    return (fn, ...args) => within(frame, fn, undefined, args);
  }

  get name() { return this.#name; }

  disable() {
    const frame = new Map(current());
    frame.delete(this);
    native.set(frame);
  }

  enterWith(store) {
    native.set(new Map(current()).set(this, store));
  }

  run(store, fn, ...args) {
    return within(new Map(current()).set(this, store), fn, undefined, args);
  }

  exit(fn, ...args) {
    const frame = new Map(current());
    frame.delete(this);
    return within(frame, fn, undefined, args);
  }

  getStore() {
    const frame = current();
    return frame?.has(this) ? frame.get(this) : this.#defaultValue;
  }
}

let lastId = 1;

class AsyncResource {
  #frame = current();
  #id = ++lastId;
  #triggerId;
  #type;

  constructor(type, options = {}) {
    validateString(type, 'type');
    this.#type = type;
    this.#triggerId = typeof options === 'number' ? options : options?.triggerAsyncId ?? executionAsyncId();
  }

  get type() { return this.#type; }

  runInAsyncScope(fn, thisArg, ...args) {
    return within(this.#frame, fn, thisArg, args);
  }

  emitDestroy() { return this; }
  asyncId() { return this.#id; }
  triggerAsyncId() { return this.#triggerId; }

  bind(fn) {
    validateFunction(fn, 'fn');
    const resource = this;
    const bound = function (...args) {
      return resource.runInAsyncScope(fn, this, ...args);
    };
    return Object.defineProperties(bound, {
      length: { configurable: true, enumerable: false, value: fn.length, writable: false },
    });
  }

  static bind(fn, type, thisArg) {
    validateFunction(fn, 'fn');
    const resource = new AsyncResource(type || fn.name || 'bound-anonymous-fn');
    if (thisArg === undefined) return resource.bind(fn);
    return resource.bind((...args) => Reflect.apply(fn, thisArg, args));
  }
}

function executionAsyncId() { return 1; }

function createHook(hooks) {
  for (const name of ['init', 'before', 'after', 'destroy', 'promiseResolve']) {
    if (hooks?.[name] !== undefined && typeof hooks[name] !== 'function') throw coded('ERR_ASYNC_CALLBACK', `hook.${name}`);
  }
  return {
    enable() { throw coded('ERR_FEATURE_UNAVAILABLE', 'async_hooks.createHook'); },
    disable() { return this; },
  };
}

module.exports = {
  AsyncLocalStorage,
  AsyncResource,
  createHook,
  executionAsyncId,
  triggerAsyncId: () => 0,
  executionAsyncResource: () => ({}),
  asyncWrapProviders: Object.freeze({ __proto__: null }),
};
