'use strict';

// https://fetch.spec.whatwg.org/#headers-class: native, but for how it is shown.

const { Headers } = require('native:fetch').classes();

Object.defineProperty(Headers.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  configurable: true,
  writable: true,
  value(depth, options, inspect) {
    return depth < 0 ? '[Headers]' : `Headers ${inspect(Object.fromEntries(this), options)}`;
  },
});

module.exports = { Headers };
