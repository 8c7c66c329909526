// A graph is made from bytes: each says what comes next, or which of what is there already.
function check(hex) {
  let at = 0;
  const next = () => {
    const byte = parseInt(hex.slice(at, at + 2), 16);
    at += 2;
    return byte || 0;
  };
  const made = [];
  const keep = (object) => (made.push(object), object);
  function make(depth) {
    const kind = next() % 24;
    const count = depth > 20 || at >= hex.length ? 0 : next() % 5;
    switch (kind) {
      case 0: return undefined;
      case 1: return null;
      case 2: return next() - 128;
      case 3: return [NaN, -0, Infinity, 1e300, 0.1][count];
      case 4: return "text\ud800".slice(count);
      case 5: return BigInt(next()) ** BigInt(next() % 20);
      case 6: return made.length ? made[next() % made.length] : true;
      case 7: return keep(new Date(next() > 200 ? NaN : next() * 1e9));
      case 8: return keep(new RegExp("a" + next(), ["", "g", "iu", "y", "d"][count]));
      case 9: return keep(Object([1, "s", true, 5n, -0][count]));
      case 10: {
        const map = keep(new Map());
        for (let i = 0; i < count; i++) map.set(make(depth + 1), make(depth + 1));
        return map;
      }
      case 11: {
        const set = keep(new Set());
        for (let i = 0; i < count; i++) set.add(make(depth + 1));
        return set;
      }
      case 12: return keep(new ArrayBuffer(next()));
      case 13: return keep(new ArrayBuffer(count, { maxByteLength: next() + 8 }));
      case 14: {
        const Kind = [Uint8Array, Int16Array, Float32Array, BigInt64Array, Float64Array][count];
        return keep(new Kind(new ArrayBuffer(64), 8 * (next() % 4), next() % 3));
      }
      case 15: return keep(new DataView(new ArrayBuffer(16), count, next() % 8));
      case 16: {
        const error = keep(new [Error, TypeError, RangeError, EvalError, AggregateError][count]("m" + count, "n"));
        if (next() & 1) error.cause = make(depth + 1);
        return error;
      }
      case 17: {
        const array = keep([]);
        for (let i = 0; i < count; i++) array[next() % 12] = make(depth + 1);
        if (next() & 1) array.extra = make(depth + 1);
        return array;
      }
      case 18: return next() & 1 ? Symbol() : () => 1;
      case 19: return keep(Object.assign(Object.create({ inherited: 1 }), { own: make(depth + 1) }));
      default: {
        const object = keep({});
        for (let i = 0; i < count; i++) object[["a", "b", "0", "7", "é", "long name"][next() % 6]] = make(depth + 1);
        return object;
      }
    }
  }
  const value = make(0);
  let clone;
  try {
    clone = structuredClone(value);
  } catch (error) {
    if (error.name !== "DataCloneError") throw error;
    return;
  }
  const pairs = new Map();
  const bad = (what) => { throw "bad: " + what; };
  function alike(a, b) {
    if (typeof a !== "object" || a === null) return Object.is(a, b) || bad(String(a));
    if (pairs.has(a)) return pairs.get(a) === b || bad("another object");
    if (a === b) bad("shared");
    pairs.set(a, b);
    const tag = Object.prototype.toString.call(a);
    if (tag !== Object.prototype.toString.call(b)) bad(tag);
    if (a instanceof Error) {
      if (a.name !== b.name && !(a instanceof AggregateError) || a.message !== b.message || a.stack !== b.stack) bad("error");
      if (Object.hasOwn(a, "cause")) alike(a.cause, b.cause);
      return;
    }
    if (a instanceof Date || ["[object Number]", "[object String]", "[object Boolean]", "[object BigInt]"].includes(tag)) {
      return alike(a.valueOf(), b.valueOf());
    }
    if (a instanceof RegExp) return String(a) === String(b) && b.lastIndex === 0 || bad("regular expression");
    if (a instanceof Map) {
      if (a.size !== b.size) bad("size");
      const other = b.entries();
      for (const [key, value] of a) {
        const [otherKey, otherValue] = other.next().value;
        alike(key, otherKey);
        alike(value, otherValue);
      }
      return;
    }
    if (a instanceof Set) {
      if (a.size !== b.size) bad("size");
      const other = b.values();
      for (const value of a) alike(value, other.next().value);
      return;
    }
    if (a instanceof ArrayBuffer) {
      return a.byteLength === b.byteLength && a.maxByteLength === b.maxByteLength && a.resizable === b.resizable || bad("buffer");
    }
    if (ArrayBuffer.isView(a)) {
      if (a.byteOffset !== b.byteOffset || a.byteLength !== b.byteLength || a.length !== b.length) bad("view");
      return alike(a.buffer, b.buffer);
    }
    const keys = Object.keys(a);
    if (keys.join() !== Object.keys(b).join() || a.length !== b.length) bad("keys");
    for (const key of keys) alike(a[key], b[key]);
  }
  alike(value, clone);
}
