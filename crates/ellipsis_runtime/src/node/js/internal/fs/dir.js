'use strict';

// Folders that are open.

const { coded, validateFunction } = require('internal/errors');

class Dir {
  #path;
  #entries;
  #closed = false;

  constructor(path, entries) {
    if (entries === undefined) throw coded('ERR_MISSING_ARGS', 'handle');
    this.#path = path;
    this.#entries = entries;
  }

  get path() {
    if (!(#path in this)) throw coded('ERR_INVALID_THIS', 'Dir');
    return this.#path;
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

module.exports = { Dir };
