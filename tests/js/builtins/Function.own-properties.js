// Functions make their own properties when they are first asked for. What deletes one before that deletes it.

const makers = [() => function () {}, () => () => 1, () => class {}, () => ({ m() {} }).m, () => (async () => {}).bind()];
for (const make of makers) {
  for (const key of ["length", "name"]) {
    const direct = make();
    equal(delete direct[key], true);
    equal(Object.hasOwn(direct, key), false, `${key} of ${make}`);
    const behind = make();
    equal(delete new Proxy(new Proxy(behind, {}), {})[key], true);
    equal(Reflect.ownKeys(behind).includes(key), false, `${key} of ${make}, behind proxies`);
  }
}

const both = function () {};
same([delete both.name, delete both.length, Reflect.ownKeys(both)], [true, true, ["prototype"]]);
