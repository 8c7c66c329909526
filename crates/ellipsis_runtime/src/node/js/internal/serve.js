'use strict';

// `Ellipsis.serve(handler)`: a server whose handler gets a Request and gives a Response.

const http = require('native:http');
const sockets = require('native:net');
const { isUnusable, kBody, none, streamOf } = require('internal/fetch/body');
const { requestOf } = require('internal/fetch/request');
const { Response, parts } = require('internal/fetch/response');
const { invalidArgType, invalidArgValue } = require('internal/errors');

/** The body of a request that has one: its bytes are asked for when somebody reads them. */
function bodyOf(exchange) {
  const stream = require('internal/webstreams/bytes').createBytes({
    pull(controller) {
      return new Promise((resolve) => {
        http.read(exchange, (error, bytes) => {
          if (error) controller.error(error);
          else if (bytes === undefined) {
            controller.close();
            controller.byobRequest?.respond(0);
          } else controller.enqueue(bytes);
          resolve();
        });
      });
    },
    cancel() {},
  });
  return { source: null, stream, used: false };
}

async function sendStream(exchange, stream) {
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
      if (chunk.length > 0 && !(await new Promise((resolve) => http.write(exchange, chunk, resolve)))) return;
    }
    http.end(exchange);
  } catch (error) {
    http.abort(exchange);
    console.error(error);
  }
}

function answer(exchange, response) {
  if (!(response instanceof Response)) throw invalidArgType('response', 'Response', response);
  const { status, statusText, headers } = parts(response), body = response[kBody];
  if (isUnusable(body)) throw new TypeError('Body is unusable: Body has already been read');
  if (status === 0) {
    http.abort(exchange);
  } else if (body === none) {
    http.reply(exchange, status, statusText, headers, undefined);
  } else if (body.stream === null) {
    body.used = true;
    http.reply(exchange, status, statusText, headers, body.source);
  } else {
    http.reply(exchange, status, statusText, headers, true);
    sendStream(exchange, streamOf(body));
  }
}

function failed(exchange, error, onError) {
  if (onError === undefined) {
    console.error(error);
    answer(exchange, new Response('Internal Server Error', { status: 500 }));
    return;
  }
  try {
    Promise.resolve(onError(error)).then((response) => answer(exchange, response)).catch((other) => failed(exchange, other, undefined));
  } catch (other) {
    failed(exchange, other, undefined);
  }
}

function serve(first, second) {
  const options = typeof first === 'function' ? {} : first ?? {};
  const handler = typeof first === 'function' ? first : second ?? options.handler ?? options.fetch;
  if (typeof options !== 'object') throw invalidArgType('options', 'Object', options);
  if (typeof handler !== 'function') throw invalidArgType('handler', 'Function', handler);
  const { port = 8000, hostname = '0.0.0.0', signal, onListen, onError, cert, key } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw invalidArgValue('options.port', port);
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname, secure = cert === undefined ? undefined : { cert, key };
  const listener = sockets.listen(host, port), [address, bound] = sockets.address(listener);
  const scheme = secure === undefined ? 'http' : 'https';
  const origin = `${scheme}://${address.includes(':') ? `[${address}]` : address}:${bound}`;
  const { promise: finished, resolve: finish } = Promise.withResolvers();
  let open = 0, closing = false;
  const done = () => {
    open--;
    if (closing && open === 0) finish();
  };
  http.serve(listener, secure, (method, target, version, headers, hasBody, exchange, ends) => {
    // Only an exchange comes where the connection was lost: there is nobody left to answer.
    if (target === undefined) return;
    let from = origin;
    for (let at = 0; at < headers.length; at += 2) {
      if (headers[at] === 'host') {
        from = `${scheme}://${headers[at + 1]}`;
        break;
      }
    }
    const request = requestOf({ method, url: target[0] === '/' ? from + target : target, list: headers, body: hasBody ? bodyOf(exchange) : none });
    open++;
    try {
      const result = handler(request, { remoteAddr: { transport: 'tcp', hostname: ends[2], port: ends[3] } });
      if (result instanceof Response) {
        answer(exchange, result);
        done();
        return;
      }
      Promise.resolve(result).then((response) => answer(exchange, response)).catch((error) => failed(exchange, error, onError)).finally(done);
    } catch (error) {
      failed(exchange, error, onError);
      done();
    }
  });
  const server = {
    addr: { transport: 'tcp', hostname: address, port: bound },
    finished,
    hostname: address,
    port: bound,
    url: new URL(`${origin}/`),
    shutdown() {
      closing = true;
      sockets.close(listener);
      if (open === 0) finish();
      return finished;
    },
    stop(now = false) {
      if (now) http.endConnections(listener, true);
      return server.shutdown();
    },
    ref() { sockets.setRef(listener, true); },
    unref() { sockets.setRef(listener, false); },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  signal?.addEventListener('abort', () => server.shutdown(), { once: true });
  if (onListen === undefined) {
    if (process.stdout.isTTY) console.log(`Listening on ${origin}/`);
  } else onListen({ hostname: address, port: bound });
  return server;
}

const Ellipsis = Object.freeze({
  __proto__: null,
  serve,
  version: require('native:process').platform()[2],
  [Symbol.toStringTag]: 'Ellipsis',
});

module.exports = { Ellipsis };
