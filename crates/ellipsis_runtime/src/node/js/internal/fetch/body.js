'use strict';

// https://fetch.spec.whatwg.org/#bodies: what they are made of, and the methods that read them.

const { Blob, bytesOfBlob } = require('internal/blob');
const native = require('native:buffer');

const kBody = Symbol('kBody');
const none = Object.freeze({ source: null, stream: null, used: false, length: 0 });

const streams = () => require('internal/webstreams/readable');
const stateOf = (stream) => stream[require('internal/webstreams/common').kState];

/** A body of what scripts give, and the type that goes with it. */
function extract(value, keepalive = false) {
  if (value == null) return { body: none, type: null };
  if (typeof value === 'string') return { body: { source: value.toWellFormed(), stream: null, used: false }, type: 'text/plain;charset=UTF-8' };
  if (value instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer)) {
    return { body: { source: new Uint8Array(value).slice(), stream: null, used: false }, type: null };
  }
  if (ArrayBuffer.isView(value)) {
    return { body: { source: new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice(), stream: null, used: false }, type: null };
  }
  if (value instanceof Blob) return { body: { source: bytesOfBlob(value), stream: null, used: false }, type: value.type || null };
  if (value instanceof URLSearchParams) {
    return { body: { source: `${value}`, stream: null, used: false }, type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  const { FormData, encode } = require('internal/fetch/formdata');
  if (value instanceof FormData) {
    const { bytes, type } = encode(value);
    return { body: { source: bytes, stream: null, used: false }, type };
  }
  const { ReadableStream } = streams();
  if (value instanceof ReadableStream) {
    if (keepalive) throw new TypeError('keepalive');
    if (stateOf(value).disturbed || value.locked) throw new TypeError('Response body object should not be disturbed or locked');
    return { body: { source: null, stream: value, used: false }, type: null };
  }
  if (typeof value === 'object' && typeof value[Symbol.asyncIterator] === 'function') {
    return { body: { source: null, stream: ReadableStream.from(value), used: false }, type: null };
  }
  return { body: { source: `${value}`.toWellFormed(), stream: null, used: false }, type: 'text/plain;charset=UTF-8' };
}

const bytesOfSource = (source) => (typeof source === 'string' ? native.encode(source, 'utf8') : source);

/** The stream of a body, made when it is first asked for. */
function streamOf(body) {
  if (body.stream === null && body.source !== null) {
    const source = bytesOfSource(body.source);
    body.stream = require('internal/webstreams/bytes').createBytes({
      pull(controller) {
        if (source.length > 0) controller.enqueue(source.slice());
        controller.close();
        controller.byobRequest?.respond(0);
      },
    });
    if (body.used) {
      body.stream.cancel();
    }
  }
  return body.stream;
}

const isUsed = (body) => body.used || (body.stream !== null && stateOf(body.stream).disturbed);
const isUnusable = (body) => isUsed(body) || (body.stream !== null && body.stream.locked);

/** All bytes of a stream. */
async function collect(stream) {
  const { ReadableStreamDefaultReader } = streams();
  const reader = new ReadableStreamDefaultReader(stream), parts = [];
  let length = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
    parts.push(value);
    length += value.length;
  }
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Takes what a body comes to: text where that is what it was made of. */
function consume(body) {
  if (isUnusable(body)) throw new TypeError('Body is unusable: Body has already been read');
  if (body === none) return new Uint8Array(0);
  body.used = true;
  return body.stream === null ? body.source : collect(body.stream);
}

const decodeText = (bytes) => {
  if (typeof bytes === 'string') return bytes[0] === '\ufeff' ? bytes.slice(1) : bytes;
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return native.decode(bytes, 'utf8', start, bytes.length);
};
const ownBytes = (bytes) => (typeof bytes === 'string' ? native.encode(bytes, 'utf8') : bytes.slice());

const readers = {
  async arrayBuffer() { return ownBytes(await consume(bodyOf(this))).buffer; },
  async blob() {
    const body = bodyOf(this), type = this.headers.get('content-type');
    return new Blob([await consume(body)], { type: type ?? '' });
  },
  async bytes() { return ownBytes(await consume(bodyOf(this))); },
  async formData() {
    const body = bodyOf(this), type = this.headers.get('content-type') ?? '';
    return require('internal/fetch/formdata').decode(bytesOfSource(await consume(body)), type);
  },
  async json() { return JSON.parse(decodeText(await consume(bodyOf(this)))); },
  async text() { return decodeText(await consume(bodyOf(this))); },
};

function bodyOf(object) {
  const body = object?.[kBody];
  if (body === undefined) throw new TypeError('Illegal invocation');
  return body;
}

function mixin(Class) {
  for (const [name, value] of Object.entries(readers)) {
    Object.defineProperty(Class.prototype, name, { value, writable: true, configurable: true, enumerable: true });
  }
  Object.defineProperties(Class.prototype, {
    body: { configurable: true, enumerable: true, get() { return streamOf(bodyOf(this)); } },
    bodyUsed: { configurable: true, enumerable: true, get() { return isUsed(bodyOf(this)); } },
  });
}

/** A body for a clone; the other stays with whom it was of. */
function clone(object) {
  const body = bodyOf(object);
  if (body === none) return none;
  if (body.stream === null) return { ...body };
  const [first, second] = body.stream.tee();
  object[kBody] = { ...body, stream: first };
  return { ...body, stream: second };
}

module.exports = { bodyOf, bytesOfSource, clone, collect, extract, isUnusable, isUsed, kBody, mixin, none, stateOf, streamOf };
