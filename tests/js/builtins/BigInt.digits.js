// Where small BigInts end and large ones, whose digits follow, begin.
const edge = 2n ** 127n;
equal(String(-edge), "-170141183460469231731687303715884105728");
equal(-edge - 1n + 1n, -edge);
equal(edge - 1n + 1n, edge);
equal(BigInt.asUintN(64, -(2n ** 130n) - 1n), 2n ** 64n - 1n);
equal(BigInt.asIntN(64, edge + 5n), 5n);
same([new BigInt64Array([-(2n ** 200n) - 3n])[0], new BigUint64Array([-1n])[0]], [-3n, 2n ** 64n - 1n]);
equal((2n ** 200n) * -3n + 3n * 2n ** 200n, 0n);
equal(-(2n ** 200n) === 2n ** 200n, false);
equal(new Map([[2n ** 200n, "found"]]).get(2n ** 100n * 2n ** 100n), "found");
equal(-(2n ** 200n) < -(2n ** 199n) && 2n ** 200n > Number.MAX_SAFE_INTEGER, true);
