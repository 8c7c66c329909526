'use strict';

// https://url.spec.whatwg.org/#api

const native = require('native:url');
const { coded, invalidArgType } = require('internal/errors');

const custom = Symbol.for('nodejs.util.inspect.custom');
const names = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];

const decodePart = (part) => {
  const spaced = part.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  const { Buffer } = require('buffer');
  const bytes = Buffer.from(spaced.replace(/%(?![0-9a-fA-F]{2})/g, '%25')
    .split(/%([0-9a-fA-F]{2})/)
    .map((piece, at) => (at % 2 === 1 ? Buffer.from(piece, 'hex') : Buffer.from(piece)))
    .reduce((all, piece) => Buffer.concat([all, piece]), Buffer.alloc(0)));
  return bytes.toString();
};

const encodePart = (part) => encodeURIComponent(part.toWellFormed())
  .replace(/[!'()~]/g, (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%20', '+');

let update;

class URLSearchParams {
  #list = [];
  #url = null;

  constructor(init = undefined) {
    if (init == null) return;
    if (typeof init === 'object' || typeof init === 'function') {
      const method = init[Symbol.iterator];
      if (method === this[Symbol.iterator] && #list in init) {
        this.#list = init.#list.map((pair) => [...pair]);
      } else if (method != null) {
        if (typeof method !== 'function') throw coded('ERR_ARG_NOT_ITERABLE', 'Query pairs');
        for (const pair of init) {
          if (pair == null || typeof pair[Symbol.iterator] !== 'function' || typeof pair === 'string') {
            throw coded('ERR_INVALID_TUPLE', 'Each query pair', '[name, value]');
          }
          const [...both] = pair;
          if (both.length !== 2) throw coded('ERR_INVALID_TUPLE', 'Each query pair', '[name, value]');
          this.#list.push([`${both[0]}`.toWellFormed(), `${both[1]}`.toWellFormed()]);
        }
      } else {
        const seen = new Map();
        for (const key of Reflect.ownKeys(init)) {
          if (typeof key === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
          if (Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) seen.set(key.toWellFormed(), `${init[key]}`.toWellFormed());
        }
        this.#list = [...seen];
      }
    } else {
      this.#parse(`${init}`.toWellFormed());
    }
  }

  static {
    update = (params, url, query) => {
      params.#url = url;
      params.#parse(query);
    };
  }

  #parse(query) {
    if (query[0] === '?') query = query.slice(1);
    this.#list = query.split('&').filter((part) => part !== '').map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [decodePart(part), ''] : [decodePart(part.slice(0, at)), decodePart(part.slice(at + 1))];
    });
  }

  #changed() {
    if (this.#url !== null) this.#url.search = this.toString();
  }

  get size() { return this.#list.length; }

  append(name, value) {
    if (arguments.length < 2) throw coded('ERR_MISSING_ARGS', 'name', 'value');
    this.#list.push([`${name}`.toWellFormed(), `${value}`.toWellFormed()]);
    this.#changed();
  }

  delete(name, value = undefined) {
    if (arguments.length < 1) throw coded('ERR_MISSING_ARGS', 'name');
    name = `${name}`;
    this.#list = this.#list.filter(([key, own]) => key !== name || (value !== undefined && own !== `${value}`));
    this.#changed();
  }

  get(name) {
    if (arguments.length < 1) throw coded('ERR_MISSING_ARGS', 'name');
    name = `${name}`;
    return this.#list.find(([key]) => key === name)?.[1] ?? null;
  }

  getAll(name) {
    if (arguments.length < 1) throw coded('ERR_MISSING_ARGS', 'name');
    name = `${name}`;
    return this.#list.filter(([key]) => key === name).map(([, value]) => value);
  }

  has(name, value = undefined) {
    if (arguments.length < 1) throw coded('ERR_MISSING_ARGS', 'name');
    name = `${name}`;
    return this.#list.some(([key, own]) => key === name && (value === undefined || own === `${value}`));
  }

  set(name, value) {
    if (arguments.length < 2) throw coded('ERR_MISSING_ARGS', 'name', 'value');
    name = `${name}`.toWellFormed();
    value = `${value}`.toWellFormed();
    const at = this.#list.findIndex(([key]) => key === name);
    if (at < 0) this.#list.push([name, value]);
    else this.#list = this.#list.filter(([key], index) => key !== name || index === at).with(at, [name, value]);
    this.#changed();
  }

  sort() {
    this.#list = this.#list.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }

  forEach(callback, thisArg = undefined) {
    if (typeof callback !== 'function') throw invalidArgType('callback', 'function', callback);
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  * #iterate(pick) {
    for (let at = 0; at < this.#list.length; at++) yield pick(this.#list[at]);
  }

  entries() { return this.#iterate(([name, value]) => [name, value]); }
  keys() { return this.#iterate(([name]) => name); }
  values() { return this.#iterate(([, value]) => value); }

  toString() {
    return this.#list.map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`).join('&');
  }

  [custom](depth, options, inspect) {
    if (depth < 0) return '[Object]';
    const shown = this.#list.map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    return shown.length === 0 ? 'URLSearchParams {}' : `URLSearchParams { ${shown.join(', ')} }`;
  }
}
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries, writable: true, configurable: true,
});
Object.defineProperty(URLSearchParams.prototype, Symbol.toStringTag, { value: 'URLSearchParams', configurable: true });

class URL {
  #parts;
  #params;

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'url');
    input = `${input}`.toWellFormed();
    if (base !== undefined) base = `${base}`.toWellFormed();
    this.#parts = native.parse(input, base);
    if (this.#parts === undefined) {
      const error = coded('ERR_INVALID_URL');
      error.input = input;
      if (base !== undefined) error.base = base;
      throw error;
    }
  }

  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'url');
    return native.parse(`${input}`, base === undefined ? undefined : `${base}`) !== undefined;
  }

  static parse(input, base = undefined) {
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'url');
    try {
      return new URL(input, base);
    } catch {
      return null;
    }
  }

  static createObjectURL() { throw coded('ERR_FEATURE_UNAVAILABLE', 'URL.createObjectURL'); }
  static revokeObjectURL() {
    if (arguments.length === 0) throw coded('ERR_MISSING_ARGS', 'url');
    throw coded('ERR_FEATURE_UNAVAILABLE', 'URL.revokeObjectURL');
  }

  #set(name, value) {
    this.#parts = native.set(this.#parts[0], name, `${value}`.toWellFormed());
    if (name === 'search' && this.#params !== undefined) update(this.#params, this, this.#parts[9]);
  }

  get href() { return this.#parts[0]; }
  set href(value) {
    const parts = native.parse(`${value}`.toWellFormed());
    if (parts === undefined) {
      const error = coded('ERR_INVALID_URL');
      error.input = `${value}`;
      throw error;
    }
    this.#parts = parts;
    if (this.#params !== undefined) update(this.#params, this, parts[9]);
  }

  get origin() { return this.#parts[1]; }
  get protocol() { return this.#parts[2]; }
  set protocol(value) { this.#set('protocol', value); }
  get username() { return this.#parts[3]; }
  set username(value) { this.#set('username', value); }
  get password() { return this.#parts[4]; }
  set password(value) { this.#set('password', value); }
  get host() { return this.#parts[5]; }
  set host(value) { this.#set('host', value); }
  get hostname() { return this.#parts[6]; }
  set hostname(value) { this.#set('hostname', value); }
  get port() { return this.#parts[7]; }
  set port(value) { this.#set('port', value); }
  get pathname() { return this.#parts[8]; }
  set pathname(value) { this.#set('pathname', value); }
  get search() { return this.#parts[9]; }
  set search(value) { this.#set('search', value); }
  get hash() { return this.#parts[10]; }
  set hash(value) { this.#set('hash', value); }

  get searchParams() {
    if (this.#params === undefined) {
      this.#params = new URLSearchParams();
      update(this.#params, this, this.#parts[9]);
    }
    return this.#params;
  }

  toString() { return this.#parts[0]; }
  toJSON() { return this.#parts[0]; }

  [custom](depth, options, inspect) {
    if (depth < 0) return '[URL]';
    const shown = {};
    for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search']) shown[name] = this[name];
    shown.searchParams = this.searchParams;
    shown.hash = this.hash;
    const { constructor } = this;
    return `${constructor.name} ${inspect(shown, options)}`;
  }
}
Object.defineProperty(URL.prototype, Symbol.toStringTag, { value: 'URL', configurable: true });
for (const [Class, all] of [[URL, [...names, 'searchParams', 'toString', 'toJSON']],
  [URLSearchParams, ['append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'forEach', 'entries', 'keys', 'values', 'toString', 'size']]]) {
  for (const name of all) Object.defineProperty(Class.prototype, name, { enumerable: true });
}

module.exports = { URL, URLSearchParams };
