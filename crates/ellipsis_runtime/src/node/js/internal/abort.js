'use strict';

// https://dom.spec.whatwg.org/#aborting-ongoing-activities

const { Event, EventTarget, defineHandler, kState } = require('internal/event_target');
const { coded, invalidArgType, validateUint32 } = require('internal/errors');

const kMake = Symbol('kMake');
const custom = Symbol.for('nodejs.util.inspect.custom');

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  #sources = new Set();
  #dependents = new Set();

  constructor(key) {
    if (key !== kMake) throw coded('ERR_ILLEGAL_CONSTRUCTOR');
    super();
  }

  get aborted() { return this.#aborted; }
  get reason() { return this.#reason; }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    const signal = new AbortSignal(kMake);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(delay) {
    validateUint32(delay, 'delay');
    const signal = new AbortSignal(kMake);
    setTimeout(() => {
      AbortSignal.abortSignal(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, delay).unref();
    return signal;
  }

  static any(signals) {
    if (signals === null || typeof signals !== 'object' || typeof signals[Symbol.iterator] !== 'function') throw invalidArgType('signals', 'AbortSignal[]', signals);
    const result = new AbortSignal(kMake);
    const all = [...signals];
    all.forEach((signal, at) => {
      if (!(signal instanceof AbortSignal)) throw invalidArgType(`signals[${at}]`, 'AbortSignal', signal);
    });
    const done = all.find((signal) => signal.aborted);
    if (done !== undefined) {
      result.#aborted = true;
      result.#reason = done.reason;
      return result;
    }
    for (const signal of all) {
      for (const source of signal.#sources.size > 0 ? signal.#sources : [signal]) {
        result.#sources.add(source);
        source.#dependents.add(result);
      }
    }
    return result;
  }

  static abortSignal(signal, reason) {
    if (signal.#aborted) return;
    const all = [signal, ...signal.#dependents].filter((one) => !one.#aborted);
    for (const one of all) {
      one.#aborted = true;
      one.#reason = reason;
    }
    for (const one of all) {
      const event = new Event('abort');
      event[kState].trusted = true;
      one.dispatchEvent(event);
    }
    signal.#dependents.clear();
  }

  [custom](depth, options, inspect) {
    return depth < 0 ? 'AbortSignal' : `AbortSignal ${inspect({ aborted: this.aborted }, options)}`;
  }
}
const { abortSignal } = AbortSignal;
delete AbortSignal.abortSignal;
defineHandler(AbortSignal.prototype, 'abort');
Object.defineProperty(AbortSignal.prototype, Symbol.toStringTag, { value: 'AbortSignal', configurable: true });

class AbortController {
  #signal = new AbortSignal(kMake);

  get signal() { return this.#signal; }

  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    abortSignal(this.#signal, reason);
  }

  [custom](depth, options, inspect) {
    return depth < 0 ? 'AbortController' : `AbortController ${inspect({ signal: this.signal }, options)}`;
  }
}
Object.defineProperty(AbortController.prototype, Symbol.toStringTag, { value: 'AbortController', configurable: true });

module.exports = { AbortController, AbortSignal };
