'use strict';

// Deep equality as https://nodejs.org/api/assert.html describes it.

const { types } = require('util');

const enumerableSymbols = (object) =>
  Object.getOwnPropertySymbols(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key));

const boxes = {
  isNumberObject: Number.prototype.valueOf, isStringObject: String.prototype.valueOf, isBooleanObject: Boolean.prototype.valueOf,
  isBigIntObject: BigInt.prototype.valueOf, isSymbolObject: Symbol.prototype.valueOf,
};

const isNoIndex = (key) => typeof key === 'symbol' || !/^\d+$/.test(key);

/** Compares by `mode`: 'strict', 'loose' or 'partial', where `a` may have more than `b`. */
class Comparison {
  constructor(mode, skipPrototypes = false) {
    this.mode = mode;
    this.strict = mode !== 'loose';
    this.partial = mode === 'partial';
    this.skipPrototypes = skipPrototypes;
    this.pairs = [];
  }

  equal(a, b) {
    if (a === b) return a !== 0 || !this.strict || Object.is(a, b);
    if (this.strict) {
      if (typeof a !== 'object') return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b);
      if (typeof b !== 'object' || a === null || b === null) return false;
      if (!this.skipPrototypes && !this.partial && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    } else {
      if (a === null || typeof a !== 'object') {
        // eslint-disable-next-line eqeqeq
        return (b === null || typeof b !== 'object') && (a == b || (Number.isNaN(a) && Number.isNaN(b)));
      }
      if (b === null || typeof b !== 'object') return false;
    }
    return this.objects(a, b);
  }

  objects(a, b) {
    const tagA = Object.prototype.toString.call(a), tagB = Object.prototype.toString.call(b);
    if (tagA !== tagB) return false;
    if (Array.isArray(a)) {
      if (!Array.isArray(b) || (this.partial ? a.length < b.length : a.length !== b.length)) return false;
      if (this.partial) return this.partialArray(a, b) && this.keysEqual(a, b, isNoIndex);
      return this.properties(a, b);
    }
    if (Array.isArray(b)) return false;
    if (types.isDate(a)) {
      if (!types.isDate(b) || !Object.is(a.getTime(), b.getTime())) return false;
    } else if (types.isRegExp(a)) {
      if (!types.isRegExp(b) || a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
    } else if (Error.isError(a) || a instanceof Error) {
      if (!Error.isError(b) && !(b instanceof Error)) return false;
      if (!this.partial && (a.message !== b.message || a.name !== b.name)) return false;
      for (const key of this.partial ? ['message', 'name', 'cause', 'errors'] : ['cause', 'errors']) {
        if (this.partial ? Object.hasOwn(b, key) && !(Object.hasOwn(a, key) && this.equal(a[key], b[key]))
          : Object.hasOwn(a, key) !== Object.hasOwn(b, key) || !this.equal(a[key], b[key])) return false;
      }
    } else if (ArrayBuffer.isView(a)) {
      if (!ArrayBuffer.isView(b) || a[Symbol.toStringTag] !== b[Symbol.toStringTag]) return false;
      if (this.partial && types.isTypedArray(a)) return a.length >= b.length && this.partialArray(a, b) && this.keysEqual(a, b, isNoIndex);
      if (a.byteLength !== b.byteLength) return false;
      const bytesA = new Uint8Array(a.buffer, a.byteOffset, a.byteLength), bytesB = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
      if (!this.strict && /^Float/.test(a[Symbol.toStringTag] ?? '')) {
        if (!a.every((one, at) => one === b[at])) return false;
      } else if (!bytesA.every((byte, at) => byte === bytesB[at])) return false;
      return this.keysEqual(a, b, isNoIndex);
    } else if (types.isSet(a)) {
      if (!types.isSet(b) || (this.partial ? a.size < b.size : a.size !== b.size)) return false;
      return this.within(a, b, () => this.sets(a, b) && this.keysEqual(a, b));
    } else if (types.isMap(a)) {
      if (!types.isMap(b) || (this.partial ? a.size < b.size : a.size !== b.size)) return false;
      return this.within(a, b, () => this.maps(a, b) && this.keysEqual(a, b));
    } else if (types.isAnyArrayBuffer(a)) {
      if (!types.isAnyArrayBuffer(b)) return false;
      if (this.partial) return a.byteLength >= b.byteLength && this.partialArray(new Uint8Array(a), new Uint8Array(b));
      if (a.byteLength !== b.byteLength) return false;
      const bytesB = new Uint8Array(b);
      if (!new Uint8Array(a).every((byte, at) => byte === bytesB[at])) return false;
    } else if (types.isBoxedPrimitive(a)) {
      const unbox = Object.keys(boxes).find((name) => types[name](a));
      if (!types[unbox](b) || !Object.is(boxes[unbox].call(a), boxes[unbox].call(b))) return false;
    } else if (types.isPromise(a) || types.isWeakMap(a) || types.isWeakSet(a)) {
      return false;
    } else if (types.isDate(b) || types.isRegExp(b) || types.isSet(b) || types.isMap(b) || types.isBoxedPrimitive(b) ||
        Error.isError(b) || ArrayBuffer.isView(b) || types.isAnyArrayBuffer(b)) {
      return false;
    } else if (a instanceof URL || b instanceof URL) {
      if (!(a instanceof URL && b instanceof URL) || a.href !== b.href) return false;
    }
    return this.properties(a, b);
  }

  properties(a, b) {
    return this.within(a, b, () => this.keysEqual(a, b));
  }

  /** Objects that are being compared are taken for equal where they are met again. */
  within(a, b, compare) {
    for (const [left, right] of this.pairs) {
      if (left === a || right === b) {
        if (left === a && right === b) return true;
        if (left === a) return false;
      }
    }
    this.pairs.push([a, b]);
    const result = compare();
    this.pairs.pop();
    return result;
  }

  keysEqual(a, b, filter) {
    let keysA = Object.keys(a), keysB = Object.keys(b);
    if (filter !== undefined) {
      keysA = keysA.filter(filter);
      keysB = keysB.filter(filter);
    }
    if (this.strict) {
      keysA = [...keysA, ...enumerableSymbols(a)];
      keysB = [...keysB, ...enumerableSymbols(b)];
    }
    if (this.partial ? keysA.length < keysB.length : keysA.length !== keysB.length) return false;
    return keysB.every((key) => Object.prototype.propertyIsEnumerable.call(a, key) && this.equal(a[key], b[key]));
  }

  partialArray(a, b) {
    let at = 0;
    return Array.prototype.every.call(b, (wanted) => {
      while (at < a.length) if (this.equal(a[at++], wanted)) return true;
      return false;
    });
  }

  sets(a, b) {
    const left = [];
    for (const one of b) {
      if (a.has(one)) continue;
      if (this.strict && (one === null || typeof one !== 'object')) return false;
      left.push(one);
    }
    if (left.length === 0) return true;
    const open = [...a].filter((one) => !b.has(one));
    return left.every((wanted) => {
      const at = open.findIndex((one) => this.equal(one, wanted));
      if (at < 0) return false;
      open.splice(at, 1);
      return true;
    });
  }

  maps(a, b) {
    const left = [];
    for (const [key, value] of b) {
      if (a.has(key) && (key === null || typeof key !== 'object' || this.equal(a.get(key), value))) {
        if (!this.equal(a.get(key), value)) return false;
      } else if (this.strict && (key === null || typeof key !== 'object')) return false;
      else left.push([key, value]);
    }
    if (left.length === 0) return true;
    const open = [...a].filter(([key]) => !b.has(key) || (key !== null && typeof key === 'object'));
    return left.every(([key, value]) => {
      const at = open.findIndex(([known, own]) => this.equal(known, key) && this.equal(own, value));
      if (at < 0) return false;
      open.splice(at, 1);
      return true;
    });
  }
}

module.exports = {
  isDeepEqual: (a, b) => new Comparison('loose').equal(a, b),
  isDeepStrictEqual: (a, b, options) => new Comparison('strict', typeof options === 'boolean' ? options : options?.skipPrototype).equal(a, b),
  isPartialStrictEqual: (a, b) => new Comparison('partial').equal(a, b),
};
