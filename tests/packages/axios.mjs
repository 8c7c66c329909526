import axios from 'axios';
import { createServer } from 'node:http';
const server = createServer((request, response) => {
  if (request.url === '/moved') { response.writeHead(302, { location: '/json' }).end(); return; }
  if (request.url === '/bad') { response.writeHead(418).end('tea'); return; }
  let body = '';
  request.on('data', (chunk) => { body += chunk; }).on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method: request.method, body, q: request.url }));
  });
}).listen(0, '127.0.0.1', async () => {
  const http = axios.create({ baseURL: `http://127.0.0.1:${server.address().port}` });
  console.log((await http.get('/json', { params: { a: 1 } })).data, (await http.post('/json', { x: 1 })).data, (await http.get('/moved')).data);
  try { await http.get('/bad'); } catch (error) { console.log(error.code, error.response.status, error.response.data); }
  server.close();
});
