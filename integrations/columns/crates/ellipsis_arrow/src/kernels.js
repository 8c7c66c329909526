// What the loops over rows call. They take what they need from the globals here, before any other script runs.
(row) => {
  "use strict";
  const { isInteger, isSafeInteger } = Number;
  const { floor, round } = Math;
  const { parse, stringify } = JSON;
  const { asIntN, asUintN } = BigInt;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const { entries } = Object;
  const iterator = Symbol.iterator;
  const toText = String, toNumber = Number, toBigInt = BigInt;
  const DateClass = Date, MapClass = Map;
  const getTime = DateClass.prototype.getTime;

  // ---- Errors ----

  const shown = (value) => {
    switch (typeof value) {
      case "string": return value.length > 40 ? `a string of ${value.length} characters` : stringify(value);
      case "bigint": return `${value}n`;
      case "object": return value === null ? "null" : isArray(value) ? "an array" : "an object";
      case "function": return "a function";
      case "symbol": return "a symbol";
      default: return toText(value);
    }
  };
  const bad = (value, expected) => { throw new TypeError(`expected ${expected}, not ${shown(value)}`); };

  // ---- Values of columns ----

  const made = (count, get) => {
    const all = [];
    for (let at = 0; at < count; at++) all.push(get(at));
    return all;
  };
  const date = (time) => new DateClass(time);
  const interval = (months, days, milliseconds) => ({ months, days, milliseconds });
  const object = (keys, values, from, to) => {
    const map = {};
    for (let at = from; at < to; at++) map[keys[at]] = values[at];
    return map;
  };
  const map = (keys, values, from, to) => {
    const map = new MapClass();
    for (let at = from; at < to; at++) map.set(keys[at], values[at]);
    return map;
  };

  // ---- Results of 64 bits, which are written as two halves ----

  const wide = (value, at, out, halves, odd) => {
    if (typeof value === "bigint") {
      if (asIntN(64, value) !== value) bad(value, "a 64-bit integer");
      out[at] = value;
    } else if (isSafeInteger(value)) {
      const low = value >>> 0;
      halves[2 * at] = low;
      halves[2 * at + 1] = (value - low) / 4294967296;
    } else {
      odd(value, at);
    }
  };
  const wideUnsigned = (value, at, out, halves, odd) => {
    if (typeof value === "bigint" ? asUintN(64, value) !== value : value < 0) bad(value, "an unsigned 64-bit integer");
    if (typeof value === "bigint") out[at] = value;
    else wide(value, at, out, halves, odd);
  };

  // ---- Lists of results as what columns consist of ----

  const within = (least, most) => (value) => isInteger(value) && value >= least && value <= most;
  const isNumber = (value) => typeof value === "number";
  const numbers = {
    i8: [Int8Array, "an Int8", within(-128, 127)],
    i16: [Int16Array, "an Int16", within(-32768, 32767)],
    i32: [Int32Array, "an Int32", within(-2147483648, 2147483647)],
    u8: [Uint8Array, "a UInt8", within(0, 255)],
    u16: [Uint16Array, "a UInt16", within(0, 65535)],
    u32: [Uint32Array, "a UInt32", within(0, 4294967295)],
    f16: [Float16Array, "a number", isNumber],
    f32: [Float32Array, "a number", isNumber],
    f64: [Float64Array, "a number", isNumber],
  };
  // A time in milliseconds: a Date's or the number itself.
  const milliseconds = (value) => {
    const time = value instanceof DateClass ? getTime.call(value) : value;
    return typeof time === "number" && time - time === 0 ? time : bad(value, "a Date or a number of milliseconds");
  };
  // Units are counted from what is exact in a number: whole milliseconds, and the rest.
  const counts = {
    s: (time) => toBigInt(floor(time / 1e3)),
    ms: (time) => toBigInt(floor(time)),
    us: (time) => toBigInt(floor(time)) * 1000n + toBigInt(round((time - floor(time)) * 1e3)),
    ns: (time) => toBigInt(floor(time)) * 1000000n + toBigInt(round((time - floor(time)) * 1e6)),
  };
  const bytesOf = (value) => {
    if (value instanceof Uint8Array) return value;
    if (isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return value instanceof ArrayBuffer ? new Uint8Array(value) : bad(value, "a Uint8Array");
  };
  const itemsOf = (value) => {
    if (isArray(value) || isView(value)) return value;
    return typeof value === "object" && iterator in value ? [...value] : bad(value, "an array");
  };
  const keyOf = { text: toText, i64: toBigInt, u64: toBigInt };

  // Each is given a type, a list of values and how many, and `each`, which goes through those that are there.
  const encoders = {
    null() {},
    number([, kind], { count, each, leaves }) {
      const [Class, expected, fits] = numbers[kind];
      const out = new Class(count);
      each((value, at) => { out[at] = fits(value) ? value : bad(value, expected); });
      leaves.push(out);
    },
    i64([, store], { count, each, leaves }) {
      const out = new BigInt64Array(count), halves = new Int32Array(out.buffer);
      const odd = (value) => bad(value, "a 64-bit integer");
      each((value, at) => wide(value, at, out, halves, odd));
      leaves.push(out);
    },
    u64([, store], { count, each, leaves }) {
      const out = new BigUint64Array(count), halves = new Int32Array(out.buffer);
      const odd = (value) => bad(value, "an unsigned 64-bit integer");
      each((value, at) => wideUnsigned(value, at, out, halves, odd));
      leaves.push(out);
    },
    bool(_, { count, each, leaves }) {
      const out = new Uint8Array((count + 7) >> 3);
      each((value, at) => {
        if (value === true) out[at >> 3] |= 1 << (at & 7);
        else if (value !== false) bad(value, "a boolean");
      });
      leaves.push(out);
    },
    text(_, { values, each, leaves }) {
      each((value) => { if (typeof value !== "string") bad(value, "a string"); });
      leaves.push(values);
    },
    json(_, { count, each, leaves, none }) {
      const out = made(count, () => undefined);
      each((value, at) => {
        const text = stringify(value);
        if (text === undefined) none(at);
        out[at] = text;
      });
      leaves.push(out);
    },
    decimal(_, { count, each, leaves }) {
      const out = made(count, () => undefined);
      each((value, at) => {
        const kind = typeof value;
        out[at] = kind === "string" || kind === "number" || kind === "bigint" ? toText(value) : bad(value, "a decimal number");
      });
      leaves.push(out);
    },
    days([, ], { count, each, leaves }) {
      const out = new Int32Array(count);
      each((value, at) => {
        const days = typeof value === "bigint" ? toNumber(value) : floor(milliseconds(value) / 864e5);
        out[at] = numbers.i32[2](days) ? days : bad(value, "a date");
      });
      leaves.push(out);
    },
    time([, unit, narrow], { count, each, leaves }) {
      const out = new BigInt64Array(count);
      each((value, at) => {
        const ticks = typeof value === "bigint" ? value : counts[unit](milliseconds(value));
        out[at] = asIntN(narrow ? 32 : 64, ticks) === ticks ? ticks : bad(value, "a time");
      });
      leaves.push(narrow ? Int32Array.from(out, toNumber) : out);
    },
    interval(_, { count, each, leaves }) {
      const months = new Int32Array(count), days = new Int32Array(count), rest = new BigInt64Array(count);
      each((value, at) => {
        if (typeof value !== "object") bad(value, "an interval");
        months[at] = value.months ?? 0;
        days[at] = value.days ?? 0;
        rest[at] = counts.ns(milliseconds(value.milliseconds ?? 0));
      });
      leaves.push(months, days, rest);
    },
    binary(_, { count, each, leaves }) {
      const parts = made(count, () => undefined), ends = new Int32Array(count + 1);
      let length = 0;
      each((value, at) => {
        parts[at] = bytesOf(value);
        if (length + parts[at].length > 2147483647) throw new RangeError("too many bytes for one column");
        length += parts[at].length;
      });
      const bytes = new Uint8Array(length);
      let end = 0;
      for (let at = 0; at < count; at++) {
        if (parts[at] !== undefined) {
          bytes.set(parts[at], end);
          end += parts[at].length;
        }
        ends[at + 1] = end;
      }
      leaves.push(ends, bytes);
    },
    list([, item], { count, each, leaves, place }) {
      const items = [], places = [], ends = new Int32Array(count + 1);
      let last = 0;
      const fillTo = (at) => { while (last < at) ends[++last] = items.length; };
      each((value, at) => {
        fillTo(at);
        for (const item of itemsOf(value)) {
          items.push(item);
          places.push(place(at));
        }
      });
      fillTo(count);
      leaves.push(ends);
      encode(item, items, items.length, places, leaves);
    },
    map([, key, value], { count, each, leaves, place }) {
      const keys = [], values = [], places = [], ends = new Int32Array(count + 1);
      const toKey = keyOf[key[0]] ?? toNumber;
      let last = 0;
      const fillTo = (at) => { while (last < at) ends[++last] = keys.length; };
      each((entry, at) => {
        fillTo(at);
        if (typeof entry !== "object") bad(entry, "a Map or an object");
        const isMap = entry instanceof MapClass;
        for (const [key, value] of isMap ? entry : entries(entry)) {
          keys.push(isMap ? key : toKey(key));
          values.push(value);
          places.push(place(at));
        }
      });
      fillTo(count);
      leaves.push(ends);
      encode(key, keys, keys.length, places, leaves);
      encode(value, values, values.length, places, leaves);
    },
    struct([, fields], { count, each, leaves, place }) {
      each((value) => { if (typeof value !== "object") bad(value, "an object"); });
      const places = made(count, place);
      for (const [name, type] of fields) {
        const values = made(count, () => undefined);
        each((value, at) => { values[at] = value[name]; });
        encode(type, values, count, places, leaves);
      }
    },
  };
  // Adds what a column of that type consists of to `leaves`: which values are there, then what these are. `places` has the
  // rows that values belong to, if they are not their numbers.
  const encode = (type, values, count, places, leaves, valid = new Uint8Array((count + 7) >> 3).fill(255)) => {
    const none = (at) => { valid[at >> 3] &= ~(1 << (at & 7)); };
    const place = (at) => places === null ? at : places[at];
    const each = (look) => {
      for (let at = 0; at < count; at++) {
        const value = values[at];
        if (value === null || value === undefined) {
          none(at);
        } else {
          row[0] = place(at);
          look(value, at);
        }
      }
    };
    leaves.push(valid);
    encoders[type[0]](type, { values, count, each, leaves, none, place });
    return leaves;
  };
  // The same of what a batched function returned, which may be the column itself.
  const encodeBatch = (type, values, count, valid) => {
    row[0] = -1;
    if (values === null || typeof values !== "object") bad(values, `an array of ${count} values`);
    if (values.length !== count) throw new RangeError(`expected ${count} values, not ${values.length}`);
    const Class = type[0] === "number" ? numbers[type[1]][0] : undefined;
    if (Class !== undefined && values instanceof Class && !values.buffer.immutable) return [valid, values];
    return encode(type, values, count, null, [], valid);
  };
  const settle = async (values, count, goesOn) => {
    for (let at = 0; at < count; at++) {
      row[0] = at;
      try {
        values[at] = await values[at];
      } catch (error) {
        if (!goesOn) throw error;
        values[at] = null;
      }
    }
    return values;
  };
  const grow = (states, count, create) => {
    row[0] = -1;
    while (states.length < count) states.push(create());
  };
  return {
    bad, made, date, interval, object, map, wide, wideUnsigned, encode, encodeBatch, settle, grow, parse,
    half: (bits) => new Float16Array(bits.buffer, bits.byteOffset, bits.length),
  };
}
