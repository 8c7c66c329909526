'use strict';

const { AbortError, coded, validateAbortSignal, validateBoolean, validateNumber, validateObject } = require('internal/errors');
const { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = globalThis;

function check(options, delay) {
  if (delay !== undefined) validateNumber(delay, 'delay');
  validateObject(options, 'options');
  validateAbortSignal(options.signal, 'options.signal');
  if (options.ref !== undefined) validateBoolean(options.ref, 'options.ref');
}

function wait(start, clear, options) {
  const { signal, ref = true } = options;
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    const abort = () => {
      clear(timer);
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    const timer = start((value) => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    if (!ref) timer.unref();
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function after(delay, value, options = {}) {
  try {
    check(options, delay);
  } catch (error) {
    return Promise.reject(error);
  }
  return wait((done) => setTimeout(done, delay, value), clearTimeout, options);
}

function immediate(value, options = {}) {
  try {
    check(options);
  } catch (error) {
    return Promise.reject(error);
  }
  return wait((done) => setImmediate(done, value), clearImmediate, options);
}

async function* every(delay, value, options = {}) {
  check(options, delay);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  let passed = 0, wake;
  const timer = setInterval(() => {
    passed++;
    wake?.();
  }, delay);
  if (!ref) timer.unref();
  const abort = () => wake?.();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      if (passed === 0) await new Promise((resolve) => { wake = resolve; });
      wake = undefined;
      for (; passed > 0; passed--) yield value;
    }
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', abort);
  }
}

class Scheduler {
  constructor() {
    throw coded('ERR_ILLEGAL_CONSTRUCTOR');
  }

  yield() { return immediate(); }
  wait(delay, options) { return after(delay, undefined, options); }
}

module.exports = {
  setTimeout: Object.defineProperty(after, 'name', { value: 'setTimeout' }),
  setImmediate: Object.defineProperty(immediate, 'name', { value: 'setImmediate' }),
  setInterval: Object.defineProperty(every, 'name', { value: 'setInterval' }),
  scheduler: Object.create(Scheduler.prototype),
};
