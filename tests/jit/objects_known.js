// What was compared stays known only as long as nothing in between can have changed it, also under another name.

function alias(a, b) {
    a.x = 1;
    b.added = a.x;
    return [a.x, a.added, b.x, b.added];
}

function afterCall(o, change) {
    const before = o.x;
    change(o);
    return before + "," + o.x + "," + o.y;
}

function twice(o) {
    o.x = o.x + 1;
    o.x = o.x + 1;
    o.y = o.x;
    return o.x + o.y;
}

function moved(o) {
    const p = o;
    let sum = p.x;
    for (let i = 0; i < 3; i++) {
        sum += o.x + p.x;
        if (i === 1) o = { y: 1, x: 100 };
    }
    return sum;
}

function elements(list, at) {
    let sum = 0;
    for (let i = 0; i < at; i++) {
        sum += list[i];
        list[i] = sum & 7;
    }
    return sum + list.length;
}

function getter(o) {
    return o.x + o.gets + o.x;
}

const log = [];
for (let round = 0; round < 300; round++) {
    const same = { x: 0 };
    const results = [
        alias({ x: 0 }, { x: 5 }),
        alias(same, same),
        afterCall({ x: 1, y: 2 }, () => {}),
        round % 7 ? "" : afterCall({ x: 1, y: 2 }, (o) => { delete o.x; o.x = "again"; }),
        round % 5 ? "" : afterCall({ x: 1, y: 2 }, (o) => Object.defineProperty(o, "y", { get: () => "got" })),
        twice({ x: round, y: 0 }),
        round % 11 ? 0 : twice(Object.freeze({ x: 1, y: 0 })),
        moved({ x: 1 }),
        elements([1, 2, 3, 4], 4),
        round % 13 ? 0 : elements({ 0: 1, 1: 2, length: "like an array" }, 2),
        round % 17 ? 0 : elements([1, , 3], 3),
        getter({ x: 1, get gets() { this.x = 10; return 0; } }),
        getter({ x: 1, gets: 2 }),
    ];
    if (round % 50 < 20) log.push(JSON.stringify(results));
}
log.join("\n");
