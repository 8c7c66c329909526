// Compression: each codec there and back, what goes wrong, and streams.
const zlib=require('zlib'); const {promisify}=require('util');
const text='hello '.repeat(1000), big=Buffer.alloc(300000,'abcdefghij');
for (const [c,d] of [['gzip','gunzip'],['deflate','inflate'],['deflateRaw','inflateRaw'],['brotliCompress','brotliDecompress'],['zstdCompress','zstdDecompress'],['gzip','unzip'],['deflate','unzip']]) {
  const x=zlib[c+'Sync'](text); console.log(c,d,x.length<200, zlib[d+'Sync'](x).toString()===text, zlib[d+'Sync'](zlib[c+'Sync'](big)).equals(big), zlib[d+'Sync'](zlib[c+'Sync']('')).length);
}
console.log(zlib.gunzipSync(Buffer.concat([zlib.gzipSync('a'),zlib.gzipSync('b')])).toString(), zlib.crc32('hello'));
for (const f of [()=>zlib.gunzipSync('garbage'),()=>zlib.inflateSync(zlib.deflateSync(text).subarray(0,20)),()=>zlib.gzipSync(1),()=>zlib.createGzip({level:55}), ()=>zlib.inflateSync(zlib.deflateSync('x',{dictionary:Buffer.from('abc')})),()=>zlib.gunzipSync(zlib.gzipSync(big),{maxOutputLength:1000})])
  try { f(); console.log('none') } catch(e) { console.log(e.name,e.code,e.errno,e.message) }
console.log(zlib.inflateSync(zlib.deflateSync('xabc',{dictionary:Buffer.from('abc')}),{dictionary:Buffer.from('abc')}).toString());
(async()=>{
  console.log((await promisify(zlib.gunzip)(await promisify(zlib.gzip)('async'))).toString());
  const {pipeline}=require('stream/promises'); const {Readable}=require('stream');
  const parts=[]; 
  await pipeline(Readable.from([big,big]), zlib.createGzip(), zlib.createGunzip(), async function*(src){ for await(const c of src) parts.push(c) });
  console.log(Buffer.concat(parts).length, parts.length>5);
  const z=zlib.createDeflate(); const outs=[]; z.on('data',d=>outs.push(d)); z.write('abc'); z.flush(()=>{ console.log('flushed',outs.length>0); (()=>{ z.end('def'); z.on('end',()=>{console.log(zlib.inflateSync(Buffer.concat(outs)).toString())}) })() });
  await new Promise((done)=>z.on('close',done));
  await new Promise((done)=>zlib.gunzip('bad',(e)=>{ console.log(e.code); done() }));
  const g=zlib.createGunzip(); g.on('error',e=>console.log('stream error',e.code,e.message)); g.end('not gzip');
  await new Promise((done)=>g.on('close',done));
  // Meanwhile the program goes on: timers run.
  const heavy=require('crypto').randomBytes(8<<20); let turns=0;
  const timer=setInterval(()=>turns++,1);
  const packed=await new Promise((done)=>zlib.gzip(heavy,(e,packed)=>done(packed)));
  const unpacked=[], gunzip=zlib.createGunzip(); gunzip.end(packed); for await (const part of gunzip) unpacked.push(part);
  clearInterval(timer);
  console.log(turns>5, Buffer.concat(unpacked).equals(heavy));
  try { await promisify(zlib.gunzip)(zlib.gzipSync(Buffer.alloc(5<<20)),{maxOutputLength:1<<20}) } catch (e) { console.log(e.code,e.message) }
  const busy=zlib.createDeflate(); busy.write(heavy); busy.destroy(); busy.on('close',()=>console.log('closed while it worked'));
})();
