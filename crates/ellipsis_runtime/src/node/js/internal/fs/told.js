'use strict';

// What is told of files and of entries of folders.

const constants = require('constants').all.fs;

class StatsBase {
  #is(kind) { return (Number(this.mode) & constants.S_IFMT) === kind; }
  isDirectory() { return this.#is(constants.S_IFDIR); }
  isFile() { return this.#is(constants.S_IFREG); }
  isBlockDevice() { return this.#is(constants.S_IFBLK); }
  isCharacterDevice() { return this.#is(constants.S_IFCHR); }
  isSymbolicLink() { return this.#is(constants.S_IFLNK); }
  isFIFO() { return this.#is(constants.S_IFIFO); }
  isSocket() { return this.#is(constants.S_IFSOCK); }
}
const statNames = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks', 'atimeMs', 'mtimeMs', 'ctimeMs', 'birthtimeMs'];

class Stats extends StatsBase {
  constructor(...numbers) {
    super();
    statNames.forEach((name, at) => { this[name] = numbers[at]; });
  }
}
class BigIntStats extends StatsBase {
  constructor(...numbers) {
    super();
    statNames.forEach((name, at) => { this[name] = BigInt(Math.trunc(numbers[at])); });
    for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
      this[`${name}Ns`] = BigInt(Math.round(numbers[statNames.indexOf(`${name}Ms`)] * 1e6));
    }
  }
}
for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
  for (const Class of [Stats, BigIntStats]) {
    Object.defineProperty(Class.prototype, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = new Date(Math.round(Number(this[`${name}Ms`])));
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
        return value;
      },
      set(value) {
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}
const statsOf = (numbers, options) => (options?.bigint ? new BigIntStats(...numbers) : new Stats(...numbers));

class Dirent {
  #type;

  constructor(name, parentPath, type) {
    this.name = name;
    this.parentPath = parentPath;
    this.#type = type;
  }

  isDirectory() { return this.#type === 2; }
  isFile() { return this.#type === 1; }
  isSymbolicLink() { return this.#type === 3; }
  isFIFO() { return this.#type === 4; }
  isSocket() { return this.#type === 5; }
  isCharacterDevice() { return this.#type === 6; }
  isBlockDevice() { return this.#type === 7; }
}

/** What is told of a file system. */
class StatFs {
  constructor(numbers, convert) {
    ['type', 'bsize', 'blocks', 'bfree', 'bavail', 'files', 'ffree'].forEach((name, at) => { this[name] = convert(numbers[at]); });
  }
}
const statFsOf = (numbers, options) => new StatFs(numbers, options?.bigint ? BigInt : Number);

module.exports = { Dirent, Stats, statFsOf, statsOf };
