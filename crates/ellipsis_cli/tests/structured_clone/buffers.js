// Buffers, their views, and what is transferred.
const attempt = run => {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name, error instanceof DOMException ? error.message : error.code);
  }
};
const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const views = [new Uint16Array(bytes.buffer, 2, 2), bytes, new DataView(bytes.buffer, 1, 3), bytes.buffer];
const copies = structuredClone(views);
console.log(copies, copies.every(copy => (copy.buffer ?? copy) === copies[3]));
copies[1][2] = 9;
console.log(copies[0][0], bytes[2]);
for (const Kind of [Int8Array, Uint8ClampedArray, Int32Array, Float16Array, Float32Array, Float64Array]) {
  console.log(structuredClone(Object.assign(new Kind([1.5, -2, 300]), { extra: 1 })));
}
console.log(structuredClone(new BigInt64Array([-1n])), structuredClone(new BigUint64Array([1n])));
console.log(Object.keys(structuredClone(Object.assign(new ArrayBuffer(2), { extra: 1 }))));

const resizable = new ArrayBuffer(2, { maxByteLength: 8 });
const [tracking, grown, fixed, view] = structuredClone([new Uint8Array(resizable), resizable, new Uint8Array(resizable, 1, 1), new DataView(resizable, 1)]);
grown.resize(4);
console.log(tracking, fixed, view.byteLength, grown.maxByteLength, resizable.byteLength);
attempt(() => {
  const buffer = new ArrayBuffer(8, { maxByteLength: 8 });
  const view = new DataView(buffer, 4, 4);
  buffer.resize(2);
  return structuredClone(view);
});

const memory = new SharedArrayBuffer(4, { maxByteLength: 8 });
const [same, block] = structuredClone([new Uint8Array(memory), memory]);
same[0] = 7;
memory.grow(6);
console.log(new Uint8Array(memory)[0], same.buffer === block, block === memory, block.growable, same.length);

const moved = new Uint8Array([1, 2, 3]);
const result = structuredClone({ moved, buffer: moved.buffer, again: [moved.buffer] }, { transfer: [moved.buffer] });
console.log(result, result.moved.buffer === result.buffer, result.again[0] === result.buffer);
console.log(moved.length, moved.buffer.detached, moved.buffer.byteLength);
const source = new ArrayBuffer(2, { maxByteLength: 8 });
const target = structuredClone([new Uint8Array(source), source], { transfer: new Set([source]) });
target[1].resize(3);
console.log(target, source.detached, source.resizable, source.maxByteLength, target[1].maxByteLength);
const aside = new ArrayBuffer(1);
console.log(structuredClone("aside", { transfer: [aside] }), aside.detached);
attempt(() => structuredClone(aside));
attempt(() => structuredClone([moved]));

// What cannot be transferred; nothing is detached then.
const kept = new ArrayBuffer(1);
attempt(() => structuredClone(1, { transfer: [kept, kept] }));
attempt(() => structuredClone(1, { transfer: [kept, {}] }));
attempt(() => structuredClone(1, { transfer: [kept, bytes] }));
attempt(() => structuredClone(1, { transfer: [kept, memory] }));
attempt(() => structuredClone([kept, () => 1], { transfer: [kept] }));
console.log(kept.detached);

// Options.
for (const options of [undefined, null, {}, [], () => {}, { transfer: undefined }, { transfer: [] }]) attempt(() => structuredClone(1, options));
for (const options of [5, "x", true, Symbol(), { transfer: null }, { transfer: 5 }, { transfer: "ab" }, { transfer: {} }, { transfer: [1] }]) {
  attempt(() => structuredClone(1, options));
}
attempt(() => structuredClone());
const log = [];
structuredClone(
  { get a() { log.push("value"); } },
  { get transfer() { log.push("transfer"); return { [Symbol.iterator]() { log.push("iterator"); return [].values(); } }; } },
);
console.log(log);
const global = Object.getOwnPropertyDescriptor(globalThis, "structuredClone");
console.log(global.writable, global.enumerable, global.configurable, global.value.name);
