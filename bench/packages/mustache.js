import Mustache from "mustache";
import { rows, run } from "./run.js";

const template = "<h1>{{title}}</h1>{{#people}}<p>{{name}} {{#active}}on{{/active}}{{^active}}off{{/active}} {{#tags}}<b>{{.}}</b>{{/tags}} {{&city}}</p>{{/people}}";
const people = rows(200);
run(1000, () => {
  Mustache.clearCache();
  const html = Mustache.render(template, { title: "People & <co>", people });
  return [html.length, html.split("off").length, html.slice(0, 40)];
});
