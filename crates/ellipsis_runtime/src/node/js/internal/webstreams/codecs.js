'use strict';

// Streams that encode, decode and compress: https://encoding.spec.whatwg.org/#stream-objects and https://compression.spec.whatwg.org/.

const { invalidArgType, invalidArgValue } = require('internal/errors');
const { brand, custom, finish, kState, show } = require('internal/webstreams/common');
const { create, enqueue } = require('internal/webstreams/transform');
const { TextDecoder, TextEncoder } = require('internal/encoding');

function give(stream, chunk) {
  enqueue(stream[kState].controller[kState], chunk);
}

/** What classes over a transform have. */
function withSides(Class, fields) {
  for (const side of ['readable', 'writable']) {
    Object.defineProperty(Class.prototype, side, {
      configurable: true,
      enumerable: true,
      get() { return brand(this, Class).stream[kState][side]; },
    });
  }
  Object.defineProperty(Class.prototype, custom, {
    configurable: true,
    value(depth, options, inspect) {
      const { readable, writable } = this;
      return show(Class.name, { ...fields(this), readable, writable }, depth, options, inspect);
    },
  });
}

function keep(object, state) {
  Object.defineProperty(object, kState, { value: state });
}

class TextEncoderStream {
  constructor() {
    const encoder = new TextEncoder();
    let high = '';
    const stream = create({
      transform(chunk) {
        let text = high + `${chunk}`;
        high = '';
        // Half of a pair waits for the other half.
        if (/[\ud800-\udbff]$/.test(text)) {
          high = text.at(-1);
          text = text.slice(0, -1);
        }
        if (text !== '') give(stream, encoder.encode(text));
      },
      flush() {
        if (high !== '') give(stream, encoder.encode('\ufffd'));
      },
    });
    keep(this, { stream });
  }

  get encoding() {
    brand(this, TextEncoderStream);
    return 'utf-8';
  }
}
withSides(TextEncoderStream, ({ encoding }) => ({ encoding }));
finish(TextEncoderStream, { encoding: {} });

const isBytes = (chunk) => ArrayBuffer.isView(chunk) || chunk instanceof ArrayBuffer || chunk instanceof SharedArrayBuffer;

class TextDecoderStream {
  constructor(label = 'utf-8', options = {}) {
    const decoder = new TextDecoder(label, options);
    const stream = create({
      transform(chunk) {
        if (!isBytes(chunk)) throw invalidArgType('chunk', ['ArrayBuffer', 'ArrayBufferView'], chunk);
        const text = decoder.decode(chunk, { stream: true });
        if (text !== '') give(stream, text);
      },
      flush() {
        const text = decoder.decode();
        if (text !== '') give(stream, text);
      },
    });
    keep(this, { stream, decoder });
  }

  get encoding() { return brand(this, TextDecoderStream).decoder.encoding; }
  get fatal() { return brand(this, TextDecoderStream).decoder.fatal; }
  get ignoreBOM() { return brand(this, TextDecoderStream).decoder.ignoreBOM; }
}
withSides(TextDecoderStream, ({ encoding, fatal, ignoreBOM }) => ({ encoding, fatal, ignoreBOM }));
finish(TextDecoderStream, { encoding: {}, fatal: {}, ignoreBOM: {} });

/** Names of formats, and what they are among the modes of zlib: to compress, to decompress, how the end is marked. */
const formats = {
  __proto__: null, 'deflate': [1, 2, 4], 'deflate-raw': [5, 6, 4], 'gzip': [3, 4, 4], 'brotli': [9, 8, 2], 'zstd': [10, 11, 2],
};

function codecStream(format, side) {
  const native = require('native:zlib'), [compress, decompress, finishFlag] = formats[format];
  const codec = native.newCodec(side === 0 ? compress : decompress, -1, 15, 8, 0);
  let over = false;
  const run = (chunk, flush) => {
    let rest = chunk;
    for (;;) {
      const [output, taken, state] = native.step(codec, rest, flush, 65536);
      rest = rest.subarray(taken);
      if (output.length > 0) give(stream, output);
      if ((state & 2) !== 0) {
        over = true;
        if (side === 1 && rest.length > 0) throw new TypeError('Unexpected data behind the end of the compressed stream');
        return;
      }
      if ((state & 1) === 0 && (rest.length === 0 || (taken === 0 && output.length === 0))) return;
    }
  };
  const stream = create({
    transform(chunk) {
      if (!isBytes(chunk) || chunk instanceof SharedArrayBuffer || chunk.buffer instanceof SharedArrayBuffer) throw invalidArgType('chunk', ['ArrayBuffer', 'ArrayBufferView'], chunk);
      const bytes = ArrayBuffer.isView(chunk) ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) : new Uint8Array(chunk);
      if (over && bytes.length > 0) throw new TypeError('Unexpected data behind the end of the compressed stream');
      asTypeError(() => run(bytes, 0));
    },
    flush() {
      if (!over) asTypeError(() => run(new Uint8Array(0), finishFlag));
    },
  });
  return stream;
}

function asTypeError(run) {
  try {
    run();
  } catch (error) {
    if (error instanceof TypeError) throw error;
    throw Object.assign(new TypeError(error.message, { cause: error }), { code: error.code, errno: error.errno });
  }
}

function formatOf(format) {
  const name = `${format}`;
  if (formats[name] === undefined) throw invalidArgValue('format', format, `must be one of: ${Object.keys(formats).map((one) => `'${one}'`).join(', ')}`);
  return name;
}

class CompressionStream {
  constructor(format) {
    keep(this, { stream: codecStream(formatOf(format), 0) });
  }
}
class DecompressionStream {
  constructor(format) {
    keep(this, { stream: codecStream(formatOf(format), 1) });
  }
}
for (const Class of [CompressionStream, DecompressionStream]) {
  withSides(Class, () => ({}));
  finish(Class, {});
}

module.exports = { CompressionStream, DecompressionStream, TextDecoderStream, TextEncoderStream };
