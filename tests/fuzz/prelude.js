// What random programs log with, and what keeps them small. `run` is given each of them as a text.

let log = [];
let ticks = 0;

/// Counts against what a program may do: recursion and loops end with the same exception everywhere.
function T() {
  if (++ticks > 400) throw "enough";
}

/// The same for programs that are to get hot.
let rounds = 0;
function H() {
  if (++rounds > 20000) throw "enough";
}

/// A value as text. No getter or method of it runs.
function show(value, depth = 0) {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? value.slice(0, 60) + "…" : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "function") return `<${Object.getOwnPropertyDescriptor(value, "length")?.value}>`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Error) return `!${value.constructor?.name}`;
  if (depth > 3) return "…";
  const parts = [];
  for (const key of Reflect.ownKeys(value).slice(0, 20)) {
    const { value: inner, get, writable } = Object.getOwnPropertyDescriptor(value, key);
    parts.push(`${String(key)}${writable === false ? "=" : ":"}${get ? "get" : show(inner, depth + 1)}`);
  }
  if (value instanceof Map) for (const [a, b] of Map.prototype.entries.call(value)) parts.push(`${show(a, depth + 1)}→${show(b, depth + 1)}`);
  if (value instanceof Set) for (const a of Set.prototype.values.call(value)) parts.push(show(a, depth + 1));
  return `${Array.isArray(value) ? "[" : "{"}${parts}${Object.isFrozen(value) ? "!" : ""}`;
}

/// Logs a value and gives it back.
function L(value) {
  T();
  log.push(show(value));
  return value;
}

/// Logs an exception.
function E(error) {
  log.push(`!${error instanceof Error ? error.constructor.name : show(error)}`);
}

/// What is too big, cut.
function C(value) {
  if (typeof value === "string") return value.slice(0, 100);
  if (typeof value === "bigint") return BigInt.asIntN(200, value);
  if (Array.isArray(value) && value.length > 50 && !Object.isFrozen(value)) return value.slice(0, 50);
  return value;
}

/// An iterable that logs how it is used.
function I(...values) {
  return {
    [Symbol.iterator]() {
      let at = 0;
      log.push("iter");
      return {
        next() {
          T();
          log.push("next");
          return at < values.length ? { value: values[at++], done: false } : { value: "end", done: true };
        },
        return(value) {
          log.push("return");
          return { value, done: true };
        },
      };
    },
  };
}

// Node runs this as a module, whose names no indirect eval sees.
Object.assign(globalThis, { T, H, L, E, C, I });

function run(text) {
  log = [];
  ticks = rounds = 0;
  try {
    const result = (0, eval)(`(function () {${text}\n})`)();
    log.push(`= ${show(result)}`);
  } catch (error) {
    log.push(`! ${error instanceof Error ? error.constructor.name : show(error)}`);
  }
  const line = log.join(" ");
  // Of long logs an end and a sum are enough to tell them apart.
  let sum = 0;
  for (let i = 0; i < line.length; i++) sum = (sum * 31 + line.charCodeAt(i)) | 0;
  return `${line.slice(0, 700)} #${sum}`.replace(/[\n\r\u2028\u2029]/g, " ");
}
