import { Fragment, h } from "preact";
import renderToString from "preact-render-to-string";
import { rows, run } from "./run.js";

const people = rows(150);
const Tag = ({ children }) => h("b", { class: "tag" }, children);
const Row = ({ person, index }) => h("li", { key: person.id, "data-i": index, style: { color: person.active ? "red" : "blue", marginTop: index } },
  person.name, " & ", person.city, person.tags.map(tag => h(Tag, null, tag)));
const List = ({ items }) => h(Fragment, null, h("h1", null, "List"), h("ul", null, items.map((person, index) => h(Row, { person, index }))));
run(600, () => {
  const html = renderToString(h(List, { items: people }));
  return [html.length, html.slice(0, 120)];
});
