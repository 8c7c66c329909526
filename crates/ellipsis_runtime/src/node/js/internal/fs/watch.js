'use strict';

// Changes of files and folders: as the system tells of them, and by looking again and again.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const path = require('path');
const { types } = require('util');
const { pathOf } = require('internal/fs/arguments');
const { statsOf } = require('internal/fs/told');
const { AbortError, coded, invalidArgType, invalidArgValue, validateAbortSignal, validateBoolean, validateFunction, validateUint32 } = require('internal/errors');

const CONTENT = 0, END = 2;

const textOf = (name) => (typeof name === 'string' ? name : Buffer.from(name).toString());

/** Whether nobody wants to hear of a name, by patterns, regular expressions and functions. */
function ignoring(ignore) {
  const tests = (Array.isArray(ignore) ? ignore : [ignore]).map((one) => {
    const name = Array.isArray(ignore) ? 'options.ignore[]' : 'options.ignore';
    if (typeof one === 'function') return one;
    if (types.isRegExp(one)) return (file) => one.test(file);
    if (typeof one !== 'string') throw invalidArgType(name, ['string', 'RegExp', 'Function'], one);
    if (one === '') throw invalidArgValue(name, one, 'must be a non-empty string');
    // A pattern for names alone is one of names in all folders.
    const base = (file) => (one.includes('/') ? file : path.basename(file));
    return (file) => path.matchesGlob(base(file), one);
  });
  return (file) => tests.some((test) => test(file));
}

class FSWatcher extends EventEmitter {
  #native;
  #handle;
  #root;
  #isFolder;
  #isRecursive;
  #encoding;
  #isIgnored;
  /** What is told of, by number: paths below the root. */
  #below = new Map();

  constructor(root, { encoding, persistent, recursive, isIgnored }) {
    super();
    if (process.platform !== 'linux') throw coded('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'fs.watch');
    const fs = require('fs');
    this.#native = require('native:watch');
    this.#root = root;
    this.#encoding = encoding;
    this.#isIgnored = isIgnored;
    this.#handle = this.#native.open((error, ...change) => {
      if (this.#handle === undefined) return;
      if (error !== null) this.#fail(error);
      else this.#change(...change);
    });
    try {
      this.#isFolder = fs.statSync(root, { throwIfNoEntry: false })?.isDirectory() ?? false;
      this.#isRecursive = recursive && this.#isFolder;
      this.#add('');
    } catch (error) {
      this.#native.close(this.#handle);
      throw Object.assign(error, { filename: root });
    }
    if (!persistent) this.unref();
  }

  /** Has a folder below the root watched, and if need be those below it; what is in them. */
  #add(below) {
    this.#below.set(this.#native.add(this.#handle, path.join(this.#root, below)), below);
    const found = [];
    if (!this.#isRecursive) return found;
    for (const entry of require('fs').readdirSync(path.join(this.#root, below), { withFileTypes: true })) {
      const name = path.join(below, entry.name);
      found.push(name);
      if (entry.isDirectory()) found.push(...this.#addIfThere(name));
    }
    return found;
  }

  #addIfThere(below) {
    try {
      return this.#add(below);
    } catch (error) {
      // It was there for a moment.
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR' && error.code !== 'EACCES') throw error;
      return [];
    }
  }

  #change(number, kind, name, isFolder) {
    const below = this.#below.get(number);
    if (kind === END) this.#below.delete(number);
    if (kind === END || below === undefined) return;
    // A folder that is gone itself is told of by the one that it was in.
    if (name === undefined && below !== '') return;
    const changed = name === undefined ? path.basename(this.#root) : path.join(below, name);
    this.#tell(kind === CONTENT ? 'change' : 'rename', changed);
    if (!this.#isRecursive || !isFolder || kind === CONTENT || name === undefined) return;
    try {
      for (const found of this.#addIfThere(changed)) this.#tell('rename', found);
    } catch (error) {
      this.#fail(error);
    }
  }

  #tell(type, name) {
    if (this.#handle === undefined || this.#isIgnored(name)) return;
    this.emit('change', type, this.#encoding === 'buffer' ? Buffer.from(name) : Buffer.from(name).toString(this.#encoding));
  }

  #fail(error) {
    this.close();
    this.emit('error', error);
  }

  close() {
    if (this.#handle === undefined) return;
    this.#native.close(this.#handle);
    this.#handle = undefined;
    process.nextTick(() => this.emit('close'));
  }

  ref() {
    if (this.#handle !== undefined) this.#native.setRef(this.#handle, true);
    return this;
  }

  unref() {
    if (this.#handle !== undefined) this.#native.setRef(this.#handle, false);
    return this;
  }
}

function given(options) {
  if (options != null && typeof options !== 'object' && typeof options !== 'string') throw invalidArgType('options', ['string', 'Object'], options);
  if (typeof options === 'string') options = { encoding: options };
  const { encoding = 'utf8', persistent = true, recursive = false, signal, ignore = [] } = options ?? {};
  if (encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw invalidArgValue('encoding', encoding, 'is invalid encoding');
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  return { encoding, persistent, recursive, signal, isIgnored: ignoring(ignore) };
}

function watch(filename, options, listener) {
  if (typeof options === 'function') [options, listener] = [undefined, options];
  const root = textOf(pathOf(filename, 'filename'));
  const chosen = given(options);
  if (listener !== undefined) validateFunction(listener, 'listener');
  const watcher = new FSWatcher(root, chosen);
  if (listener !== undefined) watcher.on('change', listener);
  if (chosen.signal?.aborted) process.nextTick(() => watcher.close());
  else if (chosen.signal) {
    const close = () => watcher.close();
    chosen.signal.addEventListener('abort', close, { once: true });
    watcher.once('close', () => chosen.signal.removeEventListener('abort', close));
  }
  return watcher;
}

/** The changes from now on, as long as somebody asks for them. */
async function* changes(filename, options) {
  const { signal, ...chosen } = given(options);
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const queue = [];
  let failed, wake;
  const watcher = new FSWatcher(textOf(pathOf(filename, 'filename')), chosen);
  const abort = () => {
    failed = { error: new AbortError(undefined, { cause: signal.reason }) };
    wake?.();
  };
  watcher.on('change', (eventType, name) => {
    queue.push({ eventType, filename: name });
    wake?.();
  });
  watcher.on('error', (error) => {
    failed = { error };
    wake?.();
  });
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      while (queue.length > 0) yield queue.shift();
      if (failed !== undefined) throw failed.error;
      await new Promise((resolve) => { wake = resolve; });
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    watcher.close();
  }
}

// ---- By looking ----

const compared = ['dev', 'ino', 'mode', 'nlink', 'uid', 'gid', 'size', 'mtimeMs', 'ctimeMs', 'birthtimeMs'];

class StatWatcher extends EventEmitter {
  #file;
  #interval;
  #bigint;
  #timer;
  #isRef;
  #last;

  constructor(file, { interval, persistent, bigint }) {
    super();
    this.#file = file;
    this.#interval = interval;
    this.#isRef = persistent;
    this.#bigint = bigint;
    this.#look();
  }

  #look() {
    this.#timer = undefined;
    const looked = (error, stats) => {
      if (this.#file === undefined) return;
      const now = error === null ? stats : statsOf(Array.from({ length: 14 }, () => 0), { bigint: this.#bigint });
      const before = this.#last ?? now;
      // What is not there at first is told of once.
      const isNews = this.#last === undefined ? error !== null : compared.some((name) => now[name] !== before[name]);
      this.#last = now;
      if (isNews) this.emit('change', now, before);
      if (this.#file === undefined) return;
      this.#timer = setTimeout(() => this.#look(), this.#interval);
      if (!this.#isRef) this.#timer.unref();
    };
    require('fs').stat(this.#file, { bigint: this.#bigint }, looked);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#file = undefined;
    process.nextTick(() => this.emit('stop'));
  }

  ref() {
    this.#isRef = true;
    this.#timer?.ref();
    return this;
  }

  unref() {
    this.#isRef = false;
    this.#timer?.unref();
    return this;
  }
}

/** Those that look, by file. */
const looking = new Map();

function watchFile(filename, options, listener) {
  if (typeof options === 'function') [options, listener] = [undefined, options];
  const file = path.resolve(textOf(pathOf(filename, 'filename')));
  const { persistent = true, interval = 5007, bigint = false } = options ?? {};
  validateFunction(listener, 'listener');
  validateUint32(interval, 'interval');
  let watcher = looking.get(file);
  if (watcher === undefined) {
    watcher = new StatWatcher(file, { persistent, interval, bigint });
    looking.set(file, watcher);
  }
  watcher.on('change', listener);
  return watcher;
}

function unwatchFile(filename, listener) {
  const file = path.resolve(textOf(pathOf(filename, 'filename')));
  const watcher = looking.get(file);
  if (watcher === undefined) return;
  if (typeof listener === 'function') watcher.removeListener('change', listener);
  else watcher.removeAllListeners('change');
  if (watcher.listenerCount('change') > 0) return;
  looking.delete(file);
  watcher.stop();
}

module.exports = { FSWatcher, StatWatcher, changes, unwatchFile, watch, watchFile };
