'use strict';

const native = require('native:http');
const net = require('net');

const { Buffer } = require('buffer');
const { coded, make, validateFunction } = require('internal/errors');
const { OutgoingMessage, STATUS_CODES, chunkOf, headerList, kSocket, knownSocket, notSent } = require('internal/http/common');
const { IncomingMessage } = require('internal/http/incoming');

const { adopt, kEnds } = net[Symbol.for('ellipsis.internal')];
const kExchange = Symbol('kExchange'), kMessages = Symbol('kMessages');

/** What stands for the connection of a request: whoever wants the bytes of one asks for an upgrade. */
class ServerSocket extends net.Socket {
  constructor(server, ends, encrypted) {
    super();
    this[kEnds] = ends;
    this.server = null;
    this._server = server;
    this.encrypted = encrypted;
    if (encrypted) this.authorized = false;
  }

  _read() {}

  _write(chunk, encoding, callback) {
    if (this._upgrading === undefined) callback(coded('ERR_FEATURE_UNAVAILABLE', 'writing to the socket of a request that is no upgrade'));
    else this._upgrading(chunk, callback);
  }

  _destroy(error, callback) {
    if (this[kExchange] !== undefined && this._handle === null) native.abort(this[kExchange]);
    super._destroy(error, callback);
  }
}

// ---- Answers ----

function ServerResponse(request, options) {
  if (!(this instanceof ServerResponse)) return new ServerResponse(request, options);
  OutgoingMessage.call(this, options);
  this.req = request;
  this.statusCode = 200;
  this.statusMessage = undefined;
  this.sendDate = true;
  if (request?.method === 'HEAD') this._hasBody = false;
  this[kExchange] = undefined;
  this._started = false;
}
Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

ServerResponse.prototype.writeHead = function writeHead(statusCode, reason, headers) {
  notSent(this, 'write');
  const status = statusCode | 0;
  if (status < 100 || status > 999) throw make(RangeError, 'ERR_HTTP_INVALID_STATUS_CODE', `Invalid status code: ${statusCode}`);
  if (typeof reason === 'string') this.statusMessage = reason;
  else {
    headers ??= reason;
    this.statusMessage ??= STATUS_CODES[status] ?? 'unknown';
  }
  this.statusCode = status;
  if (Array.isArray(headers)) {
    const pairs = Array.isArray(headers[0]) ? headers : headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]]] : []));
    for (const [name] of pairs) this.removeHeader(name);
    for (const [name, value] of pairs) this.appendHeader(name, value);
  } else if (headers) {
    for (const name of Object.keys(headers)) if (name) this.setHeader(name, headers[name]);
  }
  if (/[^\t\x20-\x7e\x80-\xff]/.test(this.statusMessage)) throw make(TypeError, 'ERR_INVALID_CHAR', 'Invalid character in statusMessage');
  this.headersSent = true;
  return this;
};

// Who expects it is told to go on as soon as the body is read.
ServerResponse.prototype.writeContinue = function (callback) { callback?.(); };
ServerResponse.prototype.writeProcessing = function () { throw coded('ERR_FEATURE_UNAVAILABLE', 'response.writeProcessing'); };
ServerResponse.prototype.writeEarlyHints = function () { throw coded('ERR_FEATURE_UNAVAILABLE', 'response.writeEarlyHints'); };
ServerResponse.prototype.assignSocket = function (socket) { this.socket = socket; };
ServerResponse.prototype.detachSocket = function () { this.socket = null; };
ServerResponse.prototype.flushHeaders = function () { start(this, true); };
ServerResponse.prototype._implicitHeader = function () { this.writeHead(this.statusCode); };

/** Sends the head, with the whole body or before it. */
function start(response, body) {
  if (response._started) return;
  if (!response.headersSent) response.writeHead(response.statusCode);
  response._started = true;
  const { statusCode } = response, list = headerList(response);
  const isBodiless = !response._hasBody || statusCode === 204 || statusCode === 304 || (statusCode >= 100 && statusCode < 200);
  if (isBodiless) response._hasBody = false;
  const taken = response[kExchange] !== undefined &&
    native.reply(response[kExchange], statusCode, response.statusMessage ?? '', list, isBodiless ? undefined : body);
  if (!taken && response[kExchange] !== undefined) response.destroy();
}

ServerResponse.prototype.write = function write(chunk, encoding, callback) {
  if (typeof encoding === 'function') [callback, encoding] = [encoding, undefined];
  const data = chunkOf(chunk, encoding);
  if (this.finished || this.destroyed) {
    const error = this.finished ? coded('ERR_STREAM_WRITE_AFTER_END') : coded('ERR_STREAM_DESTROYED', 'write');
    if (typeof callback === 'function') process.nextTick(callback, error);
    if (this.finished) process.nextTick(() => this.emit('error', error));
    return false;
  }
  start(this, true);
  // Those that no server made have nobody to send it to.
  if (!this._hasBody || this[kExchange] === undefined) {
    if (typeof callback === 'function') process.nextTick(callback);
    return true;
  }
  if (data.length === 0) {
    if (typeof callback === 'function') process.nextTick(callback);
    return true;
  }
  this._waiting += data.length;
  const size = data.length;
  native.write(this[kExchange], data, (taken) => {
    this._waiting -= size;
    knownSocket(this)?._unrefTimer();
    if (!taken) {
      const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', errno: -32, syscall: 'write' });
      if (typeof callback === 'function') callback(error);
      this.destroy();
      return;
    }
    if (typeof callback === 'function') callback();
    if (this._needDrain && this._waiting === 0) {
      this._needDrain = false;
      this.emit('drain');
    }
    if (this._waiting === 0 && this.finished) finish(this);
  });
  if (this._waiting < this._highWaterMark) return true;
  this._needDrain = true;
  return false;
};

function finish(response) {
  if (response._ended) return;
  response._ended = true;
  if (response[kExchange] !== undefined) native.end(response[kExchange], response._trailers);
  process.nextTick(() => {
    if (response.destroyed) return;
    response.emit('prefinish');
    response.emit('finish');
    // Nobody waits for more of the request.
    if (!response.req.readableEnded && !response.req.complete) response.req._dump();
    process.nextTick(() => close(response));
  });
}

function close(response) {
  if (response._closed) return;
  response._closed = true;
  response.destroyed = true;
  response.emit('close');
  const { req } = response;
  if (req && !req.destroyed && req.complete) req.destroy();
}

ServerResponse.prototype.end = function end(chunk, encoding, callback) {
  if (typeof chunk === 'function') [callback, chunk, encoding] = [chunk, null, undefined];
  else if (typeof encoding === 'function') [callback, encoding] = [encoding, undefined];
  if (this.finished) {
    if (typeof callback === 'function') {
      process.nextTick(callback, this._ended ? coded('ERR_STREAM_ALREADY_FINISHED', 'end') : coded('ERR_STREAM_WRITE_AFTER_END'));
    }
    return this;
  }
  const data = chunk == null ? undefined : chunkOf(chunk, encoding);
  if (typeof callback === 'function') this.once('finish', callback);
  if (!this._started) {
    this.finished = true;
    const whole = data ?? '';
    if (this._trailers !== undefined) {
      start(this, true);
      if (this._hasBody && whole.length > 0 && this[kExchange] !== undefined) native.write(this[kExchange], whole, () => {});
    } else {
      start(this, whole);
    }
    if (!this.destroyed) finish(this);
    return this;
  }
  if (data !== undefined && data.length > 0) this.write(data);
  this.finished = true;
  if (this._waiting === 0) finish(this);
  return this;
};

ServerResponse.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this.errored = error ?? null;
  if (this[kExchange] !== undefined && !this._ended) native.abort(this[kExchange]);
  process.nextTick(() => {
    if (error) this.emit('error', error);
    close(this);
    if (!this.req.destroyed) this.req.destroy();
  });
  return this;
};

// ---- Servers ----

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  }
  net.Server.call(this, options);
  if (listener) {
    validateFunction(listener, 'listener');
    this.on('request', listener);
  }
  this[kMessages] = { request: options?.IncomingMessage ?? IncomingMessage, response: options?.ServerResponse ?? ServerResponse };
  this.timeout = 0;
  this.keepAliveTimeout = options?.keepAliveTimeout ?? 5000;
  this.requestTimeout = options?.requestTimeout ?? 300000;
  this.headersTimeout = options?.headersTimeout ?? 60000;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

Server.prototype._serve = function (listener) {
  const secure = this._tlsOptions;
  this._served = listener;
  native.serve(listener, secure, (method, target, version, headers, hasBody, exchange, ends) => {
    if (target === undefined) {
      lost(method);
      return;
    }
    receive(this, { method, target, version, headers, hasBody, exchange, ends, secure: secure !== undefined });
  }, headLimit(this));
};

/** A connection may wait for its next request, and that may take its time: what of both is longer. 0 stands for ever. */
function headLimit({ headersTimeout, keepAliveTimeout }) {
  return headersTimeout > 0 && keepAliveTimeout > 0 ? Math.max(headersTimeout, keepAliveTimeout) : 0;
}

/** A connection on which nothing happens is given up, unless somebody listens for that. */
function limit(server, socket, request, response) {
  socket.setTimeout(server.timeout);
  socket.on('timeout', () => {
    const heard = [!request.complete && request.emit('timeout', socket), response.emit('timeout', socket), server.emit('timeout', socket)];
    if (!heard.includes(true)) response.destroy();
  });
  response.once('close', () => socket.setTimeout(0));
}

const responses = new WeakMap();

/** The connection of an exchange broke off before it was answered. */
function lost(exchange) {
  const response = responses.get(exchange);
  if (response === undefined || response.destroyed) return;
  const { req } = response;
  if (!req.destroyed) {
    req.aborted = true;
    req.emit('aborted');
    const error = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    req.destroy(req.listenerCount('error') > 0 ? error : undefined);
  }
  response[kExchange] = undefined;
  response.destroy();
}

function receive(server, { method, target, version, headers, hasBody, exchange, ends, secure }) {
  let socket, response;
  const socketOf = () => {
    if (socket !== undefined) return socket;
    socket = new ServerSocket(server, ends, secure);
    socket[kExchange] = exchange;
    socket._httpMessage = response;
    return socket;
  };
  const Request = server[kMessages].request;
  const request = new Request(Request === IncomingMessage ? socketOf : socketOf());
  request.method = method;
  request.url = target;
  request.rawHeaders = headers;
  if (version === 10) {
    request.httpVersion = '1.0';
    request.httpVersionMinor = 0;
  }
  if (hasBody) {
    request._source = () => pull(request, exchange);
  } else {
    request.complete = true;
    request.push(null);
  }
  const isUpgrade = method === 'CONNECT' || (request.headers.upgrade !== undefined && /(^|[\s,])upgrade($|[\s,])/i.test(request.headers.connection ?? ''));
  if (isUpgrade && server.listenerCount(method === 'CONNECT' ? 'connect' : 'upgrade') > 0) {
    upgrade(server, request, socketOf(), exchange, method === 'CONNECT' ? 'connect' : 'upgrade');
    return;
  }
  response = new server[kMessages].response(request);
  response[kExchange] = exchange;
  response[kSocket] = socketOf;
  if (socket !== undefined) socket._httpMessage = response;
  responses.set(exchange, response);
  if (server.timeout > 0) limit(server, socketOf(), request, response);
  if (server.listenerCount('request') === 0) {
    response.end();
  } else if (request.headers.expect !== undefined) {
    if (/^100-continue$/i.test(request.headers.expect)) {
      if (server.listenerCount('checkContinue') > 0) server.emit('checkContinue', request, response);
      else server.emit('request', request, response);
    } else if (server.listenerCount('checkExpectation') > 0) server.emit('checkExpectation', request, response);
    else response.writeHead(417).end();
  } else {
    server.emit('request', request, response);
  }
}

function pull(request, exchange) {
  if (request._pulling) return;
  request._pulling = true;
  native.read(exchange, (error, bytes, trailers) => {
    request._pulling = false;
    if (request.destroyed) return;
    knownSocket(request)?._unrefTimer();
    if (error) {
      request.aborted = true;
      request.emit('aborted');
      request.destroy(request.listenerCount('error') > 0 ? Object.assign(new Error('aborted'), { code: 'ECONNRESET' }) : undefined);
      return;
    }
    if (bytes === undefined) {
      if (trailers !== undefined) request.rawTrailers = trailers;
      request.complete = true;
      request.push(null);
      return;
    }
    if (request.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) pull(request, exchange);
  });
}

/** Whoever takes an upgrade writes the head of the answer to the socket; behind it come the bytes of the connection. */
function upgrade(server, request, socket, exchange, event) {
  let head = Buffer.alloc(0), state = 'head', waiting = [];
  socket._upgrading = (chunk, callback) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (state !== 'head') {
      waiting.push([bytes, callback]);
      return;
    }
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf('\r\n\r\n');
    callback();
    if (end < 0) return;
    const [line, ...lines] = head.toString('latin1', 0, end).split('\r\n'), rest = head.subarray(end + 4);
    const [, code, reason = ''] = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(line) ?? [];
    const headers = lines.flatMap((one) => {
      const at = one.indexOf(':');
      return [one.slice(0, at), one.slice(at + 1).trim()];
    });
    const status = Number(code), takes = status === 101 || (event === 'connect' && status >= 200 && status < 300);
    if (!takes) {
      state = 'refused';
      native.reply(exchange, status || 500, reason, headers.filter((item, at) => headers[at - (at % 2)].toLowerCase() !== 'content-length' && headers[at - (at % 2)].toLowerCase() !== 'connection'), rest);
      socket._upgrading = (more, done) => done();
      return;
    }
    state = 'open';
    native.reply(exchange, status, reason, headers, undefined);
    native.upgrade(exchange, (error, handle) => {
      if (error) {
        socket.destroy(error);
        return;
      }
      socket[kExchange] = undefined;
      adopt(socket, handle, []);
      delete socket._upgrading;
      for (const name of ['_read', '_write', '_destroy']) socket[name] = net.Socket.prototype[name];
      const first = waiting;
      waiting = [];
      if (rest.length > 0) first.unshift([rest, () => {}]);
      for (const [data, done] of first) socket._write(data, 'buffer', done);
      if (socket.readableFlowing !== false || socket.listenerCount('readable') > 0) socket._read();
      else socket.once('resume', () => socket._read());
    });
  };
  socket.readable = true;
  server.emit(event, request, socket, Buffer.alloc(0));
}

Server.prototype.setTimeout = function (delay, callback) {
  this.timeout = delay;
  if (callback) this.on('timeout', callback);
  return this;
};
Server.prototype.closeAllConnections = function () { if (this._served) native.endConnections(this._served, true); };
Server.prototype.closeIdleConnections = function () { if (this._served) native.endConnections(this._served, false); };

function _connectionListener() {
  throw coded('ERR_FEATURE_UNAVAILABLE', 'http._connectionListener');
}

module.exports = { Server, ServerResponse, _connectionListener };
