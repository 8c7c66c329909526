import Handlebars from "handlebars/dist/cjs/handlebars.js";
import { rows, run } from "./run.js";

Handlebars.registerHelper("upper", text => text.toUpperCase());
const source = `<h1>{{title}}</h1>{{#each people}}<p class="{{#if active}}on{{else}}off{{/if}}">{{@index}}: {{upper name}}
{{#each tags}}<b>{{this}}</b>{{/each}} {{#with ../settings}}{{unit}}{{/with}} {{score}} &lt; {{{raw}}}</p>{{/each}}`;
const people = rows(120);
run(250, () => {
  const html = Handlebars.compile(source)({ title: "People & <co>", people, settings: { unit: "pts" } });
  return [html.length, html.split("on").length, html.slice(0, 80)];
});
