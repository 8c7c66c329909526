// Realms of scripts, and structured clones as the bytes that V8 writes.
const vm=require('vm'), v8=require('v8');
console.log(vm.runInNewContext('x+1; y=x*2; var z=3',{x:1}), vm.runInThisContext('1+1')); const c=vm.createContext({n:1}); vm.runInContext('n++; var m=n; globalThis.q=[1]',c); console.log(c.n,c.m,c.q instanceof Array,vm.isContext(c),vm.isContext({}));
try{ new vm.Script('1+',{filename:'bad.js'}) }catch(e){console.log(e.name)}
console.log(vm.compileFunction('return a+b',['a','b'])(1,2)); try{vm.runInNewContext('throw new TypeError("t")')}catch(e){console.log(e.message,e instanceof TypeError)}
const o={a:1,b:'x\u1234',c:[1,,3],d:new Date(0),m:new Map([[1,{z:1}]]),s:new Set(['q']),r:/a/gi,n:-5.5,big:12345678901234567890n,u:undefined,nul:null,t:true,buf:Buffer.from('hi'),ab:new Uint8Array([1,2]).buffer,f:new Float64Array([1.5]),e:new RangeError('oops'),neg:-1,N:new Number(3),2:3}; o.self=o;
const ser=v8.serialize(o); { const { e, self, ...rest } = o; console.log(v8.serialize(rest).toString('hex')); } const back=v8.deserialize(ser); console.log(back.self===back, back.e instanceof RangeError, {...back,self:0,e:String(back.e)});
try{v8.serialize(()=>1)}catch(e){console.log(e.name,e.message)}
