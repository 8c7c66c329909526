'use strict';

// https://fetch.spec.whatwg.org/#request-class

const { bodyOf, clone, extract, isUnusable, kBody, mixin, none } = require('internal/fetch/body');
const native = require('native:fetch');

const custom = Symbol.for('nodejs.util.inspect.custom');
const kMake = Symbol('kMake');

const choices = {
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
  credentials: ['omit', 'same-origin', 'include'],
  mode: ['same-origin', 'no-cors', 'cors', 'navigate', 'websocket'],
  redirect: ['follow', 'error', 'manual'],
  referrerPolicy: ['', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin', 'origin-when-cross-origin',
    'strict-origin-when-cross-origin', 'unsafe-url'],
};
const defaults = {
  cache: 'default', credentials: 'same-origin', mode: 'cors', redirect: 'follow', referrerPolicy: '', referrer: 'about:client', integrity: '',
  keepalive: false, duplex: 'half', destination: '',
};

function methodOf(value) {
  const text = `${value}`, upper = text.toUpperCase();
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)) throw new TypeError(`'${text}' is not a valid HTTP method.`);
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`'${text}' HTTP method is unsupported.`);
  return upper === 'DELETE' || upper === 'GET' || upper === 'HEAD' || upper === 'OPTIONS' || upper === 'POST' || upper === 'PUT' ? upper : text;
}

function urlOf(input) {
  let url;
  try {
    url = new URL(input);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${input}`, { cause });
  }
  if (url.username !== '' || url.password !== '') throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${input}`);
  return url;
}

class Request {
  #method = 'GET';
  #url;
  #headers;
  #list;
  #signal;
  #options;

  constructor(input, init = undefined) {
    if (input === kMake) {
      // What a server was asked: nothing of it has to be looked at before somebody wants it.
      ({ method: this.#method, url: this.#url, list: this.#list } = init);
      this.#options = defaults;
      this[kBody] = init.body;
      return;
    }
    if (arguments.length === 0) throw new TypeError('Request constructor: 1 argument required, but only 0 present.');
    if (init != null && typeof init !== 'object' && typeof init !== 'function') throw new TypeError('Request constructor: the options must be an object');
    init ??= {};
    const from = input instanceof Request ? input : undefined;
    this.#url = from === undefined ? urlOf(`${input}`).href : from.url;
    this.#options = from === undefined ? { ...defaults } : { ...from.#options };
    for (const [name, allowed] of Object.entries(choices)) {
      if (init[name] === undefined) continue;
      if (!allowed.includes(`${init[name]}`)) throw new TypeError(`Request constructor: ${init[name]} is not an accepted type. Expected one of ${allowed.join(', ')}.`);
      this.#options[name] = `${init[name]}`;
    }
    if (init.mode === 'navigate') throw new TypeError('Request constructor: mode cannot be navigate');
    if (init.window != null) throw new TypeError('Request constructor: window must be null');
    if (init.integrity !== undefined) this.#options.integrity = `${init.integrity}`;
    if (init.keepalive !== undefined) this.#options.keepalive = !!init.keepalive;
    if (init.referrer !== undefined) this.#options.referrer = init.referrer === '' ? 'no-referrer' : urlOf(`${init.referrer}`).href;
    if (from !== undefined) this.#method = from.method;
    if (init.method !== undefined) this.#method = methodOf(init.method);
    const signal = init.signal === undefined ? from?.signal : init.signal;
    if (signal != null) {
      if (typeof signal.aborted !== 'boolean' || typeof signal.addEventListener !== 'function') {
        throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
      }
      this.#signal = AbortSignal.any([signal]);
    }
    this.#headers = new Headers(init.headers ?? from?.headers);
    const isBodiless = this.#method === 'GET' || this.#method === 'HEAD';
    let body = none;
    if (init.body != null) {
      if (isBodiless) throw new TypeError('Request with GET/HEAD method cannot have body.');
      const extracted = extract(init.body, this.#options.keepalive);
      if (extracted.body.source === null && init.duplex === undefined) throw new TypeError('RequestInit: duplex option is required when sending a body.');
      body = extracted.body;
      if (extracted.type !== null && !this.#headers.has('content-type')) this.#headers.append('content-type', extracted.type);
    } else if (from !== undefined && init.body === undefined && from[kBody] !== none) {
      if (isUnusable(from[kBody])) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
      if (isBodiless) throw new TypeError('Request with GET/HEAD method cannot have body.');
      body = { ...from[kBody] };
      if (body.stream !== null && body.source === null) {
        body.stream = body.stream.pipeThrough(new TransformStream());
      } else {
        body.stream = null;
        from[kBody].used = true;
      }
    }
    this[kBody] = body;
  }

  get method() { return this.#method; }
  get url() { return this.#url; }
  get headers() { return this.#headers ??= native.ofList(this.#list); }
  get destination() { return this.#options.destination; }
  get referrer() { return this.#options.referrer; }
  get referrerPolicy() { return this.#options.referrerPolicy; }
  get mode() { return this.#options.mode; }
  get credentials() { return this.#options.credentials; }
  get cache() { return this.#options.cache; }
  get redirect() { return this.#options.redirect; }
  get integrity() { return this.#options.integrity; }
  get keepalive() { return this.#options.keepalive; }
  get isReloadNavigation() { return false; }
  get isHistoryNavigation() { return false; }
  get duplex() { return this.#options.duplex; }
  get signal() { return this.#signal ??= new AbortController().signal; }

  clone() {
    if (isUnusable(bodyOf(this))) throw new TypeError('Request.clone: Body has already been consumed.');
    const copy = new Request(kMake, { method: this.#method, url: this.#url, list: [], body: clone(this) });
    copy.#headers = new Headers(this.headers);
    copy.#options = { ...this.#options };
    copy.#signal = AbortSignal.any([this.signal]);
    return copy;
  }

  [custom](depth, options, inspect) {
    const { method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, signal } = this;
    return `Request ${inspect({
      method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive,
      isReloadNavigation: false, isHistoryNavigation: false, signal,
    }, options)}`;
  }

  static of(init) { return new Request(kMake, init); }
}
const requestOf = Request.of;
delete Request.of;
mixin(Request);
for (const name of ['method', 'url', 'headers', 'destination', 'referrer', 'referrerPolicy', 'mode', 'credentials', 'cache', 'redirect', 'integrity',
  'keepalive', 'isReloadNavigation', 'isHistoryNavigation', 'duplex', 'signal', 'clone']) {
  Object.defineProperty(Request.prototype, name, { enumerable: true });
}
Object.defineProperty(Request.prototype, Symbol.toStringTag, { value: 'Request', configurable: true });

module.exports = { Request, requestOf };
