// Growing by spreading, keeping every version.
{
  const versions = [[]];
  for (let i = 0; i < 300; i++) versions.push([...versions[i], i]);
  versions.forEach((version, n) => {
    equal(version.length, n);
    for (let i = 0; i < n; i++) equal(version[i], i);
  });
}
{
  const versions = [{}];
  for (let i = 0; i < 300; i++) versions.push({ ...versions[i], ["k" + i]: i });
  versions.forEach((version, n) => {
    const keys = Object.keys(version);
    equal(keys.length, n);
    keys.forEach((key, i) => {
      equal(key, "k" + i);
      equal(version[key], i);
    });
  });
}
{
  // Two branches from every version.
  const versions = [{ a: 1 }];
  for (let i = 0; i < 200; i++) {
    const left = { ...versions[i], ["l" + i]: i };
    const right = { ...versions[i], ["r" + i]: -i };
    equal("r" + i in left, false);
    equal("l" + i in right, false);
    equal(right["r" + i], -i);
    versions.push(left);
  }
  equal(Object.keys(versions[200]).length, 201);
}
{
  const versions = [{}];
  for (let i = 0; i < 200; i++) versions.push({ ...versions[i], [i * 7 % 200]: i });
  same(Object.keys(versions[200]).slice(0, 4), ["0", "1", "2", "3"]);
  equal(Object.keys(versions[100]).length, 100);
}
{
  // Overwriting keeps the place of a key, and old versions.
  let state = {};
  for (let i = 0; i < 150; i++) state = { ...state, ["k" + i]: i };
  const next = { ...state, k70: "new" };
  equal(state.k70, 70);
  equal(next.k70, "new");
  equal(Object.keys(next)[70], "k70");
  next.k0 = "own";
  equal(state.k0, 0);
  state.k1 = "source";
  equal(next.k1, 1);
  delete next.k2;
  equal(state.k2, 2);
  const { k5, ...rest } = state;
  equal(k5, 5);
  equal("k5" in rest, false);
  equal(Object.keys(rest).length, 149);
  rest.k6 = 0;
  equal(state.k6, 6);
}
