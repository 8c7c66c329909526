'use strict';

// Events as https://dom.spec.whatwg.org/#events has them, without a tree.

const native = require('native:util');
const { coded, invalidArgType, make } = require('internal/errors');

const kListeners = Symbol('kListeners');
const kState = Symbol('kState');
const custom = Symbol.for('nodejs.util.inspect.custom');

class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #timeStamp = performance.now();
  #canceled = false;

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'type');
    if (options != null && typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    this.#type = `${type}`;
    this.#bubbles = !!options?.bubbles;
    this.#cancelable = !!options?.cancelable;
    this.#composed = !!options?.composed;
    Object.defineProperty(this, kState, {
      value: { target: null, current: null, phase: 0, stop: false, stopNow: false, passive: false, trusted: false },
    });
  }

  get type() { return this.#type; }
  get target() { return this[kState].target; }
  get srcElement() { return this[kState].target; }
  get currentTarget() { return this[kState].current; }
  composedPath() { return this[kState].phase === 0 ? [] : [this[kState].current]; }
  get NONE() { return 0; }
  get CAPTURING_PHASE() { return 1; }
  get AT_TARGET() { return 2; }
  get BUBBLING_PHASE() { return 3; }
  get eventPhase() { return this[kState].phase; }
  stopPropagation() { this[kState].stop = true; }
  get cancelBubble() { return this[kState].stop; }
  set cancelBubble(value) { if (value) this[kState].stop = true; }
  stopImmediatePropagation() { this[kState].stop = this[kState].stopNow = true; }
  get bubbles() { return this.#bubbles; }
  get cancelable() { return this.#cancelable; }
  get returnValue() { return !this.#canceled; }
  set returnValue(value) { if (!value) this.preventDefault(); }
  preventDefault() { if (this.#cancelable && !this[kState].passive) this.#canceled = true; }
  get defaultPrevented() { return this.#canceled; }
  get composed() { return this.#composed; }
  get isTrusted() { return this[kState].trusted; }
  get timeStamp() { return this.#timeStamp; }

  [custom](depth, options, inspect) {
    if (depth < 0) return this.constructor.name;
    return `${this.constructor.name} ${inspect({
      type: this.type, defaultPrevented: this.defaultPrevented, cancelable: this.cancelable, timeStamp: this.timeStamp,
    }, options)}`;
  }

  static NONE = 0;
  static CAPTURING_PHASE = 1;
  static AT_TARGET = 2;
  static BUBBLING_PHASE = 3;
}
Object.defineProperty(Event.prototype, Symbol.toStringTag, { value: 'Event', configurable: true });

class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() { return this.#detail; }
}
Object.defineProperty(CustomEvent.prototype, Symbol.toStringTag, { value: 'CustomEvent', configurable: true });

const flagsOf = (options) => {
  if (typeof options === 'boolean') return { capture: options };
  if (options == null) return {};
  return options;
};

function isTarget(value) {
  return value != null && value[kListeners] !== undefined;
}

class EventTarget {
  constructor() {
    Object.defineProperty(this, kListeners, { value: new Map() });
  }

  addEventListener(type, callback, options = undefined) {
    if (!isTarget(this)) throw coded('ERR_INVALID_THIS', 'EventTarget');
    if (arguments.length < 2) throw coded('ERR_MISSING_ARGS', 'type', 'listener');
    const { capture = false, once = false, passive = false, signal } = flagsOf(options);
    if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) throw invalidArgType('options.signal', 'AbortSignal', signal);
    if (callback == null) return;
    if (typeof callback !== 'function' && typeof callback !== 'object') throw invalidArgType('listener', 'EventListener', callback);
    if (signal?.aborted) return;
    const name = `${type}`;
    const entries = this[kListeners].get(name);
    if (entries?.some((entry) => entry.callback === callback && entry.capture === !!capture)) return;
    const entry = { callback, capture: !!capture, once: !!once, passive: !!passive, removed: false };
    if (entries === undefined) this[kListeners].set(name, [entry]);
    else entries.push(entry);
    signal?.addEventListener('abort', () => this.removeEventListener(type, callback, options), { once: true });
  }

  removeEventListener(type, callback, options = undefined) {
    if (!isTarget(this)) throw coded('ERR_INVALID_THIS', 'EventTarget');
    if (arguments.length < 2) throw coded('ERR_MISSING_ARGS', 'type', 'listener');
    const { capture = false } = flagsOf(options);
    const name = `${type}`, entries = this[kListeners].get(name);
    const at = entries?.findIndex((entry) => entry.callback === callback && entry.capture === !!capture) ?? -1;
    if (at < 0) return;
    entries[at].removed = true;
    if (entries.length === 1) this[kListeners].delete(name);
    else this[kListeners].set(name, entries.toSpliced(at, 1));
  }

  dispatchEvent(event) {
    if (!isTarget(this)) throw coded('ERR_INVALID_THIS', 'EventTarget');
    if (!(event instanceof Event)) throw invalidArgType('event', 'Event', event);
    const state = event[kState];
    if (state.phase !== 0) throw make(Error, 'ERR_EVENT_RECURSION', `The event "${event.type}" is already being dispatched`);
    state.target = state.current = this;
    state.phase = 2;
    for (const entry of [...this[kListeners].get(event.type) ?? []]) {
      if (entry.removed) continue;
      if (entry.once) this.removeEventListener(event.type, entry.callback, entry);
      state.passive = entry.passive;
      try {
        const { callback } = entry;
        const result = typeof callback === 'function' ? callback.call(this, event) : callback.handleEvent?.(event);
        if (native.promiseState(result) !== undefined) {
          result.then(undefined, (error) => process.nextTick(() => { throw error; }));
        }
      } catch (error) {
        process.nextTick(() => { throw error; });
      }
      state.passive = false;
      if (state.stopNow) break;
    }
    state.current = null;
    state.phase = 0;
    state.stop = state.stopNow = false;
    return !event.defaultPrevented;
  }

  [custom](depth, options, inspect) {
    return depth < 0 ? this.constructor.name : `${this.constructor.name} ${inspect({}, options)}`;
  }
}
Object.defineProperty(EventTarget.prototype, Symbol.toStringTag, { value: 'EventTarget', configurable: true });
for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
  Object.defineProperty(EventTarget.prototype, name, { enumerable: true });
}

/** Gives a class the attribute `on…` of an event. */
function defineHandler(prototype, type) {
  const handlers = new WeakMap();
  Object.defineProperty(prototype, `on${type}`, {
    get() { return handlers.get(this)?.handler ?? null; },
    set(handler) {
      const known = handlers.get(this);
      if (typeof handler !== 'function' && (typeof handler !== 'object' || handler === null)) {
        if (known) this.removeEventListener(type, known.listener);
        handlers.delete(this);
      } else if (known) {
        known.handler = handler;
      } else {
        const entry = { handler };
        entry.listener = function (event) { if (typeof entry.handler === 'function') return entry.handler.call(this, event); };
        handlers.set(this, entry);
        this.addEventListener(type, entry.listener);
      }
    },
    configurable: true, enumerable: true,
  });
}

module.exports = { CustomEvent, Event, EventTarget, defineHandler, kListeners, kState };
