'use strict';

const native = require('native:fs');
const { Buffer } = require('buffer');
const errors = require('internal/errors');
const {
  bufferOf, buffersOf, dataOf, fdOf, flagsOf, into, lengthOf, modeOf, named, optionsOf, pathOf, readArguments, textOrBuffer, timeOf, writeArguments,
} = require('internal/fs/arguments');
const { Dir } = require('internal/fs/dir');
const { Dirent, Stats, statFsOf, statsOf } = require('internal/fs/told');
const { AbortError, coded, invalidArgType, invalidArgValue, notImplemented, outOfRange, validateBoolean, validateFunction, validateInteger } = errors;

const constants = require('constants').all.fs;

// ---- Operations ----
//
// Each makes a list of what the native operation gets out of its arguments, and its result of what that gives. Of that follow the
// forms that wait, that call back and that promise.

const path2 = (op) => (a, b) => [op, pathOf(a, 'oldPath'), pathOf(b, 'newPath')];
const same = (result) => result;

const operations = {
  access: [(path, mode) => {
    validateInteger(mode ?? 0, 'mode', 0, 7);
    return ['access', pathOf(path), mode ?? 0];
  }],
  appendFile: [(path, data, options) => {
    const given = optionsOf(options, { encoding: 'utf8' });
    const bytes = dataOf(data, given.encoding);
    if (typeof path === 'number') return ['write', path, bytes];
    return ['writeFile', pathOf(path), bytes, flagsOf(given.flag ?? 'a'), modeOf(given.mode, 'mode', 0o666)];
  }, () => undefined],
  chmod: [(path, mode) => ['chmod', pathOf(path), modeOf(mode, 'mode')]],
  chown: [(path, uid, gid) => {
    validateInteger(uid, 'uid', -1, 4294967295);
    validateInteger(gid, 'gid', -1, 4294967295);
    return ['chown', pathOf(path), uid, gid];
  }],
  lchown: [(path, uid, gid) => {
    validateInteger(uid, 'uid', -1, 4294967295);
    validateInteger(gid, 'gid', -1, 4294967295);
    return ['lchown', pathOf(path), uid, gid];
  }],
  close: [(fd) => ['close', fdOf(fd)]],
  copyFile: [(source, target, mode) => {
    const number = mode ?? 0;
    validateInteger(number, 'mode', 0, 7);
    return ['copyFile', pathOf(source, 'src'), pathOf(target, 'dest'), number];
  }],
  fchmod: [(fd, mode) => ['fchmod', fdOf(fd), modeOf(mode, 'mode')]],
  fchown: [(fd, uid, gid) => ['fchown', fdOf(fd), uid, gid]],
  fdatasync: [(fd) => ['fdatasync', fdOf(fd)]],
  fsync: [(fd) => ['fsync', fdOf(fd)]],
  fstat: [(fd) => ['fstat', fdOf(fd)], (numbers, fd, options) => statsOf(numbers, options)],
  ftruncate: [(fd, length) => ['ftruncate', fdOf(fd), lengthOf(length)]],
  futimes: [(fd, atime, mtime) => ['futimes', fdOf(fd), timeOf(atime, 'atime'), timeOf(mtime, 'mtime')]],
  link: [(existing, path) => ['link', pathOf(existing, 'existingPath'), pathOf(path, 'newPath')]],
  lstat: [(path) => ['lstat', pathOf(path)], (numbers, path, options) => statsOf(numbers, options)],
  lutimes: [(path, atime, mtime) => ['lutimes', pathOf(path), timeOf(atime, 'atime'), timeOf(mtime, 'mtime')]],
  mkdir: [(path, options) => {
    let mode = 0o777, recursive = false;
    if (typeof options === 'number' || typeof options === 'string') mode = modeOf(options, 'mode');
    else if (options) {
      recursive = options.recursive ?? false;
      validateBoolean(recursive, 'options.recursive');
      mode = modeOf(options.mode, 'options.mode', 0o777);
    }
    return ['mkdir', pathOf(path), mode, recursive];
  }],
  mkdtemp: [(prefix, options) => {
    optionsOf(options);
    const path = pathOf(prefix, 'prefix');
    if (path.at(-1) === 'X') process.emitWarning('mkdtemp() templates ending with X are not portable. For details see: https://nodejs.org/api/fs.html');
    return ['mkdtemp', typeof path === 'string' ? path : Buffer.from(path).toString()];
  }, (path, prefix, options) => named(path, optionsOf(options))],
  open: [(path, flags, mode) => ['open', pathOf(path), flagsOf(flags), modeOf(mode, 'mode', 0o666)]],
  readFile: [(path, options) => {
    optionsOf(options);
    return ['readFile', typeof path === 'number' ? path : pathOf(path)];
  }, (bytes, path, options) => textOrBuffer(bytes, optionsOf(options))],
  readlink: [(path, options) => (optionsOf(options), ['readlink', pathOf(path)]), (text, path, options) => named(text, optionsOf(options))],
  realpath: [(path, options) => (optionsOf(options), ['realpath', pathOf(path)]), (text, path, options) => named(text, optionsOf(options))],
  rename: [path2('rename')],
  rmdir: [(path) => ['rmdir', pathOf(path)]],
  stat: [(path) => ['stat', pathOf(path)], (numbers, path, options) => statsOf(numbers, options)],
  statfs: [(path) => ['statfs', pathOf(path)], (numbers, path, options) => statFsOf(numbers, options)],
  symlink: [(target, path) => ['symlink', pathOf(target, 'target'), pathOf(path, 'path')]],
  truncate: [(path, length) => ['truncate', pathOf(path), lengthOf(length)]],
  unlink: [(path) => ['unlink', pathOf(path)]],
  utimes: [(path, atime, mtime) => ['utimes', pathOf(path), timeOf(atime, 'atime'), timeOf(mtime, 'mtime')]],
  writeFile: [(path, data, options) => {
    const given = optionsOf(options, { encoding: 'utf8' });
    const bytes = dataOf(data, given.encoding);
    if (typeof path === 'number') return ['write', path, bytes];
    return ['writeFile', pathOf(path), bytes, flagsOf(given.flag ?? 'w'), modeOf(given.mode, 'mode', 0o666)];
  }, () => undefined],
};

/** The callback among arguments, which is the last. */
function callbackOf(args) {
  const callback = args.at(-1);
  validateFunction(callback, 'cb');
  return callback;
}

function start(callback, list, finish) {
  native.start((error, result) => {
    if (error) {
      callback(error);
      return;
    }
    let value;
    try {
      value = finish(result);
    } catch (failure) {
      callback(failure);
      return;
    }
    if (value === undefined) callback(null);
    else callback(null, value);
  }, ...list);
}

const promised = (list, finish = same, signal = undefined) => new Promise((resolve, reject) => {
  if (signal?.aborted) {
    reject(new AbortError(undefined, { cause: signal.reason }));
    return;
  }
  const abort = () => reject(new AbortError(undefined, { cause: signal.reason }));
  signal?.addEventListener('abort', abort, { once: true });
  start((error, value) => {
    signal?.removeEventListener('abort', abort);
    if (error) reject(error);
    else resolve(value);
  }, list, finish);
});

const fs = module.exports, promises = {};

/** Operations on files that are open, which handles have instead of promises. */
const ofOpen = new Set(['close', 'fchmod', 'fchown', 'fdatasync', 'fsync', 'fstat', 'ftruncate', 'futimes']);

function thrown(error) {
  if (error) throw error;
}

for (const [name, [prepare, finish = same]] of Object.entries(operations)) {
  fs[`${name}Sync`] = {
    [`${name}Sync`](...args) { return finish(native.call(...prepare(...args)), ...args); },
  }[`${name}Sync`];
  fs[name] = {
    [name](...args) {
      // Of files that are open the descriptor is looked at first.
      if (ofOpen.has(name)) fdOf(args[0]);
      const callback = name === 'close' && args.length < 2 ? thrown : callbackOf(args);
      if (callback !== thrown) args.pop();
      const list = prepare(...args);
      const { signal } = args.at(-1) ?? {};
      if (signal !== undefined && signal !== null && (name === 'readFile' || name === 'writeFile')) {
        promised(list, (result) => finish(result, ...args), signal).then((value) => (value === undefined ? callback(null) : callback(null, value)), callback);
        return;
      }
      start(callback, list, (result) => finish(result, ...args));
    },
  }[name];
  promises[name] = {
    async [name](...args) {
      return promised(prepare(...args), (result) => finish(result, ...args), args.at(-1)?.signal);
    },
  }[name];
}
for (const name of ofOpen) delete promises[name];

// ---- Those that are not of one operation ----

const quiet = (check, path) => {
  try {
    check(path);
    return true;
  } catch {
    return false;
  }
};
fs.existsSync = function existsSync(path) {
  return quiet((one) => fs.accessSync(one), path);
};
fs.exists = function exists(path, callback) {
  validateFunction(callback, 'cb');
  try {
    fs.access(path, (error) => callback(!error));
  } catch {
    callback(false);
  }
};
Object.defineProperty(fs.exists, Symbol.for('nodejs.util.promisify.custom'), {
  value: function exists(path) { return new Promise((resolve) => fs.exists(path, resolve)); },
});

for (const name of ['stat', 'lstat']) {
  const strict = fs[`${name}Sync`];
  fs[`${name}Sync`] = {
    [`${name}Sync`](path, options) {
      if (options?.throwIfNoEntry !== false) return strict(path, options);
      try {
        return strict(path, options);
      } catch (error) {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw error;
      }
    },
  }[`${name}Sync`];
}
fs.realpathSync.native = fs.realpathSync;
fs.realpath.native = fs.realpath;

function entriesOf([names, kinds], path, options) {
  if (!options.withFileTypes) return names.map((name) => named(name, options));
  return names.map((name, at) => new Dirent(named(name, options), `${path}`, kinds[at]));
}

function readdirSync(path, options) {
  const given = optionsOf(options);
  path = pathOf(path);
  if (given.recursive !== undefined && given.recursive !== null) validateBoolean(given.recursive, 'options.recursive');
  if (!given.recursive) return entriesOf(native.call('readdir', path), path, given);
  const { join, relative } = require('path'), base = `${path}`, found = [], open = [base];
  for (let folder; (folder = open.shift()) !== undefined;) {
    const [names, kinds] = native.call('readdir', folder);
    names.forEach((name, at) => {
      const whole = join(folder, name);
      if (kinds[at] === 2) open.push(whole);
      found.push(given.withFileTypes ? new Dirent(name, folder, kinds[at]) : relative(base, whole));
    });
  }
  return found;
}
fs.readdirSync = readdirSync;
promises.readdir = async function readdir(path, options) {
  const given = optionsOf(options);
  if (given.recursive) return readdirSync(path, options);
  const from = pathOf(path);
  return promised(['readdir', from], (result) => entriesOf(result, from, given));
};
fs.readdir = function readdir(path, options, callback = options) {
  validateFunction(callback, 'cb');
  const given = optionsOf(options), from = pathOf(path);
  if (given.recursive) promises.readdir(path, given).then((found) => callback(null, found), callback);
  else start(callback, ['readdir', from], (result) => entriesOf(result, from, given));
};

function removeSync(path, options) {
  const { force = false, recursive = false } = options ?? {};
  validateBoolean(force, 'options.force');
  validateBoolean(recursive, 'options.recursive');
  path = pathOf(path);
  let stats;
  try {
    stats = fs.lstatSync(path);
  } catch (error) {
    if (force && error.code === 'ENOENT') return;
    error.message = error.message.replace(', lstat', ', rm');
    error.syscall = 'rm';
    throw error;
  }
  if (!stats.isDirectory()) fs.unlinkSync(path);
  else if (recursive) native.call('removeAll', path);
  else {
    const error = errors.make(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${path}`);
    throw Object.assign(error, { errno: 21, syscall: 'rm', path });
  }
}
fs.rmSync = function rmSync(path, options) { removeSync(path, options); };
promises.rm = async function rm(path, options) { removeSync(path, options); };
fs.rm = function rm(path, options, callback = options) {
  validateFunction(callback, 'cb');
  pathOf(path);
  promises.rm(path, typeof options === 'function' ? undefined : options).then(() => callback(null), callback);
};

function copySync(source, target, options) {
  const { recursive = false, force = true, errorOnExist = false, filter, dereference = false, preserveTimestamps = false } = options ?? {};
  source = pathOf(source, 'src');
  target = pathOf(target, 'dest');
  if (filter !== undefined) {
    validateFunction(filter, 'options.filter');
    if (!filter(source, target)) return;
  }
  const stats = dereference ? fs.statSync(source) : fs.lstatSync(source);
  const existing = fs.lstatSync(target, { throwIfNoEntry: false });
  const { dirname, join } = require('path');
  if (stats.isDirectory()) {
    if (!recursive) {
      throw Object.assign(errors.make(Error, 'ERR_FS_EISDIR', `Recursive option not enabled, cannot copy a directory: cp returned EISDIR (${source} is a directory (not copied)) ${source}`), { errno: 21, syscall: 'cp', path: source });
    }
    fs.mkdirSync(target, { recursive: true });
    for (const name of readdirSync(source)) copySync(join(source, name), join(target, name), options);
    return;
  }
  fs.mkdirSync(dirname(target), { recursive: true });
  if (existing !== undefined) {
    if (!force) {
      if (errorOnExist) throw Object.assign(errors.make(Error, 'ERR_FS_CP_EEXIST', `Target already exists: cp returned EEXIST (${target} already exists) ${target}`), { errno: 17, syscall: 'cp', path: target });
      return;
    }
    fs.unlinkSync(target);
  }
  if (stats.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
  else fs.copyFileSync(source, target);
  if (preserveTimestamps && !stats.isSymbolicLink()) fs.utimesSync(target, stats.atimeMs / 1000, stats.mtimeMs / 1000);
}
fs.cpSync = function cpSync(source, target, options) { copySync(source, target, options); };
promises.cp = async function cp(source, target, options) { copySync(source, target, options); };
fs.cp = function cp(source, target, options, callback = options) {
  validateFunction(callback, 'cb');
  promises.cp(source, target, typeof options === 'function' ? undefined : options).then(() => callback(null), callback);
};

// ---- Reading and writing at places ----

fs.readSync = function readSync(fd, buffer, offset, length, position) {
  fd = fdOf(fd);
  const given = readArguments(buffer, offset, length, position);
  if (given.length === 0) return 0;
  return into(given, native.call('read', fd, given.length, given.position));
};

fs.read = function read(fd, ...args) {
  const callback = callbackOf(args);
  args.pop();
  fd = fdOf(fd);
  const given = readArguments(...(args.length === 0 ? [{}] : args));
  native.start((error, bytes) => {
    if (error) callback(error);
    else callback(null, into(given, bytes), given.buffer);
  }, 'read', fd, given.length, given.position);
};
Object.defineProperty(fs.read, require('util').promisify.customArgs, { value: ['bytesRead', 'buffer'], enumerable: false });

fs.writeSync = function writeSync(fd, data, offset, length, position) {
  fd = fdOf(fd);
  const given = writeArguments(data, offset, length, position);
  return native.call('write', fd, given.bytes, given.position);
};

fs.write = function write(fd, data, ...args) {
  const callback = callbackOf(args);
  args.pop();
  fd = fdOf(fd);
  const given = writeArguments(data, ...args);
  native.start((error, count) => {
    if (error) callback(error);
    else callback(null, count, data);
  }, 'write', fd, given.bytes, given.position);
};
Object.defineProperty(fs.write, require('util').promisify.customArgs, { value: ['bytesWritten', 'buffer'], enumerable: false });

function vectorSync(one) {
  return (fd, buffers, position) => {
    buffersOf(buffers);
    let total = 0;
    for (const buffer of buffers) {
      const count = one(fd, buffer, 0, buffer.byteLength, typeof position === 'number' ? position + total : null);
      total += count;
      if (count < buffer.byteLength) break;
    }
    return total;
  };
}
fs.readvSync = vectorSync(fs.readSync);
fs.writevSync = vectorSync(fs.writeSync);
for (const name of ['readv', 'writev']) {
  fs[name] = (fd, buffers, position, callback = position) => {
    validateFunction(callback, 'cb');
    try {
      const count = fs[`${name}Sync`](fd, buffers, position);
      process.nextTick(callback, null, count, buffers);
    } catch (error) {
      if (error.errno === undefined) throw error;
      process.nextTick(callback, error);
    }
  };
}

// ---- Handles ----

const EventEmitter = require('events');

class FileHandle extends EventEmitter {
  #fd;
  #closing;

  constructor(fd) {
    super();
    this.#fd = fd;
  }

  get fd() { return this.#fd; }

  close() {
    if (this.#fd === -1) return this.#closing ?? Promise.resolve();
    const fd = this.#fd;
    this.#fd = -1;
    return this.#closing = promised(['close', fd]).then(() => {
      this.emit('close');
    });
  }

  async read(buffer, ...args) {
    const given = readArguments(...(buffer === undefined ? [{}] : [buffer, ...args]));
    return { bytesRead: into(given, await promised(['read', this.#fd, given.length, given.position])), buffer: given.buffer };
  }

  async write(data, ...args) {
    const given = writeArguments(data, ...args);
    return { bytesWritten: await promised(['write', this.#fd, given.bytes, given.position]), buffer: data };
  }

  async readv(buffers, position) { return { bytesRead: fs.readvSync(this.#fd, buffers, position), buffers }; }
  async writev(buffers, position) { return { bytesWritten: fs.writevSync(this.#fd, buffers, position), buffers }; }
  readFile(options) { return promises.readFile(this.#fd, options); }
  async writeFile(data, options) { return writeAll(this, data, options); }
  async appendFile(data, options) { return writeAll(this, data, options); }
  stat(options) { return promised(['fstat', this.#fd], (numbers) => statsOf(numbers, options)); }
  async chmod(mode) { return promised(operations.fchmod[0](this.#fd, mode)); }
  async chown(uid, gid) { return promised(['fchown', this.#fd, uid, gid]); }
  async datasync() { return promised(['fdatasync', this.#fd]); }
  async sync() { return promised(['fsync', this.#fd]); }
  async truncate(length) { return promised(['ftruncate', this.#fd, lengthOf(length)]); }
  async utimes(atime, mtime) { return promised(operations.futimes[0](this.#fd, atime, mtime)); }
  createReadStream(options) { return new fs.ReadStream(undefined, { ...options, fd: this }); }
  createWriteStream(options) { return new fs.WriteStream(undefined, { ...options, fd: this }); }

  readLines(options) {
    return require('readline').createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  async [Symbol.asyncDispose]() { await this.close(); }
}

async function writeAll(handle, data, options) {
  const given = optionsOf(options, { encoding: 'utf8' });
  const pieces = typeof data === 'string' || ArrayBuffer.isView(data) ? [data] : data;
  if (pieces == null || typeof (pieces[Symbol.asyncIterator] ?? pieces[Symbol.iterator]) !== 'function') throw invalidArgType('data', ['string', 'Buffer', 'TypedArray', 'DataView', 'AsyncIterable', 'Iterable', 'Stream'], data);
  for await (const piece of pieces) {
    if (given.signal?.aborted) throw new AbortError(undefined, { cause: given.signal.reason });
    const bytes = dataOf(piece, given.encoding);
    for (let at = 0; at < bytes.length;) {
      at += await promised(['write', handle.fd, bytes.subarray(at, at + MOST_AT_ONCE), -1]);
      if (given.signal?.aborted) throw new AbortError(undefined, { cause: given.signal.reason });
    }
  }
  if (isFlushed(given)) await handle.sync();
}

/** Programs that abort are heard between so many bytes. */
const MOST_AT_ONCE = 512 * 1024;

/** Whether what is written has to be on the disk before anybody hears that it is written. */
function isFlushed({ flush }) {
  if (flush != null) validateBoolean(flush, 'options.flush');
  return flush === true;
}

/** Does something with a file that is opened for it; the callback hears of that once it is closed again. */
function withFile(path, flag, mode, act, callback) {
  fs.open(path, flag, mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    act(fd, (failure, value) => fs.close(fd, (problem) => callback(failure || problem, value)));
  });
}

function withFileSync(path, flag, mode, act) {
  const fd = fs.openSync(path, flag, mode);
  try {
    return act(fd);
  } finally {
    fs.closeSync(fd);
  }
}

{
  const { readFile: plain, readFileSync: plainSync } = fs;
  const isPlain = (path, { flag }) => typeof path === 'number' || flag == null || flag === 'r';
  fs.readFileSync = function readFileSync(path, options) {
    const given = optionsOf(options);
    return isPlain(path, given) ? plainSync(path, options) : withFileSync(path, given.flag, undefined, (fd) => plainSync(fd, options));
  };
  fs.readFile = function readFile(path, options, callback = options) {
    validateFunction(callback, 'cb');
    const given = optionsOf(options);
    if (isPlain(path, given)) plain(path, given, callback);
    else withFile(path, given.flag, undefined, (fd, done) => plain(fd, given, done), callback);
  };
}

for (const [name, flag] of [['writeFile', 'w'], ['appendFile', 'a']]) {
  const { [name]: plain, [`${name}Sync`]: plainSync } = fs;
  fs[`${name}Sync`] = {
    [`${name}Sync`](path, data, options) {
      const given = optionsOf(options);
      if (!isFlushed(given)) return plainSync(path, data, options);
      const write = (fd) => {
        plainSync(fd, data, given);
        fs.fsyncSync(fd);
      };
      return typeof path === 'number' ? write(path) : withFileSync(path, given.flag ?? flag, given.mode, write);
    },
  }[`${name}Sync`];
  fs[name] = {
    [name](path, data, options, callback = options) {
      validateFunction(callback, 'cb');
      const given = optionsOf(options);
      if (!isFlushed(given)) {
        plain(path, data, given, callback);
        return;
      }
      const write = (fd, done) => plain(fd, data, given, (failure) => (failure ? done(failure) : fs.fsync(fd, done)));
      if (typeof path === 'number') write(path, callback);
      else withFile(path, given.flag ?? flag, given.mode, write, callback);
    },
  }[name];
}

promises.open = async function open(path, flags, mode) {
  return new FileHandle(await promised(operations.open[0](path, flags, mode)));
};
for (const name of ['readFile', 'writeFile', 'appendFile']) {
  const plain = promises[name];
  promises[name] = {
    async [name](path, ...args) {
      if (path instanceof FileHandle) return name === 'readFile' ? plain(path.fd, ...args) : writeAll(path, ...args);
      const [data, options] = args;
      if (name === 'readFile') return plain(path, ...args);
      const given = optionsOf(options, { encoding: 'utf8' });
      if (!isFlushed(given) && (typeof data === 'string' || ArrayBuffer.isView(data) || data == null || typeof data !== 'object')) return plain(path, ...args);
      const handle = await promises.open(path, given.flag ?? (name === 'writeFile' ? 'w' : 'a'), given.mode);
      try {
        await writeAll(handle, data, given);
      } finally {
        await handle.close();
      }
    },
  }[name];
}
promises.lchmod = async function lchmod() { throw coded('ERR_METHOD_NOT_IMPLEMENTED', 'lchmod()'); };
promises.watch = (filename, options) => require('internal/fs/watch').changes(filename, options);
promises.glob = function glob(pattern, options) { return require('internal/fs/glob').globbed(pattern, options); };
promises.constants = constants;

// ---- Folders ----

/** A folder that goes away with what stands for it. */
fs.mkdtempDisposableSync = function mkdtempDisposableSync(prefix, options) {
  const path = fs.mkdtempSync(prefix, options), whole = require('path').resolve(`${path}`);
  const remove = () => fs.rmSync(whole, { recursive: true, force: true });
  return { path, remove, [Symbol.dispose]: remove };
};
promises.mkdtempDisposable = async function mkdtempDisposable(prefix, options) {
  const whole = require('path').resolve();
  const path = await promises.mkdtemp(prefix, options);
  const remove = async () => promises.rm(require('path').resolve(whole, `${path}`), { recursive: true, force: true });
  return { path, remove, [Symbol.asyncDispose]: remove };
};

fs.opendirSync = (path, options) => {
  try {
    return new Dir(pathOf(path), readdirSync(path, { ...optionsOf(options), withFileTypes: true }));
  } catch (error) {
    if (error.syscall === 'scandir') {
      error.syscall = 'opendir';
      error.message = error.message.replace(', scandir', ', opendir');
    }
    throw error;
  }
};
promises.opendir = async (path, options) => fs.opendirSync(path, options);
fs.opendir = (path, options, callback = options) => {
  validateFunction(callback, 'cb');
  pathOf(path);
  promises.opendir(path, options).then((dir) => callback(null, dir), callback);
};

// ---- What else there is ----

Object.assign(fs, {
  createReadStream: function createReadStream(path, options) { return new fs.ReadStream(path, options); },
  createWriteStream: function createWriteStream(path, options) { return new fs.WriteStream(path, options); },
  Dir,
  Dirent,
  Stats,
  constants,
  F_OK: 0,
  R_OK: 4,
  W_OK: 2,
  X_OK: 1,
  promises,
});
Object.defineProperty(promises, 'FileHandle', { value: FileHandle });
// Programs may put others in their place.
for (const name of ['ReadStream', 'WriteStream']) {
  const define = (value) => {
    for (const alias of [name, `File${name}`]) Object.defineProperty(fs, alias, { value, writable: true, enumerable: true, configurable: true });
    return value;
  };
  for (const alias of [name, `File${name}`]) {
    Object.defineProperty(fs, alias, { get: () => define(require('internal/fs/streams')[name]), set: define, enumerable: true, configurable: true });
  }
}
for (const name of ['watch', 'watchFile', 'unwatchFile']) {
  fs[name] = { [name](...args) { return require('internal/fs/watch')[name](...args); } }[name];
}
for (const name of ['glob', 'globSync']) {
  fs[name] = { [name](...args) { return require('internal/fs/glob')[name](...args); } }[name];
}
fs.openAsBlob = notImplemented('fs.openAsBlob');
