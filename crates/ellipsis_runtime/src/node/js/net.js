'use strict';

const native = require('native:net');
const EventEmitter = require('events');
const { Duplex } = require('stream');
const { Buffer } = require('buffer');
const { coded, invalidArgType, invalidArgValue, make, validateAbortSignal, validateFunction } = require('internal/errors');

const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

function isIPv4(text) { return v4.test(`${text}`); }

function isIPv6(text) {
  const [address, zone] = `${text}`.split('%', 2);
  if (zone === '') return false;
  let groups = address;
  const last = groups.slice(groups.lastIndexOf(':') + 1);
  if (last.includes('.')) {
    if (!isIPv4(last)) return false;
    groups = `${groups.slice(0, -last.length)}0:0`;
  }
  const halves = groups.split('::');
  if (halves.length > 2) return false;
  const count = (half) => (half === '' ? 0 : half.split(':').every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? half.split(':').length : NaN);
  const total = halves.reduce((sum, half) => sum + count(half), 0);
  return halves.length === 2 ? total <= 7 : total === 8;
}

const isIP = (text) => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0);

function portOf(port, name = 'Port', allowZero = true) {
  if ((typeof port !== 'number' && typeof port !== 'string') || (typeof port === 'string' && port.trim() === '') || +port !== +port >>> 0 || +port > 65535 || (+port === 0 && !allowZero)) {
    throw coded('ERR_SOCKET_BAD_PORT', name, port, allowZero);
  }
  return +port;
}

/** Options and callback of the arguments that `connect` and `listen` take. */
function normalizeArgs(args) {
  if (args.length === 0) return [{}, null];
  const [first] = args;
  let options = {};
  if (first !== null && typeof first === 'object') options = first;
  else if (typeof first === 'string' && !(+first >= 0)) options.path = first;
  else {
    options.port = first;
    if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
  }
  const callback = args.at(-1);
  return [options, typeof callback === 'function' ? callback : null];
}

const failureOf = (error, extra) => {
  const at = extra.address === undefined ? extra.path ?? '' : `${extra.address}${extra.port === undefined ? '' : `:${extra.port}`}`;
  if (error.code !== undefined && error.syscall !== undefined) error.message = `${error.syscall} ${error.code}${error.syscall === 'listen' && error.code !== undefined ? `: ${error.message.replace(/^\w+: (.*), \w+$/, '$1')}` : ''} ${at}`.trimEnd();
  return Object.assign(error, extra);
};

// ---- Sockets ----

const kHandle = Symbol('kHandle'), kEnds = Symbol('kEnds'), kTimer = Symbol('kTimer'), kReading = Symbol('kReading');

function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (typeof options === 'number') options = { fd: options };
  if (options?.objectMode || options?.readableObjectMode || options?.writableObjectMode) throw invalidArgValue('options.objectMode', true, 'is not supported');
  if (options?.fd !== undefined) throw coded('ERR_FEATURE_UNAVAILABLE', 'net.Socket of a descriptor');
  Duplex.call(this, { allowHalfOpen: false, ...options, emitClose: true, autoDestroy: true, decodeStrings: false, read: undefined, write: undefined });
  this.allowHalfOpen = !!options?.allowHalfOpen;
  this[kHandle] = null;
  this[kEnds] = [];
  this[kTimer] = undefined;
  this[kReading] = false;
  this.connecting = false;
  this.timeout = 0;
  this.bytesRead = 0;
  this.bytesWritten = 0;
  this.isRef = true;
  this.server = null;
  this.on('end', onReadableEnd);
  if (options?.[kHandle] !== undefined) adopt(this, options[kHandle], options[kEnds] ?? []);
}
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

/** Half-open sockets close the other half by themselves, unless somebody asked for them. */
function onReadableEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterEnd;
  if (!this.allowHalfOpen && !this.writableEnded) this.end();
}

function writeAfterEnd(chunk, encoding, callback) {
  if (typeof encoding === 'function') callback = encoding;
  const error = make(Error, 'EPIPE', 'This socket has been ended by the other party');
  error.code = 'EPIPE';
  if (typeof callback === 'function') process.nextTick(callback, error);
  this.destroy(error);
  return false;
}

function adopt(socket, handle, ends) {
  socket[kHandle] = handle;
  if (ends.length > 0) socket[kEnds] = ends;
  socket.connecting = false;
  if (!socket.isRef) native.setRef(handle, false);
}

for (const [name, at] of [['localAddress', 0], ['localPort', 1], ['remoteAddress', 2], ['remotePort', 3]]) {
  Object.defineProperty(Socket.prototype, name, { configurable: true, enumerable: true, get() { return this[kEnds][at]; } });
}
for (const [name, at] of [['localFamily', 0], ['remoteFamily', 2]]) {
  Object.defineProperty(Socket.prototype, name, {
    configurable: true, enumerable: true, get() { return this[kEnds][at] === undefined ? undefined : `IPv${isIP(this[kEnds][at])}`; },
  });
}
Object.defineProperties(Socket.prototype, {
  pending: { configurable: true, get() { return !this[kHandle] || this.connecting; } },
  readyState: {
    configurable: true,
    get() {
      if (this.connecting) return 'opening';
      if (this.readable && this.writable) return 'open';
      return this.readable ? 'readOnly' : this.writable ? 'writeOnly' : 'closed';
    },
  },
  bufferSize: { configurable: true, get() { return this.writableLength; } },
  _handle: { configurable: true, get() { return this[kHandle]; }, set(value) { this[kHandle] = value; } },
  _connecting: { configurable: true, get() { return this.connecting; } },
});

Socket.prototype._read = function () {
  if (this.connecting) {
    this.once('connect', () => this._read());
    return;
  }
  if (this[kHandle] === null || this[kReading]) return;
  this[kReading] = true;
  native.read(this[kHandle], (error, bytes) => {
    this[kReading] = false;
    if (this.destroyed) return;
    this._unrefTimer();
    if (error) {
      this.destroy(error);
    } else if (bytes === undefined) {
      this.push(null);
      if (this.readableLength === 0) this.read(0);
    } else {
      this.bytesRead += bytes.length;
      if (this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) this._read();
    }
  });
};

function send(socket, bytes, callback) {
  if (socket[kHandle] === null) {
    callback(make(Error, 'ERR_SOCKET_CLOSED', 'Socket is closed'));
    return;
  }
  socket._unrefTimer();
  socket.bytesWritten += bytes.length;
  native.write(socket[kHandle], bytes, (error) => {
    socket._unrefTimer();
    callback(error ?? undefined);
  });
}

Socket.prototype._write = function (chunk, encoding, callback) {
  if (this.connecting) {
    const onClose = () => callback(make(Error, 'ERR_SOCKET_CLOSED_BEFORE_CONNECTION', 'Socket closed before the connection was established'));
    this.once('close', onClose);
    this.once('connect', () => {
      this.off('close', onClose);
      this._write(chunk, encoding, callback);
    });
    return;
  }
  send(this, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, callback);
};

Socket.prototype._writev = function (chunks, callback) {
  const all = Buffer.concat(chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)));
  this._write(all, '', callback);
};

Socket.prototype._final = function (callback) {
  if (this.connecting) {
    this.once('connect', () => this._final(callback));
    return;
  }
  if (this[kHandle] === null) {
    callback();
    return;
  }
  native.shutdown(this[kHandle], (error) => callback(error && error.code !== 'ENOTCONN' && error.code !== 'EPIPE' ? error : undefined));
};

Socket.prototype._destroy = function (error, callback) {
  this.connecting = false;
  clearTimeout(this[kTimer]);
  if (this[kHandle] !== null) {
    native.close(this[kHandle]);
    this[kHandle] = null;
    const hadError = !!error;
    callback(error);
    process.nextTick(() => { this._hadError = hadError; });
  } else {
    callback(error);
  }
  if (this.server) {
    const { server } = this;
    this.server = null;
    server._connections--;
    server._emitCloseIfDrained();
  }
};

Socket.prototype.connect = function connect(...args) {
  const [options, callback] = Array.isArray(args[0]) && args.length === 1 ? args[0] : normalizeArgs(args);
  if (options.port === undefined && options.path == null) throw coded('ERR_MISSING_ARGS', ['options', 'port', 'path']);
  if (this.write !== Socket.prototype.write) this.write = Socket.prototype.write;
  if (this.destroyed) this._undestroy();
  if (callback !== null) this.once('connect', callback);
  this.connecting = true;
  this._unrefTimer();
  const done = (extra) => (error, handle, ...ends) => {
    if (this.destroyed) {
      if (handle !== undefined) native.close(handle);
      return;
    }
    if (error) {
      this.destroy(failureOf(error, extra));
      return;
    }
    adopt(this, handle, ends);
    this._unrefTimer();
    this.emit('connect');
    this.emit('ready');
    if (this.readable && !this.isPaused()) this.read(0);
  };
  if (options.path != null) {
    if (typeof options.path !== 'string') throw invalidArgType('options.path', 'string', options.path);
    attempt(this, (callback) => native.connectPath(options.path, callback), done({ address: options.path }));
    return this;
  }
  const port = portOf(options.port, 'Port'), host = options.host || 'localhost';
  if (typeof host !== 'string') throw invalidArgType('options.host', 'string', options.host);
  if (options.lookup != null) validateFunction(options.lookup, 'options.lookup');
  if (isIP(host)) {
    attempt(this, (callback) => native.connect(host, port, callback), done({ address: host, port }));
    return this;
  }
  const lookup = options.lookup ?? require('dns').lookup;
  this._host = host;
  process.nextTick(() => {
    lookup(host, { family: options.family, hints: options.hints, all: true }, (error, found, family) => {
      const all = Array.isArray(found) ? found : [{ address: found, family }];
      this.emit('lookup', error, error ? undefined : all[0].address, error ? undefined : all[0].family, host);
      if (!this.connecting) return;
      if (error) {
        process.nextTick(() => this.destroy(error));
        return;
      }
      const errors = [];
      const next = (at) => {
        const { address } = all[at];
        const then = (failure, ...rest) => {
          if (!failure) {
            done({})(null, ...rest);
            return;
          }
          errors.push(failureOf(failure, { address, port }));
          if (at + 1 < all.length && this.connecting) {
            next(at + 1);
          } else if (errors.length === 1) {
            this.destroy(failure);
          } else {
            const whole = new AggregateError(errors);
            this.destroy(Object.assign(whole, { code: errors[0].code }));
          }
        };
        try {
          native.connect(address, port, then);
        } catch (denied) {
          if (denied.code !== 'ERR_ACCESS_DENIED') throw denied;
          // The host may be allowed by its name: then it is found again by whoever checks that.
          native.connect(host, port, then);
        }
      };
      attempt(this, () => next(0));
    });
  });
  return this;
};

/** What is not allowed is told as what does not work is. */
function attempt(socket, start, callback) {
  try {
    start(callback);
  } catch (error) {
    process.nextTick(() => socket.destroy(error));
  }
}

Socket.prototype.setTimeout = function (delay, callback) {
  if (this.destroyed) return this;
  this.timeout = +delay;
  clearTimeout(this[kTimer]);
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (this.timeout === 0) {
    if (callback) this.removeListener('timeout', callback);
  } else {
    if (callback) this.once('timeout', callback);
    this._unrefTimer();
  }
  return this;
};
Socket.prototype._onTimeout = function () { this.emit('timeout'); };
Socket.prototype._unrefTimer = function () {
  if (this.timeout === 0) return;
  if (this[kTimer] !== undefined && this[kTimer]._delay === this.timeout) {
    this[kTimer].refresh();
    return;
  }
  clearTimeout(this[kTimer]);
  this[kTimer] = setTimeout(() => this._onTimeout(), this.timeout);
  this[kTimer].unref();
};

Socket.prototype.setNoDelay = function (flag) {
  if (this[kHandle] === null) this.once('connect', () => this.setNoDelay(flag));
  else native.setNoDelay(this[kHandle], flag === undefined ? true : !!flag);
  return this;
};
Socket.prototype.setKeepAlive = function (flag, delay) {
  if (this[kHandle] === null) this.once('connect', () => this.setKeepAlive(flag, delay));
  else native.setKeepAlive(this[kHandle], !!flag, Math.trunc(delay / 1000) || 0);
  return this;
};
Socket.prototype.address = function () {
  const [address, port] = this[kEnds];
  return address === undefined ? {} : { address, family: `IPv${isIP(address)}`, port };
};
Socket.prototype.ref = function () {
  this.isRef = true;
  if (this[kHandle] !== null) native.setRef(this[kHandle], true);
  return this;
};
Socket.prototype.unref = function () {
  this.isRef = false;
  if (this[kHandle] !== null) native.setRef(this[kHandle], false);
  return this;
};
Socket.prototype.destroySoon = function () {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};
Socket.prototype.resetAndDestroy = function () { return this.destroy(); };
Socket.prototype.end = function (...args) {
  Duplex.prototype.end.apply(this, args);
  return this;
};

function connect(...args) {
  const normalized = normalizeArgs(args);
  const socket = new Socket(normalized[0]);
  if (normalized[0].timeout) socket.setTimeout(normalized[0].timeout);
  if (normalized[0].noDelay) socket.setNoDelay(true);
  return socket.connect(normalized);
}

// ---- Servers ----

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  EventEmitter.call(this);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options != null && typeof options !== 'object') throw invalidArgType('options', 'Object', options);
  if (typeof listener === 'function') this.on('connection', listener);
  this._connections = 0;
  this._listener = null;
  this._options = options ?? {};
  this._isRef = true;
  this._closing = false;
  this.allowHalfOpen = options?.allowHalfOpen || false;
  this.pauseOnConnect = !!options?.pauseOnConnect;
  this.noDelay = !!options?.noDelay;
  this.maxConnections = undefined;
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);
Object.defineProperty(Server.prototype, 'listening', { configurable: true, enumerable: true, get() { return this._listener !== null; } });
Object.defineProperty(Server.prototype, '_handle', { configurable: true, get() { return this._listener; } });

Server.prototype.listen = function listen(...args) {
  const [options, callback] = normalizeArgs(args);
  if (this._listener !== null || this._pending) throw make(Error, 'ERR_SERVER_ALREADY_LISTEN', 'Listen method has been called more than once without closing.');
  if (callback !== null) this.once('listening', callback);
  if (options.signal !== undefined) {
    validateAbortSignal(options.signal, 'options.signal');
    if (options.signal.aborted) process.nextTick(() => this.close());
    else options.signal.addEventListener('abort', () => this.close(), { once: true });
  }
  if (options.path !== undefined) {
    begin(this, () => native.listenPath(options.path), { address: options.path }, options.path);
    return this;
  }
  if (options.fd !== undefined) throw coded('ERR_FEATURE_UNAVAILABLE', 'server.listen on a descriptor');
  if (args.length > 0 && args[0] !== null && typeof args[0] === 'object' && options.port === undefined) {
    throw invalidArgValue('options', options, 'must have the property "port" or "path"');
  }
  const port = options.port == null || typeof options.port === 'function' ? 0 : portOf(options.port, 'options.port');
  const { host } = options;
  if (!host) {
    this._pending = true;
    process.nextTick(() => {
      this._pending = false;
      if (this._closing) return;
      // Both families where there are two.
      begin(this, () => {
        try {
          return native.listen('::', port);
        } catch (error) {
          if (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL') throw error;
          return native.listen('0.0.0.0', port);
        }
      }, { address: '::', port });
    });
    return this;
  }
  if (isIP(host)) {
    begin(this, () => native.listen(host, port), { address: host, port });
    return this;
  }
  this._pending = true;
  require('dns').lookup(host, (error, address) => {
    this._pending = false;
    if (error) this.emit('error', error);
    else if (!this._closing) begin(this, () => native.listen(address, port), { address, port });
  });
  return this;
};

function begin(server, make, extra, path) {
  try {
    server._listener = make();
  } catch (error) {
    process.nextTick(() => {
      const failure = error.syscall === undefined ? error : failureOf(error, extra);
      server.emit('error', failure);
    });
    return;
  }
  server._path = path;
  server._closing = false;
  if (!server._isRef) native.setRef(server._listener, false);
  server._serve(server._listener);
  process.nextTick(() => { if (server._listener !== null) server.emit('listening'); });
}

Server.prototype._serve = function (listener) {
  const next = () => {
    native.accept(listener, (error, handle, ...ends) => {
      if (error) {
        this.emit('error', error);
        return;
      }
      if (handle === undefined) return;
      next();
      if (this.maxConnections !== undefined && this._connections >= this.maxConnections) {
        native.close(handle);
        this.emit('drop', { localAddress: ends[0], localPort: ends[1], remoteAddress: ends[2], remotePort: ends[3] });
        return;
      }
      this._accept(handle, ends);
    });
  };
  next();
};

Server.prototype._accept = function (handle, ends) {
  const socket = socketOf(handle, ends, { allowHalfOpen: this.allowHalfOpen });
  if (this.noDelay) socket.setNoDelay(true);
  this._connections++;
  socket.server = this;
  socket._server = this;
  if (this.pauseOnConnect) socket.pause();
  this.emit('connection', socket);
  if (!this.pauseOnConnect) socket.read(0);
};

Server.prototype.address = function () {
  if (this._listener === null) return null;
  if (this._path !== undefined) return this._path;
  const found = native.address(this._listener);
  return found === undefined ? null : { address: found[0], family: `IPv${isIP(found[0])}`, port: found[1] };
};

Server.prototype.close = function close(callback) {
  if (typeof callback === 'function') {
    if (this._listener === null && !this._pending) {
      this.once('close', () => callback(make(Error, 'ERR_SERVER_NOT_RUNNING', 'Server is not running.')));
    } else this.once('close', callback);
  }
  this._closing = true;
  if (this._listener !== null) {
    native.close(this._listener);
    this._listener = null;
    if (this._path !== undefined) try { require('fs').unlinkSync(this._path); } catch { /* Somebody else has done that. */ }
  }
  this._emitCloseIfDrained();
  return this;
};
Server.prototype._emitCloseIfDrained = function () {
  if (this._listener !== null || this._connections > 0 || !this._closing) return;
  process.nextTick(() => { if (this._listener === null && this._connections === 0) this.emit('close'); });
};
Server.prototype[Symbol.asyncDispose] = async function () {
  if (this._listener === null) return;
  await new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
};
Server.prototype.getConnections = function (callback) {
  process.nextTick(callback, null, this._connections);
  return this;
};
Server.prototype.ref = function () {
  this._isRef = true;
  if (this._listener !== null) native.setRef(this._listener, true);
  return this;
};
Server.prototype.unref = function () {
  this._isRef = false;
  if (this._listener !== null) native.setRef(this._listener, false);
  return this;
};

const socketOf = (handle, ends, options) => new Socket({ ...options, [kHandle]: handle, [kEnds]: ends });

class BlockList {
  #rules = [];

  addAddress(address) { this.#rules.push({ text: `Address: IPv${isIP(address)} ${address}`, test: (other) => other === address }); }
  addRange() { throw coded('ERR_FEATURE_UNAVAILABLE', 'net.BlockList.addRange'); }
  addSubnet() { throw coded('ERR_FEATURE_UNAVAILABLE', 'net.BlockList.addSubnet'); }
  check(address) { return this.#rules.some((rule) => rule.test(address)); }
  get rules() { return this.#rules.map((rule) => rule.text); }
}

let autoSelectFamily = true;

module.exports = {
  BlockList,
  Server,
  Socket,
  Stream: Socket,
  connect,
  createConnection: connect,
  createServer: (options, listener) => new Server(options, listener),
  getDefaultAutoSelectFamily: () => autoSelectFamily,
  setDefaultAutoSelectFamily(value) { autoSelectFamily = !!value; },
  getDefaultAutoSelectFamilyAttemptTimeout: () => 250,
  setDefaultAutoSelectFamilyAttemptTimeout() {},
  isIP,
  isIPv4,
  isIPv6,
  _normalizeArgs: normalizeArgs,
};
Object.defineProperty(module.exports, Symbol.for('ellipsis.internal'), { value: { adopt, kEnds, kHandle, portOf, socketOf } });
