const answer = { json: async () => ({ id: 7, kind: "row", tags: ["a"] }) };
globalThis.fetch = async url => (url.endsWith("/row") ? answer : null);

async function load() {
  const response = await fetch("https://example.invalid/row");
  const { id, ...others } = await response.json();
  console.log(id); // prints: 7
  console.log(others); // prints: { kind: 'row', tags: [ 'a' ] }
  return [...others.tags, ...(await Promise.all([1, 2]))];
}

load().then((all) => console.log(all)); // prints: [ 'a', 1, 2 ]
