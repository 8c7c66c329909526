// Messages call what failed by its source text.
const holder = { list: [1], none: null, absent: undefined, count: 3 };
const says = (message, run) => {
  try {
    run();
  } catch (error) {
    return equal(error.message, message);
  }
  throw new Error(`expected "${message}"`);
};

// Calls: two at the same name, computed keys, what is spread, tags, private names.
const self = () => 0;
says("self(...) is not a function", () => self()());
says("holder.list[0] is not a function", () => holder.list[0](...[1]));
says("(0 , holder.count) is not a function", () => (0, holder.count)());
says("holder?.count is not a function", () => holder?.count());
says("holder.none is not a function", () => holder.none`text`);
says("holder.count is not a function", () => eval("holder.count()"));
says("given.x is not a function", () => new Function("given", "given.x()")({}));
class Private {
  #field = 1;
  call() {
    this.#field();
  }
}
says("this[#field] is not a function", () => new Private().call());
says("holder.count is not a constructor", () => new holder.count());

// Iteration: the value is named where it stands, not inside of what was called.
says("holder.missing is not iterable", () => {
  for (const _ of holder.missing);
});
says("self is not a function or its return value is not iterable", () => [...self()]);
says("number 3 is not iterable (cannot read property Symbol(Symbol.iterator))", () => new Set(holder.count));
says("number 3 is not iterable (cannot read property Symbol(Symbol.iterator))", () => [
  ...{ *[Symbol.iterator]() { new Map(3); } },
]);
says("Spread syntax requires ...iterable[Symbol.iterator] to be a function", () => self(...holder.count));

// Patterns.
says("Cannot destructure property 'a' of 'holder.none' as it is null.", () => {
  const { a } = holder.none;
});
says("Cannot destructure property 'a' of 'undefined' as it is undefined.", (({ a }) => a));
says("Cannot read properties of undefined (reading 'inner')", () => {
  const { absent: { inner } } = holder;
});
says("holder is not iterable", () => {
  const [first] = holder;
});

// What cannot be assigned is looked for in prototypes, too.
says("Cannot set property length of #<Only> which has only a getter", () => {
  "use strict";
  class Only {
    get length() {
      return 1;
    }
  }
  new Only().length = 2;
});
says("Cannot assign to read only property 'x' of object '#<Object>'", () => {
  "use strict";
  Object.create(Object.freeze({ x: 1 })).x = 2;
});
