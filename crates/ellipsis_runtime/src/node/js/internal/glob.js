'use strict';

// Patterns of paths: `*`, `?`, `[…]`, `{…,…}`, `**` and what stands in parentheses behind `@`, `?`, `*`, `+` and `!`.

/** Stands for any number of folders. */
const ANY = Symbol('**');

/** The parts of a text between commas, or bars, that stand in no brackets of their own. */
function split(text, separator) {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if (unit === '\\') {
      parts[parts.length - 1] += text.slice(at, ++at + 1);
      continue;
    }
    if (unit === '{' || unit === '(') depth++;
    else if (unit === '}' || unit === ')') depth--;
    if (unit === separator && depth === 0) parts.push('');
    else parts[parts.length - 1] += unit;
  }
  return parts;
}

/** Where the bracket at a place is closed; -1 if it is not. */
function closing(text, at, open, close) {
  for (let depth = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at;
  }
  return -1;
}

/** The patterns that one with braces stands for. */
function expand(pattern) {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    if (pattern[at] !== '{' || pattern[at - 1] === '$') continue;
    const end = closing(pattern, at, '{', '}');
    if (end < 0) return [pattern];
    const inner = pattern.slice(at + 1, end), range = /^(-?\d+)\.\.(-?\d+)$/.exec(inner);
    let choices = split(inner, ',');
    if (range !== null) {
      const [from, to] = [+range[1], +range[2]], step = from <= to ? 1 : -1;
      choices = Array.from({ length: Math.abs(to - from) + 1 }, (_, number) => `${from + step * number}`);
    } else if (choices.length === 1) continue;
    const rest = expand(pattern.slice(end + 1));
    return choices.flatMap(expand).flatMap((choice) => rest.map((tail) => pattern.slice(0, at) + choice + tail));
  }
  return [pattern];
}

const literal = (unit) => unit.replace(/[|\\{}()[\]^$+*?.]/g, '\\$&');

/** A class of characters, as regular expressions write it, and where it ends; nothing if it is none. */
function classAt(text, at) {
  const end = text.indexOf(']', at + (/[!^]/.test(text[at + 1]) ? 3 : 2));
  if (end < 0) return undefined;
  const isNegated = /[!^]/.test(text[at + 1]);
  const inner = text.slice(at + (isNegated ? 2 : 1), end).replace(/[\\\]^]/g, '\\$&');
  return [`[${isNegated ? '^/' : ''}${inner}]`, end + 1];
}

function sourceOf(text) {
  let source = '';
  for (let at = 0; at < text.length;) {
    const unit = text[at];
    if ('@?*+!'.includes(unit) && text[at + 1] === '(') {
      const end = closing(text, at + 1, '(', ')');
      if (end >= 0) {
        const choices = `(?:${split(text.slice(at + 2, end), '|').map(sourceOf).join('|')})`;
        const rest = sourceOf(text.slice(end + 1));
        if (unit === '!') return `${source}(?:(?!${choices}${rest}$)[^/]*?)${rest}`;
        return `${source}${choices}${unit === '@' ? '' : unit}${rest}`;
      }
    }
    const found = unit === '[' ? classAt(text, at) : undefined;
    if (found !== undefined) {
      source += found[0];
      at = found[1];
      continue;
    }
    if (unit === '*') source += '[^/]*?';
    else if (unit === '?') source += '[^/]';
    else if (unit === '\\' && at + 1 < text.length) source += literal(text[++at]);
    else source += literal(unit);
    at++;
  }
  return source;
}

/** A name, a regular expression for names, or any number of folders. */
function partOf(text) {
  if (text === '**') return ANY;
  if (!/[*?[]|[@+!]\(/.test(text.replace(/\\./g, ''))) return text.replace(/\\(.)/g, '$1');
  // What begins with a dot is found by a dot only.
  return new RegExp(`^${/^[*?[@+!]/.test(text) ? '(?!\\.)' : ''}${sourceOf(text)}$`, 'su');
}

/** What a pattern stands for: lists of parts. */
function compile(pattern, isWindows = false) {
  if (isWindows) pattern = pattern.replaceAll('\\', '/');
  return expand(pattern).map((one) => {
    const texts = one.split('/').filter((text, at) => text !== '' && text !== '.');
    const parts = texts.map(partOf).filter((part, at, all) => part !== ANY || all[at - 1] !== ANY);
    return { isAbsolute: one.startsWith('/'), isFolder: /\/\.?$/.test(one), isBelow: one.startsWith('./'), parts };
  });
}

const accepts = (part, name) => (typeof part === 'string' ? part === name : part.test(name));

/** Whether a pattern, of which `..` takes back what stands before it, is that of a path. */
function matches({ isAbsolute, parts }, path) {
  if (path.startsWith('/') !== isAbsolute) return false;
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  const wanted = [];
  for (const part of parts) {
    if (part === '..' && wanted.length > 0 && wanted.at(-1) !== ANY && wanted.at(-1) !== '..') wanted.pop();
    else wanted.push(part);
  }
  const from = (at, name) => {
    if (at === wanted.length) return name === names.length;
    if (wanted[at] !== ANY) return name < names.length && accepts(wanted[at], names[name]) && from(at + 1, name + 1);
    for (let next = name; ; next++) {
      if (from(at + 1, next)) return true;
      if (next >= names.length || names[next].startsWith('.')) return false;
    }
  };
  return from(0, 0);
}

const matchesGlob = (path, pattern, isWindows) => {
  if (isWindows) path = path.replaceAll('\\', '/');
  return compile(pattern, isWindows).some((one) => matches(one, path));
};

module.exports = { ANY, accepts, compile, matches, matchesGlob };
