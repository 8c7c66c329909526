'use strict';

// The files and folders that patterns stand for.

const fs = require('fs');
const path = require('path');
const { ANY, accepts, compile, matches } = require('internal/glob');
const { Dirent } = require('internal/fs/told');
const { invalidArgType, validateArray, validateBoolean, validateFunction, validateObject, validateString } = require('internal/errors');

class Walk {
  #root;
  #patterns;
  #isExcluded;
  #withFileTypes;
  /** What was found, and what was found of whole folders. */
  #told = new Set();
  #kinds = new Map();
  #entries = new Map();

  constructor(pattern, options = {}) {
    validateObject(options, 'options');
    const { cwd = '.', exclude, withFileTypes = false } = options;
    const patterns = Array.isArray(pattern) ? pattern : [pattern];
    patterns.forEach((one) => validateString(one, Array.isArray(pattern) ? 'patterns' : 'pattern'));
    validateBoolean(withFileTypes, 'options.withFileTypes');
    this.#root = path.resolve(cwd instanceof URL ? require('url').fileURLToPath(cwd) : cwd);
    this.#patterns = patterns.flatMap((one) => compile(one));
    this.#withFileTypes = withFileTypes;
    this.#isExcluded = this.#excluding(exclude);
  }

  #excluding(exclude) {
    if (exclude == null) return () => false;
    if (typeof exclude === 'function') return (shown) => exclude(this.#withFileTypes ? this.#direntOf(shown) : shown);
    if (!Array.isArray(exclude)) throw invalidArgType('options.exclude', ['function', 'string[]'], exclude);
    validateArray(exclude, 'options.exclude');
    const patterns = exclude.flatMap((one) => compile(one));
    return (shown) => patterns.some((one) => matches(one, shown));
  }

  #whole(shown) {
    return path.resolve(this.#root, shown);
  }

  /** What there is: an entry of a folder; `undefined` if there is nothing. */
  #kindOf(shown) {
    const whole = this.#whole(shown);
    if (!this.#kinds.has(whole)) {
      const stats = fs.lstatSync(whole, { throwIfNoEntry: false });
      this.#kinds.set(whole, stats);
    }
    return this.#kinds.get(whole);
  }

  /** Whether it can be gone through, and whether only by a link. */
  #isFolder(shown) {
    const kind = this.#kindOf(shown);
    if (kind?.isSymbolicLink()) return fs.statSync(this.#whole(shown), { throwIfNoEntry: false })?.isDirectory() ?? false;
    return kind?.isDirectory() ?? false;
  }

  #direntOf(shown) {
    const whole = this.#whole(shown), kind = this.#kindOf(shown);
    const number = ['isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO', 'isSocket', 'isCharacterDevice', 'isBlockDevice']
      .findIndex((name) => kind?.[name]()) + 1;
    return new Dirent(path.basename(whole), path.dirname(whole), number);
  }

  #namesIn(shown) {
    const whole = this.#whole(shown);
    if (!this.#entries.has(whole)) {
      let entries = [];
      try {
        entries = fs.readdirSync(whole, { withFileTypes: true });
      } catch {
        // What may not be read, or is gone by now, holds nothing.
      }
      for (const entry of entries) this.#kinds.set(path.join(whole, entry.name), entry);
      this.#entries.set(whole, entries.map((entry) => entry.name));
    }
    return this.#entries.get(whole);
  }

  * found() {
    for (const pattern of this.#patterns) yield* this.#below(pattern, 0, pattern.isAbsolute ? '/' : '.');
  }

  * #tell(pattern, shown) {
    if (this.#told.has(shown) || this.#kindOf(shown) === undefined || (pattern.isFolder && !this.#isFolder(shown))) return;
    this.#told.add(shown);
    if (!this.#isExcluded(shown)) yield this.#withFileTypes ? this.#direntOf(shown) : shown;
  }

  * #below(pattern, at, shown) {
    const { parts } = pattern;
    if (at === parts.length) {
      yield* this.#tell(pattern, shown);
      return;
    }
    const part = parts[at];
    if (typeof part === 'string') {
      if (at > 0 && !this.#isFolder(shown)) return;
      yield* this.#enter(pattern, at + 1, path.join(shown, part));
      return;
    }
    if (part === ANY) yield* this.#below(pattern, at + 1, shown);
    if (!this.#isFolder(shown)) return;
    for (const name of this.#namesIn(shown)) {
      const child = path.join(shown, name);
      if (part !== ANY) {
        if (accepts(part, name)) yield* this.#enter(pattern, at + 1, child);
      } else if (!name.startsWith('.')) {
        const isLink = this.#kindOf(child)?.isSymbolicLink();
        const goesOn = this.#isFolder(child);
        // Where a pattern begins with any number of folders, none of them is a link; else the last one may be one.
        if (!goesOn || isLink) {
          const isLast = at + 1 === parts.length;
          if (isLast || (isLink && goesOn && (at > 0 || pattern.isBelow))) yield* this.#enter(pattern, at + 1, child);
        } else {
          yield* this.#enter(pattern, at, child);
        }
      }
    }
  }

  /** Goes on with what is left of a pattern, unless nothing there is wanted. */
  * #enter(pattern, at, shown) {
    if (!this.#isExcluded(shown)) yield* this.#below(pattern, at, shown);
  }
}

function globSync(pattern, options) {
  return [...new Walk(pattern, options).found()];
}

function glob(pattern, options, callback = options) {
  validateFunction(callback, 'callback');
  const walk = new Walk(pattern, typeof options === 'function' ? undefined : options);
  setImmediate(() => {
    let found, failure = null;
    try {
      found = [...walk.found()];
    } catch (error) {
      failure = error;
    }
    callback(failure, found);
  });
}

/** They are found as far as somebody asks for them. */
async function* globbed(pattern, options) {
  yield* new Walk(pattern, options).found();
}

module.exports = { glob, globSync, globbed };
