// Streams of the web, bodies, forms and blobs.
(async()=>{
const rs=new ReadableStream({start(c){c.enqueue('a');c.enqueue('b');c.close()}});
const [a,b]=rs.tee(); const r=[]; for await(const x of a) r.push(x); for await (const x of b) r.push(x); console.log(r);
const t=new TransformStream({transform(ch,c){c.enqueue(ch.toUpperCase())}});
console.log(await Array.fromAsync(ReadableStream.from(['x','y']).pipeThrough(t)));
const out=[]; await ReadableStream.from([1,2,3]).pipeTo(new WritableStream({write(x){out.push(x)},close(){out.push('close')}})); console.log(out);
const by=new ReadableStream({type:'bytes',pull(c){ const v=c.byobRequest?.view; if(v){v[0]=7;c.byobRequest.respond(1)} else {c.enqueue(new Uint8Array([1,2]))} }});
const rd=by.getReader({mode:'byob'}); console.log((await rd.read(new Uint8Array(4))).value); rd.releaseLock(); const rd2=by.getReader(); console.log((await rd2.read()).value);
console.log(await new Response(new Blob(['hello world']).stream().pipeThrough(new CompressionStream('gzip')).pipeThrough(new DecompressionStream('gzip'))).text());
console.log(await new Response(ReadableStream.from(['h\u00e9','\ud83d','\ude00']).pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream())).text());
try { await ReadableStream.from([1]).pipeTo(new WritableStream({write(){throw new Error('sink')}})) } catch(e){console.log(e.message)}
try { const e=new ReadableStream({pull(c){c.error(new Error('src'))}}); await e.pipeTo(new WritableStream({abort(r){console.log('abort',r.message)}})) } catch(e){console.log(e.message)}
const w=new WritableStream({},new CountQueuingStrategy({highWaterMark:2})).getWriter(); console.log(w.desiredSize); await w.write(1); await w.close(); console.log(await w.closed);
console.log(rs, t.readable, new WritableStream(), new ByteLengthQueuingStrategy({highWaterMark:1}));
const ac=new AbortController(); const p=new ReadableStream().pipeTo(new WritableStream(),{signal:ac.signal}); ac.abort(); try{await p}catch(e){console.log(e.name)}
const [t1,t2]=new ReadableStream({type:'bytes',start(c){c.enqueue(new Uint8Array([1,2,3]));c.close()}}).tee(); console.log(await new Response(t1).bytes(), await new Response(t2).bytes());
const fd=new FormData(); fd.append('a','1'); fd.append('f',new File(['content'],'x.txt',{type:'text/plain'})); const res=new Response(fd); console.log(/^multipart/.test(res.headers.get('content-type'))); const back=await res.formData(); console.log(back.get('a'), await back.get('f').text(), back.get('f').name);
const rq=new Request('http://a/b?c',{method:'post',body:JSON.stringify({a:1}),headers:{'x-y':'z'}}); console.log(rq.method,rq.url,rq.headers.get('content-type'), await rq.clone().json(), await rq.text(), rq.bodyUsed);
try{await rq.text()}catch(e){console.log(e.message)}
console.log(Response.json({a:1}).headers.get('content-type'), Response.redirect('http://x/y').headers.get('location'), new Response('x').body, new Response(null,{status:204}).body);
console.log(await (await fetch('data:text/plain;base64,aGVsbG8=')).text(), await (await fetch('data:,a%20b')).text());
console.log(new Blob(['abc']).slice(1), await new Blob(['abc']).slice(1,2).text(), new File(['x'],'n',{lastModified:1}));
console.log(await new Response('a=1&b=2',{headers:{'content-type':'application/x-www-form-urlencoded'}}).formData());
const c=new Response('hi').clone(); console.log(await c.text()); const s=new Response(ReadableStream.from([new Uint8Array([104,105])])); const s2=s.clone(); console.log(await s.text(), await s2.text());
console.log(new Response('x',{status:201}));
})();
