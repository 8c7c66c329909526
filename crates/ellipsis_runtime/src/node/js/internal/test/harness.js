'use strict';

// Tests and suites: a tree that is run in the order in which it was written, as soon as the program has come to its end.

const { AsyncLocalStorage } = require('async_hooks');
const { performance } = globalThis;
const { make, validateFunction } = require('internal/errors');
const { clearTimeout, setTimeout } = globalThis;

const current = new AsyncLocalStorage();
const hookNames = ['before', 'after', 'beforeEach', 'afterEach'];

/** The arguments of `test` and `describe` in whatever order they are left out. */
function normalize(name, options, fn) {
  if (typeof name === 'function') [fn, name, options] = [name, undefined, {}];
  else if (name !== null && typeof name === 'object') [fn, options, name] = [options, name, undefined];
  if (typeof options === 'function') [fn, options] = [options, {}];
  options ??= {};
  return { name: name === undefined || name === '' ? fn?.name || '<anonymous>' : `${name}`, options, fn: fn ?? (() => {}) };
}

/** Where a test stands in the program that runs it. */
function placeOf(above) {
  const holder = {};
  Error.captureStackTrace(holder, above);
  const line = `${holder.stack}`.split('\n').find((one) => /^\s*at /.test(one) && !one.includes('node:'));
  return /\(?((?:file:\/\/)?\/[^()]*:\d+:\d+)\)?$/.exec(line ?? '')?.[1]?.replace('file://', '');
}

class Node {
  constructor(parent, { name, options, fn }, isSuite, place) {
    Object.assign(this, { parent, name, fn, isSuite, place });
    this.nesting = parent === null ? 0 : parent.parent === null ? 0 : parent.nesting + 1;
    this.children = [];
    this.hooks = Object.fromEntries(hookNames.map((one) => [one, []]));
    this.skip = options.skip;
    this.todo = options.todo;
    this.only = options.only;
    this.timeout = options.timeout;
    this.concurrency = options.concurrency;
    this.signal = options.signal;
    this.plan = options.plan;
    this.error = undefined;
    this.diagnostics = [];
    this.started = false;
    this.done = Promise.withResolvers();
    this.abort = new AbortController();
    this.ranBefore = false;
  }

  get fullName() {
    const names = [];
    for (let at = this; at !== null && at.parent !== null; at = at.parent) names.unshift(at.name);
    return names.join(' > ');
  }

  get isSkipped() { return this.skip !== undefined && this.skip !== false; }
  get isTodo() { return this.todo !== undefined && this.todo !== false; }
}

class Harness {
  constructor() {
    this.root = new Node(null, { name: '<root>', options: {}, fn: undefined }, true);
    this.counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 };
    this.failures = [];
    this.scheduled = false;
    this.start = performance.now();
    this.onlyMode = process.execArgv.includes('--test-only') || process.env.ELLIPSIS_TEST_ONLY === '1';
    const pattern = process.env.ELLIPSIS_TEST_NAME;
    this.pattern = pattern === undefined ? undefined : new RegExp(pattern);
    this.reporter = undefined;
  }

  get now() { return current.getStore() ?? this.root; }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    this.reporter = require('internal/test/report').reporter();
    setImmediate(() => this.run());
  }

  async run() {
    process.on('uncaughtException', (error) => this.stray(error));
    process.on('unhandledRejection', (error) => this.stray(error));
    await this.runChildren(this.root);
    await this.runHooks(this.root, 'after').catch((error) => this.fail(this.root, error));
    this.reporter.end(this.counts, performance.now() - this.start, this.failures);
    if (this.counts.failed + this.counts.cancelled > 0 || this.root.error !== undefined) process.exitCode = 1;
  }

  /** What was thrown behind somebody's back is of the test that runs. */
  stray(error) {
    const node = this.running;
    if (node !== undefined) node.reject?.(error);
    else {
      this.root.error = error;
      this.reporter.stray(error);
    }
  }

  fail(node, error) {
    node.error ??= error;
  }

  async runHooks(node, kind, context) {
    for (const { fn, options } of node.hooks[kind]) await limited(() => call(fn, context, node), options?.timeout, `${kind} hook`);
  }

  /** Hooks around each test: of those around it from the outside, or from the inside behind it. */
  async runEach(node, kind, context) {
    const line = [];
    for (let at = node.parent; at !== null; at = at.parent) line.push(at);
    if (kind === 'beforeEach') line.reverse();
    for (const one of line) await this.runHooks(one, kind, context);
  }

  async runChildren(node) {
    for (let at = 0; at < node.children.length; at++) await this.runNode(node.children[at]);
  }

  isWanted(node) {
    const any = (one, test) => test(one) || one.children.some((child) => any(child, test));
    const above = (one, test) => one !== null && (test(one) || above(one.parent, test));
    if (this.onlyMode && !(any(node, (one) => one.only) || above(node.parent, (one) => one.only))) return false;
    if (this.pattern === undefined) return true;
    const matches = (one) => one.parent !== null && this.pattern.test(one.fullName);
    return any(node, matches) || above(node.parent, matches);
  }

  async runNode(node) {
    if (node.started) return node.done.promise;
    node.started = true;
    const begin = performance.now();
    if (node.isSuite) this.counts.suites++;
    if (!this.isWanted(node)) {
      if (node.isSuite) this.counts.suites--;
      node.done.resolve();
      return undefined;
    }
    this.reporter.start(node);
    if (!node.isSkipped) {
      if (node.isSuite) await this.runSuite(node);
      else await this.runTest(node);
    }
    node.duration = performance.now() - begin;
    const failedChild = node.children.some((child) => child.failed);
    if (failedChild && node.error === undefined) {
      const count = node.children.filter((child) => child.failed).length;
      node.error = make(Error, 'ERR_TEST_FAILURE', `${count} subtest${count > 1 ? 's' : ''} failed`);
      node.subtestsFailed = true;
    }
    node.failed = node.error !== undefined && !node.isTodo;
    if (!node.isSuite) {
      this.counts.tests++;
      if (node.isSkipped) this.counts.skipped++;
      else if (node.isTodo) this.counts.todo++;
      else if (node.cancelled) this.counts.cancelled++;
      else if (node.failed) this.counts.failed++;
      else this.counts.passed++;
    } else if (node.failed && !node.subtestsFailed) this.counts.failed++;
    if (node.failed && !node.subtestsFailed) this.failures.push(node);
    this.reporter.result(node);
    node.done.resolve();
    return undefined;
  }

  async runSuite(node) {
    try {
      await node.built;
      if (node.buildError !== undefined) throw node.buildError;
      const context = new SuiteContext(node);
      await current.run(node, () => this.runHooks(node, 'before', context));
      await this.runChildren(node);
      await current.run(node, () => this.runHooks(node, 'after', context));
    } catch (error) {
      this.fail(node, error);
      for (const child of node.children) {
        if (child.started) continue;
        child.error = make(Error, 'ERR_TEST_FAILURE', 'test did not finish before its parent and was cancelled');
        child.cancelled = true;
        child.started = child.failed = true;
        child.duration = 0;
        if (!child.isSuite) {
          this.counts.tests++;
          this.counts.cancelled++;
        }
        this.reporter.result(child);
        child.done.resolve();
      }
    }
  }

  async runTest(node) {
    const context = new TestContext(this, node);
    node.context = context;
    const before = this.running;
    this.running = node;
    try {
      await this.runEach(node, 'beforeEach', context);
      await limited(() => new Promise((resolve, reject) => {
        node.reject = reject;
        current.run(node, () => call(node.fn, context, node)).then(resolve, reject);
      }), node.timeout, 'test', node);
      await this.runChildren(node);
      context.plan.check();
    } catch (error) {
      this.fail(node, error === undefined ? make(Error, 'ERR_TEST_FAILURE', 'the test failed without a reason') : error);
    }
    try {
      await this.runHooks(node, 'after', context);
      await this.runEach(node, 'afterEach', context);
    } catch (error) {
      this.fail(node, error);
    }
    context.mock.reset();
    node.abort.abort();
    this.running = before;
  }

  add(parent, given, isSuite, place) {
    const node = new Node(parent, given, isSuite, place);
    parent.children.push(node);
    if (isSuite) {
      if (!node.isSkipped) {
        try {
          node.built = Promise.resolve(current.run(node, () => Reflect.apply(given.fn, undefined, [new SuiteContext(node)]))).catch((error) => { node.buildError = error; });
        } catch (error) {
          node.buildError = error;
        }
      }
    }
    this.schedule();
    // What is written within a test that runs is run at once.
    if (!isSuite && parent.parent !== null && !parent.isSuite) {
      const last = parent.chain ?? Promise.resolve();
      parent.chain = last.then(() => this.runNode(node));
    } else if (isSuite && parent.parent !== null && !parent.isSuite) {
      parent.chain = (parent.chain ?? Promise.resolve()).then(() => this.runNode(node));
    }
    return node.done.promise;
  }
}

/** Calls a function that promises, calls back or just returns. */
function call(fn, context) {
  if (fn.length >= 2) {
    return new Promise((resolve, reject) => {
      const result = Reflect.apply(fn, context, [context, (error) => (error ? reject(error) : resolve())]);
      if (typeof result?.then === 'function') reject(make(Error, 'ERR_TEST_FAILURE', 'passed a callback but also returned a Promise'));
    });
  }
  return (async () => { await Reflect.apply(fn, context, [context]); })();
}

function limited(run, timeout, what, node) {
  if (timeout === undefined || timeout === Infinity) return run();
  let timer;
  const over = new Promise((resolve, reject) => {
    timer = setTimeout(() => {
      if (node) node.cancelled = true;
      reject(make(Error, 'ERR_TEST_FAILURE', `${what} timed out after ${timeout}ms`));
    }, timeout);
  });
  return Promise.race([run(), over]).finally(() => clearTimeout(timer));
}

class SuiteContext {
  #node;

  constructor(node) { this.#node = node; }

  get name() { return this.#node.name; }
  get fullName() { return this.#node.fullName; }
  get filePath() { return process.argv[1]; }
  get signal() { return this.#node.abort.signal; }
}

class Plan {
  constructor(wanted) {
    this.wanted = wanted;
    this.count = 0;
  }

  check() {
    if (this.wanted !== undefined && this.wanted !== this.count) {
      throw make(Error, 'ERR_TEST_FAILURE', `plan expected ${this.wanted} assertions but received ${this.count}`);
    }
  }
}

class TestContext {
  #harness;
  #node;
  #assert;
  #mock;

  constructor(harness, node) {
    this.#harness = harness;
    this.#node = node;
    Object.defineProperty(this, 'plan', { value: Object.assign((count) => { counter.wanted = count; }, { check: () => counter.check() }) });
    const counter = new Plan(node.plan);
    Object.defineProperty(this, 'counter', { value: counter });
    this.test = (name, options, fn) => {
      counter.count++;
      return harness.add(node, normalize(name, options, fn), false, placeOf(this.test));
    };
  }

  get name() { return this.#node.name; }
  get fullName() { return this.#node.fullName; }
  get filePath() { return process.argv[1]; }
  get signal() { return this.#node.abort.signal; }
  get passed() { return this.#node.error === undefined; }
  get error() { return this.#node.error ?? null; }

  get mock() { return this.#mock ??= new (require('internal/test/mock').MockTracker)(); }

  get assert() {
    if (this.#assert === undefined) {
      const assert = require('assert'), counter = this.counter;
      this.#assert = {};
      for (const name of Object.keys(assert)) {
        if (typeof assert[name] !== 'function' || name === 'AssertionError' || name === 'strict' || name === 'Assert') continue;
        this.#assert[name] = (...args) => {
          counter.count++;
          return assert[name](...args);
        };
      }
    }
    return this.#assert;
  }

  diagnostic(message) { this.#node.diagnostics.push(`${message}`); }
  skip(message) { this.#node.skip = message ?? true; }
  todo(message) { this.#node.todo = message ?? true; }

  async waitFor(condition, { interval = 50, timeout = 1000 } = {}) {
    validateFunction(condition, 'condition');
    const deadline = performance.now() + timeout;
    for (;;) {
      try {
        return await condition();
      } catch (cause) {
        if (performance.now() > deadline) throw make(Error, 'ERR_INVALID_STATE', 'waitFor() timed out', { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }
}
for (const name of hookNames) {
  TestContext.prototype[name] = function (fn, options) { harness().now.hooks[name].push({ fn, options }); };
}

let only;
const harness = () => only ??= new Harness();

module.exports = { harness, hookNames, normalize, placeOf };
