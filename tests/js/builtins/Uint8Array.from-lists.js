// Runs of int32 values, and what is between them.
same([...Uint8Array.from([1, 300, -1, 2.5, "4", true])], [1, 44, 255, 2, 4, 1]);
const many = Uint8Array.from({ length: 600 }, (_, at) => at);
same([many.length, many[255], many[256], many[599]], [600, 255, 0, 87]);
const view = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 8 }), 4);
view.set([1, 2, 3, 4]);
same([...new Uint8Array(view.buffer)], [0, 0, 0, 0, 1, 2, 3, 4]);
