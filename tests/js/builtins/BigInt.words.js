// Integers of up to 127 bits are words: operations on them give what they give on others, which Node's results stand for.
const vals = [-1n, 63n, 1n << 63n, 1n << 127n, -(1n << 126n)];
let h=0; const out=[];
const f = (g)=>{try{return String(g())}catch(e){return e.constructor.name+e.message.slice(0,20)}};
for(const a of vals)for(const b of vals){
 out.push(f(()=>a+b),f(()=>a-b),f(()=>a*b),f(()=>a/b),f(()=>a%b),f(()=>a&b),f(()=>a|b),f(()=>a^b),String(a<b),String(a==b),String(a===b));
 if (b<300n&&b>-300n) out.push(f(()=>a<<b),f(()=>a>>b)); if(b<70n) out.push(f(()=>a**b));
 if(b>=0n&&b<300n) out.push(f(()=>BigInt.asIntN(Number(b),a)),f(()=>BigInt.asUintN(Number(b),a)));
}
for(const a of vals){let x=a;x++;out.push(String(x));x=a;x--;out.push(String(x),String(-a),String(~a),String(!a),a.toString(16),String(Number(a)),typeof a, new Set([a,BigInt(a.toString()),a+0n]).size, new Map([[a*1n,5]]).get(BigInt(String(a))), a.toLocaleString('en').length)}
for(let i=0;i<out.length;i++){const s=String(out[i]);for(let j=0;j<s.length;j++)h=(h*31+s.charCodeAt(j))|0}
equal(`${out.length} ${h}`, '375 -1532812551')
