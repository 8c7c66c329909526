// Several requests at once, and a table of what came back.

const urls = ["https://example.com/", "https://www.rust-lang.org/"];

const results = await Promise.allSettled(
  urls.map(async (url) => {
    const response = await fetch(url);
    const text = await response.text();
    return { url, status: response.status, type: response.headers.get("content-type"), length: text.length };
  }),
);

console.table(results.map(({ value, reason }, at) => value ?? { url: urls[at], error: String(reason.cause ?? reason) }));
