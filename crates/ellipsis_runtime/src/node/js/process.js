'use strict';

const native = require('native:process');
const EventEmitter = require('events');
const errors = require('internal/errors');
const { coded, invalidArgType, invalidArgValue, validateArray, validateFunction, validateNumber, validateString, validateUint32 } = errors;

const [platform, arch, version] = native.platform();
const [pid, ppid, uid, gid, euid, egid] = native.identities();

function process() {}
Object.setPrototypeOf(process.prototype, EventEmitter.prototype);
Object.defineProperty(process, 'name', { value: 'process' });
const self = module.exports = Object.create(process.prototype);
EventEmitter.call(self);
for (const key of ['_events', '_eventsCount', '_maxListeners']) Object.defineProperty(self, key, { enumerable: false });
Object.defineProperty(self, Symbol.toStringTag, { value: 'process', configurable: true });

// ---- What there is ----

const list = native.environment();
const variables = {};
for (let at = 0; at < list.length; at += 2) variables[list[at]] = list[at + 1];
const files = native.environmentFiles();
if (files.length > 0) {
  // Later files come before earlier ones, what the process has before all of them.
  const found = Object.assign({}, ...files.map((text) => require('util').parseEnv(text)));
  for (const name of Object.keys(found)) variables[name] ??= found[name];
}
const env = new Proxy(variables, {
  set(target, key, value) {
    if (typeof key === 'symbol' || typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    target[key] = `${value}`;
    return true;
  },
  defineProperty(target, key, descriptor) {
    if (!('value' in descriptor)) {
      throw errors.make(TypeError, 'ERR_INVALID_OBJECT_DEFINE_PROPERTY', '\'process.env\' does not accept an accessor(getter/setter) descriptor');
    }
    if (!descriptor.configurable || !descriptor.writable || !descriptor.enumerable) {
      throw errors.make(TypeError, 'ERR_INVALID_OBJECT_DEFINE_PROPERTY', '\'process.env\' only accepts a configurable, writable, and enumerable data descriptor');
    }
    return Reflect.defineProperty(target, key, { ...descriptor, value: `${descriptor.value}` });
  },
});

let exitCode;
function checkCode(code) {
  if (code == null || (typeof code === 'string' && code !== '' && Number.isInteger(+code))) return;
  errors.validateInteger(code, 'code');
}

Object.assign(self, {
  version: 'v26.0.0',
  versions: { node: '26.0.0', ellipsis: version, v8: '0.0.0-ellipsis', uv: '0.0.0', modules: '147' },
  arch,
  platform,
  release: { name: 'node', lts: false },
  config: { target_defaults: {}, variables: {} },
  features: {
    inspector: false, debug: false, uv: true, ipv6: true, tls_alpn: true, tls_sni: true, tls_ocsp: true, tls: true,
    cached_builtins: true, require_module: true, typescript: 'transform',
  },
  argv: native.arguments(),
  execArgv: [],
  execPath: native.executable(),
  env,
  pid,
  ppid,
  title: 'ellipsis',
  debugPort: 9229,
  exiting: false,
});
delete self.exiting;
self.argv0 = 'ellipsis';
if (self.argv.length > 0) self.execPath = self.argv[0];

Object.defineProperties(self, {
  exitCode: {
    get: () => exitCode,
    set(code) {
      checkCode(code);
      exitCode = code == null ? undefined : code;
    },
    enumerable: true,
    configurable: false,
  },
  mainModule: { get: () => native.mainModule(), configurable: true, enumerable: true },
});

// ---- What it does ----

const exitStatus = () => (exitCode === undefined ? undefined : +exitCode);

function exit(code) {
  if (arguments.length > 0 && code !== undefined) self.exitCode = code;
  if (!self._exiting) {
    self._exiting = true;
    self.emit('exit', exitStatus() ?? 0);
  }
  native.exit(exitStatus() ?? 0);
}

function hrtime(time) {
  if (time !== undefined) {
    validateArray(time, 'time');
    if (time.length !== 2) throw errors.outOfRange('time', 2, time.length);
  }
  const [seconds, nanoseconds] = native.now();
  if (time === undefined) return [seconds, nanoseconds];
  const s = seconds - time[0], n = nanoseconds - time[1];
  return n < 0 ? [s - 1, n + 1e9] : [s, n];
}
hrtime.bigint = function bigint() {
  const [seconds, nanoseconds] = native.now();
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
};

function memoryUsage() {
  const [rss, used] = native.memory();
  return { rss, heapTotal: used, heapUsed: used, external: 0, arrayBuffers: 0 };
}
memoryUsage.rss = () => native.memory()[0];

function cpuUsage(before) {
  const [user, system] = native.times();
  if (!before) return { user, system };
  errors.validateObject(before, 'prevValue');
  validateNumber(before.user, 'prevValue.user');
  validateNumber(before.system, 'prevValue.system');
  return { user: user - before.user, system: system - before.system };
}

function nextTick(callback, ...args) {
  validateFunction(callback, 'callback');
  if (self._exiting) return;
  native.nextTick(callback, ...args);
}

function emitWarning(warning, type, code, above) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    above = type.ctor;
    code = type.code;
    detail = typeof type.detail === 'string' ? type.detail : undefined;
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    [above, code, type] = [type, '', 'Warning'];
  }
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') [above, code] = [code, undefined];
  else if (code !== undefined) validateString(code, 'code');
  if (typeof warning === 'string') {
    const error = new Error(warning);
    error.name = String(type || 'Warning');
    if (code !== undefined) error.code = code;
    if (detail !== undefined) error.detail = detail;
    Error.captureStackTrace(error, above || emitWarning);
    warning = error;
  } else if (!(warning instanceof Error)) {
    throw invalidArgType('warning', ['Error', 'string'], warning);
  }
  if (warning.name === 'DeprecationWarning') {
    if (self.noDeprecation) return;
    if (self.throwDeprecation) {
      nextTick(() => { throw warning; });
      return;
    }
  }
  nextTick(() => self.emit('warning', warning));
}

self.on('warning', (warning) => {
  if (!(warning instanceof Error) || env.NODE_NO_WARNINGS === '1') return;
  const isDeprecation = warning.name === 'DeprecationWarning';
  if (isDeprecation && self.noDeprecation) return;
  let text = `(ellipsis:${pid}) `;
  if (warning.code) text += `[${warning.code}] `;
  text += self.traceProcessWarnings || (isDeprecation && self.traceDeprecation) ? warning.stack : `${warning.name}: ${warning.message}`;
  if (typeof warning.detail === 'string') text += `\n${warning.detail}`;
  self.stderr.write(`${text}\n`);
});

const signals = require('constants').all.signals;
function kill(target, signal) {
  if (target != (target | 0)) throw invalidArgType('pid', 'number', target);
  let number = signal === undefined ? 'SIGTERM' : signal;
  if (typeof number !== 'number') {
    if (!Object.hasOwn(signals, number)) throw coded('ERR_UNKNOWN_SIGNAL', signal);
    number = signals[number];
  }
  return native.kill(target | 0, number);
}

function umask(mask) {
  if (mask === undefined) return native.umask();
  if (typeof mask === 'string') {
    if (!/^[0-7]+$/.test(mask)) throw invalidArgValue('mask', mask, 'must be a 32-bit unsigned integer or an octal string');
    mask = parseInt(mask, 8);
  }
  validateUint32(mask, 'mask');
  return native.umask(mask);
}

let onUncaught = null;

Object.assign(self, {
  abort() { native.kill(pid, 6); },
  allowedNodeEnvironmentFlags: new Set(),
  availableMemory: () => require('os').freemem(),
  chdir(directory) {
    validateString(directory, 'directory');
    native.chdir(directory);
  },
  constrainedMemory: () => 0,
  cpuUsage,
  cwd: () => native.cwd(),
  emitWarning,
  exit,
  reallyExit: (code) => native.exit(code),
  getActiveResourcesInfo: () => [],
  getBuiltinModule(name) {
    validateString(name, 'id');
    const { isBuiltin, createRequire } = require('module');
    return isBuiltin(name) ? createRequire('/')(name) : undefined;
  },
  getegid: () => egid,
  geteuid: () => euid,
  getgid: () => gid,
  getuid: () => uid,
  hasUncaughtExceptionCaptureCallback: () => onUncaught !== null,
  setUncaughtExceptionCaptureCallback(fn) {
    if (fn === null) {
      onUncaught = null;
      return;
    }
    validateFunction(fn, 'fn');
    if (onUncaught !== null) {
      throw errors.make(Error, 'ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET', '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active');
    }
    onUncaught = fn;
  },
  hrtime,
  kill,
  memoryUsage,
  nextTick,
  resourceUsage() {
    const { user, system } = cpuUsage();
    return { userCPUTime: user, systemCPUTime: system, maxRSS: Math.round(native.memory()[0] / 1024) };
  },
  umask,
  uptime() {
    const [seconds, nanoseconds] = native.now();
    return seconds + nanoseconds / 1e9;
  },
  loadEnvFile(path = '.env') {
    const found = require('util').parseEnv(require('fs').readFileSync(path, 'utf8'));
    for (const [name, value] of Object.entries(found)) env[name] ??= value;
  },
  binding(name) { throw errors.make(Error, 'ERR_INVALID_MODULE', `No such binding: ${name}`); },
  report: undefined,
});
delete self.report;

// ---- Signals, and messages of a parent ----

const heard = new Set();
self.on('newListener', (name) => {
  if (typeof name !== 'string' || !name.startsWith('SIG') || heard.has(name)) return;
  const number = require('os').constants.signals[name];
  if (number === undefined || name === 'SIGKILL' || name === 'SIGSTOP') return;
  heard.add(name);
  require('native:child').onSignal(number, () => {
    if (!self.emit(name, name, number)) {
      // Nobody listens any more: it does what it does by itself.
      native.exit(128 + number);
    }
  });
});
if (env.ELLIPSIS_CHANNEL !== undefined) require('internal/child/channel').join(self, env);

// ---- Streams ----

function lazyStream(name, make) {
  Object.defineProperty(self, name, {
    configurable: true,
    enumerable: true,
    get() {
      const stream = make();
      Object.defineProperty(self, name, { value: stream, configurable: true, enumerable: true, writable: true });
      return stream;
    },
    set(value) {
      Object.defineProperty(self, name, { value, configurable: true, enumerable: true, writable: true });
    },
  });
}

function outputStream(fd) {
  const { Writable } = require('stream');
  const { Buffer } = require('buffer');
  const stream = new Writable({
    decodeStrings: false,
    emitClose: false,
    write(chunk, encoding, callback) {
      native.write(fd, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      callback();
    },
    destroy(error, callback) {
      // It stays open for whoever writes to it after all.
      callback(error);
    },
  });
  stream.fd = fd;
  stream._type = native.isTerminal(fd) ? 'tty' : 'fs';
  stream._isStdio = true;
  stream.destroySoon = stream.destroy;
  if (native.isTerminal(fd)) {
    Object.assign(stream, require('tty').terminal);
    for (const [at, name] of ['columns', 'rows'].entries()) {
      Object.defineProperty(stream, name, { get: () => native.windowSize(fd)?.[at], configurable: true, enumerable: true });
    }
  }
  return stream;
}

function inputStream() {
  const { Readable } = require('stream');
  const stream = new Readable({
    highWaterMark: 65536,
    read(size) {
      native.readInput(size, (error, bytes) => {
        if (error) stream.destroy(error);
        else if (bytes.length === 0) stream.push(null);
        else stream.push(require('buffer').Buffer.from(bytes.buffer));
      });
    },
  });
  stream.fd = 0;
  stream.ref = stream.unref = () => stream;
  if (native.isTerminal(0)) {
    stream.isTTY = true;
    stream.isRaw = false;
    stream.setRawMode = errors.notImplemented('process.stdin.setRawMode');
  }
  return stream;
}

lazyStream('stdout', () => outputStream(1));
lazyStream('stderr', () => outputStream(2));
lazyStream('stdin', inputStream);

// ---- What the event loop asks for ----

native.setHooks({
  __proto__: null,
  beforeExit() {
    self.emit('beforeExit', exitStatus() ?? 0);
  },
  exit(status) {
    if (exitCode === undefined && status !== 0) exitCode = status;
    if (!self._exiting) {
      self._exiting = true;
      self.emit('exit', exitStatus() ?? 0);
    }
    return exitStatus() ?? 0;
  },
  uncaught(error) {
    self.emit('uncaughtExceptionMonitor', error, 'uncaughtException');
    if (onUncaught !== null) onUncaught(error);
    else return self.emit('uncaughtException', error, 'uncaughtException');
    return true;
  },
  unhandled(reason, promise) {
    if (self.emit('unhandledRejection', reason, promise)) return true;
    const isError = reason instanceof Error;
    if (!isError && self.listenerCount('uncaughtException') > 0) {
      const shown = require('native:util').inspect(reason);
      reason = errors.make(Error, 'ERR_UNHANDLED_REJECTION', 'This error originated either by throwing inside of an async function ' +
        `without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "${shown}".`);
    }
    self.emit('uncaughtExceptionMonitor', reason, 'unhandledRejection');
    return self.emit('uncaughtException', reason, 'unhandledRejection');
  },
});
