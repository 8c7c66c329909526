import nunjucks from "nunjucks/browser/nunjucks.js";
import { rows, run } from "./run.js";

const env = new nunjucks.Environment(null, { autoescape: true });
const source = `{% macro tag(t) %}<b>{{ t | upper }}</b>{% endmacro %}<h1>{{ title }}</h1>{% for p in people %}
<p>{{ loop.index }} {{ p.name }} {% if p.active and p.age > 30 %}on{% else %}off{% endif %} {% for t in p.tags %}{{ tag(t) }}{% endfor %}
{{ p.score | round(1) }} {{ p.city | lower }}</p>{% endfor %}`;
const people = rows(120);
run(400, () => {
  const html = nunjucks.compile(source, env).render({ title: "People & <co>", people });
  return [html.length, html.split("on").length, html.slice(0, 40)];
});
