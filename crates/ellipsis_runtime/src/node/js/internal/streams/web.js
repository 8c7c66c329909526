'use strict';

// Streams of Node.js as streams of the web, and the other way round.

const { Buffer } = require('buffer');
const { AbortError, invalidArgType } = require('internal/errors');
const { Readable } = require('internal/streams/readable');
const { Writable } = require('internal/streams/writable');
const { pairOf } = require('internal/streams/duplex');
const { finished } = require('internal/streams/ends');

const web = () => require('stream/web');
const quiet = () => {};

function readableFromWeb(stream, options = {}) {
  if (!(stream instanceof web().ReadableStream)) throw invalidArgType('readableStream', 'ReadableStream', stream);
  const reader = stream.getReader();
  let closed = false;
  const readable = new Readable({
    objectMode: options.objectMode ?? false, highWaterMark: options.highWaterMark, encoding: options.encoding, signal: options.signal,
    read() {
      reader.read().then(({ value, done }) => {
        if (done) readable.push(null);
        else readable.push(value);
      }, (error) => readable.destroy(error));
    },
    destroy(error, callback) {
      const end = () => process.nextTick(callback, error);
      if (closed) end();
      else reader.cancel(error).then(end, end);
    },
  });
  reader.closed.then(() => { closed = true; }, (error) => {
    closed = true;
    readable.destroy(error);
  });
  return readable;
}

function readableToWeb(readable, options = {}) {
  if (typeof readable?._readableState !== 'object') throw invalidArgType('streamReadable', 'stream.Readable', readable);
  const { ReadableStream, ByteLengthQueuingStrategy, CountQueuingStrategy } = web();
  if (readable.destroyed || !readable.readable) {
    const stream = new ReadableStream();
    stream.cancel();
    return stream;
  }
  const { readableObjectMode: objectMode, readableHighWaterMark: highWaterMark } = readable;
  const strategy = options.strategy ?? (objectMode ? new CountQueuingStrategy({ highWaterMark }) : new ByteLengthQueuingStrategy({ highWaterMark }));
  let controller, canceled = false;
  readable.pause();
  const onData = (chunk) => {
    if (!objectMode && Buffer.isBuffer(chunk)) chunk = new Uint8Array(chunk);
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) readable.pause();
  };
  const cleanup = finished(readable, { writable: false }, (error) => {
    cleanup();
    readable.on('error', quiet);
    if (canceled) return;
    if (error?.code === 'ERR_STREAM_PREMATURE_CLOSE') controller.error(new AbortError(undefined, { cause: error }));
    else if (error) controller.error(error);
    else controller.close();
  });
  readable.on('data', onData);
  return new ReadableStream({
    start(own) {
      controller = own;
      readable.pause();
    },
    pull() { readable.resume(); },
    cancel(reason) {
      canceled = true;
      readable.destroy(reason);
    },
  }, strategy);
}

function writableFromWeb(stream, options = {}) {
  if (!(stream instanceof web().WritableStream)) throw invalidArgType('writableStream', 'WritableStream', stream);
  const writer = stream.getWriter();
  let closed = false;
  const writable = new Writable({
    objectMode: options.objectMode ?? false, highWaterMark: options.highWaterMark, decodeStrings: options.decodeStrings ?? true, signal: options.signal,
    write(chunk, encoding, callback) {
      writer.ready.then(() => writer.write(chunk)).then(() => callback(), (error) => callback(error));
    },
    final(callback) {
      if (closed) callback();
      else writer.close().then(() => callback(), callback);
    },
    destroy(error, callback) {
      const end = () => process.nextTick(callback, error);
      if (closed) end();
      else if (error != null) writer.abort(error).then(end, end);
      else writer.close().then(end, end);
    },
  });
  writer.closed.then(() => {
    closed = true;
    if (!writable.writableEnded && !writable.destroyed) writable.destroy();
  }, (error) => {
    closed = true;
    writable.destroy(error);
  });
  return writable;
}

function writableToWeb(writable) {
  if (typeof writable?._writableState !== 'object') throw invalidArgType('streamWritable', 'stream.Writable', writable);
  const { WritableStream, CountQueuingStrategy } = web();
  if (writable.destroyed || !writable.writable) {
    const stream = new WritableStream();
    stream.close();
    return stream;
  }
  const { writableObjectMode: objectMode, writableHighWaterMark: highWaterMark } = writable;
  const strategy = objectMode ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };
  let controller, drained, closing;
  const cleanup = finished(writable, (error) => {
    cleanup();
    writable.on('error', quiet);
    if (error != null) {
      drained?.reject(error);
      closing?.reject(error);
      controller.error(error);
    } else if (closing !== undefined) closing.resolve();
    else controller.error(new AbortError());
    drained = closing = undefined;
  });
  writable.on('drain', () => {
    drained?.resolve();
    drained = undefined;
  });
  return new WritableStream({
    start(own) { controller = own; },
    write(chunk) {
      if (writable.writableNeedDrain || !writable.write(chunk)) {
        drained = Promise.withResolvers();
        return drained.promise;
      }
      return undefined;
    },
    abort(reason) { writable.destroy(reason); },
    close() {
      if (closing === undefined && !writable.writableFinished) {
        closing = Promise.withResolvers();
        writable.end();
      }
      return closing?.promise;
    },
  }, strategy);
}

function duplexFromWeb(pair, options = {}) {
  const readable = pair?.readable && readableFromWeb(pair.readable, options), writable = pair?.writable && writableFromWeb(pair.writable, options);
  if (readable === undefined || writable === undefined) throw invalidArgType('pair', '{ readable, writable } pair', pair);
  return pairOf(readable, writable);
}

function duplexToWeb(duplex) {
  if (typeof duplex?._readableState !== 'object' || typeof duplex._writableState !== 'object') throw invalidArgType('duplex', 'stream.Duplex', duplex);
  return { readable: readableToWeb(duplex), writable: writableToWeb(duplex) };
}

module.exports = {
  Readable: { fromWeb: readableFromWeb, toWeb: readableToWeb },
  Writable: { fromWeb: writableFromWeb, toWeb: writableToWeb },
  Duplex: { fromWeb: duplexFromWeb, toWeb: duplexToWeb },
};
