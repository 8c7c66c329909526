import { applyPatch, createPatch, diffChars, diffWords } from "diff";
import { run, words } from "./run.js";

const before = words(700).map((word, i) => (i % 9 ? word : `${word}\n`)).join(" ");
const after = before.replace(/which/g, "that").replace("they", "we\nthey").replace(/had \w+/g, "had been");
run(350, () => {
  const patch = createPatch("a.txt", before, after);
  return [applyPatch(before, patch) === after, patch.length, diffWords(before.slice(0, 900), after.slice(0, 900)).length, diffChars(before.slice(0, 250), after.slice(0, 250)).length];
});
