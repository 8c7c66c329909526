import * as cheerio from "cheerio/slim";
import { rows, run } from "./run.js";

const html = `<html><body><ul id=list>${rows(150).map(r => `<li class="${r.active ? "on" : "off"} c${r.id % 5}" data-id=${r.id}><a href="/p/${r.id}">${r.name} &amp; co</a><span>${r.city}</span></li>`).join("\n")}</ul></body></html>`;
run(60, () => {
  const $ = cheerio.load(html);
  $("li.on a").attr("rel", "x").addClass("link");
  $("li.off").each((i, el) => { $(el).find("span").text(`off ${i}`); });
  return [$("li").length, $("#list > li.c3 span").text().length, $.html().length, $("li:nth-child(7) a").attr("href")];
});
