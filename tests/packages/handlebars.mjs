import Handlebars from 'handlebars';
console.log(Handlebars.compile('{{#each list}}{{@index}}: {{name}}{{#unless @last}}, {{/unless}}{{/each}} {{{raw}}} {{esc}}')({ list: [{ name: 'a' }, { name: 'b' }], raw: '<b>', esc: '<i>' }));
