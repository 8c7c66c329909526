'use strict';

const { Buffer } = require('buffer');
const { coded } = require('internal/errors');

const unhex = (unit) => {
  const digit = parseInt(String.fromCharCode(unit), 16);
  return Number.isNaN(digit) ? -1 : digit;
};

function unescapeBuffer(text, decodeSpaces) {
  const bytes = [];
  for (let at = 0; at < text.length; at++) {
    let unit = text.charCodeAt(at);
    if (unit === 0x2b && decodeSpaces) unit = 0x20;
    else if (unit === 0x25 && at < text.length - 2) {
      const high = unhex(text.charCodeAt(at + 1)), low = unhex(text.charCodeAt(at + 2));
      if (high >= 0 && low >= 0) {
        unit = high * 16 + low;
        at += 2;
      }
    }
    bytes.push(unit);
  }
  return Buffer.from(bytes);
}

function unescape(text, decodeSpaces) {
  try {
    return decodeURIComponent(text);
  } catch {
    return QueryString.unescapeBuffer(text, decodeSpaces).toString();
  }
}

function escape(value) {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? String(value) : `${value}`;
  // Half a pair of surrogates takes whatever follows it for the other half.
  return encodeURIComponent(text.isWellFormed() ? text : text.replace(/[\ud800-\udfff]([^]?)/g, (pair, next) => {
    if (next === '') throw coded('ERR_INVALID_URI');
    return String.fromCodePoint(0x10000 + ((pair.charCodeAt(0) & 0x3ff) << 10) + (next.charCodeAt(0) & 0x3ff));
  }));
}

const primitive = (value) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`;
  if (typeof value === 'bigint' || typeof value === 'boolean') return `${value}`;
  return '';
};

function stringify(object, separator, equals, options) {
  separator ||= '&';
  equals ||= '=';
  let encode = QueryString.escape;
  if (options && typeof options.encodeURIComponent === 'function') encode = options.encodeURIComponent;
  if (object === null || typeof object !== 'object') return '';
  const convert = (value) => {
    const text = primitive(value);
    return text === '' ? '' : encode(text);
  };
  const fields = [];
  for (const key of Object.keys(object)) {
    const name = convert(key) + equals, value = object[key];
    if (Array.isArray(value)) fields.push(...value.map((one) => name + convert(one)));
    else fields.push(name + convert(value));
  }
  return fields.join(separator);
}

function parse(text, separator, equals, options) {
  const result = { __proto__: null };
  if (typeof text !== 'string' || text.length === 0) return result;
  separator = separator ? `${separator}` : '&';
  equals = equals ? `${equals}` : '=';
  let most = 1000;
  if (options && typeof options.maxKeys === 'number') most = options.maxKeys;
  let decode = QueryString.unescape;
  if (options && typeof options.decodeURIComponent === 'function') decode = options.decodeURIComponent;
  const decoded = (part) => {
    try {
      return decode(part);
    } catch {
      return QueryString.unescape(part, true);
    }
  };
  const own = decode !== unescape;
  const read = (part) => {
    const spaced = part.replaceAll('+', own ? '%20' : ' ');
    return own || spaced.includes('%') ? decoded(spaced) : spaced;
  };
  let fields = text.split(separator);
  if (most > 0) fields = fields.slice(0, most);
  for (const field of fields) {
    if (field === '') continue;
    const at = field.indexOf(equals);
    const key = read(at < 0 ? field : field.slice(0, at)), value = at < 0 ? '' : read(field.slice(at + equals.length));
    const known = result[key];
    if (known === undefined) result[key] = value;
    else if (Array.isArray(known)) known.push(value);
    else result[key] = [known, value];
  }
  return result;
}

const QueryString = module.exports = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
