'use strict';

// https://encoding.spec.whatwg.org/#api

const native = require('native:buffer');
const { coded, invalidArgType } = require('internal/errors');

class TextEncoder {
  get encoding() { return 'utf-8'; }

  encode(input = '') {
    return native.encode(`${input}`, 'utf8');
  }

  encodeInto(source, destination) {
    if (typeof source !== 'string') throw invalidArgType('src', 'string', source);
    if (!(destination instanceof Uint8Array)) throw invalidArgType('dest', 'Uint8Array', destination);
    const written = native.write(destination, source, 0, destination.length, 'utf8');
    const whole = native.decode(destination, 'utf8', 0, written);
    return { read: whole.length, written };
  }
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #label;
  #decoder;

  constructor(label = 'utf-8', options = {}) {
    if (options !== null && typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    this.#label = `${label}`;
    this.#encoding = native.encodingName(this.#label.trim());
    if (this.#encoding === undefined) throw coded('ERR_ENCODING_NOT_SUPPORTED', label);
    this.#fatal = !!options?.fatal;
    this.#ignoreBOM = !!options?.ignoreBOM;
  }

  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }

  decode(input = undefined, options = undefined) {
    let bytes = input;
    if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) bytes = new Uint8Array(input);
    else if (ArrayBuffer.isView(input)) bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    else if (input !== undefined) throw invalidArgType('list', ['ArrayBuffer', 'ArrayBufferView'], input);
    this.#decoder ??= native.newDecoder(this.#label.trim(), this.#fatal, this.#ignoreBOM);
    const last = !options?.stream;
    const text = native.decodeWith(this.#decoder, bytes, last);
    if (last || text === undefined) this.#decoder = undefined;
    if (text === undefined) throw coded('ERR_ENCODING_INVALID_ENCODED_DATA', this.#encoding);
    return text;
  }
}
for (const Class of [TextEncoder, TextDecoder]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

module.exports = { TextDecoder, TextEncoder };
