'use strict';

// Streams of files. They call the functions of `fs` by their names, those that they are given, or those of a handle, so that
// programs may put their own in their place.

const fs = require('fs');
const { Buffer } = require('buffer');
const { Readable, Writable, finished } = require('stream');
const { fdOf, optionsOf, pathOf } = require('internal/fs/arguments');
const { coded, outOfRange, validateBoolean, validateFunction, validateInteger } = require('internal/errors');

const kFs = Symbol('fs'), kHandle = Symbol('handle'), kBusy = Symbol('busy'), kFlush = Symbol('flush');

/** The functions of `fs` that streams call, over a handle. */
function functionsOf(handle) {
  const back = (promise, callback, ...names) => {
    promise.then((result) => callback(null, ...names.map((name) => result[name])), callback);
  };
  return {
    open: fs.open,
    read: (fd, buffer, offset, length, position, callback) => back(handle.read(buffer, offset, length, position), callback, 'bytesRead', 'buffer'),
    write: (fd, buffer, offset, length, position, callback) => back(handle.write(buffer, offset, length, position), callback, 'bytesWritten', 'buffer'),
    writev: (fd, buffers, position, callback) => back(handle.writev(buffers, position), callback, 'bytesWritten', 'buffers'),
    fsync: (fd, callback) => back(handle.sync(), callback),
    close: (fd, callback) => back(handle.close(), callback),
  };
}

/** What a stream is about: a path that it opens, a file that is open, or a handle. */
function take(stream, path, options, flags) {
  const { fd } = options;
  if (fd == null) {
    stream.fd = null;
    stream[kFs] = options.fs || fs;
    validateFunction(stream[kFs].open, 'options.fs.open');
    stream.path = pathOf(path);
    stream.flags = options.flags ?? flags;
    stream.mode = options.mode ?? 0o666;
    return;
  }
  if (typeof fd === 'object' && fd instanceof fs.promises.FileHandle) {
    if (options.fs) throw coded('ERR_METHOD_NOT_IMPLEMENTED', 'FileHandle with fs');
    stream[kHandle] = fd;
    stream[kFs] = functionsOf(fd);
    fd.on('close', () => stream.close());
  } else {
    stream[kFs] = options.fs || fs;
  }
  stream.fd = fdOf(fd);
  stream.path = path ?? undefined;
}

function position(stream, name) {
  validateInteger(stream[name], name, 0);
  return stream[name];
}

/** Programs that have an `open` of their own tell by events that it has opened. */
function openByEvents(stream, callback) {
  const { emit } = stream;
  stream.emit = function (name, ...args) {
    if (name !== 'open' && name !== 'error') return emit.call(this, name, ...args);
    this.emit = emit;
    if (name === 'error') {
      callback(args[0]);
      return true;
    }
    callback();
    return emit.call(this, name, ...args);
  };
  stream.open();
}

function construct(callback) {
  if (typeof this.fd === 'number') {
    callback();
  } else if (this.open !== open) {
    openByEvents(this, callback);
  } else {
    this[kFs].open(this.path, this.flags, this.mode, (error, fd) => {
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
}

/** Stands where programs put their own. */
function open() {}

/** While the system works on the file it stays open. */
function destroy(error, callback) {
  if (this[kBusy]) this.once(kBusy, (failure) => close(this, error || failure, callback));
  else close(this, error, callback);
}

function close(stream, error, callback) {
  const { fd } = stream;
  if (fd === null) {
    callback(error);
    return;
  }
  const end = (failure) => {
    stream[kFs].close(fd, (problem) => callback(error || failure || problem));
    stream.fd = null;
  };
  if (stream[kFlush]) stream[kFs].fsync(fd, end);
  else end();
}

/** The outcome of what the system did; `false` if nobody waits for it any more. */
function isWanted(stream, error) {
  stream[kBusy] = false;
  if (!stream.destroyed) return true;
  stream.emit(kBusy, error);
  return false;
}

function complete(Stream, Base) {
  Object.setPrototypeOf(Stream.prototype, Base.prototype);
  Object.setPrototypeOf(Stream, Base);
  Object.assign(Stream.prototype, { open, _construct: construct, _destroy: destroy });
  const isEnded = Base === Readable ? '_readableState' : '_writableState';
  Object.defineProperties(Stream.prototype, {
    autoClose: {
      get() {
        if (this[isEnded] === undefined) throw coded('ERR_INVALID_THIS', Stream.name);
        return this[isEnded].autoDestroy;
      },
      set(value) { this[isEnded].autoDestroy = value; },
      configurable: true,
    },
    pending: { get() { return this.fd === null; }, configurable: true },
  });
}

function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  const given = { highWaterMark: 64 * 1024, ...optionsOf(options) };
  given.autoDestroy = given.autoClose ?? true;
  take(this, path, given, 'r');
  validateFunction(this[kFs].read, 'options.fs.read');
  if (given.autoDestroy) validateFunction(this[kFs].close, 'options.fs.close');
  this.start = given.start;
  this.end = given.end ?? Infinity;
  this.pos = this.start === undefined ? undefined : position(this, 'start');
  this.bytesRead = 0;
  this[kBusy] = false;
  if (this.end !== Infinity) {
    position(this, 'end');
    if (this.start !== undefined && this.start > this.end) throw outOfRange('start', `<= "end" (here: ${this.end})`, this.start);
  }
  Reflect.apply(Readable, this, [given]);
}
complete(ReadStream, Readable);

ReadStream.prototype._read = function (size) {
  const count = Math.min(size, this.end - (this.pos ?? this.bytesRead) + 1);
  if (count <= 0) {
    this.push(null);
    return;
  }
  this[kBusy] = true;
  this[kFs].read(this.fd, Buffer.allocUnsafeSlow(count), 0, count, this.pos, (error, length, buffer) => {
    if (!isWanted(this, error)) return;
    if (error) {
      this.destroy(error);
      return;
    }
    if (this.pos !== undefined) this.pos += length;
    this.bytesRead += length;
    this.push(length > 0 ? buffer.subarray(0, length) : null);
  });
};

ReadStream.prototype.close = function (callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};

function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  const given = { ...optionsOf(options), decodeStrings: true };
  given.autoDestroy = given.autoClose ?? true;
  take(this, path, given, 'w');
  if (given.flush != null) validateBoolean(given.flush, 'options.flush');
  const { write, writev } = this[kFs];
  if (write || !writev) validateFunction(write, 'options.fs.write');
  if (writev) validateFunction(writev, 'options.fs.writev');
  if (given.autoDestroy) validateFunction(this[kFs].close, 'options.fs.close');
  if (!write) this._write = null;
  if (!writev) this._writev = null;
  this[kFlush] = given.flush === true;
  if (this[kFlush]) validateFunction(this[kFs].fsync, 'options.fs.fsync');
  this.start = given.start;
  this.pos = this.start === undefined ? undefined : position(this, 'start');
  this.bytesWritten = 0;
  this[kBusy] = false;
  Reflect.apply(Writable, this, [given]);
  if (given.encoding) this.setDefaultEncoding(given.encoding);
}
complete(WriteStream, Writable);

/** Calls a function that writes until all is written. */
function writeAll(stream, pieces, start, callback) {
  stream[kBusy] = true;
  start(pieces, (error, count) => {
    if (error && error.code !== 'EAGAIN') {
      if (isWanted(stream, error)) callback(error);
      return;
    }
    const written = error ? 0 : count;
    stream.bytesWritten += written;
    if (stream.pos !== undefined) stream.pos += written;
    let left = written;
    const rest = [];
    for (const piece of pieces) {
      const done = Math.min(left, piece.byteLength);
      left -= done;
      if (done < piece.byteLength) rest.push(piece.subarray(done));
    }
    if (rest.length > 0) writeAll(stream, rest, start, callback);
    else if (isWanted(stream)) callback();
  });
}

WriteStream.prototype._write = function (data, encoding, callback) {
  writeAll(this, [data], ([piece], done) => this[kFs].write(this.fd, piece, 0, piece.byteLength, this.pos, done), callback);
};

WriteStream.prototype._writev = function (chunks, callback) {
  const pieces = chunks.map(({ chunk }) => chunk);
  writeAll(this, pieces, (left, done) => {
    if (left.length > 1 || !this[kFs].write) this[kFs].writev(this.fd, left, this.pos ?? null, done);
    else this[kFs].write(this.fd, left[0], 0, left[0].byteLength, this.pos, done);
  }, callback);
};

WriteStream.prototype.close = function (callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  if (!this.autoClose) this.on('finish', this.destroy);
  this.end();
};

WriteStream.prototype.destroySoon = WriteStream.prototype.end;

module.exports = { ReadStream, WriteStream };
