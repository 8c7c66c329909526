'use strict';

// What connects streams: https://streams.spec.whatwg.org/#readable-stream-pipe-to and tee.

const { deferred, kState, nop } = require('internal/webstreams/common');
const readable = require('internal/webstreams/readable');
const writable = require('internal/webstreams/writable');

const { ReadableStreamDefaultReader, cancelStream, readWith } = readable;

function pipeTo(source, target, { preventAbort, preventCancel, preventClose, signal }) {
  const reader = new ReadableStreamDefaultReader(source), writer = target.getWriter();
  const from = source[kState], to = target[kState];
  from.disturbed = true;
  const { promise, resolve, reject } = Promise.withResolvers();
  let shuttingDown = false, lastWrite = Promise.resolve();

  const finalize = (failed, error) => {
    if (writer[kState].stream !== undefined) writable.release(writer);
    if (reader[kState].stream !== undefined) readable.release(reader);
    signal?.removeEventListener('abort', abort);
    if (failed) reject(error);
    else resolve(undefined);
  };

  /** Waits for what was read to be written. */
  const drained = async () => {
    for (let last; last !== lastWrite;) {
      last = lastWrite;
      await last.catch(nop);
    }
  };

  const shutdown = (action, failed, error) => {
    if (shuttingDown) return;
    shuttingDown = true;
    const run = () => {
      if (action === undefined) finalize(failed, error);
      else action().then(() => finalize(failed, error), (failure) => finalize(true, failure));
    };
    if (to.state === 'writable' && !writable.closeQueuedOrInFlight(to)) drained().then(run);
    else run();
  };

  const abort = () => {
    const error = signal.reason, actions = [];
    if (!preventAbort) actions.push(() => (to.state === 'writable' ? writable.abortStream(target, error) : Promise.resolve()));
    if (!preventCancel) actions.push(() => (from.state === 'readable' ? cancelStream(source, error) : Promise.resolve()));
    shutdown(() => Promise.all(actions.map((action) => action())), true, error);
  };
  if (signal !== undefined) {
    if (signal.aborted) {
      abort();
      return promise;
    }
    signal.addEventListener('abort', abort);
  }

  const sourceFailed = () => {
    if (preventAbort) shutdown(undefined, true, from.error);
    else shutdown(() => writable.abortStream(target, from.error), true, from.error);
  };
  const targetFailed = () => {
    if (preventCancel) shutdown(undefined, true, to.error);
    else shutdown(() => cancelStream(source, to.error), true, to.error);
  };
  const sourceClosed = () => {
    if (preventClose) shutdown(undefined, false);
    else {
      shutdown(() => {
        if (writable.closeQueuedOrInFlight(to) || to.state === 'closed') return Promise.resolve();
        return to.state === 'errored' ? Promise.reject(to.error) : writable.closeStream(target);
      }, false);
    }
  };

  if (from.state === 'errored') sourceFailed();
  else reader[kState].closed.promise.then(undefined, () => { if (from.state === 'errored') sourceFailed(); });
  if (to.state === 'errored' || to.state === 'erroring') targetFailed();
  else writer[kState].closed.promise.then(undefined, () => { if (to.state === 'errored') targetFailed(); });
  if (from.state === 'closed') sourceClosed();
  else reader[kState].closed.promise.then(() => { if (from.state === 'closed') sourceClosed(); }, nop);
  if (writable.closeQueuedOrInFlight(to) || to.state === 'closed') {
    const error = new TypeError('The destination of the pipe is closed');
    if (preventCancel) shutdown(undefined, true, error);
    else shutdown(() => cancelStream(source, error), true, error);
  }

  const step = async () => {
    while (!shuttingDown) {
      await writer[kState].ready.promise;
      if (shuttingDown) return;
      const more = deferred();
      readWith(reader, {
        chunk(value) {
          lastWrite = writable.write(writer, value);
          lastWrite.catch(nop);
          more.resolve(true);
        },
        close: () => more.resolve(false),
        error: () => more.resolve(false),
      });
      if (!(await more.promise)) return;
    }
  };
  step().catch(nop);
  return promise;
}

function tee(stream) {
  const reader = new ReadableStreamDefaultReader(stream);
  let reading = false, readAgain = false;
  const canceled = [false, false], reasons = [undefined, undefined], done = Promise.withResolvers();
  let branches;
  const pull = () => {
    if (reading) {
      readAgain = true;
      return undefined;
    }
    reading = true;
    readWith(reader, {
      chunk(value) {
        queueMicrotask(() => {
          readAgain = false;
          branches.forEach((branch, at) => { if (!canceled[at]) readable.enqueue(branch[kState].controller, value); });
          reading = false;
          if (readAgain) pull();
        });
      },
      close() {
        reading = false;
        branches.forEach((branch, at) => { if (!canceled[at]) readable.close(branch[kState].controller); });
        if (!canceled[0] || !canceled[1]) done.resolve();
      },
      error() { reading = false; },
    });
    return undefined;
  };
  const cancel = (at) => (reason) => {
    canceled[at] = true;
    reasons[at] = reason;
    if (canceled[0] && canceled[1]) done.resolve(cancelStream(stream, reasons));
    return done.promise;
  };
  branches = [0, 1].map((at) => readable.create({ pull, cancel: cancel(at) }));
  reader[kState].closed.promise.catch((error) => {
    for (const branch of branches) readable.fail(branch[kState].controller, error);
    if (!canceled[0] || !canceled[1]) done.resolve();
  });
  return branches;
}

/** The same for bytes: each branch gets a copy, or the buffer that its reader brought. */
function teeBytes(stream) {
  const bytes = require('internal/webstreams/bytes');
  let reader = new ReadableStreamDefaultReader(stream), reading = false;
  const again = [false, false], canceled = [false, false], reasons = [undefined, undefined], done = Promise.withResolvers();
  let branches;
  const controllers = () => branches.map((branch) => branch[kState].controller);

  const forward = (current) => {
    current[kState].closed.promise.catch((error) => {
      if (current !== reader) return;
      for (const controller of controllers()) bytes.fail(controller, error);
      if (!canceled[0] || !canceled[1]) done.resolve();
    });
  };
  const reattach = (make) => {
    readable.release(reader);
    reader = make();
    forward(reader);
  };
  const next = () => {
    reading = false;
    if (again[0]) pull(0);
    else if (again[1]) pull(1);
  };
  const failBoth = (error) => {
    for (const controller of controllers()) bytes.fail(controller, error);
    done.resolve(cancelStream(stream, error));
  };

  const pullDefault = () => {
    if (reader[kState].requests === undefined) reattach(() => new ReadableStreamDefaultReader(stream));
    readWith(reader, {
      chunk(chunk) {
        queueMicrotask(() => {
          again[0] = again[1] = false;
          let second = chunk;
          if (!canceled[0] && !canceled[1]) {
            try {
              second = new Uint8Array(chunk.buffer.slice(chunk.byteOffset, chunk.byteOffset + chunk.byteLength));
            } catch (error) {
              failBoth(error);
              return;
            }
          }
          const [a, b] = controllers();
          if (!canceled[0]) bytes.enqueue(a, chunk);
          if (!canceled[1]) bytes.enqueue(b, second);
          next();
        });
      },
      close() {
        reading = false;
        controllers().forEach((controller, at) => {
          if (!canceled[at]) bytes.close(controller);
          if (controller[kState].pending.length > 0) bytes.respond(controller, 0);
        });
        if (!canceled[0] || !canceled[1]) done.resolve();
      },
      error() { reading = false; },
    });
  };

  const pullInto = (view, at) => {
    if (reader[kState].intoRequests === undefined) reattach(() => new bytes.ReadableStreamBYOBReader(stream));
    bytes.readInto(reader, view, 1, {
      chunk(chunk) {
        queueMicrotask(() => {
          again[0] = again[1] = false;
          const own = controllers()[at], other = controllers()[1 - at];
          if (!canceled[1 - at]) {
            let copy;
            try {
              copy = new Uint8Array(chunk.buffer.slice(chunk.byteOffset, chunk.byteOffset + chunk.byteLength));
            } catch (error) {
              failBoth(error);
              return;
            }
            if (!canceled[at]) bytes.respondWithView(own, chunk);
            bytes.enqueue(other, copy);
          } else if (!canceled[at]) {
            bytes.respondWithView(own, chunk);
          }
          next();
        });
      },
      close(chunk) {
        reading = false;
        const own = controllers()[at], other = controllers()[1 - at];
        if (!canceled[at]) bytes.close(own);
        if (!canceled[1 - at]) bytes.close(other);
        if (chunk !== undefined) {
          if (!canceled[at]) bytes.respondWithView(own, chunk);
          if (!canceled[1 - at] && other[kState].pending.length > 0) bytes.respond(other, 0);
        }
        if (!canceled[0] || !canceled[1]) done.resolve();
      },
      error() { reading = false; },
    });
  };

  const pull = (at) => {
    if (reading) {
      again[at] = true;
      return undefined;
    }
    reading = true;
    const controller = controllers()[at], request = bytes.byobRequest(controller, controller[kState]);
    if (request === null) pullDefault();
    else pullInto(request.view, at);
    return undefined;
  };
  const cancel = (at) => (reason) => {
    canceled[at] = true;
    reasons[at] = reason;
    if (canceled[0] && canceled[1]) done.resolve(cancelStream(stream, reasons));
    return done.promise;
  };
  branches = [0, 1].map((at) => bytes.createBytes({ pull: () => pull(at), cancel: cancel(at) }));
  forward(reader);
  return branches;
}

module.exports = { pipeTo, tee, teeBytes };
