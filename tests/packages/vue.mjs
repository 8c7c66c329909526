import { createSSRApp, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
const app = createSSRApp({ data: () => ({ n: 1 }), template: '<p v-for="i in 3" :key="i">{{ n + i }}</p>' });
console.log(await renderToString(app), await renderToString(createSSRApp({ render: () => h('i', 'x') })));
