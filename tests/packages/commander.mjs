import { Command } from 'commander';
const program = new Command('tool').option('-p, --port <number>', 'port', Number).argument('<file>').action((file, options) => console.log(file, options));
program.parse(['node', 'tool', '-p', '8080', 'a.txt']);
console.log(program.helpInformation());
