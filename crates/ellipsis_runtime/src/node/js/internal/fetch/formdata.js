'use strict';

// https://xhr.spec.whatwg.org/#interface-formdata, and how it is written (multipart/form-data).

const { Blob, File, bytesOfBlob } = require('internal/blob');
const native = require('native:buffer');

const custom = Symbol.for('nodejs.util.inspect.custom');

function entryOf(name, value, filename) {
  const key = `${name}`.toWellFormed();
  if (value instanceof Blob) {
    if (!(value instanceof File) || filename !== undefined) {
      const { type, lastModified } = value;
      value = new File([value], filename ?? (value instanceof File ? value.name : 'blob'), { type, lastModified });
    }
    return { name: key, value };
  }
  if (filename !== undefined) throw new TypeError('FormData: a filename goes along with a Blob only');
  return { name: key, value: `${value}`.toWellFormed() };
}

class FormData {
  #entries = [];

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError('FormData constructor: there are no forms to take');
  }

  append(name, value, filename = undefined) {
    need(arguments, 2, 'append');
    this.#entries.push(entryOf(name, value, filename));
  }

  delete(name) {
    need(arguments, 1, 'delete');
    this.#entries = this.#entries.filter((entry) => entry.name !== `${name}`);
  }

  get(name) {
    need(arguments, 1, 'get');
    return this.#entries.find((entry) => entry.name === `${name}`)?.value ?? null;
  }

  getAll(name) {
    need(arguments, 1, 'getAll');
    return this.#entries.filter((entry) => entry.name === `${name}`).map((entry) => entry.value);
  }

  has(name) {
    need(arguments, 1, 'has');
    return this.#entries.some((entry) => entry.name === `${name}`);
  }

  set(name, value, filename = undefined) {
    need(arguments, 2, 'set');
    const entry = entryOf(name, value, filename), at = this.#entries.findIndex((other) => other.name === entry.name);
    if (at < 0) {
      this.#entries.push(entry);
      return;
    }
    this.#entries = this.#entries.filter((other, index) => index <= at || other.name !== entry.name);
    this.#entries[at] = entry;
  }

  * entries() { for (const { name, value } of this.#entries) yield [name, value]; }
  * keys() { for (const { name } of this.#entries) yield name; }
  * values() { for (const { value } of this.#entries) yield value; }

  forEach(callback, self = undefined) {
    if (typeof callback !== 'function') throw new TypeError('FormData.forEach: the callback must be a function');
    for (const [name, value] of this) Reflect.apply(callback, self, [value, name, this]);
  }

  [custom](depth, options, inspect) {
    if (depth < 0) return '[FormData]';
    const shown = {};
    for (const [name, value] of this) {
      if (!(name in shown)) shown[name] = value;
      else if (Array.isArray(shown[name])) shown[name].push(value);
      else shown[name] = [shown[name], value];
    }
    return `FormData ${inspect(shown, options)}`;
  }
}
Object.defineProperty(FormData.prototype, Symbol.iterator, { value: FormData.prototype.entries, writable: true, configurable: true });
Object.defineProperty(FormData.prototype, Symbol.toStringTag, { value: 'FormData', configurable: true });
for (const name of ['append', 'delete', 'get', 'getAll', 'has', 'set', 'entries', 'keys', 'values', 'forEach']) {
  Object.defineProperty(FormData.prototype, name, { enumerable: true });
}

function need(args, count, name) {
  if (args.length < count) throw new TypeError(`FormData.${name}: ${count} argument${count > 1 ? 's' : ''} required, but only ${args.length} present.`);
}

const escaped = (text) => text.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22');
const crlf = (text) => text.replace(/\r\n|\r|\n/g, '\r\n');

/** The bytes of a form, and their type, which names what divides them. */
function encode(form) {
  const random = require('native:crypto').randomFill(new Uint8Array(12));
  const boundary = `----formdata-ellipsis-${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const parts = [];
  for (const [name, value] of form) {
    let head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(crlf(name))}"`;
    if (typeof value === 'string') {
      parts.push(`${head}\r\n\r\n${crlf(value)}\r\n`);
    } else {
      head += `; filename="${escaped(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`;
      parts.push(head, value, '\r\n');
    }
  }
  parts.push(`--${boundary}--\r\n`);
  return { bytes: bytesOfBlob(new Blob(parts)), type: `multipart/form-data; boundary=${boundary}` };
}

const failed = () => new TypeError('Failed to parse body as FormData.');
const latin1 = (text) => native.encode(text, 'latin1');

function parameter(header, name) {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header);
  const text = match?.[1] ?? match?.[2];
  return text?.replace(/%0D%0A/gi, '\r\n').replace(/%22/g, '"');
}

/** The form that bytes of a type are. */
function decode(bytes, type) {
  const form = new FormData();
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    for (const [name, value] of new URLSearchParams(native.decode(bytes, 'utf8', 0, bytes.length))) form.append(name, value);
    return form;
  }
  const boundary = /^multipart\/form-data\s*;/i.test(type) ? parameter(type, 'boundary') : undefined;
  if (boundary === undefined) throw failed();
  const { Buffer } = require('buffer');
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), mark = latin1(`--${boundary}`);
  let at = body.indexOf(mark);
  if (at < 0) throw failed();
  for (;;) {
    at += mark.length;
    if (body[at] === 0x2d && body[at + 1] === 0x2d) return form;
    if (body[at] !== 0x0d || body[at + 1] !== 0x0a) throw failed();
    const headEnd = body.indexOf('\r\n\r\n', at), end = body.indexOf(latin1(`\r\n--${boundary}`), headEnd + 2);
    if (headEnd < 0 || end < 0) throw failed();
    const headers = body.toString('utf8', at + 2, headEnd).split('\r\n');
    const header = (name) => headers.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim();
    const disposition = header('content-disposition'), name = parameter(disposition ?? '', 'name');
    if (name === undefined) throw failed();
    const filename = parameter(disposition, 'filename'), content = body.subarray(headEnd + 4, Math.max(headEnd + 4, end));
    if (filename === undefined) form.append(name, content.toString('utf8'));
    else form.append(name, new File([content], filename, { type: header('content-type') ?? 'text/plain' }));
    at = end + 2;
  }
}

module.exports = { FormData, decode, encode };
