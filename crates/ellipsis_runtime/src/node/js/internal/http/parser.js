'use strict';

// Reads answers of HTTP/1 (https://www.rfc-editor.org/rfc/rfc9112) from the bytes of a connection.

const { Buffer } = require('buffer');

const mostOfHead = 1 << 18;

function parseError(code, reason) {
  return Object.assign(new Error(`Parse Error: ${reason}`), { code, reason });
}

class ResponseParser {
  #toHead;
  #to;
  #rest = Buffer.alloc(0);
  #state = 'head';
  #left = 0;
  #keepsAlive = true;

  /** `isHead`: whether the answer has no body whatever it says. `to` is told of what comes. */
  constructor(isHead, to) {
    this.#toHead = isHead;
    this.#to = to;
  }

  push(bytes) {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (this.#step());
  }

  /** The connection ended; whether that ends the answer. */
  finish() {
    if (this.#state === 'until-end') {
      this.#keepsAlive = false;
      this.#end();
    }
    return this.#state === 'done';
  }

  #take(count) {
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  /** A line without its end; `undefined` if it is not there yet. */
  #line() {
    const end = this.#rest.indexOf(10);
    if (end < 0) {
      if (this.#rest.length > mostOfHead) throw parseError('HPE_HEADER_OVERFLOW', 'Header overflow');
      return undefined;
    }
    const line = this.#take(end + 1).toString('latin1');
    return line.endsWith('\r\n') ? line.slice(0, -2) : line.slice(0, -1);
  }

  #step() {
    switch (this.#state) {
      case 'head': return this.#head();
      case 'length': case 'chunk': {
        if (this.#rest.length === 0) return false;
        const bytes = this.#take(Math.min(this.#left, this.#rest.length));
        this.#left -= bytes.length;
        const isChunk = this.#state === 'chunk';
        if (this.#left === 0) this.#state = isChunk ? 'chunk-end' : 'ending';
        this.#to.body(bytes);
        if (this.#state === 'ending') this.#end();
        return this.#state !== 'done';
      }
      case 'chunk-size': {
        const line = this.#line();
        if (line === undefined) return false;
        const digits = /^([0-9a-f]{1,13})[ \t]*(;.*)?$/i.exec(line);
        if (digits === null) throw parseError('HPE_INVALID_CHUNK_SIZE', 'Invalid character in chunk size');
        this.#left = parseInt(digits[1], 16);
        this.#state = this.#left === 0 ? 'trailers' : 'chunk';
        return true;
      }
      case 'chunk-end': {
        const line = this.#line();
        if (line === undefined) return false;
        if (line !== '') throw parseError('HPE_STRICT', 'Expected LF after chunk data');
        this.#state = 'chunk-size';
        return true;
      }
      case 'trailers': {
        const end = this.#rest.indexOf('\n') === -1 ? -1 : this.#endOfHeaders();
        if (end < 0) return false;
        const list = this.#headers(this.#take(end).toString('latin1'));
        if (list.length > 0) this.#to.trailers(list);
        this.#end();
        return false;
      }
      case 'until-end': {
        if (this.#rest.length > 0) this.#to.body(this.#take(this.#rest.length));
        return false;
      }
      default: return false;
    }
  }

  /** Where headers end that begin here, their empty line included; -1 if that is not there yet. */
  #endOfHeaders() {
    if (this.#rest[0] === 13 && this.#rest[1] === 10) return 2;
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0 && this.#rest.length > mostOfHead) throw parseError('HPE_HEADER_OVERFLOW', 'Header overflow');
    return end < 0 ? -1 : end + 4;
  }

  #headers(text) {
    const list = [];
    for (const line of text.split('\r\n')) {
      if (line === '') continue;
      const at = line.indexOf(':');
      if (at <= 0 || /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(line.slice(0, at))) throw parseError('HPE_INVALID_HEADER_TOKEN', 'Invalid header token');
      list.push(line.slice(0, at), line.slice(at + 1).replace(/^[ \t]+|[ \t]+$/g, ''));
    }
    return list;
  }

  #head() {
    const end = this.#endOfHeaders();
    if (end < 0) {
      if (this.#rest.length >= 5 && this.#rest.toString('latin1', 0, 5) !== 'HTTP/') throw parseError('HPE_INVALID_CONSTANT', 'Expected HTTP/');
      return false;
    }
    const text = this.#take(end).toString('latin1'), lineEnd = text.indexOf('\r\n');
    const match = /^HTTP\/1\.([01]) (\d{3})(?: (.*))?$/.exec(text.slice(0, lineEnd));
    if (match === null) throw parseError('HPE_INVALID_CONSTANT', 'Expected HTTP/');
    const version = Number(match[1]), status = Number(match[2]), reason = match[3] ?? '';
    const list = this.#headers(text.slice(lineEnd + 2));
    if (status >= 100 && status < 200 && status !== 101) {
      this.#to.informational(status, reason, list);
      return true;
    }
    const values = (name) => list.filter((item, at) => at % 2 === 1 && list[at - 1].toLowerCase() === name);
    const connection = values('connection').join(',').toLowerCase();
    this.#keepsAlive = version === 1 ? !/\bclose\b/.test(connection) : /\bkeep-alive\b/.test(connection);
    if (this.#to.head(status, reason, version, list) === false) {
      this.#state = 'done';
      this.#to.upgrade(this.#take(this.#rest.length));
      return false;
    }
    const coding = values('transfer-encoding').join(',').toLowerCase(), lengths = new Set(values('content-length'));
    if (this.#toHead || status === 204 || status === 304) {
      this.#end();
    } else if (coding !== '') {
      this.#state = /\bchunked\s*$/.test(coding) ? 'chunk-size' : 'until-end';
    } else if (lengths.size > 0) {
      const [length] = lengths;
      if (lengths.size > 1 || !/^\d+$/.test(length)) throw parseError('HPE_UNEXPECTED_CONTENT_LENGTH', 'Invalid Content-Length');
      this.#left = Number(length);
      this.#state = 'length';
      if (this.#left === 0) this.#end();
    } else {
      this.#state = 'until-end';
    }
    return this.#state !== 'done';
  }

  #end() {
    this.#state = 'done';
    this.#to.end(this.#keepsAlive && this.#rest.length === 0);
  }
}

module.exports = { ResponseParser };
