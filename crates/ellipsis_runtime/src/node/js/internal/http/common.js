'use strict';

// What messages of HTTP have in common.

const { Stream } = require('stream');
const { Buffer } = require('buffer');
const { coded, invalidArgType, make, validateString } = require('internal/errors');

const STATUS_CODES = {
  100: 'Continue', 101: 'Switching Protocols', 102: 'Processing', 103: 'Early Hints', 200: 'OK', 201: 'Created', 202: 'Accepted',
  203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content', 206: 'Partial Content', 207: 'Multi-Status',
  208: 'Already Reported', 226: 'IM Used', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other',
  304: 'Not Modified', 305: 'Use Proxy', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized',
  402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable',
  407: 'Proxy Authentication Required', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required',
  412: 'Precondition Failed', 413: 'Payload Too Large', 414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable',
  417: 'Expectation Failed', 418: "I'm a Teapot", 421: 'Misdirected Request', 422: 'Unprocessable Entity', 423: 'Locked',
  424: 'Failed Dependency', 425: 'Too Early', 426: 'Upgrade Required', 428: 'Precondition Required', 429: 'Too Many Requests',
  431: 'Request Header Fields Too Large', 451: 'Unavailable For Legal Reasons', 500: 'Internal Server Error', 501: 'Not Implemented',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 506: 'Variant Also Negotiates',
  507: 'Insufficient Storage', 508: 'Loop Detected', 509: 'Bandwidth Limit Exceeded', 510: 'Not Extended', 511: 'Network Authentication Required',
};

const METHODS = ['ACL', 'BIND', 'CHECKOUT', 'CONNECT', 'COPY', 'DELETE', 'GET', 'HEAD', 'LINK', 'LOCK', 'M-SEARCH', 'MERGE', 'MKACTIVITY',
  'MKCALENDAR', 'MKCOL', 'MOVE', 'NOTIFY', 'OPTIONS', 'PATCH', 'POST', 'PROPFIND', 'PROPPATCH', 'PURGE', 'PUT', 'QUERY', 'REBIND', 'REPORT', 'SEARCH',
  'SOURCE', 'SUBSCRIBE', 'TRACE', 'UNBIND', 'UNLINK', 'UNLOCK', 'UNSUBSCRIBE'];

const token = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const badValue = /[^\t\x20-\x7e\x80-\xff]/;

function validateHeaderName(name, label = 'Header name') {
  if (typeof name !== 'string' || !token.test(name)) throw make(TypeError, 'ERR_INVALID_HTTP_TOKEN', `${label} must be a valid HTTP token ["${name}"]`);
}

function validateHeaderValue(name, value) {
  if (value === undefined) throw make(TypeError, 'ERR_HTTP_INVALID_HEADER_VALUE', `Invalid value "${value}" for header "${name}"`);
  if (badValue.test(value)) throw make(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
}

const checkIsHttpToken = (text) => token.test(text);

// ---- Messages that go out ----

const kHeaders = Symbol('kHeaders'), kSocket = Symbol('kSocket');

/** What stands for the connection of a message is made when it is first asked for, where a function is in its place. */
const socketProperty = {
  configurable: true,
  enumerable: true,
  get() {
    if (typeof this[kSocket] === 'function') this[kSocket] = this[kSocket]();
    return this[kSocket];
  },
  set(socket) { this[kSocket] = socket; },
};

/** The connection, if somebody has asked for it. */
const knownSocket = (message) => (typeof message[kSocket] === 'function' ? null : message[kSocket]);

function OutgoingMessage(options) {
  Stream.call(this);
  this[kHeaders] = null;
  this.headersSent = false;
  this.finished = false;
  this.destroyed = false;
  this.writable = true;
  this.sendDate = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this[kSocket] = null;
  this.maxRequestsOnConnectionReached = false;
  this._hasBody = true;
  this._corked = 0;
  this._ended = false;
  this._highWaterMark = options?.highWaterMark ?? 65536;
  this._waiting = 0;
  this._needDrain = false;
  this.strictContentLength = false;
  this.errored = null;
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

Object.defineProperties(OutgoingMessage.prototype, {
  socket: socketProperty,
  connection: { ...socketProperty, enumerable: false },
  writableEnded: { configurable: true, get() { return this.finished; } },
  writableFinished: { configurable: true, get() { return this._ended; } },
  writableObjectMode: { configurable: true, get() { return false; } },
  writableLength: { configurable: true, get() { return this._waiting; } },
  writableHighWaterMark: { configurable: true, get() { return this._highWaterMark; } },
  writableCorked: { configurable: true, get() { return this._corked; } },
  writableNeedDrain: { configurable: true, get() { return this._needDrain; } },
  closed: { configurable: true, get() { return this._closed === true; } },
  _header: { configurable: true, get() { return this.headersSent ? ' ' : null; } },
  _headers: { configurable: true, get() { return this.getHeaders(); } },
});

function notSent(message, verb) {
  if (message.headersSent) throw make(Error, 'ERR_HTTP_HEADERS_SENT', `Cannot ${verb} headers after they are sent to the client`);
}

OutgoingMessage.prototype.setHeader = function setHeader(name, value) {
  notSent(this, 'set');
  validateHeaderName(name);
  if (Array.isArray(value)) for (const one of value) validateHeaderValue(name, one);
  else validateHeaderValue(name, value);
  (this[kHeaders] ??= new Map()).set(name.toLowerCase(), [name, value]);
  return this;
};
OutgoingMessage.prototype.setHeaders = function setHeaders(headers) {
  notSent(this, 'set');
  if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') throw invalidArgType('headers', ['Headers', 'Map'], headers);
  const cookies = [];
  for (const [name, value] of headers) {
    if (name === 'set-cookie') cookies.push(...(Array.isArray(value) ? value : [value]));
    else this.setHeader(name, value);
  }
  if (cookies.length > 0) this.setHeader('set-cookie', cookies);
  return this;
};
OutgoingMessage.prototype.appendHeader = function appendHeader(name, value) {
  notSent(this, 'append');
  validateHeaderName(name);
  const known = this.getHeader(name), more = Array.isArray(value) ? value : [value];
  for (const one of more) validateHeaderValue(name, one);
  return this.setHeader(name, known === undefined ? value : [].concat(known, more));
};
OutgoingMessage.prototype.getHeader = function getHeader(name) {
  validateString(name, 'name');
  return this[kHeaders]?.get(name.toLowerCase())?.[1];
};
OutgoingMessage.prototype.hasHeader = function hasHeader(name) {
  validateString(name, 'name');
  return this[kHeaders] !== null && this[kHeaders].has(name.toLowerCase());
};
OutgoingMessage.prototype.removeHeader = function removeHeader(name) {
  validateString(name, 'name');
  notSent(this, 'remove');
  this[kHeaders]?.delete(name.toLowerCase());
  if (name.toLowerCase() === 'date') this.sendDate = false;
};
OutgoingMessage.prototype.getHeaderNames = function () { return this[kHeaders] === null ? [] : [...this[kHeaders].keys()]; };
OutgoingMessage.prototype.getRawHeaderNames = function () { return this[kHeaders] === null ? [] : [...this[kHeaders].values()].map(([name]) => name); };
OutgoingMessage.prototype.getHeaders = function () {
  const all = { __proto__: null };
  for (const [name, [, value]] of this[kHeaders] ?? []) all[name] = value;
  return all;
};
function headerList(message) {
  const headers = message[kHeaders], list = [];
  if (headers === null) return list;
  for (const [name, value] of headers.values()) {
    if (Array.isArray(value)) for (const one of value) list.push(name, `${one}`);
    else list.push(name, typeof value === 'string' ? value : `${value}`);
  }
  return list;
}

OutgoingMessage.prototype.setTimeout = function (delay, callback) {
  if (callback) this.on('timeout', callback);
  if (this.socket) this.socket.setTimeout(delay, () => this.emit('timeout', this.socket));
  else this.once('socket', (socket) => socket.setTimeout(delay, () => this.emit('timeout', socket)));
  return this;
};
OutgoingMessage.prototype.cork = function () { this._corked++; };
OutgoingMessage.prototype.uncork = function () { if (this._corked > 0) this._corked--; };
OutgoingMessage.prototype.pipe = function () { this.emit('error', make(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable')); };
OutgoingMessage.prototype.addTrailers = function (headers) {
  this._trailers ??= [];
  for (const [name, value] of Array.isArray(headers) ? headers : Object.entries(headers)) {
    validateHeaderName(name, 'Trailer name');
    if (badValue.test(value)) throw make(TypeError, 'ERR_INVALID_CHAR', `Invalid character in trailer content ["${name}"]`);
    this._trailers.push(name, `${value}`);
  }
};

/** Bytes or text of what is written. */
function chunkOf(chunk, encoding) {
  if (chunk === null) throw coded('ERR_STREAM_NULL_VALUES');
  if (typeof chunk === 'string') {
    if (!encoding || encoding === 'utf8' || encoding === 'utf-8' || encoding === 'buffer') return chunk;
    return Buffer.from(chunk, encoding);
  }
  if (chunk instanceof Uint8Array) return chunk;
  throw invalidArgType('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
}

// ---- Messages that come in ----

const joinsWithComma = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
  'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent']);

/** Headers by name, as messages have them: what may come once only is taken once. */
function headersOf(list) {
  const headers = {};
  for (let at = 0; at < list.length; at += 2) {
    const name = list[at].toLowerCase(), value = list[at + 1], known = headers[name];
    if (name === 'set-cookie') {
      if (known === undefined) headers[name] = [value];
      else known.push(value);
    } else if (known === undefined || !Object.hasOwn(headers, name)) headers[name] = value;
    else if (name === 'cookie') headers[name] = `${known}; ${value}`;
    else if (!joinsWithComma.has(name)) headers[name] = `${known}, ${value}`;
  }
  return headers;
}

function distinctOf(list) {
  const headers = { __proto__: null };
  for (let at = 0; at < list.length; at += 2) (headers[list[at].toLowerCase()] ??= []).push(list[at + 1]);
  return headers;
}

module.exports = {
  METHODS, OutgoingMessage, STATUS_CODES, checkIsHttpToken, chunkOf, distinctOf, headerList, headersOf, kHeaders, kSocket, knownSocket, notSent,
  socketProperty, validateHeaderName, validateHeaderValue,
};
