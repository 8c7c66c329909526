'use strict';

// Clients of HTTP: a request is written to a socket, and its answer read from there.

const { Buffer } = require('buffer');
const { coded, invalidArgType, make, validateFunction } = require('internal/errors');
const { OutgoingMessage, checkIsHttpToken, chunkOf, headerList } = require('internal/http/common');
const { IncomingMessage } = require('internal/http/incoming');
const { ResponseParser } = require('internal/http/parser');

const hangUp = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

function ClientRequest(input, options, callback) {
  OutgoingMessage.call(this);
  if (typeof input === 'string') input = urlOptions(new URL(input));
  else if (input instanceof URL || (input?.href && input.searchParams && input.auth === undefined)) input = urlOptions(input);
  else {
    callback = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') [callback, options] = [options, input ?? {}];
  else options = { ...input, ...options };
  const isSecure = options._defaultAgent !== undefined && options._defaultAgent.protocol === 'https:';
  let { agent } = options;
  const { globalAgent } = require('internal/http/agent');
  const defaultAgent = options._defaultAgent ?? globalAgent;
  if (agent === false) agent = new defaultAgent.constructor();
  else if (agent == null) {
    if (typeof options.createConnection !== 'function') agent = defaultAgent;
  } else if (typeof agent.addRequest !== 'function') throw invalidArgType('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  this.agent = agent;
  const protocol = options.protocol ?? defaultAgent.protocol, expected = agent?.protocol ?? defaultAgent.protocol;
  if (protocol !== expected) throw make(TypeError, 'ERR_INVALID_PROTOCOL', `Protocol "${protocol}" not supported. Expected "${expected}"`);
  if (options.path !== undefined && /[^\u0021-\u00ff]/.test(`${options.path}`)) {
    throw make(TypeError, 'ERR_UNESCAPED_CHARACTERS', 'Request path contains unescaped characters');
  }
  const port = options.port || options.defaultPort || agent?.defaultPort || (isSecure ? 443 : 80);
  const host = options.host || options.hostname || 'localhost';
  if (options.method != null && typeof options.method !== 'string') throw invalidArgType('options.method', 'string', options.method);
  this.method = (options.method || 'GET').toUpperCase();
  if (!checkIsHttpToken(this.method)) throw make(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Method must be a valid HTTP token ["${this.method}"]`);
  this.path = options.path || '/';
  this.host = host;
  this.protocol = protocol;
  this.res = null;
  this.aborted = false;
  this.reusedSocket = false;
  this.timeout = options.timeout;
  this.maxHeaderSize = options.maxHeaderSize;
  this._ready = [];
  if (callback) this.once('response', callback);
  if (options.headers) {
    if (Array.isArray(options.headers)) {
      const pairs = Array.isArray(options.headers[0]) ? options.headers : options.headers.flatMap((name, at) => (at % 2 === 0 ? [[name, options.headers[at + 1]]] : []));
      for (const [name, value] of pairs) this.appendHeader(name, value);
    } else for (const name of Object.keys(options.headers)) this.setHeader(name, options.headers[name]);
  }
  if (!this.hasHeader('host') && options.setHost !== false && options.setDefaultHeaders !== false) {
    const bare = host.includes(':') && host[0] !== '[' ? `[${host}]` : host;
    this.setHeader('Host', Number(port) === (isSecure || agent?.defaultPort === 443 ? 443 : 80) ? bare : `${bare}:${port}`);
  }
  if (options.auth && !this.hasHeader('authorization')) this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
  this.useChunkedEncodingByDefault = !['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'].includes(this.method);
  this.shouldKeepAlive = !!agent?.keepAlive;
  if (options.signal) {
    if (options.signal.aborted) process.nextTick(() => abortBy(this, options.signal));
    else options.signal.addEventListener('abort', () => abortBy(this, options.signal), { once: true });
  }
  if (options.timeout !== undefined && options.timeout > 0) this._timeoutDelay = options.timeout;
  const connection = { ...options, host, port, path: options.socketPath, servername: options.servername };
  if (connection.path == null) delete connection.path;
  if (agent) {
    agent.addRequest(this, connection);
  } else {
    const socket = options.createConnection(connection, (error, made) => {
      if (error) process.nextTick(() => fail(this, error));
      else if (made) this.onSocket(made);
    });
    if (socket) this.onSocket(socket);
  }
}
Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

function urlOptions(url) {
  const { hostname, protocol, pathname, search, port, username, password } = url;
  const options = {
    protocol, hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname, hash: url.hash, search, pathname, path: `${pathname || ''}${search || ''}`, href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

function abortBy(request, signal) {
  const { AbortError } = require('internal/errors');
  request.destroy(new AbortError(undefined, { cause: signal.reason }));
}

function fail(request, error) {
  if (request._failed) return;
  request._failed = true;
  request.destroyed = true;
  request.errored = error;
  request.emit('error', error);
  closeOnce(request);
}

function closeOnce(request) {
  if (request._closed) return;
  request._closed = true;
  request.emit('close');
}

ClientRequest.prototype.onSocket = function onSocket(socket, error) {
  process.nextTick(() => {
    if (error) {
      fail(this, error);
      return;
    }
    if (this.destroyed) {
      if (!socket.destroyed) socket.destroy();
      if (!this._failed) fail(this, this.errored ?? hangUp());
      return;
    }
    take(this, socket);
  });
};

function take(request, socket) {
  request.socket = socket;
  socket._httpMessage = request;
  const parser = new ResponseParser(request.method === 'HEAD', {
    informational(status, reason, list) {
      if (status === 100) request.emit('continue');
      request.emit('information', { statusCode: status, statusMessage: reason, rawHeaders: list, headers: require('internal/http/common').headersOf(list), httpVersion: '1.1' });
    },
    head(status, reason, version, list) {
      const response = request.res = new IncomingMessage(socket);
      response.req = request;
      response.statusCode = status;
      response.statusMessage = reason;
      response.rawHeaders = list;
      response.httpVersion = `1.${version}`;
      response.httpVersionMinor = version;
      response._source = () => socket.resume();
      response._abandon = () => { if (!response.complete) socket.destroy(); };
      if (status === 101 || (request.method === 'CONNECT' && status >= 200 && status < 300)) return false;
      request.emit('response', response) || response._dump();
      return true;
    },
    body(bytes) {
      if (!request.res.push(bytes) && !request.res.destroyed) socket.pause();
    },
    trailers(list) { request.res.rawTrailers = list; },
    end(keepsAlive) {
      const response = request.res;
      response.complete = true;
      response.push(null);
      detach();
      socket.setTimeout?.(0);
      request._responded = true;
      const reusable = keepsAlive && request.shouldKeepAlive && request.finished && request.agent && !socket.destroyed;
      const release = () => {
        if (reusable) {
          socket._httpMessage = null;
          socket.emit('free');
        } else socket.destroySoon?.();
        request.destroyed = true;
        closeOnce(request);
      };
      if (response.readableEnded || response.destroyed) process.nextTick(release);
      else response.once('end', () => process.nextTick(release)).once('close', () => { if (!response.readableEnded) process.nextTick(release); });
    },
    upgrade(rest) {
      detach();
      socket._httpMessage = null;
      socket.pause();
      request._upgraded = true;
      request.destroyed = true;
      const event = request.method === 'CONNECT' ? 'connect' : 'upgrade';
      request.res.complete = true;
      if (request.listenerCount(event) === 0) {
        socket.destroy();
        return;
      }
      request.agent?.removeSocket?.(socket, request._connection ?? {});
      socket.emit('agentRemove');
      request.emit(event, request.res, socket, rest);
      process.nextTick(closeOnce, request);
      if (!socket.isPaused() || socket.listenerCount('data') > 0) socket.resume();
      else socket._readableState.flowing = null;
    },
  });
  const onData = (bytes) => {
    try {
      parser.push(bytes);
    } catch (error) {
      detach();
      socket.destroy();
      error.rawPacket = bytes;
      if (request.res) request.res.destroy(error);
      fail(request, error);
    }
  };
  const onEnd = () => {
    if (parser.finish()) return;
    if (request.res === null) {
      detach();
      socket.destroy();
      fail(request, hangUp());
    } else if (!request.res.complete) broken();
  };
  const broken = (error) => {
    detach();
    const response = request.res;
    response.aborted = true;
    response.emit('aborted');
    response.destroy(error ?? Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    closeOnce(request);
  };
  const onError = (error) => {
    if (request.res !== null && !request.res.complete) broken(error);
    else {
      detach();
      fail(request, error);
    }
  };
  const onClose = () => {
    if (request._responded || request._upgraded) return;
    if (request.res !== null && !request.res.complete) broken(request.errored);
    else if (request.res === null) {
      detach();
      fail(request, request.errored ?? hangUp());
    }
  };
  const onDrain = () => { if (request._needDrain) { request._needDrain = false; request.emit('drain'); } };
  const onTimeout = () => request.emit('timeout');
  const events = { data: onData, end: onEnd, error: onError, close: onClose, drain: onDrain, timeout: onTimeout };
  const detach = () => { for (const [name, listener] of Object.entries(events)) socket.off(name, listener); };
  for (const [name, listener] of Object.entries(events)) socket.on(name, listener);
  if (request._timeoutDelay) {
    const arm = () => socket.setTimeout(request._timeoutDelay);
    if (socket.connecting) socket.once('connect', arm);
    arm();
  }
  request.emit('socket', socket);
  const ready = request._ready;
  request._ready = null;
  for (const run of ready) run(socket);
  socket.resume();
}

/** Runs with the socket, as soon as there is one. */
function withSocket(request, run) {
  if (request._ready === null) run(request.socket);
  else request._ready.push(run);
}

function start(request, whole) {
  if (request.headersSent) return;
  request.headersSent = true;
  const list = headerList(request), has = (name) => request.hasHeader(name);
  if (!has('connection')) list.push('Connection', request.shouldKeepAlive ? 'keep-alive' : 'close');
  else if (/close/i.test(request.getHeader('connection'))) request.shouldKeepAlive = false;
  request.chunkedEncoding = has('transfer-encoding') && /chunked/i.test(request.getHeader('transfer-encoding'));
  if (!has('content-length') && !has('transfer-encoding')) {
    if (whole !== undefined) {
      if (whole > 0 || request.useChunkedEncodingByDefault) list.push('Content-Length', `${whole}`);
    } else {
      list.push('Transfer-Encoding', 'chunked');
      request.chunkedEncoding = true;
    }
  }
  let head = `${request.method} ${request.path} HTTP/1.1\r\n`;
  for (let at = 0; at < list.length; at += 2) head += `${list[at]}: ${list[at + 1]}\r\n`;
  request._head = Buffer.from(`${head}\r\n`, 'latin1');
}

function sendBytes(request, bytes, callback) {
  const head = request._head;
  request._head = undefined;
  const all = head === undefined ? bytes : bytes === undefined ? head : Buffer.concat([head, bytes]);
  if (all === undefined) {
    if (callback) process.nextTick(callback);
    return;
  }
  request._waiting += all.length;
  withSocket(request, (socket) => {
    const room = socket.write(all, (error) => {
      request._waiting -= all.length;
      if (error === null || error === undefined) callback?.();
      else callback?.(error);
    });
    if (!room) request._needDrain = true;
  });
}

const framed = (request, data) => {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (!request.chunkedEncoding) return bytes;
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
};

ClientRequest.prototype.write = function write(chunk, encoding, callback) {
  if (typeof encoding === 'function') [callback, encoding] = [encoding, undefined];
  const data = chunkOf(chunk, encoding);
  if (this.finished) {
    const error = coded('ERR_STREAM_WRITE_AFTER_END');
    process.nextTick(() => {
      this.emit('error', error);
      callback?.(error);
    });
    return false;
  }
  if (this.destroyed) {
    if (callback) process.nextTick(callback, coded('ERR_STREAM_DESTROYED', 'write'));
    return false;
  }
  start(this, undefined);
  if (data.length === 0) {
    if (callback) process.nextTick(callback);
    return true;
  }
  sendBytes(this, framed(this, data), callback);
  const full = this._waiting >= this._highWaterMark;
  if (full) this._needDrain = true;
  return !full;
};

ClientRequest.prototype.end = function end(chunk, encoding, callback) {
  if (typeof chunk === 'function') [callback, chunk, encoding] = [chunk, null, undefined];
  else if (typeof encoding === 'function') [callback, encoding] = [encoding, undefined];
  if (this.finished) {
    if (callback) process.nextTick(callback, coded('ERR_STREAM_ALREADY_FINISHED', 'end'));
    return this;
  }
  if (callback) this.once('finish', callback);
  const data = chunk == null ? undefined : chunkOf(chunk, encoding);
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  start(this, this._trailers === undefined ? bytes?.length ?? 0 : undefined);
  this.finished = true;
  let last = bytes === undefined || bytes.length === 0 ? undefined : framed(this, bytes);
  if (this.chunkedEncoding) {
    let trailer = '0\r\n';
    for (let at = 0; at < (this._trailers?.length ?? 0); at += 2) trailer += `${this._trailers[at]}: ${this._trailers[at + 1]}\r\n`;
    last = Buffer.concat([last ?? Buffer.alloc(0), Buffer.from(`${trailer}\r\n`, 'latin1')]);
  }
  sendBytes(this, last, (error) => {
    if (error || this._ended) return;
    this._ended = true;
    this.emit('prefinish');
    this.emit('finish');
  });
  return this;
};

ClientRequest.prototype._implicitHeader = function () { start(this, undefined); };
ClientRequest.prototype.flushHeaders = function () {
  start(this, this.useChunkedEncodingByDefault ? undefined : 0);
  sendBytes(this, undefined);
};
ClientRequest.prototype.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  process.nextTick(() => this.emit('abort'));
  this.destroy();
};
ClientRequest.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this.errored = error ?? null;
  if (this.res && !this.res.complete) this.res._dump();
  if (this.socket) this.socket.destroy(error);
  else if (this._ready !== null && !this._failed) {
    process.nextTick(() => {
      if (this.socket === null && !this._failed && !this._queued) fail(this, error ?? hangUp());
    });
  }
  return this;
};
ClientRequest.prototype.setNoDelay = function (flag) {
  withSocket(this, (socket) => socket.setNoDelay?.(flag));
};
ClientRequest.prototype.setSocketKeepAlive = function (flag, delay) {
  withSocket(this, (socket) => socket.setKeepAlive?.(flag, delay));
};
ClientRequest.prototype.setTimeout = function (delay, callback) {
  if (callback) {
    validateFunction(callback, 'callback');
    this.once('timeout', callback);
  }
  this._timeoutDelay = delay;
  withSocket(this, (socket) => socket.setTimeout(delay));
  return this;
};
ClientRequest.prototype.clearTimeout = function (callback) { this.setTimeout(0, callback); };

module.exports = { ClientRequest };
