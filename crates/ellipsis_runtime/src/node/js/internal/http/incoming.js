'use strict';

const { Readable } = require('stream');
const { distinctOf, headersOf, kSocket, socketProperty } = require('internal/http/common');

const kHeaders = Symbol('kHeaders'), kTrailers = Symbol('kTrailers'), kDistinct = Symbol('kDistinct');

function IncomingMessage(socket) {
  if (!(this instanceof IncomingMessage)) return new IncomingMessage(socket);
  Readable.call(this, { highWaterMark: 65536 });
  this.httpVersionMajor = 1;
  this.httpVersionMinor = 1;
  this.httpVersion = '1.1';
  this.complete = false;
  this.rawHeaders = [];
  this.rawTrailers = [];
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = '';
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this[kSocket] = socket;
}
Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);

function cached(name, symbol, make) {
  Object.defineProperty(IncomingMessage.prototype, name, {
    configurable: true,
    enumerable: true,
    get() { return this[symbol] ??= make(this); },
    set(value) { this[symbol] = value; },
  });
}
cached('headers', kHeaders, (message) => headersOf(message.rawHeaders));
cached('headersDistinct', kDistinct, (message) => distinctOf(message.rawHeaders));
cached('trailers', kTrailers, (message) => headersOf(message.rawTrailers));
Object.defineProperty(IncomingMessage.prototype, 'trailersDistinct', { configurable: true, get() { return distinctOf(this.rawTrailers); } });
for (const name of ['socket', 'client', 'connection']) Object.defineProperty(IncomingMessage.prototype, name, { ...socketProperty, enumerable: name === 'socket' });

IncomingMessage.prototype.setTimeout = function (delay, callback) {
  if (callback) this.on('timeout', callback);
  this.socket?.setTimeout(delay, () => this.emit('timeout'));
  return this;
};
IncomingMessage.prototype._read = function () { this._source?.(); };
IncomingMessage.prototype._destroy = function (error, callback) {
  if (!this.complete && !this.aborted) {
    this.aborted = true;
    this.emit('aborted');
  }
  this._abandon?.();
  process.nextTick(callback, error);
};
IncomingMessage.prototype._dump = function () {
  this.resume();
};

module.exports = { IncomingMessage };
