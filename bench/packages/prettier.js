import * as estree from "prettier/plugins/estree";
import * as babel from "prettier/plugins/babel";
import * as postcss from "prettier/plugins/postcss";
import { format } from "prettier/standalone";
import { run } from "./run.js";

const code = Array.from({ length: 6 }, (_, n) => `const f${n}=async({a,...rest},...list)=>{for await(const x of list){if(x>${n}&&a||rest.veryLongName&&anotherVeryLongName)rest.total=(rest.total??0)+x*a}return{...rest,list:[...list,${n}]}}`).join("\n");
const css = ".a,.b>.c{color:red;margin:0 auto}@media (min-width:10px){.d{display:flex}}".repeat(6);
async function main() {
  const results = [];
  for (let i = 0; i < 50; i++) {
    results.push([(await format(code, { parser: "babel", plugins: [babel, estree] })).length, (await format(css, { parser: "css", plugins: [postcss] })).length].join());
  }
  run(50, i => results[i]);
}
main();
