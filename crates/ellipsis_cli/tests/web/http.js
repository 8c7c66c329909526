// Servers, clients and sockets.
const http=require('http'), net=require('net');
const wait=(e,n)=>new Promise(r=>e.once(n,(...a)=>r(a)));
const read=async(s)=>{let t='';s.setEncoding('utf8');for await(const c of s)t+=c;return t};
(async()=>{
const s=http.createServer(async(req,res)=>{
  if(req.url==='/echo'){ const b=await read(req); res.setHeader('x-a',['1','2']); res.writeHead(201,{'Content-Type':'text/plain'}); res.write('got '); res.end(b+' '+req.method); }
  else if(req.url==='/stream'){ res.write('a'); setTimeout(()=>{res.write('b');res.end('c')},20) }
  else if(req.url==='/abort'){ res.write('part'); setTimeout(()=>res.destroy(),20) }
  else if(req.url==='/h'){ res.end(JSON.stringify([req.headers.host!==undefined,req.headers['x-q'],req.httpVersion,req.socket.remoteAddress])) }
  else { res.statusCode=404; res.end('nope') }
});
s.listen(0); await wait(s,'listening'); const {port}=s.address(); console.log(typeof port, s.listening);
const req=(path,opt={},body)=>new Promise((ok,no)=>{const r=http.request({port,path,host:'127.0.0.1',...opt},async res=>{try{ok([res.statusCode,res.statusMessage,res.headers['content-type'],res.headers['x-a'],await read(res)])}catch(e){no(e)}});r.on('error',no);r.end(body)});
console.log(await req('/echo',{method:'POST'},'body'));
console.log(await req('/stream')); console.log(await req('/nothing')); console.log(await req('/h',{headers:{'X-Q':'v'}}));
try{ console.log(await req('/abort')) }catch(e){console.log(e.code,e.message)}
console.log(await (await fetch(`http://127.0.0.1:${port}/echo`,{method:'POST',body:'f'})).text());
console.log(await (await fetch(`http://127.0.0.1:${port}/stream`)).text());
http.get(`http://127.0.0.1:${port}/h`,(r)=>{r.resume();r.on('end',()=>console.log('end'))});
await new Promise(r=>setTimeout(r,50));
try{ await req('/',{port:1}) }catch(e){console.log(e.code,e.syscall,e.port)}
const ag=new http.Agent({keepAlive:true}); console.log(await req('/h',{agent:ag})); await new Promise(r=>setTimeout(r,10)); console.log(Object.keys(ag.freeSockets).length); console.log(await req('/h',{agent:ag})); ag.destroy();
s.on('upgrade',(q,sock,head)=>{ sock.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'); sock.on('data',d=>{sock.write('echo:'+d)}); sock.on('end',()=>sock.end()) });
const u=http.request({port,host:'127.0.0.1',headers:{Connection:'Upgrade',Upgrade:'x'}}); u.end(); const [ures,usock]=await wait(u,'upgrade'); console.log(ures.statusCode); usock.write('hey'); console.log(String((await wait(usock,'data'))[0])); usock.end();
s.close(()=>console.log('closed'));
const n=net.createServer(c=>{c.on('data',d=>c.end('re:'+d))}); n.listen(0,'127.0.0.1'); await wait(n,'listening'); const c=net.connect(n.address().port,'127.0.0.1',()=>c.write('x')); console.log(await read(c)); n.close();
try { const z=net.connect({port:1,host:'127.0.0.1'}); await new Promise((o,j)=>z.on('error',j)) } catch(e){console.log(e.message)}
const d=http.createServer(); d.on('error',e=>console.log(e.message.replace(/\d+$/,'PORT'),e.code)); const blocker=net.createServer().listen(0,'127.0.0.1'); await wait(blocker,'listening'); d.listen(blocker.address().port,'127.0.0.1'); await new Promise(r=>setTimeout(r,20)); blocker.close();
})();
