import express from 'express';
const app = express();
app.use(express.json());
app.get('/hello/:name', (request, response) => response.json({ hello: request.params.name, q: request.query }));
app.post('/echo', (request, response) => response.status(201).send(request.body));
app.use((error, request, response, next) => response.status(500).send('failed'));
const server = app.listen(0, async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const a = await fetch(`${base}/hello/ann?x=1`);
  console.log(a.status, a.headers.get('content-type'), a.headers.get('x-powered-by'), a.headers.get('etag') !== null, await a.json());
  const b = await fetch(`${base}/echo`, { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } });
  console.log(b.status, await b.text());
  console.log((await fetch(`${base}/none`)).status, (await fetch(`${base}/echo`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })).status);
  server.close(() => console.log('closed'));
});
