'use strict';

const { ByteLengthQueuingStrategy, CountQueuingStrategy } = require('internal/webstreams/common');
const { ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader } = require('internal/webstreams/readable');
const { ReadableByteStreamController, ReadableStreamBYOBReader, ReadableStreamBYOBRequest } = require('internal/webstreams/bytes');
const { WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter } = require('internal/webstreams/writable');
const { TransformStream, TransformStreamDefaultController } = require('internal/webstreams/transform');
const { CompressionStream, DecompressionStream, TextDecoderStream, TextEncoderStream } = require('internal/webstreams/codecs');

module.exports = {
  ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamBYOBRequest, ReadableByteStreamController,
  ReadableStreamDefaultController, TransformStream, TransformStreamDefaultController, WritableStream, WritableStreamDefaultController,
  WritableStreamDefaultWriter, ByteLengthQueuingStrategy, CountQueuingStrategy, TextEncoderStream, TextDecoderStream, CompressionStream,
  DecompressionStream,
};
