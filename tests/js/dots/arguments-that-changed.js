// Spreading arguments goes by their `length`, whatever was done to them.
{
  const list = (...all) => all;
  const spreads = (change, expected, ...args) => {
    const whole = function () { change(arguments); return [...arguments]; };
    const call = function () { change(arguments); return list(0, ...arguments); };
    const rest = function () { change(arguments); const [...all] = arguments; return all; };
    const strict = function () { "use strict"; change(arguments); return [...arguments]; };
    const mapped = function (a, b) { change(arguments); return [...arguments]; };
    const stepped = function (a) { change(arguments); const all = []; for (const x of arguments) all.push(x); return all; };
    for (const way of [whole, rest, strict, mapped, stepped]) same(way(...args), expected, String(change));
    same(call(...args), [0, ...expected], String(change));
  };
  // Elements beyond the length are none until it says so.
  spreads(it => { it[1] = 3; }, []);
  spreads(it => { it[1] = 3; it.length = 2; }, [undefined, 3]);
  spreads(it => { it.length = 2; it[1] = 3; }, [1, 3], 1);
  spreads(it => { it[0] = 3; }, []);
  spreads(it => { it[0] = 3; it.length = 1; }, [3]);
  spreads(it => { it[5] = 3; }, [1], 1);
  spreads(it => { it[2] = 3; it.length++; }, [1, 2, 3], 1, 2);
  spreads(it => { it[40000] = 3; }, []);
  spreads(it => { Object.defineProperty(it, 0, { get() { throw it; } }); }, []);
  // Deleted ones count.
  spreads(it => { delete it[1]; }, [1, undefined, 3], 1, 2, 3);
  spreads(it => { delete it[0]; it.length = 0; }, [], 1);
  spreads(it => { delete it.length; }, [], 1, 2);
  // What array methods do to them.
  spreads(it => { Array.prototype.shift.call(it); }, [2, 3], 1, 2, 3);
  spreads(it => { Array.prototype.pop.call(it); }, [1, 2], 1, 2, 3);
  spreads(it => { Array.prototype.push.call(it, 3, 4); }, [1, 2, 3, 4], 1, 2);
  spreads(it => { Array.prototype.unshift.call(it, 0); }, [0, 1, 2], 1, 2);
  spreads(it => { Array.prototype.splice.call(it, 1, 1, "a", "b"); }, [1, "a", "b", 3], 1, 2, 3);
  // Whatever `length` is, it is converted.
  spreads(it => { it.length = "1"; }, [1], 1, 2);
  spreads(it => { it.length = -1; }, [], 1, 2);
  spreads(it => { it.length = { valueOf: () => 1.9 }; }, [1], 1, 2);
  spreads(it => { Object.defineProperty(it, "length", { get: () => 1 }); }, [1], 1, 2);
}
{
  // While they are iterated.
  const seen = [];
  (function () {
    for (const x of arguments) {
      if (seen.push(x) === 1) arguments.length = 3, arguments[2] = "c";
    }
  })("a", "b");
  same(seen, ["a", "b", "c"]);
}
