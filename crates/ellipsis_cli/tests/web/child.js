// Processes: those that are waited for, those that are not, signals and messages.
const cp=require('child_process'); const {promisify}=require('util');
if(process.argv[2]!=='child') console.log(cp.execSync('echo hi; echo err 1>&2',{stdio:['pipe','pipe','ignore']}).toString());
if(process.argv[2]!=='child') console.log(cp.spawnSync('cat',{input:'in'}).stdout.toString(), cp.spawnSync('sh',['-c','exit 3']).status, cp.spawnSync('sh',['-c','kill -9 $$']).signal, cp.spawnSync('nope-x').error.code);
if(process.argv[2]!=='child') try{cp.execFileSync('sh',['-c','echo bad 1>&2; exit 2'],{stdio:'pipe'})}catch(e){console.log(e.status,e.message)}
if(process.argv[2]!=='child') console.log(cp.spawnSync('sleep',['5'],{timeout:50}).error.code, cp.spawnSync('sh',['-c','echo $X'],{env:{X:'y'},encoding:'utf8'}).stdout);
if(process.argv[2]==='child') process.on('message',m=>{process.send({echo:m});process.disconnect()}); else (async()=>{
console.log(await promisify(cp.exec)('echo out; pwd',{cwd:'/'}));
try{await promisify(cp.exec)('exit 4')}catch(e){console.log(e.code,e.cmd)}
const c=cp.spawn('sh',['-c','read x; echo got $x; exit 5']); c.stdout.on('data',d=>console.log(String(d))); c.on('exit',(c,s)=>console.log('exit',c,s)); c.stdin.end('line\n'); await new Promise(r=>c.on('close',(...a)=>{console.log('close',a);r()}));
const n=cp.spawn('nope-x'); n.on('error',e=>console.log(e.code,e.message,e.path,e.spawnargs)); await new Promise(r=>n.on('close',r));
const k=cp.spawn('sleep',['10']); setTimeout(()=>k.kill(),20); console.log(await new Promise(r=>k.on('exit',(...a)=>r(a))), k.killed);
process.on('SIGUSR2',(s)=>console.log(s)); process.kill(process.pid,'SIGUSR2'); await new Promise(r=>setTimeout(r,50));
cp.execFile('echo',['a','b'],(e,o)=>console.log(e,o)); const ac=new AbortController(); const ab=cp.exec('sleep 5',{signal:ac.signal},(e)=>console.log(e.name,e.code)); ac.abort();
{ const f=cp.fork(__filename,['child']); f.on('message',m=>console.log(m)); f.on('exit',c=>console.log('fork exit',c)); f.send({a:1}); }
})();
