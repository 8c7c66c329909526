'use strict';

// Errors with codes, worded as Node.js words them, and checks of arguments that throw them.

const native = require('native:util');

const describe = (value) => native.received(value);

function setCode(error, code, name) {
  Object.defineProperty(error, 'code', { value: code, enumerable: true, writable: true, configurable: true });
  // The stack is made when it is first read: it names the code.
  Object.defineProperty(error, 'name', { value: `${name} [${code}]`, configurable: true, writable: true, enumerable: false });
  error.stack;
  delete error.name;
  Object.defineProperty(error, 'toString', {
    value() { return `${this.name} [${code}]: ${this.message}`; },
    enumerable: false, writable: true, configurable: true,
  });
  return error;
}

/** An error whose stack begins below the function `above`. */
function make(Base, code, message, above = make) {
  const error = new Base(message);
  Error.captureStackTrace(error, above);
  return setCode(error, code, Base.name);
}

const list = (items, word) => {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')}${items.length > 2 ? ',' : ''} ${word} ${items[items.length - 1]}`;
};

const primitives = new Set(['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol']);

function expectation(expected) {
  const all = Array.isArray(expected) ? expected : [expected];
  const types = [], instances = [], other = [];
  for (const item of all) {
    if (primitives.has(item)) types.push(item.toLowerCase());
    else if (/^[A-Z][a-zA-Z0-9]*$/.test(item)) instances.push(item);
    else other.push(item);
  }
  if (instances.length > 0 && types.includes('object')) {
    types.splice(types.indexOf('object'), 1);
    instances.push('Object');
  }
  const parts = [];
  if (types.length > 0) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${list(types, 'or')}`);
  if (instances.length > 0) parts.push(`an instance of ${list(instances, 'or')}`);
  if (other.length > 1) parts.push(`one of ${list(other, 'or')}`);
  else if (other.length === 1) parts.push(other[0].toLowerCase() !== other[0] ? `an ${other[0]}` : other[0]);
  return parts.join(' or ');
}

function invalidArgType(name, expected, actual) {
  const what = name.endsWith(' argument') ? `The ${name}`
    : `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
  return make(TypeError, 'ERR_INVALID_ARG_TYPE', `${what} must be ${expectation(expected)}. Received ${describe(actual)}`, invalidArgType);
}

function invalidArgValue(name, value, reason = 'is invalid') {
  let shown = native.inspect(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  const kind = name.includes('.') ? 'property' : 'argument';
  return make(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${kind} '${name}' ${reason}. Received ${shown}`, invalidArgValue);
}

const grouped = (value) => {
  let text = String(value), out = '';
  const start = text[0] === '-' ? 1 : 0;
  let at = text.length;
  for (; at >= start + 4; at -= 3) out = `_${text.slice(at - 3, at)}${out}`;
  return text.slice(0, at) + out;
};

function outOfRange(name, range, value, Base = RangeError) {
  let received;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) received = grouped(value);
  else if (typeof value === 'bigint') {
    received = value > 2n ** 32n || value < -(2n ** 32n) ? `${grouped(value)}n` : `${value}n`;
  } else received = native.inspect(value);
  return make(Base, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${received}`, outOfRange);
}

const table = {
  ERR_AMBIGUOUS_ARGUMENT: [TypeError, (name, why) => `The "${name}" argument is ambiguous. ${why}`],
  ERR_ARG_NOT_ITERABLE: [TypeError, (name) => `${name} must be iterable`],
  ERR_ASYNC_CALLBACK: [TypeError, (name) => `${name} must be a function`],
  ERR_BUFFER_OUT_OF_BOUNDS: [RangeError, (name) => (name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds')],
  ERR_CONSTRUCT_CALL_REQUIRED: [TypeError, (name) => `Class constructor ${name} cannot be invoked without \`new\``],
  ERR_CRYPTO_HASH_FINALIZED: [Error, () => 'Digest already called'],
  ERR_CRYPTO_HASH_UPDATE_FAILED: [Error, () => 'Hash update failed'],
  ERR_CRYPTO_INVALID_DIGEST: [TypeError, (name) => `Invalid digest: ${name}`],
  ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH: [RangeError, () => 'Input buffers must have the same byte length'],
  ERR_DIR_CLOSED: [Error, () => 'Directory handle was closed'],
  ERR_ENCODING_INVALID_ENCODED_DATA: [TypeError, (encoding) => `The encoded data was not valid for encoding ${encoding}`],
  ERR_ENCODING_NOT_SUPPORTED: [RangeError, (encoding) => `The "${encoding}" encoding is not supported`],
  ERR_EVENT_RECURSION: [Error, (type) => `The event "${type}" is already being dispatched`],
  ERR_FEATURE_UNAVAILABLE: [Error, (what) => `${what} is not implemented in Ellipsis yet`],
  ERR_FEATURE_UNAVAILABLE_ON_PLATFORM: [TypeError, (what) => `The feature ${what} is unavailable on the current platform, which is being used to run Ellipsis`],
  ERR_FS_EISDIR: [Error, (path) => `Path is a directory: ${path}`],
  ERR_ILLEGAL_CONSTRUCTOR: [TypeError, () => 'Illegal constructor'],
  ERR_INCOMPATIBLE_OPTION_PAIR: [TypeError, (a, b) => `Option "${a}" cannot be used in combination with option "${b}"`],
  ERR_INVALID_BUFFER_SIZE: [RangeError, (bits) => `Buffer size must be a multiple of ${bits}`],
  ERR_INVALID_FILE_URL_HOST: [TypeError, (platform) => `File URL host must be "localhost" or empty on ${platform}`],
  ERR_INVALID_FILE_URL_PATH: [TypeError, (why) => `File URL path ${why}`],
  ERR_INVALID_RETURN_VALUE: [TypeError, (wanted, name, value) => `Expected ${wanted} to be returned from the "${name}" function but got ${describe(value).replace(/^type (\w+).*$/s, 'type $1')}.`],
  ERR_INVALID_STATE: [Error, (why) => `Invalid state: ${why}`],
  ERR_INVALID_THIS: [TypeError, (name) => `Value of "this" must be of type ${name}`],
  ERR_INVALID_TUPLE: [TypeError, (name, tuple) => `${name} must be an iterable ${tuple} tuple`],
  ERR_INVALID_URI: [URIError, () => 'URI malformed'],
  ERR_INVALID_URL: [TypeError, () => 'Invalid URL'],
  ERR_INVALID_URL_PATTERN: [TypeError, (problem) => `Invalid URL pattern: ${problem}`],
  ERR_INVALID_URL_SCHEME: [TypeError, (expected) => `The URL must be of scheme ${expected}`],
  ERR_METHOD_NOT_IMPLEMENTED: [Error, (name) => `The ${name} method is not implemented`],
  ERR_MISSING_ARGS: [TypeError, (...names) => {
    const quoted = names.map((name) => (Array.isArray(name) ? name.map((one) => `"${one}"`).join(' or ') : `"${name}"`));
    return `The ${list(quoted, 'and')} argument${quoted.length > 1 ? 's' : ''} must be specified`;
  }],
  ERR_MISSING_OPTION: [TypeError, (name) => `${name} is required`],
  ERR_MULTIPLE_CALLBACK: [Error, () => 'Callback called multiple times'],
  ERR_NO_CRYPTO: [Error, () => 'Node.js is not compiled with OpenSSL crypto support'],
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: [TypeError, (message) => message],
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: [TypeError, (positional) => `Unexpected argument '${positional}'. This command does not take positional arguments`],
  ERR_PARSE_ARGS_UNKNOWN_OPTION: [TypeError, (option, positionals) => {
    const hint = positionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(option)}` : '';
    return `Unknown option '${option}'${hint}`;
  }],
  ERR_SOCKET_BAD_PORT: [RangeError, (name, port, zero) => `${name} should be ${zero ? '>=' : '>'} 0 and < 65536. Received ${describe(port)}.`],
  ERR_STREAM_ALREADY_FINISHED: [Error, (name) => `Cannot call ${name} after a stream was finished`],
  ERR_STREAM_CANNOT_PIPE: [Error, () => 'Cannot pipe, not readable'],
  ERR_STREAM_DESTROYED: [Error, (name) => `Cannot call ${name} after a stream was destroyed`],
  ERR_STREAM_NULL_VALUES: [TypeError, () => 'May not write null values to stream'],
  ERR_STREAM_PREMATURE_CLOSE: [Error, () => 'Premature close'],
  ERR_STREAM_PUSH_AFTER_EOF: [Error, () => 'stream.push() after EOF'],
  ERR_STREAM_UNABLE_TO_PIPE: [Error, () => 'Cannot pipe to a closed or destroyed stream'],
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: [Error, () => 'stream.unshift() after end event'],
  ERR_STREAM_WRITE_AFTER_END: [Error, () => 'write after end'],
  ERR_UNAVAILABLE_DURING_EXIT: [Error, () => 'Cannot call function in process exit handler'],
  ERR_UNHANDLED_ERROR: [Error, (shown) => (shown === undefined ? 'Unhandled error.' : `Unhandled error. (${shown})`)],
  ERR_UNKNOWN_ENCODING: [TypeError, (encoding) => native.format('Unknown encoding: %s', encoding)],
  ERR_UNKNOWN_SIGNAL: [TypeError, (signal) => `Unknown signal: ${signal}`],
  ERR_USE_AFTER_CLOSE: [Error, (name) => `${name} was closed`],
};

/** The error of a code, made of what its message names. */
function coded(code, ...args) {
  const [Base, message] = table[code];
  return make(Base, code, message(...args), coded);
}

class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

function hideStackFrames(fn) {
  return fn;
}

// ---- Checks ----

function validateString(value, name) {
  if (typeof value !== 'string') throw invalidArgType(name, 'string', value);
}

function validateNumber(value, name, min = undefined, max) {
  if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
  if ((min != null && value < min) || (max != null && value > max) || ((min != null || max != null) && Number.isNaN(value))) {
    throw outOfRange(name, `${min != null ? `>= ${min}` : ''}${min != null && max != null ? ' && ' : ''}${max != null ? `<= ${max}` : ''}`, value);
  }
}

function validateInteger(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
}

const validateInt32 = (value, name, min = -2147483648, max = 2147483647) => validateInteger(value, name, min, max);
const validateUint32 = (value, name, positive = false) => validateInteger(value, name, positive ? 1 : 0, 4294967295);

function validateBoolean(value, name) {
  if (typeof value !== 'boolean') throw invalidArgType(name, 'boolean', value);
}

function validateFunction(value, name) {
  if (typeof value !== 'function') throw invalidArgType(name, 'function', value);
}

function validateObject(value, name, options) {
  const { nullable = false, allowArray = false, allowFunction = false } = options ?? {};
  if ((!nullable && value === null) || (!allowArray && Array.isArray(value)) ||
      (typeof value !== 'object' && (!allowFunction || typeof value !== 'function'))) {
    throw invalidArgType(name, 'Object', value);
  }
}

function validateArray(value, name, min = 0) {
  if (!Array.isArray(value)) throw invalidArgType(name, 'Array', value);
  if (value.length < min) throw invalidArgValue(name, value, `must be longer than ${min}`);
}

function validateOneOf(value, name, oneOf) {
  if (!oneOf.includes(value)) {
    const allowed = oneOf.map((one) => (typeof one === 'string' ? `'${one}'` : String(one))).join(', ');
    throw invalidArgValue(name, value, `must be one of: ${allowed}`);
  }
}

function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    throw invalidArgType(name, 'AbortSignal', signal);
  }
}

function validateBuffer(value, name = 'buffer') {
  if (!ArrayBuffer.isView(value)) throw invalidArgType(name, ['Buffer', 'TypedArray', 'DataView'], value);
}

function notImplemented(what) {
  return function missing() { throw coded('ERR_FEATURE_UNAVAILABLE', what); };
}

module.exports = {
  AbortError, coded, describe, hideStackFrames, invalidArgType, invalidArgValue, make, notImplemented, outOfRange,
  validateAbortSignal, validateArray, validateBoolean, validateBuffer, validateFunction, validateInt32,
  validateInteger, validateNumber, validateObject, validateOneOf, validateString, validateUint32,
};
