'use strict';

const native = require('native:child');
const sockets = require('native:net');
const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { Readable, Writable } = require('stream');
const { AbortError, coded, invalidArgType, invalidArgValue, make, outOfRange, validateAbortSignal, validateArray, validateBoolean, validateFunction, validateInteger, validateObject, validateString } = require('internal/errors');
const { signals } = require('os').constants;

const names = Object.fromEntries(Object.entries(signals).map(([name, number]) => [number, name]));
const kMaxBuffer = 1024 * 1024;

function signalOf(signal, fallback = 'SIGTERM') {
  if (signal === undefined || signal === null) return signals[fallback];
  if (typeof signal === 'number' && names[signal] !== undefined) return signal;
  const number = typeof signal === 'string' ? signals[signal.toUpperCase()] : undefined;
  if (number === undefined && signal !== 0) throw coded('ERR_UNKNOWN_SIGNAL', signal);
  return number ?? 0;
}

// ---- Arguments ----

function noNulls(text, name) {
  if (typeof text === 'string' && text.includes('\0')) throw invalidArgValue(name, text, 'must be a string without null bytes');
}

function normalize(file, args, options) {
  validateString(file, 'file');
  noNulls(file, 'file');
  if (file.length === 0) throw invalidArgValue('file', file, 'cannot be empty');
  if (Array.isArray(args)) args = [...args];
  else if (args == null) args = [];
  else if (typeof args !== 'object') throw invalidArgType('args', 'object', args);
  else {
    options = args;
    args = [];
  }
  args = args.map(String);
  for (const [at, arg] of args.entries()) noNulls(arg, `args[${at}]`);
  if (options === undefined) options = {};
  else validateObject(options, 'options');
  let { cwd } = options;
  if (cwd != null) {
    if (cwd instanceof URL) cwd = require('url').fileURLToPath(cwd);
    if (typeof cwd !== 'string') throw invalidArgType('options.cwd', ['string', 'URL'], cwd);
    noNulls(cwd, 'options.cwd');
  }
  if (options.detached != null) validateBoolean(options.detached, 'options.detached');
  if (options.shell != null && typeof options.shell !== 'boolean' && typeof options.shell !== 'string') throw invalidArgType('options.shell', ['boolean', 'string'], options.shell);
  if (options.argv0 != null) validateString(options.argv0, 'options.argv0');
  for (const name of ['uid', 'gid']) if (options[name] != null) validateInteger(options[name], `options.${name}`);
  const { argv0 = file } = options;
  const spawnargs = [argv0, ...args];
  let program = file, list = args;
  if (options.shell) {
    const command = [file, ...args].join(' ');
    program = typeof options.shell === 'string' ? options.shell : '/bin/sh';
    list = ['-c', command];
    spawnargs.splice(0, spawnargs.length, program, ...list);
  }
  const variables = options.env ?? process.env, env = [];
  for (const name in variables) {
    const value = variables[name];
    if (value === undefined) continue;
    noNulls(name, `options.env['${name}']`);
    noNulls(`${value}`, `options.env['${name}']`);
    env.push(name, `${value}`);
  }
  return { ...options, file: program, args: list, spawnargs, cwd, env, argv0: options.shell ? undefined : options.argv0 };
}

/** What becomes of descriptors, as the native operation takes it, and how the parent sees it. */
function stdioOf(stdio, ipc) {
  let all = stdio;
  if (typeof stdio === 'string') {
    if (stdio === 'pipe' || stdio === 'overlapped') all = ['pipe', 'pipe', 'pipe'];
    else if (stdio === 'inherit') all = [0, 1, 2];
    else if (stdio === 'ignore') all = ['ignore', 'ignore', 'ignore'];
    else throw invalidArgValue('stdio', stdio);
  } else if (stdio == null) all = ['pipe', 'pipe', 'pipe'];
  else if (!Array.isArray(stdio)) throw invalidArgValue('stdio', stdio);
  let hasIpc = false;
  const list = [...all];
  while (list.length < 3) list.push(undefined);
  const result = list.map((one, at) => {
    if (one == null) return at < 3 ? 'pipe' : 'ignore';
    if (one === 'ipc') {
      if (!ipc) throw make(Error, 'ERR_IPC_SYNC_FORK', 'IPC cannot be used with synchronous forks');
      hasIpc = true;
      return 'ignore';
    }
    if (one === 'inherit') return at;
    if (one === 'pipe' || one === 'overlapped') return 'pipe';
    if (one === 'ignore') return 'ignore';
    if (typeof one === 'number') return one;
    if (typeof one.fd === 'number') return one.fd;
    throw invalidArgValue('stdio', one);
  });
  if (result.slice(3).some((one) => one !== 'ignore')) throw coded('ERR_FEATURE_UNAVAILABLE', 'more than three descriptors of a child process');
  return { list: result.slice(0, 3), hasIpc };
}

// ---- Streams of pipes ----

/** A stream that may keep the process alive or not, as its handle does. */
function counted(stream, handle) {
  stream.ref = () => (sockets.setRef(handle, true), stream);
  stream.unref = () => (sockets.setRef(handle, false), stream);
  return stream;
}

function readableOf(handle) {
  const stream = new Readable({
    read() {
      sockets.read(handle, (error, bytes) => {
        if (stream.destroyed) return;
        if (error) stream.destroy(error);
        else stream.push(bytes === undefined ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      });
    },
    destroy(error, callback) {
      sockets.close(handle);
      callback(error);
    },
  });
  return counted(stream, handle);
}

function writableOf(handle) {
  const stream = new Writable({
    decodeStrings: true,
    write(chunk, encoding, callback) { sockets.write(handle, chunk, (error) => callback(error ?? undefined)); },
    final(callback) { sockets.shutdown(handle, () => callback()); },
    destroy(error, callback) {
      sockets.close(handle);
      callback(error);
    },
  });
  return counted(stream, handle);
}

// ---- Processes ----

class ChildProcess extends EventEmitter {
  #hold;
  #left = 1;
  #ended;

  constructor() {
    super();
    this.pid = undefined;
    this.exitCode = null;
    this.signalCode = null;
    this.killed = false;
    this.connected = false;
    this.spawnfile = null;
    this.spawnargs = [];
    this.stdin = this.stdout = this.stderr = null;
    this.stdio = [];
  }

  spawn(options) {
    this.spawnfile = options.file;
    this.spawnargs = options.spawnargs;
    const { list, hasIpc } = stdioOf(options.stdio, true);
    if (hasIpc) require('internal/child/channel').listen(this, options);
    let spawned;
    try {
      spawned = native.spawn(options.file, options.args, { ...options, stdio: list }, (status, signal) => this.#exit(status, signal));
    } catch (error) {
      if (error.syscall === undefined) throw error;
      error.spawnargs = options.args;
      error.message = `spawn ${options.file} ${error.code}`;
      this.stdin = list[0] === 'pipe' ? new Writable({ write(chunk, encoding, callback) { callback(); } }) : null;
      for (const [at, name] of [[1, 'stdout'], [2, 'stderr']]) {
        if (list[at] === 'pipe') {
          this[name] = new Readable({ read() {} });
          this[name].push(null);
        }
      }
      this.stdio = [this.stdin, this.stdout, this.stderr];
      process.nextTick(() => {
        this.emit('error', error);
        this.emit('close', -2, null);
      });
      return error.errno;
    }
    let input, output, errors;
    [this.pid, input, output, errors, this.#hold] = spawned;
    if (input !== null) this.stdin = writableOf(input);
    for (const [name, handle] of [['stdout', output], ['stderr', errors]]) {
      if (handle === null) continue;
      this[name] = readableOf(handle);
      this.#left++;
      this[name].once('close', () => this.#close());
    }
    this.stdio = [this.stdin, this.stdout, this.stderr];
    process.nextTick(() => this.emit('spawn'));
    return 0;
  }

  #exit(status, signal) {
    if (signal !== null) this.signalCode = names[signal] ?? null;
    else this.exitCode = status;
    this.#ended = [this.exitCode, this.signalCode];
    this.stdin?.destroy();
    this.emit('exit', this.exitCode, this.signalCode);
    // What nobody reads is in nobody's way.
    process.nextTick(() => {
      for (const stream of [this.stdout, this.stderr]) {
        if (stream !== null && stream.readableFlowing === null && stream.listenerCount('readable') === 0) stream.resume();
      }
    });
    this.#close();
  }

  #close() {
    if (--this.#left === 0) this.emit('close', ...this.#ended);
  }

  kill(signal) {
    const number = signalOf(signal);
    if (this.pid === undefined || this.#ended !== undefined) return false;
    try {
      process.kill(this.pid, number);
    } catch (error) {
      if (error.code === 'ESRCH') return false;
      if (error.code === 'ERR_ACCESS_DENIED') throw error;
      this.emit('error', error);
      return false;
    }
    if (number !== 0) this.killed = true;
    return true;
  }

  ref() { if (this.#hold) sockets.setRef(this.#hold, true); }
  unref() { if (this.#hold) sockets.setRef(this.#hold, false); }

  [Symbol.dispose]() { if (!this.killed) this.kill(); }
}

function spawn(file, args, options) {
  options = normalize(file, args, options);
  if (options.timeout != null) validateInteger(options.timeout, 'options.timeout', 0);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  const kill = options.killSignal === undefined ? 'SIGTERM' : options.killSignal;
  signalOf(kill);
  const child = new ChildProcess();
  child.spawn(options);
  if (options.timeout > 0) {
    const timer = setTimeout(() => child.kill(kill), options.timeout);
    child.once('exit', () => clearTimeout(timer));
  }
  const { signal } = options;
  if (signal) {
    const abort = () => {
      try {
        if (child.kill(kill)) child.emit('error', new AbortError(undefined, { cause: signal.reason }));
      } catch (error) {
        child.emit('error', error);
      }
    };
    if (signal.aborted) process.nextTick(abort);
    else {
      signal.addEventListener('abort', abort, { once: true });
      child.once('exit', () => signal.removeEventListener('abort', abort));
    }
  }
  return child;
}

function execFile(file, args, options, callback) {
  if (typeof args === 'function') [callback, args, options] = [args, [], undefined];
  else if (args != null && !Array.isArray(args)) [callback, options, args] = [options, args, []];
  if (typeof options === 'function') [callback, options] = [options, undefined];
  if (callback != null) validateFunction(callback, 'callback');
  options = { encoding: 'utf8', timeout: 0, maxBuffer: kMaxBuffer, killSignal: 'SIGTERM', shell: false, ...options };
  if (options.maxBuffer != null && (typeof options.maxBuffer !== 'number' || !(options.maxBuffer >= 0))) throw outOfRange('options.maxBuffer', 'a positive number', options.maxBuffer);
  const child = spawn(file, args ?? [], { ...options, timeout: undefined, signal: options.signal, stdio: undefined });
  const { encoding } = options, decodes = encoding && encoding !== 'buffer' && Buffer.isEncoding(encoding);
  const parts = { stdout: [], stderr: [] }, lengths = { stdout: 0, stderr: 0 };
  let failure, killed = false, done = false, timer;
  const whole = (name) => (decodes ? parts[name].join('') : Buffer.concat(parts[name]));
  const kill = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
    killed = true;
    try {
      child.kill(options.killSignal);
    } catch (error) {
      failure ??= error;
      finish(null, null);
    }
  };
  const finish = (code, signal) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    if (!callback) return;
    const stdout = whole('stdout'), stderr = whole('stderr');
    if (!failure && code === 0 && signal === null) {
      callback(null, stdout, stderr);
      return;
    }
    const cmd = [file, ...(args ?? [])].join(' ');
    if (!failure) {
      failure = new Error(`Command failed: ${cmd}\n${stderr}`);
      Object.assign(failure, { code: code < 0 ? require('util').getSystemErrorName(code) : code, killed: child.killed || killed, signal });
    }
    failure.cmd = cmd;
    callback(failure, stdout, stderr);
  };
  for (const name of ['stdout', 'stderr']) {
    if (!child[name]) continue;
    if (decodes) child[name].setEncoding(encoding);
    child[name].on('data', (chunk) => {
      const length = decodes ? Buffer.byteLength(chunk, encoding) : chunk.length;
      lengths[name] += length;
      if (lengths[name] > options.maxBuffer) {
        const room = options.maxBuffer - (lengths[name] - length);
        parts[name].push(chunk.slice(0, room));
        failure ??= make(RangeError, 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER', `${name} maxBuffer length exceeded`);
        kill();
      } else parts[name].push(chunk);
    });
  }
  if (options.timeout > 0) timer = setTimeout(kill, options.timeout);
  child.on('close', finish);
  child.on('error', (error) => {
    failure = error;
    child.stdout?.destroy();
    child.stderr?.destroy();
    finish(null, null);
  });
  return child;
}

function exec(command, options, callback) {
  if (typeof options === 'function') [callback, options] = [options, undefined];
  validateString(command, 'command');
  options = { ...options };
  const shell = typeof options.shell === 'string' ? options.shell : '/bin/sh';
  const child = execFile(shell, ['-c', command], { ...options, shell: false }, callback && ((error, ...rest) => {
    if (error) {
      error.message = error.message.replace(`Command failed: ${shell} -c ${command}`, () => `Command failed: ${command}`);
      error.cmd = command;
    }
    callback(error, ...rest);
  }));
  return child;
}

for (const [run, name] of [[exec, 'exec'], [execFile, 'execFile']]) {
  Object.defineProperty(run, Symbol.for('nodejs.util.promisify.custom'), {
    value: Object.defineProperty((...args) => {
      let child;
      const promise = new Promise((resolve, reject) => {
        child = run(...args, (error, stdout, stderr) => {
          if (error) reject(Object.assign(error, { stdout, stderr }));
          else resolve({ stdout, stderr });
        });
      });
      promise.child = child;
      return promise;
    }, 'name', { value: name }),
  });
}

// ---- Those that wait ----

function spawnSync(file, args, options) {
  options = { maxBuffer: kMaxBuffer, ...normalize(file, args, options) };
  if (options.timeout != null) validateInteger(options.timeout, 'options.timeout', 0);
  if (options.maxBuffer != null && (typeof options.maxBuffer !== 'number' || !(options.maxBuffer >= 0))) throw outOfRange('options.maxBuffer', 'a positive number', options.maxBuffer);
  const { list } = stdioOf(options.stdio, false);
  let { input } = options;
  if (typeof input === 'string') input = Buffer.from(input, options.encoding === 'buffer' ? undefined : options.encoding);
  else if (input != null && !ArrayBuffer.isView(input)) throw invalidArgType('options.input', ['Buffer', 'TypedArray', 'DataView', 'string'], input);
  if (input != null) list[0] = 'pipe';
  const killSignal = signalOf(options.killSignal);
  let result;
  try {
    const bytes = input == null ? new Uint8Array(0) : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    result = native.spawnSync(options.file, options.args, { ...options, stdio: list, input: bytes, killSignal });
  } catch (error) {
    if (error.syscall === undefined) throw error;
    const failure = Object.assign(new Error(`spawnSync ${options.file} ${error.code}`), {
      errno: error.errno, code: error.code, syscall: `spawnSync ${options.file}`, path: options.file, spawnargs: options.args,
    });
    return { error: failure, status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null };
  }
  const [pid, status, signal, out, err, timedOut, overflowed] = result;
  const decoded = (bytes) => {
    if (bytes === null) return null;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return options.encoding && options.encoding !== 'buffer' ? buffer.toString(options.encoding) : buffer;
  };
  const stdout = decoded(out), stderr = decoded(err);
  const done = { pid, status, signal: signal === null ? null : names[signal], output: [null, stdout, stderr], stdout, stderr };
  const code = timedOut ? 'ETIMEDOUT' : overflowed ? 'ENOBUFS' : undefined;
  if (code !== undefined) {
    done.error = Object.assign(new Error(`spawnSync ${options.file} ${code}`), {
      errno: code === 'ETIMEDOUT' ? -110 : -105, code, syscall: `spawnSync ${options.file}`, path: options.file, spawnargs: options.args,
    });
  }
  return done;
}

function checked(result, command, options) {
  if (options?.stdio === undefined && result.stderr) process.stderr.write(result.stderr);
  if (result.error) throw Object.assign(result.error, result);
  if (result.status !== 0) {
    const shown = result.stderr?.length > 0 ? `\n${result.stderr.toString()}` : '';
    throw Object.assign(new Error(`Command failed: ${command}${shown}`), result);
  }
  return result.stdout;
}

function execFileSync(file, args, options) {
  if (args != null && !Array.isArray(args)) [options, args] = [args, []];
  return checked(spawnSync(file, args, options), [file, ...(args ?? [])].join(' '), options);
}

function execSync(command, options) {
  validateString(command, 'command');
  return checked(spawnSync(command, [], { ...options, shell: typeof options?.shell === 'string' ? options.shell : true }), command, options);
}

function fork(modulePath, args, options) {
  if (modulePath instanceof URL) modulePath = require('url').fileURLToPath(modulePath);
  validateString(modulePath, 'modulePath');
  if (args != null && !Array.isArray(args)) [options, args] = [args, []];
  if (args != null) validateArray(args, 'args');
  options = { ...options };
  const execPath = options.execPath ?? process.execPath, execArgv = options.execArgv ?? process.execArgv;
  options.shell = false;
  if (options.stdio == null) options.stdio = options.silent ? ['pipe', 'pipe', 'pipe', 'ipc'] : [0, 1, 2, 'ipc'];
  else if (typeof options.stdio === 'string') options.stdio = [...stdioOf(options.stdio, true).list, 'ipc'];
  else if (!options.stdio.includes('ipc')) throw make(Error, 'ERR_CHILD_PROCESS_IPC_REQUIRED', "Forked processes must have an IPC channel, missing value 'ipc' in options.stdio");
  return spawn(execPath, [...execArgv, modulePath, ...(args ?? [])], options);
}

module.exports = { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
