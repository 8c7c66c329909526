// A script with most of what there is.
let g = 1n, { a, ...o } = { ...h }, [b, ...c] = d, wide = '€';
function f(x, y = arguments, ...rest) {
    try { for (const it of x) { if (it?.z) continue; let n = it; y.push(() => n++); } }
    catch ({ message }) { throw message; } finally { g += rest.length; }
    switch (x) { case 1: return `${x}${y}`; default: return new f(...rest); }
}
class A extends f { #p = /x/g; static #q; constructor() { super(...a); } get v() { return super.v + this.#p; } }
function* gen(x) { const y = yield x; yield* y; }
async function* ag() { for await (const x of gen()) yield await x; await using r = x; }
function dynamic(o) { with (o) { var v = eval('x'); } return delete o.x, typeof zz, tag`a${1}b`; }
label: for (const k in o) break label;
