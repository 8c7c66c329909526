'use strict';

// https://urlpattern.spec.whatwg.org/#api

const native = require('native:url');
const { coded } = require('internal/errors');

const custom = Symbol.for('nodejs.util.inspect.custom');
const parts = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
const members = ['baseURL', ...parts].sort();

const text = (value) => `${value}`.toWellFormed();

/** What was given as a pattern or an input: a text, or the members of a dictionary. */
function given(input) {
  if (input !== null && typeof input !== 'object' && typeof input !== 'function' && input !== undefined) return text(input);
  const init = {};
  for (const name of members) {
    const value = input?.[name];
    if (value !== undefined) init[name] = text(value);
  }
  return init;
}

/** The regular expression of a part. What stands for a segment is written for another mode than that of the standard. */
const compile = (source, ignoreCase) => new RegExp(source.replaceAll('[^/]+?', '[^\\/]+?'), ignoreCase ? 'vi' : 'v');

/** The same as arguments of what is native. */
const spread = (input) => (typeof input === 'string'
  ? [input]
  : [undefined, ...parts.map((name) => input[name]), input.baseURL]);

class URLPattern {
  #parts;
  #hasGroups;

  constructor(input = {}, baseURL = undefined, options = undefined) {
    const hasBase = baseURL != null && typeof baseURL !== 'object' && typeof baseURL !== 'function';
    if (!hasBase) options = baseURL;
    const pattern = given(input);
    const base = hasBase ? text(baseURL) : undefined;
    const ignoreCase = Boolean(options?.ignoreCase);
    const parsed = native.parsePattern(base, ignoreCase, ...spread(pattern));
    if (typeof parsed === 'string') throw coded('ERR_INVALID_URL_PATTERN', parsed);
    this.#hasGroups = parsed[0];
    this.#parts = parsed.slice(1).map(([pattern, source, ...groups]) => {
      try {
        return { pattern, groups, regexp: compile(source, ignoreCase) };
      } catch (error) {
        throw coded('ERR_INVALID_URL_PATTERN', error.message);
      }
    });
  }

  /** What matches each part, and what it matched; null if some part does not match. */
  #match(input, baseURL) {
    const subject = given(input);
    const base = baseURL === undefined ? undefined : text(baseURL);
    if (base !== undefined && typeof subject !== 'string') throw coded('ERR_INVALID_URL_PATTERN', 'a dictionary has its own base URL');
    const texts = native.partsOfInput(base, ...spread(subject));
    if (texts === undefined) return null;
    const found = [];
    for (let at = 0; at < parts.length; at++) {
      const match = RegExp.prototype.exec.call(this.#parts[at].regexp, texts[at]);
      if (match === null) return null;
      found.push(match);
    }
    return { found, texts, inputs: base === undefined ? [subject] : [subject, base] };
  }

  test(input = {}, baseURL = undefined) {
    return this.#match(input, baseURL) !== null;
  }

  exec(input = {}, baseURL = undefined) {
    const match = this.#match(input, baseURL);
    if (match === null) return null;
    const { found, texts, inputs } = match;
    const result = { inputs };
    for (let at = 0; at < parts.length; at++) {
      const groups = this.#parts[at].groups.map((name, number) => [name, found[at][number + 1]]);
      result[parts[at]] = { input: texts[at], groups: Object.fromEntries(groups) };
    }
    return result;
  }

  get protocol() { return this.#parts[0].pattern; }
  get username() { return this.#parts[1].pattern; }
  get password() { return this.#parts[2].pattern; }
  get hostname() { return this.#parts[3].pattern; }
  get port() { return this.#parts[4].pattern; }
  get pathname() { return this.#parts[5].pattern; }
  get search() { return this.#parts[6].pattern; }
  get hash() { return this.#parts[7].pattern; }
  get hasRegExpGroups() { return this.#hasGroups; }

  [custom](depth, options, inspect) {
    if (depth < 0) return '[URLPattern]';
    const shown = {};
    for (const name of [...parts, 'hasRegExpGroups']) shown[name] = this[name];
    return `URLPattern ${inspect(shown, options)}`;
  }
}

Object.defineProperty(URLPattern.prototype, Symbol.toStringTag, { value: 'URLPattern', configurable: true });
for (const name of [...parts, 'hasRegExpGroups', 'test', 'exec']) {
  Object.defineProperty(URLPattern.prototype, name, { enumerable: true });
}

module.exports = { URLPattern };
