'use strict';

// https://fetch.spec.whatwg.org/#response-class

const { bodyOf, clone, extract, isUnusable, isUsed, kBody, mixin, none } = require('internal/fetch/body');
const native = require('native:fetch');

const custom = Symbol.for('nodejs.util.inspect.custom');
const kMake = Symbol('kMake');
const isNullBody = (status) => status === 101 || status === 103 || status === 204 || status === 205 || status === 304;

class Response {
  #status = 200;
  #statusText = '';
  #headers;
  #contentType = null;
  #type = 'default';
  #url = '';
  #redirected = false;

  constructor(body = null, init = undefined) {
    if (body === kMake) {
      ({ status: this.#status, statusText: this.#statusText, headers: this.#headers, type: this.#type, url: this.#url, redirected: this.#redirected } = init);
      this[kBody] = init.body;
      return;
    }
    if (init != null && typeof init !== 'object' && typeof init !== 'function') throw new TypeError('Response constructor: the options must be an object');
    if (init?.status !== undefined) {
      const status = Math.trunc(Number(init.status));
      if (!(status >= 200 && status <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
      this.#status = status;
    }
    if (init?.statusText !== undefined) {
      const text = `${init.statusText}`;
      if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(text)) throw new TypeError('Invalid statusText');
      this.#statusText = text;
    }
    if (init?.headers !== undefined) this.#headers = new Headers(init.headers);
    const extracted = extract(body);
    if (extracted.body !== none && isNullBody(this.#status)) throw new TypeError(`Response constructor: Invalid response status code ${this.#status}`);
    this.#contentType = extracted.type;
    if (this.#headers !== undefined) this.#settle();
    this[kBody] = extracted.body;
  }

  /** The headers know of the type of the body. */
  #settle() {
    if (this.#contentType !== null && !this.#headers.has('content-type')) this.#headers.append('content-type', this.#contentType);
    this.#contentType = null;
  }

  static error() {
    return made({ status: 0, statusText: '', headers: native.fix(new Headers()), type: 'error', url: '', redirected: false, body: none });
  }

  static json(data, init = undefined) {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('The data is not JSON serializable');
    const headers = new Headers(init?.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(text, { ...init, headers });
  }

  static redirect(url, status = 302) {
    let target;
    try {
      target = new URL(`${url}`);
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${url}`, { cause });
    }
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`Invalid status code ${status}`);
    const headers = new Headers({ location: target.href });
    return made({ status, statusText: '', headers: native.fix(headers), type: 'default', url: '', redirected: false, body: none });
  }

  get type() { return this.#type; }
  get url() { return this.#url; }
  get redirected() { return this.#redirected; }
  get status() { return this.#status; }
  get ok() { return this.#status >= 200 && this.#status < 300; }
  get statusText() { return this.#statusText; }

  get headers() {
    if (this.#headers === undefined) {
      this.#headers = new Headers();
      this.#settle();
    }
    return this.#headers;
  }

  clone() {
    if (isUnusable(bodyOf(this))) throw new TypeError('Response.clone: Body has already been consumed.');
    const headers = new Headers(this.headers);
    const { status, statusText, type, url, redirected } = this;
    return made({ status, statusText, headers, type, url, redirected, body: clone(this) });
  }

  [custom](depth, options, inspect) {
    const { status, statusText, headers, body, ok, redirected, type, url } = this;
    return `Response ${inspect({ status, statusText, headers, body, bodyUsed: isUsed(this[kBody]), ok, redirected, type, url }, options)}`;
  }

  /** What a server needs of one: names and values of headers, without making Headers if there are none. */
  static parts(response) {
    return {
      status: response.#status,
      statusText: response.#statusText,
      headers: response.#headers === undefined ? (response.#contentType === null ? [] : ['content-type', response.#contentType]) : native.listOf(response.#headers),
    };
  }
}
const { parts } = Response;
delete Response.parts;
const made = (init) => new Response(kMake, init);
mixin(Response);
for (const name of ['type', 'url', 'redirected', 'status', 'ok', 'statusText', 'headers', 'clone']) Object.defineProperty(Response.prototype, name, { enumerable: true });
for (const name of ['error', 'json', 'redirect']) Object.defineProperty(Response, name, { enumerable: true });
Object.defineProperty(Response.prototype, Symbol.toStringTag, { value: 'Response', configurable: true });

module.exports = { Response, made, parts };
