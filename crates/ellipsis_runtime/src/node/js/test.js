'use strict';

const { harness, hookNames, normalize, placeOf } = require('internal/test/harness');
const { MockTracker } = require('internal/test/mock');
const { notImplemented } = require('internal/errors');

function entry(name, isSuite, extra = {}) {
  const fn = {
    [name](title, options, body) {
      const given = normalize(title, options, body);
      given.options = { ...given.options, ...extra };
      return harness().add(harness().now, given, isSuite, placeOf(fn));
    },
  }[name];
  return fn;
}

function family(name, isSuite) {
  const fn = entry(name, isSuite);
  for (const option of ['skip', 'todo', 'only']) fn[option] = entry(option, isSuite, { [option]: true });
  return fn;
}

const test = family('test', false), describe = family('describe', true);
let mock;

module.exports = test;
Object.assign(test, { test, it: test, describe, suite: describe, run: notImplemented('test.run') });
for (const name of hookNames) test[name] = { [name](fn, options) { harness().now.hooks[name].push({ fn, options }); } }[name];
Object.defineProperty(test, 'mock', { configurable: true, enumerable: true, get: () => mock ??= new MockTracker() });
Object.defineProperty(test, 'assert', { configurable: true, enumerable: true, get: () => require('assert') });
