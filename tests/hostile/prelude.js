const E = (() => {
    const of = (make) => ({ next: () => ({ value: make(), done: false }), [Symbol.iterator]() { return this } });
    const object = {};
    return {
        endless: of(() => [object, 1]), objects: of(() => [{}, 1]), same: of(() => 1), strings: of(() => 'a'),
        pairs: of(() => ['a', 'b']), long: { length: 2 ** 53 - 1 },
        longArray: new Proxy([], { get: (t, k) => (k === 'length' ? 2 ** 53 - 1 : 1) }),
        proxy: new Proxy({}, {}), slowProxy: new Proxy({}, { has() { for (;;); } }),
        setLike: { size: 1e9, has: () => true, keys: () => of(() => Math.random()) },
    };
})();
