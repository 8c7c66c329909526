import * as yaml from 'js-yaml';
console.log(yaml.load('a: [1, 2]\nb: {c: true}\nd: 2024-01-01'), yaml.dump({ list: [1, { x: 'y' }] }));
