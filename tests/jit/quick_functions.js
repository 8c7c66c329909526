// Built-in functions that have something quicker in their place: they give the same of every kind of argument, and stay what
// they are when somebody replaces them.

const numbers = [0, -0, 1, -1, 0.5, -0.5, 2.5, -2.5, 1e10, -1e10, 2 ** 31, -(2 ** 31), 2 ** 53, NaN, Infinity, -Infinity, 0.1];
const others = ["7", " 1.5 ", null, undefined, true, [], [3], {}, { valueOf: () => 42 }];

function rounded(x) {
    return [Math.floor(x), Math.ceil(x), Math.round(x), Math.trunc(x), Math.abs(x)];
}
function functions(x) {
    return [Math.sqrt(x), Math.sin(x), Math.exp(x), Math.fround(x), Math.sign(x), Math.log2(x)];
}
function two(a, b) {
    return [Math.max(a, b), Math.min(a, b), Math.pow(a, b), Math.imul(a, b), Math.atan2(a, b)];
}
function three(a, b, c) {
    return [Math.max(a, b, c), Math.min(a), Math.max()];
}
function units(text) {
    let sum = 0;
    for (let i = -1; i <= text.length; i++) sum = (sum * 31 + (text.charCodeAt(i) || 7)) | 0;
    return sum + text.charCodeAt() + text.charCodeAt("1");
}
function push(list, value) {
    return list.push(value) + list.push() + list.push(value, value);
}
function looked(map, set, key) {
    return [map.get(key), map.has(key), set.has(key)];
}

const show = (value) => (Object.is(value, -0) ? "-0" : typeof value === "object" && value !== null ? `[${value.map(show)}]` : String(value));
const log = [];
const map = new Map([[0, "zero"], [NaN, "nan"], ["key", 1], [undefined, "none"], [1n, "big"]]);
const set = new Set(map.keys());
const keys = [0, -0, NaN, "key", "k" + "ey", undefined, null, 1n, 1, {}];
for (let round = 0; round < 40; round++) {
    const lines = [];
    for (const x of numbers) {
        lines.push(show(rounded(x)), show(functions(x)), show(two(x, numbers[round % numbers.length])));
    }
    if (round % 10 === 0) {
        for (const x of others) lines.push(show(rounded(x)), show(two(x, 2)), show(two(2, x)), show(three(x, 1, 2)));
        try {
            rounded(1n);
        } catch (error) {
            lines.push(error.message);
        }
    }
    lines.push(units("text"), units("täxt€"), units("a".repeat(40) + round));
    lines.push(push([], round), push([1, , 3], -0));
    for (const list of [Object.freeze([1]), { length: 3, push: Array.prototype.push }]) {
        try {
            lines.push(push(list, 1));
        } catch (error) {
            lines.push(error.message);
        }
    }
    for (const key of keys) lines.push(show(looked(map, set, key)));
    if (round % 9 === 0) {
        try {
            looked(new Map(), {}, 1);
        } catch (error) {
            lines.push(error.message);
        }
    }
    log.push(lines.join(" "));
}
const floor = Math.floor;
Math.floor = (x) => `replaced ${x}`;
log.push(show(rounded(1.5)));
Math.floor = floor;
log.push(show(rounded(1.5)));
log.join("\n");
