'use strict';

const native = require('native:util');
const errors = require('internal/errors');
const { coded, invalidArgType, invalidArgValue, validateFunction, validateObject, validateString } = errors;

// ---- Types ----

const classOf = native.classOf;
const tagOf = Reflect.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const is = (...names) => (value) => names.includes(classOf(value));
const isTyped = (name) => (value) => tagOf.call(value) === name;
const flavourIs = (test) => (value) => {
  const flavour = native.functionFlavour(value);
  return flavour !== undefined && test(flavour);
};

/** Whether a method of a class takes a value for an instance. */
const accepts = (method) => (value) => {
  if (value === null || typeof value !== 'object') return false;
  try {
    method.call(value);
    return true;
  } catch {
    return false;
  }
};
const getter = (prototype, name) => Reflect.getOwnPropertyDescriptor(prototype, name).get;
const boxed = {
  isNumberObject: accepts(Number.prototype.valueOf),
  isStringObject: accepts(String.prototype.valueOf),
  isBooleanObject: accepts(Boolean.prototype.valueOf),
  isBigIntObject: accepts(BigInt.prototype.valueOf),
  isSymbolObject: accepts(Symbol.prototype.valueOf),
};
const mapIterator = Object.getPrototypeOf(new Map().entries());
const setIterator = Object.getPrototypeOf(new Set().values());

const types = {
  isExternal: () => false,
  isDate: accepts(Date.prototype.getTime),
  isArgumentsObject: (value) => value !== null && typeof value === 'object' && /Arguments/.test(classOf(value)),
  ...boxed,
  isBoxedPrimitive: (value) => Object.values(boxed).some((test) => test(value)),
  isNativeError: (value) => Error.isError(value),
  isRegExp: (value) => value !== null && typeof value === 'object' && classOf(value) === 'RegExp',
  isAsyncFunction: flavourIs(([, isAsync]) => isAsync),
  isGeneratorFunction: flavourIs(([generator]) => generator),
  isGeneratorObject: (value) => value !== null && typeof value === 'object' && /Generator/.test(classOf(value)),
  isPromise: (value) => native.promiseState(value) !== undefined,
  isMap: accepts(getter(Map.prototype, 'size')),
  isSet: accepts(getter(Set.prototype, 'size')),
  isMapIterator: (value) => value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === mapIterator && classOf(value) !== 'Object',
  isSetIterator: (value) => value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === setIterator && classOf(value) !== 'Object',
  isWeakMap: (value) => { try { WeakMap.prototype.has.call(value, types); return true; } catch { return false; } },
  isWeakSet: (value) => { try { WeakSet.prototype.has.call(value, types); return true; } catch { return false; } },
  isArrayBuffer: accepts(getter(ArrayBuffer.prototype, 'byteLength')),
  isDataView: (value) => ArrayBuffer.isView(value) && tagOf.call(value) === undefined,
  isSharedArrayBuffer: accepts(getter(SharedArrayBuffer.prototype, 'byteLength')),
  isProxy: is('Proxy'),
  isModuleNamespaceObject: (value) => value !== null && typeof value === 'object' && /Namespace/.test(classOf(value)),
  isAnyArrayBuffer: (value) => types.isArrayBuffer(value) || types.isSharedArrayBuffer(value),
  isCryptoKey: () => false,
  isKeyObject: () => false,
  isEventTarget: (value) => value instanceof EventTarget,
  isArrayBufferView: ArrayBuffer.isView,
  isTypedArray: (value) => tagOf.call(value) !== undefined,
};
for (const name of ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array',
  'Int32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']) {
  types[`is${name}`] = isTyped(name);
}

// ---- Inspection ----

function inspect(value, options, ...legacy) {
  if (typeof options === 'boolean' || legacy.length > 0) {
    options = { showHidden: options, depth: legacy[0], colors: legacy[1] };
    for (const key of Object.keys(options)) if (options[key] === undefined) delete options[key];
  }
  return native.inspect(value, { ...inspect.defaultOptions, ...options });
}

const custom = Symbol.for('nodejs.util.inspect.custom');
inspect.custom = custom;

const defaults = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
Object.defineProperty(inspect, 'defaultOptions', {
  get: () => defaults,
  set(options) {
    validateObject(options, 'options');
    Object.assign(defaults, options);
  },
  enumerable: true,
});

inspect.colors = Object.assign({ __proto__: null }, {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
  hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39],
  yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], bgBlack: [40, 49],
  bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49],
  bgWhite: [47, 49], framed: [51, 54], overlined: [53, 55], gray: [90, 39], redBright: [91, 39], greenBright: [92, 39],
  yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39], cyanBright: [96, 39], whiteBright: [97, 39],
  bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49], bgYellowBright: [103, 49],
  bgBlueBright: [104, 49], bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49],
});
for (const [alias, name] of Object.entries({
  grey: 'gray', blackBright: 'gray', bgGrey: 'bgGray', bgBlackBright: 'bgGray', faint: 'dim', crossedout: 'strikethrough',
  strikeThrough: 'strikethrough', crossedOut: 'strikethrough', conceal: 'hidden', swapColors: 'inverse',
  swapcolors: 'inverse', doubleUnderline: 'doubleunderline',
})) {
  Object.defineProperty(inspect.colors, alias, {
    get() { return this[name]; },
    set(value) { this[name] = value; },
    configurable: true, enumerable: false,
  });
}
inspect.styles = Object.assign({ __proto__: null }, {
  special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold',
  string: 'green', symbol: 'green', date: 'magenta', regexp: 'red', module: 'underline',
});

function format(...args) {
  return native.format(...args);
}

function formatWithOptions(options, ...args) {
  validateObject(options, 'inspectOptions', { allowArray: true });
  return native.formatWithOptions(options, ...args);
}

/** Whether colours make sense on a stream, by what the environment says. */
function wantsColors(stream) {
  const { env } = process;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0';
  if (env.NO_COLOR !== undefined || env.NODE_DISABLE_COLORS !== undefined) return false;
  return stream?.isTTY === true && (typeof stream.getColorDepth !== 'function' || stream.getColorDepth() > 2);
}

function styleText(styles, text, { validateStream = true, stream = process.stdout } = {}) {
  validateString(text, 'text');
  errors.validateBoolean(validateStream, 'options.validateStream');
  if (validateStream && (stream === null || typeof stream !== 'object' || typeof stream.on !== 'function')) {
    throw invalidArgType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  const skip = validateStream && !wantsColors(stream);
  const all = Array.isArray(styles) ? styles : [styles];
  let before = '', behind = '', out = text;
  for (const style of all) {
    if (style === 'none') continue;
    const codes = typeof style === 'string' ? inspect.colors[style] : undefined;
    if (codes === undefined) errors.validateOneOf(style, 'format', Object.getOwnPropertyNames(inspect.colors));
    before += `\u001b[${codes[0]}m`;
    behind = `\u001b[${codes[1]}m${behind}`;
    // Text that ends the style within itself goes on with it behind that.
    const keep = codes[0] === 2 || codes[0] === 1 ? `\u001b[${codes[1]}m\u001b[${codes[0]}m` : `\u001b[${codes[0]}m`;
    out = out.replace(new RegExp(`\u001b\\[${codes[1]}m(?=.)`, 'gs'), keep);
  }
  return skip ? text : `${before}${out}${behind}`;
}

const escapes = new RegExp('[\\u001B\\u009B][[\\]()#;?]*' +
  '(?:(?:(?:(?:;[-a-zA-Z\\d\\/\\#&.:=?%@~_]+)*|[a-zA-Z\\d]+(?:;[-a-zA-Z\\d\\/\\#&.:=?%@~_]*)*)?(?:\\u0007|\\u001B\\u005C|\\u009C))' +
  '|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PR-TZcf-ntqry=><~]))', 'g');

function stripVTControlCharacters(text) {
  validateString(text, 'str');
  return text.replace(escapes, '');
}

// ---- Functions ----

const kCustomPromisify = Symbol.for('nodejs.util.promisify.custom');
const kCustomArgs = Symbol('customPromisifyArgs');

function promisify(original) {
  validateFunction(original, 'original');
  const own = original[kCustomPromisify];
  if (own) {
    validateFunction(own, 'util.promisify.custom');
    return Object.defineProperty(own, kCustomPromisify, { value: own, enumerable: false, writable: false, configurable: true });
  }
  const names = original[kCustomArgs];
  function promisified(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, ...values) => {
        if (error) return reject(error);
        if (names === undefined || values.length < 2) return resolve(values[0]);
        return resolve(Object.fromEntries(names.map((name, at) => [name, values[at]])));
      }]);
    });
  }
  Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
  Object.defineProperty(promisified, kCustomPromisify, { value: promisified, enumerable: false, writable: false, configurable: true });
  const descriptors = Object.getOwnPropertyDescriptors(original);
  for (const key of ['prototype', 'arguments', 'caller']) delete descriptors[key];
  return Object.defineProperties(promisified, descriptors);
}
promisify.custom = kCustomPromisify;

function callbackify(original) {
  validateFunction(original, 'original');
  function callbackified(...args) {
    const callback = args.pop();
    validateFunction(callback, 'last argument');
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback.bind(this), null, value),
      (reason) => {
        let error = reason;
        if (!error) {
          error = errors.make(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
          error.reason = reason;
        }
        process.nextTick(callback.bind(this), error);
      });
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  delete descriptors.prototype;
  if (typeof descriptors.length.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  return Object.defineProperties(callbackified, descriptors);
}

const warned = new Set();

function deprecate(fn, message, code, { modifyPrototype = true } = {}) {
  if (code !== undefined) validateString(code, 'code');
  let told = false;
  function deprecated(...args) {
    if (!told && process.noDeprecation !== true) {
      told = true;
      if (code === undefined || !warned.has(code)) {
        if (code !== undefined) warned.add(code);
        process.emitWarning(message, 'DeprecationWarning', code, deprecated);
      }
    }
    if (new.target) return Reflect.construct(fn, args, new.target);
    return Reflect.apply(fn, this, args);
  }
  if (modifyPrototype) {
    Object.setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
  }
  Object.defineProperty(deprecated, 'length', { ...Object.getOwnPropertyDescriptor(fn, 'length') });
  return deprecated;
}

function inherits(constructor, superConstructor) {
  if (constructor === undefined || constructor === null) throw invalidArgType('ctor', 'Function', constructor);
  if (superConstructor === undefined || superConstructor === null) throw invalidArgType('superCtor', 'Function', superConstructor);
  if (superConstructor.prototype === undefined) throw invalidArgType('superCtor.prototype', 'Object', superConstructor.prototype);
  Object.defineProperty(constructor, 'super_', { value: superConstructor, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, superConstructor.prototype);
}

function debuglog(set, callback) {
  set = set.toUpperCase();
  const enabled = () => (process.env.NODE_DEBUG ?? '').split(/[\s,]+/).some((pattern) => pattern !== '' &&
    new RegExp(`^${pattern.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(set));
  let isEnabled;
  const test = () => (isEnabled ??= enabled());
  function log(...args) {
    if (test()) process.stderr.write(`${format(`%s %d: ${format(...args)}`, set, process.pid)}\n`);
    if (callback !== undefined) {
      callback(log);
      callback = undefined;
    }
  }
  return Object.defineProperty(log, 'enabled', { get: test, configurable: true, enumerable: true });
}

// ---- Arguments ----

const longName = (name) => `--${name}`;

function parseArgs(config = {}) {
  validateObject(config, 'config');
  const args = config.args ?? process.argv.slice(2);
  const strict = config.strict ?? true;
  const allowPositionals = config.allowPositionals ?? !strict;
  const allowNegative = config.allowNegative ?? false;
  const returnTokens = config.tokens ?? false;
  const options = config.options ?? {};
  errors.validateArray(args, 'args');
  validateObject(options, 'options');
  for (const [name, option] of Object.entries(options)) {
    validateObject(option, `options.${name}`);
    errors.validateOneOf(option.type, `options.${name}.type`, ['string', 'boolean']);
    if (Object.hasOwn(option, 'short')) {
      validateString(option.short, `options.${name}.short`);
      if (option.short.length !== 1) throw invalidArgValue(`options.${name}.short`, option.short, 'must be a single character');
    }
    if (Object.hasOwn(option, 'multiple')) errors.validateBoolean(option.multiple, `options.${name}.multiple`);
    if (option.default !== undefined) {
      const check = option.type === 'string' ? validateString : errors.validateBoolean;
      if (option.multiple) {
        errors.validateArray(option.default, `options.${name}.default`);
        option.default.forEach((one, at) => check(one, `options.${name}.default[${at}]`));
      } else check(option.default, `options.${name}.default`);
    }
  }
  const byShort = (short) => Object.keys(options).find((name) => options[name].short === short) ?? short;
  const isString = (name) => Object.hasOwn(options, name) && options[name].type === 'string';
  const takesNext = (name, next) => isString(name) && next !== undefined;

  const tokens = [], rest = [...args];
  let index = -1, groups = 0;
  // An option without a value of its own, which takes the next argument if it wants one.
  const option = (name, rawName) => {
    let value, inlineValue;
    if (takesNext(name, rest[0])) {
      value = rest.shift();
      inlineValue = false;
    }
    tokens.push({ kind: 'option', name, rawName, index, value, inlineValue });
    if (value != null) ++index;
  };
  while (rest.length > 0) {
    const arg = rest.shift();
    if (groups > 0) groups--;
    else index++;
    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const value of rest) tokens.push({ kind: 'positional', index: ++index, value });
      break;
    }
    if (/^-[^-]$/s.test(arg)) {
      option(byShort(arg[1]), arg);
      continue;
    }
    if (/^-[^-]./s.test(arg)) {
      const first = byShort(arg[1]);
      if (isString(first)) {
        tokens.push({ kind: 'option', name: first, rawName: `-${arg[1]}`, index, value: arg.slice(2), inlineValue: true });
        continue;
      }
      const expanded = [];
      for (let at = 1; at < arg.length; at++) {
        const name = byShort(arg[at]);
        if (isString(name) && at !== arg.length - 1) {
          expanded.push(`-${arg.slice(at)}`);
          break;
        }
        expanded.push(`-${arg[at]}`);
      }
      rest.unshift(...expanded);
      groups = expanded.length;
      continue;
    }
    if (/^--[^=]/s.test(arg)) {
      const at = arg.indexOf('=');
      if (at > 2) {
        const name = arg.slice(2, at);
        tokens.push({ kind: 'option', name, rawName: longName(name), index, value: arg.slice(at + 1), inlineValue: true });
        continue;
      }
      option(arg.slice(2), arg);
      continue;
    }
    tokens.push({ kind: 'positional', index, value: arg });
  }

  const result = { values: { __proto__: null }, positionals: [] };
  if (returnTokens) result.tokens = tokens;
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!allowPositionals) throw coded('ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', token.value);
      result.positionals.push(token.value);
      continue;
    }
    if (token.kind !== 'option') continue;
    let { name, value } = token;
    if (strict) {
      const negated = allowNegative && name.startsWith('no-') && Object.hasOwn(options, name.slice(3));
      if (!Object.hasOwn(options, name) && !negated) throw coded('ERR_PARSE_ARGS_UNKNOWN_OPTION', token.rawName, allowPositionals);
      if (Object.hasOwn(options, name)) {
        const { short, type } = options[name];
        const shown = short ? `-${short}, --${name}` : `--${name}`;
        if (type === 'string' && typeof value !== 'string') {
          throw coded('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
        }
        if (type === 'boolean' && value != null) {
          throw coded('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`);
        }
        if (type === 'string' && token.inlineValue === false && value.length > 1 && value[0] === '-') {
          const example = short ? `'--${name}=-XYZ' or '-${short}-XYZ'` : `'--${name}=-XYZ'`;
          throw coded('ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
            `Option '${token.rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${token.rawName}'?\nTo specify an option argument starting with a dash use ${example}.`);
        }
      }
    }
    if (name === '__proto__') continue;
    if (allowNegative && value === undefined && name.startsWith('no-')) {
      const positive = name.slice(3);
      if (Object.hasOwn(options, positive) && options[positive].type === 'boolean') {
        token.name = name = positive;
        token.value = value = false;
      }
    }
    const stored = value ?? true;
    if (options[name]?.multiple) (result.values[name] ??= []).push(stored);
    else result.values[name] = stored;
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && result.values[name] === undefined) result.values[name] = option.default;
  }
  return result;
}

/** Names and values of a text such as `.env` files have it. */
function parseEnv(content) {
  validateString(content, 'content');
  const result = { __proto__: null };
  const line = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/mg;
  for (const [, key, raw] of content.replace(/\r\n?/g, '\n').matchAll(line)) {
    let value = (raw ?? '').trim();
    const quote = value[0];
    value = value.replace(/^(['"`])([\s\S]*)\1$/g, '$2');
    if (quote === '"') value = value.replaceAll('\\n', '\n').replaceAll('\\r', '\r');
    result[key] = value;
  }
  return result;
}

// ---- The rest ----

function getSystemErrorName(number) {
  errors.validateNumber(number, 'err');
  if (number >= 0 || !Number.isSafeInteger(number)) throw errors.outOfRange('err', 'a negative integer', number);
  return native.systemError(number)[0];
}

/** What a process that a signal has ended is told to have ended with. */
function convertProcessSignalToExitCode(signal) {
  const { signals } = require('os').constants;
  if (typeof signal !== 'string' || !Object.hasOwn(signals, signal)) throw invalidArgValue('signalCode', signal, 'must be a valid signal name');
  return 128 + signals[signal];
}

/** The calls that are running, from who asks on. */
function getCallSites(frameCount = 8, options = undefined) {
  if (frameCount !== null && typeof frameCount === 'object') [frameCount, options] = [8, frameCount];
  errors.validateNumber(frameCount, 'frameCount', 1, 200);
  if (options !== undefined) {
    validateObject(options, 'options');
    if (options.sourceMap !== undefined) errors.validateBoolean(options.sourceMap, 'options.sourceMap');
  }
  const { prepareStackTrace, stackTraceLimit } = Error, found = {};
  try {
    Error.stackTraceLimit = frameCount;
    Error.prepareStackTrace = (error, sites) => sites;
    Error.captureStackTrace(found, getCallSites);
    return found.stack.map((site) => {
      const columnNumber = site.getColumnNumber() ?? 0;
      return {
        functionName: site.getFunctionName() ?? '',
        scriptId: '0',
        scriptName: site.getFileName() ?? '',
        lineNumber: site.getLineNumber() ?? 0,
        columnNumber,
        column: columnNumber,
      };
    });
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

async function aborted(signal, resource) {
  if (signal === undefined) throw invalidArgType('signal', 'AbortSignal', signal);
  errors.validateAbortSignal(signal, 'signal');
  validateObject(resource, 'resource', { allowFunction: true });
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const unitsOf = (value) => (Array.isArray(value) ? value : [...value]);

/** What two lists, or texts, have in common and what not: -1, 0 and 1 with each. */
function diff(actual, expected) {
  if (typeof actual === 'string' ? typeof expected !== 'string' : !Array.isArray(actual) || !Array.isArray(expected)) {
    throw invalidArgType('actual', ['Array', 'string'], actual);
  }
  const a = unitsOf(actual), b = unitsOf(expected);
  if (a.length === b.length && a.every((one, at) => one === b[at])) return [];
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const out = [];
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push([0, a[i++]]);
      j++;
    } else if (i < a.length && (j === b.length || table[i + 1][j] >= table[i][j + 1])) out.push([1, a[i++]]);
    else out.push([-1, b[j++]]);
  }
  return out;
}

class MIMEParams {
  #map = new Map();

  delete(name) { this.#map.delete(`${name}`); }
  get(name) { return this.#map.get(`${name}`) ?? null; }
  has(name) { return this.#map.has(`${name}`); }
  set(name, value) { this.#map.set(`${name}`, `${value}`); }
  entries() { return this.#map.entries(); }
  keys() { return this.#map.keys(); }
  values() { return this.#map.values(); }
  [Symbol.iterator]() { return this.#map.entries(); }
  toJSON() { return this.toString(); }

  toString() {
    const quoted = (value) => (/^[\w!#$%&'*+.^`|~-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`);
    return [...this.#map].map(([name, value]) => `${name}=${quoted(value)}`).join(';');
  }
}

class MIMEType {
  #type;
  #subtype;
  #params = new MIMEParams();

  constructor(text) {
    const match = /^\s*([\w!#$%&'*+.^`|~-]+)\/([\w!#$%&'*+.^`|~-]+)\s*(?:;(.*))?$/s.exec(`${text}`);
    if (match === null) throw errors.make(TypeError, 'ERR_INVALID_MIME_SYNTAX', `The MIME syntax for a type in ${native.inspect(`${text}`)} is invalid`);
    this.#type = match[1].toLowerCase();
    this.#subtype = match[2].toLowerCase();
    for (const [, name, quoted, plain] of (match[3] ?? '').matchAll(/\s*([^\s=;]+)=(?:"((?:\\.|[^"\\])*)"|([^;]*))/g)) {
      const value = quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : plain.trim();
      if (!this.#params.has(name.toLowerCase())) this.#params.set(name.toLowerCase(), value);
    }
  }

  get type() { return this.#type; }
  set type(value) { this.#type = `${value}`.toLowerCase(); }
  get subtype() { return this.#subtype; }
  set subtype(value) { this.#subtype = `${value}`.toLowerCase(); }
  get essence() { return `${this.#type}/${this.#subtype}`; }
  get params() { return this.#params; }
  toJSON() { return this.toString(); }

  toString() {
    const params = this.#params.toString();
    return `${this.essence}${params === '' ? '' : `;${params}`}`;
  }
}

module.exports = {
  _extend(target, source) {
    if (source === null || typeof source !== 'object') return target;
    return Object.assign(target, source);
  },
  aborted,
  callbackify,
  convertProcessSignalToExitCode,
  debug: debuglog,
  debuglog,
  deprecate,
  diff,
  format,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap: () => new Map(Array.from({ length: 133 }, (_, at) => [-(at + 1), native.systemError(-(at + 1))])
    .filter(([, [name]]) => name !== 'EIO')),
  getSystemErrorMessage: (number) => native.systemError(number)[1],
  getSystemErrorName,
  inherits,
  inspect,
  isArray: Array.isArray,
  isDeepStrictEqual: (a, b, options) => require('internal/equality').isDeepStrictEqual(a, b, options),
  MIMEType,
  MIMEParams,
  parseArgs,
  parseEnv,
  promisify,
  stripVTControlCharacters,
  styleText,
  toUSVString: (text) => `${text}`.toWellFormed(),
  types,
};
for (const [name, from] of [['TextDecoder', 'internal/encoding'], ['TextEncoder', 'internal/encoding']]) {
  Object.defineProperty(module.exports, name, { get: () => require(from)[name], enumerable: true, configurable: true });
}
Object.defineProperty(promisify, 'customArgs', { value: kCustomArgs, enumerable: false });
