'use strict';

const native = require('native:buffer');
const { Buffer, normalizeEncoding } = require('buffer');
const { coded, invalidArgType } = require('internal/errors');

/** How many bytes at the end of some begin a character that does not end there. */
function openAtEnd(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
    if (byte < 0xc2 || byte > 0xf4 || length <= back) return 0;
    // What follows has to be able to follow.
    const next = back > 1 ? bytes[bytes.length - back + 1] : undefined;
    if (next !== undefined && ((byte === 0xe0 && next < 0xa0) || (byte === 0xed && next > 0x9f) ||
        (byte === 0xf0 && next < 0x90) || (byte === 0xf4 && next > 0x8f))) return 0;
    return back;
  }
  return 0;
}

class StringDecoder {
  #left = new Uint8Array(0);

  constructor(encoding) {
    const name = normalizeEncoding(encoding);
    if (name === undefined) throw coded('ERR_UNKNOWN_ENCODING', encoding);
    this.encoding = name;
  }

  get lastChar() {
    const bytes = Buffer.alloc(4);
    bytes.set(this.#left);
    return bytes;
  }

  get lastNeed() {
    if (this.#left.length === 0) return 0;
    const unit = this.encoding.startsWith('base64') ? 3 : this.encoding === 'utf16le' ? (this.#left.length > 2 ? 4 : 2)
      : this.#left[0] >= 0xf0 ? 4 : this.#left[0] >= 0xe0 ? 3 : 2;
    return unit - this.#left.length;
  }

  get lastTotal() {
    return this.#left.length === 0 ? 0 : this.#left.length + this.lastNeed;
  }

  write(input) {
    if (typeof input === 'string') return input;
    if (!ArrayBuffer.isView(input)) throw invalidArgType('buf', ['Buffer', 'TypedArray', 'DataView'], input);
    let bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (this.#left.length > 0) {
      const whole = new Uint8Array(this.#left.length + bytes.length);
      whole.set(this.#left);
      whole.set(bytes, this.#left.length);
      bytes = whole;
    }
    let open = 0;
    switch (this.encoding) {
      case 'utf8': open = openAtEnd(bytes); break;
      case 'utf16le':
        open = bytes.length % 2;
        if (bytes.length - open >= 2) {
          const high = bytes[bytes.length - open - 1];
          if (high >= 0xd8 && high <= 0xdb) open += 2;
        }
        break;
      case 'base64':
      case 'base64url': open = bytes.length % 3; break;
    }
    this.#left = bytes.slice(bytes.length - open);
    return native.decode(bytes, this.encoding, 0, bytes.length - open);
  }

  end(input) {
    let text = input === undefined ? '' : this.write(input);
    if (this.#left.length > 0) {
      const { length } = this.#left;
      text += native.decode(this.#left, this.encoding, 0, this.encoding === 'utf16le' ? length & ~1 : length);
    }
    this.#left = new Uint8Array(0);
    return text;
  }

  text(bytes, offset) {
    this.#left = new Uint8Array(0);
    return this.write(bytes.slice(offset));
  }
}

// Programs call it without `new`, on objects of their own.
const decoders = new WeakMap();
function Decoder(encoding) {
  const decoder = new StringDecoder(encoding);
  decoders.set(this, decoder);
  this.encoding = decoder.encoding;
}
for (const name of ['write', 'end', 'text']) {
  Decoder.prototype[name] = { [name](...args) { return decoders.get(this)[name](...args); } }[name];
}
for (const name of ['lastChar', 'lastNeed', 'lastTotal']) {
  Object.defineProperty(Decoder.prototype, name, { get() { return decoders.get(this)[name]; }, configurable: true, enumerable: true });
}
Object.defineProperty(Decoder, 'name', { value: 'StringDecoder' });

module.exports = { StringDecoder: Decoder };
