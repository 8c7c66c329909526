import { compile } from "svelte/compiler";
import { run } from "./run.js";

const source = `<script>
  let { items = [], title, ...rest } = $props();
  let count = $state(0);
  let total = $derived(items.reduce((sum, it) => sum + it.price, count));
</script>
<h1 {...rest} class:big={count > 3}>{title} {total}</h1>
{#each items as { id, name }, i (id)}<button onclick={() => (count += i)}>{name} {#if i % 2}odd{:else}even{/if}</button>{/each}
<style>h1 { color: red } .big > b { margin: 0 }</style>`;
run(40, () => {
  const { js, css } = compile(source, { filename: "App.svelte", generate: "server" });
  return [js.code.length, css.code.length];
});
