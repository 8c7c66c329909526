'use strict';

const native = require('native:url');
const { URL, URLSearchParams } = require('internal/url');
const { coded, invalidArgType, invalidArgValue, validateString } = require('internal/errors');
const querystring = require('querystring');

// ---- URLs of Node.js from before the standard ----

function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

const slashed = new Set(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);
const isSlashed = (protocol) => slashed.has(protocol?.replace(/:$/, ''));
const escapes = { '\t': '%09', '\n': '%0A', '\r': '%0D', ' ': '%20', '"': '%22', '\'': '%27', '<': '%3C', '>': '%3E', '\\': '%5C', '^': '%5E', '`': '%60', '{': '%7B', '|': '%7C', '}': '%7D' };
const escapeText = (text) => text.replace(/[\t\n\r "'<>\\^`{|}]/g, (unit) => escapes[unit]);

function parseUrl(input, parseQuery, slashesDenoteHost) {
  if (input instanceof Url) return input;
  const url = new Url();
  url.parse(input, parseQuery, slashesDenoteHost);
  return url;
}

Url.prototype.parse = function parse(input, parseQuery, slashesDenoteHost) {
  validateString(input, 'url');
  let rest = input.trim();
  // Backslashes before the query are slashes.
  const end = rest.search(/[?#]/);
  const splitAt = end < 0 ? rest.length : end;
  rest = rest.slice(0, splitAt).replaceAll('\\', '/') + rest.slice(splitAt);

  const match = /^([a-z0-9.+-]+:)/i.exec(rest);
  let protocol = null;
  if (match) {
    protocol = match[1].toLowerCase();
    this.protocol = protocol;
    rest = rest.slice(match[1].length);
  }
  let slashes = false;
  if (slashesDenoteHost || protocol !== null || /^\/\/[^@/]+@[^@/]+/.test(rest)) {
    slashes = rest.startsWith('//');
    if (slashes && protocol !== 'javascript:') {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  if (protocol !== 'javascript:' && (slashes || (protocol !== null && !isSlashed(protocol)))) {
    // The host ends at the first of these; an @ before that ends what authenticates.
    let hostEnd = rest.search(/[/?#]/);
    if (hostEnd < 0) hostEnd = rest.length;
    let authority = rest.slice(0, hostEnd);
    const at = authority.lastIndexOf('@');
    if (at >= 0) {
      this.auth = decodeURIComponent(authority.slice(0, at));
      authority = authority.slice(at + 1);
    }
    const bad = authority.search(/[\t\n\r "'<>\\^`{|}%;]/);
    if (bad >= 0 && !authority.startsWith('[')) {
      hostEnd -= authority.length - bad;
      authority = authority.slice(0, bad);
    }
    const port = /:([0-9]*)$/.exec(authority);
    let hostname = authority;
    if (port) {
      if (port[1] !== '') this.port = port[1];
      hostname = authority.slice(0, port.index);
    }
    if (authority !== '' && /:[^\d\]]*[^\d:\]][^\]]*$/.test(authority) && !authority.startsWith('[')) {
      throw Object.assign(coded('ERR_INVALID_URL'), { input });
    }
    const bracketed = hostname.startsWith('[') && hostname.endsWith(']');
    hostname = hostname.toLowerCase();
    if (!bracketed && hostname !== '') {
      const ascii = /[^\0-\x7f]/.test(hostname) ? native.domainToASCII(hostname) : hostname;
      if (ascii === '' || hostname.length > 255 * 4) throw Object.assign(coded('ERR_INVALID_URL'), { input });
      hostname = ascii;
    }
    this.host = hostname + (this.port === null ? '' : `:${this.port}`);
    this.hostname = bracketed ? hostname.slice(1, -1) : hostname;
    rest = rest.slice(hostEnd);
    if (bracketed && rest[0] !== '/' && rest !== '' && !/^[?#]/.test(rest)) rest = `/${rest}`;
    if (rest !== '' && !/^[/?#]/.test(rest)) rest = `/${rest}`;
  }
  if (protocol !== 'javascript:') rest = escapeText(rest);
  const hash = rest.indexOf('#');
  if (hash >= 0) {
    this.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const query = rest.indexOf('?');
  if (query >= 0) {
    this.search = rest.slice(query);
    this.query = rest.slice(query + 1);
    if (parseQuery) this.query = querystring.parse(this.query);
    rest = rest.slice(0, query);
  } else if (parseQuery) {
    this.search = null;
    this.query = { __proto__: null };
  }
  if (rest !== '') this.pathname = rest;
  if (isSlashed(protocol) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = (this.pathname ?? '') + (this.search ?? '');
  this.href = this.format();
  return this;
};

Url.prototype.format = function format() {
  let auth = this.auth || '';
  if (auth) auth = `${encodeURIComponent(auth).replace(/%3A/i, ':').replace(/%(21|27|28|29|2A)/gi, (text) => decodeURIComponent(text))}@`;
  let protocol = this.protocol || '';
  let pathname = this.pathname || '', hash = this.hash || '', host = '', query = '';
  if (this.host) host = auth + this.host;
  else if (this.hostname) {
    host = auth + (this.hostname.includes(':') && !this.hostname.startsWith('[') ? `[${this.hostname}]` : this.hostname);
    if (this.port) host += `:${this.port}`;
  }
  if (this.query !== null && typeof this.query === 'object') query = querystring.stringify(this.query);
  let search = this.search || (query && `?${query}`) || '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  pathname = pathname.replace(/[?#]/g, (unit) => encodeURIComponent(unit));
  if (this.slashes || ((!protocol || isSlashed(protocol)) && host !== '')) {
    if (this.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    }
  } else if (protocol === 'file:') host = '//';
  search = search.replaceAll('#', '%23');
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  if (search && search[0] !== '?') search = `?${search}`;
  return protocol + host + pathname + search + hash;
};

Url.prototype.resolve = function resolve(relative) {
  return this.resolveObject(parseUrl(relative, false, true)).format();
};

Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === 'string') relative = parseUrl(relative, false, true);
  const result = Object.assign(new Url(), this);
  result.hash = relative.hash;
  if (relative.href === '') {
    result.href = result.format();
    return result;
  }
  if (relative.slashes && !relative.protocol) {
    for (const key of Object.keys(relative)) if (key !== 'protocol') result[key] = relative[key];
    if (isSlashed(result.protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    result.href = result.format();
    return result;
  }
  if (relative.protocol && relative.protocol !== result.protocol) {
    Object.assign(result, relative);
    result.href = result.format();
    return result;
  }
  const rooted = !!relative.host || relative.pathname?.startsWith('/');
  const hasBase = result.pathname?.startsWith('/');
  const mustBeRooted = rooted || hasBase || (result.host && relative.pathname);
  let path = result.pathname?.split('/') ?? [];
  const segments = relative.pathname?.split('/') ?? [];
  if (rooted) {
    if (relative.host || relative.host === '') {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.hostname = relative.hostname;
      result.port = relative.port;
    }
    if (relative.host) result.auth = relative.auth;
    result.search = relative.search;
    result.query = relative.query;
    path = segments;
  } else if (segments.length > 0) {
    path = [...path.slice(0, -1), ...segments];
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null && relative.search !== undefined) {
    result.search = relative.search;
    result.query = relative.query;
    result.path = (result.pathname ?? '') + (result.search ?? '');
    result.href = result.format();
    return result;
  }
  if (path.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    result.href = result.format();
    return result;
  }
  const last = path[path.length - 1];
  const trailing = ((result.host || relative.host || path.length > 1) && (last === '.' || last === '..')) || last === '';
  const kept = [];
  for (const part of path) {
    if (part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept[kept.length - 1] !== '..' && !(kept.length === 1 && kept[0] === '')) kept.pop();
    else if (!mustBeRooted) kept.push(part);
  }
  if (mustBeRooted && kept[0] !== '') kept.unshift('');
  if (trailing && kept[kept.length - 1] !== '') kept.push('');
  if (kept.length === 1 && kept[0] === '' && mustBeRooted) kept.push('');
  result.pathname = kept.length === 0 ? null : kept.join('/');
  if (result.pathname !== null || result.search !== null) result.path = (result.pathname ?? '') + (result.search ?? '');
  result.auth = relative.auth || result.auth;
  result.slashes = result.slashes || relative.slashes;
  result.href = result.format();
  return result;
};

function format(url, options) {
  if (typeof url === 'string') url = parseUrl(url);
  else if (typeof url !== 'object' || url === null) throw invalidArgType('urlObject', ['Object', 'string'], url);
  else if (url instanceof URL) {
    const { fragment = true, unicode = false, search = true, auth = true } = options ?? {};
    const copy = new URL(url);
    if (!fragment) copy.hash = '';
    if (!search) copy.search = '';
    if (!auth) copy.username = copy.password = '';
    return unicode && copy.hostname !== '' ? copy.href.replace(copy.hostname, native.domainToUnicode(copy.hostname)) : copy.href;
  }
  return Url.prototype.format.call(url);
}

// ---- Files ----

const notAFile = (url, why) => Object.assign(coded('ERR_INVALID_FILE_URL_PATH', why), { input: url });

function fileURLToPath(path, options = {}) {
  if (typeof path === 'string') path = new URL(path);
  else if (!(path instanceof URL)) throw invalidArgType('path', ['string', 'URL'], path);
  if (path.protocol !== 'file:') throw coded('ERR_INVALID_URL_SCHEME', 'file');
  if (options?.windows) {
    if (/%2f|%5c/i.test(path.pathname)) throw notAFile(path, 'must not include encoded \\ or / characters');
    const plain = decodeURIComponent(path.pathname.replaceAll('/', '\\'));
    if (path.hostname !== '') return `\\\\${native.domainToUnicode(path.hostname)}${plain}`;
    if (!/^\\[a-z]:/i.test(plain)) throw notAFile(path, 'must be absolute');
    return plain.slice(1);
  }
  if (path.hostname !== '') throw coded('ERR_INVALID_FILE_URL_HOST', process.platform);
  if (/%2f/i.test(path.pathname)) throw notAFile(path, 'must not include encoded / characters');
  return decodeURIComponent(path.pathname);
}

const escapedPath = (path) => path.replace(/[%\\\n\r\t?#]/g, (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

function pathToFileURL(path, options) {
  validateString(path, 'path');
  const { posix, win32 } = require('path'), isWindows = options?.windows === true;
  if (isWindows && path.startsWith('\\\\')) {
    // A server and what it shares.
    const from = path.startsWith('\\\\?\\UNC\\') ? 8 : 2, to = path.indexOf('\\', from);
    if (to < 0) throw invalidArgValue('path', path, 'Missing UNC resource path');
    if (to === 2) throw invalidArgValue('path', path, 'Empty UNC servername');
    return new URL(`file://${native.domainToASCII(path.slice(from, to))}${escapedPath(path.slice(to).replaceAll('\\', '/'))}`);
  }
  let resolved = (isWindows ? win32 : posix).resolve(path);
  if (/\/$/.test(path) || (isWindows && /\\$/.test(path))) resolved = resolved.replace(isWindows ? /[\\/]?$/ : /\/?$/, isWindows ? '\\' : '/');
  return new URL(`file://${isWindows ? `/${escapedPath(resolved.replaceAll('\\', '/'))}` : escapedPath(resolved)}`);
}

function urlToHttpOptions(url) {
  if (url === null || typeof url !== 'object') throw invalidArgType('url', 'object', url);
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname?.startsWith('[') ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

module.exports = {
  Url,
  parse: parseUrl,
  resolve: (from, to) => parseUrl(from, false, true).resolve(to),
  resolveObject: (from, to) => (from ? parseUrl(from, false, true).resolveObject(to) : to),
  format,
  URL,
  URLPattern: require('internal/urlpattern').URLPattern,
  URLSearchParams,
  domainToASCII: (domain) => native.domainToASCII(`${domain}`),
  domainToUnicode: (domain) => native.domainToUnicode(`${domain}`),
  pathToFileURL,
  fileURLToPath,
  fileURLToPathBuffer: (path) => require('buffer').Buffer.from(fileURLToPath(path)),
  urlToHttpOptions,
};
