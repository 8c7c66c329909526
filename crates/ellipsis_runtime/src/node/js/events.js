'use strict';

const native = require('native:util');
const errors = require('internal/errors');
const { coded, invalidArgType, validateAbortSignal, validateFunction, validateNumber } = errors;

const kCapture = Symbol('kCapture');
const kErrorMonitor = Symbol('events.errorMonitor');
const kRejection = Symbol.for('nodejs.rejection');
const kShapeMode = Symbol('shapeMode');

let defaultMaxListeners = 10;
let captureByDefault = false;

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, kCapture, { value: false, writable: true, enumerable: false });

EventEmitter.init = function (options) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  if (options?.captureRejections) {
    errors.validateBoolean(options.captureRejections, 'options.captureRejections');
    this[kCapture] = true;
  } else if (captureByDefault) {
    this[kCapture] = true;
  }
};

function checkListener(listener) {
  validateFunction(listener, 'listener');
}

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

const maxListenersOf = (emitter) =>
  (emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners);

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

function addCatch(emitter, promise, type, args) {
  if (!emitter[kCapture]) return;
  try {
    const { then } = promise;
    if (typeof then === 'function') {
      then.call(promise, undefined, (error) => {
        process.nextTick(() => {
          if (typeof emitter[kRejection] === 'function') {
            emitter[kRejection](error, type, ...args);
            return;
          }
          const before = emitter[kCapture];
          try {
            emitter[kCapture] = false;
            emitter.emit('error', error);
          } finally {
            emitter[kCapture] = before;
          }
        });
      });
    }
  } catch (error) {
    emitter.emit('error', error);
  }
}

EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === 'error') {
    if (events !== undefined && events[kErrorMonitor] !== undefined) this.emit(kErrorMonitor, ...args);
    if (events === undefined || events.error === undefined) {
      const error = args[0];
      if (error instanceof Error) throw error;
      let shown;
      try {
        shown = native.inspect(error);
      } catch {
        shown = error;
      }
      const thrown = coded('ERR_UNHANDLED_ERROR', shown);
      thrown.context = error;
      throw thrown;
    }
  }
  const handler = events?.[type];
  if (handler === undefined) return false;
  if (typeof handler === 'function') {
    const result = handler.apply(this, args);
    if (result !== undefined && result !== null) addCatch(this, result, type, args);
  } else {
    for (const listener of [...handler]) {
      const result = listener.apply(this, args);
      if (result !== undefined && result !== null) addCatch(this, result, type, args);
    }
  }
  return true;
};

function add(target, type, listener, prepend) {
  checkListener(listener);
  let events = target._events;
  if (events === undefined) {
    events = target._events = { __proto__: null };
    target._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    target.emit('newListener', type, listener.listener ?? listener);
    events = target._events;
  }
  const existing = events[type];
  if (existing === undefined) {
    events[type] = listener;
    ++target._eventsCount;
    return target;
  }
  if (typeof existing === 'function') {
    events[type] = prepend ? [listener, existing] : [existing, listener];
  } else if (prepend) {
    existing.unshift(listener);
  } else {
    existing.push(listener);
  }
  const most = maxListenersOf(target), { length } = events[type];
  if (most > 0 && length > most && !events[type].warned) {
    events[type].warned = true;
    const name = native.inspect(target, { depth: -1 });
    const warning = new Error(
      `Possible EventEmitter memory leak detected. ${length} ${String(type)} listeners added to ${name}. ` +
      `MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`);
    Object.assign(warning, { name: 'MaxListenersExceededWarning', emitter: target, type, count: length });
    process.emitWarning(warning);
  }
  return target;
}

EventEmitter.prototype.addListener = function addListener(type, listener) {
  return add(this, type, listener, false);
};

EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return add(this, type, listener, true);
};

function wrapOnce(target, type, listener) {
  let fired = false;
  function wrapped(...args) {
    if (fired) return undefined;
    target.removeListener(type, wrapped);
    fired = true;
    return listener.apply(target, args);
  }
  wrapped.listener = listener;
  return wrapped;
}

EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  this.on(type, wrapOnce(this, type, listener));
  return this;
};

EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  this.prependListener(type, wrapOnce(this, type, listener));
  return this;
};

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  const known = events?.[type];
  if (known === undefined) return this;
  if (known === listener || known.listener === listener) {
    this._eventsCount -= 1;
    if (this[kShapeMode]) {
      events[type] = undefined;
    } else if (this._eventsCount === 0) {
      this._events = { __proto__: null };
    } else {
      delete events[type];
    }
    if (events.removeListener) this.emit('removeListener', type, known.listener || listener);
  } else if (typeof known !== 'function') {
    const at = known.findLastIndex((one) => one === listener || one.listener === listener);
    if (at < 0) return this;
    const removed = known[at];
    if (known.length === 2) events[type] = known[1 - at];
    else events[type] = known.toSpliced(at, 1);
    if (events.removeListener !== undefined) this.emit('removeListener', type, removed.listener || listener);
  }
  return this;
};

EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      if (--this._eventsCount === 0) this._events = { __proto__: null };
      else delete events[type];
    }
    return this;
  }
  if (arguments.length === 0) {
    for (const key of Reflect.ownKeys(events)) {
      if (key !== 'removeListener') this.removeAllListeners(key);
    }
    this.removeAllListeners('removeListener');
    this._events = { __proto__: null };
    this._eventsCount = 0;
    return this;
  }
  const listeners = events[type];
  if (typeof listeners === 'function') this.removeListener(type, listeners);
  else if (listeners !== undefined) {
    for (const listener of [...listeners].reverse()) this.removeListener(type, listener);
  }
  return this;
};

function listenersOf(target, type, unwrap) {
  const known = target._events?.[type];
  if (known === undefined) return [];
  const all = typeof known === 'function' ? [known] : [...known];
  return unwrap ? all.map((one) => one.listener || one) : all;
}

EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};

EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};

EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const all = listenersOf(this, type, false);
  if (listener == null) return all.length;
  return all.filter((one) => one === listener || one.listener === listener).length;
};

EventEmitter.prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
};

// ---- What comes with it ----

function eventTargetAgnosticAdd(emitter, name, listener, flags) {
  if (typeof emitter.on === 'function') {
    if (flags?.once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter.addEventListener === 'function') {
    emitter.addEventListener(name, listener, flags);
  } else {
    throw invalidArgType('emitter', 'EventEmitter', emitter);
  }
}

function eventTargetAgnosticRemove(emitter, name, listener, flags) {
  if (typeof emitter.removeListener === 'function') emitter.removeListener(name, listener);
  else if (typeof emitter.removeEventListener === 'function') emitter.removeEventListener(name, listener, flags);
  else throw invalidArgType('emitter', 'EventEmitter', emitter);
}

async function once(emitter, name, options = {}) {
  errors.validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new errors.AbortError(undefined, { cause: signal.reason });
  return new Promise((resolve, reject) => {
    const onError = (error) => {
      emitter.removeListener?.(name, resolver);
      signal?.removeEventListener('abort', onAbort);
      reject(error);
    };
    const resolver = (...args) => {
      emitter.removeListener?.('error', onError);
      signal?.removeEventListener('abort', onAbort);
      resolve(args);
    };
    const onAbort = () => {
      eventTargetAgnosticRemove(emitter, name, resolver);
      emitter.removeListener?.('error', onError);
      reject(new errors.AbortError(undefined, { cause: signal.reason }));
    };
    eventTargetAgnosticAdd(emitter, name, resolver, { once: true });
    if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function on(emitter, event, options = {}) {
  errors.validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new errors.AbortError(undefined, { cause: signal.reason });
  const values = [], waiting = [];
  let failure = null, finished = false;

  const close = () => {
    eventTargetAgnosticRemove(emitter, event, onEvent);
    emitter.removeListener?.('error', onError);
    for (const name of options.close ?? []) eventTargetAgnosticRemove(emitter, name, close);
    signal?.removeEventListener('abort', onAbort);
    finished = true;
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  const onEvent = (...args) => {
    if (waiting.length > 0) waiting.shift().resolve({ value: args, done: false });
    else values.push(args);
  };
  const onError = (error) => {
    if (waiting.length > 0) waiting.shift().reject(error);
    else failure = error;
    close();
  };
  const onAbort = () => onError(new errors.AbortError(undefined, { cause: signal.reason }));

  eventTargetAgnosticAdd(emitter, event, onEvent);
  if (event !== 'error' && typeof emitter.on === 'function') emitter.on('error', onError);
  for (const name of options.close ?? []) eventTargetAgnosticAdd(emitter, name, close);
  signal?.addEventListener('abort', onAbort, { once: true });

  return Object.setPrototypeOf({
    next() {
      if (values.length > 0) return Promise.resolve({ value: values.shift(), done: false });
      if (failure !== null) {
        const rejected = Promise.reject(failure);
        failure = null;
        return rejected;
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      return close();
    },
    throw(error) {
      if (!(error instanceof Error)) throw invalidArgType('EventEmitter.AsyncIterator', 'Error', error);
      onError(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  }, Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype));
}

function getEventListeners(emitterOrTarget, type) {
  if (typeof emitterOrTarget.listeners === 'function') return emitterOrTarget.listeners(type);
  const { kListeners } = require('internal/event_target');
  if (emitterOrTarget[kListeners] !== undefined) {
    return (emitterOrTarget[kListeners].get(type) ?? []).map((entry) => entry.callback);
  }
  throw invalidArgType('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

function setMaxListeners(n = defaultMaxListeners, ...targets) {
  validateNumber(n, 'setMaxListeners', 0);
  if (targets.length === 0) {
    defaultMaxListeners = n;
    return;
  }
  for (const target of targets) {
    if (typeof target.setMaxListeners === 'function') target.setMaxListeners(n);
    else if (typeof target.addEventListener !== 'function') {
      throw invalidArgType('eventTargets', ['EventEmitter', 'EventTarget'], target);
    }
  }
}

function addAbortListener(signal, listener) {
  if (signal === undefined) throw invalidArgType('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateFunction(listener, 'listener');
  let remove;
  if (signal.aborted) {
    queueMicrotask(() => listener());
  } else {
    signal.addEventListener('abort', listener, { once: true });
    remove = () => signal.removeEventListener('abort', listener);
  }
  return { __proto__: null, [Symbol.dispose]() { remove?.(); } };
}

module.exports = EventEmitter;
Object.assign(EventEmitter, {
  addAbortListener,
  once,
  on,
  getEventListeners,
  getMaxListeners(target) {
    if (typeof target?.getMaxListeners === 'function') return maxListenersOf(target);
    if (typeof target?.addEventListener === 'function') return defaultMaxListeners;
    throw invalidArgType('emitter', ['EventEmitter', 'EventTarget'], target);
  },
  EventEmitter,
  usingDomains: false,
  captureRejectionSymbol: kRejection,
  errorMonitor: kErrorMonitor,
  setMaxListeners,
  listenerCount: (emitter, type) => emitter.listenerCount(type),
});
Object.defineProperties(EventEmitter, {
  captureRejections: {
    get: () => captureByDefault,
    set(value) {
      errors.validateBoolean(value, 'EventEmitter.captureRejections');
      captureByDefault = value;
    },
    enumerable: true,
    configurable: true,
  },
  defaultMaxListeners: {
    enumerable: true,
    get: () => defaultMaxListeners,
    set(value) {
      validateNumber(value, 'defaultMaxListeners', 0);
      defaultMaxListeners = value;
    },
  },
  EventEmitterAsyncResource: {
    configurable: true,
    enumerable: true,
    get: () => {
      const { AsyncResource } = require('async_hooks');
      class EventEmitterAsyncResource extends EventEmitter {
        constructor(options) {
          super(options);
          this.asyncResource = new AsyncResource(options?.name ?? new.target.name, options);
        }

        emit(...args) {
          return this.asyncResource.runInAsyncScope(super.emit, this, ...args);
        }
      }
      Object.defineProperty(EventEmitter, 'EventEmitterAsyncResource', {
        value: EventEmitterAsyncResource, configurable: true, enumerable: true, writable: true,
      });
      return EventEmitterAsyncResource;
    },
  },
});
