'use strict';

// https://fetch.spec.whatwg.org/#fetch-method, over HTTP and for data: URLs.

const { bytesOfSource, kBody, none, streamOf } = require('internal/fetch/body');
const { Request } = require('internal/fetch/request');
const { made } = require('internal/fetch/response');
const native = require('native:fetch');

const mostRedirects = 20;
const isRedirect = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
const abortReason = (signal) => signal.reason ?? new DOMException('This operation was aborted', 'AbortError');

function failure(message) {
  return new TypeError('fetch failed', { cause: new Error(message) });
}

async function fetch(input, init = undefined) {
  const request = new Request(input, init), { signal } = request;
  if (signal.aborted) {
    request.body?.cancel(signal.reason).catch(() => {});
    throw abortReason(signal);
  }
  const url = new URL(request.url);
  if (url.protocol === 'data:') return ofData(request, url);
  if (url.protocol === 'blob:') throw failure('there are no URLs of blobs');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw failure(`unknown scheme: ${url.protocol}`);
  return follow(request, url);
}

/** Sends a request, and those that answers lead to. */
async function follow(request, url) {
  const { signal, redirect } = request;
  let { method } = request, body = request[kBody], count = 0;
  let list = native.listOf(request.headers);
  for (;;) {
    const headers = completed(list);
    const { status, statusText, answer, exchange } = await send(method, url, headers, body, signal);
    const location = isRedirect(status) ? valueOf(answer, 'location') : undefined;
    if (location === undefined || redirect === 'manual') {
      return responseOf(request, { method, url, status, statusText, answer, exchange, redirected: count > 0 });
    }
    native.abort(exchange);
    if (redirect === 'error') throw failure('unexpected redirect');
    if (count++ >= mostRedirects) throw failure('redirect count exceeded');
    let next;
    try {
      next = new URL(location, url);
    } catch {
      throw failure(`a redirect to an invalid URL: ${location}`);
    }
    if (next.protocol !== 'http:' && next.protocol !== 'https:') throw failure('URL scheme must be a HTTP(S) scheme');
    if (next.hash === '') next.hash = url.hash;
    if (status !== 303 && body !== none && body.source === null) throw failure('the body of a redirected request cannot be sent again');
    if (((status === 301 || status === 302) && method === 'POST') || (status === 303 && method !== 'GET' && method !== 'HEAD')) {
      method = 'GET';
      body = none;
      list = without(list, ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length']);
    }
    if (next.origin !== url.origin) list = without(list, ['authorization', 'proxy-authorization', 'cookie', 'host']);
    url = next;
  }
}

const valueOf = (list, name) => {
  for (let at = 0; at < list.length; at += 2) if (list[at] === name) return list[at + 1];
  return undefined;
};
const without = (list, names) => list.filter((item, at) => !names.includes(list[at - (at % 2)]));

/** Headers with those that are always sent. */
function completed(list) {
  const all = [...list];
  const add = (name, value) => { if (valueOf(all, name) === undefined) all.push(name, value); };
  add('accept', '*/*');
  add('accept-language', '*');
  add('sec-fetch-mode', 'cors');
  add('accept-encoding', 'gzip, deflate, br, zstd');
  return all;
}

function send(method, url, headers, body, signal) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const isStreamed = body !== none && body.source === null;
  let given;
  if (isStreamed) given = true;
  else if (body !== none) given = bytesOfSource(body.source);
  else if (method === 'POST' || method === 'PUT') given = new Uint8Array(0);
  const target = new URL(url);
  target.hash = '';
  const exchange = native.send(method, target.href, headers, given, (error, status, statusText, answer) => {
    signal.removeEventListener('abort', abort);
    if (error) reject(error);
    else resolve({ status, statusText, answer, exchange });
  });
  const abort = () => {
    native.abort(exchange);
    reject(abortReason(signal));
  };
  signal.addEventListener('abort', abort, { once: true });
  if (body !== none) body.used = true;
  if (isStreamed) {
    upload(exchange, streamOf(body)).catch((error) => {
      native.end(exchange, true);
      reject(error);
    });
  }
  return promise;
}

async function upload(exchange, stream) {
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
    if (chunk.length === 0) continue;
    const taken = await new Promise((resolve) => native.write(exchange, chunk, resolve));
    if (!taken) return;
  }
  native.end(exchange, false);
}

function responseOf(request, { method, url, status, statusText, answer, exchange, redirected }) {
  const { signal } = request;
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 205 && status !== 304 && status !== 101;
  let body = none;
  if (hasBody) {
    let controller, settled = false;
    const end = () => {
      settled = true;
      signal.removeEventListener('abort', abort);
    };
    const abort = () => {
      end();
      native.abort(exchange);
      controller.error(abortReason(signal));
    };
    const stream = require('internal/webstreams/bytes').createBytes({
      start(own) { controller = own; },
      pull() {
        return new Promise((resolve) => {
          native.read(exchange, (error, bytes) => {
            resolve();
            if (settled) return;
            if (error) {
              end();
              controller.error(new TypeError('terminated', { cause: error.cause ?? error }));
            } else if (bytes === undefined) {
              end();
              controller.close();
              controller.byobRequest?.respond(0);
            } else {
              controller.enqueue(bytes);
            }
          });
        });
      },
      cancel() {
        end();
        native.abort(exchange);
      },
    });
    signal.addEventListener('abort', abort, { once: true });
    body = { source: null, stream, used: false };
  } else {
    native.abort(exchange);
  }
  const headers = native.fix(native.ofList(answer));
  const shown = new URL(url);
  shown.hash = '';
  return made({ status, statusText, headers, type: 'basic', url: shown.href, redirected, body });
}

// ---- data: URLs (https://fetch.spec.whatwg.org/#data-urls) ----

function ofData(request, url) {
  const { Buffer } = require('buffer');
  const text = url.href.slice(5).replace(/#.*$/s, ''), comma = text.indexOf(',');
  if (comma < 0) throw failure('invalid data: URL');
  let type = text.slice(0, comma).trim(), bytes = percentDecoded(text.slice(comma + 1));
  const coded = /;\s*base64$/i.exec(type);
  if (coded) {
    type = type.slice(0, coded.index).trim();
    const digits = bytes.toString('latin1').replace(/[\t\n\f\r ]/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(digits) || digits.replace(/=+$/, '').length % 4 === 1) throw failure('invalid data: URL');
    bytes = Buffer.from(digits, 'base64');
  }
  if (type.startsWith(';')) type = `text/plain${type}`;
  if (!/^[^/\s;]+\/[^/\s;]+/.test(type)) type = 'text/plain;charset=US-ASCII';
  const headers = native.fix(new Headers({ 'content-type': type }));
  const body = { source: new Uint8Array(bytes), stream: null, used: false };
  return made({ status: 200, statusText: 'OK', headers, type: 'basic', url: request.url, redirected: false, body });
}

function percentDecoded(text) {
  const { Buffer } = require('buffer');
  const bytes = Buffer.from(text, 'utf8');
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const digits = bytes[at] === 0x25 ? bytes.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(digits)) {
      bytes[length++] = parseInt(digits, 16);
      at += 2;
    } else {
      bytes[length++] = bytes[at];
    }
  }
  return bytes.subarray(0, length);
}

module.exports = { fetch };
