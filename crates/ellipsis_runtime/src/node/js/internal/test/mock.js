'use strict';

// Functions that remember how they were called, and timers that wait for the test.

const { coded, invalidArgType, invalidArgValue, validateFunction, validateInteger, validateObject } = require('internal/errors');

class MockFunctionContext {
  #calls = [];
  #implementation;
  #original;
  #restore;
  #times;
  #once = new Map();

  constructor(implementation, original, restore, times) {
    this.#implementation = implementation;
    this.#original = original;
    this.#restore = restore;
    this.#times = times;
  }

  get calls() { return [...this.#calls]; }
  callCount() { return this.#calls.length; }

  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation, onCall) {
    validateFunction(implementation, 'implementation');
    const at = onCall ?? this.#calls.length;
    validateInteger(at, 'onCall', this.#calls.length);
    this.#once.set(at, implementation);
  }

  resetCalls() { this.#calls = []; }

  restore() {
    this.#restore?.();
    this.#restore = undefined;
    this.#implementation = this.#original;
    this.#once.clear();
  }

  next() {
    const count = this.#calls.length, once = this.#once.get(count);
    if (once !== undefined) {
      this.#once.delete(count);
      return once;
    }
    return this.#times !== undefined && count >= this.#times ? this.#original : this.#implementation;
  }

  note(call) { this.#calls.push(call); }
}

function mocked(original, implementation, { restore, times } = {}) {
  const context = new MockFunctionContext(implementation ?? original, original, restore, times);
  const note = (call, run) => {
    try {
      return run();
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      context.note(call);
    }
  };
  const fn = new Proxy(original, {
    apply(target, self, args) {
      const call = { arguments: args, error: undefined, result: undefined, stack: new Error(), target: undefined, this: self };
      return note(call, () => (call.result = Reflect.apply(context.next(), self, args)));
    },
    construct(target, args, newTarget) {
      const call = { arguments: args, error: undefined, result: undefined, stack: new Error(), target: newTarget, this: undefined };
      return note(call, () => (call.result = call.this = Reflect.construct(context.next(), args, newTarget)));
    },
    get: (target, key, receiver) => (key === 'mock' ? context : Reflect.get(target, key, receiver === fn ? target : receiver)),
  });
  return fn;
}

class MockTracker {
  #mocks = [];
  #timers;

  get timers() { return this.#timers ??= new MockTimers(); }

  fn(original = function () {}, implementation = original, options = {}) {
    if (original !== null && typeof original === 'object') [options, original, implementation] = [original, function () {}, undefined];
    else if (implementation !== null && typeof implementation === 'object') [options, implementation] = [implementation, original];
    validateFunction(original, 'original');
    const fn = mocked(original, implementation, options);
    this.#mocks.push(fn.mock);
    return fn;
  }

  method(object, name, implementation, options = {}) {
    if (object === null || (typeof object !== 'object' && typeof object !== 'function')) throw invalidArgType('object', ['Object', 'Function'], object);
    if (implementation !== null && typeof implementation === 'object') [options, implementation] = [implementation, undefined];
    let owner = object;
    while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
    const descriptor = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, name);
    const kind = options.getter ? 'get' : options.setter ? 'set' : 'value', original = descriptor?.[kind];
    if (typeof original !== 'function') throw invalidArgValue('methodName', original, 'must be a method');
    const restore = () => {
      if (owner === object) Object.defineProperty(object, name, descriptor);
      else delete object[name];
    };
    const fn = mocked(original, implementation, { ...options, restore });
    Object.defineProperty(object, name, kind === 'value'
      ? { value: fn, configurable: descriptor.configurable, enumerable: descriptor.enumerable, writable: descriptor.writable }
      : { ...descriptor, [kind]: fn });
    this.#mocks.push(fn.mock);
    return fn;
  }

  getter(object, name, implementation, options) { return this.method(object, name, implementation, { ...options, getter: true }); }
  setter(object, name, implementation, options) { return this.method(object, name, implementation, { ...options, setter: true }); }

  property(object, name, value) {
    validateObject(object, 'object', { allowFunction: true });
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { configurable: true, enumerable: descriptor?.enumerable ?? true, writable: true, value });
    this.#mocks.push({ restore: () => (descriptor === undefined ? delete object[name] : Object.defineProperty(object, name, descriptor)) });
    return object;
  }

  module() { throw coded('ERR_FEATURE_UNAVAILABLE', 'mock.module'); }

  reset() {
    this.restoreAll();
    this.#mocks = [];
    this.#timers?.reset();
  }

  restoreAll() { for (const mock of this.#mocks) mock.restore(); }
}

class MockTimers {
  #real;
  #queue = [];
  #now = 0;
  #last = 0;

  enable({ apis = ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now = 0 } = {}) {
    if (this.#real !== undefined) throw coded('ERR_INVALID_STATE', 'MockTimers is already enabled!');
    this.#now = Number(now);
    this.#real = {};
    const replace = (name, value) => {
      this.#real[name] = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, { configurable: true, writable: true, enumerable: true, value });
    };
    const add = (fn, delay, args, every) => {
      validateFunction(fn, 'callback');
      const timer = { id: ++this.#last, at: this.#now + Math.max(1, Number(delay) || 1), fn, args, every, ref: () => timer, unref: () => timer, hasRef: () => true };
      this.#queue.push(timer);
      return timer;
    };
    const clear = (timer) => { this.#queue = this.#queue.filter((one) => one !== timer && one.id !== timer); };
    if (apis.includes('setTimeout')) {
      replace('setTimeout', (fn, delay, ...args) => add(fn, delay, args));
      replace('clearTimeout', clear);
    }
    if (apis.includes('setInterval')) {
      replace('setInterval', (fn, delay, ...args) => add(fn, delay, args, Math.max(1, Number(delay) || 1)));
      replace('clearInterval', clear);
    }
    if (apis.includes('setImmediate')) {
      replace('setImmediate', (fn, ...args) => Object.assign(add(fn, 0, args), { at: this.#now }));
      replace('clearImmediate', clear);
    }
    if (apis.includes('Date')) {
      const Real = Date, timers = this;
      replace('Date', class Date extends Real {
        constructor(...args) { super(...(args.length === 0 ? [timers.#now] : args)); }
        static now() { return timers.#now; }
      });
    }
  }

  tick(time = 1) {
    if (this.#real === undefined) throw coded('ERR_INVALID_STATE', 'You should enable MockTimers first by calling the .enable function');
    if (!(time >= 0)) throw invalidArgValue('time', time, 'must be a positive integer');
    this.#until(this.#now + time);
  }

  #until(end) {
    for (;;) {
      const due = this.#queue.filter((one) => one.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (due === undefined) break;
      this.#now = Math.max(this.#now, due.at);
      if (due.every === undefined) this.#queue = this.#queue.filter((one) => one !== due);
      else due.at += due.every;
      due.fn(...due.args);
    }
    this.#now = end;
  }

  runAll() { this.#until(Math.max(this.#now, ...this.#queue.map((one) => one.at))); }
  setTime(time) { this.#now = Number(time); }

  reset() {
    for (const [name, descriptor] of Object.entries(this.#real ?? {})) Object.defineProperty(globalThis, name, descriptor);
    this.#real = undefined;
    this.#queue = [];
  }

  [Symbol.dispose]() { this.reset(); }
}

module.exports = { MockFunctionContext, MockTimers, MockTracker };
