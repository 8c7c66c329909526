import { serve } from '@hono/node-server';
import { Hono } from 'hono';
const app = new Hono();
app.get('/', (c) => c.text('hello'));
app.get('/json/:id', (c) => c.json({ id: c.req.param('id'), q: c.req.query('q') }));
app.post('/form', async (c) => c.json(await c.req.parseBody()));
console.log(await (await app.request('/json/7?q=z')).json());
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, async ({ port }) => {
  const base = `http://127.0.0.1:${port}`;
  console.log(await (await fetch(base)).text(), await (await fetch(`${base}/json/1`)).json());
  console.log(await (await fetch(`${base}/form`, { method: 'POST', body: new URLSearchParams({ a: '1' }) })).json());
  server.close();
});
