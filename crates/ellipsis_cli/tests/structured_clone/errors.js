// Clones of errors, and DOMException.
const show = error => [error.name, error.message, error.constructor.name, Object.keys(error), Object.hasOwn(error, "message")];
for (const Kind of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
  const error = new Kind("m");
  error.extra = 1;
  const copy = structuredClone(error);
  console.log(...show(copy), copy.stack === error.stack, Error.isError(copy));
}
console.log(show(structuredClone(new AggregateError([1], "m"))), structuredClone(new AggregateError([1], "m")).errors);
class Own extends TypeError {
  get name() {
    return "Own";
  }
}
console.log(show(structuredClone(new Own("own"))), show(structuredClone(new Error())));
const renamed = Object.assign(new Error("m"), { name: "RangeError" });
console.log(show(structuredClone(renamed)), structuredClone(renamed) instanceof RangeError);
const accessor = Object.defineProperties(new Error("a"), { message: { get: () => "x" }, cause: { get: () => 1 } });
console.log(show(structuredClone(accessor)), Object.hasOwn(structuredClone(accessor), "cause"));
console.log(structuredClone(Object.assign(new Error(), { message: { toString: () => "text" } })).message);
const cause = structuredClone(new Error("m", { cause: { a: [1] } }));
console.log(cause.cause, Object.getOwnPropertyDescriptor(cause, "cause").enumerable);
console.log(Object.hasOwn(structuredClone(new Error("m", { cause: undefined })), "cause"));
const own = new Error("m");
own.cause = own;
console.log(structuredClone(own).cause === structuredClone(own), structuredClone([own])[0].cause.cause.message);
try {
  structuredClone(new Error("m", { cause() {} }));
} catch (error) {
  console.log(error.name, error.message);
}
try {
  structuredClone(Object.assign(new Error(), { message: Symbol() }));
} catch (error) {
  console.log(error.name);
}

const exception = new DOMException("m", "DataCloneError");
console.log(exception.name, exception.message, exception.code, String(exception), Object.prototype.toString.call(exception));
console.log(exception instanceof Error, Error.isError(exception), Object.keys(exception), typeof exception.stack);
console.log(exception.stack.split("\n")[0], new DOMException("m", "odd").stack.split("\n")[0]);
exception.stack = "DataCloneError: m";
console.log(exception, [exception]);
for (const args of [[], ["m"], ["m", "AbortError"], ["m", "QuotaExceededError"], ["m", "ValidationError"], [1, null], ["", "IndexSizeError"]]) {
  const { name, message, code } = new DOMException(...args);
  console.log(name, message, code);
}
const caused = new DOMException("m", { name: "TimeoutError", cause: 5 });
console.log(caused.name, caused.code, caused.cause, Object.getOwnPropertyDescriptor(caused, "cause"));
class Abort extends DOMException {
  constructor(message) {
    super(message, "AbortError");
  }
}
console.log(new Abort("q") instanceof Abort, new Abort("q").code, new Abort("q").constructor.name);
const copy = structuredClone(new Abort("q"));
console.log(copy instanceof Abort, copy instanceof DOMException, copy.name, copy.message, copy.code);
console.log(DOMException.length, DOMException.name, DOMException.DATA_CLONE_ERR, exception.INDEX_SIZE_ERR);
console.log(Object.getOwnPropertyDescriptor(DOMException, "ABORT_ERR"), Object.keys(DOMException).length);
const name = Object.getOwnPropertyDescriptor(DOMException.prototype, "name");
console.log(name.get.name, name.enumerable, name.configurable, name.set, Object.getPrototypeOf(DOMException.prototype) === Error.prototype);
console.log(DOMException.prototype);
for (const wrong of [() => DOMException(), () => DOMException.prototype.code, () => name.get.call(new Error()), () => new DOMException(Symbol())]) {
  try {
    console.log(wrong());
  } catch (error) {
    console.log(error.name, error.message);
  }
}
