import { WebSocket, WebSocketServer } from 'ws';
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  client.on('open', () => client.send('hello'));
  client.on('message', (data) => { console.log(`${data}`); client.close(1000, 'enough'); });
  client.on('close', (code, reason) => { console.log(code, `${reason}`); server.close(() => console.log('closed')); });
});
server.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(`${data} back ${isBinary}`)));
