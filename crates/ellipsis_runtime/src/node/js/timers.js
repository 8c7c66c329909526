'use strict';

const { promisify } = require('util');
const { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = globalThis;

module.exports = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval };
Object.defineProperty(module.exports, 'promises', {
  configurable: true,
  enumerable: true,
  get: () => require('timers/promises'),
});

for (const name of ['setTimeout', 'setImmediate']) {
  Object.defineProperty(globalThis[name], promisify.custom, {
    enumerable: true,
    configurable: true,
    get: () => require('timers/promises')[name],
  });
}
