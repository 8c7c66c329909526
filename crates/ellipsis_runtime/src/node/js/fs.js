'use strict';

const native = require('native:fs');
const { Buffer } = require('buffer');
const errors = require('internal/errors');
const { bufferOf, dataOf, fdOf, flagsOf, lengthOf, modeOf, named, optionsOf, pathOf, textOrBuffer, timeOf } = require('internal/fs/arguments');
const { Dirent, Stats, statsOf } = require('internal/fs/told');
const { AbortError, coded, invalidArgType, invalidArgValue, notImplemented, outOfRange, validateBoolean, validateFunction, validateInteger } = errors;

const constants = require('constants').all.fs;

// ---- Operations ----
//
// Each makes a list of what the native operation gets out of its arguments, and its result of what that gives. Of that follow the
// forms that wait, that call back and that promise.

const path2 = (op) => (a, b) => [op, pathOf(a, 'oldPath'), pathOf(b, 'newPath')];
const same = (result) => result;

const operations = {
  access: [(path, mode) => ['access', pathOf(path), modeOf(mode, 'mode', 0)]],
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

for (const [name, [prepare, finish = same]] of Object.entries(operations)) {
  fs[`${name}Sync`] = {
    [`${name}Sync`](...args) { return finish(native.call(...prepare(...args)), ...args); },
  }[`${name}Sync`];
  fs[name] = {
    [name](...args) {
      const callback = callbackOf(args);
      args.pop();
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
for (const name of ['close', 'fchmod', 'fchown', 'fdatasync', 'fsync', 'fstat', 'ftruncate', 'futimes']) delete promises[name];

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

function readArguments(buffer, offset, length, position) {
  if (!ArrayBuffer.isView(buffer) && buffer !== null && typeof buffer === 'object' && offset === undefined) {
    ({ buffer = Buffer.alloc(16384), offset = 0, length = buffer.byteLength - offset, position = null } = buffer);
  } else if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  errors.validateBuffer(buffer);
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length ??= buffer.byteLength - offset;
  validateInteger(length, 'length', 0);
  if (length > 0 && buffer.byteLength === 0) throw invalidArgValue('buffer', buffer, 'is empty and cannot be written');
  if (offset > buffer.byteLength) throw outOfRange('offset', `<= ${buffer.byteLength}`, offset);
  if (length > buffer.byteLength - offset) throw outOfRange('length', `<= ${buffer.byteLength - offset}`, length);
  if (position == null) position = -1;
  else if (typeof position === 'bigint') position = Number(position);
  else validateInteger(position, 'position', -1);
  return { buffer, offset, length, position };
}

const into = ({ buffer, offset }, bytes) => {
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(bytes, offset);
  return bytes.length;
};

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

function writeArguments(data, offset, length, position) {
  if (typeof data === 'string') {
    // write(fd, string, position, encoding)
    const at = typeof offset === 'number' ? offset : -1;
    return { bytes: Buffer.from(data, typeof length === 'string' ? length : 'utf8'), position: at };
  }
  errors.validateBuffer(data);
  if (offset !== null && typeof offset === 'object') ({ offset = 0, length = data.byteLength - offset, position = null } = offset);
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = data.byteLength - offset;
  if (offset > data.byteLength) throw outOfRange('offset', `<= ${data.byteLength}`, offset);
  if (length > data.byteLength - offset) throw outOfRange('length', `<= ${data.byteLength - offset}`, length);
  if (length < 0) throw outOfRange('length', '>= 0', length);
  return { bytes: new Uint8Array(data.buffer, data.byteOffset + offset, length), position: typeof position === 'number' ? position : -1 };
}

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
    errors.validateArray(buffers, 'buffers');
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
  createReadStream(options) { return new ReadStream(undefined, { ...options, fd: this }); }
  createWriteStream(options) { return new WriteStream(undefined, { ...options, fd: this }); }

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
    for (let at = 0; at < bytes.length;) at += await promised(['write', handle.fd, bytes.subarray(at), -1]);
  }
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
      if (name === 'readFile' || typeof data === 'string' || ArrayBuffer.isView(data) || data == null || typeof data !== 'object') return plain(path, ...args);
      const given = optionsOf(options, { encoding: 'utf8' });
      const handle = await promises.open(path, given.flag ?? (name === 'writeFile' ? 'w' : 'a'), given.mode);
      try {
        await writeAll(handle, data, given);
      } finally {
        await handle.close();
      }
    },
  }[name];
}
promises.lchmod = notImplemented('fs.lchmod');
promises.statfs = notImplemented('fs.statfs');
promises.watch = (filename, options) => require('internal/fs/watch').changes(filename, options);
promises.glob = notImplemented('fs.glob');
promises.constants = constants;

// ---- Folders ----

class Dir {
  #entries;
  #closed = false;

  constructor(path, entries) {
    this.path = path;
    this.#entries = entries;
  }

  readSync() {
    if (this.#closed) throw coded('ERR_DIR_CLOSED');
    return this.#entries.shift() ?? null;
  }

  read(callback) {
    if (callback === undefined) return (async () => this.readSync())();
    validateFunction(callback, 'cb');
    process.nextTick(callback, null, this.readSync());
  }

  closeSync() {
    if (this.#closed) throw coded('ERR_DIR_CLOSED');
    this.#closed = true;
  }

  close(callback) {
    if (callback === undefined) return (async () => this.closeSync())();
    this.closeSync();
    process.nextTick(callback, null);
  }

  async * entries() {
    try {
      for (let entry; (entry = this.readSync()) !== null;) yield entry;
    } finally {
      if (!this.#closed) this.closeSync();
    }
  }

  [Symbol.asyncIterator]() { return this.entries(); }
  [Symbol.dispose]() { if (!this.#closed) this.closeSync(); }
  async [Symbol.asyncDispose]() { if (!this.#closed) this.closeSync(); }
}

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

// ---- Streams ----

const { Readable, Writable } = require('stream');

const positionOf = (value, name) => {
  if (value === undefined) return;
  validateInteger(value, name, 0);
};

function streamOptions(options) {
  return typeof options === 'string' ? { encoding: options } : optionsOf(options, {});
}

class ReadStream extends Readable {
  #position;

  constructor(path, options) {
    const given = streamOptions(options);
    const { start: from, end = Infinity } = given;
    positionOf(from, 'start');
    if (end !== Infinity) {
      positionOf(end, 'end');
      if (from !== undefined && from > end) throw outOfRange('start', `<= "end" (here: ${end})`, from);
    }
    super({ highWaterMark: 64 * 1024, ...given, autoDestroy: given.autoClose ?? true, emitClose: given.emitClose ?? true });
    this.path = given.fd == null ? pathOf(path) : path;
    this.fd = given.fd == null ? null : typeof given.fd === 'object' ? given.fd.fd : given.fd;
    this.handle = typeof given.fd === 'object' ? given.fd : undefined;
    this.flags = given.flags ?? 'r';
    this.mode = given.mode ?? 0o666;
    this.start = from;
    this.end = end;
    this.autoClose = given.autoClose ?? true;
    this.bytesRead = 0;
    this.#position = from;
    Object.defineProperty(this, 'handle', { enumerable: false });
  }

  get pending() { return this.fd === null; }

  _construct(callback) {
    if (this.fd !== null) {
      callback();
      process.nextTick(() => this.emit('ready'));
      return;
    }
    fs.open(this.path, this.flags, this.mode, (error, fd) => {
      if (error) {
        callback(error);
        return;
      }
      this.fd = fd;
      callback();
      this.emit('open', fd);
      this.emit('ready');
    });
  }

  _read(size) {
    const left = this.#position === undefined ? this.end - this.bytesRead + 1 : this.end - this.#position + 1;
    const count = Math.min(size, left);
    if (count <= 0) {
      this.push(null);
      return;
    }
    native.start((error, bytes) => {
      if (error) {
        this.destroy(error);
        return;
      }
      if (this.#position !== undefined) this.#position += bytes.length;
      this.bytesRead += bytes.length;
      this.push(bytes.length > 0 ? bufferOf(bytes) : null);
    }, 'read', this.fd, count, this.#position ?? -1);
  }

  _destroy(error, callback) {
    closeStream(this, error, callback);
  }

  close(callback) {
    if (callback !== undefined) require('stream').finished(this, callback);
    this.destroy();
  }
}

function closeStream(stream, error, callback) {
  const { fd, handle } = stream;
  stream.fd = null;
  if (typeof fd !== 'number') callback(error);
  else if (handle !== undefined) handle.close().then(() => callback(error), callback);
  else fs.close(fd, (failure) => callback(failure || error));
}

class WriteStream extends Writable {
  #position;

  constructor(path, options) {
    const given = streamOptions(options);
    positionOf(given.start, 'start');
    super({ ...given, decodeStrings: true, autoDestroy: given.autoClose ?? true, emitClose: given.emitClose ?? true });
    this.path = given.fd == null ? pathOf(path) : path;
    this.fd = given.fd == null ? null : typeof given.fd === 'object' ? given.fd.fd : given.fd;
    this.handle = typeof given.fd === 'object' ? given.fd : undefined;
    this.flags = given.flags ?? 'w';
    this.mode = given.mode ?? 0o666;
    this.start = given.start;
    this.autoClose = given.autoClose ?? true;
    this.bytesWritten = 0;
    this.#position = given.start;
    if (given.encoding) this.setDefaultEncoding(given.encoding);
    Object.defineProperty(this, 'handle', { enumerable: false });
  }

  get pending() { return this.fd === null; }

  _construct(callback) {
    ReadStream.prototype._construct.call(this, callback);
  }

  _write(data, encoding, callback) {
    const write = (bytes) => native.start((error, count) => {
      if (error) {
        callback(error);
        return;
      }
      this.bytesWritten += count;
      if (this.#position !== undefined) this.#position += count;
      if (count < bytes.length) write(bytes.subarray(count));
      else callback();
    }, 'write', this.fd, bytes, this.#position ?? -1);
    write(data);
  }

  _destroy(error, callback) {
    closeStream(this, error, callback);
  }

  close(callback) {
    if (callback) {
      if (this.closed) {
        process.nextTick(callback);
        return;
      }
      this.on('close', callback);
    }
    if (!this.autoClose) this.on('finish', this.destroy);
    this.end();
  }

  destroySoon() { this.end(); }
}

// Programs call them without `new`.
const callable = (Class) => new Proxy(Class, { apply: (target, self, args) => new Class(...args) });

Object.assign(fs, {
  ReadStream: callable(ReadStream),
  WriteStream: callable(WriteStream),
  createReadStream: (path, options) => new ReadStream(path, options),
  createWriteStream: (path, options) => new WriteStream(path, options),
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
fs.FileReadStream = fs.ReadStream;
fs.FileWriteStream = fs.WriteStream;
for (const name of ['watch', 'watchFile', 'unwatchFile']) {
  fs[name] = { [name](...args) { return require('internal/fs/watch')[name](...args); } }[name];
}
for (const name of ['statfs', 'statfsSync', 'glob', 'globSync', 'openAsBlob', 'lchmod', 'lchmodSync', 'mkdtempDisposableSync']) {
  fs[name] = notImplemented(`fs.${name}`);
}
