'use strict';

// https://websockets.spec.whatwg.org/

const { Event, EventTarget, defineHandler, kState } = require('internal/event_target');
const { MessageEvent } = require('internal/messaging');
const { Buffer } = require('buffer');
const { coded } = require('internal/errors');

const custom = Symbol.for('nodejs.util.inspect.custom');
const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const mostOfReason = 123;

class CloseEvent extends Event {
  #wasClean;
  #code;
  #reason;

  constructor(type, init = undefined) {
    super(type, init);
    const { wasClean = false, code = 0, reason = '' } = init ?? {};
    this.#wasClean = Boolean(wasClean);
    this.#code = code & 0xffff;
    this.#reason = `${reason}`;
  }

  get wasClean() { return this.#wasClean; }
  get code() { return this.#code; }
  get reason() { return this.#reason; }
}

/** The URL that a text means, with the scheme of a WebSocket. */
function urlOf(text) {
  const url = URL.parse(text);
  if (url === null) throw new DOMException(`Invalid URL: ${text}`, 'SyntaxError');
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw new DOMException(`The scheme of the URL is neither ws nor wss: ${url.protocol.slice(0, -1)}`, 'SyntaxError');
  if (url.href.includes('#')) throw new DOMException('The URL has a fragment', 'SyntaxError');
  return url;
}

/** The stream to a server, as an argument of a callback. */
function connect(url, callback) {
  const native = require('native:net');
  const host = url.hostname.replace(/^\[|\]$/g, ''), isSecure = url.protocol === 'wss:';
  native.connect(host, Number(url.port || (isSecure ? 443 : 80)), (error, stream) => {
    if (error !== null || !isSecure) return callback(error, stream);
    const insecure = process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0' || undefined;
    native.startTls(stream, { servername: host, insecure }, callback);
  });
}

class WebSocket extends EventTarget {
  #native = require('native:websocket');
  #url;
  #connection;
  #state = CONNECTING;
  #protocol = '';
  #buffered = 0;
  #binaryType = 'blob';
  /** What is sent comes behind that, which has to be read first. */
  #reading = Promise.resolve();
  #readings = 0;

  constructor(url, protocols = []) {
    super();
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'url');
    this.#url = urlOf(`${url}`.toWellFormed());
    // Undici takes options there, too.
    if (protocols !== null && typeof protocols === 'object' && !(Symbol.iterator in protocols)) protocols = protocols.protocols ?? [];
    protocols = typeof protocols === 'object' && protocols !== null ? Array.from(protocols, String) : [`${protocols}`];
    if (protocols.some((name) => !token.test(name)) || new Set(protocols.map((name) => name.toLowerCase())).size < protocols.length) {
      throw new DOMException('The protocols are invalid, or named twice', 'SyntaxError');
    }
    connect(this.#url, (error, stream) => {
      if (this.#state === CLOSED) return;
      if (error !== null) this.#fail(error.message);
      else if (this.#state === CONNECTING) {
        this.#connection = this.#native.open(stream, this.#url.href, protocols.join(', '), (what, ...values) => this.#hear(what, values));
      }
    });
  }

  #hear(what, values) {
    if (this.#state === CLOSED) return;
    switch (what) {
      case 'open':
        [this.#protocol] = values;
        if (this.#state !== CONNECTING) return;
        this.#state = OPEN;
        this.#dispatch(new Event('open'));
        break;
      case 'text': this.#receive(values[0]); break;
      case 'binary': this.#receive(this.#binaryType === 'blob' ? new Blob(values) : values[0].buffer); break;
      case 'sent': this.#buffered -= values[0]; break;
      case 'error': this.#dispatch(this.#failure(values[0])); break;
      default: this.#end(...values);
    }
  }

  #receive(data) {
    if (this.#state === OPEN) this.#dispatch(new MessageEvent('message', { data, origin: this.#url.origin }));
  }

  #failure(message) {
    const event = new Event('error');
    // As Node.js tells what went wrong.
    const error = new Error(message);
    for (const [name, value] of [['message', message], ['error', error]]) Object.defineProperty(event, name, { value, enumerable: true, configurable: true });
    return event;
  }

  #fail(message) {
    this.#state = CLOSING;
    this.#dispatch(this.#failure(message));
    this.#end(1006, '', false);
  }

  #end(code, reason, wasClean) {
    this.#state = CLOSED;
    this.#connection = undefined;
    this.#dispatch(new CloseEvent('close', { code, reason, wasClean }));
  }

  #dispatch(event) {
    event[kState].trusted = true;
    this.dispatchEvent(event);
  }

  /** Sends behind what is still being read of Blobs. */
  #behind(send) {
    if (this.#readings === 0) send();
    else this.#reading = this.#reading.then(send);
  }

  send(data) {
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'data');
    if (this.#state === CONNECTING) throw new DOMException('The connection is not open yet', 'InvalidStateError');
    if (data instanceof Blob) {
      this.#buffered += data.size;
      if (this.#state !== OPEN) return;
      this.#readings++;
      this.#reading = Promise.all([data.arrayBuffer(), this.#reading]).then(([bytes]) => {
        this.#readings--;
        if (this.#connection !== undefined) this.#native.send(this.#connection, bytes);
      });
      return;
    }
    // What is changed later was sent as it is now.
    if (ArrayBuffer.isView(data)) data = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    else if (data instanceof ArrayBuffer || data instanceof SharedArrayBuffer) data = new Uint8Array(data).slice();
    else data = `${data}`.toWellFormed();
    this.#buffered += typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    if (this.#state !== OPEN) return;
    this.#behind(() => {
      if (this.#connection !== undefined) this.#native.send(this.#connection, data);
    });
  }

  close(code = undefined, reason = undefined) {
    if (code !== undefined) {
      code = Math.min(Math.max(Math.round(Number(code) || 0), 0), 0xffff);
      if (code !== 1000 && (code < 3000 || code > 4999)) throw new DOMException(`A connection is closed by 1000 or a code from 3000 to 4999, not by ${code}`, 'InvalidAccessError');
    }
    if (reason !== undefined) {
      reason = `${reason}`.toWellFormed();
      if (Buffer.byteLength(reason) > mostOfReason) throw new DOMException(`The reason takes more than ${mostOfReason} bytes`, 'SyntaxError');
    }
    if (this.#state === CLOSING || this.#state === CLOSED) return;
    if (this.#state === CONNECTING) {
      this.#state = CLOSING;
      if (this.#connection !== undefined) this.#native.close(this.#connection);
      process.nextTick(() => this.#fail('The connection was closed before it was open'));
      return;
    }
    this.#state = CLOSING;
    // A reason takes a code.
    const status = code ?? (reason === undefined ? undefined : 1000);
    this.#behind(() => {
      if (this.#connection !== undefined) this.#native.close(this.#connection, status, reason ?? '');
    });
  }

  get url() { return this.#url.href; }
  get readyState() { return this.#state; }
  get bufferedAmount() { return this.#buffered; }
  get extensions() { return ''; }
  get protocol() { return this.#protocol; }
  get binaryType() { return this.#binaryType; }
  set binaryType(type) { if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type; }

  [custom](depth, options, inspect) {
    if (depth < 0) return '[WebSocket]';
    const { url, readyState, protocol, binaryType, bufferedAmount } = this;
    return `WebSocket ${inspect({ url, readyState, protocol, binaryType, bufferedAmount }, options)}`;
  }
}

for (const type of ['open', 'message', 'error', 'close']) defineHandler(WebSocket.prototype, type);
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  for (const object of [WebSocket, WebSocket.prototype]) Object.defineProperty(object, name, { value, enumerable: true });
}
for (const [Class, names] of [
  [WebSocket, ['send', 'close', 'url', 'readyState', 'bufferedAmount', 'extensions', 'protocol', 'binaryType']],
  [CloseEvent, ['wasClean', 'code', 'reason']],
]) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

module.exports = { CloseEvent, WebSocket };
