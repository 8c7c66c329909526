'use strict';

const { Stream, asBuffer, getDefaultHighWaterMark, isView, setDefaultHighWaterMark, statesOf } = require('internal/streams/base');
const { Readable } = require('internal/streams/readable');
const { Writable } = require('internal/streams/writable');
const { Duplex, PassThrough, Transform } = require('internal/streams/duplex');
const { addAbortSignal, compose, destroyer, finished, pipeline, promises } = require('internal/streams/ends');
require('internal/streams/operators');
const { AbortError } = require('internal/errors');

module.exports = Stream;
Object.assign(Stream, {
  Readable,
  Writable,
  Duplex,
  Transform,
  PassThrough,
  pipeline,
  addAbortSignal,
  finished,
  destroy: (stream, error) => destroyer(stream, error ?? new AbortError()),
  compose,
  promises,
  setDefaultHighWaterMark,
  getDefaultHighWaterMark,
  isDisturbed: (stream) => !!(stream?._readableState?.dataEmitted || stream?.readableAborted),
  isErrored: (stream) => !!statesOf(stream).some((state) => state.errored),
  isReadable: (stream) => (stream?._readableState === undefined ? null : stream.readable),
  isWritable: (stream) => (stream?._writableState === undefined ? null : stream.writable),
  isDestroyed: (stream) => (statesOf(stream).length === 0 ? null : stream.destroyed),
  duplexPair(options) {
    const sides = [];
    const make = (other) => new Duplex({
      ...options,
      read() {
        const callback = this.waiting;
        this.waiting = undefined;
        callback?.();
      },
      write(chunk, encoding, callback) {
        if (chunk.length === 0) process.nextTick(callback);
        else {
          sides[other].push(chunk);
          sides[other].waiting = callback;
        }
      },
      final(callback) {
        sides[other].on('end', callback);
        sides[other].push(null);
      },
    });
    sides.push(make(1), make(0));
    return sides;
  },
  _isUint8Array: isView,
  _uint8ArrayToBuffer: asBuffer,
  Stream,
});
for (const [Class, name] of [Readable, Writable, Duplex].flatMap((Class) => [[Class, 'fromWeb'], [Class, 'toWeb']])) {
  // What makes them of each other comes when somebody asks for it.
  Class[name] = { [name](...args) { return require('internal/streams/web')[Class.name][name](...args); } }[name];
}
