// Each evaluation of a literal gives another object, whatever becomes of the ones before.
const make = () => /a/g;
const [first, second] = [make(), make()];
first.test("xa");
same([first.lastIndex, second.lastIndex, make().lastIndex], [2, 0, 0]);
second.more = 1;
Object.freeze(first);
same([Object.keys(second), "more" in make()], [["more"], false]);
const third = make();
third.lastIndex = 7;
same([third.lastIndex, make().lastIndex], [7, 0]);
