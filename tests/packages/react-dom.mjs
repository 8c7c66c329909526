import { createElement, useState } from 'react';
import { renderToString } from 'react-dom/server';
const App = ({ name }) => { const [n] = useState(3); return createElement('div', { className: 'x' }, `Hello ${name} `, createElement('b', null, n)); };
console.log(renderToString(createElement(App, { name: '<you>' })));
