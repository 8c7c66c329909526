'use strict';

// RFC 3492.

const BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128;

function adapt(delta, points, first) {
  let k = 0;
  delta = first ? Math.floor(delta / DAMP) : delta >> 1;
  delta += Math.floor(delta / points);
  for (; delta > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - T_MIN));
  return Math.floor(k + (BASE - T_MIN + 1) * delta / (delta + SKEW));
}

const threshold = (k, bias) => Math.min(Math.max(k - bias, T_MIN), T_MAX);
const digitOf = (unit) => (unit >= 0x30 && unit < 0x3a ? unit - 0x16 : unit >= 0x41 && unit < 0x5b ? unit - 0x41
  : unit >= 0x61 && unit < 0x7b ? unit - 0x61 : BASE);
const unitOf = (digit) => String.fromCharCode(digit + (digit < 26 ? 0x61 : 0x16));

const overflow = () => { throw new RangeError('Overflow: input needs wider integers to process'); };

const ucs2 = {
  decode: (text) => Array.from(text, (character) => character.codePointAt(0)),
  encode: (points) => String.fromCodePoint(...points),
};

function decode(input) {
  const dash = Math.max(input.lastIndexOf('-'), 0);
  const output = Array.from(input.slice(0, dash), (character) => {
    if (character.charCodeAt(0) >= 0x80) throw new RangeError('Illegal input >= 0x80 (not a basic code point)');
    return character.charCodeAt(0);
  });
  let n = FIRST, i = 0, bias = BIAS;
  for (let at = dash > 0 ? dash + 1 : 0; at < input.length;) {
    const before = i;
    for (let weight = 1, k = BASE; ; k += BASE) {
      if (at >= input.length) throw new RangeError('Invalid input');
      const digit = digitOf(input.charCodeAt(at++));
      if (digit >= BASE) throw new RangeError('Invalid input');
      if (digit > Math.floor((0x7fffffff - i) / weight)) overflow();
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(0x7fffffff / (BASE - t))) overflow();
      weight *= BASE - t;
    }
    const length = output.length + 1;
    bias = adapt(i - before, length, before === 0);
    n += Math.floor(i / length);
    i %= length;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

function encode(text) {
  const input = ucs2.decode(text);
  let output = input.filter((point) => point < 0x80).map((point) => String.fromCharCode(point)).join('');
  const basic = output.length;
  let handled = basic, n = FIRST, delta = 0, bias = BIAS;
  if (basic > 0) output += '-';
  while (handled < input.length) {
    const next = Math.min(...input.filter((point) => point >= n));
    if (next - n > Math.floor((0x7fffffff - delta) / (handled + 1))) overflow();
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of input) {
      if (point < n && ++delta > 0x7fffffff) overflow();
      if (point !== n) continue;
      let q = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (q < t) break;
        output += unitOf(t + (q - t) % (BASE - t));
        q = Math.floor((q - t) / (BASE - t));
      }
      output += unitOf(q);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

function mapDomain(domain, label) {
  const parts = domain.split('@');
  let before = '';
  if (parts.length > 1) {
    before = `${parts[0]}@`;
    domain = parts[1];
  }
  return before + domain.replace(/[\x2E\u3002\uFF0E\uFF61]/g, '.').split('.').map(label).join('.');
}

module.exports = {
  version: '2.1.0',
  ucs2,
  decode,
  encode,
  toASCII: (input) => mapDomain(input, (part) => (/[^\0-\x7F]/.test(part) ? `xn--${encode(part)}` : part)),
  toUnicode: (input) => mapDomain(input, (part) => (/^xn--/.test(part) ? decode(part.slice(4).toLowerCase()) : part)),
};
