// JSON: records to text and back; time of one record.
// sizes: 10 1000
bench("json", n => {
  const records = Array.from({ length: n }, (_, i) => ({
    id: i,
    name: `name "${i}"`,
    tags: ["a", "b", String(i)],
    position: { x: i / 3, y: -i },
    active: i % 2 === 0,
    parent: null,
  }));
  return {
    ops: n,
    run() {
      const text = JSON.stringify(records);
      const copy = JSON.parse(text);
      return `${text.length} ${copy.length} ${copy[n - 1].position.x} ${copy[n - 1].tags[2]}`;
    },
  };
});
