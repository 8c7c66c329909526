// Rest parameters and spread arguments.
const count = (...args) => args.length;
equal(count(), 0);
equal(count(...[]), 0);
equal(count(...[1, 2], 3, ..."ab"), 5);
same(((a, b = 2, ...rest) => [a, b, rest])(1, undefined, 3, 4), [1, 2, [3, 4]]);
same((({ length }, ...[x, y]) => [length, x, y])("abc", 1, 2), [3, 1, 2]);
same(((...{ length }) => length)(1, 2, 3), 3);
equal(((a, ...b) => {}).length, 1);

// Arguments are a snapshot.
const list = [1, 2, 3];
const grab = (...xs) => xs;
const grabbed = grab(...list);
list[0] = "changed";
same(grabbed, [1, 2, 3]);
grabbed.push(4);
equal(list.length, 3);

// `arguments` and rest side by side.
function both(a, ...rest) {
  return [arguments.length, rest.length, arguments[2]];
}
same(both(1, 2, 3), [3, 2, 3]);

// new, super, methods, optional calls, tagged templates, apply.
class Base {
  constructor(...args) {
    this.args = args;
  }
  method(...args) {
    return [this, args];
  }
}
class Derived extends Base {
  constructor(first, ...others) {
    super(...others, first);
  }
}
same(new Derived(1, 2, 3).args, [2, 3, 1]);
const base = new Base(...[1], ...[2]);
same(base.args, [1, 2]);
equal(base.method(...[1])[0], base);
equal(base?.method?.(...[1, 2])[1].length, 2);
equal(base.missing?.(...[1]), undefined);
const tag = (strings, ...values) => strings.raw.join("|") + values;
equal(tag`a${1}b${2}c`, "a|b|c1,2");
equal(Math.max(...[3, 1, 2]), 3);
equal(Math.max.apply(null, [3, 1, 2]), 3);
equal(Reflect.construct(Base, [1, 2]).args.length, 2);

// Many.
const many = Array.from({ length: 200_000 }, (_, i) => i);
equal(count(...many), 200_000);
equal(Math.max(...many), 199_999);
const target = [];
target.push(...many);
equal(target.length, 200_000);

// Evaluation order.
const order = [];
const at = value => (order.push(value), value);
count(at(1), ...[at(2)], at(3));
same(order, [1, 2, 3]);
throws(TypeError, () => count(...null), "not iterable");

