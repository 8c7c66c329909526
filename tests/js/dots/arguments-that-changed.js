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

// Handed on to an `apply` that is not the one of functions: what it writes shows where parameters are looked at afterwards.
{
  const sloppy = (...parts) => new Function(...parts);
  const writer = { apply(receiver, list) { list[0] = "written"; return list.length + (this.get ? this.get() : ""); } };
  const last = sloppy("a", "f", "return a === 1 ? f.apply(this, arguments) : a");
  same([last(1, writer), last(2, writer), last(1, (...rest) => rest.length, 3)], ["2", 2, 3]);
  equal(sloppy("a", "f", "const r = f.apply(this, arguments); return r + a")(1, writer), "2written");
  equal(sloppy("a", "f", "return f.apply(this, arguments) + a")(1, writer), "2written");
  const late = sloppy("a", "f", "seen", "try { return f.apply(this, arguments) } finally { seen.push(a) }");
  const seen = [];
  same([late(1, writer, seen), seen], ["3", ["written"]]);
  const captured = sloppy("a", "f", "f.get = () => a; return (0, a) && f.apply(this, arguments)");
  equal(captured(1, { ...writer }), "2written");
}
