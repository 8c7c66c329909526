import { compile } from 'svelte/compiler';
const { js, warnings } = compile('<script>let { name } = $props(); let n = $state(0);</script><button onclick={() => n++}>{name} {n}</button>', { generate: 'server' });
console.log(js.code.length > 100, js.code.includes('name'), warnings.length);
