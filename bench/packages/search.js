import Fuse from "fuse.js";
import lunr from "lunr";
import { rows, run, words } from "./run.js";

const documents = rows(80).map(row => ({ id: String(row.id), name: row.name, body: words(25, row.id + 1).join(" ") }));
run(65, () => {
  const index = lunr(function () {
    this.ref("id"); this.field("name"); this.field("body");
    documents.forEach(it => this.add(it));
  });
  const fuse = new Fuse(documents, { keys: ["name", "body"], includeScore: true });
  return [index.search("which had").length, index.search("name:1*")[0]?.ref, fuse.search("nme 12").length, fuse.search("they that")[0].item.id];
});
