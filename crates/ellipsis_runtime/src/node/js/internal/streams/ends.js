'use strict';

// How streams end, and how they are put together.

const EventEmitter = require('events');
const {
  AbortError, coded, invalidArgType, invalidArgValue, validateAbortSignal, validateBoolean, validateFunction, validateObject,
} = require('internal/errors');
const { nop, statesOf } = require('internal/streams/base');
const { Duplex, PassThrough, pairOf } = require('internal/streams/duplex');

// ---- Ends ----

const isStream = (value) => value != null && (value._readableState || value._writableState ||
  (typeof value.write === 'function' && typeof value.on === 'function') || (typeof value.pipe === 'function' && typeof value.on === 'function'));

function once(callback) {
  let called = false;
  return function (...args) {
    if (called) return;
    called = true;
    callback.apply(this, args);
  };
}

function finished(stream, options, callback) {
  if (arguments.length === 2) [callback, options] = [options, {}];
  else if (options == null) options = {};
  else validateObject(options, 'options');
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  callback = once(callback);
  if (!isStream(stream)) throw invalidArgType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  const readable = options.readable ?? (stream._readableState ? stream._readableState.readable !== false : typeof stream.pipe === 'function' && !stream._writableState);
  const writable = options.writable ?? (stream._writableState ? stream._writableState.writable !== false : typeof stream.write === 'function');
  const readState = stream._readableState, writeState = stream._writableState;
  let readDone = !readable || readState?.endEmitted === true, writeDone = !writable || writeState?.finished === true;
  const willClose = (readState ?? writeState)?.emitClose && (readState ?? writeState)?.autoDestroy;
  const closed = () => statesOf(stream).some((state) => state.closed || state.closeEmitted);

  const onFinish = () => {
    writeDone = true;
    if (stream.destroyed) return;
    if (willClose && (readState === undefined || readable)) return;
    if (!readable || readDone) callback.call(stream);
  };
  const onEnd = () => {
    readDone = true;
    if (stream.destroyed) return;
    if (willClose && (writeState === undefined || writable)) return;
    if (!writable || writeDone) callback.call(stream);
  };
  const onError = (error) => callback.call(stream, error);
  const onClose = () => {
    const failure = statesOf(stream).map((state) => state.errored).find(Boolean);
    if (failure && typeof failure !== 'boolean') return callback.call(stream, failure);
    if (readable && !readDone && !(readState?.endEmitted || (readState?.ended && readState.length === 0))) return callback.call(stream, coded('ERR_STREAM_PREMATURE_CLOSE'));
    if (writable && !writeDone && !writeState?.finished) return callback.call(stream, coded('ERR_STREAM_PREMATURE_CLOSE'));
    callback.call(stream);
  };
  stream.on('end', onEnd);
  stream.on('finish', onFinish);
  if (options.error !== false) stream.on('error', onError);
  stream.on('close', onClose);
  if (closed()) process.nextTick(onClose);
  else if (statesOf(stream).some((state) => state.errorEmitted)) {
    if (!willClose) process.nextTick(onClose);
  } else if (!readable && (!willClose || stream.readable) && (writeDone || stream.writable === false) && (readState ?? writeState) && writeState?.finished) process.nextTick(onClose);
  else if (!writable && (!willClose || stream.writable) && readDone && readState?.endEmitted && stream.readable === false && !willClose) process.nextTick(onClose);

  const cleanup = () => {
    callback = nop;
    stream.removeListener('end', onEnd);
    stream.removeListener('finish', onFinish);
    stream.removeListener('error', onError);
    stream.removeListener('close', onClose);
  };
  const { signal } = options;
  if (signal && !closed()) {
    const abort = () => {
      const end = callback;
      cleanup();
      end.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) process.nextTick(abort);
    else {
      const before = callback;
      const disposable = EventEmitter.addAbortListener(signal, abort);
      callback = once((...args) => {
        disposable[Symbol.dispose]();
        before.apply(stream, args);
      });
    }
  }
  return cleanup;
}

function addAbortSignal(signal, stream) {
  if (signal === null || typeof signal !== 'object' || !('aborted' in signal)) throw invalidArgType('signal', 'AbortSignal', signal);
  if (!isStream(stream)) throw invalidArgType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) abort();
  else {
    const disposable = EventEmitter.addAbortListener(signal, abort);
    finished(stream, () => disposable[Symbol.dispose]());
  }
  return stream;
}

function destroyer(stream, error) {
  if (!stream || statesOf(stream).some((state) => state.destroyed)) return;
  if (typeof stream.destroy === 'function') stream.destroy(error ?? coded('ERR_STREAM_PREMATURE_CLOSE'));
  else if (typeof stream.close === 'function') stream.close();
}

function pipeline(...streams) {
  validateFunction(streams.at(-1), 'streams[stream.length - 1]');
  const callback = once(streams.pop());
  if (Array.isArray(streams[0]) && streams.length === 1) streams = streams[0];
  return pipelineWith(streams, callback);
}

function pipelineWith(streams, callback, options) {
  if (streams.length < 2) throw coded('ERR_MISSING_ARGS', 'streams');
  const controller = new AbortController(), { signal } = controller, outer = options?.signal;
  const destroys = [];
  let failure, value, left = 0;
  const abort = () => end(new AbortError(undefined, { cause: outer?.reason }), true);
  let disposable;
  if (outer) {
    validateAbortSignal(outer, 'options.signal');
    disposable = EventEmitter.addAbortListener(outer, abort);
  }
  const end = (error, final) => {
    if (error && (!failure || failure.code === 'ERR_STREAM_PREMATURE_CLOSE')) failure = error;
    if (!failure && !final) return;
    while (destroys.length > 0) destroys.shift()(failure);
    disposable?.[Symbol.dispose]();
    controller.abort();
    if (final) process.nextTick(callback, failure, value);
  };
  const done = (error) => end(error, --left === 0);
  const watch = (stream, reading, writing) => {
    left++;
    let over = false;
    stream.on('close', () => { over = true; });
    finished(stream, { readable: reading, writable: writing }, (error) => {
      over = !error;
      done(error);
    });
    if (options?.end !== false || !writing) destroys.push((error) => { if (!over && error) destroyer(stream, error); });
  };

  let result;
  streams.forEach((stream, at) => {
    const first = at === 0, last = at === streams.length - 1, reading = !last, writing = !first;
    if (isStream(stream)) {
      watch(stream, reading, writing && (options?.end !== false || !last));
      stream.on('error', (error) => {
        if (error && error.name !== 'AbortError' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') end(error, left === 0);
      });
    }
    if (first) {
      if (typeof stream === 'function') {
        result = stream({ signal });
        if (typeof (result?.[Symbol.asyncIterator] ?? result?.[Symbol.iterator]) !== 'function') throw coded('ERR_INVALID_RETURN_VALUE', 'Iterable, AsyncIterable or Stream', 'source', result);
      } else if (isStream(stream) || typeof (stream?.[Symbol.asyncIterator] ?? stream?.[Symbol.iterator]) === 'function') result = stream;
      else result = Duplex.from(stream);
    } else if (typeof stream === 'function') {
      result = stream(result, { signal });
      if (!last) {
        if (typeof result?.[Symbol.asyncIterator] !== 'function') throw coded('ERR_INVALID_RETURN_VALUE', 'AsyncIterable', `transform[${at - 1}]`, result);
      } else {
        const through = new PassThrough({ objectMode: true });
        if (typeof result?.then === 'function') {
          left++;
          result.then((one) => {
            value = one;
            if (one != null) through.write(one);
            through.end();
            process.nextTick(done);
          }, (error) => {
            through.destroy(error);
            process.nextTick(done, error);
          });
        } else if (typeof result?.[Symbol.asyncIterator] === 'function') {
          left++;
          pump(result, through, done, true);
        } else throw coded('ERR_INVALID_RETURN_VALUE', 'AsyncIterable or Promise', 'destination', result);
        result = through;
        watch(through, false, true);
      }
    } else if (isStream(stream)) {
      if (isStream(result) && typeof result.pipe === 'function') {
        left++;
        connect(result, stream, done, last && options?.end === false);
      } else {
        left++;
        pump(result, stream, done, options?.end !== false || !last);
      }
      result = stream;
    } else {
      throw invalidArgType(`streams[${at}]`, ['Stream', 'Function', 'Iterable', 'AsyncIterable'], stream);
    }
  });
  if (signal.aborted || outer?.aborted) process.nextTick(abort);
  return result;
}

function connect(source, target, done, keepOpen) {
  let ended = false;
  target.on('close', () => { if (!ended) done(coded('ERR_STREAM_PREMATURE_CLOSE')); ended = true; });
  source.pipe(target, { end: false });
  const finish = () => {
    if (ended) return;
    ended = true;
    if (!keepOpen) target.end();
    done();
  };
  if (source.readableEnded) process.nextTick(finish);
  else source.once('end', finish);
  finished(source, { readable: true, writable: false }, (error) => {
    if (ended || !error) return;
    ended = true;
    done(error);
  });
}

async function pump(iterable, target, done, end) {
  let error, wake = null;
  const resume = (failure) => {
    if (failure) error = failure;
    wake?.();
    wake = null;
  };
  const wait = () => new Promise((resolve, reject) => {
    if (error) reject(error);
    else wake = () => (error ? reject(error) : resolve());
  });
  const onDrain = () => resume();
  target.on('drain', onDrain);
  const cleanup = finished(target, { readable: false }, resume);
  try {
    if (target.writableNeedDrain) await wait();
    for await (const chunk of iterable) if (!target.write(chunk)) await wait();
    if (end) {
      target.end();
      await wait();
    }
    done();
  } catch (failure) {
    done(error !== failure && error ? new AggregateError([error, failure], error.message) : failure);
  } finally {
    cleanup();
    target.off('drain', onDrain);
  }
}

function compose(...streams) {
  if (streams.length === 0) throw coded('ERR_MISSING_ARGS', 'streams');
  if (streams.length === 1) return Duplex.from(streams[0]);
  streams.forEach((stream, at) => {
    if (statesOf(stream).length === 0) return;
    if (at < streams.length - 1 && !stream.readable) throw invalidArgValue(`streams[${at}]`, stream, 'must be readable');
    if (at > 0 && !stream.writable) throw invalidArgValue(`streams[${at}]`, stream, 'must be writable');
  });
  const all = streams.map((stream) => (isStream(stream) ? stream : Duplex.from(stream)));
  const head = all[0], tail = all.at(-1);
  const pair = pairOf(tail.readable ? tail : undefined, head.writable ? head : undefined);
  pipelineWith(all, (error) => { if (error) pair.destroy(error); });
  return pair;
}

const promises = {
  finished(stream, options) {
    if (options?.cleanup !== undefined) validateBoolean(options.cleanup, 'cleanup');
    return new Promise((resolve, reject) => {
      const cleanup = finished(stream, options ?? {}, (error) => {
        if (options?.cleanup) cleanup();
        if (error) reject(error);
        else resolve();
      });
    });
  },
  pipeline: (...streams) => new Promise((resolve, reject) => {
    let options;
    const last = streams.at(-1);
    if (last && typeof last === 'object' && !isStream(last) && !last[Symbol.asyncIterator] && !last[Symbol.iterator]) options = streams.pop();
    if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
    pipelineWith(streams, once((error, value) => (error ? reject(error) : resolve(value))), options);
  }),
};

for (const [fn, name] of [[finished, 'finished'], [pipeline, 'pipeline']]) {
  Object.defineProperty(fn, Symbol.for('nodejs.util.promisify.custom'), { enumerable: true, get: () => promises[name] });
}

module.exports = { addAbortSignal, compose, destroyer, finished, pipeline, promises };
