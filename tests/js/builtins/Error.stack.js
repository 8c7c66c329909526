// `stack` is an error's own accessor, as in V8: rendered when it is first read, any value after that.

const error = new TypeError("first");
same(Object.getOwnPropertyNames(error), ["stack", "message"]);
const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(error, "stack");
same([enumerable, configurable, get.name, set.name], [false, true, "", ""]);
equal(get, Object.getOwnPropertyDescriptor(new Error("other"), "stack").get);
equal("stack" in Error.prototype, false);
same(Object.keys({ ...error }), []);
equal(JSON.stringify(error), "{}");

error.message = "second";
equal(error.stack.split("\n")[0], "TypeError: second");
error.message = "third";
equal(error.stack.split("\n")[0], "TypeError: second");

const inherits = Object.create(error);
inherits.stack = null;
equal(Object.hasOwn(inherits, "stack"), false);
equal(error.stack, null);
equal(get.call({}), undefined);
equal(get.call(1), undefined);
equal(set.call(1, 2), undefined);
equal(delete error.stack, true);
equal("stack" in error, false);

const renewed = new Error("renewed");
renewed.stack = "old";
Error.captureStackTrace(renewed);
equal(renewed.stack.split("\n")[0], "Error: renewed");
equal(Object.getOwnPropertyDescriptor(renewed, "stack").get, get);

const plain = {};
Error.captureStackTrace(plain);
equal(typeof plain.stack, "string");
const fixed = Object.defineProperty({}, "stack", { value: 1 });
throws(TypeError, () => Error.captureStackTrace(fixed), "Cannot redefine property: stack");
