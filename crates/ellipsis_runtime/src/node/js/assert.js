'use strict';

const native = require('native:util');
const errors = require('internal/errors');
const { coded, invalidArgType, invalidArgValue } = errors;
const equality = () => require('internal/equality');

const inspectOptions = {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false,
  sorted: true, getters: true, breakLength: Infinity,
};
const show = (value) => native.inspect(value, inspectOptions);

const titles = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values identical but not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

/** Lines are the same even if only one is followed by another. */
const isSame = (a, b) => a === b || (a.length !== b.length && (a === `${b},` || `${a},` === b));
const longer = (a, b) => (a.length < b.length ? b : a);

/** Lines of both texts, marked by whether they are in one only. */
function difference(actual, expected) {
  const a = actual.split('\n'), b = expected.split('\n');
  let start = 0, endA = a.length, endB = b.length;
  while (start < endA && start < endB && a[start] === b[start]) start++;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const rows = endA - start, columns = endB - start;
  const lines = a.slice(0, start).map((line) => `  ${line}`);
  if (rows * columns > 4_000_000) {
    lines.push(...a.slice(start, endA).map((line) => `+ ${line}`), ...b.slice(start, endB).map((line) => `- ${line}`));
  } else {
    const table = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
    for (let i = rows - 1; i >= 0; i--) {
      for (let j = columns - 1; j >= 0; j--) {
        table[i][j] = isSame(a[start + i], b[start + j]) ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
      }
    }
    let i = 0, j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && isSame(a[start + i], b[start + j])) lines.push(`  ${longer(a[start + i++], b[start + j++])}`);
      else if (i < rows && (j === columns || table[i + 1][j] >= table[i][j + 1])) lines.push(`+ ${a[start + i++]}`);
      else lines.push(`- ${b[start + j++]}`);
    }
  }
  lines.push(...a.slice(endA).map((line) => `  ${line}`));
  return lines;
}

/** Leaves out most of what is the same. */
function shorten(lines) {
  const out = [];
  let skipped = false;
  for (let at = 0; at < lines.length;) {
    let end = at;
    while (end < lines.length && lines[end][0] === ' ') end++;
    const count = end - at;
    if (count > 6) {
      // Of what is the same its beginning, and the line before what is not.
      out.push(...lines.slice(at, at + 5), '...', lines[end - 1]);
      skipped = true;
    } else {
      out.push(...lines.slice(at, end));
    }
    while (end < lines.length && lines[end][0] !== ' ') out.push(lines[end++]);
    at = end;
  }
  return [out.join('\n'), skipped];
}

const told = ['deepStrictEqual', 'partialDeepStrictEqual', 'strictEqual'];

/** An error that shows what sets it apart from others: not where it was made. */
function withoutStack(error) {
  const shown = Object.assign(Object.create(Object.getPrototypeOf(error)), error);
  Object.defineProperty(shown, 'message', { __proto__: null, value: error.message });
  Object.defineProperty(shown, 'stack', { __proto__: null, value: undefined });
  if (Object.hasOwn(error, 'cause')) {
    const { cause } = error;
    Object.defineProperty(shown, 'cause', { __proto__: null, value: Error.isError(cause) ? withoutStack(cause) : cause });
  }
  return shown;
}

function messageOf(operator, actual, expected, message, diff) {
  if (told.includes(operator)) {
    if (Error.isError(actual) && Error.isError(expected)) [actual, expected] = [withoutStack(actual), withoutStack(expected)];
    const a = show(actual), b = show(expected);
    const isSimple = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');
    if (operator === 'strictEqual' && isSimple(actual) && isSimple(expected) && !a.includes('\n') && !b.includes('\n') && a !== b) {
      if (message == null && a.length + b.length <= 12 && (actual !== 0 || expected !== 0)) return `${titles[operator]}\n\n${a} !== ${b}\n`;
    }
    let title = message ?? titles[operator];
    if (message == null && operator === 'strictEqual' && ((typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null) ||
        (typeof actual === 'function' && typeof expected === 'function'))) title = titles.strictEqualObject;
    if (a === b) {
      const identical = operator === 'strictEqual' ? 'Values have same structure but are not reference-equal:' : titles.notIdentical;
      return `${message ?? identical}\n\n${a}\n`;
    }
    const [lines, skipped] = shorten(difference(a, b));
    return `${title}\n+ actual - expected${skipped ? '\n... Skipped lines' : ''}\n\n${lines}\n`;
  }
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
    let title = titles[operator];
    if (operator === 'notStrictEqual' && ((typeof actual === 'object' && actual !== null) || typeof actual === 'function')) title = titles.notStrictEqualObject;
    const lines = show(actual).split('\n');
    if (lines.length > 50 && diff !== 'full') lines.splice(46, lines.length, '...');
    return lines.length === 1 ? `${title}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}` : `${title}\n\n${lines.join('\n')}\n`;
  }
  let a = show(actual);
  const b = show(expected);
  if (operator === 'notDeepEqual') return a === b ? `${titles.notDeepEqual}\n\n${a}` : `${titles.notDeepEqualUnequal}\n\n${a}\n\nshould not loosely deep-equal\n\n${b}`;
  if (operator === 'deepEqual') return `${titles.deepEqual}\n\n${a}\n\nshould loosely deep-equal\n\n${b}`;
  if (a.length > 512) a = `${a.slice(0, 509)}...`;
  return `${a} ${operator} ${b}`;
}

const MOST_LINES = 10, MOST_UNITS = 512;

function partOf(text) {
  const lines = text.split('\n', MOST_LINES + 1);
  if (lines.length > MOST_LINES) return `${lines.slice(0, MOST_LINES).join('\n')}\n...`;
  return text.length > MOST_UNITS ? `${text.slice(MOST_UNITS)}...` : text;
}

class AssertionError extends Error {
  constructor(options) {
    errors.validateObject(options, 'options');
    const { message, operator, stackStartFn, details, stackStartFunction, actual, expected, diff = 'simple' } = options;
    const isGiven = message != null && !(operator === 'deepStrictEqual' || operator === 'partialDeepStrictEqual');
    const text = isGiven ? `${message}` : messageOf(operator, actual, expected, message, diff);
    super(text);
    this.generatedMessage = message == null;
    Object.defineProperty(this, 'name', { __proto__: null, value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true });
    this.code = 'ERR_ASSERTION';
    if (details) {
      details.forEach((one, at) => {
        this[`message ${at}`] = one.message;
        this[`actual ${at}`] = one.actual;
        this[`expected ${at}`] = one.expected;
        this[`operator ${at}`] = one.operator;
      });
    } else {
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
    this.diff = diff;
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    this.stack;
    this.name = 'AssertionError';
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  /** Long texts that were compared are shown in part. */
  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    const { actual, expected } = this;
    if (typeof actual === 'string') this.actual = partOf(actual);
    if (typeof expected === 'string') this.expected = partOf(expected);
    try {
      return native.inspect(this, { ...options, customInspect: false, depth: 0 });
    } finally {
      if (typeof actual === 'string') this.actual = actual;
      if (typeof expected === 'string') this.expected = expected;
    }
  }
}

function innerFail(options) {
  if (isError(options.message)) throw options.message;
  throw new AssertionError(options);
}

/** Errors of other realms are errors, too. */
const isError = (value) => value instanceof Error || Error.isError(value);

/** The call that stands at a place of a line, as it is written there; `undefined` if it goes on behind its line. */
function callAt(line, column) {
  const start = /[\p{ID_Continue}$.]*$/u.exec(line.slice(0, column))[0].length;
  const from = column - start;
  let depth = 0, quote;
  for (let at = line.indexOf('(', column); at >= 0 && at < line.length; at++) {
    const unit = line[at];
    if (unit === '\\') at++;
    else if (quote !== undefined) {
      if (unit === quote) quote = undefined;
    } else if (unit === '"' || unit === "'" || unit === '`') quote = unit;
    else if (unit === '(' || unit === '[' || unit === '{') depth++;
    else if ((unit === ')' || unit === ']' || unit === '}') && --depth === 0) return line.slice(from, at + 1);
  }
  return undefined;
}

/** How the program has written what called a function. */
function callOf(fn) {
  const { prepareStackTrace, stackTraceLimit } = Error, found = {};
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (error, sites) => sites;
    Error.captureStackTrace(found, fn);
    const [site] = found.stack;
    const file = site.getFileName().replace(/^file:\/\//, '');
    const lines = require('fs').readFileSync(file, 'utf8').split(/\r\n|[\n\r\u2028\u2029]/);
    return callAt(lines[site.getLineNumber() - 1], site.getColumnNumber() - 1);
  } catch {
    // The program is no file, or may not read it.
    return undefined;
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

function formatMessage(message) {
  return message.length < 2 ? message[0] : native.format(...message);
}

function innerOk(fn, count, value, message) {
  if (value) return;
  let generated = false;
  if (count === 0) {
    generated = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    generated = true;
    const call = callOf(fn) ?? `assert${fn.name === 'ok' ? '.ok' : ''}(${native.inspect(value)})`;
    message = `The expression evaluated to a falsy value:\n\n  ${call}\n`;
  } else if (isError(message)) {
    throw message;
  }
  const error = new AssertionError({ actual: value, expected: true, message, operator: '==', stackStartFn: fn });
  error.generatedMessage = generated;
  throw error;
}

function assert(...args) {
  innerOk(assert, args.length, ...args);
}

function ok(...args) {
  innerOk(ok, args.length, ...args);
}

function check(args) {
  if (args.length < 2) throw coded('ERR_MISSING_ARGS', 'actual', 'expected');
}

const comparisons = {
  // eslint-disable-next-line eqeqeq
  equal: ['==', (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b))],
  // eslint-disable-next-line eqeqeq
  notEqual: ['!=', (a, b) => !(a == b || (Number.isNaN(a) && Number.isNaN(b)))],
  deepEqual: ['deepEqual', (a, b) => equality().isDeepEqual(a, b)],
  notDeepEqual: ['notDeepEqual', (a, b) => !equality().isDeepEqual(a, b)],
  deepStrictEqual: ['deepStrictEqual', (a, b, options) => equality().isDeepStrictEqual(a, b, options)],
  notDeepStrictEqual: ['notDeepStrictEqual', (a, b, options) => !equality().isDeepStrictEqual(a, b, options)],
  partialDeepStrictEqual: ['partialDeepStrictEqual', (a, b) => equality().isPartialStrictEqual(a, b)],
  strictEqual: ['strictEqual', Object.is],
  notStrictEqual: ['notStrictEqual', (a, b) => !Object.is(a, b)],
};
/** What the Assert that a function is called on was made with; nothing of a function that is called by itself. */
const kOptions = Symbol('options');

for (const [name, [operator, holds]] of Object.entries(comparisons)) {
  const fn = assert[name] = {
    [name](actual, expected, ...message) {
      check(arguments);
      const options = this?.[kOptions];
      if (holds(actual, expected, options)) return;
      innerFail({ actual, expected, message: formatMessage(message), operator, stackStartFn: fn, diff: options?.diff });
    },
  }[name];
}

assert.ok = ok;
assert.AssertionError = AssertionError;

assert.fail = function fail(message) {
  if (isError(message)) throw message;
  const error = new AssertionError({ message: message ?? 'Failed', operator: 'fail', stackStartFn: fail, diff: this?.[kOptions]?.diff });
  error.generatedMessage = message === undefined;
  throw error;
};

// ---- What throws ----

const NONE = Symbol('none');

/** What of an error and what is expected of it is compared. */
class Comparison {}

function expectedException(actual, expected, message, fn) {
  let generated = false, throwError = false;
  if (typeof expected !== 'function') {
    if (native.classOf(expected) === 'RegExp') {
      if (expected.exec(`${actual}`) !== null) return;
      if (!message) {
        generated = true;
        message = `The input did not match the regular expression ${native.inspect(expected)}. Input:\n\n${native.inspect(`${actual}`)}\n`;
      }
      throwError = true;
    } else if (typeof actual !== 'object' || actual === null) {
      const error = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: fn });
      error.operator = fn.name;
      throw error;
    } else {
      const keys = Object.keys(expected);
      if (expected instanceof Error) keys.push('name', 'message');
      else if (keys.length === 0) throw invalidArgValue('error', expected, 'may not be an empty object');
      for (const key of keys) {
        if (typeof actual[key] === 'string' && native.classOf(expected[key]) === 'RegExp' && expected[key].exec(actual[key]) !== null) continue;
        if (key in actual && equality().isDeepStrictEqual(actual[key], expected[key])) continue;
        if (!message) {
          const pick = (object) => Object.assign(new Comparison(), Object.fromEntries(keys.filter((one) => one in object).map((one) => [one,
            native.classOf(expected[one]) === 'RegExp' && typeof object[one] === 'string' && expected[one].exec(object[one]) !== null ? expected[one] : object[one]])));
          const error = new AssertionError({ actual: pick(actual), expected: pick(expected), operator: 'deepStrictEqual', stackStartFn: fn });
          error.actual = actual;
          error.expected = expected;
          error.operator = fn.name;
          throw error;
        }
        innerFail({ actual, expected, message, operator: fn.name, stackStartFn: fn });
      }
      return;
    }
  } else if (expected.prototype !== undefined && actual instanceof expected) {
    return;
  } else if (Object.prototype.isPrototypeOf.call(Error, expected) || expected === Error) {
    if (!message) {
      generated = true;
      message = `The error is expected to be an instance of "${expected.name}". Received `;
      message += Error.isError(actual) ? `"${actual.name}"\n\nError message:\n\n${actual.message}` : `"${native.inspect(actual, { depth: -1 })}"`;
    }
    throwError = true;
  } else {
    const result = Reflect.apply(expected, {}, [actual]);
    if (result !== true) {
      if (!message) {
        generated = true;
        const name = expected.name ? `"${expected.name}" ` : '';
        message = `The ${name}validation function is expected to return "true". Received ${native.inspect(result)}`;
        if (Error.isError(actual)) message += `\n\nCaught error:\n\n${actual}`;
      }
      throwError = true;
    }
  }
  if (throwError) {
    if (isError(message)) throw message;
    const error = new AssertionError({ actual, expected, message, operator: fn.name, stackStartFn: fn });
    error.generatedMessage = generated;
    throw error;
  }
}

function getActual(fn) {
  errors.validateFunction(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NONE;
}

const isThenable = (value) => native.promiseState(value) !== undefined ||
  (value !== null && typeof value === 'object' && typeof value.then === 'function' && typeof value.catch === 'function');

async function waitForActual(promiseFn) {
  let promise = promiseFn;
  if (typeof promiseFn === 'function') {
    promise = promiseFn();
    if (!isThenable(promise)) throw coded('ERR_INVALID_RETURN_VALUE', 'instance of Promise', 'promiseFn', promise);
  } else if (!isThenable(promise)) {
    throw invalidArgType('promiseFn', ['Function', 'Promise'], promiseFn);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NONE;
}

function expectsError(fn, count, actual, error, message) {
  if (typeof error === 'string') {
    if (count === 2 && typeof actual === 'object' && actual !== null && actual.message === error) {
      throw coded('ERR_AMBIGUOUS_ARGUMENT', 'error/message', `The error message "${actual.message}" is identical to the message.`);
    }
    if (count === 2 && actual === error) throw coded('ERR_AMBIGUOUS_ARGUMENT', 'error/message', `The error "${actual}" is identical to the message.`);
    [message, error] = [error, undefined];
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw invalidArgType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
  }
  if (actual === NONE) {
    let details = error?.name ? ` (${error.name})` : '';
    details += message ? `: ${message}` : '.';
    const kind = fn === assert.rejects ? 'rejection' : 'exception';
    innerFail({ actual: undefined, expected: error, operator: fn.name, message: isError(message) ? message : `Missing expected ${kind}${details}`, stackStartFn: fn });
  }
  if (error) expectedException(actual, error, message, fn);
}

function expectsNoError(fn, actual, error, message) {
  if (actual === NONE) return;
  if (typeof error === 'string') [message, error] = [error, undefined];
  const matches = () => {
    if (typeof error !== 'function') return native.classOf(error) === 'RegExp' ? error.exec(`${actual}`) !== null : false;
    if (error.prototype !== undefined && actual instanceof error) return true;
    return !Object.prototype.isPrototypeOf.call(Error, error) && Reflect.apply(error, {}, [actual]) === true;
  };
  if (!error || matches()) {
    const kind = fn === assert.doesNotReject ? 'rejection' : 'exception';
    innerFail({
      actual, expected: error, operator: fn.name, stackStartFn: fn,
      message: `Got unwanted ${kind}${message ? `: ${message}` : '.'}\nActual message: "${actual?.message}"`,
    });
  }
  throw actual;
}

assert.throws = function throws(fn, ...args) {
  expectsError(throws, arguments.length, getActual(fn), ...args);
};
assert.rejects = async function rejects(promiseFn, ...args) {
  expectsError(rejects, arguments.length, await waitForActual(promiseFn), ...args);
};
assert.doesNotThrow = function doesNotThrow(fn, ...args) {
  expectsNoError(doesNotThrow, getActual(fn), ...args);
};
assert.doesNotReject = async function doesNotReject(fn, ...args) {
  expectsNoError(doesNotReject, await waitForActual(fn), ...args);
};

assert.ifError = function ifError(value) {
  if (value === null || value === undefined) return;
  let message = 'ifError got unwanted exception: ';
  if (typeof value === 'object' && typeof value.message === 'string') message += value.message.length === 0 && value.constructor ? value.constructor.name : value.message;
  else message += native.inspect(value);
  const error = new AssertionError({ actual: value, expected: null, operator: 'ifError', message, stackStartFn: ifError });
  error.generatedMessage = true;
  throw error;
};

function matching(name, wanted) {
  const fn = {
    [name](text, regexp, message) {
      if (native.classOf(regexp) !== 'RegExp') throw invalidArgType('regexp', 'RegExp', regexp);
      if (typeof text === 'string' && (regexp.exec(text) !== null) === wanted) return;
      if (isError(message)) throw message;
      const generated = !message;
      message ||= typeof text !== 'string'
        ? `The "string" argument must be of type string. Received type ${typeof text} (${native.inspect(text)})`
        : `The input ${wanted ? 'did not match' : 'was expected to not match'} the regular expression ${native.inspect(regexp)}. Input:\n\n${native.inspect(text)}\n`;
      const error = new AssertionError({ actual: text, expected: regexp, message, operator: name, stackStartFn: fn });
      error.generatedMessage = generated;
      throw error;
    },
  }[name];
  return fn;
}
assert.match = matching('match', true);
assert.doesNotMatch = matching('doesNotMatch', false);

/** The functions of this module, with options of their own. */
function Assert(options) {
  if (new.target === undefined) throw coded('ERR_CONSTRUCT_CALL_REQUIRED', 'Assert');
  const { diff, strict: isStrict = true, skipPrototype = false } = options ?? {};
  if (diff !== undefined) errors.validateOneOf(diff, 'options.diff', ['simple', 'full']);
  this.AssertionError = AssertionError;
  Object.defineProperty(this, kOptions, { __proto__: null, value: { diff, skipPrototype } });
  if (isStrict) Object.assign(this, strictly(this));
}

/** What functions stand for where only strict equality counts. */
const strictly = ({ strictEqual, deepStrictEqual, notStrictEqual, notDeepStrictEqual }) =>
  ({ equal: strictEqual, deepEqual: deepStrictEqual, notEqual: notStrictEqual, notDeepEqual: notDeepStrictEqual });

for (const [name, fn] of Object.entries(assert)) {
  if (name !== 'AssertionError') Object.defineProperty(Assert.prototype, name, { value: fn, writable: true, configurable: true, enumerable: true });
}
assert.Assert = Assert;

function strict(...args) {
  innerOk(strict, args.length, ...args);
}
assert.strict = Object.assign(strict, assert, strictly(assert));
assert.strict.strict = assert.strict;

module.exports = assert;
