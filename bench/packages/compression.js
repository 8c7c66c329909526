import { gunzipSync, gzipSync, strFromU8, strToU8 } from "fflate";
import * as pako from "pako";
import { run, words } from "./run.js";

const text = words(5000).join(" ");
const bytes = strToU8(text, true);
run(24, () => {
  const a = pako.deflate(bytes), b = gzipSync(bytes, { mtime: 0 });
  return [pako.inflate(a).length, strFromU8(gunzipSync(b), true) === text, a.length, b.length];
});
