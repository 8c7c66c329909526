const {Readable,Writable,Duplex}=require('stream');
// Streams of Node.js as streams of the web, and messages.
(async()=>{ const r=Readable.fromWeb(ReadableStream.from(['a','b'])); const o=[]; for await(const c of r) o.push(String(c)); console.log(o);
console.log(await Array.fromAsync(Readable.toWeb(Readable.from(['x','y'])))); const got=[]; const w=Writable.toWeb(new Writable({write(c,e,cb){got.push(String(c));cb()}})).getWriter(); await w.write('q'); await w.close(); console.log(got);
const {port1,port2}=new MessageChannel(); port2.onmessage=e=>{console.log(e.data); port2.close()}; port1.postMessage({a:[1]}); console.log(typeof require('http2').constants); })();
