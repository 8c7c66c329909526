// Class definitions are strict code, in sloppy code, too.
const locked = Object.preventExtensions({});
throws(TypeError, () => class extends (locked.property = Object) {});
throws(TypeError, () => class { [locked.property = "name"]() {} });
throws(TypeError, () => class { static [delete Object.freeze({ a: 1 }).a] = 1; });
throws(TypeError, () => class extends class { [(locked.property = 1)]() {} } {});
equal(locked.property = 1, 1);
locked.property = 2;
equal(locked.property, undefined);

// What super means is found before its key is converted and before the value is made.
const first = { set x(value) { this.seen = `first ${value}`; } };
const second = { set x(value) { this.seen = `second ${value}`; } };
const object = {
  __proto__: first,
  assign() { super.x = (Object.setPrototypeOf(object, second), 1); },
  convert() { super[{ toString() { Object.setPrototypeOf(object, first); return "x"; } }] = 2; },
};
object.assign();
equal(object.seen, "first 1");
object.convert();
equal(object.seen, "second 2");
throws(SyntaxError, () => eval("({ get x(...a) {} })"));
throws(SyntaxError, () => eval("class A { get #x(...a) {} }"));
